"""Routers: what routes hang on, and how one hangs under another.

Sources: Flask API (``Flask``, ``Blueprint``, ``register_blueprint``), FastAPI reference (``APIRouter``, ``include_router``),
Starlette "Routing" (``Router``, ``Mount``), aiohttp "Web server reference" (``Application``, ``RouteTableDef``,
``add_subapp``), Sanic "Blueprints", Django Ninja "Routers", Flask-RESTX ``Namespace``.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.facts import Mount, Router
from rules.languages.python.entry_points.nodes import Call, dotted, elements

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ast_grep_py import SgNode

    from rules.languages.python.entry_points.module import Module

_CONSTRUCTOR: Final = re.compile(
    r"(?:\A|[.])(?:Flask|Quart|Sanic|Bottle|Starlette|Litestar|NinjaAPI|NinjaExtraAPI|Chalice|APIFlask|OpenAPI|Robyn|RouteTableDef"
    r"|\w*FastAPI|\w*Blueprint|\w*Router|aiohttp\.web\.Application|flask_rest\w+\.(?:Api|Namespace))\Z"
)
_CONVENTIONAL: Final = re.compile(r"(?:\w+_)?(?:app|api|router|bp|blueprint|routes|route|server|application|web|ns|namespace)\Z")


class _MountCall(NamedTuple):
    """Where a mounting call has what it mounts and the prefix (position, then keyword names); see :class:`rules.facts.Mount`."""

    target: tuple[int, str]
    prefix: tuple[int, str]
    replaces: bool = False


_MOUNTS: Final = {
    "include_router": _MountCall((0, "router"), (-1, "prefix")),
    "register_blueprint": _MountCall((0, "blueprint"), (-1, "url_prefix"), replaces=True),
    "blueprint": _MountCall((0, "blueprint"), (-1, "url_prefix"), replaces=True),
    "add_namespace": _MountCall((0, "ns"), (1, "path"), replaces=True),
    "add_router": _MountCall((1, "router"), (0, "prefix")),
    "mount": _MountCall((1, "app"), (0, "path")),
    "add_subapp": _MountCall((1, "subapp"), (0, "prefix")),
}


def is_router(module: Module, name: str) -> bool | None:
    """Return whether ``name`` is a router: ``True`` when the file makes it one, ``False`` when it makes it something else.

    ``None`` when the file does not say, but routers are called so (imported, a parameter, made by a factory).
    """
    made = module.constructed.get(name)
    conventional = None if _CONVENTIONAL.fullmatch(name.rpartition(".")[2].lower()) else False
    if made is None:
        return conventional
    if _CONSTRUCTOR.search(module.resolve(made.callee)):
        return True
    return conventional if made.last[:1].islower() else False


def routers(module: Module) -> Iterator[Router | Mount]:
    """Return the routers that the file makes, and what it hangs under what."""
    for name, made in module.constructed.items():
        if is_router(module, name):
            prefix = module.text(made.argument(-1, "prefix", "url_prefix", "path"))
            resolved = module.resolve(made.callee)
            if prefix is None and resolved.endswith("Namespace"):  # Flask-RESTX: the default path is the name
                title = module.text(made.argument(0, "name"))
                prefix = f"/{title}" if title else None
            yield Router(name, prefix or "", made.line, _dependencies(made))
            if resolved.endswith(".Api") and made.args and (parent := dotted(made.args[0])):
                yield Mount(parent, name, "", made.line)
    for call in module.calls:
        yield from _mounts(module, call)


def _mounts(module: Module, call: Call) -> Iterator[Mount]:
    if call.last == "add_routes" and call.receiver and call.args and (target := dotted(call.args[0])):
        yield Mount(call.receiver, target, "", call.line)
    shape = _MOUNTS.get(call.last)
    if shape is None or not call.receiver:
        return
    node = call.argument(*shape.target)
    target = _target(module, node)
    prefix = module.text(call.argument(*shape.prefix))
    if not target or (prefix is None and shape.prefix[0] >= 0 and call.last != "add_namespace"):
        return
    yield Mount(call.receiver, target, prefix or "", call.line, guards=_dependencies(call), replaces=shape.replaces and prefix is not None)


def _target(module: Module, node: SgNode | None) -> str:
    """Return the dotted name of what is mounted; a quoted one is a module (Django Ninja's ``"shop.api.router"``)."""
    if node is None:
        return ""
    if node.kind() == "call":
        return Call(node).callee
    return dotted(node) or module.text(node) or ""


def _dependencies(call: Call) -> tuple[str, ...]:
    """Return the names in ``dependencies=[Depends(name), ...]`` (FastAPI), sorted."""
    found: set[str] = set()
    for element in elements(call.kwargs.get("dependencies")):
        inner = Call(element)
        name = dotted(inner.args[0]) if inner.args else inner.callee
        found.update([name] if name else [])
    return tuple(sorted(found))
