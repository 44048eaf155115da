"""Trees: listing one, finding one path, and the difference of two that skips equal folders (Merkle).

Works on raw tree objects, level by level, so that the answers of a lasting ``cat-file`` flow without a wait for each.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.model import ABSENT, EXECUTABLE, REGULAR, SUBMODULE, SYMLINK
from worker.git.errors import CorruptObjectError, MissingObjectError, OutputLimitError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from worker.git.limits import GitLimits
    from worker.git.objects import Reader

FOLDER: Final = 0o040000
FORMAT: Final = 0o170000  # the part of a mode that says what kind of file it is (inode(7))
OWNER_EXECUTES: Final = 0o100
MAX_TREE_BYTES: Final = 100_000_000  # of one folder: two million names
MAX_KEPT_TREES: Final = 20_000  # parsed folders kept in memory; a repository of 30,000 files has about 5,000

Names = dict[bytes, tuple[int, str]]


class TreeEntry(NamedTuple):
    """A file of a tree: its path, canonical mode and blob id (commit id for a submodule)."""

    path: str
    mode: int
    oid: str


class TreeDelta(NamedTuple):
    """A path at which two trees differ. An absent side has mode ``ABSENT`` and an empty id."""

    path: str
    old_mode: int
    old_oid: str
    new_mode: int
    new_oid: str


class Trees:
    """Reads the trees of one repository and keeps what it has read."""

    def __init__(self, reader: Reader, oid_size: int, limits: GitLimits) -> None:
        self._reader = reader
        self._limits = limits
        self._entry = re.compile(rb"([0-7]{5,6}) ([^\0/]+)\0(.{%d})" % oid_size, re.DOTALL)
        self._overhead = 2 + oid_size  # a space, a zero byte and the id
        self._kept: dict[str, Names] = {}

    def entries(self, tree: str) -> list[TreeEntry]:
        """Return every file of a tree, sorted by the bytes of its path.

        Raises:
            MissingObjectError, CorruptObjectError: a folder is not in this clone or not well formed.
            OutputLimitError: more files, or deeper, than the limits allow.

        """
        found: list[tuple[bytes, int, str]] = []
        level = [(b"", tree)]
        for _ in range(self._limits.max_depth):
            below: list[tuple[bytes, str]] = []
            names_of = self._load(oid for _, oid in level)
            for prefix, oid in level:
                for name, (mode, child) in names_of[oid].items():
                    if mode == FOLDER:
                        below.append((prefix + name + b"/", child))
                    else:
                        found.append((prefix + name, mode, child))
                self._count(len(found) + len(below))
            if not below:
                return [TreeEntry(text(path), mode, oid) for path, mode, oid in sorted(found)]
            level = below
        raise self._too_deep(tree)

    def delta(self, old: str, new: str) -> list[TreeDelta]:
        """Return where two trees differ, sorted by the bytes of the path. Errors as in :meth:`entries`."""
        found: list[tuple[bytes, int, str, int, str]] = []
        level = [(b"", old, new)] if old != new else []
        for _ in range(self._limits.max_depth):
            if not level:
                return [TreeDelta(text(item[0]), *item[1:]) for item in sorted(found)]
            below: list[tuple[bytes, str, str]] = []
            names_of = self._load(oid for _, *pair in level for oid in pair if oid)
            for prefix, before, after in level:
                _compare(prefix, names_of.get(before, {}), names_of.get(after, {}), found, below)
                self._count(len(found) + len(below))
            level = below
        raise self._too_deep(new)

    def lookup(self, tree: str, path: str) -> TreeEntry | None:
        """Return the file at ``path``, or ``None`` when there is none (a folder is none)."""
        mode, oid = FOLDER, tree
        for name in path.encode("utf-8", "surrogateescape").split(b"/"):
            found = self._load([oid])[oid].get(name) if mode == FOLDER else None
            if found is None:
                return None
            mode, oid = found
        return TreeEntry(path, mode, oid) if mode != FOLDER else None

    def _load(self, oids: Iterable[str]) -> dict[str, Names]:
        """Return the parsed trees of the ids, read in one run where they are not kept."""
        wanted = dict.fromkeys(oids)
        absent = [oid for oid in wanted if oid not in self._kept]
        loaded = {oid: self._kept[oid] for oid in wanted if oid in self._kept}
        for oid, found in zip(absent, self._reader.read_many(absent, MAX_TREE_BYTES), strict=True):
            if found is None:
                raise MissingObjectError(
                    f"the tree {oid} is not in this clone",
                    "fetch it with git fetch --refetch --filter=blob:none, or clone without a filter",
                )
            if found.kind != "tree" or found.data is None:
                raise CorruptObjectError(f"the object {oid} is no tree of readable size", "run git fsck on the repository")
            loaded[oid] = self._parse(oid, found.data)
        if len(self._kept) + len(absent) > MAX_KEPT_TREES:
            self._kept.clear()
        self._kept.update((oid, loaded[oid]) for oid in absent[:MAX_KEPT_TREES])
        return loaded

    def _parse(self, oid: str, data: bytes) -> Names:
        """Return names, modes and ids of a raw tree object (gitformat-tree: mode, space, name, zero byte, binary id).

        A name that stands twice would be judged once and checked out as the other; such a tree is refused, as fsck does.
        """
        items = self._entry.findall(data)
        names = {name: (canonical_mode(int(mode, 8)), child.hex()) for mode, name, child in items}
        length = sum(len(mode) + len(name) for mode, name, _ in items) + self._overhead * len(items)
        if length != len(data) or len(names) != len(items) or not names.keys().isdisjoint((b".", b"..")):
            raise CorruptObjectError(f"the tree {oid} is malformed", "run git fsck on the repository")
        return names

    def _count(self, count: int) -> None:
        if count > self._limits.max_entries:
            raise OutputLimitError(f"a tree has more than {self._limits.max_entries} files", "raise the limit max_entries")

    def _too_deep(self, tree: str) -> OutputLimitError:
        return OutputLimitError(f"the tree {tree} is nested deeper than {self._limits.max_depth} folders", "raise the limit max_depth")


def _compare(
    prefix: bytes, old: Names, new: Names, found: list[tuple[bytes, int, str, int, str]], below: list[tuple[bytes, str, str]]
) -> None:
    """Note the differing files of one folder, and the differing folders to look into."""
    for name in old.keys() | new.keys():
        before, after = old.get(name, (ABSENT, "")), new.get(name, (ABSENT, ""))
        if before == after:
            continue
        old_folder, new_folder = before[0] == FOLDER, after[0] == FOLDER
        if old_folder or new_folder:
            below.append((prefix + name + b"/", before[1] if old_folder else "", after[1] if new_folder else ""))
        old_side, new_side = (ABSENT, "") if old_folder else before, (ABSENT, "") if new_folder else after
        if old_side != new_side:
            found.append((prefix + name, *old_side, *new_side))


def canonical_mode(mode: int) -> int:
    """Return the mode as git compares it: old repositories hold others, such as 100664 (git's ``canon_mode``)."""
    kind = mode & FORMAT
    if kind == REGULAR & FORMAT:
        return EXECUTABLE if mode & OWNER_EXECUTES else REGULAR
    return kind if kind in (SYMLINK, FOLDER) else SUBMODULE


def text(path: bytes) -> str:
    """Return a path as text; every byte survives the way back (PEP 383)."""
    return path.decode("utf-8", "surrogateescape")


def path_order(path: str) -> bytes:
    """Return the key that sorts paths as git does, by their bytes."""
    return path.encode("utf-8", "surrogateescape")
