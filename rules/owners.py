"""Code owners: who GitHub would ask to review a path.

Source: GitHub documentation, "About code owners" (CODEOWNERS syntax): the last line that matches wins, a line without
owners takes ownership away, ``!`` and ``[ ]`` do not work, lines with errors are skipped, a file of 3 MB or more is not read,
paths are case sensitive; everything else as in gitignore(5), "PATTERN FORMAT", save that ``docs/*`` stays in that folder.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final, NamedTuple

LOCATIONS: Final = (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
"""Where the file may lie; the first that exists counts."""

MAX_BYTES: Final = 3_000_000
"""GitHub reads files under 3 MB only."""

_MAX_STARS: Final = 20  # a segment with more wildcards than any person writes is a line with an error
_OWNER: Final = re.compile(r"@[A-Za-z0-9_-]+(?:/[A-Za-z0-9._-]+)?\Z|[^@\s]+@[^@\s]+\.[^@\s]+\Z")
_FIELD: Final = re.compile(r"(?:[^\s\\]|\\.)+")


class _Line(NamedTuple):
    """A pattern, cut at its slashes. ``anywhere`` lets it start in any folder, ``deep`` takes what lies beneath a match."""

    segments: tuple[str, ...]
    anywhere: bool
    folder_only: bool
    deep: bool
    owners: tuple[str, ...]


def owners_of(codeowners: bytes, path: str) -> tuple[str, ...]:
    """Return the owners of ``path`` (from the repository's root), sorted, by the text of a CODEOWNERS file."""
    parts = path.split("/")
    for line in _parse(codeowners):
        if _matches(line, parts):
            return line.owners
    return ()


@lru_cache(maxsize=4)
def _parse(codeowners: bytes) -> tuple[_Line, ...]:
    """Return the lines that say something, the last of the file first."""
    if len(codeowners) >= MAX_BYTES:
        return ()
    text = codeowners.decode("utf-8-sig", "replace")
    lines = [parsed for line in text.split("\n") if (parsed := _parse_line(line))]
    return tuple(reversed(lines))


def _parse_line(line: str) -> _Line | None:
    fields = _FIELD.findall(line.strip())
    comment = next((i for i, field in enumerate(fields) if field.startswith("#")), len(fields))
    pattern, *owners = fields[:comment] or [""]
    if not _is_valid(pattern) or not all(_OWNER.match(owner) for owner in owners):
        return None
    plain = re.sub(r"\\(.)", r"\1", pattern)
    body = plain.strip("/")
    segments = body.split("/") if body else ["**"]
    anywhere = "/" not in plain.rstrip("/")
    deep = segments[-1] != "*" or anywhere
    if segments[-1] == "**":  # everything beneath: a name, and whatever lies under it
        segments[-1] = "*"
    return _Line(tuple(segments), anywhere, plain.endswith("/"), deep, tuple(sorted(set(owners))))


def _is_valid(pattern: str) -> bool:
    if not pattern or pattern.startswith(("!", "\\#")) or "[" in pattern or "]" in pattern or "//" in pattern:
        return False
    return all(segment.count("*") <= _MAX_STARS for segment in pattern.split("/"))


def _matches(line: _Line, parts: list[str]) -> bool:
    """Follow all ways through the segments at once: one pass over the path, whatever the pattern."""
    segments, end = line.segments, len(line.segments)
    start = _skip_stars({0}, segments)
    ways = start
    for index, part in enumerate(parts):
        stay = {w for w in ways if segments[w] == "**"}
        ways = _skip_stars(stay | {w + 1 for w in ways if w not in stay and _fits(segments[w], part)}, segments)
        if end in ways and index == len(parts) - 1:
            return not line.folder_only
        if end in ways and line.deep:
            return True
        ways.discard(end)
        if line.anywhere:
            ways |= start
    return False


def _skip_stars(ways: set[int], segments: tuple[str, ...]) -> set[int]:
    """Add the ways on which ``**`` stands for no folder at all."""
    found = set(ways)
    for way in ways:
        at = way
        while at < len(segments) and segments[at] == "**":
            at += 1
            found.add(at)
    return found


def _fits(pattern: str, name: str) -> bool:
    """Match one name: ``*`` is any run, ``?`` any character. Each literal part is sought once, from left to right."""
    if "*" not in pattern:
        return len(pattern) == len(name) and _same(pattern, name)
    first, *middle, last = pattern.split("*")
    if len(first) + len(last) > len(name) or not _same(first, name[: len(first)]) or not _same(last, name[len(name) - len(last) :]):
        return False
    at, end = len(first), len(name) - len(last)
    for piece in middle:
        while at + len(piece) <= end and not _same(piece, name[at : at + len(piece)]):
            at += 1
        if at + len(piece) > end:
            return False
        at += len(piece)
    return True


def _same(pattern: str, text: str) -> bool:
    return pattern == text or ("?" in pattern and all(p in ("?", t) for p, t in zip(pattern, text, strict=True)))
