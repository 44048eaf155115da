"""Guards at module level: routers and applications, hooks before a request, handlers wrapped where they are routed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.facts import Guard, GuardKind
from rules.languages.python.guards import known
from rules.languages.python.guards.calls import name_of_call
from rules.languages.python.guards.context import Argument, Context, Meaning, Span
from rules.languages.python.guards.expressions import KEYWORDS, demand, keyword_guards
from rules.languages.python.guards.settings import CATEGORY_OF, MIDDLEWARE, middleware_guards, one_setting, setting_guards

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.languages.python.guards.symbols import Symbol
    from rules.languages.python.tree import Node

SgNode = Any

_HOOKS: Final = frozenset({"before_request", "before_app_request", "before_first_request", "middleware", "before_websocket", "on_request"})
_CALLED_HOOKS: Final = frozenset(
    {
        "before_request",
        "before_app_request",
        "add_middleware",
        "init_app",
        "add_tween",
        "set_default_permission",
        "set_authorization_policy",
        "set_authentication_policy",
        "set_security_policy",
        "set_default_csrf_options",
    }
)
_ROUTING: Final = frozenset(
    {
        "path",
        "re_path",
        "url",
        "add_url_rule",
        "add_route",
        "route",
        "Route",
        "add_api_route",
        "register",
        "add_get",
        "add_post",
        "add_view",
    }
)
_MOUNTING: Final = frozenset({"include_router", "mount", "register_blueprint"})
_BUILDING: Final = _MOUNTING | {"APIRouter", "FastAPI", "Blueprint", "NinjaAPI", "Router", "Starlette", "Application"}
_EXTENSIONS: Final = frozenset(
    {"flask_wtf.CSRFProtect", "flask_wtf.csrf.CSRFProtect", "flask_talisman.Talisman", "flask_login.LoginManager"}
)
_IN_FACTORIES: Final = _BUILDING | _CALLED_HOOKS | {"update"} | {name.rpartition(".")[2] for name in _EXTENSIONS}
_MARKS: Final = frozenset({"aiohttp.web.middleware", "aiohttp.web_middlewares.middleware"})
MAX_NAMES: Final = 2000  # names kept for one symbol
MAX_CALL: Final = 20_000  # characters; a longer call is data
MAX_WRAPPERS: Final = 8  # a(b(c(view)))


def module_guards(context: Context, body: list[Node]) -> Iterator[Guard]:
    """Yield the guards that the statements at module level (conditions included, definitions not) make."""
    stack = list(reversed(body))
    while stack:
        node = stack.pop()
        if node.kind in ("function_definition", "class_definition", "decorated_definition", "lambda"):
            continue
        if node.kind == "assignment":
            yield from setting_guards(context, node)
        if node.kind == "call":
            yield from _call(context, node, inside=False)
        stack += reversed(node.children)


def factory_guards(context: Context, symbol: Symbol) -> Iterator[Guard]:
    """Yield the guards that a function gives to the application it builds (Flask's application factory, ``create_app``)."""
    for node in symbol.inside:
        if name_of_call(node, context.tree).rpartition(".")[2] in _IN_FACTORIES:
            yield from _call(context, node, inside=True)
    for step in symbol.flow.steps if symbol.flow is not None else ():
        child = step.node.children[0] if step.node.kind == "expression_statement" and step.node.children else None
        if (
            child is not None
            and child.kind == "assignment"
            and context.tree.text[child.start : child.start + 200].partition("=")[0].count("[")
        ):
            yield from setting_guards(context, child)


def _call(context: Context, node: Node, *, inside: bool) -> Iterator[Guard]:
    name = name_of_call(node, context.tree)
    owner, _, short = name.rpartition(".")
    if not short:
        return
    if not inside or short in _BUILDING:
        yield from _keywords(context, node, owner, short)
        yield from _stacks(context, node)
    if short in _CALLED_HOOKS and owner:
        yield from _hooked(context, node, owner, short)
    elif short == "update" and owner.endswith("config"):
        for argument in context.arguments(node.raw):
            if argument.keyword in CATEGORY_OF:
                yield one_setting(context, argument.keyword, argument.value, argument.value.range().start.index)
    elif (resolved := context.resolve(name)) in _EXTENSIONS:
        arguments = context.arguments(node.raw)
        meaning = context.meaning(resolved) if any(not a.keyword or a.keyword == "app" for a in arguments) else None
        if meaning is not None:
            switches = [argument for argument in arguments if argument.keyword not in ("", "app")]
            yield context.guard(GuardKind.MIDDLEWARE, (meaning, context.terms(switches, known.ALL)), node.span)
    elif not inside:
        yield from _wrapped(context, node)


def _keywords(context: Context, node: Node, owner: str, short: str) -> Iterator[Guard]:
    """Yield the guards that are given to a router, application or mounting by keyword."""
    text = context.tree.text[node.start : node.end] if node.end - node.start < MAX_CALL else ""
    if not any(word in text for word in KEYWORDS):
        return
    assigned = node.parent if node.parent is not None and node.parent.kind == "assignment" else None
    scope = context.tree.slice(assigned.field("left"), 100) if assigned is not None else owner
    target = _first_text(context, node.raw) if short in _MOUNTING else ""
    for guard in keyword_guards(context, context.arguments(node.raw), target or scope):
        yield guard._replace(kind=GuardKind.ROUTER.value)


def _stacks(context: Context, node: Node) -> Iterator[Guard]:
    """Yield the guards in the middleware that an application is made with (Starlette ``middleware``, aiohttp ``middlewares``)."""
    if node.end - node.start < MAX_CALL and "middleware" in context.tree.text[node.start : node.end]:
        for argument in context.arguments(node.raw):
            if argument.keyword in MIDDLEWARE and argument.value is not None:
                yield from middleware_guards(context, argument.value)


def _hooked(context: Context, node: Node, owner: str, short: str) -> Iterator[Guard]:
    """Yield the guard that ``app.before_request(check)`` or ``app.add_middleware(Auth)`` makes."""
    if short == "init_app":
        meaning = context.meaning(context.names.made[owner].function) if owner in context.names.made else None
        if meaning is not None and meaning.certain:
            yield context.guard(GuardKind.MIDDLEWARE, (meaning, ()), node.span)
        return
    arguments = context.arguments(node.raw)
    if short.startswith("set_"):
        wanted = Meaning(f"{owner}.{short}", "authorization", certain=True), context.terms(arguments, known.OPAQUE)
        yield context.guard(GuardKind.ROUTER, wanted, node.span, owner)
        return
    first = next((a.value for a in arguments if not a.keyword), None)
    found = demand(context, first) if first is not None else None
    if found is not None:
        switches = [Argument(a.keyword, a.value) for a in arguments if a.keyword]
        wanted = found[0], tuple(sorted({*found[1], *context.terms(switches, known.OPAQUE)}))
        kind = GuardKind.MIDDLEWARE if short == "add_middleware" else GuardKind.ROUTER
        yield context.guard(kind, wanted, node.span, "" if kind == GuardKind.MIDDLEWARE else owner)


def _first_text(context: Context, call: SgNode) -> str:
    first = next((a.value for a in context.arguments(call) if not a.keyword), None)
    return context.name_of(first) if first is not None else ""


def _wrapped(context: Context, node: Node) -> Iterator[Guard]:
    """Yield the guard around a handler where it is routed: ``path("x", login_required(views.x))``."""
    if node.parent is None or node.parent.kind != "call":
        return
    function = node.raw.field("function")
    wanted = demand(context, function) if function is not None else None
    if wanted is None:
        return
    handler = _handler(context, node.raw)
    if handler:
        yield context.guard(GuardKind.DECORATOR, wanted, node.span, handler)


def _handler(context: Context, call: SgNode) -> str:
    """Return the handler at the heart of nested wrappers: ``a(b(views.X.as_view()))`` gives ``pkg.views.X``."""
    for _ in range(MAX_WRAPPERS):
        first = next((a.value for a in context.arguments(call) if not a.keyword), None)
        if first is None:
            return ""
        name = context.name_of(first)
        if first.kind() != "call" or name.endswith(".as_view"):
            return name.removesuffix(".as_view")
        call = first
    return ""


def assigned_names(context: Context, symbol: Symbol) -> tuple[str, ...]:
    """Return what the body of a class or module assigns, and the handlers that it routes, sorted."""
    found: set[str] = set()
    stack = list(symbol.body)
    while stack and len(found) < MAX_NAMES:
        node = stack.pop()
        if node.kind in ("function_definition", "class_definition", "decorated_definition", "lambda"):
            continue
        if node.kind == "assignment":
            name = context.tree.slice(node.field("left"), 100)
            if name.isidentifier():
                found.add(name)
        if node.kind == "call" and symbol.kind == "module" and name_of_call(node, context.tree).rpartition(".")[2] in _ROUTING:
            found.update(name for name in (_routed(context, argument) for argument in context.arguments(node.raw)) if name)
        stack += node.children
    return tuple(sorted(found))


def _routed(context: Context, argument: Argument) -> str:
    """Return the handler in an argument of ``path("x", wrapper(views.x))``."""
    value = argument.value
    if value is None or argument.keyword not in ("", "view", "view_func", "endpoint", "handler"):
        return ""
    if value.kind() == "call":
        return _handler(context, value) or context.name_of(value).removesuffix(".as_view")
    return context.name_of(value)


def hook_guard(context: Context, decorators: list[Node], name: str, category: str, span: Span) -> Guard | None:
    """Return the guard that ``@app.before_request`` makes of a function that turns callers away, or ``None``.

    aiohttp's ``@web.middleware`` only marks a function; it runs where an application lists it.
    """
    for node in decorators:
        text = context.tree.text[node.start + 1 : node.end]
        written = text.partition("(")[0].strip()
        owner, _, short = written.rpartition(".")
        if owner and short in _HOOKS and context.resolve(written) not in _MARKS:
            scope = "" if short in ("before_app_request", "middleware") else owner
            return context.guard(GuardKind.ROUTER, (Meaning(name, category, certain=True), ()), span, scope)
    return None
