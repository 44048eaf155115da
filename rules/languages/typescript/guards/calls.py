"""Calls that guard: those that throw by themselves, those that compare secrets or check signatures, those that hang up middleware."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import Guard, GuardKind
from rules.languages.python.guards import words
from rules.languages.typescript.guards import known
from rules.languages.typescript.guards.checks import compares
from rules.languages.typescript.guards.context import Meaning
from rules.languages.typescript.syntax import FUNCTION_VALUES, arguments, callee, dotted, excerpt, member, method, named, string_value

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ast_grep_py import SgNode

    from rules.languages.typescript.around import Around
    from rules.languages.typescript.guards.context import Context
    from rules.languages.typescript.guards.flow import Flow

_STANDING: Final = frozenset({"expression_statement", "variable_declarator", "return_statement", "assignment_expression", "arrow_function"})
_THROUGH: Final = frozenset(
    {
        "await_expression", "parenthesized_expression", "as_expression", "non_null_expression", "unary_expression", "binary_expression",
        "ternary_expression",
    }
)  # fmt: skip
_TYING: Final = frozenset({"authenticate", "authorize", "authorise", "require", "verify", "ensure", "assert", "protect"})
_HOOKS: Final = frozenset({"onRequest", "preHandler", "preValidation", "preParsing"})
_EXPIRING: Final = frozenset({"jsonwebtoken.verify", "jose.jwtVerify"})
_IGNORED: Final = "ignoreExpiration=true"
_CALLERS: Final = frozenset({"user", "viewer", "principal", "caller", "actor"})
_ASSERTS: Final = frozenset({"assert", "invariant", "ok"})


def standing(call: SgNode, around: Around) -> tuple[bool, bool]:
    """Return whether a call is a statement of its own or its value is kept, and whether nothing keeps its value."""
    node = around.parent(call)
    while node is not None and node.kind() in _THROUGH:
        node = around.parent(node)
    kind = node.kind() if node is not None else ""
    return kind in _STANDING, kind == "expression_statement"


def call_guards(flow: Flow, call: SgNode, name: str, owner: str) -> Iterator[Guard]:
    """Yield what one call guards. ``name`` is resolved, ``owner`` is the class that ``this`` is, or empty."""
    stands, bare = standing(call, flow.context.around)
    context = flow.context
    if compares(name):
        yield _placed(
            flow,
            call,
            context.guard(GuardKind.COMPARISON, Meaning(name, "authentication", certain=True), _options(context, name, call), call),
        )
        return
    found = _meaning(context, name, call, owner, bare=bare) if stands else None
    if found is not None:
        yield _placed(flow, call, context.guard(GuardKind.CALL, found, context.terms(arguments(call), found), call))


def _placed(flow: Flow, call: SgNode, guard: Guard) -> Guard:
    return guard._replace(under=flow.under_text(call, conditions=True), exits=flow.exits(call), before=flow.before(call))


def _meaning(context: Context, name: str, call: SgNode, owner: str, *, bare: bool) -> Meaning | None:
    own = f"{context.module}.{owner}{name[4:]}" if owner and name.startswith("this.") else name
    found = known.NAMES.get(name)
    if found is not None or context.listed(name):
        meaning = context.meaning(name)
        return meaning if found is None or bare or name.endswith(".protect") else None
    if own in context.own or own in context.functions:
        return context.own[own]._replace(name=name) if own in context.own else None
    return _by_looks(name, call, bare=bare)


def _by_looks(name: str, call: SgNode, *, bare: bool) -> Meaning | None:
    if name.rpartition(".")[2] in _ASSERTS and bare:
        category = words.area(" ".join(excerpt(item, 200) for item in arguments(call)[:1]).replace(".", " "))
        return Meaning(name, category or "validation", certain=False)
    if not words.looks_like_check(name):
        return None
    first = words.words(name)[:1]
    category = words.area(name) or words.area(name.rpartition(".")[0].removesuffix("()")) or _about_user(name)
    if category and (bare or (first and first[0] in _TYING)):
        return Meaning(name, category, certain=False)
    return Meaning(name, "validation", certain=False) if bare else None


def _about_user(name: str) -> str:
    found = words.words(name)
    return "authentication" if found[0] in _TYING and _CALLERS.intersection(found) else ""


def _options(context: Context, name: str, call: SgNode) -> tuple[str, ...]:
    """Return what a verification demands: itself, its algorithms, audience, issuer; for a JWT the expiry unless ignored."""
    found: set[str] = set()
    for given in arguments(call):
        if given.kind() == "object":
            found |= set(context.terms([given], Meaning("", "", certain=True)))
    expires = {"expiry"} if name in _EXPIRING and _IGNORED not in found else set()
    return tuple(sorted(found - {_IGNORED} | expires | {name}))


def middleware_guards(flow: Flow, call: SgNode) -> Iterator[Guard]:
    """Yield what ``app.use(auth)``, ``router.all("/x", auth)``, ``addHook``, ``useGlobalGuards`` and ``consumer.apply`` hang up."""
    receiver, name = method(call)
    given = arguments(call)
    if receiver is None or not given:
        return
    scope = dotted(receiver)
    if scope.lower().endswith("procedure"):
        return  # of tRPC: it guards what is built on it, see attached.py
    if name == "use":
        hung = [item for item in given if string_value(item) is None]
        yield from _hung(flow, call, hung, place_of(call) if len(hung) < len(given) else scope)
    elif name == "register":
        yield from _hung(flow, call, given[:1], scope)
    elif name == "addHook" and string_value(given[0]) in _HOOKS:
        yield from _hung(flow, call, given[1:], scope)
    elif name in {"useGlobalGuards", "useGlobalInterceptors"}:
        yield from _hung(flow, call, given, scope)
    elif name == "apply" and scope == "consumer":
        routes = _routes_after(call, flow.context.around)
        yield from (guard._replace(terms=(*guard.terms, *routes)) for guard in _hung(flow, call, given, scope))
    elif name == "enableCors":
        yield from cors_guards(flow, call, given)


def place_of(call: SgNode) -> str:
    """Return what a call is about: its name and its first argument where that is a string (``res:cookie sid``).

    Colons instead of dots: the delta takes what stands before a dot for a name of its own.
    """
    given = arguments(call)
    first = string_value(given[0]) if given else None
    return f"{callee(call).replace('.', ':')} {first or ''}".strip()[:MAX_PLACE]


MAX_PLACE: Final = 80


def _hung(flow: Flow, call: SgNode, given: list[SgNode], scope: str) -> Iterator[Guard]:
    for item in given:
        inner = named(item) if item.kind() == "array" else [item]
        for one in inner:
            if one.kind() in FUNCTION_VALUES or one.kind() == "object":
                continue  # an inline middleware is read as code
            wanted = flow.context.demand(one)
            if wanted is not None:
                yield _placed(flow, call, flow.context.guard(GuardKind.MIDDLEWARE, *wanted, call, scope))
            if flow.context.name_of(one) in known.CORS:
                yield from cors_guards(flow, call, arguments(one))


def _routes_after(call: SgNode, around: Around) -> tuple[str, ...]:
    """Return the routes of ``consumer.apply(X).exclude(...).forRoutes("a", B)``."""
    found: set[str] = set()
    node: SgNode | None = call
    for _ in range(4):  # exclude and forRoutes, each a member and a call
        node = around.parent(node) if node else None
        if node is not None and node.kind() == "call_expression":
            _, name = method(node)
            if name == "forRoutes":
                found |= {excerpt(item, 200) for item in arguments(node)}
    return tuple(sorted(found))


def cors_guards(flow: Flow, call: SgNode, given: list[SgNode]) -> Iterator[Guard]:
    """Yield the origins that may read answers; any origin (the default, ``*``, ``true``) is no guard."""
    options = next((item for item in given if item.kind() == "object"), None)
    origin = member(options, "origin") if options else None
    if origin is None or string_value(origin) == "*" or origin.text() == "true":
        return
    meaning = Meaning("cors.origin", "authorization", certain=True, combine=known.ANY)
    yield flow.context.guard(GuardKind.SETTING, meaning, flow.context.terms([origin], meaning), call, place_of(call))
