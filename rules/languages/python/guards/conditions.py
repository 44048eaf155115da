"""A condition as the set of things that must hold: conjunctive normal form with negation pushed inwards (De Morgan).

``not (a or b)`` and ``not a and not b`` give the same terms; ``a and b`` gives two terms; ``a or b`` gives one, ``a or b``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.languages.python.guards.text import cut, expression

if TYPE_CHECKING:
    from collections.abc import Iterable

SgNode = Any
Clause = frozenset[str]
Clauses = tuple[Clause, ...]

MAX_DEPTH: Final = 30  # operators within operators; deeper parts are taken as they are written
MAX_CLAUSES: Final = 24  # distributing "or" over "and" can grow without bound; beyond this it is left as it stands
MAX_TERMS: Final = 60
_OPPOSITE: Final = {
    "==": "!=",
    "!=": "==",
    "<": ">=",
    ">=": "<",
    ">": "<=",
    "<=": ">",
    "in": "not in",
    "not in": "in",
    "is": "is not",
    "is not": "is",
}
_SYMMETRIC: Final = ("==", "!=", "is", "is not")
_CONSTANT: Final = {"True": True, "False": False, "1": True, "0": False, "None": False}
_MIRRORED: Final = {">": "<", ">=": "<="}


class Conditions:
    """Reads conditions with one file's aliases and one function's variables (name to the only expression it is given)."""

    def __init__(self, aliases: dict[str, str], variables: dict[str, SgNode] | None = None) -> None:
        self.aliases, self.variables = aliases, variables or {}

    def clauses(self, node: SgNode, negate: bool = False, depth: int = 0) -> Clauses:  # noqa: PLR0911 - one for each shape
        """Return what must hold for ``node`` to be true (false when ``negate``); an empty clause can never hold."""
        kind = node.kind()
        if depth > MAX_DEPTH:
            return self._leaf(node, negate)
        if kind == "parenthesized_expression":
            inner = _only(node)
            return self.clauses(inner, negate, depth + 1) if inner is not None else self._leaf(node, negate)
        if kind == "not_operator":
            return self.clauses(node.field("argument"), not negate, depth + 1)
        if kind == "boolean_operator":
            word, parts = _operands(node)
            found = [self.clauses(part, negate, depth + 1) for part in parts]
            return both(found) if (word == "and") != negate else either(found)
        if kind == "identifier":
            value = self.variables.get(node.text())
            if value is not None:
                return Conditions(self.aliases).clauses(value, negate, depth + 1)
        if kind == "comparison_operator":
            return self._comparison(node, negate)
        return self._leaf(node, negate)

    def _comparison(self, node: SgNode, negate: bool) -> Clauses:
        parts = [child for child in node.children() if child.kind() != "comment"]
        if len(parts) != 3:  # noqa: PLR2004 - left, operator, right; a chain stays as it is
            return self._leaf(node, negate)
        left, right = self._text(parts[0]), self._text(parts[2])
        operator = " ".join(parts[1].text().split())
        operator = _OPPOSITE.get(operator, operator) if negate else operator
        if operator in _MIRRORED or (operator in _SYMMETRIC and right < left):
            left, right, operator = right, left, _MIRRORED.get(operator, operator)
        return (frozenset((cut(f"{left} {operator} {right}"),)),)

    def _text(self, node: SgNode) -> str:
        if node.kind() == "identifier":
            value = self.variables.get(node.text())
            node = value if value is not None else node
        return expression(node.text()[:4000], self.aliases)

    def _leaf(self, node: SgNode, negate: bool) -> Clauses:
        text = expression(node.text()[:4000], self.aliases)
        if text in _CONSTANT:
            return () if _CONSTANT[text] != negate else (frozenset(),)
        return (frozenset((f"not {text}" if negate else text,)),)


def both(parts: Iterable[Clauses]) -> Clauses:
    """Return the clauses that hold when all ``parts`` hold."""
    found = sorted({clause for part in parts for clause in part}, key=sorted)
    return tuple(found[:MAX_TERMS])


def either(parts: Iterable[Clauses]) -> Clauses:
    """Return the clauses that hold when one of ``parts`` holds."""
    found: list[Clause] = [frozenset()]
    for part in parts:
        if len(found) * len(part) > MAX_CLAUSES:
            part = (frozenset((cut(" and ".join(terms(part))),)),)  # noqa: PLW2901 - the same condition as one opaque term
        found = [left | right for left in found for right in part]
    return tuple(sorted(set(found), key=sorted))


def terms(clauses: Clauses) -> tuple[str, ...]:
    """Return the clauses as sorted text; a clause that can never hold is ``False``, one that always holds is left out."""
    found = {cut(" or ".join(sorted(clause)), 1000) or "False" for clause in clauses if not _always(clause)}
    return tuple(sorted(found))


def _always(clause: Clause) -> bool:
    return any(f"not {literal}" in clause for literal in clause)


def _only(node: SgNode) -> SgNode | None:
    named = [child for child in node.children() if child.is_named() and child.kind() != "comment"]
    return named[0] if len(named) == 1 else None


def _operands(node: SgNode) -> tuple[str, list[SgNode]]:
    """Return the operator of ``a or b or c`` and its operands; a chain leans left and may be thousands long."""
    word = node.field("operator").text()
    parts: list[SgNode] = []
    while node.kind() == "boolean_operator" and node.field("operator").text() == word and len(parts) < MAX_TERMS:
        parts.append(node.field("right"))
        node = node.field("left")
    return word, [node, *reversed(parts)]
