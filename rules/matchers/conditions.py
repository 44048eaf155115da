"""Whether an expression or an argument is what a rule asks for, and what in the file decided so."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.matchers.nodes import bare, canonical, literal, named_children, walk
from rules.matchers.values import Values  # noqa: TC001

if TYPE_CHECKING:
    from rules.matchers.compiled import ArgumentTest, ValueTest

Node = Any
Given = list[tuple["str | int | None", Node]]

_BRACKETS = ("list", "tuple", "set", "dictionary", "argument_list", "expression_list")


def value_holds(test: ValueTest, node: Node, values: Values) -> str | None:
    """Return ``None`` when ``node`` is not what ``test`` asks for; else what decided beyond the node's own text (often empty)."""
    decided = ""
    if test.constant is not None and values.constant(node) != test.constant:
        return None
    if test.built is not None:
        made = values.built(node)
        if (made is not None) != test.built:
            return None
        decided = canonical(made) if made is not None else ""
    if test.input is not None and values.input(node) != test.input:
        return None
    if test.text is not None and not test.text.search(values.text(node)):
        return None
    return decided if _shape_holds(test, node, values) else None


def _shape_holds(test: ValueTest, node: Node, values: Values) -> bool:
    origin = values.origin(node) if test.equals is not None or test.below is not None or test.item is not None else node
    if test.equals is not None and not _equals(test, origin):
        return False
    if test.below is not None:
        known, number = literal(origin)
        if not known or isinstance(number, bool) or not isinstance(number, (int, float)) or number >= test.below:
            return False
    if test.name is not None and test.name.find(values.names.of(bare(node))) is None:
        return False
    if test.item is not None and not _some_item(test.item, origin, values):
        return False
    return test.operand is None or any(value_holds(test.operand, part, values) is not None for part in walk(node) if part.is_named())


def _equals(test: ValueTest, node: Node) -> bool:
    known, value = literal(node)
    return known and node.kind() != "ellipsis" and any(kind is type(value) and wanted == value for kind, wanted in test.equals or ())


def _some_item(test: ValueTest, node: Node, values: Values) -> bool:
    node = bare(node)
    if node.kind() not in _BRACKETS:
        return False
    for child in named_children(node):
        value = child.field("value") if child.kind() == "pair" else child
        if value is not None and value_holds(test, value, values) is not None:
            return True
    return False


def argument_holds(test: ArgumentTest, given: Given, values: Values) -> str | None:
    """Like :func:`value_holds`, for an argument of a call; an argument that may hide in ``*`` or ``**`` is neither absent nor known."""
    found = [
        value
        for place, value in given
        if place is not None and (test.any or place == test.keyword or (place == test.at and test.at is not None))
    ]
    if test.value.absent is not None:
        hidden = any(place is None for place, _ in given)
        if test.value.absent:
            return "" if not found and not hidden else None
        if not found and not hidden:
            return None
        if not test.value.on_value():
            return ""
    for value in found:
        decided = value_holds(test.value, value, values)
        if decided is not None:
            return decided
    return None


def call_holds(args: list[ArgumentTest], unless: list[ArgumentTest], given: Given, values: Values) -> str | None:
    """Return what decided beyond the call's own text when every one of ``args`` and none of ``unless`` holds."""
    decided: list[str] = []
    for test in args:
        found = argument_holds(test, given, values)
        if found is None:
            return None
        decided.append(found)
    if any(argument_holds(test, given, values) is not None for test in unless):
        return None
    return " | ".join(text for text in decided if text)
