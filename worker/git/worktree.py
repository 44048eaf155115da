"""The uncommitted state of a work tree as a tree object: what is staged, changed, deleted, and untracked but not ignored.

A copy of the index, a temporary object folder and the shadow's configuration take part, never the user's own. Files are
taken as their bytes stand on disk: no clean filter, line-end or encoding conversion. A submodule counts with its commit.
"""

from __future__ import annotations

import os
import shutil
import stat
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.model import printable
from worker.git.errors import GitError, NoWorkTreeError, OutputLimitError

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from worker.git.limits import GitLimits
    from worker.git.process import Git
    from worker.git.shadow import Shadow

CARRIED: Final = ("filemode", "symlinks", "ignorecase")
"""Settings that tell what the file system of the work tree can do (git-config, "core.*"); they run nothing."""
NO_FILE: Final = -1
"""The size of what a commit cannot hold: a pipe, a socket, a device, a folder where a file was."""


class _Listed(NamedTuple):
    """A line of ``git ls-files -v``: its tag and path."""

    tag: str
    path: bytes


class Snapshot(NamedTuple):
    """The tree of a work tree, and the ids of files that were too large to be copied."""

    tree: str
    too_large: frozenset[str]


def snapshot(shadow: Shadow, limits: GitLimits) -> Snapshot:
    """Write the state of the work tree into the shadow.

    Raises:
        NoWorkTreeError: the repository is bare.
        OutputLimitError: the uncommitted files are too large together.
        GitError: a file could not be read.

    """
    root = shadow.location.work_tree
    if root is None:
        raise NoWorkTreeError(f"{shadow.location.git_dir} is bare and has no uncommitted state", "give a commit with --head")
    index = _copy_index(shadow)
    git, place = shadow.git, {"GIT_WORK_TREE": str(root), "GIT_INDEX_FILE": str(index), **_carried(shadow)}
    listed = _list(git, place)
    hidden = [item.path for item in listed if _is_hidden(item, root)]
    _unhide(git, place, hidden)
    changed = dict.fromkeys([*(item.path for item in listed if item.tag in "CRM?"), *hidden])
    sizes = {path: _size(root, path) for path in changed}
    large = [path for path, size in sizes.items() if size > limits.max_file_bytes]
    _check_total(sum(sizes.values()) - sum(sizes[path] for path in large), limits, root)
    _update(git, place, "--force-remove", [path for path, size in sizes.items() if size == NO_FILE])
    _update(git, place, "--remove", [path for path, size in sizes.items() if NO_FILE < size <= limits.max_file_bytes])
    _update(git, place, "--info-only", large)
    tree = git.check("write-tree", "--missing-ok", environment=place).decode().strip()
    return Snapshot(tree, _ids(git, place, large))


def _copy_index(shadow: Shadow) -> Path:
    """Copy the index with its time, by which git tells whether a file may have changed since; a split index has two parts."""
    index = shadow.path / "index"
    index.unlink(missing_ok=True)
    for part in sorted(shadow.location.git_dir.glob("sharedindex.*")):
        shutil.copy2(part, shadow.path / part.name)
    source = shadow.location.git_dir / "index"
    if source.is_file():
        shutil.copy2(source, index)
    return index


def _carried(shadow: Shadow) -> dict[str, str]:
    """Return the environment that carries over what the user's configuration says of the file system."""
    config = str(shadow.location.common / "config")
    pattern = rf"^core\.({'|'.join(CARRIED)})$"
    output = shadow.git.run("config", "--file", config, "--null", "--type=bool", "--get-regexp", pattern).output
    pairs = [item.decode("ascii", "replace").partition("\n") for item in output.split(b"\0") if item]
    environment = {"GIT_CONFIG_COUNT": str(len(pairs))}
    for number, (key, _, value) in enumerate(pairs):
        environment |= {f"GIT_CONFIG_KEY_{number}": key, f"GIT_CONFIG_VALUE_{number}": value}
    return environment


def _list(git: Git, place: Mapping[str, str]) -> list[_Listed]:
    """Return every tracked file once more per state it is in, and every untracked one that is not ignored."""
    states = ("--cached", "--modified", "--deleted", "--others")
    output = git.check("ls-files", "-z", "-v", *states, "--exclude-standard", environment=place)
    return [_Listed(chr(item[0]), item[2:].rstrip(b"/")) for item in output.split(b"\0") if item]


def _is_hidden(item: _Listed, root: Path) -> bool:
    """Whether a mark in the index keeps git from looking at the file: "assume unchanged", or "skip" with the file present."""
    return item.tag.islower() or (item.tag == "S" and os.path.lexists(_on_disk(root, item.path)))


def _unhide(git: Git, place: Mapping[str, str], paths: Iterable[bytes]) -> None:
    names = b"".join(path + b"\0" for path in paths)
    if names:
        git.check("update-index", "--no-assume-unchanged", "-z", "--stdin", stdin=names, environment=place)
        git.check("update-index", "--no-skip-worktree", "-z", "--stdin", stdin=names, environment=place)


def _size(root: Path, path: bytes) -> int:
    """Return the bytes that a path on disk would add to the store; 0 for nothing or a repository, ``NO_FILE`` for what is no file."""
    place = _on_disk(root, path)
    try:
        found = os.lstat(place)
    except (FileNotFoundError, NotADirectoryError):
        return 0
    if stat.S_ISDIR(found.st_mode):
        return 0 if os.path.lexists(place + b"/.git") else NO_FILE
    return found.st_size if stat.S_ISREG(found.st_mode) or stat.S_ISLNK(found.st_mode) else NO_FILE


def _check_total(total: int, limits: GitLimits, root: Path) -> None:
    if total > limits.max_work_tree_bytes:
        raise OutputLimitError(
            f"the uncommitted files in {printable(str(root))} have more than {limits.max_work_tree_bytes} bytes",
            "let .gitignore name what is not part of the project",
        )


def _update(git: Git, place: Mapping[str, str], mode: str, paths: Iterable[bytes]) -> None:
    names = b"".join(path + b"\0" for path in paths)
    if not names:
        return
    answer = git.run("update-index", "--add", "--replace", mode, "-z", "--stdin", stdin=names, environment=place)
    if answer.code:
        raise GitError(
            f"the work tree could not be read: {printable(answer.complaint)}",
            "make the file readable, commit in the nested repository, or ignore it",
        )


def _ids(git: Git, place: Mapping[str, str], paths: Iterable[bytes]) -> frozenset[str]:
    wanted = set(paths)
    if not wanted:
        return frozenset()
    output = git.check("ls-files", "-z", "--stage", environment=place)
    pairs = (item.partition(b"\t")[::2] for item in output.split(b"\0") if item)
    return frozenset(meta.split(b" ")[1].decode("ascii") for meta, path in pairs if path in wanted)


def _on_disk(root: Path, path: bytes) -> bytes:
    return os.fsencode(root) + b"/" + path
