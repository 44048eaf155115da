"""A query that was narrowed to who asks, and is not any more: ``Order.objects.filter(owner=request.user)`` became ``.all()``.

Three cases count. The same thing is still asked, without the caller (CWE-639). A way in asked in the name of its caller, and asks
nothing in anybody's name now. Or rows of a Django model are asked for instead, for anybody. None of them counts when head hands the
request or the caller to a call that base did not make, or asks something else in the caller's name: then who asks may well be
looked at there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import Asked, Detail, Guard, GuardKind
from rules.guards.event import Event, EventKind
from rules.languages.python.guards.known import HOOKS
from rules.model import Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.guards.pairs import Pair
    from rules.guards.view import View

_ASKING: Final = HOOKS | {"get_object", "resolve", "get_context_data", "perform_mutation"}
"""Methods by which frameworks fetch what a request gets (Django, DRF, Graphene); they have no route of their own."""


def caller_events(pairs: Sequence[Pair], base: View, head: View) -> Iterator[Event]:
    """Yield one event for each thing that is asked without its caller now, shown at base, where the caller stood."""
    for pair in pairs:
        if pair.base is None or pair.head is None or not pair.base.detail.asked:
            continue
        old, new = pair.base.detail, pair.head.detail
        kept = {item.key for item in new.asked}
        gone = [item for item in old.asked if item.key not in kept]
        if not gone or _looked_at_elsewhere(old, new):
            continue
        for item in gone:
            detail = _why(item, old, new)
            if detail:
                language = head.sides[pair.head.file].language
                yield _event(item, old, (language, base.paths[pair.base.file]), detail)


def _looked_at_elsewhere(old: Detail, new: Detail) -> bool:
    before = {item.key for item in old.asked}
    return not set(new.handed) <= set(old.handed) or any(item.key not in before for item in new.asked)


def _why(item: Asked, old: Detail, new: Detail) -> str:
    if item.key.endswith("()"):
        if item.key[:-2] in new.calls:
            return "it is still called, for anybody"
    elif any(name.startswith(item.key + ".") for name in new.calls):
        return "it is still asked, for anybody"
    if new.asked or new.handed:
        return ""
    way_in = bool(old.entry_points or new.entry_points) or new.qualname.rpartition(".")[2] in _ASKING
    if way_in:
        return "nothing here depends on who asks any more"
    instead = [name for name in new.calls if ".objects." in name and name not in old.calls]
    return f"{instead[0]} is asked instead, for anybody" if instead else ""


def _event(item: Asked, old: Detail, place: tuple[str, str], detail: str) -> Event:
    name = item.key.removesuffix("()")
    guard = Guard(GuardKind.CALL.value, "authorization", name, (), item.text, item.start_line, item.end_line, certain=False)
    language, path = place
    symbol = "" if old.kind == "module" else old.qualname
    return Event(
        EventKind.CALLER_DROPPED,
        guard,
        None,
        language,
        path,
        Side.BASE,
        item.start_line,
        item.end_line,
        symbol,
        detail,
        bool(old.entry_points),
    )
