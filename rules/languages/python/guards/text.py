"""Pieces of Python text in one form: expressions without white space and comments, names without aliases."""

from __future__ import annotations

import re
from typing import Final
from zlib import crc32

from rules.languages.python.lines import normal, normal_string, shape

_TOKEN: Final = re.compile(r"[rRbBuUfF]{0,2}(?:\"[^\"\\\n]*(?:\\.[^\"\\\n]*)*\"|'[^'\\\n]*(?:\\.[^'\\\n]*)*')|#[^\n]*|\w+|[^\w\s]")
_DOTTED: Final = re.compile(r"[^\W\d]\w*(?:\s*\.\s*[^\W\d]\w*)*")

MAX_TERM: Final = 240
"""Characters of one term; a longer one is cut and ends with a hash of the rest, so that two long ones stay apart."""


def dotted_at(text: str, offset: int) -> tuple[str, int]:
    """Return the dotted name that starts at ``offset`` and where it ends; empty when none does."""
    match = _DOTTED.match(text, offset, offset + 400)
    if match is None:
        return "", offset
    name = match[0]
    return (name if name.isidentifier() else "".join(name.split())), match.end()


def expression(text: str, aliases: dict[str, str] | None = None) -> str:
    """Return ``text`` with one spelling: no comments, no needless white space, one kind of quotes, aliases resolved."""
    out: list[str] = []
    last = ""
    for part in _TOKEN.findall(text):
        if part[0] == "#":
            continue
        word = part
        if part[-1] in "\"'" and len(part) > 1:
            word = normal_string(part)
        elif aliases and last != "." and part in aliases:
            word = aliases[part]
        elif part in ")]}" and last == ",":
            out.pop()
        if last and (last[-1].isalnum() or last[-1] == "_") and (part[0].isalnum() or part[0] in "_\"'"):
            out.append(" ")
        out.append(word)
        last = part
    return cut("".join(out))


def cut(text: str, limit: int = MAX_TERM) -> str:
    """Return ``text``, or its beginning and a hash when it is longer than ``limit``."""
    return text if len(text) <= limit else f"{text[:limit]}~{crc32(text.encode('utf-8', 'surrogatepass')):08x}"


def statement_shape(text: str) -> int:
    """Return the outline hash (:func:`rules.languages.python.lines.shape`) of a statement as it stands in the source."""
    tokens = [
        normal_string(token) if token[-1] in "\"'" and len(token) > 1 else token for token in _TOKEN.findall(text[:8000]) if token[0] != "#"
    ]
    return shape(normal(" ".join(tokens)))
