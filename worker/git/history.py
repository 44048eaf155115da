"""Commits: resolving revisions, merge bases, the default branch, and the changes that were merged last."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.model import printable
from worker.git.errors import CorruptObjectError, GitError, MissingObjectError, NoMergeBaseError, UnknownRevisionError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from worker.git.cat_file import CatFile
    from worker.git.objects import Object
    from worker.git.shadow import Shadow

MAX_COMMIT_BYTES: Final = 16_000_000  # a commit message may be long; one of this size is no commit that a person wrote
MAX_REVISION: Final = 2_000  # characters; what fits into one question to git
UNSHALLOW: Final = "fetch the history with git fetch --unshallow (in actions/checkout: fetch-depth: 0)"
DEFAULT_BRANCHES: Final = ("refs/remotes/origin/HEAD", "refs/remotes/origin/main", "refs/remotes/origin/master")
LOCAL_BRANCHES: Final = ("refs/heads/main", "refs/heads/master")

_HEADER: Final = re.compile(rb"tree ([0-9a-f]+)\n((?:parent [0-9a-f]+\n)*)")


class Commit(NamedTuple):
    """What a verdict needs of a commit: its id, tree and parents."""

    oid: str
    tree: str
    parents: tuple[str, ...]


class History:
    """Answers questions about the commits of one repository."""

    def __init__(self, shadow: Shadow, reader: CatFile) -> None:
        self._shadow = shadow
        self._reader = reader
        self._place = printable(str(shadow.location.work_tree or shadow.location.git_dir))

    def resolve(self, revision: str) -> Commit:
        """Return the commit that a revision names (gitrevisions).

        Raises:
            UnknownRevisionError: it names none, or not just one.

        """
        shown = printable(revision)
        if not revision or len(revision) > MAX_REVISION or any(char in revision for char in "\n\0"):
            raise UnknownRevisionError(f'"{shown[:80]}" is no revision', "give a branch, a tag or a commit id")
        self._shadow.copy_head()
        found = self._read([f"{revision}^{{commit}}"])[0]
        if found is None:
            raise UnknownRevisionError(f'"{shown}" names no single commit of {self._place}', self._fetch_first(revision))
        return found

    def commit(self, oid: str) -> Commit:
        """Return the commit with this id.

        Raises:
            MissingObjectError: it is not in this clone.

        """
        found = self._read([oid])[0]
        if found is None:
            raise MissingObjectError(f"the commit {oid} is not in {self._place}", self._fetch_first(oid))
        return found

    def default_base(self) -> str:
        """Return the tip of the default branch: that of ``origin``, of a bare mirror, or the local ``main`` or ``master``.

        Raises:
            UnknownRevisionError: there is none of these.

        """
        self._shadow.copy_head()
        own = ("HEAD",) if self._shadow.location.work_tree is None else ()
        found = self._read([f"{name}^{{commit}}" for name in (*DEFAULT_BRANCHES, *own, *LOCAL_BRANCHES)])
        for commit in found:
            if commit is not None:
                return commit.oid
        raise UnknownRevisionError(f"{self._place} has no branch main or master, here or at origin", "name the base with --base")

    def merge_bases(self, base: str, head: str) -> tuple[str, ...]:
        """Return the best common ancestors of two commits, sorted; empty when they share no known history."""
        if base == head:
            return (base,)
        answer = self._shadow.git.run("merge-base", "--all", base, head)
        if answer.code > 1 or answer.complaint:
            raise GitError(f"the merge base of {base} and {head} cannot be told: {answer.complaint}", "run git fsck on the repository")
        return tuple(sorted(answer.output.decode("ascii").split()))

    def no_merge_base(self, base: str, head: str) -> NoMergeBaseError:
        """Return the error for two commits without a merge base; a shallow clone is told apart from unrelated histories."""
        message = f"{base} and {head} have no common history in {self._place}"
        if self._shadow.is_shallow:
            return NoMergeBaseError(f"{message}, which is a shallow clone", UNSHALLOW)
        return NoMergeBaseError(f"{message}: they are unrelated", "rebase the change onto its base, or name another base with --base")

    def first_parent_merges(self, head: str, count: int) -> list[tuple[str, str]]:
        """Return base and head commit of the last ``count`` changes on the first-parent line of ``head``, latest first.

        A merge commit stands for what its second parent brought; any other commit, and a merge of several, for itself.
        """
        found: list[tuple[str, str]] = []
        commit: Commit | None = self.commit(head)
        while commit is not None and commit.parents and len(found) < count:
            first, *others = commit.parents
            parent = self._read([first])[0]
            if parent is not None:  # cut off in a shallow clone
                found.append((first, others[0] if len(others) == 1 else commit.oid))
            commit = parent
        return found

    def _read(self, names: Sequence[str]) -> list[Commit | None]:
        return [_commit(found) if found else None for found in self._reader.read_many(names, MAX_COMMIT_BYTES)]

    def _fetch_first(self, revision: str) -> str:
        if self._shadow.is_shallow:
            return f"it may lie outside this shallow clone: {UNSHALLOW}"
        name = revision.removeprefix("origin/") if revision.startswith("origin/") else revision
        return f"check the spelling, or fetch it first: git fetch origin {printable(name)}"


def _commit(found: Object) -> Commit | None:
    if found.kind != "commit":
        return None
    header = _HEADER.match(found.data or b"")
    if header is None:
        raise CorruptObjectError(f"the commit {found.oid} is malformed", "run git fsck on the repository")
    parents = tuple(line.removeprefix(b"parent ").decode("ascii") for line in header[2].splitlines())
    return Commit(found.oid, header[1].decode("ascii"), parents)
