"""The changed files and hunks between two trees, as git's own diff sees them.

Every switch that configuration could set is fixed here, so that the same two trees give the same hunks everywhere.
Identity comes from the raw records, hunks from the patch; the two are matched by order and checked by blob ids.
"""

from __future__ import annotations

from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Final

from rules.diff import DiffError, Section, hunks, sections
from rules.model import SUBMODULE, ChangedFile, FileSide, Hunk
from worker.git import opaque
from worker.git.errors import GitError, GitTimeoutError, OutputLimitError
from worker.git.records import Record, read_records
from worker.git.tree import path_order

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from worker.git.limits import GitLimits
    from worker.git.objects import Reader
    from worker.git.process import Git

DIFF: Final = (
    "diff-tree",
    "-r",
    "-z",
    "--raw",
    "--patch",
    "--unified=0",
    "--inter-hunk-context=0",
    "--full-index",
    "--no-abbrev",
    "--find-renames=50%",
    "--find-copies=50%",
    "--diff-algorithm=myers",
    "--indent-heuristic",
    "--no-color",
    "--no-ext-diff",
    "--no-textconv",
    "--no-relative",
    "--submodule=short",
    "--ignore-submodules=none",
    "--src-prefix=a/",
    "--dst-prefix=b/",
)
"""Renames and copies at git's usual likeness; copies only of files that the change itself touches."""

SECTION_FACTOR: Final = 3
"""A section holds both sides of a file; hunk headers and prefixes rarely add more than half. A larger one is not kept."""


def read_change(git: Git, reader: Reader, limits: GitLimits, base_tree: str, head_tree: str) -> tuple[ChangedFile, ...]:
    """Return the files that differ between two trees, sorted by path.

    ``opaque`` is set where git has no hunks to give: submodules, links, binary, missing and too large files.

    Raises:
        GitError: git failed for a reason other than a missing blob, or gave something that cannot be matched.

    """
    try:
        files = _diff(git, limits, base_tree, head_tree)
    except (GitTimeoutError, OutputLimitError):
        raise
    except GitError:
        present = _diff_without_missing(git, reader, limits, base_tree, head_tree)
        if present is None:
            raise
        files = present
    return tuple(sorted(_explain(files, reader, limits), key=lambda file: (path_order(file.path), file.status)))


def _diff(git: Git, limits: GitLimits, base_tree: str, head_tree: str) -> list[ChangedFile]:
    pieces = git.stream(*DIFF, f"-l{limits.rename_limit}", base_tree, head_tree, "--")
    raw, patch = _raw_and_patch(pieces)
    records = read_records(raw, limits.max_change_files)
    try:
        return list(_match(records, sections(patch, SECTION_FACTOR * limits.max_file_bytes), limits))
    except DiffError as error:
        raise GitError(f"git gave a patch that cannot be read: {error}", "report it with the version of git") from None


def _raw_and_patch(pieces: Iterator[bytes]) -> tuple[bytes, Iterable[bytes]]:
    """Read the raw records, which end with an empty one, and return them with the pieces of the patch that follows."""
    raw = bytearray()
    for piece in pieces:
        start = max(0, len(raw) - 1)
        raw += piece
        if (end := raw.find(b"\0\0", start)) >= 0:
            return bytes(raw[:end]), chain((bytes(raw[end + 2 :]),), pieces)
    return bytes(raw), ()


def _match(records: Sequence[Record], found: Iterator[Section], limits: GitLimits) -> Iterator[ChangedFile]:
    """Yield the files of the records with their sections; past the output limit files are opaque."""
    lines = 0
    for position, record in enumerate(records):
        try:
            parts = [_next(found, pair) for pair in _expected_ids(record)]
        except OutputLimitError as error:
            yield from (_file(rest, [], error.message) for rest in records[position:])
            return
        file = _read(record, parts, limits, lines)
        lines += sum(hunk.base_count + hunk.head_count for hunk in file.hunks)
        yield file
    if next(found, None) is not None:
        raise DiffError("there is more of it than changed files")


def _expected_ids(record: Record) -> list[tuple[str, str]]:
    """Return the blob ids of the sections that git writes for a record; it leaves them out where the content is the same."""
    base, head = record.base.oid, record.head.oid
    none = "0" * len(base or head)
    if record.changes_type:
        return [(base, none), (none, head)]
    return [("", "")] if base == head else [(base or none, head or none)]


def _next(found: Iterator[Section], ids: tuple[str, str]) -> Section:
    section = next(found, None)
    if section is None:
        raise DiffError("it ends before the last changed file")
    if (section.base_oid, section.head_oid) != ids:
        raise DiffError(f"blobs {section.base_oid}..{section.head_oid} stand where {ids[0]}..{ids[1]} were expected")
    return section


def _read(record: Record, parts: Sequence[Section], limits: GitLimits, lines_before: int) -> ChangedFile:
    lines = sum(part.removed + part.added for part in parts)
    reason = _too_large(parts, lines, limits)
    if not reason and lines_before + lines > limits.max_change_lines:
        reason = f"too large: the change has more than {limits.max_change_lines} changed lines"
    if not reason and any(part.binary for part in parts):
        reason = opaque.BINARY
    return _file(record, parts, reason)


def _too_large(parts: Sequence[Section], lines: int, limits: GitLimits) -> str:
    if reason := opaque.by_lines(lines, limits.max_file_lines):
        return reason
    kept = all(part.body is not None for part in parts)
    return "" if kept else f"too large: its patch has more than {SECTION_FACTOR * limits.max_file_bytes} bytes"


def _file(record: Record, parts: Sequence[Section], reason: str) -> ChangedFile:
    read: tuple[Hunk, ...] = () if reason else tuple([hunk for part in parts for hunk in hunks(part.body or b"")])
    by_mode = opaque.either((record.base.mode, opaque.by_mode(record.base.mode)), (record.head.mode, opaque.by_mode(record.head.mode)))
    added, removed = sum(part.added for part in parts), sum(part.removed for part in parts)
    return ChangedFile(record.status, record.base, record.head, read, added, removed, by_mode or reason)


def _explain(files: Iterable[ChangedFile], reader: Reader, limits: GitLimits) -> Iterator[ChangedFile]:
    """Yield the files, having looked at the blobs that git did not have to read: too large to be text, or not changed at all."""
    files = list(files)
    asked = sorted({side.oid for file in files if _unread(file) for side in (file.base, file.head) if side.exists})
    size_of = dict(zip(asked, reader.sizes(asked), strict=True)) if asked else {}
    for file in files:
        reasons = [_by_blob(side.oid, size_of, limits) for side in (file.head, file.base) if side.exists and _unread(file)]
        found = next(filter(None, reasons), "")
        yield replace(file, opaque=found) if found else file


def _unread(file: ChangedFile) -> bool:
    """Whether the diff says nothing of the content of a regular file."""
    return file.opaque == opaque.BINARY or (not file.opaque and file.base.oid == file.head.oid)


def _by_blob(oid: str, size_of: dict[str, int | None], limits: GitLimits) -> str:
    size = size_of[oid]
    return opaque.MISSING if size is None else opaque.by_size(size, limits.max_file_bytes)


def _diff_without_missing(git: Git, reader: Reader, limits: GitLimits, base_tree: str, head_tree: str) -> list[ChangedFile] | None:
    """Return the change with files opaque whose blobs are missing, which make git give up; ``None`` if none is missing.

    The others are diffed between two trees, written for this, that hold nothing but them.
    """
    raw = git.check("diff-tree", "-r", "-z", "--raw", "--no-renames", "--full-index", "--no-abbrev", base_tree, head_tree, "--")
    records = read_records(raw, limits.max_change_files)
    oids = sorted({side.oid for record in records for side in (record.base, record.head) if side.exists and side.mode != SUBMODULE})
    missing = {oid for oid, size in zip(oids, reader.sizes(oids), strict=True) if size is None}
    if not missing:
        return None
    present = [record for record in records if record.base.oid not in missing and record.head.oid not in missing]
    absent = [record for record in records if record.base.oid in missing or record.head.oid in missing]
    trees = [write_tree(git, [side for side in sides if side.exists]) for sides in zip(*((r.base, r.head) for r in present), strict=True)]
    return [_file(record, [], opaque.MISSING) for record in absent] + (_diff(git, limits, *trees) if trees else [])


def write_tree(git: Git, files: Iterable[FileSide]) -> str:
    """Write a tree of these files into the shadow and return its id; their blobs need not be there."""
    lines = b"".join(f"{file.mode:o} {file.oid}\t".encode() + path_order(file.path) + b"\0" for file in files)
    index = git.git_dir / "index-of-present-files"
    index.unlink(missing_ok=True)
    place = {"GIT_INDEX_FILE": str(index)}
    git.check("update-index", "-z", "--index-info", stdin=lines, environment=place)
    return git.check("write-tree", "--missing-ok", environment=place).decode().strip()
