"""Full routes of entry points: the prefixes of all routers above one joined with its own path.

A router is a node (file path, name in the file); a mount is an edge from what is mounted to what it hangs under. Several
mounts give several routes. Where a mount cannot be resolved the route is as far as known.

Sources: FastAPI "Bigger applications" (prefixes add up), Flask ``register_blueprint`` (its ``url_prefix`` replaces the
blueprint's own), Django "URL dispatcher" (routes concatenate, without a leading slash; ``include`` reads ``urlpatterns``),
Django REST framework "Routers" (``router.urls``; detail routes take a key), Starlette ``Mount``, aiohttp ``add_subapp``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Final, NamedTuple, Protocol

from rules.facts import EntryKind, EntryPoint, Mount, Router

MAX_ROUTES: Final = 20
"""Full routes of one entry point that are listed; a router that hangs in more places is shown in the first of them."""

MAX_DEPTH: Final = 30
"""Routers above one another that are followed; real applications nest three or four."""

_URLPATTERNS: Final = "urlpatterns"
_SUFFIXES: Final = (".urls", ".urlpatterns", ".routes", ".router")
_DETAIL: Final = frozenset({"retrieve", "update", "partial_update", "destroy"})

Node = tuple[str, str]
"""A router: the path of its file and its name there."""

Resolve = Callable[[str, str, bool], Node | None]
"""From a file, a dotted name as written in it and whether it is a quoted module, to file and name (empty: the module)."""


class RouteFacts(Protocol):
    """The part of :class:`rules.facts.Facts` that says how routes hang together."""

    @property
    def entry_points(self) -> tuple[EntryPoint, ...]:
        """The entry points of the file."""

    @property
    def routers(self) -> tuple[Router, ...]:
        """The routers that the file makes."""

    @property
    def mounts(self) -> tuple[Mount, ...]:
        """What the file hangs under what."""


class _Edge(NamedTuple):
    parent: Node
    prefix: str
    replaces: bool


class Routes:
    """The routes of a tree. ``modules`` are the facts by file path; ``resolve`` follows a name to where it is defined."""

    def __init__(self, modules: Mapping[str, RouteFacts], resolve: Resolve) -> None:
        self._resolve = resolve
        self._own: dict[Node, str] = {}
        self._above: dict[Node, set[_Edge]] = {}
        self._served: dict[Node, list[tuple[str, EntryPoint]]] = {}
        for path in sorted(modules):
            self._own.update({(path, router.name): router.prefix for router in modules[path].routers})
        for path in sorted(modules):
            self._mount(path, modules[path].mounts)
            self._serve(path, modules[path].entry_points)

    def of(self, path: str, entry: EntryPoint) -> tuple[str, ...]:
        """Return the full routes of ``entry``, defined in the file at ``path``, sorted; its own name where it has no route.

        A view class or function that names no path has the routes of the URL entries that run it.
        """
        if entry.kind not in {EntryKind.HTTP, EntryKind.WEBSOCKET}:
            return (entry.name,)
        if entry.name != entry.symbol:
            return self._routes(path, entry)
        owner, _, method = entry.symbol.rpartition(".")
        key = "{pk}/" if method in _DETAIL else ""
        served = [*self._served.get((path, entry.symbol), ()), *self._served.get((path, owner), ())]
        found = {_joined(route, key) for where, by in served[:MAX_ROUTES] for route in self._routes(where, by)}
        return tuple(sorted(found))[:MAX_ROUTES] or (entry.name,)

    def _mount(self, path: str, mounts: tuple[Mount, ...]) -> None:
        for mount in mounts:
            child = self._target(path, mount)
            if child is not None:
                parent = self._node(path, mount.parent)
                self._above.setdefault(child, set()).add(_Edge(parent, mount.prefix, mount.replaces))

    def _serve(self, path: str, entries: tuple[EntryPoint, ...]) -> None:
        for entry in entries:
            if entry.kind in {EntryKind.HTTP, EntryKind.WEBSOCKET} and entry.name != entry.symbol:
                code = (path, entry.symbol) if entry.symbol else self._resolve(path, entry.handler, False) if entry.handler else None
                if code is not None:
                    self._served.setdefault(code, []).append((path, entry))

    def _node(self, path: str, name: str) -> Node:
        """Return the router that ``name`` is in the file at ``path``, wherever it is made."""
        if (path, name) in self._own or not name:
            return path, name
        return self._resolve(path, name, False) or (path, name)

    def _target(self, path: str, mount: Mount) -> Node | None:
        """Return what ``mount`` hangs up; a module stands for its ``urlpatterns``, ``router.urls`` for the router."""
        name = mount.target
        if not mount.quoted:
            if (path, name) in self._own:
                return path, name
            short = next((name.removesuffix(suffix) for suffix in _SUFFIXES if name.endswith(suffix)), name)
            if (path, short) in self._own:
                return path, short
            for candidate in (name, short):
                node = self._resolve(path, candidate, False)
                if node is not None and node in self._own:
                    return node
        node = self._resolve(path, name, mount.quoted)
        return (node[0], node[1] or _URLPATTERNS) if node is not None else None

    def _routes(self, path: str, entry: EntryPoint) -> tuple[str, ...]:
        if not entry.router:
            return (_absolute(entry.name),)
        found = {_absolute(_joined(prefix, entry.name)) for prefix in self._prefixes(self._node(path, entry.router))}
        return tuple(sorted(found))[:MAX_ROUTES]

    def _prefixes(self, node: Node) -> Iterator[str]:
        """Return the prefixes under which ``node`` answers, one for each way up; a circle of mounts ends where it closes."""
        stack: list[tuple[Node, str, tuple[Node, ...]]] = [(node, "", ())]
        found = 0
        while stack and found < MAX_ROUTES:
            at, below, way = stack.pop()
            prefix = _joined(self._own.get(at, ""), below)
            edges = [edge for edge in sorted(self._above.get(at, ()), reverse=True) if edge.parent not in (*way, at)]
            if not edges or len(way) >= MAX_DEPTH:
                found += 1
                yield prefix
            for edge in edges if len(way) < MAX_DEPTH else ():
                bare = below if edge.replaces else prefix
                stack.append((edge.parent, _joined(edge.prefix, bare), (*way, at)))


def _joined(first: str, second: str) -> str:
    """Return two parts of a route as one; regular expressions lose the anchors between them (``^shop/`` + ``^pay/$``)."""
    if second.startswith("^"):
        second = second.removeprefix("^")
    if first.endswith("/") and second.startswith("/"):
        return first + second[1:]
    return first + second


def _absolute(route: str) -> str:
    """Return ``route`` with a leading slash and without the anchors of a regular expression."""
    plain = route.removeprefix("^").removeprefix("\\A")
    for anchor in ("\\Z", "$"):
        plain = plain.removesuffix(anchor)
    return plain if plain.startswith("/") else f"/{plain}"
