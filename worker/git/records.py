"""The raw records of a diff: which files changed, by path, mode, id and status (git-diff, "Raw output format", with ``-z``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rules.model import ABSENT, FileSide, Status
from worker.git.errors import CorruptObjectError, GitError, OutputLimitError
from worker.git.tree import FORMAT, text

if TYPE_CHECKING:
    from collections.abc import Iterator

STATUS: Final = {
    b"A": Status.ADDED,
    b"D": Status.DELETED,
    b"M": Status.MODIFIED,
    b"R": Status.RENAMED,
    b"C": Status.COPIED,
    b"T": Status.TYPE_CHANGED,
}


class Record(NamedTuple):
    """One changed file."""

    status: Status
    base: FileSide
    head: FileSide

    @property
    def path(self) -> str:
        """The path at head, or at base when the file is gone."""
        return self.head.path if self.head.exists else self.base.path

    @property
    def changes_type(self) -> bool:
        """Whether a file became a link, a submodule or the other way round; the patch then has two sections for it."""
        return self.base.exists and self.head.exists and self.base.mode & FORMAT != self.head.mode & FORMAT


def read_records(raw: bytes, max_files: int) -> list[Record]:
    """Return the records of ``git diff --raw -z --full-index``, in git's order.

    Raises:
        OutputLimitError: more files than ``max_files``.
        CorruptObjectError: a path stands twice: a tree that git would never write.
        GitError: a record is not of the documented form.

    """
    records = []
    fields = iter(raw.split(b"\0"))
    for meta in fields:
        if meta:
            records.append(_record(meta, fields))
        if len(records) > max_files:
            raise OutputLimitError(f"the change has more than {max_files} files", "split the change or raise the limit max_change_files")
    paths = {record.path for record in records}
    if len(paths) != len(records):
        raise CorruptObjectError("a tree of the change names a file twice", "run git fsck on the repository")
    return records


def _record(meta: bytes, fields: Iterator[bytes]) -> Record:
    try:
        old_mode, new_mode, old_oid, new_oid, letter = meta.removeprefix(b":").split(b" ")
        status = STATUS[letter[:1]]
        old_path = text(next(fields))
        new_path = text(next(fields)) if status in (Status.RENAMED, Status.COPIED) else old_path
        return Record(status, _side(old_path, old_mode, old_oid), _side(new_path, new_mode, new_oid))
    except (ValueError, KeyError, StopIteration):
        raise GitError(f"git gave a record that cannot be read: {meta!r}", "report it with the version of git") from None


def _side(path: str, mode: bytes, oid: bytes) -> FileSide:
    number = int(mode, 8)
    return FileSide(path, number, oid.decode("ascii") if number != ABSENT else "")
