"""The symbols of a file at any depth: classes, functions, methods, functions bound to names, registered routes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rules.facts import MODULE
from rules.languages.typescript.entry_points.base import inner_function, qualname
from rules.languages.typescript.syntax import FUNCTION_VALUES, decorators, find_kinds

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from rules.facts import Guard
    from rules.languages.typescript.around import Around
    from rules.languages.typescript.entry_points.base import Site

_CLASSES: Final = ("class_declaration", "abstract_class_declaration", "class")
_DECLARED: Final = ("function_declaration", "generator_function_declaration")
_BINDING: Final = frozenset(
    {"variable_declarator", "pair", "public_field_definition", "field_definition", "assignment_expression", "export_statement"}
)
_THROUGH: Final = frozenset({"parenthesized_expression", "as_expression", "satisfies_expression", "arguments", "call_expression"})
MAX_SYMBOLS: Final = 20_000  # of one file; more are generated


@dataclass(slots=True)
class Symbol:
    """One symbol. ``outer`` is all of it (decorators, ``export``), ``node`` what is defined, ``function`` what runs.

    ``calls`` are the wrappers around it, outermost first: ``withAuth(async () => {})``.
    """

    qualname: str
    kind: str
    outer: SgNode
    node: SgNode
    function: SgNode | None
    start: int
    end: int
    site: Site | None = None
    calls: list[SgNode] = field(default_factory=list)
    decorators: list[SgNode] = field(default_factory=list)
    guards: list[Guard] = field(default_factory=list)

    @property
    def body(self) -> SgNode | None:
        """The body of the function or class, if it has one."""
        return (self.function or self.node).field("body")


def symbols(root: SgNode, sites: list[Site], around: Around) -> list[Symbol]:
    """Return all symbols, the module first, then by place, outermost first."""
    found = [_of_site(site, around) for site in sites]
    taken = {(symbol.function.range().start.index) for symbol in found if symbol.function}
    kinds = (*_CLASSES, *_DECLARED, "method_definition", *sorted(FUNCTION_VALUES))
    for node in find_kinds(root, *kinds)[:MAX_SYMBOLS]:
        kind = node.kind()
        symbol = None
        if kind in FUNCTION_VALUES or kind == "class":
            symbol = _of_value(node, around) if node.range().start.index not in taken else None
        elif name := qualname(node, around):
            symbol = _declared(node, name, around)
        if symbol is not None:
            found.append(symbol)
    place = root.range()
    module = Symbol(MODULE, "module", root, root, None, 0, place.end.index)
    return [module, *_unique(sorted(found, key=lambda symbol: (symbol.start, -symbol.end, symbol.qualname)))]


def _unique(found: list[Symbol]) -> list[Symbol]:
    """Tell symbols of one name apart (getter and setter, overloads, two routes of one path): the second is ``name#2``."""
    counts: dict[str, int] = {}
    for symbol in found:
        counts[symbol.qualname] = count = counts.get(symbol.qualname, 0) + 1
        if count > 1:
            symbol.qualname = f"{symbol.qualname}#{count}"
    return found


def _of_site(site: Site, around: Around) -> Symbol:
    statement = around.parent(site.call)
    outer = statement if statement and statement.kind() == "expression_statement" else site.call
    place = outer.range()
    function = inner_function(site.handler) if site.handler else None
    return Symbol(site.symbol, "function", outer, site.call, function, place.start.index, place.end.index, site)


def _declared(node: SgNode, name: str, around: Around) -> Symbol:
    kind, outer = node.kind(), node
    parent = around.parent(node)
    if parent and parent.kind() == "export_statement":
        outer = parent
    marks = decorators(node, around)
    start = min([outer.range().start.index, *(mark.range().start.index for mark in marks)])
    is_class = kind in {"class_declaration", "abstract_class_declaration"}
    symbol_kind = "class" if is_class else "method" if kind == "method_definition" else "function"
    function = None if is_class else node
    return Symbol(name, symbol_kind, outer, node, function, start, outer.range().end.index, decorators=marks)


def _of_value(node: SgNode, around: Around) -> Symbol | None:
    """Return the symbol of a function or class that is bound to a name, also through wrappers; ``None`` for an anonymous one."""
    calls: list[SgNode] = []
    binding = None
    for outer in around.ancestors(node):
        kind = outer.kind()
        if kind in _BINDING:
            binding = outer
            break
        if kind not in _THROUGH:
            return None
        if kind == "call_expression":
            calls.insert(0, outer)
    if binding is None or (calls and inner_function(calls[0]) is None):
        return None
    if calls and (last := inner_function(calls[0])) and last.range().start.index != node.range().start.index:
        return None
    name = qualname(binding, around)
    if not name:
        return None
    whole = _statement(binding, around)
    place = whole.range()
    is_class = node.kind() == "class"
    kind = "class" if is_class else "method" if binding.kind() in {"public_field_definition", "field_definition"} else "function"
    marks = decorators(binding, around) if kind == "method" else []
    start = min([place.start.index, *(mark.range().start.index for mark in marks)])
    return Symbol(name, kind, whole, node, None if is_class else node, start, place.end.index, calls=calls, decorators=marks)


def _statement(binding: SgNode, around: Around) -> SgNode:
    """Return the whole statement of a binding when it holds no other: ``export const f = () => {}``."""
    parent = around.parent(binding)
    if parent is None or parent.kind() not in {"lexical_declaration", "variable_declaration", "expression_statement"}:
        return binding
    if sum(child.kind() == "variable_declarator" for child in parent.children()) > 1:
        return binding
    above = around.parent(parent)
    return above if above and above.kind() == "export_statement" else parent
