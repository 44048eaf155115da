"""All events of a change: each guard of base looked for at head, by symbol, through moves and renames.

What is no loss: a symbol deleted together with its guard; a guard that moved to the class, router, application, decorator or
place of routing that covers the symbol; a check that moved into a helper which is called, out of one, or to all callers.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rules.facts import MODULE, Detail, Guard, GuardKind
from rules.guards.callers import caller_events
from rules.guards.definitions import definition_events
from rules.guards.event import Event, EventKind
from rules.guards.excuses import Excuses
from rules.guards.judge import Loss, Sides, held_elsewhere, judge
from rules.guards.meaning import SECURITY, is_weak, last_part
from rules.guards.pairs import Pair, Place, pair
from rules.guards.siblings import unguarded_entries
from rules.guards.view import View
from rules.languages.python.guards.known import EXEMPTIONS, HOOKS
from rules.model import Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.analysis import Analysis

_REFUSAL: Final = re.compile(
    r"InvalidSignature|BadSignature|InvalidToken|PermissionDenied|PermissionError|Forbidden|Unauthori[sz]ed|NotAuthenticated|AuthenticationFailed"
)
_GONE: Final = frozenset({EventKind.REMOVED, EventKind.CHANGED, EventKind.WEAKENED})


def guard_events(analyses: Sequence[Analysis], *, validation: bool = False) -> tuple[Event, ...]:
    """Return every event in the change, sorted by path, line and kind.

    ``analyses`` in any order. ``validation`` adds the checks that say nothing about who may do what (a range, a format).
    """
    ordered = sorted((a for a in analyses if not a.same_syntax and not a.base.error and not a.head.error), key=lambda a: a.path)
    delta = _Delta(ordered, validation=validation)
    return tuple(sorted(_once(set(delta.events())), key=_order))


def _once(events: set[Event]) -> Iterator[Event]:
    """Leave out a caller that is no longer asked about where the guard that asked is already told."""
    lost = {(event.path, event.symbol) for event in events if event.side == Side.BASE and event.kind in _GONE}
    for event in events:
        told = event.kind == EventKind.CALLER_DROPPED and (event.path, event.symbol) in lost
        if not told or not any(_within(event, other) for other in events if other.symbol == event.symbol and other.kind in _GONE):
            yield event


def _within(event: Event, other: Event) -> bool:
    return event.path == other.path and other.guard.start_line <= event.start_line <= other.guard.end_line


def _order(event: Event) -> tuple[object, ...]:
    return (event.path, event.start_line, event.side, event.kind, event.symbol, event.guard, event.other or event.guard, event.detail)


class _Delta:
    def __init__(self, analyses: list[Analysis], *, validation: bool) -> None:
        self.analyses, self.validation = analyses, validation
        paths = [analysis.path for analysis in analyses]
        self.base = View([analysis.base for analysis in analyses], paths)
        self.head = View([analysis.head for analysis in analyses], paths)
        self.excuses = Excuses(self.base, self.head)
        self.pairs = pair(analyses)
        self.at_head = {(p.base.file, p.base.number): p.head for p in self.pairs if p.base is not None}
        self.renamed = {
            self.base.full_name(p.base): self.head.full_name(p.head)
            for p in self.pairs
            if p.base is not None and p.head is not None and self.base.full_name(p.base) != self.head.full_name(p.head)
        }
        self._anew: dict[tuple[int, int], tuple[frozenset[str], frozenset[str]]] = {}
        self.rebound = [frozenset(set(a.head.rebound) - set(a.base.rebound)) for a in analyses]

    def events(self) -> Iterator[Event]:
        for number in range(len(self.analyses)):
            yield from self._rebound(number)
        for item in self.pairs:
            if item.base is not None and item.head is not None:
                yield from self._paired(item.base, item.head)
            elif item.base is not None:
                yield from self._deleted(item.base)
            if item.head is not None:
                yield from self._exempted(item)
        for place, sibling in unguarded_entries(self.pairs, self.base, self.head):
            event = self._event(EventKind.UNGUARDED_ENTRY, sibling, place, Side.HEAD)
            yield event._replace(start_line=place.detail.start_line, end_line=place.detail.start_line)
        yield from definition_events(self.pairs, self.base, self.head)
        yield from caller_events(self.pairs, self.base, self.head)

    def _rebound(self, number: int) -> Iterator[Event]:
        """Names of guards that head binds to something else in this file."""
        base, head = self.analyses[number].base, self.analyses[number].head
        aliases = dict(base.aliases)
        for name in sorted(self.rebound[number]):
            target = aliases.get(name, "")
            users = [d for d in base.symbols for g in d.guards if target and g.name == target and g.category in SECURITY]
            still = {d.qualname for d in head.symbols}
            guard = next((g for d in users for g in d.guards if g.name == target and d.qualname in still), None)
            if guard is None:
                continue
            start, end = _where_bound(head.symbols, name, guard)
            detail = f"{len({d.qualname for d in users if d.qualname in still})} symbols rely on it"
            yield Event(
                EventKind.REBOUND, guard, None, head.language, self.analyses[number].path, Side.HEAD, start, end, "", detail, entry=True
            )

    def _paired(self, base: Place, head: Place) -> Iterator[Event]:
        guards = self._to_judge(base, head)
        if not guards:
            return
        rebound, names = self._bound_anew(base.file, head.file)
        sides = Sides(self.base.effective(base), self.head.effective(head), rebound, frozenset(base.detail.outline))
        for guard in guards:
            if guard.name in names and guard.category in SECURITY:
                continue  # told once, as a name that means something else
            loss = judge(guard._replace(name=self.renamed.get(guard.name, guard.name)), sides)
            if loss is None or (loss.kind in _GONE and self.excuses.excused(guard, loss, base, head)):
                continue
            yield self._lost(guard, loss, base, head)

    def _bound_anew(self, base: int, head: int) -> tuple[frozenset[str], frozenset[str]]:
        """Return the names imported at base that head binds to something of its own, and what the rebound ones stood for."""
        if (base, head) not in self._anew:
            aliases = dict(self.analyses[base].base.aliases)
            own = {detail.qualname for detail in self.analyses[head].head.symbols if detail.qualname in aliases}
            targets = frozenset(aliases.get(name, "") for name in self.rebound[head])
            self._anew[base, head] = frozenset(self.rebound[head] | own), targets
        return self._anew[base, head]

    def _to_judge(self, base: Place, head: Place) -> list[Guard]:
        """Return the guards of base that this pair answers for: its own, and those of a class or router that it left."""
        own = list(base.detail.guards)
        if base.detail.kind != "module":
            holder = self.base.holder(base)
            left = (
                holder is not None
                and holder.detail.kind == "class"
                and self.at_head.get((holder.file, holder.number)) != self.head.holder(head)
            )
            routers = {router for _, router in self.base.scopes(base)} - {router for _, router in self.head.scopes(head)}
            if left or routers:
                own += [guard for guard in self.base.covering(base) if (left and not guard.scope) or guard.scope in routers]
        return [found for guard in own for found in [_promoted(guard, head)] if self._counts(found)]

    def _counts(self, guard: Guard) -> bool:
        return guard.name not in EXEMPTIONS and not is_weak(guard) and (self.validation or guard.category in SECURITY)

    def _deleted(self, base: Place) -> Iterator[Event]:
        """Yield the guards of a method that a framework calls by itself, when it went away from a class that stays."""
        holder = self.base.holder(base)
        name = last_part(base.detail.qualname)
        if holder is None or holder.detail.kind != "class" or name not in HOOKS:
            return
        target = self.at_head.get((holder.file, holder.number))
        if target is None:
            return
        guards = [guard for guard in base.detail.guards if guard.category in SECURITY]
        stand = [guard for place in [target, *self.head.within(target)] for guard in place.detail.guards]
        kind = EventKind.REMOVED if target.detail.bases == holder.detail.bases else EventKind.CHANGED  # another base may bring it
        for guard in guards:
            if not held_elsewhere(guard, stand):
                yield self._event(kind, guard, base, Side.BASE, f"{name} is inherited now")

    def _exempted(self, item: Pair) -> Iterator[Event]:
        assert item.head is not None  # noqa: S101 - asked only for pairs with a head
        before = {guard.name for guard in item.base.detail.guards} if item.base is not None else set()
        for guard in item.head.detail.guards:
            if guard.name in EXEMPTIONS and guard.name not in before:
                yield self._event(EventKind.EXEMPTED, guard, item.head, Side.HEAD)

    def _lost(self, guard: Guard, loss: Loss, base: Place, head: Place) -> Event:
        if loss.other is not None and loss.other in head.detail.guards:
            event = self._event(loss.kind, guard, head, Side.HEAD, loss.detail)
            return event._replace(other=loss.other, start_line=loss.other.start_line, end_line=loss.other.end_line)
        if self.analyses[head.file].copied:  # what was lost stands in another file, which still has it
            event = self._event(loss.kind, guard, head, Side.HEAD, loss.detail)
            return event._replace(other=loss.other, start_line=head.detail.start_line, end_line=head.detail.start_line)
        place = base
        if guard not in base.detail.guards:
            place = next((p for p in self._owners(base) if guard in p.detail.guards), base)
        return self._event(loss.kind, guard, place, Side.BASE, loss.detail)._replace(other=loss.other, symbol=_symbol(base.detail))

    def _owners(self, place: Place) -> Iterator[Place]:
        holder = self.base.holder(place)
        while holder is not None:
            yield holder
            holder = self.base.holder(holder)
        for index, detail in enumerate(self.base.sides[place.file].symbols[:1]):
            yield Place(place.file, detail, index)

    def _event(self, kind: EventKind, guard: Guard, place: Place, side: Side, detail: str = "") -> Event:
        analysis = self.analyses[place.file]
        details = analysis.base if side == Side.BASE else analysis.head
        view = self.base if side == Side.BASE else self.head
        entry = bool(place.detail.entry_points) or any(inner.detail.entry_points for inner in view.within(place))
        return Event(
            kind, guard, None, details.language, analysis.path, side, guard.start_line, guard.end_line, _symbol(place.detail), detail, entry
        )


def _promoted(guard: Guard, head: Place) -> Guard:
    """Return a check of anything as one of who may come in, when head swallows just the refusals that say so."""
    if guard.category in SECURITY or guard.kind != GuardKind.CALL.value:
        return guard
    swallowed = any(
        _REFUSAL.search(text)
        for other in head.detail.guards
        if other.name == guard.name
        for text in other.under
        if text.startswith("try ") and text not in guard.under
    )
    return guard._replace(category="authentication") if swallowed else guard


def _symbol(detail: Detail) -> str:
    return "" if detail.qualname == MODULE else detail.qualname


def _where_bound(symbols: Sequence[Detail], name: str, guard: Guard) -> tuple[int, int]:
    """Return the line at which a name is bound anew: its definition, or the first guard that goes by it."""
    for detail in symbols:
        if detail.qualname == name:
            return detail.start_line, detail.start_line
    for detail in symbols:
        for other in detail.guards:
            if last_part(other.name) == last_part(guard.name):
                return other.start_line, other.start_line
    return 1, 1
