"""The graph of one tree with what else is remembered of that tree: blob ids of its code files, and its manifests."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

import msgpack

from rules.dependencies import is_manifest
from rules.graph.resolvers import is_manifest as decides_imports
from rules.graph.snapshot import PARTS, Snapshot, joined, split
from rules.graph.state import State
from rules.graph.table import decode
from rules.graph.ways import Ways
from rules.languages import language_of
from rules.model import EXECUTABLE, REGULAR
from worker.git import TreeEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from rules.facts import Facts
    from rules.graph.resolvers import Manifests
    from worker.git import TreeDelta

ALL_PARTS: Final = (*PARTS, "oids", "rest", "ways")
"""The names of all parts of a stored graph."""


def is_code(path: str, mode: int) -> bool:
    """Return whether a file of a tree is code that the graph reads."""
    return mode in (REGULAR, EXECUTABLE) and language_of(path) is not None


def is_kept(path: str, mode: int) -> bool:
    """Return whether a file's entry is remembered because rules or resolvers may ask for its bytes."""
    return mode in (REGULAR, EXECUTABLE) and (is_manifest(path) or decides_imports(path))


class Delta(NamedTuple):
    """How two trees differ where the graph is concerned. Blob ids are of the new tree; ``None`` for what is gone."""

    came: frozenset[str]
    went: frozenset[str]
    altered: frozenset[str]
    oids: Mapping[str, str | None]
    manifests: Mapping[str, TreeEntry | None]

    @property
    def size(self) -> int:
        """How many code files differ."""
        return len(self.oids)

    @classmethod
    def of(cls, deltas: Iterable[TreeDelta]) -> Delta:
        """Return what ``deltas`` mean."""
        came: set[str] = set()
        went: set[str] = set()
        altered: set[str] = set()
        oids: dict[str, str | None] = {}
        manifests: dict[str, TreeEntry | None] = {}
        for path, old_mode, _, new_mode, new_oid in deltas:
            was, is_ = is_code(path, old_mode), is_code(path, new_mode)
            if was or is_:
                (altered if was and is_ else came if is_ else went).add(path)
                oids[path] = new_oid if is_ else None
            if is_kept(path, old_mode) or is_kept(path, new_mode):
                manifests[path] = TreeEntry(path, new_mode, new_oid) if is_kept(path, new_mode) else None
        return cls(frozenset(came), frozenset(went), frozenset(altered), oids, manifests)


class TreeGraph:
    """A tree's graph. ``drift`` are the code files that differ from the graph that is stored."""

    def __init__(self, tree: str, state: State, known: Known, drift: frozenset[str] = frozenset()) -> None:
        self.tree, self.state, self.known, self.drift = tree, state, known, drift


class Known:
    """Blob ids and manifests of a tree: those of a stored graph with what has changed since."""

    def __init__(
        self,
        stored: Stored,
        oids: Mapping[str, str | None] | None = None,
        manifests: Mapping[str, TreeEntry] | None = None,
        modules: int | None = None,
    ) -> None:
        self._stored = stored
        self._oids = dict(oids or {})
        self.manifests = dict(stored.manifests if manifests is None else manifests)
        self.modules = stored.modules if modules is None else modules

    def oid(self, path: str) -> str | None:
        """Return the blob id of a code file; ``None`` when the tree has no such file."""
        return self._oids[path] if path in self._oids else self._stored.oid(path)

    def paths(self) -> Iterable[str]:
        """Return the paths of all code files, in no particular order."""
        return [*(path for path in self._stored.paths() if path not in self._oids), *(path for path, oid in self._oids.items() if oid)]

    def ways(self, facts_of: Callable[[str], Facts | None]) -> dict[str, Ways]:
        """Return what the files say of routes, those that say something; ``facts_of`` speaks of this tree."""
        found = {path: ways for path, ways in self._stored.ways.items() if path not in self._oids}
        for path, oid in self._oids.items():
            facts = facts_of(path) if oid else None
            if facts and any(ways := Ways.of(facts)):
                found[path] = ways
        return found

    def after(self, delta: Delta) -> Known:
        """Return what is known of the tree that differs by ``delta``."""
        manifests = {**self.manifests, **delta.manifests}
        return Known(
            self._stored,
            {**self._oids, **delta.oids},
            {path: entry for path, entry in manifests.items() if entry is not None},
            self.modules + len(delta.came) - len(delta.went),
        )


class Stored:
    """A graph as it is stored. ``part`` fetches one of :data:`ALL_PARTS`.

    ``missing`` are code files whose bytes could not be had when it was made: a partial clone may hold them by now.
    """

    def __init__(self, part: Callable[[str], bytes]) -> None:
        self._part = part
        self.snapshot = Snapshot(part)
        rest = msgpack.unpackb(part("rest"), use_list=False, unicode_errors="surrogateescape")
        manifests, self.settings, self.modules, self.missing = rest
        self.manifests = {path: TreeEntry(path, mode, oid) for path, mode, oid in manifests}

    @cached_property
    def _oids(self) -> list[bytes]:
        return split(self._part("oids"))

    @cached_property
    def ways(self) -> dict[str, Ways]:
        """What the files say of routes."""
        plain = msgpack.unpackb(self._part("ways"), use_list=False, unicode_errors="surrogateescape")
        return {path: Ways.from_plain(ways) for path, ways in plain}

    def oid(self, path: str) -> str | None:
        """Return the blob id of a code file, or ``None``."""
        file = self.snapshot.file(path)
        return self._oids[file].decode() or None if file >= 0 else None

    def paths(self) -> list[str]:
        """Return the paths of all code files."""
        return [decode(path) for path, oid in zip(self.snapshot.paths, self._oids, strict=True) if oid]

    def state(self, manifests: Manifests) -> State:
        """Return the state to start from; ``manifests`` fetches the bytes of what decides imports."""
        return State.of(self.snapshot, self.settings, manifests)


def pack_ways(ways: Mapping[str, tuple[tuple[object, ...], ...]]) -> dict[str, bytes]:
    """Return the part of a stored graph that says what its files say of routes."""
    return {"ways": msgpack.packb(sorted(ways.items()), unicode_errors="surrogateescape")}


def pack_rest(
    parts: Mapping[str, bytes],
    oids: Mapping[str, str],
    manifests: Iterable[TreeEntry],
    settings: Iterable[str],
    missing: Iterable[str],
) -> dict[str, bytes]:
    """Return the parts that say what else is known of the tree, to go with the ``parts`` of its graph.

    ``missing`` are paths that could not be read.
    """
    rest = (sorted(tuple(entry) for entry in manifests), sorted(settings), len(oids), sorted(missing))
    return {
        "oids": joined(oids.get(decode(path), "").encode() for path in split(parts["paths"])),
        "rest": msgpack.packb(rest, unicode_errors="surrogateescape"),
    }
