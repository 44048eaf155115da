"""A condition as the set of things that must hold: conjunctive normal form with negation pushed inwards (De Morgan).

``!(a || b)`` and ``!a && !b`` give the same terms; ``a && b`` gives two terms; ``a || b`` gives one, ``a or b``. A test
against ``null`` or ``undefined`` counts as a test of the value itself.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rules.languages.python.guards.conditions import Clause, Clauses, both, either, terms
from rules.languages.python.guards.text import cut
from rules.languages.typescript.syntax import arguments, excerpt, unwrapped

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from ast_grep_py import SgNode

__all__ = ["Clause", "Clauses", "Conditions", "both", "either", "terms"]

MAX_DEPTH: Final = 30  # operators within operators; deeper parts are taken as they are written
MAX_VALUE: Final = 120  # characters of a variable's value that stand for it; a longer one goes by the call that gave it
MAX_OPERANDS: Final = 60
_OPPOSITE: Final = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}
_MIRRORED: Final = {">": "<", ">=": "<="}
_EMPTY: Final = frozenset({"null", "undefined", "void 0"})
_CONSTANT: Final = {"true": True, "false": False, "null": False, "undefined": False}
_TOKEN = re.compile(r"\"(?:[^\"\\\n]|\\.)*+\"|'(?:[^'\\\n]|\\.)*+'|[A-Za-z_$][\w$]*+|\?\.|===|!==|==|!=|\s++|.", re.DOTALL)


class Conditions:
    """Reads conditions. ``resolve`` gives the spelling of a name; ``variables`` and ``origins`` tell what names stand for."""

    def __init__(
        self, resolve: Callable[[str], str], variables: Mapping[str, SgNode] | None = None, origins: Mapping[str, str] | None = None
    ) -> None:
        self.resolve, self.variables, self.origins = resolve, variables or {}, origins or {}

    def _resolved(self, word: str) -> str:
        """Return what a name stands for: the call that gave it (``getServerSession()``), or what it is imported as."""
        return self.origins.get(word) or self.resolve(word)

    def clauses(self, node: SgNode, *, negate: bool = False, depth: int = 0) -> Clauses:
        """Return what must hold for ``node`` to be true (false when ``negate``); an empty clause can never hold."""
        node = unwrapped(node)
        kind = node.kind()
        if depth > MAX_DEPTH:
            return self._leaf(node, negate=negate)
        if (
            kind == "unary_expression"
            and (argument := node.field("argument"))
            and (operator := node.field("operator"))
            and operator.text() == "!"
        ):
            return self.clauses(argument, negate=not negate, depth=depth + 1)
        if kind == "binary_expression":
            return self._binary(node, negate=negate, depth=depth)
        if kind == "identifier" and (value := self.variables.get(node.text())):
            long = len(value.text()) > MAX_VALUE
            return self._leaf(node, negate=negate) if long else Conditions(self.resolve).clauses(value, negate=negate, depth=depth + 1)
        if (inner := _truth(node)) is not None:
            return self.clauses(inner, negate=negate, depth=depth + 1)
        return self._leaf(node, negate=negate)

    def _binary(self, node: SgNode, *, negate: bool, depth: int) -> Clauses:
        operator = node.field("operator")
        word = operator.text() if operator else ""
        if word in {"&&", "||"}:
            found = [self.clauses(part, negate=negate, depth=depth + 1) for part in _operands(node, word)]
            return both(found) if (word == "&&") != negate else either(found)
        left, right = node.field("left"), node.field("right")
        word = {"===": "==", "!==": "!="}.get(word, word)
        if left is None or right is None or word not in _OPPOSITE:
            return self._leaf(node, negate=negate)
        if word in {"==", "!="} and (right.text() in _EMPTY or left.text() in _EMPTY):
            tested = left if right.text() in _EMPTY else right
            return self.clauses(tested, negate=negate != (word == "=="), depth=depth + 1)
        word = _OPPOSITE[word] if negate else word
        first, second = self.text(left), self.text(right)
        if word in _MIRRORED or (word in {"==", "!="} and second < first):
            first, second, word = second, first, _MIRRORED.get(word, word)
        return (frozenset((cut(f"{first} {word} {second}"),)),)

    def text(self, node: SgNode) -> str:
        """Return an expression in its one spelling; a variable stands for its value, an imported name for what it is."""
        node = unwrapped(node)
        if node.kind() == "identifier" and (value := self.variables.get(node.text())) and len(value.text()) <= MAX_VALUE:
            node = unwrapped(value)
        return spelled(excerpt(node), self._resolved)

    def _leaf(self, node: SgNode, *, negate: bool) -> Clauses:
        text = self.text(node)
        if text in _CONSTANT:
            return () if _CONSTANT[text] != negate else (frozenset(),)
        return (frozenset((f"not {text}" if negate else text,)),)


def _negated(node: SgNode) -> SgNode | None:
    """Return ``x`` of ``!x``."""
    operator = node.field("operator") if node.kind() == "unary_expression" else None
    return node.field("argument") if operator is not None and operator.text() == "!" else None


def _truth(node: SgNode) -> SgNode | None:
    """Return ``x`` of ``Boolean(x)``."""
    function = node.field("function") if node.kind() == "call_expression" else None
    if function is None or function.text() != "Boolean":
        return None
    given = arguments(node)
    return given[0] if len(given) == 1 else None


def spelled(text: str, resolve: Callable[[str], str]) -> str:
    """Return an expression without needless white space, ``await`` and ``?.``, with one kind of quotes and names resolved."""
    out: list[str] = []
    last = ""
    for match in _TOKEN.finditer(text):
        word = match.group()
        after = text[match.end() : match.end() + 1]
        asserted = word == "!" and (last[-1:].isalnum() or last[-1:] in {"_", "$", ")", "]"})
        if word.isspace() or asserted or (word == "await" and after == " "):
            continue
        if word in {")", "]", "}"} and last == ",":
            out.pop()
        word = _word(word, after, last, resolve)
        if last[-1:].isalnum() and word[:1].isalnum():
            out.append(" ")
        out.append(word)
        last = word or last
    return cut("".join(out))


def _word(word: str, after: str, last: str, resolve: Callable[[str], str]) -> str:
    if word == "?.":
        return "" if after in {"(", "["} else "."
    if word[0] == "'" and len(word) > 1 and '"' not in word and "\\" not in word:
        return f'"{word[1:-1]}"'
    if last != "." and (word[0].isalpha() or word[0] in "_$"):
        return resolve(word)
    return {"===": "==", "!==": "!="}.get(word, word)


def _operands(node: SgNode, word: str) -> list[SgNode]:
    """Return the operands of ``a || b || c``; a chain leans left and may be thousands long."""
    parts: list[SgNode] = []
    while len(parts) < MAX_OPERANDS:
        node = unwrapped(node)
        operator = node.field("operator") if node.kind() == "binary_expression" else None
        left, right = node.field("left"), node.field("right")
        if operator is None or operator.text() != word or left is None or right is None:
            break
        parts.append(right)
        node = left
    return [node, *reversed(parts)]
