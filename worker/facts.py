"""The store of what was learnt about one repository: facts by blob and path, graphs by tree. It may be deleted at any time.

One SQLite file in the user's cache folder; several processes may share it. What is damaged or made by another version is made
anew; what cannot be written is kept in memory. Each of these costs time and is told as a warning, never a verdict.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Final
from zlib import crc32

import msgpack

from rules.facts import EntryPoint, Facts, Import, Mount, Router, Unit
from worker.git import GitError
from worker.git.locate import locate
from worker.made_by import made_by

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping
    from pathlib import Path

BUSY_SECONDS: Final = 5.0  # another process writes for well under a second
KEPT_GRAPHS: Final = 4  # a graph of 4,000 files takes 3 MB; more than a few trees are rarely returned to
_ASKED_AT_ONCE: Final = 500  # SQLite allows 999 variables in a question in its oldest builds
_PAGE_BYTES: Final = 16_384  # graphs are values of megabytes: read in a third less time than with pages of 4,096
_MAPPED_BYTES: Final = 1 << 28  # read in place instead of page by page: half the time again; no store of ours ever shrinks
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS version (value TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS facts (key BLOB PRIMARY KEY, mark INTEGER NOT NULL, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS graphs (tree TEXT PRIMARY KEY, used INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS parts (tree TEXT, name TEXT, mark INTEGER NOT NULL, value BLOB NOT NULL, PRIMARY KEY (tree, name));
"""

Key = tuple[str, str]
"""A blob id and a path: facts are a function of both."""


class FactStore:
    """Facts and graphs of one repository.

    Args:
        folder: where stores lie, made if need be.
        repository: a path in the repository; all paths and linked work trees of one share its store.
        warn: called with one sentence when the store had to be made anew or cannot be kept; all are in ``warnings`` too.

    """

    def __init__(self, folder: Path, repository: str | os.PathLike[str], *, warn: Callable[[str], None] | None = None) -> None:
        self.warnings: list[str] = []
        self._warn = warn
        name = hashlib.sha256(os.fsencode(_identity(repository))).hexdigest()[:20]
        self.path = folder / f"facts-{name}.sqlite"
        self._version = made_by()
        self._connection = self._opened()

    def close(self) -> None:
        """Close the file."""
        self._connection.close()

    def facts_of(self, keys: Iterable[Key]) -> dict[Key, bytes]:
        """Return the packed facts that are known, by key."""
        wanted = {_key(key): key for key in keys}
        found: dict[Key, bytes] = {}
        asked = sorted(wanted)
        for start in range(0, len(asked), _ASKED_AT_ONCE):
            some = asked[start : start + _ASKED_AT_ONCE]
            question = f"SELECT key, mark, value FROM facts WHERE key IN ({','.join('?' * len(some))})"  # noqa: S608 - question marks only
            found.update((wanted[key], value) for key, mark, value in self._read(question, some) if crc32(value) == mark)
        return found

    def put_facts(self, items: Mapping[Key, bytes]) -> None:
        """Keep packed facts."""
        rows = [(_key(key), crc32(value), value) for key, value in sorted(items.items())]
        self._write(("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", rows))

    def trees(self) -> list[str]:
        """Return the trees whose graphs are kept, the last used first."""
        return [tree for (tree,) in self._read("SELECT tree FROM graphs ORDER BY used DESC, tree", ())]

    def part(self, tree: str, name: str) -> bytes:
        """Return one part of a tree's graph. Raises KeyError when it is not there, or not whole."""
        rows = self._read("SELECT mark, value FROM parts WHERE tree = ? AND name = ?", (tree, name))
        mark, value = rows[0] if rows else (0, b"?")
        if crc32(value) != mark:
            raise KeyError(name)
        return bytes(value)

    def put_graph(self, tree: str, parts: Mapping[str, bytes]) -> None:
        """Keep the graph of a tree, and forget the one that was used longest ago."""
        rows = [(tree, name, crc32(value), value) for name, value in sorted(parts.items())]
        kept = f"SELECT tree FROM graphs ORDER BY used DESC, tree LIMIT {KEPT_GRAPHS}"  # noqa: S608 - a constant
        self._write(
            ("INSERT OR REPLACE INTO parts VALUES (?, ?, ?, ?)", rows),
            ("INSERT OR REPLACE INTO graphs SELECT ?, coalesce(max(used), 0) + 1 FROM graphs", [(tree,)]),
            (f"DELETE FROM graphs WHERE tree NOT IN ({kept})", [()]),  # noqa: S608 - a constant
            ("DELETE FROM parts WHERE tree NOT IN (SELECT tree FROM graphs)", [()]),
        )

    def drop_graph(self, tree: str) -> None:
        """Forget the graph of a tree, which turned out to be damaged."""
        self.told(f"the cache in {self.path} held a damaged graph; it is made anew")
        self._write(("DELETE FROM parts WHERE tree = ?", [(tree,)]), ("DELETE FROM graphs WHERE tree = ?", [(tree,)]))

    def told(self, sentence: str) -> None:
        """Give a warning, once."""
        if sentence not in self.warnings:
            self.warnings.append(sentence)
            if self._warn:
                self._warn(sentence)

    def _read(self, question: str, values: Iterable[Any]) -> list[Any]:
        try:
            return self._connection.execute(question, tuple(values)).fetchall()
        except sqlite3.OperationalError:  # locked beyond patience, or no longer there: as if nothing were known
            self._connection = self._in_memory(f"the cache in {self.path} cannot be read")
        except sqlite3.DatabaseError:
            self._connection = self._anew("is damaged")
        return []

    def _write(self, *statements: tuple[str, list[Any]]) -> None:
        try:
            with self._connection:
                self._connection.execute("BEGIN IMMEDIATE")
                for statement, rows in statements:
                    self._connection.executemany(statement, rows)
        except sqlite3.OperationalError as error:
            self.told(f"the cache in {self.path} cannot be written ({error}); the next run reads the repository again")
        except sqlite3.DatabaseError:
            self._connection = self._anew("is damaged")

    def _opened(self) -> sqlite3.Connection:
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            connection = self._connected()
        except sqlite3.OperationalError as error:
            return self._in_memory(f"the cache in {self.path} cannot be opened ({error})")
        except sqlite3.DatabaseError:
            return self._anew("is damaged")
        except OSError as error:
            return self._in_memory(f"the cache folder {self.path.parent} cannot be made ({error.strerror})")
        version = connection.execute("SELECT value FROM version").fetchone()
        if version == (self._version,):
            return connection
        connection.close()
        return self._anew("was made by another version")

    def _connected(self) -> sqlite3.Connection:
        is_new = not self.path.exists()
        connection = sqlite3.connect(self.path, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False)
        try:
            connection.execute(f"PRAGMA page_size={_PAGE_BYTES}")
            connection.execute("PRAGMA journal_mode=WAL")
            connection.execute("PRAGMA synchronous=OFF")  # a cache: what a power cut damages is found and made anew
            connection.execute(f"PRAGMA mmap_size={_MAPPED_BYTES}")
            self._prepared(connection, is_new=is_new)
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _prepared(self, connection: sqlite3.Connection, *, is_new: bool) -> None:
        if not is_new:
            with suppress(sqlite3.OperationalError):  # another process has made the file and is about to fill it
                connection.execute("SELECT value FROM version")
                return
        connection.execute("BEGIN IMMEDIATE")
        for statement in _SCHEMA.split(";"):
            connection.execute(statement)
        connection.execute("INSERT INTO version SELECT ? WHERE NOT EXISTS (SELECT * FROM version)", (self._version,))
        connection.execute("COMMIT")

    def _anew(self, why: str) -> sqlite3.Connection:
        """Replace the file. A process that still has the old one open goes on with it undisturbed."""
        self.told(f"the cache in {self.path} {why}; it is made anew")
        with suppress(AttributeError, sqlite3.Error):
            self._connection.close()
        try:
            for suffix in ("", "-wal", "-shm"):
                self.path.with_name(self.path.name + suffix).unlink(missing_ok=True)
            return self._connected()
        except (OSError, sqlite3.Error) as error:
            return self._in_memory(f"the cache in {self.path} cannot be replaced ({error})")

    def _in_memory(self, why: str) -> sqlite3.Connection:
        self.told(f"{why}; what is learnt is forgotten at the end")
        connection = sqlite3.connect(":memory:", isolation_level=None, check_same_thread=False)
        self._prepared(connection, is_new=True)
        return connection


def _identity(repository: str | os.PathLike[str]) -> str | os.PathLike[str]:
    try:
        return locate(repository).common
    except GitError:  # told where it is opened
        return os.path.realpath(repository)


def _key(key: Key) -> bytes:
    return f"{key[0]}:{key[1]}".encode("utf-8", "surrogateescape")


def pack_facts(facts: Facts) -> bytes:
    """Return facts as bytes; :func:`unpack_facts` is the way back."""
    packed: bytes = msgpack.packb(facts, unicode_errors="surrogateescape")
    return packed


def unpack_facts(packed: bytes) -> Facts:
    """Return the facts that :func:`pack_facts` packed. Raises ValueError or TypeError when they are none.

    The same as :func:`rules.codec.from_plain` at a third of its cost: thousands of files are read on a first run.
    """
    language, imports, units, entries, routers, mounts, *rest = msgpack.unpackb(packed, use_list=False, unicode_errors="surrogateescape")
    return Facts(
        language,
        tuple([Import(*one) for one in imports]),
        tuple([Unit(*one) for one in units]),
        tuple([EntryPoint(*one) for one in entries]),
        tuple([Router(*one) for one in routers]),
        tuple([Mount(*one) for one in mounts]),
        *rest,
    )
