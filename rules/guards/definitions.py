"""The code that decides who may do what, changed: the body of a guard, or of a function that a guard of the same file calls.

What a guard demands is compared test by test elsewhere; here is what such a comparison cannot read (a default, a look-up, a helper's
arithmetic). So a change that only adds or takes away tests is no event of this kind.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import Guard, GuardKind
from rules.guards.event import Event, EventKind
from rules.guards.meaning import SECURITY, TESTS
from rules.guards.pairs import Place
from rules.model import Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.guards.pairs import Pair
    from rules.guards.view import View

MAX_RELIED: Final = 200  # functions that the guards of one file call; more are no longer "the guard"


def definition_events(pairs: Sequence[Pair], base: View, head: View) -> Iterator[Event]:
    """Yield one event for each guard, or function that a guard calls, whose body is another at head."""
    relied = _relied_on(head)
    for pair in pairs:
        if pair.base is None or pair.head is None or not _is_function(pair.head):
            continue
        old, new = pair.base.detail, pair.head.detail
        if old.body == new.body or old.entry_points or new.entry_points:
            continue
        category = old.guarding or new.guarding
        user = "" if category else relied.get((pair.head.file, new.qualname), "")
        if not category and not user:
            continue
        if _demands(base, pair.base) != _demands(head, pair.head):
            continue  # told test by test
        detail = f"{user} relies on it" if user else "what it demands reads the same"
        yield _event(pair.head, head, category or "authorization", detail)


def _is_function(place: Place) -> bool:
    return place.detail.kind in ("function", "method")


def _relied_on(head: View) -> dict[tuple[int, str], str]:
    """Return the functions that a guard of the same file calls, with the first guard that does."""
    found: dict[tuple[int, str], str] = {}
    for number, side in enumerate(head.sides):
        count = 0
        for index, detail in enumerate(side.symbols):
            if not detail.guarding:
                continue
            for name in detail.calls:
                target = head.called(Place(number, detail, index), name) if count < MAX_RELIED else None
                if target is not None and target.file == number and not target.detail.guarding:
                    count += 1
                    found.setdefault((number, target.detail.qualname), detail.qualname)
    return found


def _demands(view: View, place: Place) -> list[tuple[object, ...]]:
    """Return what can be compared test by test; whether more or fewer arguments of a call demand more, only its definition knows."""
    guards = [guard for guard in view.inside(place) if guard.category in SECURITY]
    return sorted((guard.category, guard.name, guard.terms if guard.kind in TESTS else (), guard.under, guard.exits) for guard in guards)


def _event(place: Place, view: View, category: str, detail: str) -> Event:
    symbol = place.detail
    guard = Guard(
        GuardKind.CHECK.value, category, view.full_name(place), (), symbol.qualname, symbol.start_line, symbol.end_line, certain=True
    )
    return Event(
        EventKind.DEFINITION_CHANGED,
        guard,
        None,
        view.sides[place.file].language,
        view.paths[place.file],
        Side.HEAD,
        symbol.start_line,
        symbol.end_line,
        symbol.qualname,
        detail,
    )
