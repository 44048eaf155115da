"""Finding the repository that a path belongs to, without starting git and without reading its configuration.

Layout as in gitrepository-layout: a work tree with ``.git`` as a folder or as a file ``gitdir: PATH`` (linked work tree, submodule),
or a bare repository. Git's own search would obey the configuration it finds, and refuse folders of another owner.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Final, NamedTuple

from worker.git.errors import NotARepositoryError

MAX_POINTER: Final = 8_192  # bytes of a ".git" or "commondir" file; it holds one path


class Location(NamedTuple):
    """Where the parts of a repository lie. ``common`` holds objects and branches; it differs from ``git_dir`` in a linked work tree."""

    git_dir: Path
    common: Path
    work_tree: Path | None


def locate(path: str | os.PathLike[str]) -> Location:
    """Return the repository that ``path`` is, or lies in.

    Raises:
        NotARepositoryError: there is none.

    """
    start = Path(os.path.realpath(path))
    if not start.is_dir():
        raise NotARepositoryError(f"{path} is not a folder", "give the path of a clone with --repo")
    for folder in (start, *start.parents):
        found = _at(folder)
        if found is not None:
            return found
    raise NotARepositoryError(f"{path} is not inside a git repository", "give the path of a clone with --repo")


def _at(folder: Path) -> Location | None:
    dot = folder / ".git"
    if dot.is_file():
        target = _pointer(dot, "gitdir:")
        if target is None or not _is_git_dir(target):
            raise NotARepositoryError(f"{dot} points to no git repository", "repair it with git worktree repair, or clone again")
        return Location(target, _common(target), folder)
    if _is_git_dir(dot):
        return Location(dot, _common(dot), folder)
    if _is_git_dir(folder):
        return Location(folder, _common(folder), folder.parent if folder.name == ".git" else None)
    return None


def _is_git_dir(folder: Path) -> bool:
    if not os.path.lexists(folder / "HEAD"):
        return False
    common = _common(folder)
    return (common / "objects").is_dir() and (common / "refs").is_dir()


def _common(git_dir: Path) -> Path:
    file = git_dir / "commondir"
    return (_pointer(file, "") if file.is_file() else None) or git_dir


def _pointer(file: Path, key: str) -> Path | None:
    """Return the folder that a one-line file names, relative to the file's own folder."""
    with file.open("rb") as stream:
        text = os.fsdecode(stream.read(MAX_POINTER)).rstrip("\r\n")
    if not text.startswith(key):
        return None
    name = text.removeprefix(key).strip() if key else text
    return Path(os.path.realpath(file.parent / name)) if name else None
