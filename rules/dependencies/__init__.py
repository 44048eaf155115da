"""Manifests and lock files of both sides to dependency changes. A moved or reformatted file says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.dependencies.model import DependencyDelta
from rules.dependencies.read import is_manifest

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from rules.facts import Import

__all__ = ["DependencyDelta", "dependency_changes", "is_manifest"]


def dependency_changes(
    base: Mapping[str, bytes], head: Mapping[str, bytes], touched: Collection[str], imports: Collection[tuple[str, Import]]
) -> DependencyDelta:
    """Return what changed about the dependencies between two sides, sorted, and which files could not be read.

    ``base`` and ``head`` hold the bytes of every manifest of their tree by path (see :func:`is_manifest`); ``touched``
    are the changed paths; ``imports`` are the (path, import) pairs that are new and resolve to nothing in the tree.
    Untouched files are parsed only when a question leads to them.
    """
    if not imports and not any(is_manifest(path) or path.endswith((".txt", ".in", ".pip")) for path in touched):
        return DependencyDelta()
    from rules.dependencies.delta import changes_between  # noqa: PLC0415 - packaging and the parsers cost 60 ms

    return changes_between(base, head, touched, list(imports))
