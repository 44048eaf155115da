"""Finding the graph of a tree: the one in memory or the nearest stored one, moved there by what differs, or a new one."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.graph.resolvers import is_manifest as decides_imports
from rules.graph.resolvers import says
from rules.graph.state import Moved
from worker.git import GitError
from worker.graph_build import build, manifest_bytes, rebuilt
from worker.graph_facts import FactReader
from worker.graph_tree import ALL_PARTS, Delta, Known, Stored, TreeGraph

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rules.facts import Facts
    from worker.facts import FactStore
    from worker.git import Repository

MAX_DELTA: Final = 1_500
"""Code files by which a known graph may differ from the one that is needed; building that one is cheaper beyond."""

KEEP_AFTER: Final = 60
"""Code files by which a tree may differ from the nearest stored graph; beyond, its own graph is stored too.

That costs 0.1 ms for each file of the tree, once; moving on from an old graph costs every process about 1 ms for each file that
differs. So in a large tree more may differ: one file in :data:`KEEP_SHARE`.
"""

KEEP_SHARE: Final = 50


class GraphFinder:
    """Finds graphs of one repository. ``progress`` is called with (done, all) while a tree is read for the first time."""

    def __init__(self, repository: Repository, store: FactStore, progress: Callable[[int, int], None] | None) -> None:
        self._repository, self._store, self._progress = repository, store, progress
        self.reader = FactReader(repository, store)
        self._known: TreeGraph | None = None

    def at(self, tree: str) -> TreeGraph:
        """Return the graph of ``tree``, good until the next call. Raises GitError when the tree cannot be read."""
        near = self._nearest(tree)
        if near is None:
            self._known = self._kept(tree, build(self._repository, self._store, tree, self._progress))
            return self._known
        graph, delta = near
        self._known = None  # it moves on, and would be of no tree if that failed
        if graph.tree != tree:
            graph = self._moved(graph, tree, delta)
        if len(graph.drift) > max(KEEP_AFTER, graph.known.modules // KEEP_SHARE):
            ways = graph.known.ways(self.facts_of(graph.known))
            missing = [path for path in graph.known.paths() if (graph.known.oid(path), path) in self.reader.missing]
            graph = self._kept(tree, rebuilt(graph.state, graph.known, ways, missing))
        self._known = graph
        return graph

    def facts_of(self, known: Known) -> Callable[[str], Facts | None]:
        """Return what gives the facts of a path of the tree that ``known`` is of."""

        def facts_of(path: str) -> Facts | None:
            oid = known.oid(path)
            return self.reader.get((oid, path)) if oid else None

        return facts_of

    def leads_elsewhere(self, delta: Delta, before: Known) -> bool:
        """Return whether a manifest says something else about where imports lead."""
        for path, entry in delta.manifests.items():
            if decides_imports(path):
                old = before.manifests.get(path)
                oids = [side.oid for side in (old, entry) if side is not None]
                data = dict(self._repository.blobs(oids))
                if says(data.get(old.oid) if old else None) != says(data.get(entry.oid) if entry else None):
                    return True
        return False

    def _moved(self, graph: TreeGraph, tree: str, delta: Delta) -> TreeGraph:
        self.reader.fetch((oid, path) for path, oid in delta.oids.items() if oid)
        after = graph.known.after(delta)
        moved = Moved(delta.came, delta.went, delta.altered)
        state = graph.state.follow(moved, self.facts_of(after), self.facts_of(graph.known))
        return TreeGraph(tree, state, after, graph.drift | delta.oids.keys())

    def _nearest(self, tree: str) -> tuple[TreeGraph, Delta] | None:
        """Return a known graph that can be moved to ``tree``, and by what: the one in memory, else the stored one that differs least."""
        if self._known is not None:
            delta = self._delta(self._known.tree, tree)
            if delta is not None and not self.leads_elsewhere(delta, self._known.known):
                return self._known, delta
        deltas = [(delta, stored) for stored in self._store.trees() if (delta := self._delta(stored, tree)) is not None]
        for delta, stored in sorted(deltas, key=lambda pair: pair[0].size):
            graph = self._stored(stored)
            if graph is not None and not self.leads_elsewhere(delta, graph.known):
                return graph, delta
        return None

    def _delta(self, old: str, new: str) -> Delta | None:
        try:
            delta = Delta.of(self._repository.tree_delta(old, new) if old != new else ())
        except GitError:  # a tree that this clone does not hold any more
            return None
        return delta if delta.size <= MAX_DELTA else None

    def _stored(self, tree: str) -> TreeGraph | None:
        try:
            parts = {name: self._store.part(tree, name) for name in ALL_PARTS}
        except KeyError:
            self._store.drop_graph(tree)
            return None
        return self._tree_graph(tree, parts)

    def _kept(self, tree: str, parts: Mapping[str, bytes]) -> TreeGraph:
        self._store.put_graph(tree, parts)
        return self._tree_graph(tree, parts)

    def _tree_graph(self, tree: str, parts: Mapping[str, bytes]) -> TreeGraph:
        stored = Stored(parts.__getitem__)
        known = Known(stored)
        state = stored.state(lambda: manifest_bytes(self._repository, known.manifests.values()))
        missing = {(stored.oid(path) or "", path) for path in stored.missing}
        found = self.reader.found(missing)
        self.reader.missing |= missing.difference(found)
        paths = frozenset(path for _, path in found)
        if paths:  # a partial clone has fetched them since
            state = state.follow(Moved(altered=paths), self.facts_of(known), lambda _path: None)
        return TreeGraph(tree, state, known, paths)
