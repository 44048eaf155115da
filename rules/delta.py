"""What one side of a file has that the other has not: a difference of multisets, by rule, symbol and the syntax that matched."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.facts import Detail, Details
    from rules.matchers.match import Match
    from rules.model import Hunk

Key = tuple[int, str, str]


class Symbols:
    """Finds the innermost symbol of a line."""

    def __init__(self, details: Details) -> None:
        self._all: list[Detail] = sorted(details.symbols[1:], key=lambda d: (d.start_line, -d.end_line))
        self._starts = [detail.start_line for detail in self._all]

    def at(self, line: int) -> str:
        """Return the qualified name within the file of the innermost symbol around ``line``; empty at module level."""
        index = bisect_right(self._starts, line) - 1
        while index >= 0:
            if self._all[index].end_line >= line:
                return self._all[index].qualname
            index -= 1
        return ""


def only_in(
    matches: Sequence[tuple[Match, str]], other: Sequence[tuple[Match, str]], changed: Sequence[tuple[int, int]]
) -> list[tuple[Match, str]]:
    """Return the (match, symbol) pairs that ``other`` has no equal for, in their order.

    Where a side has more equal ones than the other, those that lie on ``changed`` lines (ranges, both ends included) are the new ones.
    """
    left = Counter(_key(item) for item in other)
    old: set[int] = set()
    for index in sorted(range(len(matches)), key=lambda i: (_meets(matches[i][0], changed), i)):
        key = _key(matches[index])
        if left[key] > 0:
            left[key] -= 1
            old.add(index)
    return [item for index, item in enumerate(matches) if index not in old]


def _key(item: tuple[Match, str]) -> Key:
    match, symbol = item
    return match.rule, symbol, match.key


def _meets(match: Match, changed: Sequence[tuple[int, int]]) -> bool:
    index = bisect_right(changed, (match.end_line, 1 << 60)) - 1
    return index >= 0 and changed[index][1] >= match.start_line


def changed_lines(hunks: Sequence[Hunk], *, head: bool) -> list[tuple[int, int]]:
    """Return the line ranges (both ends included, sorted) that the hunks add at head or remove at base."""
    sides = ((h.head_start, h.head_count) if head else (h.base_start, h.base_count) for h in hunks)
    return sorted((start, start + count - 1) for start, count in sides if count)
