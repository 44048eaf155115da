"""From the manifests of both sides to the one answer of this package."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.dependencies.compare import Difference, compare
from rules.dependencies.includes import unread_includes
from rules.dependencies.lock_step import mismatches
from rules.dependencies.merge import merge, whole_lock
from rules.dependencies.model import LOCKED, DependencyDelta, Manifest
from rules.dependencies.pairs import pair
from rules.dependencies.read import is_manifest
from rules.dependencies.settings import script_changes, setting_changes
from rules.dependencies.tree import Tree
from rules.dependencies.undeclared import undeclared
from rules.model import DependencyChange, DependencyEvent, Side

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from rules.facts import Import

    Pairs = Sequence[tuple[Manifest | None, Manifest | None]]


def changes_between(
    base_data: Mapping[str, bytes], head_data: Mapping[str, bytes], touched: Collection[str], imports: Sequence[tuple[str, Import]]
) -> DependencyDelta:
    """Return what :func:`rules.dependencies.dependency_changes` promises."""
    shared: dict[tuple[str, bytes], Manifest] = {}
    base, head = Tree(Side.BASE, base_data, shared), Tree(Side.HEAD, head_data, shared)
    paths = sorted({path for path in touched if is_manifest(path)})
    pairs = pair(paths, base.get, head.get)
    unread = {(path, "it is no regular file") for path in paths if path not in base and path not in head}
    unread.update(unread_includes(base, head, frozenset(touched)))
    readable: list[tuple[Manifest | None, Manifest | None]] = []
    for old, new in pairs:
        reasons = list(_unread(old, new))
        unread.update(reasons)
        if not any(side and side.unread and not side.packages for side in (old, new)):
            readable.append((old, new))
    changes = set(_changes(readable, base, head))
    changes.update(mismatches(base, head, paths))
    changes.update(undeclared(imports, head))
    return DependencyDelta(tuple(sorted(changes, key=_order)), tuple(sorted(unread)))


def _order(change: DependencyChange) -> tuple[object, ...]:
    return (
        change.path,
        change.line,
        change.ecosystem,
        change.name,
        change.event,
        change.side,
        change.before or "",
        change.after or "",
        change.detail,
    )


def _unread(old: Manifest | None, new: Manifest | None) -> Iterator[tuple[str, str]]:
    known = set(old.unread) if old else set()
    if new:
        whole = not new.packages
        yield from ((new.path, reason) for reason in new.unread if whole or reason not in known)
        if old and old.unread and not old.packages and not new.unread:
            yield new.path, f"the state before this change could not be read: {old.unread[0]}"


def _changes(pairs: Pairs, base: Tree, head: Tree) -> Iterator[DependencyChange]:
    differences: list[Difference] = []
    for old, new in pairs:
        present = old or new
        if present is None:
            continue
        nothing = Manifest("", present.ecosystem)
        found = list(compare(old or nothing, new or nothing))
        if old is None and new is not None and new.is_lock and not any(base.manifests(new.ecosystem, locks=True)):
            found, count = _first_lock(found)
            yield whole_lock(new.path, new.ecosystem, DependencyEvent.CHANGED, Side.HEAD, f"the first lock file; it pins {count} packages")
        if new is None and old is not None and old.is_lock and not any(head.manifests(old.ecosystem, locks=True)):
            detail = f"the lock file is gone; {len(found)} packages are pinned no longer"
            yield whole_lock(old.path, old.ecosystem, DependencyEvent.UNPINNED, Side.BASE, detail)
            found = []
        differences.extend(found)
    yield from merge(differences, base, head)
    yield from setting_changes(pairs, base, head)
    yield from script_changes(pairs, head)


def _first_lock(found: list[Difference]) -> tuple[list[Difference], int]:
    """Keep what a first lock file says beyond pinning: a source of its own, a script at installation."""
    odd = [d for d in found if d.event is not DependencyEvent.ADDED or d.package.source or d.package.role != LOCKED]
    return odd, sum(d.event is DependencyEvent.ADDED for d in found)
