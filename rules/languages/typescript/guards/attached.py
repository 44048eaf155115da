"""Guards that are attached to a definition: decorators, wrappers, middleware of its route, base classes, procedures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import GuardKind
from rules.languages.python.guards import words
from rules.languages.typescript.guards import known
from rules.languages.typescript.guards.context import Meaning
from rules.languages.typescript.syntax import CALLS, FUNCTION_VALUES, arguments, callee, decorator_call, dotted, method, named, unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ast_grep_py import SgNode

    from rules.facts import Guard
    from rules.languages.typescript.guards.context import Context
    from rules.languages.typescript.symbols import Symbol

_LISTING: Final = frozenset({"@nestjs/common.UseGuards", "@nestjs/common.applyDecorators"})
_LITERALS: Final = frozenset({"object", "array", "string", "template_string", "number", "true"})
_EXEMPT: Final = frozenset({"public", "skip", "anonymous", "unauthenticated", "no"})
MAX_STEPS: Final = 60  # calls of a procedure's chain


def decorator_guards(context: Context, symbol: Symbol) -> Iterator[Guard]:
    """Yield the guards among the decorators of one definition. ``@UseGuards(A, B)`` gives one guard with two terms."""
    for node in symbol.decorators:
        written, given = decorator_call(node)
        name = context.resolve(written)
        if _is_exemption(name):
            continue
        meaning = context.meaning(name)
        if meaning is None:
            continue
        if name in _LISTING and (inner := _strongest(context, given)):
            meaning = meaning._replace(category=inner)
        yield context.guard(GuardKind.DECORATOR, meaning, context.terms(given, meaning), node)


def _is_exemption(name: str) -> bool:
    return bool(_EXEMPT & set(words.words(name)[:1]))


def _strongest(context: Context, given: list[SgNode]) -> str:
    """Return the category of the guards that ``@UseGuards`` lists: authentication when all of them are about the login."""
    found = {meaning.category for item in given if (meaning := context.meaning(context.name_of(item)))}
    return found.pop() if len(found) == 1 else ""


def wrapper_guards(context: Context, symbol: Symbol) -> Iterator[Guard]:
    """Yield the guards among the functions that a handler is wrapped in: ``export const POST = withAuth(async (req) => {})``."""
    for call in symbol.calls:
        name = context.resolve(callee(call))
        meaning = context.meaning(name)
        if meaning is not None:
            yield context.guard(GuardKind.DECORATOR, meaning, context.terms(_options(call), meaning), call)


def route_guards(context: Context, symbol: Symbol) -> Iterator[Guard]:
    """Yield the guards among the middleware of a registered route, and around its handler.

    They are decorators of the route: middleware in the delta's sense covers all routes of a router.
    """
    site = symbol.site
    if site is None:
        return
    for item in site.middleware:
        for one in named(item) if item.kind() == "array" else [item]:
            yield from _procedure(context, one) if site.procedure else _middleware(context, one)
    handler = site.handler
    for _ in range(MAX_STEPS):
        if handler is None or handler.kind() not in CALLS or site.procedure:
            return
        meaning = context.meaning(context.resolve(callee(handler)))
        given = arguments(handler)
        if meaning is not None:
            yield context.guard(GuardKind.DECORATOR, meaning, context.terms(_options(handler), meaning), handler)
        handler = given[-1] if given else None


def _options(call: SgNode) -> list[SgNode]:
    """Return the arguments of a wrapper that are not what it wraps."""
    return [item for item in arguments(call) if item.kind() in _LITERALS]


def _middleware(context: Context, node: SgNode) -> Iterator[Guard]:
    if node.kind() in FUNCTION_VALUES:
        return  # an inline middleware is read as code
    wanted = context.demand(node)
    if wanted is not None:
        yield context.guard(GuardKind.DECORATOR, *wanted, node)
    elif node.kind() in CALLS:  # checks([auth, admin])
        for given in arguments(node):
            for one in named(given) if given.kind() == "array" else [given]:
                if (wanted := context.demand(one)) is not None and one.kind() not in FUNCTION_VALUES:
                    yield context.guard(GuardKind.DECORATOR, *wanted, one)


def _procedure(context: Context, node: SgNode) -> Iterator[Guard]:
    """Yield what a tRPC procedure builds on: its base (``protectedProcedure``) unless public, and each ``.use(middleware)``."""
    step: SgNode | None = node
    for _ in range(MAX_STEPS):
        if step is None:
            return
        step = unwrapped(step)
        receiver, name = method(step) if step.kind() == "call_expression" else (None, "")
        if receiver is None:
            break
        if name == "use":
            for given in arguments(step):
                yield from _middleware(context, given)
        step = receiver
    base = dotted(step)
    if step is None:
        return
    first = words.words(base)[:1]
    if base and "(" not in base and first and first[0] not in {"public", "procedure", "base", "open"} and not base.endswith(".procedure"):
        meaning = Meaning(context.resolve(base), words.area(base) or "authentication", certain=context.listed(context.resolve(base)))
        yield context.guard(GuardKind.DEPENDENCY, meaning, (), step)


def base_guards(context: Context, node: SgNode) -> tuple[tuple[str, ...], list[Guard]]:
    """Return the resolved bases of a class (``extends`` and ``implements``) and the guards among them."""
    bases: list[str] = []
    guards: list[Guard] = []
    heritage = next((child for child in node.children() if child.kind() == "class_heritage"), None)
    clauses = named(heritage) if heritage else []
    values = [value for clause in clauses for value in (named(clause) if clause.kind().endswith("_clause") else [clause])]
    for value in values:
        if value.kind() == "type_arguments":
            continue
        inner = value.field("name") if value.kind() == "generic_type" else value
        name = context.name_of(inner) if inner else ""
        if not name:
            continue
        bases.append(name)
        found = known.NAMES.get(name)
        if found is not None:
            call = unwrapped(value)
            meaning = Meaning(name, found.category, certain=True, combine=found.combine)
            demanded = context.terms(arguments(call), meaning) if call.kind() in CALLS else ()
            guards.append(context.guard(GuardKind.BASE, meaning, demanded, value))
    return tuple(dict.fromkeys(bases)), guards
