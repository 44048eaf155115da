"""Medians, percentiles and a table of rows."""

from __future__ import annotations

import statistics
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence


def timed(run: Callable[[], object]) -> float:
    """Return the wall milliseconds of one call."""
    start = time.perf_counter()
    run()
    return (time.perf_counter() - start) * 1000


def median(values: Sequence[float]) -> float:
    return statistics.median(values)


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the smallest value that ``percent`` of all do not exceed."""
    return sorted(values)[min(len(values) - 1, len(values) * percent // 100)]


class Table:
    """Rows of (what, figure, beside what), printed in columns."""

    def __init__(self) -> None:
        self._rows: list[tuple[str, str, str]] = []

    def head(self, text: str) -> None:
        self._rows.append((text, "", ""))

    def add(self, what: str, figure: str, beside: str) -> None:
        self._rows.append((f"  {what}", figure, beside))

    def __str__(self) -> str:
        width = max(len(row[0]) for row in self._rows) + 2
        return "\n".join(f"{what:{width}}{figure:>12}   {beside}".rstrip() for what, figure, beside in self._rows)
