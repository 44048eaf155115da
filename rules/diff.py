"""Unified diff text to hunks.

A patch as git writes it (git-diff, "Generating patch text with -p") is cut into sections at ``diff --git`` lines: every line of
a hunk body starts with a plus, a minus or a backslash, so nothing that a file holds can look like the start of a section.
File names are never read from a patch; a section is matched to its file by order and blob ids. unidiff reads the hunks of one
section at a time, as Latin-1 text, which keeps every byte, with neutral file names, which it cannot trip over.
"""

from __future__ import annotations

import re
from itertools import chain
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.model import Hunk

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from unidiff.patch import Hunk as UnidiffHunk

START: Final = b"diff --git "
_IDS: Final = re.compile(rb"^index ([0-9a-f]+)\.\.([0-9a-f]+)", re.MULTILINE)
_BINARY: Final = re.compile(rb"^Binary files .* differ$", re.MULTILINE)
_HUNK: Final = re.compile(rb"\n@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")


class DiffError(ValueError):
    """A patch is not of the form that git writes."""


class Section(NamedTuple):
    """The part of a patch about one file.

    ``base_oid`` and ``head_oid`` are full blob ids (all zeros for an absent side), empty when the content is the same.
    ``body`` holds the hunks as written, ``None`` when the section was over the size limit; the counts are of lines.
    """

    base_oid: str
    head_oid: str
    binary: bool
    removed: int
    added: int
    body: bytes | None


class _Building:
    """A section whose lines are still coming. Over the limit only its head and counts are kept."""

    def __init__(self, max_bytes: int) -> None:
        self.max_bytes = max_bytes
        self.size = 0
        self.pieces: list[bytes] = []
        self.head = b""
        self.removed = self.added = 0

    def add(self, lines: bytes) -> None:
        """Take further whole lines."""
        self.size += len(lines)
        self.pieces.append(lines)
        if self.size > self.max_bytes:
            self._count(b"\n" + b"".join(self.pieces))
            self.pieces.clear()

    def finish(self) -> Section:
        """Return the section; it must have lines."""
        text = b"".join(self.pieces)
        self._count(b"\n" + text)
        ids = _IDS.search(self.head)
        base_oid, head_oid = (ids[1].decode(), ids[2].decode()) if ids else ("", "")
        binary = _BINARY.search(self.head) is not None
        body = text[len(self.head) + 1 :] if self.size <= self.max_bytes else None
        return Section(base_oid, head_oid, binary, self.removed, self.added, body)

    def _count(self, text: bytes) -> None:
        if not self.head:
            self.head = text[1:].partition(b"\n@@ -")[0].removesuffix(b"\n")
        for removed, added in _HUNK.findall(text):
            self.removed += int(removed or 1)
            self.added += int(added or 1)


def sections(pieces: Iterable[bytes], max_bytes: int) -> Iterator[Section]:
    """Yield the sections of a patch that comes in pieces; memory stays near ``max_bytes`` and the longest line.

    Raises:
        DiffError: the text does not start as a patch of git does, or its last line has no end.

    """
    building: _Building | None = None
    for lines in _whole_lines(pieces):
        rest, *starts = (b"\n" + lines).split(b"\n" + START)
        if rest and building is None:
            raise DiffError("the patch does not start with a file")
        if rest and building is not None:
            building.add(rest[1:] + b"\n" if starts else rest[1:])
        for number, start in enumerate(starts, 1):
            if building is not None:
                yield building.finish()
            building = _Building(max_bytes)
            building.add(START + start + b"\n" if number < len(starts) else START + start)
    if building is not None:
        yield building.finish()


def _whole_lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """Cut the pieces anew, each after the last line feed in it."""
    waiting: list[bytes] = []
    for piece in pieces:
        end = piece.rfind(b"\n") + 1
        if end:
            yield b"".join(waiting) + piece[:end]
            waiting.clear()
        if end < len(piece):
            waiting.append(piece[end:])
    if waiting:
        raise DiffError("the patch breaks off in a line")


def hunks(body: bytes) -> tuple[Hunk, ...]:
    """Return the hunks of one section's body.

    Raises:
        DiffError: the body is not well formed, has context lines, or does not have the lines that it announces.

    """
    from unidiff.errors import UnidiffParseError  # noqa: PLC0415 - 2 to 4 ms that a change without text does not need
    from unidiff.patch import PatchSet  # noqa: PLC0415

    if not body:
        return ()
    # Given lines, unidiff splits nothing itself; splitlines() or a file in text mode would also split at a carriage return.
    lines = (line.decode("latin-1") + "\n" for line in body.removesuffix(b"\n").split(b"\n"))
    try:
        files = PatchSet(chain(("--- base\n", "+++ head\n"), lines))
    except UnidiffParseError as error:
        raise DiffError(f"the hunks of a patch are malformed: {error}") from None
    # unidiff passes over lines that belong to no hunk; nothing may be passed over here.
    if len(files) != 1 or sum(1 + len(found) for found in files[0]) != body.count(b"\n"):
        raise DiffError("the hunks of a patch are followed by something else")
    return tuple([_hunk(found) for found in files[0]])


def _hunk(found: UnidiffHunk) -> Hunk:
    sides: dict[str, list[str]] = {"-": [], "+": []}
    last: list[str] = []
    for line in found:
        if line.line_type == "\\" and last:  # "\ No newline at end of file": the line before has no end
            last[-1] = last[-1].removesuffix("\n")
        elif line.line_type in sides:
            last = sides[line.line_type]
            last.append(line.value)
        else:
            raise DiffError(f"a hunk holds a line that is neither removed nor added: {line}")
    return Hunk(
        found.source_start,
        found.source_length,
        found.target_start,
        found.target_length,
        "".join(sides["-"]).encode("latin-1"),
        "".join(sides["+"]).encode("latin-1"),
    )
