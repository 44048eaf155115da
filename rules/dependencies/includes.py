"""Requirements files that read other files: what cannot be followed cannot be judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.dependencies.model import PYPI, Manifest, shown
from rules.dependencies.read import is_manifest
from rules.dependencies.requirement_paths import REQUIREMENTS, resolve

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rules.dependencies.tree import Tree

_MAX_DEPTH: Final = 10  # files that read files; real trees have two or three levels


def unread_includes(base: Tree, head: Tree, touched: Collection[str]) -> Iterator[tuple[str, str]]:
    """Yield (path, reason) for what the requirements files of this change lead to and nobody has read.

    A file that is not named like a requirements file counts when it was touched, or when the line that reads it is new.
    """
    for path in head.paths(PYPI):
        if not path.endswith(REQUIREMENTS):
            continue
        manifest = head.get(path)
        if manifest and manifest.includes:
            yield from _of_one(manifest, base.get(path), touched, head)
            if path in touched:
                yield from _too_deep(path, head)


def _of_one(manifest: Manifest, before: Manifest | None, touched: Collection[str], head: Tree) -> Iterator[tuple[str, str]]:
    known = {include.path for include in before.includes} if before else set()
    for include in manifest.includes:
        target = resolve(manifest.path, include.path)
        fresh = include.path not in known
        if target is None:
            if fresh:
                yield manifest.path, f'line {include.line} reads "{shown(include.path)}", which lies outside the repository'
        elif not is_manifest(target):
            if fresh or target in touched:
                yield target, f"{manifest.path} reads it, but it is not named like a requirements file"
        elif target not in head and (fresh or target in touched):
            yield manifest.path, f'line {include.line} reads "{shown(include.path)}", which is not there'


def _too_deep(path: str, head: Tree) -> Iterator[tuple[str, str]]:
    """Follow the includes of one file, each file once; report a ring and too many levels."""
    level, seen = [path], {path}
    for _ in range(_MAX_DEPTH):
        following: list[str] = []
        for current in level:
            manifest = head.get(current)
            for include in manifest.includes if manifest else ():
                target = resolve(current, include.path)
                if target == path:
                    yield path, f"it reads itself again through {current}"
                elif target and target in head and target not in seen:
                    seen.add(target)
                    following.append(target)
        level = following
    if level:
        yield path, f"files read files more than {_MAX_DEPTH} levels deep"
