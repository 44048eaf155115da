"""A syntax tree as one list of tokens, from which digests and outlines of all its parts are cut.

Comments, semicolons, commas before a closing bracket, and the quotes of plain strings are no tokens. What is left is the
same exactly when the syntax is: formatting cannot change it, and code cannot change without it.
"""

from __future__ import annotations

from bisect import bisect_left
from hashlib import blake2b
from typing import TYPE_CHECKING, Final
from zlib import crc32

from rules.languages.typescript.around import Key, key_of
from rules.languages.typescript.words import jsx_text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ast_grep_py import SgNode

BROKEN: Final = "does not parse"
MAX_NODES: Final = 400_000
"""About 1.5 us each. The largest file of medusa has 60,000."""

MAX_DEPTH: Final = 1_000
"""Nodes within nodes; code that people write stays under 150."""

DIGEST_SIZE: Final = 16
"""Bytes: 2**64 tries for a collision, and half the space of a full digest in the store."""

_COMMENTS: Final = frozenset({"comment", "html_comment"})
_WHOLE: Final = frozenset({"string", "regex", "jsx_text", "number"})
_SILENT: Final = frozenset({";", "empty_statement"})
_CLOSING: Final = frozenset({")", "}", "]"})
_HEADS: Final = frozenset(
    {
        "lexical_declaration", "variable_declaration", "function_declaration", "generator_function_declaration", "class_declaration",
        "abstract_class_declaration", "method_definition", "public_field_definition", "field_definition", "pair", "switch_case",
        "switch_default", "jsx_element", "jsx_self_closing_element", "arrow_function", "function_expression", "property_signature",
        "interface_declaration", "type_alias_declaration", "enum_declaration", "catch_clause", "else_clause", "finally_clause", "decorator",
    }
)  # fmt: skip


class Tokens:
    """The tokens of one tree. ``error`` says why it cannot be judged: it does not parse, or is too large or too deep."""

    def __init__(self, root: SgNode, text: str, written: Sequence[str] = ()) -> None:
        self.text = text
        self._written = list(written)
        self.error = ""
        self.parents: dict[Key, SgNode] = {}
        self._tokens: list[str] = []
        self._places: dict[Key, tuple[int, int]] = {}
        self._heads: list[list[str]] = [[]]  # tokens of each statement, without those of the statements in it
        self._starts: list[int] = [0]
        self._walk(root)
        self._hashes = [crc32(" ".join(head).encode("utf-8", "surrogatepass")) for head in self._heads]

    def _walk(self, root: SgNode) -> None:
        stack: list[tuple[SgNode | None, Key, int]] = [(root, key_of(root), 0)]
        depth = 0
        while stack and not self.error:
            node, key, head = stack.pop()
            if node is None:
                first, _ = self._places[key]
                self._tokens.append(")")
                self._places[key] = (first, len(self._tokens))
                depth -= 1
                continue
            start, end, kind = key
            if kind in _COMMENTS or kind in _SILENT:
                continue
            if kind == "ERROR" or (start == end and depth):
                self.error = f"{BROKEN} at line {node.range().start.line + 1}"
                return
            children = [] if kind in _WHOLE else node.children()
            if not children:
                self._leaf(kind, start, end, head)
                continue
            if kind in _HEADS or kind.endswith("_statement"):
                self._heads.append([kind])
                self._starts.append(start)
                head = len(self._heads) - 1
            self._places[key] = (len(self._tokens), 0)
            self._tokens.append(f"({kind}")
            depth += 1
            stack.append((None, key, head))
            below = [(child, key_of(child), head) for child in reversed(children)]
            self.parents |= {child_key: node for _, child_key, _ in below if child_key != key}
            stack += below
            if depth > MAX_DEPTH or len(self._tokens) + len(stack) > MAX_NODES:
                self.error = "nested too deeply" if depth > MAX_DEPTH else "has too many parts"

    def _leaf(self, kind: str, start: int, end: int, head: int) -> None:
        token = self.text[start:end]
        if kind == "string" and token[:1] == "'" and "\\" not in token and '"' not in token:
            token = f'"{token[1:-1]}"'
        elif kind == "jsx_text":
            token = jsx_text(token)
            if not token:
                return
        own = self._heads[head]
        if kind in _CLOSING and self._tokens and self._tokens[-1] == "," and kind != "]":
            self._tokens.pop()
            if own and own[-1] == ",":
                own.pop()
        self._places[(start, end, kind)] = (len(self._tokens), len(self._tokens) + 1)
        self._tokens.append(token)
        own.append(token)

    def of(self, node: SgNode, without: Sequence[SgNode] = ()) -> list[str]:
        """Return the tokens of ``node``, leaving out those of the nodes ``without`` within it."""
        first, last = self._places.get(key_of(node), (0, 0))
        left_out = sorted(self._places.get(key_of(other), (0, 0)) for other in without)
        found: list[str] = []
        for start, end in left_out:
            if first <= start < end <= last:
                found += self._tokens[first:start]
                first = end
        return found + self._tokens[first:last]

    def whole(self) -> list[str]:
        """Return all tokens, and what had to be rewritten before the file could be parsed."""
        return self._tokens + self._written

    def outline(self, start: int, end: int, without: Sequence[tuple[int, int]] = ()) -> tuple[int, ...]:
        """Return the hashes of the statements that begin from ``start`` to before ``end``, save within ``without``, sorted."""
        found: list[int] = []
        for first, last in sorted(without):
            if first >= start:
                found += self._between(start, first)
                start = max(start, last)
        return tuple(sorted(found + self._between(start, end)))

    def _between(self, start: int, end: int) -> list[int]:
        return self._hashes[bisect_left(self._starts, start, 1) : bisect_left(self._starts, end, 1)]

    def statement(self, start: int) -> int | None:
        """Return the outline hash of the statement that begins at ``start``."""
        index = bisect_left(self._starts, start, 1)
        return self._hashes[index] if index < len(self._starts) and self._starts[index] == start else None


def digest(tokens: Sequence[str]) -> str:
    """Return the digest of tokens."""
    return blake2b("\0".join(tokens).encode("utf-8", "surrogatepass"), digest_size=DIGEST_SIZE).hexdigest()
