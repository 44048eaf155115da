"""Reads the guards of all symbols of a file. What the file itself defines as a guard counts as one wherever it is used."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import GuardKind
from rules.languages.python.guards import words
from rules.languages.typescript.guards import attached, known
from rules.languages.typescript.guards.calls import call_guards, middleware_guards, place_of, standing
from rules.languages.typescript.guards.checks import check_guards, predicate_guard, short_guards
from rules.languages.typescript.guards.context import Meaning
from rules.languages.typescript.guards.flow import LOGS, Flow, Variables
from rules.languages.typescript.guards.principal import asked, handed
from rules.languages.typescript.guards.settings import object_guards
from rules.languages.typescript.syntax import CALLS, FUNCTION_VALUES, callee, dotted, excerpt, find_kinds, line, method, named, unwrapped
from rules.languages.typescript.units import pattern_names

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from rules.facts import Asked, Guard
    from rules.languages.typescript.guards.context import Context
    from rules.languages.typescript.symbols import Symbol
    from rules.languages.typescript.tokens import Tokens

ROUNDS: Final = 4
"""How often a guard that calls a guard is followed: three helpers deep is more than code that people read has."""

MAX_PARTS: Final = 400  # checks, and calls, of one symbol that are read; each looks at what is around it
MAX_CALLS: Final = 400  # names of calls kept for one symbol
_ATTACHED: Final = (attached.decorator_guards, attached.wrapper_guards, attached.route_guards)
_HANGING: Final = frozenset({"use", "register", "addHook", "useGlobalGuards", "useGlobalInterceptors", "enableCors", "listen", "apply"})
_PASSING: Final = frozenset({"next", "done", "cb", "callback", "resolve", "reject"})
_EFFECTS: Final = frozenset(
    {"create", "update", "delete", "remove", "insert", "upsert", "save", "send", "write", "publish", "emit", "charge"}
)
MAX_NAME: Final = 80
_SECURITY: Final = frozenset({"authentication", "authorization", "session"})
_KINDS: Final = ("if_statement", "expression_statement", "return_statement", "call_expression", "object", "variable_declarator")


class Parts:
    """What stands in one symbol itself, not in the symbols within it."""

    __slots__ = ("by_kind", "calls", "flow")

    def __init__(self) -> None:
        self.by_kind: dict[str, list[SgNode]] = {kind: [] for kind in _KINDS}
        self.calls: list[tuple[SgNode, str]] = []
        self.flow: Flow | None = None

    def variables(self, context: Context) -> Variables:
        """Return the names that have one value."""
        values: dict[str, SgNode] = {}
        origins: dict[str, str] = {}
        bound: list[str] = []
        for declarator in self.by_kind["variable_declarator"]:
            name, value = declarator.field("name"), declarator.field("value")
            if name is None or value is None or value.kind() in FUNCTION_VALUES:
                continue
            made = context.text(value).partition("(")[0] if unwrapped(value).kind() in CALLS else ""
            if name.kind() == "identifier":
                values[name.text()] = value
                bound.append(name.text())
                origins |= {name.text(): f"{made}()"} if made else {}
                continue
            for inner in pattern_names(name):
                bound.append(inner)
                origins |= {inner: f"{made}().{inner}"} if made else {}
        twice = {name for name in bound if bound.count(name) > 1} if len(bound) <= MAX_PARTS else set(bound)
        return Variables({k: v for k, v in values.items() if k not in twice}, {k: v for k, v in origins.items() if k not in twice})


class Reader:
    """One pass over the checks, then as many over decorators, middleware and calls as it takes to know the file's own guards."""

    def __init__(self, context: Context, tokens: Tokens, root: SgNode, found: list[Symbol]) -> None:
        self.context, self.symbols = context, found
        self.bases: dict[str, tuple[str, ...]] = {}
        self._parts = _distribute(root, found)
        self._checks: list[list[Guard]] = []
        for symbol, parts in zip(found, self._parts, strict=True):
            parts.flow = Flow(context, symbol, tokens, parts.variables(context))
            if symbol.function is not None:
                context.functions.add(self._full(symbol))

    def read(self) -> None:
        """Fill in the guards of every symbol."""
        self._checks = [self._checked(symbol, parts) for symbol, parts in zip(self.symbols, self._parts, strict=True)]
        for parts in self._parts:
            parts.calls = [(call, self.context.resolve(callee(call))) for call in parts.by_kind["call_expression"][:MAX_PARTS]]
        self._learn(self._checks)
        for _ in range(ROUNDS):
            before = len(self.context.own)
            for symbol, parts, checks in zip(self.symbols, self._parts, self._checks, strict=True):
                attached_guards = (guard._replace(name=as_self(guard.name)) for guard in self._attached(symbol, parts, checks))
                symbol.guards = sorted({*checks, *attached_guards}, key=lambda guard: (guard.start_line, guard.kind, guard.name, guard))
            self._learn([symbol.guards for symbol in self.symbols])
            if len(self.context.own) == before:
                break

    def calls(self, index: int) -> tuple[str, ...]:
        """Return the resolved names of what the symbol at ``index`` calls, sorted."""
        return tuple(sorted({as_self(name) for _, name in self._parts[index].calls if name})[:MAX_CALLS])

    def names(self, index: int) -> tuple[str, ...]:
        """Return what the symbol at ``index`` binds, hangs things on, and calls with a name (``res:cookie sid``), sorted."""
        parts, symbol = self._parts[index], self.symbols[index]
        found = {excerpt(name, MAX_NAME) for node in parts.by_kind["variable_declarator"] if (name := node.field("name"))}
        given = symbol.function.field("parameters") if symbol.function else None
        found |= {name for parameter in (named(given) if given else ()) for name in _bound(parameter)}
        for call, _ in parts.calls:
            receiver, last = method(call)
            found |= {place_of(call)} | ({dotted(receiver)} if receiver is not None and last in _HANGING else set())
        return tuple(sorted(found - {""})[:MAX_CALLS])

    def asked(self, index: int) -> tuple[Asked, ...]:
        """Return what the symbol at ``index`` asks in the name of its caller."""
        return asked(self.context, self._parts[index].calls) if self.symbols[index].function else ()

    def handed(self, index: int) -> tuple[str, ...]:
        """Return the calls of the symbol at ``index`` that get its request or caller."""
        return handed(self.context, self._parts[index].calls) if self.symbols[index].function else ()

    def guarding(self, index: int) -> str:
        """Return what the symbol at ``index`` guards wherever it is used or called; empty when it is no guard itself."""
        symbol = self.symbols[index]
        if symbol.function is None or symbol.site is not None:
            return ""
        short = symbol.qualname.rpartition(".")[2]
        own = self.context.own.get(self._full(symbol))
        if own is not None and (words.area(short) or words.looks_like_check(short) or words.looks_like_guard(short)):
            return own.category
        if short in known.PREDICATES and symbol.kind == "method":
            return "authorization"
        return (words.area(short) or "authorization") if self.context.listed(self._full(symbol)) else ""

    def _full(self, symbol: Symbol) -> str:
        return f"{self.context.module}.{symbol.qualname}"

    def _checked(self, symbol: Symbol, parts: Parts) -> list[Guard]:
        flow = parts.flow
        if flow is None:
            return []
        guards = [guard for node in parts.by_kind["if_statement"][:MAX_PARTS] for guard in check_guards(flow, node)]
        guards += [guard for node in parts.by_kind["expression_statement"][:MAX_PARTS] for guard in short_guards(flow, node)]
        short = symbol.qualname.rpartition(".")[2]
        certain = short in known.PREDICATES
        if symbol.function is not None and (certain or (_is_predicate(short) and not guards)):
            body = symbol.body
            returns = parts.by_kind["return_statement"] if body is None or body.kind() == "statement_block" else [body]
            guard = predicate_guard(flow, returns[:MAX_PARTS], certain=certain)
            guards += [guard] if guard else []
        return guards

    def _attached(self, symbol: Symbol, parts: Parts, checks: list[Guard]) -> list[Guard]:
        """Read anew what depends on the file's own guards: decorators, wrappers, middleware, bases, calls."""
        context, flow = self.context, parts.flow
        guards = [
            *attached.decorator_guards(context, symbol),
            *attached.wrapper_guards(context, symbol),
            *attached.route_guards(context, symbol),
        ]
        if symbol.kind == "class":
            self.bases[symbol.qualname], found = attached.base_guards(context, symbol.node)
            guards += found
        guards += [guard for literal in parts.by_kind["object"][:MAX_PARTS] for guard in object_guards(context, literal)]
        if flow is None:
            return guards
        owner = symbol.qualname.rpartition(".")[0] if symbol.kind == "method" else ""
        compared = {guard.name for guard in checks if guard.kind == GuardKind.COMPARISON}
        for call, name in parts.calls:
            guards += call_guards(flow, call, name, owner) if name not in compared else ()
            guards += middleware_guards(flow, call)
        return guards

    def _learn(self, found: list[list[Guard]]) -> None:
        """Note which functions and classes of this file are guards by what they do."""
        for symbol, parts, guards in zip(self.symbols, self._parts, found, strict=True):
            if symbol.function is None or symbol.site is not None:
                continue
            kinds = {GuardKind.CHECK, GuardKind.CALL, GuardKind.COMPARISON}
            security = [guard for guard in guards if guard.kind in kinds and guard.category in _SECURITY and not guard.under]
            if not security:
                continue
            best = next((guard for guard in security if guard.certain), security[0])
            short = symbol.qualname.rpartition(".")[2]
            if not (best.certain or words.looks_like_check(short) or words.looks_like_guard(short) or _is_predicate(short)):
                continue
            if not _only_checks(parts, guards):
                continue  # a function that checks something on its way to something else
            name = self._full(symbol)
            meaning = Meaning(name, best.category, best.certain)
            self.context.own.setdefault(name, meaning)
            if symbol.qualname.rpartition(".")[2] in known.PREDICATES:  # the class is the guard
                owner = name.rpartition(".")[0]
                self.context.own.setdefault(owner, meaning._replace(name=owner))


def _is_predicate(name: str) -> bool:
    """Whether a function answers who may do what, by its name: ``canEdit``, ``isOwner``, ``hasAccess``."""
    found = words.words(name)
    return len(found) > 1 and found[0] in {"is", "has", "can", "may"} and bool(words.area(name) or found[0] in {"can", "may"})


def _only_checks(parts: Parts, guards: list[Guard]) -> bool:
    """Whether a function does nothing but check and answer: nothing is called for effect outside of its branches."""
    guarding = {guard.start_line for guard in guards}
    flow = parts.flow
    for call, name in parts.calls if flow else ():
        _, bare = standing(call, flow.context.around) if flow else (False, False)
        if _EFFECTS.intersection(words.words(name)[:1]):
            return False
        passes_on = name.rpartition(".")[2] in _PASSING or name.startswith(LOGS)
        if bare and not passes_on and line(call) not in guarding and not (flow and flow.under(call)):
            return False
    return True


def _bound(parameter: SgNode) -> list[str]:
    """Return the names that a parameter binds."""
    pattern = parameter.field("pattern") or parameter
    return pattern_names(pattern)


def as_self(name: str) -> str:
    """Return a method of the same object in the one form of all languages: ``this.check`` is ``self.check``."""
    return f"self.{name[5:]}" if name.startswith("this.") and name.count(".") == 1 else name


def _distribute(root: SgNode, found: list[Symbol]) -> list[Parts]:
    """Give each node of interest to the innermost symbol around it."""
    parts = [Parts() for _ in found]
    nodes = [(node.range().start.index, node) for node in find_kinds(root, *_KINDS)]
    nodes.sort(key=lambda item: item[0])
    open_symbols: list[int] = []
    following = 0
    for start, node in nodes:
        while following < len(found) and found[following].start <= start:
            open_symbols.append(following)
            following += 1
        while len(open_symbols) > 1 and found[open_symbols[-1]].end <= start:
            open_symbols.pop()
        inner = next((index for index in reversed(open_symbols) if found[index].end > start), 0)
        parts[inner].by_kind[node.kind()].append(node)
    return parts
