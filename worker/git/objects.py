"""Reading objects: one interface for two back ends that give equal bytes. Neither fetches, replaces or converts anything."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence


class Object(NamedTuple):
    """An object: its id, kind (``commit``, ``tree``, ``blob``, ``tag``), size in bytes and, unless over a limit, its bytes."""

    oid: str
    kind: str
    size: int
    data: bytes | None


class Reader(Protocol):
    """Reads objects of one repository by id."""

    def read_many(self, names: Iterable[str], limit: int) -> Iterator[Object | None]:
        """Yield the objects in the order asked; ``None`` for a missing or damaged one. ``data`` is ``None`` over ``limit`` bytes."""
        raise NotImplementedError

    def sizes(self, oids: Sequence[str]) -> list[int | None]:
        """Return the size in bytes of every object without reading it; ``None`` for a missing or damaged one."""
        raise NotImplementedError

    def close(self) -> None:
        """Release what the reader holds."""
        raise NotImplementedError
