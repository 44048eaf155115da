"""Valid syntax that the pinned grammars do not know yet, rewritten in place so that the rest of a file can be read.

Applied only to a file that does not parse as it stands. Every patch keeps all offsets and is told to the digest, so that a
change of the rewritten words is seen. Sources: TypeScript release notes 4.0 to 5.3 (``export type *``, ``const`` type
parameters, type arguments of tagged templates), the import attributes proposal (``assert``), the JSX specification (text),
ECMAScript "Automatic Semicolon Insertion" (before a decorator). Flow's annotations are read as TypeScript's.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.languages.typescript.spans import BLOCK_COMMENT, LINE_COMMENT, TEMPLATE, TEXT, inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.languages.typescript.spans import Span

_EXPORT_TYPE = re.compile(r"\bexport\s++(type)\s++\*")
_ASSERT = re.compile(r"[\"']\s*+(assert)\s*+\{")
_CONST_PARAMETER = re.compile(r"[<,]\s*+(const)\s++[A-Za-z_$]")
_MAPPED_NAME = re.compile(r"\[\s*+(namespace|module|type|declare|abstract|as|is|get|set|static|readonly)\s++in\s")
_BARE_AMPERSAND = re.compile(r"&(?!#?\w{1,31};)")
_DECORATED = re.compile(r"^([^\n]*[\w\]\"'])[^\S\n]*+\n(?:[^\S\n]*+\n)*+[^\S\n]*([^\S\n])@", re.MULTILINE)
_TYPE_ARGUMENTS = re.compile(r"[\w\s.,\[\]{}:;|&'\"?()$=<>-]*+")
_COMMENTS = re.compile(rf"{LINE_COMMENT}|{BLOCK_COMMENT}")
MAX_TYPE: Final = 2_000  # characters of type arguments before a template


class Patched(NamedTuple):
    """A text of the same length, and what was written where it differs."""

    text: str
    written: tuple[str, ...]


def patched(text: str, found: list[Span]) -> Patched:
    """Return ``text`` with what the grammars do not know rewritten. ``found`` are its spans that are not code."""
    edits = sorted({*_words(text, found), *_ampersands(text, found), *_tagged(text, found), *_decorated(text, found)})
    parts: list[str] = []
    written: list[str] = []
    pos = 0
    for start, new in edits:
        if start < pos:
            continue
        end = start + len(new)
        parts += (text[pos:start], new)
        written.append(text[start:end])
        pos = end
    return Patched("".join((*parts, text[pos:])), tuple(written))


def _words(text: str, found: list[Span]) -> Iterator[tuple[int, str]]:
    for pattern, replacement in ((_EXPORT_TYPE, "    "), (_ASSERT, "with  "), (_CONST_PARAMETER, "     ")):
        for match in pattern.finditer(text):
            if not inside(found, match.start(1)):
                yield match.start(1), replacement
    for match in _MAPPED_NAME.finditer(text):
        if not inside(found, match.start(1)):
            yield match.start(1), "_" * len(match.group(1))


def _ampersands(text: str, found: list[Span]) -> Iterator[tuple[int, str]]:
    for start, end, kind in found:
        if kind == TEXT:
            for match in _BARE_AMPERSAND.finditer(text, start, end):
                yield match.start(), "+"


def _decorated(text: str, found: list[Span]) -> Iterator[tuple[int, str]]:
    """End a class field that has no semicolon before a decorator: the grammar reads on over the line break."""
    for match in _DECORATED.finditer(text):
        if (
            not match.group(1).lstrip().startswith(("@", "*", "//"))
            and not inside(found, match.start(2))
            and not inside(found, match.end(1))
        ):
            yield match.start(2), ";"


def _tagged(text: str, found: list[Span]) -> Iterator[tuple[int, str]]:
    """Blank the type arguments of a tagged template: ``sql<User[]>`...` ``."""
    for index, (start, _, kind) in enumerate(found):
        if kind != TEMPLATE or text[start] != "`" or (index and found[index - 1][1] == start):
            continue
        end = len(text[max(0, start - MAX_TYPE) : start].rstrip()) + max(0, start - MAX_TYPE)
        opening = _opening(text, end) if text[end - 1 : end] == ">" else -1
        if opening > 0 and (text[opening - 1].isalnum() or text[opening - 1] in "_$"):
            written = text[opening:end]
            if "&&" not in written and "||" not in written and _TYPE_ARGUMENTS.fullmatch(_COMMENTS.sub("", written)):
                yield opening, "".join(char if char == "\n" else " " for char in written)


def _opening(text: str, end: int) -> int:
    """Return where the angle bracket opens that closes just before ``end``; -1 when it is too far away."""
    depth = 0
    for at in range(end - 1, max(-1, end - 1 - MAX_TYPE), -1):
        if text[at] == ">" and text[at - 1 : at] != "=":
            depth += 1
        elif text[at] == "<":
            depth -= 1
            if depth == 0:
                return at
    return -1
