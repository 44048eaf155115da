"""Building the graph of a tree from all of its files, on all processors; the only time that every file is read."""

from __future__ import annotations

import gc
from array import array
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final

from rules.graph import core
from rules.graph.build import Builder, nodes_of
from rules.graph.resolvers import Resolvers
from rules.graph.resolvers import is_manifest as decides_imports
from rules.graph.sheet import make_sheet
from rules.graph.snapshot import Snapshot, pack
from rules.graph.targets import is_settings
from rules.graph.tree import KnownPaths
from worker.extract import Extractors, Item
from worker.graph_facts import unreadable
from worker.graph_tree import is_code, is_kept, pack_rest, pack_ways

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from rules.graph.snapshot import Node
    from rules.graph.state import State
    from rules.graph.ways import Ways
    from worker.facts import FactStore, Key
    from worker.git import Repository, TreeEntry
    from worker.graph_tree import Known

    Progress = Callable[[int, int], None]

STORED_AT_ONCE: Final = 1_000  # facts written in one transaction
BLOBS_AT_ONCE: Final = 500  # asked of the store and of git in one go: the children start while the rest is still to come


def build(repository: Repository, store: FactStore, tree: str, progress: Progress | None) -> dict[str, bytes]:
    """Return the parts of the graph of ``tree``. Facts that the store lacks are added to it."""
    entries = repository.entries(tree)
    oids = {entry.path: entry.oid for entry in entries if is_code(entry.path, entry.mode)}
    manifests = [entry for entry in entries if is_kept(entry.path, entry.mode)]
    paths = KnownPaths(oids)
    settings = sorted(filter(is_settings, oids))
    resolvers = Resolvers(paths, lambda: manifest_bytes(repository, manifests))
    if any(not path.endswith(".py") for path in oids):
        resolvers.typescript  # noqa: B018 - made here once, so that no child has to read the manifests
    with _without_collector():
        builder = Builder()
        source = _Source(repository, store, oids, progress)
        ways = _read_all(builder, source, resolvers)
        parts = packed(builder.nodes(settings), oids, paths.top_names)
    return {**parts, **pack_rest(parts, oids, manifests, settings, source.missing), **pack_ways(ways)}


def rebuilt(state: State, known: Known, ways: Mapping[str, Ways], missing: Iterable[str]) -> dict[str, bytes]:
    """Return the parts of a graph that has moved on since it was stored; ``ways`` and ``missing`` are those of its tree."""
    oids = {path: oid for path in known.paths() if (oid := known.oid(path))}
    paths = KnownPaths(oids)
    with _without_collector():
        parts = packed(nodes_of(state.graph), oids, paths.top_names)
    return {**parts, **pack_rest(parts, oids, known.manifests.values(), state.settings, missing), **pack_ways(ways)}


def packed(nodes: list[Node], files: Iterable[str], tops: Mapping[str, Iterable[str]]) -> dict[str, bytes]:
    """Return the parts of a snapshot with its core."""
    parts = pack(nodes, files, tops)
    return {**parts, "core": array("i", core.whole(Snapshot(parts.__getitem__))).tobytes()}


def manifest_bytes(repository: Repository, entries: Iterable[TreeEntry]) -> dict[str, bytes]:
    """Return the bytes of the manifests that decide where imports lead, by path; those that are missing are left out."""
    wanted = [entry for entry in entries if decides_imports(entry.path)]
    blobs = repository.blobs([entry.oid for entry in wanted])
    return {entry.path: data for entry, (_, data) in zip(wanted, blobs, strict=True) if data is not None}


class _Source:
    """The files of a tree with what is known of them, in the order in which they are read."""

    def __init__(self, repository: Repository, store: FactStore, oids: Mapping[str, str], progress: Progress | None) -> None:
        self._repository, self.store, self.oids, self._progress = repository, store, oids, progress
        self.missing: list[str] = []

    def items(self) -> Iterator[Item]:
        paths = sorted(self.oids)
        for start in range(0, len(paths), BLOBS_AT_ONCE):
            some = paths[start : start + BLOBS_AT_ONCE]
            known = self.store.facts_of((self.oids[path], path) for path in some)
            unknown = [path for path in some if (self.oids[path], path) not in known]
            yield from (Item(path, b"", packed_facts) for (_, path), packed_facts in known.items())
            blobs = self._repository.blobs([self.oids[path] for path in unknown])
            for path, (_, data) in zip(unknown, blobs, strict=True):
                if data is None:
                    self.missing.append(path)
                else:
                    yield Item(path, data)

    def tell(self, done: int) -> None:
        if self._progress:
            self._progress(done, len(self.oids))


def _read_all(builder: Builder, source: _Source, resolvers: Resolvers) -> dict[str, tuple[tuple[object, ...], ...]]:
    """Put the sheets of all files into ``builder``; return what the files say of routes."""
    ways: dict[str, tuple[tuple[object, ...], ...]] = {}
    new: dict[Key, bytes] = {}
    done = 0
    source.tell(0)
    with Extractors(resolvers) as extractors:
        for done, answer in enumerate(extractors.run(source.items()), 1):
            if answer.sheet is not None:
                builder.add(answer.sheet)
                if answer.sheet.ways:
                    ways[answer.item.path] = answer.sheet.ways
            if answer.is_new:
                new[source.oids[answer.item.path], answer.item.path] = answer.facts
            if len(new) >= STORED_AT_ONCE:
                source.store.put_facts(new)
                new = {}
            source.tell(done)
    source.store.put_facts(new)
    for path in source.missing:
        facts = unreadable(path)
        builder.add(make_sheet(path, facts, resolvers.of(facts.language)))
    source.tell(done + len(source.missing))
    return ways


@contextmanager
def _without_collector() -> Iterator[None]:
    """Keep Python's cycle collector from looking through a million new tuples again and again; none of them is in a cycle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
