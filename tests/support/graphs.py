"""Small trees as dictionaries of path to text, and the graphs that are built of them."""

from __future__ import annotations

from array import array
from typing import TYPE_CHECKING

from rules.graph import core
from rules.graph.build import Builder
from rules.graph.changed import FileChange
from rules.graph.graph import HIDDEN
from rules.graph.radius import Question, blast_radius
from rules.graph.resolvers import Resolvers, is_manifest
from rules.graph.sheet import make_sheet
from rules.graph.snapshot import Snapshot, pack
from rules.graph.state import Moved, State
from rules.graph.targets import IMPORTS, is_settings
from rules.graph.tree import KnownPaths
from rules.languages import facts, language_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.facts import Facts
    from rules.graph.graph import Graph
    from rules.model import BlastRadius

Files = dict[str, str]


def read(files: Files) -> dict[str, Facts]:
    """Return the facts of the code among ``files``."""
    return {path: facts(path, text.encode()) for path, text in files.items() if language_of(path)}


def scratch(files: Files, order: Iterable[str] | None = None) -> State:
    """Return the state of a tree, built from all of its files in ``order``."""
    known = read(files)
    paths = KnownPaths(known)
    manifests = {path: text.encode() for path, text in files.items() if is_manifest(path)}
    resolvers = Resolvers(paths, lambda: manifests)
    builder = Builder()
    for path in order or known:
        if path in known:
            builder.add(make_sheet(path, known[path], resolvers.of(known[path].language)))
    settings = sorted(filter(is_settings, known))
    parts = pack(builder.nodes(settings), known, paths.top_names)
    parts["core"] = array("i", core.whole(Snapshot(parts.__getitem__))).tobytes()
    return State.of(Snapshot(parts.__getitem__), settings, lambda: manifests)


def moved(old: Files, new: Files) -> Moved:
    """Return how the code of ``new`` differs from that of ``old``."""
    before, after = {p for p in old if language_of(p)}, {p for p in new if language_of(p)}
    altered = {path for path in before & after if old[path] != new[path]}
    return Moved(frozenset(after - before), frozenset(before - after), frozenset(altered))


def follow(state: State, old: Files, new: Files) -> State:
    """Return the state of ``new``, moved there from the state of ``old``."""
    return state.follow(moved(old, new), read(new).get, read(old).get)


def dump(graph: Graph) -> dict[tuple[str, str], tuple[int, tuple[tuple[str, str], ...]]]:
    """Return what a graph says, without its numbering and without names that nobody seeks any more."""
    alive = {n for n in range(graph.size) if graph.kind(n) != HIDDEN}
    alive = core.reach(alive, graph.out)
    key = {n: (graph.path(n), graph.name(n)) for n in alive}
    return {key[n]: (graph.kind(n), tuple(sorted(key[t] for t in graph.out(n)))) for n in alive if graph.kind(n) or list(graph.out(n))}


def traces(graph: Graph) -> set[tuple[str, str]]:
    """Return the traces of all files: who looked where."""
    found = [n for n in range(graph.size) if graph.name(n) == IMPORTS]
    return {(graph.path(n), graph.name(t)) for n in found for t in graph.out(n)}


def in_core(state: State) -> set[tuple[str, str]]:
    """Return the units of the core."""
    graph = state.graph
    return {(graph.path(n), graph.name(n)) for n in range(graph.size) if graph.kind(n) and state.core.mark(n)}


def radius(base: Files, head: Files, *, state: State | None = None, **more: object) -> BlastRadius:
    """Return the blast radius of the change from ``base`` to ``head``; ``state`` is the base's, from scratch by default."""
    before, after = read(base), read(head)
    difference = moved(base, head)
    united = (state or scratch(base)).united(difference, after.get, before.get)
    changes = [
        FileChange(path if path in before else "", before.get(path), path if path in after else "", after.get(path))
        for path in sorted(difference.came | difference.went | difference.altered)
    ]
    question = Question(state=united, changes=changes, facts_of=lambda p: after.get(p) or before.get(p), modules=len(after), **more)
    return blast_radius(question)
