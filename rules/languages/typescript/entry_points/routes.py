"""Routes that are registered by calls: Express, Koa routers, Fastify, Hono and those that copy them.

Sources: the routing pages of these frameworks' documentation (``app.METHOD(path, ...handlers)``, ``app.route(path)``,
``app.use(path, router)``; ``fastify.register(plugin, {prefix})`` and ``fastify.route({method, url})``; ``app.route(path, sub)``
of Hono; ``router.routes()`` of Koa).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rules.facts import EntryKind, EntryPoint, Mount
from rules.languages.typescript.entry_points.base import Site, Ways, enclosing, inner_function, route_symbol, texts
from rules.languages.typescript.entry_points.routers import Receiver, Routers
from rules.languages.typescript.names import is_foreign, resolve
from rules.languages.typescript.syntax import arguments, callee, dotted, excerpt, line, member, method, named, string_value

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from rules.languages.typescript.entry_points.base import File

METHODS: Final = {
    "get": ("GET",), "post": ("POST",), "put": ("PUT",), "patch": ("PATCH",), "delete": ("DELETE",), "del": ("DELETE",),
    "head": ("HEAD",), "options": ("OPTIONS",), "all": (), "any": (), "ws": (),
}  # fmt: skip
_OTHERS: Final = frozenset({"use", "route", "register", "mount"})


def find(file: File, ways: Ways) -> None:
    """Add the routes, routers and mounts that the file registers by calls."""
    routers = Routers(file)
    finder = _Finder(file, ways)
    calls = []
    for call in file.root.find_all(kind="call_expression"):
        receiver, name = method(call)
        if receiver is not None and (name in METHODS or name in _OTHERS):
            function = call.field("function")
            prop = function.field("property") if function else None
            calls.append((prop.range().start.index if prop else 0, call, receiver, name))
    for _, call, receiver, name in sorted(calls, key=lambda item: item[0]):
        owner = routers.of(receiver)
        if owner is not None:
            finder.call(call, name, owner)
    ways.routers += routers.found()


class Route(NamedTuple):
    """What a registration says: kind, methods, path and the router's name."""

    kind: EntryKind
    methods: tuple[str, ...]
    path: str
    router: str


class _Finder:
    def __init__(self, file: File, ways: Ways) -> None:
        self.file, self.ways = file, ways

    def call(self, call: SgNode, name: str, owner: Receiver) -> None:
        given = arguments(call)
        if name in METHODS:
            self._route(call, name, owner, given)
        elif name == "route" and len(given) == 1 and given[0].kind() == "object":
            self._route_object(call, owner, given[0])
        elif given and owner.known:
            self._mount(call, owner, given)

    def _route(self, call: SgNode, name: str, owner: Receiver, given: list[SgNode]) -> None:
        if owner.route is not None:
            paths, handlers = _paths(arguments(owner.route)[0]), given
        else:
            paths, handlers = (_paths(given[0]) if given else []), given[1:]
        if (
            not paths
            or not handlers
            or (handlers[-1].kind() == "object" and inner_function(handlers[-1]) is None and not dotted(handlers[-1]))
        ):
            return
        handler = handlers[-1]
        if not owner.known and (not paths[0].startswith(("/", "*")) or inner_function(handler) is None):
            return
        kind = EntryKind.WEBSOCKET if name == "ws" else EntryKind.HTTP
        for path in paths:
            self._add(call, Route(kind, METHODS[name], path, owner.name), tuple(handlers[:-1]), handler)

    def _add(self, call: SgNode, route: Route, middleware: tuple[SgNode, ...], handler: SgNode | None) -> None:
        symbol = route_symbol("|".join(route.methods), route.path)
        around = enclosing(call, self.file.around)
        symbol = f"{around}.{symbol}" if around else symbol
        written = "" if handler is None or inner_function(handler) else _handler(handler)
        function = call.field("function")
        prop = function.field("property") if function else None
        self.ways.entry_points.append(EntryPoint(route.kind, route.methods, route.path, symbol, line(prop or call), route.router, written))
        self.ways.sites.append(Site(symbol, call, middleware, handler, route.router))

    def _route_object(self, call: SgNode, owner: Receiver, options: SgNode) -> None:
        """Read ``fastify.route({method: "GET", url: "/x", preHandler: [auth], handler})``."""
        path = string_value(member(options, "url") or member(options, "path"))
        handler = member(options, "handler")
        if path is None or handler is None:
            return
        methods = tuple(sorted(value.upper() for value in texts(member(options, "method"))))
        hooks = (value for key in ("onRequest", "preValidation", "preHandler") if (value := member(options, key)))
        middleware = tuple(item for hook in hooks for item in (named(hook) if hook.kind() == "array" else [hook]))
        self._add(call, Route(EntryKind.HTTP, methods, path, owner.name), middleware, handler)

    def _mount(self, call: SgNode, owner: Receiver, given: list[SgNode]) -> None:
        """Read ``app.use("/x", auth, router)``, ``fastify.register(plugin, {prefix})``, ``app.route("/x", sub)``."""
        prefix = string_value(given[0])
        rest = given[1:] if prefix is not None else given
        options = rest[-1] if rest and rest[-1].kind() == "object" else None
        if options is not None:
            prefix = string_value(member(options, "prefix")) or prefix
        guards = tuple(sorted({name for item in rest[:-1] if (name := dotted(item).removesuffix("()"))}))
        resolved = tuple(sorted(resolve(name, self.file.aliases) for name in guards))
        for item in rest:
            target, quoted = _target(item)
            root = target.partition(".")[0]
            if target and (
                quoted or (root in self.file.aliases and not is_foreign(root, self.file.specifiers)) or root not in self.file.aliases
            ):
                self.ways.mounts.append(
                    Mount(owner.name, target, prefix or "", line(call), quoted, tuple(g for g in resolved if g != target))
                )


def _handler(node: SgNode) -> str:
    """Return the dotted name of a handler: ``orders.create``, also of ``orders.create.bind(orders)`` and ``wrap(orders.create)``."""
    _, name = method(node) if node.kind() == "call_expression" else (None, "")
    if name == "bind":
        return callee(node).removesuffix(".bind")
    if node.kind() == "call_expression" and (given := arguments(node)):
        return dotted(given[-1]) or callee(node)
    return dotted(node)


def _paths(node: SgNode) -> list[str]:
    """Return the paths of a route's first argument; one that is computed is shown as written, in angle brackets."""
    kind = node.kind()
    found = texts(node)
    if found or kind == "array":
        return found
    if kind == "regex":
        return [excerpt(node)]
    if kind == "template_string":
        return ["".join(part.text() if part.kind() == "string_fragment" else f"<{excerpt(part)[2:-1]}>" for part in named(node))]
    return [f"<{excerpt(node)}>"] if kind in {"identifier", "member_expression", "binary_expression"} else []


def _target(node: SgNode) -> tuple[str, bool]:
    """Return the name or module that is mounted: ``router``, ``api.router``, ``router.routes()``, ``require("./x")``."""
    if node.kind() == "call_expression":
        name = callee(node)
        given = arguments(node)
        if name in {"require", "import"} and given:
            return string_value(given[0]) or "", True
        return (name.removesuffix(".routes"), False) if name.endswith(".routes") else ("", False)
    return (dotted(node), False) if node.kind() in {"identifier", "member_expression"} else ("", False)
