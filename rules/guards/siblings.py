"""New entry points without any guard, beside entry points that have one: same class, same router, same kind of class or function."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import EntryKind, Guard, GuardKind
from rules.guards.meaning import SECURITY, is_weak, last_part
from rules.guards.pairs import Place

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.guards.pairs import Pair
    from rules.guards.view import View

MIN_SIBLINGS: Final = 2
"""Guarded siblings that it takes; one alone is no custom of the place. They must also be more than the unguarded ones."""

_FROM_OUTSIDE: Final = frozenset({EntryKind.HTTP.value, EntryKind.GRAPHQL.value, EntryKind.WEBSOCKET.value, EntryKind.RPC.value})
_CLASS_WORDS: Final = ("View", "ViewSet", "APIView", "Mutation", "Resource", "Handler", "Controller", "MethodView", "Endpoint", "Consumer")

# Ways in that nobody can be logged in for yet.
_OPEN: Final = frozenset(
    {
        "login",
        "logout",
        "signin",
        "sign_in",
        "signup",
        "sign_up",
        "register",
        "health",
        "healthz",
        "healthcheck",
        "health_check",
        "ping",
        "ready",
        "readyz",
        "livez",
        "metrics",
        "status",
        "robots_txt",
        "favicon",
        "token",
        "refresh",
    }
)


def unguarded_entries(pairs: list[Pair], base: View, head: View) -> Iterator[tuple[Place, Guard]]:
    """Yield each new entry point without a guard, with a guard of its siblings."""
    old_routes = {
        (entry.kind, entry.methods, entry.name) for side in base.sides for detail in side.symbols for entry in detail.entry_points
    }
    new = [item.head for item in pairs if item.base is None and item.head is not None]
    is_new = {(place.file, place.number) for place in new}
    for place in new:
        group = _group(place, head)
        if not group or last_part(place.detail.qualname).lower() in _OPEN:
            continue
        entries = place.detail.entry_points
        if entries and all((entry.kind, entry.methods, entry.name) in old_routes for entry in entries):
            continue
        if _guards(place, head):
            continue
        siblings = [other for other in _all(place.file, head) if (other.file, other.number) not in is_new and _group(other, head) == group]
        guarded = [found for other in siblings if (found := _guards(other, head))]
        if len(guarded) >= MIN_SIBLINGS and len(guarded) > len(siblings) - len(guarded):
            yield place, min(guarded[0], key=lambda guard: (not guard.certain, guard.start_line, guard.name))


def _all(file: int, view: View) -> list[Place]:
    return [Place(file, detail, index) for index, detail in enumerate(view.sides[file].symbols)]


def _group(place: Place, view: View) -> tuple[str, ...]:
    """Return what siblings of an entry point have in common; empty when the symbol is no entry point."""
    detail = place.detail
    outside = [entry for entry in detail.entry_points if entry.kind in _FROM_OUTSIDE]
    if detail.kind == "module":
        return ()
    if outside:
        holder = view.holder(place)
        within = holder.detail.qualname if holder is not None else ""
        return ("entry", outside[0].kind, outside[0].router, within, detail.kind)
    if detail.kind == "class":
        base = next((last_part(name) for name in detail.bases if last_part(name).endswith(_CLASS_WORDS)), "")
        return ("class", base) if base else ()
    return ()


def _guards(place: Place, view: View) -> list[Guard]:
    """Return the guards by which an entry point says who may come in; checks of anything else and calls by looks do not count."""
    found = [guard for guard in view.effective(place) + view.reached(place) if guard.category in SECURITY and not is_weak(guard)]
    if place.detail.kind == "class":
        found += [guard for guard in view.inside(place) if guard.category in SECURITY and not is_weak(guard)]
    return [guard for guard in found if guard.kind not in (GuardKind.SETTING.value, GuardKind.MIDDLEWARE.value) or guard.scope]
