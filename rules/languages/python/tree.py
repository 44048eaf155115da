"""A thin tree over the grammar's: only statements, definitions, clauses and calls, found in one query.

Walking every node of a syntax tree from Python costs as much as parsing; this keeps about one node in eight. Text is
sliced from the source by offset, which costs nothing for a node that nobody asks about.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import Any, Final

from ast_grep_py import SgRoot

from rules.languages.python.source import read

SgNode = Any

DEFINITIONS: Final = frozenset({"function_definition", "class_definition"})
BRANCHES: Final = frozenset({"elif_clause", "else_clause", "except_clause", "finally_clause", "case_clause"})
COMPOUND: Final = frozenset({"if_statement", "for_statement", "while_statement", "try_statement", "with_statement", "match_statement"})
SIMPLE: Final = frozenset(
    {
        "raise_statement", "return_statement", "expression_statement", "continue_statement", "break_statement", "pass_statement",
        "assert_statement", "delete_statement", "global_statement", "nonlocal_statement", "type_alias_statement", "print_statement",
        "exec_statement", "import_statement", "import_from_statement", "future_import_statement",
    }
)  # fmt: skip
STATEMENTS: Final = SIMPLE | COMPOUND | DEFINITIONS | {"decorated_definition"}
_FREQUENT: Final = (
    "call",
    "expression_statement",
    "string",
    "assignment",
    "comment",
    "return_statement",
    "if_statement",
    "ERROR",
)  # asked first
_RARE: Final = (STATEMENTS | BRANCHES | {"decorator", "augmented_assignment", "lambda", "named_expression"}) - set(_FREQUENT)
_QUERY: Final[Any] = {"rule": {"any": [{"kind": kind} for kind in (*_FREQUENT, *sorted(_RARE))]}}
_MISSING: Final[Any] = {"rule": {"regex": "^$"}}  # recovery inserts nodes without text
_NEWLINE: Final = re.compile("\n")
_IMPORTS: Final = frozenset({"import_statement", "import_from_statement", "future_import_statement"})

MAX_NODES: Final = 500_000
"""About 1 us each. The largest module of CPython's library has 30,000."""

MAX_DEPTH: Final = 300
"""Statements within statements, calls within calls. CPython itself refuses 100 levels of indentation and 200 brackets."""


class Node:
    """One node: offsets into the text, the node that holds it and those it holds, in order of the text."""

    __slots__ = ("called", "children", "end", "kind", "parent", "raw", "start")

    def __init__(self, kind: str, start: int, end: int, raw: SgNode, parent: Node | None) -> None:
        self.kind, self.start, self.end, self.raw, self.parent = kind, start, end, raw, parent
        self.children: list[Node] = []
        self.called: str | None = None  # the name that a call calls, once somebody asked

    @property
    def span(self) -> Span:
        """Where the node starts and ends."""
        return self.start, self.end

    def field(self, name: str) -> Span | None:
        """Return the offsets of a named part of the grammar's node, or ``None`` when it has none."""
        part = self.raw.field(name)
        if part is None:
            return None
        place = part.range()
        return place.start.index, place.end.index


Span = tuple[int, int]


class Tree:
    """A parsed file. ``error`` says why it cannot be judged; then ``module`` is empty."""

    __slots__ = ("_newlines", "comments", "error", "imports", "module", "strings", "text")

    def __init__(self, data: bytes) -> None:
        self.module = Node("module", 0, 0, None, None)
        self.comments: list[Span] = []
        self.strings: list[Span] = []
        self.imports: list[Node] = []
        self.text, self.error = _decode(data)
        self._newlines: list[int] = []
        if not self.error:
            self.error = self._parse()

    def _parse(self) -> str:
        text = self.text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in self.text else self.text
        if not text.strip():
            return ""
        root = SgRoot(text, "python").root()
        missing = root.find(_MISSING)
        if missing is not None:
            return _broken(missing.range().start.line)
        self._newlines = _offsets(self.text)
        raws = root.find_all(_QUERY)
        if len(raws) > MAX_NODES:
            return f"more than {MAX_NODES} statements and calls"
        spans = [raw.range() for raw in raws]
        found = [(place.start.index, -place.end.index, order) for order, place in enumerate(spans)]
        found.sort()  # nearly in this order already
        self.module = Node("module", 0, len(text), root, None)
        return self._grow(found, raws)

    def _grow(self, found: list[tuple[int, int, int]], raws: list[SgNode]) -> str:
        stack = [self.module]
        top = self.module
        done = 0  # end of the outermost string or comment
        for start, minus_end, order in found:
            raw = raws[order]
            kind = raw.kind()
            if start < done and kind != "ERROR":
                continue  # inside an f-string
            if kind == "ERROR":
                return _broken(raw.range().start.line)
            if kind == "string" or kind == "comment":  # noqa: PLR1714 - the innermost loop
                done = -minus_end
                (self.comments if kind == "comment" else self.strings).append((start, done))
                continue
            while top.end <= start:
                stack.pop()
                top = stack[-1]
            node = Node(kind, start, -minus_end, raw, top)
            top.children.append(node)
            stack.append(node)
            top = node
            if kind in _IMPORTS:
                self.imports.append(node)
            elif len(stack) > MAX_DEPTH:
                return f"nested deeper than {MAX_DEPTH}"
        return ""

    def line(self, offset: int) -> int:
        """Return the line, counted from 1 as git counts, in which ``offset`` stands."""
        return bisect_right(self._newlines, offset - 1) + 1

    def slice(self, span: Span | None, limit: int = 2000) -> str:
        """Return the text of ``span``, at most ``limit`` characters; empty for ``None``."""
        return self.text[span[0] : min(span[1], span[0] + limit)] if span else ""


def _broken(line: int) -> str:
    return f"cannot be parsed near line {line + 1}"


def _offsets(text: str) -> list[int]:
    return [match.start() for match in _NEWLINE.finditer(text)]


def _decode(data: bytes) -> tuple[str, str]:
    """Return the text, and why it cannot be read. Encodings as :func:`rules.languages.python.source.read` allows them."""
    source = read(data)
    if source.error:
        return "", source.error
    return data.decode(source.encoding).removeprefix("\ufeff"), ""
