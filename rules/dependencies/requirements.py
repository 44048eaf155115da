"""Requirements and constraints files, by pip's "Requirements File Format"."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.dependencies.model import (
    CONSTRAINT,
    DECLARED,
    MAX_PACKAGES,
    MAX_WRITTEN,
    PYPI,
    Include,
    Manifest,
    Package,
    Setting,
    UnreadableError,
    shown,
)
from rules.dependencies.pep508 import normalise, requirement
from rules.dependencies.sources import place_of_url, plain_url
from rules.dependencies.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

_COMMENT: Final = re.compile(r"(?:^|[ \t]++)#.*$")
_HASH: Final = re.compile(r"--hash[= \t]++([a-z0-9]++):([0-9A-Fa-f]++)")
_OPTION: Final = re.compile(r"(--?[A-Za-z][A-Za-z-]*+)[ \t=]*+(.*)$")
_PLACE: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*+(?:://|\+)|\.{0,2}/|git@|file:|[^;@\[\s]++\.(?:whl|tar\.gz|zip)(?:[#;\s]|$)|\.$")
_SHORT: Final = {"-i": "--index-url", "-f": "--find-links", "-r": "--requirement", "-c": "--constraint", "-e": "--editable"}
_URLS: Final = {"--index-url": "index-url", "--pypi-url": "index-url", "--extra-index-url": "extra-index-url", "--find-links": "find-links"}
_SETTINGS: Final = ("--trusted-host", "--no-index", "--pre", "--require-hashes", "--no-binary", "--only-binary", "--prefer-binary")
_MAX_LINE: Final = 100_000  # characters of one logical line; a package with every wheel's hash needs about 10,000


class _Line(NamedTuple):
    number: int
    text: str
    via: tuple[str, ...]


def parse(path: str, data: bytes) -> Manifest:
    """Return what a requirements file says. A line that cannot be read is named in ``unread``; the rest still counts.

    Entries are direct unless the note that pip-compile and uv leave ("# via flask") names only other packages.
    """
    reader = _Reader("constraint" in path.rsplit("/", 1)[-1].lower())
    try:
        for line in _logical_lines(decode(data, MAX_WRITTEN)):
            reader.read(line)
    except UnreadableError as error:
        reader.unread.append(str(error))
    return Manifest(
        path,
        PYPI,
        tuple(reader.packages),
        tuple(reader.settings),
        includes=tuple(reader.includes),
        unread=tuple(reader.unread),
    )


def _logical_lines(text: str) -> Iterator[_Line]:
    """Join continued lines, drop comments, and hand each line the ``via`` notes that belong to it."""
    lines = text.split("\n")
    number = 0
    while number < len(lines):
        start, parts = number + 1, list[str]()
        while True:
            raw = lines[number].rstrip("\r")
            number += 1
            comment = raw.lstrip().startswith("#")
            going_on = raw.endswith("\\") and not comment
            parts.append(" " if comment and parts else raw[:-1] if going_on else raw)
            if not going_on or number == len(lines):
                break
        joined = "".join(parts)
        if len(joined) > _MAX_LINE:
            raise UnreadableError(f"line {start} has {len(joined)} characters")
        content = _COMMENT.sub("", joined).strip()
        if content:
            yield _Line(start, content, _via(joined, lines, number))


def _via(own: str, lines: list[str], following: int) -> tuple[str, ...]:
    _, mark, inline = own.partition("# via")
    notes = [inline] if mark else []
    while following < len(lines) and lines[following].lstrip().startswith("#"):
        note = lines[following].strip().lstrip("#").strip()
        if note.startswith("via"):
            notes.append(note.removeprefix("via"))
        elif notes and note:
            notes.append(note)
        else:
            break
        following += 1
    return tuple(part.strip() for note in notes for part in note.split(",") if part.strip())


class _Reader:
    """Collects the entries of one file."""

    def __init__(self, constraints: bool) -> None:
        self.role = CONSTRAINT if constraints else DECLARED
        self.packages: list[Package] = []
        self.settings: list[Setting] = []
        self.includes: list[Include] = []
        self.unread: list[str] = []

    def read(self, line: _Line) -> None:
        """Take in one logical line."""
        if len(self.packages) >= MAX_PACKAGES:
            raise UnreadableError(f"more than {MAX_PACKAGES} packages")
        try:
            if line.text.startswith("-"):
                self._option(line)
            else:
                self._package(line.text, line)
        except UnreadableError as error:
            self.unread.append(f"line {line.number}: {error}")

    def _option(self, line: _Line) -> None:
        match = _OPTION.match(line.text)
        option, value = (match.group(1), match.group(2).strip().strip("\"'")) if match else (line.text, "")
        option, value = (_SHORT[option[:2]], option[2:] + value) if option[:2] in _SHORT and option[1] != "-" else (option, value)
        if option in {"--requirement", "--constraint"}:
            self.includes.append(Include(value, option == "--constraint", line.number))
        elif option == "--editable":
            self._package(value, line)
        elif option in _URLS:
            self.settings.append(Setting(_URLS[option], plain_url(value), line.number))
        elif option in _SETTINGS:
            self.settings.append(Setting(option.lstrip("-"), shown(value), line.number))
        elif option != "--use-feature":
            raise UnreadableError(f'unknown option "{shown(option)}"')

    def _package(self, text: str, line: _Line) -> None:
        hashes = tuple(sorted({f"{m.group(1)}:{m.group(2).lower()}" for m in _HASH.finditer(text)}))
        wanted = re.split(r"[ \t]--[a-z]", text, maxsplit=1)[0].strip()
        direct = not line.via or any(note.startswith("-r ") or "(" in note for note in line.via)
        package = _direct_reference(wanted) if _PLACE.match(wanted) else requirement(wanted)
        self.packages.append(
            package._replace(role=self.role, direct=direct, line=line.number, hashes=tuple(sorted({*package.hashes, *hashes})))
        )


def _direct_reference(text: str) -> Package:
    """Return the package behind a URL, a version control address or a path (pip installs whatever lies there)."""
    url, _, marker = text.partition(" ;")
    place = place_of_url(url.split(" ", 1)[0])
    name = normalise(place.name.split("[", 1)[0]) if place.name else place.source
    return Package(PYPI, name, place.revision, f"; {marker.strip()}" if marker.strip() else "", place.source, place.hashes)
