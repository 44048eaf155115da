"""Facts by path and blob: from memory, from the store, or read anew in a child process."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import Facts
from rules.languages import language_of
from worker.extract import Extractors, Item
from worker.facts import unpack_facts

if TYPE_CHECKING:
    from collections.abc import Iterable

    from worker.facts import FactStore, Key
    from worker.git import Repository

MAX_KNOWN: Final = 4_000  # facts held in memory, about 10 kB each


class FactReader:
    """Gives the facts of blobs. ``missing`` holds the keys whose bytes this clone lacks or does not read for their size."""

    def __init__(self, repository: Repository, store: FactStore) -> None:
        self._repository, self._store = repository, store
        self._extractors = Extractors(count=1)
        self._known: dict[Key, Facts] = {}
        self.missing: set[Key] = set()

    def close(self) -> None:
        """End the child process."""
        self._extractors.close()

    def get(self, key: Key) -> Facts:
        """Return the facts of one blob at a path."""
        known = self._known.get(key)
        if known is None:
            self.fetch([key])
            known = self._known[key]
        return known

    def found(self, keys: Iterable[Key]) -> list[Key]:
        """Return those of ``keys``, once missing, whose bytes this clone holds now."""
        wanted = sorted(keys)
        blobs = self._repository.blobs([oid for oid, _ in wanted])
        return [key for key, (_, data) in zip(wanted, blobs, strict=True) if data is not None]

    def fetch(self, keys: Iterable[Key]) -> None:
        """Have the facts of many blobs ready for :meth:`get`."""
        wanted = [key for key in dict.fromkeys(keys) if key not in self._known]
        if len(self._known) + len(wanted) > MAX_KNOWN:
            self._known.clear()
            wanted = list(dict.fromkeys(keys))
        stored = self._store.facts_of(wanted) if wanted else {}
        unknown = []
        for key in wanted:
            facts = _unpacked(stored.get(key))
            if facts is None:
                unknown.append(key)
            else:
                self._known[key] = facts
        if unknown:
            self._read(unknown)

    def _read(self, keys: list[Key]) -> None:
        found: dict[Key, bytes] = {}
        items: list[Item] = []
        by_path: dict[tuple[str, bytes], Key] = {}
        blobs = self._repository.blobs([oid for oid, _ in keys])
        for key, (_, data) in zip(keys, blobs, strict=True):
            if data is None:
                self.missing.add(key)
                self._known[key] = unreadable(key[1])
            else:
                items.append(Item(key[1], data))
                by_path[key[1], data] = key
        for answer in self._extractors.run(items):
            key = by_path[answer.item.path, answer.item.data]
            found[key] = answer.facts
            self._known[key] = unpack_facts(answer.facts)
        self._store.put_facts(found)


def unreadable(path: str) -> Facts:
    """Return the facts of a file whose bytes are not there."""
    return Facts(language_of(path) or "", error="its content is missing or over the size limit")


def _unpacked(packed: bytes | None) -> Facts | None:
    try:
        return unpack_facts(packed) if packed else None
    except (ValueError, TypeError):  # whole, yet of another form: read it again
        return None
