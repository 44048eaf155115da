"""HTTP routes in lists: Starlette's ``Route``, aiohttp's ``web.get``, Tornado's tuples; and view classes without a path.

Sources: Starlette "Routing", aiohttp "Web server reference" (route table definitions), Tornado ``Application``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import EntryKind, EntryPoint, Mount
from rules.languages.python.entry_points.http import VERBS, stated_methods, view_methods
from rules.languages.python.entry_points.nodes import Call, dotted, elements, line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ast_grep_py import SgNode

    from rules.languages.python.entry_points.module import Module

_ROUTES: Final = frozenset({"Route", "APIRoute", "WebSocketRoute", "APIWebSocketRoute"})
_SOURCES: Final = ("starlette.", "fastapi.")
_AIOHTTP: Final = "aiohttp.web."
_VIEWS: Final = ("View", "APIView", "MethodView", "Resource", "HTTPEndpoint", "RequestHandler", "HTTPMethodView")


def listed_routes(module: Module) -> Iterator[EntryPoint | Mount]:
    """Return the routes and mounts that stand in lists."""
    for call in module.calls:
        resolved = module.resolve(call.callee)
        if resolved.startswith(_SOURCES):
            yield from _starlette(module, call)
        elif resolved.startswith(_AIOHTTP) and len(call.args) > 1:
            yield from _aiohttp(module, call)
        elif resolved.startswith("tornado.") and call.last == "Application":
            yield from _tornado(module, call.argument(0, "handlers"))
    if module.uses("tornado"):
        for binding in module.bindings:
            if binding.name.endswith("handlers"):
                yield from _tornado(module, binding.value)


def _starlette(module: Module, call: Call) -> Iterator[EntryPoint | Mount]:
    path = module.text(call.argument(0, "path"))
    if path is None:
        return
    prefix, router = module.holder(call.node, lambda around: module.text(around.argument(0, "path")) if around.last == "Mount" else None)
    if call.last in _ROUTES:
        symbol, handler = module.handler(call.argument(1, "endpoint"))
        kind = EntryKind.WEBSOCKET if "WebSocket" in call.last else EntryKind.HTTP
        yield EntryPoint(kind, stated_methods(module, call), prefix + path, symbol, call.line, router, handler)
    elif call.last == "Mount":
        app = call.argument(1, "app")
        target = (Call(app).callee if app.kind() == "call" else dotted(app)) if app else dotted(call.kwargs.get("routes"))
        if target:
            yield Mount(router, target, prefix + path, call.line)


def _aiohttp(module: Module, call: Call) -> Iterator[EntryPoint]:
    args, methods = call.args, (call.last.upper(),)
    if call.last == "route":
        methods, args = ((module.text(args[0]) or "*").upper(),), args[1:]
    elif call.last not in VERBS and call.last != "view":
        return
    path = module.text(args[0])
    if path is not None and len(args) > 1:
        symbol, handler = module.handler(args[1])
        stated = () if methods in {("*",), ("VIEW",)} else methods
        yield EntryPoint(EntryKind.HTTP, stated, path, symbol, call.line, module.holder(call.node, lambda _: None)[1], handler)


def _tornado(module: Module, handlers: SgNode | None) -> Iterator[EntryPoint]:
    """Return the routes of a list of ``(pattern, handler class, ...)``."""
    for element in elements(handlers):
        parts = elements(element)
        path = module.text(parts[0]) if len(parts) > 1 else None
        if path is not None:
            symbol, handler = module.handler(parts[1])
            if symbol or handler:
                yield EntryPoint(EntryKind.HTTP, (), path, symbol, line_of(element), "", handler)


def view_classes(module: Module) -> Iterator[EntryPoint]:
    """Return the HTTP methods of view classes; their path is not said where they stand, so their name is the symbol's."""
    views = (*_VIEWS, "Handler") if module.uses("tornado") else _VIEWS
    for cls in module.classes:
        if any(base.endswith(views) for base in cls.bases):
            for verb in view_methods(cls.node):
                symbol = f"{cls.symbol}.{verb.lower()}"
                yield EntryPoint(EntryKind.HTTP, (verb,), symbol, symbol, cls.line)
