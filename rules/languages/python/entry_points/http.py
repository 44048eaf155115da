"""HTTP routes by decorator and by call, outside of Django.

Sources: Flask API (``route``, ``add_url_rule``, ``MethodView``), FastAPI and Starlette references, aiohttp "Web server
reference", Sanic, Bottle, Quart, Django Ninja, Litestar ("Route handlers"), Flask-RESTful, Falcon and Tornado documentation.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import EntryKind, EntryPoint
from rules.languages.python.entry_points.nodes import methods, texts
from rules.languages.python.entry_points.routers import is_router

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ast_grep_py import SgNode

    from rules.languages.python.entry_points.module import Decorated, Module
    from rules.languages.python.entry_points.nodes import Call

VERBS: Final = ("get", "post", "put", "patch", "delete", "options", "head", "trace")
"""Lower-case HTTP methods after which frameworks name decorators and view methods."""

_ROUTE: Final = {"route": ("GET",), "api_route": ("GET",), "view": ()}
_WEBSOCKET: Final = frozenset({"websocket", "websocket_route"})
_BARE: Final = ("litestar.", "starlite.", "blacksheep.", "falcon.", "functions_framework.")
_ADD: Final = {  # call: where it has what runs, counted from the path
    "add_url_rule": (2, "view_func"),
    "add_api_route": (1, "endpoint"),
    "add_route": (1, "route"),
    "add_api_websocket_route": (1, "endpoint"),
    "add_websocket_route": (1, "route"),
    "add_view": (1, "handler"),
}

MAX_SHOWN: Final = 40
"""Characters of a path expression that cannot be read as text."""


def decorated_routes(module: Module) -> Iterator[EntryPoint]:
    """Return the routes that decorators make: ``@app.get("/x")``, ``@bp.route("/x", methods=["POST"])``."""
    for item in module.decorated:
        for call in item.decorators:
            yield from _decorated(module, item, call)


def _decorated(module: Module, item: Decorated, call: Call) -> Iterator[EntryPoint]:
    name, router = call.last, call.receiver
    if name not in VERBS and name not in _ROUTE and name not in _WEBSOCKET:
        return
    sure: bool | None = module.resolve(call.callee).startswith(_BARE)
    if sure:
        router = ""
    elif not router or (sure := is_router(module, router)) is False:
        return
    methods, args = _methods(module, call)
    node = args[0] if args else call.argument(-1, "path", "rule", "uri")
    path = module.text(node)
    if path is None:
        if not sure or node is None:
            return
        path = f"<{node.text()[:MAX_SHOWN]}>"
    elif not sure and path and not path.startswith(("/", "{")):
        return
    kind = EntryKind.WEBSOCKET if name in _WEBSOCKET else EntryKind.HTTP
    own = view_methods(item.definition) if item.is_class else ()
    yield EntryPoint(kind, own or methods, path, item.symbol, call.line, router)


def _methods(module: Module, call: Call) -> tuple[tuple[str, ...], tuple[SgNode, ...]]:
    """Return the HTTP methods of a route, sorted, and the arguments from the path on."""
    name, args = call.last, call.args
    if name in VERBS:
        return (name.upper(),), args
    if name in _WEBSOCKET:
        return (), args
    if len(args) > 1 and (first := _verb(module, args[0])) is not None:  # aiohttp: routes.route("GET", "/x")
        return first, args[1:]
    return stated_methods(module, call) or _ROUTE.get(name, ()), args


def _verb(module: Module, node: SgNode) -> tuple[str, ...] | None:
    """Return the method that ``node`` says: none for ``"*"``, ``None`` when it says no method."""
    text = module.text(node)
    if text == "*":
        return ()
    return (text.upper(),) if text and text.lower() in VERBS else None


def stated_methods(module: Module, call: Call) -> tuple[str, ...]:
    """Return what ``methods=[...]`` says, upper-case and sorted; none when it is not there."""
    return tuple(sorted({text.upper() for text in texts(call.argument(-1, "methods", "method", "http_methods"), module.constants)}))


def view_methods(definition: SgNode) -> tuple[str, ...]:
    """Return the HTTP methods that a class handles by methods of their names, upper-case and sorted."""
    return tuple(sorted(name.upper() for name in methods(definition) if name in VERBS))


def added_routes(module: Module) -> Iterator[EntryPoint]:
    """Return the routes that calls make: ``app.add_url_rule("/x", view_func=f)``, ``app.router.add_get("/x", f)``."""
    for call in module.calls:
        name = call.last
        if not name.startswith("add_") or is_router(module, call.receiver) is False:
            continue
        if name in _ADD:
            yield from _added(module, call, _ADD[name])
        elif name.removeprefix("add_") in VERBS:
            yield from _added(module, call, (1, "handler"), (name.removeprefix("add_").upper(),))
        elif name == "add_resource" and len(call.args) > 1:  # Flask-RESTful: add_resource(Resource, "/a", "/b")
            symbol, handler = module.handler(call.args[0])
            for node in call.args[1:]:
                if (path := module.text(node)) is not None:
                    yield EntryPoint(EntryKind.HTTP, (), path, symbol, call.line, call.receiver, handler)


def _added(module: Module, call: Call, runs: tuple[int, str], stated: tuple[str, ...] | None = None) -> Iterator[EntryPoint]:
    position, keyword = runs
    args = call.args
    if stated is None and len(args) > 1 and (verb := _verb(module, args[0])) is not None:  # aiohttp: add_route("GET", "/x", f)
        stated, args = verb, args[1:]
    path = module.text(args[0] if args else call.argument(-1, "path", "rule"))
    if path is None or not path.startswith(("/", "{")):
        return
    symbol, handler = module.handler(args[position] if position < len(args) else call.argument(-1, keyword))
    if symbol or handler:
        kind = EntryKind.WEBSOCKET if "websocket" in call.last else EntryKind.HTTP
        methods_ = stated if stated is not None else stated_methods(module, call)
        yield EntryPoint(kind, methods_, path, symbol, call.line, call.receiver, handler)
