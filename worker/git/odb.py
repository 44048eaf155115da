"""The object reader through libgit2 (optional extra ``pygit2``): two to three times faster in a process that stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from worker.git.errors import GitError
from worker.git.objects import Object

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from worker.git.shadow import Shadow

SHA1_BYTES: Final = 20


class Odb:
    """Reads from the object folder of a shadow; no configuration takes part.

    Raises:
        GitError: pygit2 is not installed, or the repository uses SHA-256, which its libgit2 cannot read.

    """

    def __init__(self, shadow: Shadow) -> None:
        if shadow.oid_size != SHA1_BYTES:
            raise GitError("pygit2 cannot read a SHA-256 repository", 'use the reader "cat-file"')
        try:
            import pygit2  # noqa: PLC0415 - an optional extra of 100 ms
        except ImportError:
            raise GitError("pygit2 is not installed", 'install "hunkgate[pygit2]" or use the reader "cat-file"') from None
        self._kinds = {
            pygit2.enums.ObjectType.COMMIT: "commit",
            pygit2.enums.ObjectType.TREE: "tree",
            pygit2.enums.ObjectType.BLOB: "blob",
            pygit2.enums.ObjectType.TAG: "tag",
        }
        self._error = pygit2.GitError
        self._odb: Any = pygit2.Odb(str(shadow.objects))

    def read_many(self, names: Iterable[str], limit: int) -> Iterator[Object | None]:
        """As in :class:`~worker.git.objects.Reader`."""
        for name in names:
            yield self._read(name, limit)

    def sizes(self, oids: Sequence[str]) -> list[int | None]:
        """As in :class:`~worker.git.objects.Reader`."""
        headers = [self._ask(self._odb.read_header, oid) for oid in oids]
        return [header[1] if header else None for header in headers]

    def close(self) -> None:
        """Release the object folder."""
        self._odb = None

    def _read(self, oid: str, limit: int) -> Object | None:
        header = self._ask(self._odb.read_header, oid)
        if header is None:
            return None
        kind, size = self._kinds[header[0]], header[1]
        if size > limit:
            return Object(oid, kind, size, None)
        found = self._ask(self._odb.read, oid)
        return Object(oid, kind, size, found[1]) if found else None

    def _ask(self, question: Any, oid: str) -> Any:
        try:
            return question(oid)
        except (KeyError, self._error):  # git cat-file, too, calls a damaged object missing
            return None
