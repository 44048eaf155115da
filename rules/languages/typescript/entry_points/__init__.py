"""Entry points of a TypeScript or JavaScript file: the ways in that its frameworks define.

A route that is registered by a call is a symbol of its own, named by method and path (``GET /orders/:id``, within the
function around it): a change to its handler, to its middleware or to the registration reaches it. Dots of the path are
written ``_`` there, because dots nest symbols; the entry point's name keeps them.
"""

from __future__ import annotations

import re

from rules.languages.typescript.entry_points import files, maps, nest, programs, routes
from rules.languages.typescript.entry_points.base import File, Site, Ways
from rules.languages.typescript.entry_points.routers import FRAMEWORKS

__all__ = ["File", "Site", "Ways", "find"]

_ROUTE = re.compile(r"\.(?:get|post|put|patch|del|delete|head|options|all|any|ws|route)\s*\(\s*[\[]?\s*[\"'`][/*]")
_RESOLVERS = tuple(re.compile(rf"{root}\s*+:") for root in sorted(maps.ROOTS))  # one by one: a literal prefix is found much faster
_PROCEDURE = re.compile(r"\.(?:query|mutation|subscription)\s*\(")


def find(file: File) -> Ways:
    """Return the entry points, routers and mounts of the file, each sorted by line, and where routes are registered."""
    text, ways = file.text, Ways()
    modules = set(file.specifiers.values())
    if not modules.isdisjoint(FRAMEWORKS) or _ROUTE.search(text):
        routes.find(file, ways)
    if "@" in text and not modules.isdisjoint(nest.MODULES):
        nest.find(file, ways)
    files.find(file, ways)
    if any(pattern.search(text) for pattern in _RESOLVERS):
        maps.find_resolvers(file, ways)
    if "rocedure" in text and _PROCEDURE.search(text):
        maps.find_procedures(file, ways)
    if not modules.isdisjoint(programs.MODULES):
        programs.find(file, ways)
    ways.entry_points.sort(key=lambda entry: (entry.line, entry.symbol, entry.name, entry.kind))
    ways.routers.sort(key=lambda router: (router.line, router.name))
    ways.mounts.sort(key=lambda mount: (mount.line, mount.parent, mount.target))
    return ways
