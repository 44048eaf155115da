"""Whose sign-off counts for which fingerprints, and which findings a named human has let pass."""

from __future__ import annotations

from enum import StrEnum
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence


class SignOff(NamedTuple):
    """A named human answers for the hunks behind ``fingerprints``, as a member of ``team`` at that time."""

    person: str
    team: str
    fingerprints: tuple[str, ...]


class OverrideKind(StrEnum):
    """Why a finding is let pass."""

    FALSE_POSITIVE = "false-positive"
    ACCEPTED_RISK = "accepted-risk"


class Override(NamedTuple):
    """A named human lets one finding pass until the end of the day ``expires`` (ISO date)."""

    person: str
    fingerprint: str
    kind: OverrideKind
    reason: str
    expires: str


class Wanted(NamedTuple):
    """So many people of a team for each of these fingerprints. ``team`` is empty for "anyone who may review"."""

    team: str
    people: int
    distinct: bool
    because: tuple[str, ...]


def signers(wanted: Sequence[Wanted], signoffs: Collection[SignOff], excluded: Collection[str]) -> list[tuple[bool, tuple[str, ...]]]:
    """Return for each wanted entry whether it is met, and the people who count for all of its fingerprints.

    Nobody ``excluded`` (author, committers, co-authors) counts. One person counts once for a requirement; for ``distinct``
    ones at the same fingerprint also only for one of them, and people are shared out so that as many are met as can be.
    """
    taken = {fp: _shared_out(fp, wanted, signoffs, excluded) for entry in wanted if entry.distinct for fp in entry.because}
    answer = []
    for index, entry in enumerate(wanted):
        per_place = [taken[fp].get(index, ()) if entry.distinct else _people(entry.team, fp, signoffs, excluded) for fp in entry.because]
        met = all(len(people) >= entry.people for people in per_place)
        everywhere = set(per_place[0]).intersection(*per_place[1:]) if per_place else set()
        answer.append((met, tuple(sorted(everywhere))))
    return answer


def _people(team: str, fingerprint: str, signoffs: Collection[SignOff], excluded: Collection[str]) -> list[str]:
    barred = {name.casefold() for name in excluded}
    return sorted(
        {
            s.person.casefold()
            for s in signoffs
            if (s.team == team or not team) and fingerprint in s.fingerprints and s.person.casefold() not in barred
        }
    )


def _shared_out(
    fingerprint: str, wanted: Sequence[Wanted], signoffs: Collection[SignOff], excluded: Collection[str]
) -> Mapping[int, tuple[str, ...]]:
    """Give each person to one distinct requirement at this fingerprint (largest matching, by augmenting paths)."""
    slots = [i for i, w in enumerate(wanted) if w.distinct and fingerprint in w.because for _ in range(w.people)]
    able = [_people(wanted[i].team, fingerprint, signoffs, excluded) for i in slots]
    holder: dict[str, int] = {}
    for slot in range(len(slots)):
        _seat(slot, able, holder, set())
    seats: dict[int, list[str]] = {}
    for person, slot in sorted(holder.items()):
        seats.setdefault(slots[slot], []).append(person)
    return {i: tuple(people) for i, people in seats.items()}


def _seat(slot: int, able: Sequence[Sequence[str]], holder: dict[str, int], tried: set[str]) -> bool:
    """Find a person for ``slot``, moving others to another slot where needed. At most as many levels deep as there are slots."""
    for person in _free(able[slot], tried):
        tried.add(person)
        if person not in holder or _seat(holder[person], able, holder, tried):
            holder[person] = slot
            return True
    return False


def _free(people: Sequence[str], tried: set[str]) -> Iterator[str]:
    return (person for person in people if person not in tried)
