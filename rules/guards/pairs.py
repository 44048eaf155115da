"""Which symbol at head is which symbol at base: by name, then body, then entry point, then likeness, across all touched files."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.facts import Detail  # noqa: TC001 - a value type keeps its annotations real

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rules.analysis import Analysis

LIKENESS: Final = 0.6
"""Share of lines (twice the common ones over all) from which two symbols of different name count as one. git calls files
renamed from 0.5 on; functions are shorter, so chance likeness is greater."""

SAME_NAME_BONUS: Final = 0.2
"""A symbol that kept its last name (a method that became a function, a function that moved) needs less likeness."""

SAME_CLASS_BONUS: Final = 0.1
"""A method that is gone and one that is new in the same class: few candidates, so less likeness is chance (a handler renamed)."""

MIN_LINES: Final = 2
"""One line alone (``return render(...)``) is alike to too many others."""

MAX_COMPARED: Final = 150
"""Symbols on each side that are compared by likeness, those with guards first: 22,500 pairs cost about 0.1 s. Beyond it only
names, bodies and entry points count."""


class Place(NamedTuple):
    """A symbol on one side: number of the file in the sorted analyses, the symbol, and its number in the file."""

    file: int
    detail: Detail
    number: int


class Pair(NamedTuple):
    """A symbol on both sides; one is ``None`` when it is new or deleted."""

    base: Place | None
    head: Place | None


def pair(analyses: Sequence[Analysis]) -> list[Pair]:
    """Return every symbol of both sides once, paired where they are one; in the order of files and lines."""
    pairs: list[Pair] = []
    gone: list[Place] = []
    new: list[Place] = []
    for number, analysis in enumerate(analyses):
        left = [Place(number, detail, i) for i, detail in enumerate(analysis.base.symbols)]
        right = [Place(number, detail, i) for i, detail in enumerate(analysis.head.symbols)]
        same, rest_left, rest_right = _by_name(left, right)
        pairs += same
        gone += rest_left
        new += rest_right
    for match in (_by_body, _by_entry_point, _by_likeness):
        found = match(gone, new)
        pairs += found
        gone = _without(gone, {p.base for p in found})
        new = _without(new, {p.head for p in found})
        inner = _inside(pairs, gone, new)
        pairs += inner
        gone = _without(gone, {p.base for p in inner})
        new = _without(new, {p.head for p in inner})
    pairs += [Pair(place, None) for place in gone] + [Pair(None, place) for place in new]
    return sorted(pairs, key=_order)


def _order(pair: Pair) -> tuple[int, int, int, int, int]:
    some = pair.base or pair.head
    assert some is not None  # noqa: S101 - a pair has a side
    return (some.file, some.number, 0 if pair.base else 1, pair.head.file if pair.head else -1, pair.head.number if pair.head else -1)


def _without(places: list[Place], taken: Iterable[Place | None]) -> list[Place]:
    keys = {(place.file, place.number) for place in taken if place is not None}
    return [place for place in places if (place.file, place.number) not in keys]


def _by_name(left: list[Place], right: list[Place]) -> tuple[list[Pair], list[Place], list[Place]]:
    """Pair equal qualified names; of several definitions of a name the last counts, so they are paired from the end."""
    groups: dict[str, list[Place]] = {}
    for place in right:
        groups.setdefault(place.detail.qualname, []).append(place)
    pairs: list[Pair] = []
    rest: list[Place] = []
    for place in reversed(left):
        candidates = groups.get(place.detail.qualname)
        if candidates:
            pairs.append(Pair(place, candidates.pop()))
        else:
            rest.append(place)
    unpaired = sorted((place for group in groups.values() for place in group), key=lambda p: p.number)
    return pairs, rest[::-1], unpaired


def _kind(detail: Detail) -> str:
    return "class" if detail.kind == "class" else "module" if detail.kind == "module" else "function"


def _choose(candidates: dict[object, list[Place]], key: object, place: Place) -> Place | None:
    """Return the nearest candidate: same last name, same file, then first in order; and take it out."""
    found = candidates.get(key)
    if not found:
        return None
    name = place.detail.qualname.rpartition(".")[2]
    best = min(found, key=lambda p: (p.detail.qualname.rpartition(".")[2] != name, p.file != place.file, p.file, p.number))
    found.remove(best)
    return best


def _by_body(gone: list[Place], new: list[Place]) -> list[Pair]:
    candidates: dict[object, list[Place]] = {}
    for place in new:
        if place.detail.kind != "module":
            candidates.setdefault((_kind(place.detail), place.detail.body), []).append(place)
    pairs = []
    for place in gone:
        chosen = _choose(candidates, (_kind(place.detail), place.detail.body), place)
        if chosen is not None:
            pairs.append(Pair(place, chosen))
    return pairs


def _by_entry_point(gone: list[Place], new: list[Place]) -> list[Pair]:
    candidates: dict[object, list[Place]] = {}
    for place in new:
        for entry in place.detail.entry_points:
            candidates.setdefault((entry.kind, entry.methods, entry.name), []).append(place)
    pairs = []
    taken: set[tuple[int, int]] = set()
    for place in gone:
        for entry in place.detail.entry_points:
            chosen = _choose(candidates, (entry.kind, entry.methods, entry.name), place)
            if chosen is not None and (chosen.file, chosen.number) not in taken:
                taken.add((chosen.file, chosen.number))
                pairs.append(Pair(place, chosen))
                break
    return pairs


def _by_likeness(gone: list[Place], new: list[Place]) -> list[Pair]:
    left = [p for p in gone if p.detail.kind != "module" and len(p.detail.outline) >= MIN_LINES]
    left = sorted(left, key=lambda p: not p.detail.guards)[:MAX_COMPARED]
    right = [p for p in new if p.detail.kind != "module" and p.detail.outline][:MAX_COMPARED]
    counted = [(place, Counter(place.detail.outline)) for place in right]
    scored: list[tuple[float, int, int, Place, Place]] = []
    for i, place in enumerate(left):
        own = Counter(place.detail.outline)
        for j, (other, lines) in enumerate(counted):
            score = _likeness(place, own, other, lines)
            if score >= LIKENESS:
                scored.append((-score, i, j, place, other))
    pairs: list[Pair] = []
    used_left: set[int] = set()
    used_right: set[int] = set()
    for _, i, j, place, other in sorted(scored, key=lambda item: item[:3]):
        if i not in used_left and j not in used_right:
            used_left.add(i)
            used_right.add(j)
            pairs.append(Pair(place, other))
    return pairs


def _likeness(base: Place, own: Counter[int], head: Place, other: Counter[int]) -> float:
    if _kind(base.detail) != _kind(head.detail):
        return 0.0
    total = len(base.detail.outline) + len(head.detail.outline)
    common = (own & other).total()
    same = base.detail.qualname.rpartition(".")[2] == head.detail.qualname.rpartition(".")[2]
    near = bool(base.detail.qualname.rpartition(".")[0]) and _place(base) == _place(head)
    return 2 * common / total + (SAME_NAME_BONUS if same and common else SAME_CLASS_BONUS if near and common else 0.0)


def _place(place: Place) -> tuple[int, str]:
    """Return the file and the class or function that a symbol stands in."""
    return place.file, place.detail.qualname.rpartition(".")[0]


def _inside(pairs: list[Pair], gone: list[Place], new: list[Place]) -> list[Pair]:
    """Pair what stands in paired symbols under the same name: the methods of a class that was renamed or moved."""
    moved = {
        (p.base.file, p.base.detail.qualname): (p.head.file, p.head.detail.qualname)
        for p in pairs
        if p.base is not None and p.head is not None and p.base.detail.kind != "module"
    }
    by_name = {(place.file, place.detail.qualname): place for place in new}
    found = []
    for place in gone:
        outer, dot, name = place.detail.qualname.rpartition(".")
        target = moved.get((place.file, outer)) if dot else None
        head = by_name.pop((target[0], f"{target[1]}.{name}"), None) if target else None
        if head is not None:
            found.append(Pair(place, head))
    return found
