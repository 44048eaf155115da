"""Entry points of a Python file: the ways in that its frameworks define, one table per family of frameworks."""

from __future__ import annotations

from itertools import chain
from typing import TYPE_CHECKING, Final

from rules.facts import EntryKind, EntryPoint, Mount, Router
from rules.languages.python.entry_points.commands import commands
from rules.languages.python.entry_points.django import django_urls, rest_framework, view_sets
from rules.languages.python.entry_points.graphql import graphql
from rules.languages.python.entry_points.http import added_routes, decorated_routes
from rules.languages.python.entry_points.listed import listed_routes, view_classes
from rules.languages.python.entry_points.module import Module
from rules.languages.python.entry_points.routers import routers
from rules.languages.python.entry_points.services import services
from rules.languages.python.entry_points.tasks import signals, tasks

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from rules.facts import Import

_TABLES: Final = (
    decorated_routes,
    added_routes,
    listed_routes,
    view_classes,
    routers,
    django_urls,
    rest_framework,
    view_sets,
    graphql,
    tasks,
    signals,
    commands,
    services,
)


def entry_points(
    root: SgNode, path: str, imports: tuple[Import, ...]
) -> tuple[tuple[EntryPoint, ...], tuple[Router, ...], tuple[Mount, ...]]:
    """Return the entry points, routers and mounts that a file defines, each sorted by line and without repetition.

    ``root`` is the ast-grep root node of the file (``SgRoot(text, "python").root()``), ``path`` its path in the repository,
    ``imports`` the file's imports (``Facts.imports``). Symbols are qualified names within the file (``Shop.pay``).
    """
    module = Module(root, path, imports)
    found = set(chain.from_iterable(table(module) for table in _TABLES))
    points = _with_methods([item for item in found if isinstance(item, EntryPoint)])
    routers_ = sorted((item for item in found if isinstance(item, Router)), key=lambda r: (r.line, r))
    mounts = sorted((item for item in found if isinstance(item, Mount)), key=lambda m: (m.line, m))
    return tuple(points), tuple(routers_), tuple(mounts)


def _with_methods(points: list[EntryPoint]) -> list[EntryPoint]:
    """Return ``points`` sorted by line, a route to a class of the file told apart by the methods that the class handles."""
    handled: dict[str, list[EntryPoint]] = {}
    for point in points:
        if point.name == point.symbol and point.kind == EntryKind.HTTP:
            handled.setdefault(point.symbol.rpartition(".")[0], []).append(point)
    result: set[EntryPoint] = set()
    placed: set[EntryPoint] = set()
    for point in points:
        views = handled.get(point.symbol, [])
        fitting = [view for view in views if not point.methods or set(view.methods) <= set(point.methods)]
        if point.kind == EntryKind.HTTP and fitting:
            placed.update(views)
            result.update(point._replace(methods=view.methods, symbol=view.symbol) for view in fitting)
        else:
            result.add(point)
    return sorted(result - placed, key=lambda p: (p.line, p))
