"""What the graph cannot see of a change, said honestly: dynamic uses in it, dynamic uses of it, files that could not be read."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.graph.changed import units_named
from rules.graph.names import shown
from rules.graph.targets import DYNAMIC, UNREAD
from rules.model import printable
from rules.paths import is_test

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Sequence

    from rules.facts import Facts
    from rules.graph.graph import Graph

MAX_LINES: Final = 50  # of each sort that are listed; more are no list for a reader, and their number is told
MAX_UNREAD: Final = 5  # files that are named on the one line about them


def unseen(graph: Graph, symbols: Collection[tuple[str, str]], facts_of: Callable[[str], Facts | None]) -> tuple[str, ...]:
    """Return one line for each thing that is not followed; tests left out."""
    production = sorted(key for key in symbols if not is_test(key[0]))
    own = {
        f"{shown(path, name)} looks up by name: {printable(text)}"
        for path, name in production
        for unit in units_named(facts_of(path), name)
        for text in unit.unseen
    }
    names = {name for _, name in production}
    by_name = {
        f"{shown(graph.path(node), graph.name(node))} may look up {printable(name)} by name"
        for name in names
        for node in _into(graph, DYNAMIC, name)
        if (graph.path(node), graph.name(node)) not in symbols and not is_test(graph.path(node))
    }
    unread = sorted(printable(path) for node in _into(graph, UNREAD, "") if not is_test(path := graph.path(node)))
    return (*_some(own), *_some(by_name), *_unread(unread))


def _into(graph: Graph, path: str, name: str) -> Iterable[int]:
    node = graph.node(path, name)
    return graph.into(node) if node >= 0 else ()


def _unread(paths: Sequence[str]) -> list[str]:
    if not paths:
        return []
    more = f" and {len(paths) - MAX_UNREAD} more" if len(paths) > MAX_UNREAD else ""
    return [f"uses in {', '.join(paths[:MAX_UNREAD])}{more}: could not be read"]


def _some(lines: Collection[str]) -> list[str]:
    listed = sorted(lines)
    return listed if len(listed) <= MAX_LINES else [*listed[:MAX_LINES], f"{len(listed) - MAX_LINES} more like the last"]
