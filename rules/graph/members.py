"""Which members of a class a change touches, read off the lines: only to put first who mentions them, never to leave anyone out."""

from __future__ import annotations

import re
from bisect import bisect_right
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.facts import Unit

_END_OF_NAME: Final = re.compile(r"[(=:<?!;]")
_NAME: Final = re.compile(r"[A-Za-z_$][\w$]*")
_NO_MEMBER: Final = ("#", "//", "/*", "*/", "* ", ")", "]", "}", '"', "'")


def changed_members(data: bytes, unit: Unit, lines: Iterable[int]) -> frozenset[str]:
    """Return the names of the members of the class ``unit`` of a file's bytes in which one of ``lines`` stands."""
    starts, names = _members(data.decode("utf-8", "replace").split("\n")[unit.start_line - 1 : unit.end_line], unit.start_line)
    found = set()
    for line in lines:
        index = bisect_right(starts, line) - 1
        if index >= 0 and line <= unit.end_line:
            found.add(names[index])
    return frozenset(found)


def _members(lines: list[str], first: int) -> tuple[list[int], list[str]]:
    """Return where each member of a class starts, decorators included, and its name."""
    starts: list[int] = []
    names: list[str] = []
    indents = [len(line) - len(line.lstrip()) for line in lines]
    inner = [indent for indent, line in zip(indents[1:], lines[1:], strict=True) if line.strip() and indent > indents[0]]
    body = min(inner, default=0)
    decorated = 0
    for number, (indent, line) in enumerate(zip(indents, lines, strict=True), first):
        text = line.strip()
        if number == first or indent != body or not text or text.startswith(_NO_MEMBER):
            continue
        if text.startswith("@") and not decorated:
            decorated = number
        found = [] if text.startswith("@") else _NAME.findall(_END_OF_NAME.split(text, maxsplit=1)[0])
        if found:
            starts.append(decorated or number)
            names.append(found[-1])
            decorated = 0
    return starts, names
