"""Imports of a Python file, exactly as the grammar has them, without parsing it.

``import`` is a keyword and stands in no other statement, so every word ``import`` of the code is one import statement. It
is found at any depth: in functions, behind ``if x:`` or ``;``, over several lines, also in a file that is broken elsewhere.

Source: Python language reference, "The import statement"; PEP 328 (relative and parenthesised imports).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable

_SPACE: Final = r"[ \t\f]*+"
_NAME: Final = r"(?!(?:from|import)\b)[A-Za-z_\x80-\xff][\w\x80-\xff]*+"
_WORD_END: Final = r"(?![\w\x80-\xff])"
_STATEMENT: Final = re.compile(
    rf"from(?<![\w.\x80-\xff]from){_WORD_END}([ \t\f.]*+)((?:{_NAME}(?:{_SPACE}\.{_SPACE}{_NAME})*+)?)"
    rf"{_SPACE}import(?<![\w\x80-\xff]import){_WORD_END}"
    rf"|import(?<![\w.\x80-\xff]import){_WORD_END}",
    re.ASCII,
)
_ITEM: Final = re.compile(rf"\s*+(\*|{_NAME}(?:\s*+\.\s*+{_NAME})*+)(?:\s++as\s++({_NAME}))?\s*+(,?)", re.ASCII)
_OPEN: Final = re.compile(r"\s*+\(")


class Imported(NamedTuple):
    """One imported name as written, and the offset at which it stands (see :class:`rules.facts.Import` for the fields)."""

    module: str
    name: str
    alias: str
    level: int
    offset: int


def imported(code: str, spans: Iterable[tuple[int, int]] | None = None) -> list[Imported]:
    """Return the names that ``code`` imports, in order. ``code`` is a mask (:func:`rules.languages.python.lexer.mask`).

    ``spans`` are the logical lines in which the word ``import`` stands, if the caller knows them; else all is read.
    """
    found: list[Imported] = []
    for start, end in [(0, len(code))] if spans is None else spans:
        found += _in_span(code, start, end)
    return found


def _in_span(code: str, start: int, end: int) -> list[Imported]:
    found: list[Imported] = []
    for statement in _STATEMENT.finditer(code, start, end):
        dots, module = statement[1], statement[2]
        if dots is None:
            found += [Imported(_dotted(m[1]), "", m[2] or "", 0, m.start(1)) for m in _items(code, statement.end())]
        else:
            module, level = _dotted(module), dots.count(".")
            found += [Imported(module, m[1], m[2] or "", level, m.start(1)) for m in _items(code, statement.end())]
    return found


def _items(code: str, position: int) -> list[re.Match[str]]:
    """Return the matches of ``_ITEM`` from ``position``, as many as commas connect."""
    if opening := _OPEN.match(code, position):
        position = opening.end()
    items: list[re.Match[str]] = []
    while item := _ITEM.match(code, position):
        items.append(item)
        position = item.end()
        if not item[3]:
            break
    return items


def _dotted(name: str) -> str:
    """Return a dotted name without the white space that may surround its dots."""
    return name if name.isidentifier() else "".join(name.split())
