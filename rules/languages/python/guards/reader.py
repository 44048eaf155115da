"""Reads the guards of all symbols of a file. What the file itself defines as a guard counts as one wherever it is used."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rules.facts import Guard, GuardKind
from rules.languages.python.guards import known, words
from rules.languages.python.guards.attached import base_guards, class_guards, decorator_guards, injected_type, is_route, parameter_guards
from rules.languages.python.guards.calls import LOGS, Effects, call_guards, comparison_guards, standing_calls
from rules.languages.python.guards.checks import Checks, predicate_guard
from rules.languages.python.guards.context import Context
from rules.languages.python.guards.expressions import listed
from rules.languages.python.guards.flow import Flow
from rules.languages.python.guards.module import factory_guards, hook_guard, module_guards
from rules.languages.python.guards.settings import setting_guards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.languages.python.guards.calls import Called
    from rules.languages.python.guards.context import Demand
    from rules.languages.python.guards.names import Names
    from rules.languages.python.guards.symbols import Symbol
    from rules.languages.python.tree import Tree
    from rules.model import Vocabulary

ROUNDS: Final = 4
"""How often a guard that calls a guard is followed: three helpers deep is more than code that people read has."""

_SECURITY: Final = frozenset({"authentication", "authorization", "session"})
_DEFAULT: Final = re.compile(r"([^\W\d]\w*)\s*(?::[^,=()]*)?=\s*(True|False)\b")
_USED: Final = re.compile(r"(user_passes_test|Depends|Security|before_request|add_middleware)\(\s*([^\W\d][\w.]*)")
_LISTING: Final = frozenset({"get_permissions", "get_permission_classes", "get_authenticators", "get_authentication_classes"})
_CONSTRUCTORS: Final = frozenset({"__init__", "__init_subclass__"})


class Reader:
    """One pass over the symbols, then as many over decorators and calls as it takes to know the file's own guards."""

    def __init__(self, tree: Tree, names: Names, vocabulary: Vocabulary, found: list[Symbol]) -> None:
        self.tree, self.symbols = tree, found
        self.context = Context(tree, names, vocabulary)
        self.types: dict[str, Demand] = {}
        self.bases: dict[str, tuple[str, ...]] = {}
        used = [(match[1], self.context.resolve(match[2])) for match in _USED.finditer(tree.text)]
        self._used_as_guard = {name for _, name in used}
        self._decorators: set[str] = set()
        self._metas: dict[str, list[Symbol]] = {}
        for symbol in found:
            if symbol.name == "Meta" and symbol.owner:
                self._metas.setdefault(symbol.owner, []).append(symbol)
        self._used_as_test = {name for how, name in used if how == "user_passes_test"}

    def read(self) -> None:
        """Fill in the guards of every symbol."""
        for symbol in self.symbols:
            if symbol.kind in ("function", "method"):
                self._body(symbol)
        self._learn()
        for _ in range(ROUNDS):
            known_before = len(self.context.own)
            for symbol in self.symbols:
                self._attach(symbol)
            self._learn()
            if len(self.context.own) == known_before:
                break
        self._hooks()
        for symbol in self.symbols:
            symbol.guards = _ordered(symbol.guards)

    def _body(self, symbol: Symbol) -> None:
        flow = symbol.flow = Flow(self.tree, self.context.names, symbol.body)
        symbol.routed = is_route(symbol.decorators, self.context)
        symbol.calls = standing_calls(self.context, flow)
        symbol.guards += Checks(self.context, flow, self._defaults(symbol), Effects(flow, symbol.calls)).guards()
        if symbol.name in known.PREDICATES or (self._is_predicate(symbol) and not symbol.guards):
            guard = predicate_guard(self.context, flow, certain=symbol.name in known.PREDICATES, named=bool(words.area(symbol.name)))
            if guard is not None:
                symbol.guards.append(guard)
        compared = {guard.name for guard in symbol.guards if guard.kind == GuardKind.COMPARISON.value}
        symbol.guards += comparison_guards(self.context, flow, symbol, compared)
        if symbol.name in _LISTING:
            symbol.guards += self._listing(flow)

    def _is_predicate(self, symbol: Symbol) -> bool:
        """Whether a function answers who may do what: by its use in this file, or by its name (``can_edit``, ``is_owner``)."""
        if f"{self.context.names.module}.{symbol.qualname}" in self._used_as_test:
            return True
        found = words.words(symbol.name)
        return len(found) > 1 and found[0] in ("is", "has", "can", "may") and bool(words.area(symbol.name) or found[0] in ("can", "may"))

    def _listing(self, flow: Flow) -> Iterator[Guard]:
        """Yield the permission classes that ``get_permissions`` returns, each under its conditions."""
        for step in flow.steps:
            if step.node.kind != "return_statement":
                continue
            for value in step.node.raw.children():
                if value.kind() in ("list", "tuple"):
                    under = flow.under_text(step, conditions=True)
                    yield from (guard._replace(under=under) for guard in listed(self.context, value, GuardKind.PERMISSION))

    def _defaults(self, symbol: Symbol) -> dict[str, str]:
        span = symbol.node.field("parameters")
        text = self.tree.slice(span, 4000)
        return dict(_DEFAULT.findall(text)) if "True" in text or "False" in text else {}

    def _attach(self, symbol: Symbol) -> None:
        """Read anew what depends on the file's own guards: decorators, parameters, bases, attributes, calls."""
        context = self.context
        guards = [
            guard for guard in symbol.guards if guard.kind in (GuardKind.CHECK.value, GuardKind.COMPARISON.value) or symbol.name in _LISTING
        ]
        if symbol.kind == "module":
            self._types(symbol)
            guards = list(module_guards(context, symbol.body))
        elif symbol.kind == "class":
            guards = self._class(symbol)
        else:
            body = symbol.node.field("body")
            start = body[0] if body is not None else symbol.node.end
            guards += decorator_guards(context, symbol.decorators)
            guards += parameter_guards(context, symbol.node, start, self.types, routed=symbol.routed)
            if symbol.flow is not None:
                guards += call_guards(context, symbol.flow, symbol.calls, symbol.owner)
                guards += factory_guards(context, symbol)
        symbol.guards = guards

    def _types(self, module: Symbol) -> None:
        for node in module.body:
            child = node.children[0] if node.kind == "expression_statement" and node.children else None
            if child is not None and child.kind == "assignment":
                found = injected_type(self.context, child)
                if found is not None:
                    self.types[found[0]] = found[1]

    def _class(self, symbol: Symbol) -> list[Guard]:
        bases, guards = base_guards(self.context, symbol.node)
        self.bases[symbol.qualname] = tuple(bases)
        guards += decorator_guards(self.context, symbol.decorators)
        for part in [symbol, *self._metas.get(symbol.qualname, [])] if symbol.name != "Meta" else ():
            guards += class_guards(self.context, part.body)
        for node in symbol.body:
            child = node.children[0] if node.kind == "expression_statement" and node.children else None
            if child is not None and child.kind == "assignment":
                guards += setting_guards(self.context, child)
        return guards

    def _learn(self) -> None:
        """Note which functions and classes of this file are guards by what they do."""
        own = self.context.own
        module = self.context.names.module
        for symbol in self.symbols:
            category = _turns_away(symbol)
            if not category or symbol.flow is None:
                continue
            full = f"{module}.{symbol.qualname}"
            if symbol.parent is not None and symbol.parent.kind == "function":
                self._decorator(symbol, category)
            elif symbol.kind == "method":
                if symbol.name in known.HOOKS or symbol.name == "__call__":
                    own.setdefault(f"{module}.{symbol.owner}", category)
                if _only_checks(symbol):
                    own.setdefault(full, category)
            elif _only_checks(symbol) or full in self._used_as_guard:
                own.setdefault(full, category)

    def _decorator(self, symbol: Symbol, category: str) -> None:
        """Note the function around one that turns callers away, where it hands that one out: it is a decorator, or makes one."""
        inner, outer = symbol, symbol.parent
        while outer is not None and outer.parent is not None and outer.parent.kind == "function" and _hands_out(outer, inner):
            inner, outer = outer, outer.parent
        if outer is not None and _hands_out(outer, inner) and not outer.decorators and outer.kind in ("function", "method"):
            full = f"{self.context.names.module}.{outer.qualname}"
            self._decorators.add(full)
            self.context.own.setdefault(full, category)

    def makes_guards(self, full: str) -> bool:
        """Whether the function of that full name is a decorator that guards, or is handed to a framework as a guard in this file."""
        return full in self._decorators or full in self._used_as_guard

    def _hooks(self) -> None:
        module = self.symbols[0]
        for symbol in self.symbols:
            category = _turns_away(symbol)
            if category and symbol.decorators and symbol.kind == "function":
                name = f"{self.context.names.module}.{symbol.qualname}"
                guard = hook_guard(self.context, symbol.decorators, name, category, (symbol.start, symbol.node.end))
                if guard is not None:
                    module.guards.append(guard)


def _hands_out(outer: Symbol, inner: Symbol) -> bool:
    """Whether a function returns one that it defines, as it is or wrapped."""
    if outer.flow is None:
        return False
    name = re.compile(rf"\b{re.escape(inner.name)}\b")
    text = outer.flow.tree.text
    return any(step.node.kind == "return_statement" and name.search(text, step.node.start, step.node.end) for step in outer.flow.steps)


def _turns_away(symbol: Symbol) -> str:
    """Return the category of the first check of who may do what in the body of a symbol, or an empty string."""
    inside = (GuardKind.CHECK.value, GuardKind.COMPARISON.value, GuardKind.CALL.value)
    return next(
        (guard.category for guard in symbol.guards if guard.category in _SECURITY and guard.kind in inside and guard.name != "return"), ""
    ) or next((guard.category for guard in symbol.guards if guard.name == "return"), "")


def _only_checks(symbol: Symbol) -> bool:
    """Whether a function does nothing but check and answer, so that calling it is guarding: nothing called for effect, nothing stored."""
    if symbol.flow is None or symbol.routed or symbol.name in _CONSTRUCTORS:
        return False
    guarding = {guard.start_line for guard in symbol.guards}
    line = symbol.flow.tree.line
    return all(
        not called.bare or called.name.startswith(LOGS) or line(called.node.start) in guarding or _in_branch(called)
        for called in symbol.calls
    )


def _in_branch(called: Called) -> bool:
    """Whether a call stands in a branch: there it goes with turning away (a log entry, a message), not with the work."""
    return bool(called.step.under)


def _ordered(guards: list[Guard]) -> list[Guard]:
    return sorted(
        set(guards),
        key=lambda guard: (guard.start_line, guard.kind, guard.name, guard.terms, guard.end_line, guard.text, guard.scope, guard.under),
    )
