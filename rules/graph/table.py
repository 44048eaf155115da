"""A sorted table of strings in two flat buffers: it loads in no time, whatever its length, and is searched by halving.

Strings are kept as bytes (UTF-8, undecodable file names by ``surrogateescape``) and sorted as bytes.
"""

from __future__ import annotations

from array import array
from itertools import accumulate
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def encode(text: str) -> bytes:
    """Return the bytes that stand for ``text`` in a table."""
    return text.encode("utf-8", "surrogateescape")


def decode(data: bytes) -> str:
    """Return the text that :func:`encode` turned into ``data``."""
    return data.decode("utf-8", "surrogateescape")


class Table:
    """Strings by number and numbers by string. ``starts`` has one entry more than there are strings; ``blob`` holds them end to end."""

    __slots__ = ("blob", "starts")

    def __init__(self, starts: Sequence[int], blob: bytes) -> None:
        self.starts, self.blob = starts, blob

    @classmethod
    def of(cls, strings: Iterable[bytes]) -> Table:
        """Return the table of ``strings``, which are in the order in which they will be numbered."""
        parts = list(strings)
        return cls(array("i", accumulate(map(len, parts), initial=0)), b"".join(parts))

    def __len__(self) -> int:
        """How many strings there are."""
        return len(self.starts) - 1

    def bytes_at(self, index: int) -> bytes:
        """Return string number ``index``."""
        return self.blob[self.starts[index] : self.starts[index + 1]]

    def __getitem__(self, index: int) -> str:
        """Return string number ``index`` as text."""
        return decode(self.blob[self.starts[index] : self.starts[index + 1]])

    def place(self, data: bytes, low: int = 0, high: int | None = None) -> int:
        """Return where ``data`` stands, or would, among the strings ``low`` to ``high``, which are sorted."""
        starts, blob = self.starts, self.blob
        high = len(starts) - 1 if high is None else high
        while low < high:
            middle = (low + high) // 2
            if blob[starts[middle] : starts[middle + 1]] < data:
                low = middle + 1
            else:
                high = middle
        return low

    def find(self, data: bytes, low: int = 0, high: int | None = None) -> int:
        """Return the number of ``data`` among the strings ``low`` to ``high``, which are sorted; -1 when it is not there."""
        high = len(self.starts) - 1 if high is None else high
        index = self.place(data, low, high)
        return index if index < high and self.bytes_at(index) == data else -1

    def prefixed(self, prefix: bytes) -> range:
        """Return the numbers of the strings that start with ``prefix`` (all strings are sorted)."""
        low = self.place(prefix)
        high = low
        step = 1
        while high + step <= len(self) and self.bytes_at(high + step - 1).startswith(prefix):
            high += step
            step *= 2
        while step:
            if high + step <= len(self) and self.bytes_at(high + step - 1).startswith(prefix):
                high += step
            step //= 2
        return range(low, high)
