"""One clone, opened for reading: commits, trees, blobs, changes, and the uncommitted state."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import replace
from typing import TYPE_CHECKING, Final, Literal, Self

from rules.model import Change
from worker.git import opaque
from worker.git.cat_file import CatFile
from worker.git.change import read_change
from worker.git.errors import NoWorkTreeError
from worker.git.history import History
from worker.git.limits import GitLimits
from worker.git.locate import locate
from worker.git.odb import Odb
from worker.git.shadow import Shadow
from worker.git.texts import read_texts
from worker.git.tree import Trees
from worker.git.worktree import Snapshot, snapshot

if TYPE_CHECKING:
    import os
    from collections.abc import Iterable, Iterator
    from types import TracebackType

    from rules.model import Touched
    from worker.git.errors import NoMergeBaseError
    from worker.git.objects import Reader
    from worker.git.tree import TreeDelta, TreeEntry

WORKTREE: Final = "WORKTREE"
"""The head that stands for the uncommitted state; a branch of that name is ``refs/heads/WORKTREE``."""


class Repository:
    """A clone, bare repository or linked work tree, opened once for one verdict. Not for several threads at a time.

    Use as a context manager: it holds a temporary folder and git processes.
    """

    def __init__(self, shadow: Shadow, limits: GitLimits, reader: Literal["cat-file", "pygit2"]) -> None:
        self._shadow = shadow
        self._limits = limits
        self._resources = ExitStack()
        self._resources.callback(shadow.close)
        cat_file = CatFile(shadow.git)
        self._resources.callback(cat_file.close)
        self._reader: Reader = cat_file
        if reader == "pygit2":
            self._reader = Odb(shadow)
            self._resources.callback(self._reader.close)
        self._history = History(shadow, cat_file)
        self._trees = Trees(self._reader, shadow.oid_size, limits)
        self._snapshot: Snapshot | None = None

    @classmethod
    def open(
        cls, path: str | os.PathLike[str], *, limits: GitLimits | None = None, reader: Literal["cat-file", "pygit2"] = "cat-file"
    ) -> Self:
        """Open the repository that ``path`` is or lies in.

        Raises:
            NotARepositoryError: there is none.
            GitError: git is missing, or the reader cannot serve this repository.

        """
        limits = limits or GitLimits()
        shadow = Shadow(locate(path), limits)
        try:
            return cls(shadow, limits, reader)
        except BaseException:
            shadow.close()
            raise

    def close(self) -> None:
        """End the git processes and remove what was written."""
        self._resources.close()

    def __enter__(self) -> Self:
        """Return the repository itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close it."""
        self.close()

    def commit(self, revision: str) -> str:
        """Return the full id of the commit that ``revision`` names; ``WORKTREE`` for itself.

        Raises:
            UnknownRevisionError: it names no commit.
            NoWorkTreeError: ``WORKTREE`` of a bare repository.

        """
        if revision != WORKTREE:
            return self._history.resolve(revision).oid
        if self._shadow.location.work_tree is None:
            raise NoWorkTreeError(f"{self._shadow.location.git_dir} is bare and has no uncommitted state", "give a commit with --head")
        return WORKTREE

    def default_base(self) -> str:
        """Return the commit id of the default branch's tip. Raises ``UnknownRevisionError`` when there is no such branch."""
        return self._history.default_base()

    def merge_bases(self, base: str, head: str) -> tuple[str, ...]:
        """Return the merge bases of two commits, sorted; empty when there is none. ``WORKTREE`` counts as ``HEAD``."""
        return self._history.merge_bases(base, self.commit("HEAD") if head == WORKTREE else head)

    def no_merge_base(self, base: str, head: str) -> NoMergeBaseError:
        """Return the error to raise when :meth:`merge_bases` is empty; it tells a shallow clone from unrelated histories."""
        return self._history.no_merge_base(base, head)

    def tree(self, commit: str) -> str:
        """Return the tree id of a commit; for ``WORKTREE`` that of the state when it was first asked for."""
        return self._work_tree().tree if commit == WORKTREE else self._history.commit(commit).tree

    def change(self, base: str, merge_base: str, head: str) -> Change:
        """Return what ``head`` changes against ``merge_base``, files sorted by path."""
        files = read_change(self._shadow.git, self._reader, self._limits, self.tree(merge_base), self.tree(head))
        large = self._snapshot.too_large if self._snapshot and head == WORKTREE else frozenset()
        reason = f"too large: more than {self._limits.max_file_bytes} bytes in the work tree"
        files = tuple(replace(file, opaque=reason) if file.opaque == opaque.MISSING and file.head.oid in large else file for file in files)
        return Change(base, merge_base, head, files)

    def touched(self, change: Change) -> tuple[Touched, ...]:
        """Return every file of a change with the bytes of both sides.

        ``file.opaque`` is complete here: it also tells of Git LFS pointers and renamed binaries, which show only in the content.
        """
        return tuple(read_texts(change.files, self._reader, self._limits))

    def blobs(self, oids: Iterable[str]) -> Iterator[tuple[str, bytes | None]]:
        """Yield id and bytes of many blobs in the order asked; ``None`` when missing or over the limit of a file.

        Other questions may be put to the repository in between.
        """
        asked = list(oids)
        answers = self._reader.read_many(asked, self._limits.max_file_bytes)
        for oid, found in zip(asked, answers, strict=True):
            yield oid, found.data if found and found.kind == "blob" else None

    def entries(self, tree: str) -> list[TreeEntry]:
        """Return every file of a tree, sorted by the bytes of its path."""
        return self._trees.entries(tree)

    def tree_delta(self, old_tree: str, new_tree: str) -> list[TreeDelta]:
        """Return where two trees differ, sorted by the bytes of the path; renames are not looked for."""
        return self._trees.delta(old_tree, new_tree)

    def lookup(self, tree: str, path: str) -> TreeEntry | None:
        """Return the file of a tree at ``path``, or ``None``."""
        return self._trees.lookup(tree, path)

    def first_parent_merges(self, head: str, count: int) -> list[tuple[str, str]]:
        """Return (base commit, head commit) of the last ``count`` merged changes, latest first."""
        return self._history.first_parent_merges(head, count)

    def _work_tree(self) -> Snapshot:
        if self._snapshot is None:
            self._shadow.copy_head()
            self._snapshot = snapshot(self._shadow, self._limits)
        return self._snapshot
