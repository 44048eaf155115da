"""What stands around a place, without asking the tree for parents: that costs the depth, and so the square on hostile code."""

from __future__ import annotations

from bisect import bisect_right
from typing import TYPE_CHECKING, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from ast_grep_py import SgNode

T = TypeVar("T")


class Nesting(Generic[T]):
    """Nodes that nest, each with a value; they must be given in the order of the document, outer before inner."""

    def __init__(self, items: Iterable[tuple[SgNode, T]]) -> None:
        self._starts: list[int] = []
        self._ends: list[int] = []
        self._outer: list[int] = []
        self._values: list[T] = []
        open_ = -1
        for node, value in items:
            extent = node.range()
            start, end = extent.start.index, extent.end.index
            while open_ >= 0 and self._ends[open_] < end:
                open_ = self._outer[open_]
            self._outer.append(open_)
            self._starts.append(start)
            self._ends.append(end)
            self._values.append(value)
            open_ = len(self._values) - 1

    def around(self, node: SgNode) -> Iterator[T]:
        """Return the values of what encloses ``node``, innermost first, ``node`` itself left out."""
        extent = node.range()
        start, end = extent.start.index, extent.end.index
        at = bisect_right(self._starts, start) - 1
        while at >= 0:
            if self._ends[at] >= end and (self._starts[at], self._ends[at]) != (start, end):
                yield self._values[at]
            at = self._outer[at]
