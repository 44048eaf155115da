"""All differences of one package, over all files, to as few statements as tell the truth.

A direct dependency stands in a manifest and in a lock, a monorepo names it ten times, a package moves from one file to
another: a person wants to read "requests 2.31 -> 2.32" once.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.dependencies.model import CONSTRAINT, DECLARED, LOCKED
from rules.dependencies.nearness import nearest
from rules.dependencies.versions import direction, lower_bound
from rules.model import DependencyChange, DependencyEvent, Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rules.dependencies.compare import Difference
    from rules.dependencies.tree import Tree

# The worst first: of several statements about the version of one package, one is made.
_VERSION_EVENTS: Final = (
    DependencyEvent.ADDED,
    DependencyEvent.DOWNGRADED,
    DependencyEvent.UNPINNED,
    DependencyEvent.UPGRADED,
    DependencyEvent.CHANGED,
    DependencyEvent.REMOVED,
)
_OTHER_EVENTS: Final = (DependencyEvent.SOURCE_CHANGED, DependencyEvent.HASH_CHANGED, DependencyEvent.INSTALL_SCRIPT)


def merge(differences: Iterable[Difference], base: Tree, head: Tree) -> Iterator[DependencyChange]:
    """Yield the changes that the differences of all files amount to, by package."""
    groups: dict[tuple[str, str], list[Difference]] = {}
    for difference in differences:
        groups.setdefault((difference.package.ecosystem, difference.package.name), []).append(difference)
    for key in sorted(groups):
        yield from _One(groups[key], base, head).changes()


class _One:
    """The differences of one package, and what both trees know of it."""

    def __init__(self, differences: list[Difference], base: Tree, head: Tree) -> None:
        self.differences = sorted(differences, key=lambda d: (d.package.role == LOCKED, d.path, d.side))
        self.base, self.head = base, head
        package = self.differences[0].package
        self.ecosystem, self.name = package.ecosystem, package.name
        self.direct = any(d.package.role == DECLARED and d.package.direct for d in differences) or (
            self.name in head.declared(self.ecosystem) or self.name in base.declared(self.ecosystem)
        )

    def changes(self) -> Iterator[DependencyChange]:
        """Yield one statement about the version and one about each other thing that changed."""
        version = [d for d in self.differences if d.event in _VERSION_EVENTS]
        if version:
            yield from self._version(version)
        for event in _OTHER_EVENTS:
            same = [d for d in self.differences if d.event is event]
            if same:
                yield self._change(same[0], event, self._elsewhere(same))

    def _version(self, found: list[Difference]) -> Iterator[DependencyChange]:
        worst = min(found, key=lambda d: _VERSION_EVENTS.index(d.event)).event
        if worst is DependencyEvent.REMOVED:
            if not self.head.find(self.ecosystem, self.name):
                yield self._change(found[0], worst, "")
        elif worst is DependencyEvent.ADDED:
            yield from self._added([d for d in found if d.event is worst], found)
        elif worst is DependencyEvent.UNPINNED and any(p.role == LOCKED for _, p in self.head.find(self.ecosystem, self.name)):
            yield self._change(found[0], _by_bounds(found[0]), "the lock file still pins it")
        elif worst is DependencyEvent.UNPINNED and self.name in self.base.own(self.ecosystem):
            yield self._change(found[0], _by_bounds(found[0]), "a package of this repository")
        else:
            same = [d for d in found if d.event is worst]
            locked = next((d for d in found if d.package.role == LOCKED and d.event is not DependencyEvent.REMOVED), None)
            yield self._change(self._place(found, same[0]), worst, self._elsewhere(same), locked or same[0])

    def _place(self, found: list[Difference], default: Difference) -> Difference:
        return next((d for d in found if d.package.role == DECLARED and d.side is Side.HEAD), default)

    def _added(self, added: list[Difference], found: list[Difference]) -> Iterator[DependencyChange]:
        known = self.base.find(self.ecosystem, self.name)
        asked = [(path, package) for path, package in known if package.role != CONSTRAINT]
        new = [d for d in added if d.package.role != CONSTRAINT]
        if not asked and new:
            locked = next((d for d in new if d.package.role == LOCKED), new[0])
            yield self._change(new[0], DependencyEvent.ADDED, _licence(new), locked, near=nearest(self.ecosystem, self.name, self.base))
            return
        yield from self._odd_source(added, {package.source for _, package in known})
        rest = [d for d in found if d.event not in {DependencyEvent.ADDED, DependencyEvent.REMOVED}]
        if rest:
            yield from self._version(rest)
        elif new and new[0].package.role == DECLARED and not _moved(new[0], found):
            place = asked[0][0] if asked else ""
            yield self._change(new[0], DependencyEvent.CHANGED, f"was already in {place}" if place != new[0].path else "")
        elif not new:
            yield self._change(
                added[0], DependencyEvent.CHANGED, f"{added[0].package.scope or 'constraint'}: limits the version, asks for nothing"
            )

    def _odd_source(self, added: list[Difference], known: set[str]) -> Iterator[DependencyChange]:
        odd = [d for d in added if d.package.source and d.package.source not in known]
        if odd:
            before = ", ".join(sorted(source or "registry" for source in known)) or "registry"
            yield self._change(odd[0]._replace(before=before, after=odd[0].package.source), DependencyEvent.SOURCE_CHANGED, "")

    def _elsewhere(self, same: list[Difference]) -> str:
        others = sorted({d.path for d in same if d.package.role == same[0].package.role} - {same[0].path})
        also = f"also in {others[0]}" + (f" and {len(others) - 1} more" if len(others) > 1 else "") if others else ""
        return "; ".join(part for part in (same[0].detail, also) if part)

    def _change(
        self, place: Difference, event: DependencyEvent, detail: str, versions: Difference | None = None, near: str = ""
    ) -> DependencyChange:
        shown, package = versions or place, place.package
        tree = self.base if place.side is Side.BASE else self.head
        return DependencyChange(
            ecosystem=self.ecosystem,
            name=self.name,
            event=event,
            before=shown.before,
            after=shown.after,
            direct=self.direct,
            scope=package.scope,
            path=place.path,
            side=place.side,
            line=tree.line(place.path, package.line, package.anchor),
            detail=detail,
            source=_source(place, versions),
            near=near,
        )


def _source(place: Difference, versions: Difference | None) -> str:
    return place.package.source or (versions.package.source if versions else "")


def _licence(added: list[Difference]) -> str:
    return next((f"licence {d.package.licence}" for d in added if d.package.licence), "")


def _moved(added: Difference, found: list[Difference]) -> bool:
    """Whether the same demand went away elsewhere in this change."""
    return any(
        d.event is DependencyEvent.REMOVED
        and d.before == added.after
        and d.package.source == added.package.source
        and d.package.role == DECLARED
        for d in found
    )


def _by_bounds(difference: Difference) -> DependencyEvent:
    old, new = lower_bound(difference.before or ""), lower_bound(difference.after or "")
    order = direction(difference.package.ecosystem, {old}, {new})
    return {1: DependencyEvent.UPGRADED, -1: DependencyEvent.DOWNGRADED}.get(order, DependencyEvent.CHANGED)


def whole_lock(path: str, ecosystem: str, event: DependencyEvent, side: Side, detail: str) -> DependencyChange:
    """Return the statement about a lock file as a whole: made for the first time, or gone."""
    return DependencyChange(
        ecosystem=ecosystem,
        name=path.rpartition("/")[2],
        event=event,
        before=None,
        after=None,
        direct=False,
        path=path,
        side=side,
        line=1,
        detail=detail,
    )
