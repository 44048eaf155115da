"""From a matched node to a match: its conditions of place, what is compared, where it stands and what it is about."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.matchers.match import Match
from rules.matchers.nodes import MAX_TEXT, bare, canonical, evidence, named_children

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.matchers.compiled import CompiledMatcher
    from rules.matchers.syntax import Syntax

Node = Any

_CHAIN: Final = ("attribute", "call", "subscript", "await")
_STATEMENTS: Final = (
    "expression_statement",
    "return_statement",
    "assert_statement",
    "raise_statement",
    "delete_statement",
    "decorator",
    "class_definition",
)
_NAMED: Final = {"assignment": "left", "keyword_argument": "name", "pair": "key", "function_definition": "name", "class_definition": "name"}


def matched(syntax: Syntax, matcher: CompiledMatcher, node: Node, name: str, decided: str = "") -> Iterator[Match]:
    """Yield the match of ``matcher`` at ``node``, if its context and its class are what the matcher asks for.

    ``name`` is what was resolved, ``decided`` what besides the node's own text made it match.
    """
    if matcher.context is not None and not any(matcher.context.search(text) for text in _context(node)):
        return
    if matcher.enclosed_by is not None and not _enclosed(syntax, node, matcher):
        return
    shown = _extended(node, matcher.extend)
    place = shown.range()
    key = canonical(shown, matcher.ignore_args) + (f" <- {decided}" if decided else "")
    first, last = syntax.line(place.start), syntax.line(place.end)
    shown_name = name.replace("()", "").lstrip(".")
    symbol_line, subject = _symbol_line(syntax, node, first), _subject(node)
    yield Match(matcher.index, key, place.start.index, first, last, symbol_line, shown_name, evidence(shown), subject)


def _symbol_line(syntax: Syntax, node: Node, line: int) -> int:
    """Return the line of the definition that ``node`` decorates, or ``line``."""
    for parent in (node, *node.ancestors()):
        kind = parent.kind()
        if kind == "decorated_definition":
            definition = parent.field("definition")
            return line if definition is None else syntax.line(definition.range().start)
        if kind in ("block", "module", "function_definition", "class_definition"):
            return line
    return line


def _subject(node: Node) -> str:
    """Return what ``node`` is assigned to in its statement, or an empty string."""
    for parent in (node, *node.ancestors()):
        kind = parent.kind()
        if kind == "assignment":
            left = parent.field("left")
            return left.text() if left is not None else ""
        if kind.endswith(("_statement", "_definition")) or kind in ("block", "module"):
            return ""
    return ""


def _context(node: Node) -> Iterator[str]:
    """Yield the names that ``node`` is assigned to, passed as or returned from: innermost first, up to the class."""
    for parent in (node, *node.ancestors()):
        field = _NAMED.get(parent.kind())
        name = parent.field(field) if field else None
        if name is not None:
            yield name.text()[:MAX_TEXT]


def _enclosed(syntax: Syntax, node: Node, matcher: CompiledMatcher) -> bool:
    """Whether ``node`` stands in the body of a class (not of its methods) with a wanted base."""
    for parent in node.ancestors():
        kind = parent.kind()
        if kind in ("function_definition", "lambda", "module"):
            return False
        if kind == "class_definition":
            bases = parent.field("superclasses")
            listed = named_children(bases) if bases is not None else []
            names = [name for base in listed for name in syntax.names.of(base) or (base.text(),)]  # a class of this file has its bare name
            return matcher.enclosed_by is not None and matcher.enclosed_by.find(names) is not None
    return False


def _extended(node: Node, extend: str) -> Node:
    if extend == "none":
        return node
    shown = node
    for parent in node.ancestors():
        kind = parent.kind()
        if extend == "chain" and (kind not in _CHAIN or not _leads(parent, shown)):
            return shown
        if kind in ("block", "module"):
            return shown
        shown = parent
        if kind in _STATEMENTS:
            return shown
    return shown


def _leads(parent: Node, node: Node) -> bool:
    """Whether ``node`` is what the link ``parent`` of a chain hangs on, rather than an argument of it."""
    first = bare(parent) if parent.kind() == "await" else parent.child(0)
    return first is not None and first.range().start.index == node.range().start.index
