"""Whether one guard of base still stands at head, and if not, what is less."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rules.facts import Guard, GuardKind
from rules.guards.event import EventKind
from rules.guards.meaning import SECURITY, TESTS, demands_the_same, is_weak, last_part, replaces, same_name
from rules.guards.settings import compare_setting
from rules.guards.terms import Clause, Strength, by_role, clause, clauses, compare, holds

if TYPE_CHECKING:
    from collections.abc import Sequence


class Loss(NamedTuple):
    """What happened to a guard, what stands in its place, and what is less."""

    kind: EventKind
    other: Guard | None
    detail: str


class Sides(NamedTuple):
    """All that holds for one symbol on both sides. ``outline`` holds the symbol's lines at base (see :mod:`rules.facts`)."""

    base: Sequence[Guard]
    head: Sequence[Guard]
    rebound: frozenset[str]
    outline: frozenset[int]


def judge(guard: Guard, sides: Sides) -> Loss | None:
    """Return what was lost of ``guard``, or ``None`` when it stands."""
    if guard.kind == GuardKind.SETTING.value:
        return _setting(guard, sides)
    loss = _tested(guard, sides) if guard.kind in TESTS else _named(guard, sides)
    if loss is not None and loss.kind == EventKind.REMOVED:
        same = next((other for other in sides.head if other.category in SECURITY and demands_the_same(guard, other)), None)
        return _reach(guard, same, sides) if same is not None else _replaced(guard, sides) or loss
    return loss


def _setting(guard: Guard, sides: Sides) -> Loss | None:
    others = [other for other in sides.head if other.kind == guard.kind and other.name == guard.name]
    if not others:
        return (
            Loss(EventKind.REMOVED, None, "it is no longer set")
            if compare_setting(guard.name, guard.terms, None) != Strength.KEPT
            else None
        )
    if any(other.terms == guard.terms for other in others):
        return None
    strength = compare_setting(guard.name, guard.terms, others[-1].terms)
    if strength == Strength.KEPT:
        return None
    kind = EventKind.WEAKENED if strength == Strength.WEAKER else EventKind.CHANGED
    return Loss(kind, others[-1], f"{', '.join(guard.terms)} became {', '.join(others[-1].terms)}")


def _named(guard: Guard, sides: Sides) -> Loss | None:
    """Judge a guard that goes by a name."""
    same = [other for other in sides.head if same_name(guard, other, sides.rebound) and other.scope == guard.scope]
    if not same:
        taken = {(other.name, other.scope) for other in sides.base if other.scope}
        same = [
            other
            for other in sides.head
            if same_name(guard, other, sides.rebound) and other.kind not in TESTS and (other.name, other.scope) not in taken
        ]
    if not same:
        return Loss(EventKind.REMOVED, None, "")
    best: Loss | None = None
    for other in same:
        strength, detail = compare(guard.terms, other.terms)
        if strength == Strength.KEPT:
            reach = _reach(guard, other, sides)
            if reach is None:
                return None
            best = best or reach
            continue
        kind = EventKind.WEAKENED if strength == Strength.WEAKER else EventKind.CHANGED
        if best is None or kind == EventKind.CHANGED:
            best = Loss(kind, other, detail)
    return best


def _tested(guard: Guard, sides: Sides) -> Loss | None:
    """Judge a check by its terms, wherever in the symbol they are tested."""
    tests = [other for other in sides.head if other.kind in TESTS and replaces(guard, other)]
    if guard.kind == GuardKind.COMPARISON.value and not guard.terms:
        same = [other for other in tests if other.name == guard.name]
        return _reach(guard, same[0], sides) if same else _replaced(guard, sides) or Loss(EventKind.REMOVED, None, "")
    stand: list[tuple[Clause, Guard]] = [(c, other) for other in tests for c in clauses(other.terms)]
    lost = [term for term in guard.terms if not holds(clause(term), (c for c, _ in stand))]
    if not lost:
        loose = _loosened(guard, tests)
        if loose is not None:
            return loose
        keepers = [other for other in tests if any(c <= clause(term) for term in guard.terms for c in clauses(other.terms))]
        losses = [_reach(guard, keeper, sides) for keeper in keepers]
        return None if not losses or None in losses else losses[0]
    for term in lost:
        wider = next(((c, other) for c, other in stand if clause(term) < c), None)
        if wider is not None:
            return Loss(EventKind.WEAKENED, wider[1], f"{' or '.join(sorted(wider[0] - clause(term)))} is enough now")
    return _replaced_test(guard, lost, tests, sides)


def _loosened(guard: Guard, tests: list[Guard]) -> Loss | None:
    """Return the loss when every comparison of that name got a switch that takes part of it away."""
    if guard.kind != GuardKind.COMPARISON.value:
        return None
    same = [other for other in tests if other.name == guard.name]
    compared = [compare(guard.terms, other.terms) for other in same]
    if not compared or any(strength != Strength.WEAKER for strength, _ in compared):
        return None
    return Loss(EventKind.WEAKENED, same[0], compared[0][1])


def _replaced_test(guard: Guard, lost: list[str], tests: list[Guard], sides: Sides) -> Loss:
    known = [clause(term) for other in sides.base if other.kind in TESTS for term in other.terms]
    fresh = [other for other in tests if any(c not in known for c in clauses(other.terms))]
    keepers = [other for other in tests if any(term in other.terms for term in guard.terms)]
    partly = len(lost) < len(guard.terms)
    if partly and keepers and keepers[0] not in fresh:
        return Loss(EventKind.WEAKENED, keepers[0], f"{' and '.join(lost)} is no longer demanded")
    if fresh:
        best = next((other for other in fresh if other in keepers or other.name == guard.name), fresh[0])
        strength, detail = compare(guard.terms, best.terms)
        if guard.kind == GuardKind.COMPARISON.value and best.kind != guard.kind:
            return Loss(EventKind.WEAKENED, best, f"{last_part(guard.name)} is no longer used")
        kind = EventKind.WEAKENED if strength == Strength.WEAKER else EventKind.CHANGED
        return Loss(kind, best, detail)
    return Loss(EventKind.WEAKENED if partly else EventKind.REMOVED, None, f"{' and '.join(lost)} is no longer demanded" if partly else "")


def _replaced(guard: Guard, sides: Sides) -> Loss | None:
    """Return the loss when a guard that was not there before stands in the place of ``guard``."""
    fresh = [other for other in sides.head if replaces(guard, other) and other.kind != GuardKind.SETTING.value and _is_new(other, sides)]
    if not fresh:
        return None
    best = min(fresh, key=lambda other: (is_weak(other), other.kind != guard.kind, not other.certain, other.start_line, other.name))
    if is_weak(best):
        return Loss(EventKind.WEAKENED, best, f"{last_part(best.name)} stands in its place")
    if guard.kind == GuardKind.COMPARISON.value and best.kind == GuardKind.CHECK.value:
        return Loss(EventKind.WEAKENED, best, f"{last_part(guard.name)} is no longer used")
    return Loss(EventKind.CHANGED, best, f"{best.text} stands in its place")


def _is_new(guard: Guard, sides: Sides) -> bool:
    if guard.kind in TESTS:
        known = {term for other in sides.base if other.kind in TESTS for term in other.terms}
        return any(term not in known for term in guard.terms)
    return not any(same_name(other, guard, sides.rebound) for other in sides.base)


def _reach(base: Guard, head: Guard | None, sides: Sides) -> Loss | None:
    """Judge a guard that stands by whether it still always runs, and before what it guards."""
    if head is None or base.category not in SECURITY:
        return None
    under = [text for text in head.under if text not in base.under]
    if under and len(head.under) > len(base.under):
        return Loss(
            EventKind.WEAKENED, head, f"only {' and '.join(under)}" if not under[0].startswith("try") else "what it raises is swallowed"
        )
    passed = [text for text in head.exits if text not in base.exits]
    if passed and len(head.exits) > len(base.exits):
        return Loss(EventKind.WEAKENED, head, f"left before it when {passed[0]}")
    later = sides.outline.difference(base.before)
    if any(item in later and item not in base.before for item in head.before):
        return Loss(EventKind.WEAKENED, head, "what it guards runs before it")
    return None


def held_elsewhere(guard: Guard, others: Sequence[Guard]) -> bool:
    """Whether other symbols (helpers, callers, members) demand what ``guard`` demanded, with other words for the user."""
    for other in others:
        if other.category not in SECURITY and guard.category in SECURITY:
            continue
        if guard.kind in TESTS and other.kind in TESTS and guard.terms:
            wanted = {by_role(term) for term in guard.terms}
            if wanted <= {by_role(term) for item in others if item.kind in TESTS for term in item.terms}:
                return True
        elif demands_the_same(guard, other) or (guard.name == other.name and compare(guard.terms, other.terms)[0] == Strength.KEPT):
            return True
    return False
