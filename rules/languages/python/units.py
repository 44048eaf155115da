"""Top-level units of a Python file: the nodes of the symbol graph, found in its logical lines without parsing.

A unit is a function or class with its decorators, or an assignment to plain names, at module level or inside ``if``,
``try``, ``with``, ``for``, ``while`` and ``match`` there (all branches). A name that is bound twice has two units, in
order. What is left is the unit ``<module>``; imports belong to no unit.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from rules.languages.python.layout import Layout

_WORD: Final = r"[A-Za-z_\x80-\xff][\w\x80-\xff]*+"
_DEFINITION: Final = re.compile(rf"(?:async\s++)?+(def|class)\s++({_WORD})", re.ASCII)
_IMPORT: Final = re.compile(r"(?:from|import)(?![\w\x80-\xff])", re.ASCII)
_TARGET: Final = rf"[(\[\s*]*+{_WORD}[)\]\s]*+"
_TARGETS: Final = re.compile(rf"{_TARGET}(?:,{_TARGET})*+(?:,[)\]\s]*+)?+=(?!=)\s*+", re.ASCII)
_ANNOTATED: Final = re.compile(rf"({_WORD})\s*+(?::(?!=)|(?:[-+%@&|^]|//?|\*\*?|>>|<<)=)", re.ASCII)
_TYPE_ALIAS: Final = re.compile(rf"type\s++({_WORD})\s*+[\[=]", re.ASCII)
_WORDS: Final = re.compile(_WORD, re.ASCII)
_CLAUSES: Final = frozenset({"else", "try", "finally", "except", "lambda"})
_COMPOUND: Final = re.compile(r"(?:if|elif|else|try|except|finally|with|for|while|match|case|async)(?![\w\x80-\xff])", re.ASCII)


class Span(NamedTuple):
    """A unit as a run of logical lines, ``first`` to before ``last``."""

    name: str
    kind: str
    first: int
    last: int


class Outline(NamedTuple):
    """The units of a file in order, and its module-level lines by index.

    Among the latter is the first line of a unit inside a compound statement, so that moving it to the other branch
    changes the module.
    """

    spans: list[Span]
    module: list[int]


def outline(lines: Layout) -> Outline:
    """Return the units and the module-level lines of ``lines``."""
    texts, levels = lines.texts, lines.levels
    spans: list[Span] = []
    module: list[int] = []
    index, count = 0, len(texts)
    while index < count:
        first = index
        while index < count - 1 and texts[index][0] == "@":
            index += 1
        level = levels[index]
        definition = _DEFINITION.match(texts[index])
        index += 1
        if definition:
            while index < count and levels[index] > level:
                index += 1
            spans.append(Span(definition[2], "function" if definition[1] == "def" else "class", first, index))
            if level:
                module.append(first)
        elif names := bound_names(texts[first]):
            spans += [Span(name, "variable", first, index) for name in names]
            if level:
                module.append(first)
        elif not _IMPORT.match(texts[first]) or ";" in texts[first]:
            module.append(first)
    return Outline(spans, module)


def bound_names(text: str) -> list[str]:
    """Return the plain names that the logical line ``text`` assigns; none for other statements and compound ones."""
    if ";" in text and not _COMPOUND.match(text):
        return [name for part in text.split(";") for name in _bound(part.strip())]
    return _bound(text)


def _bound(text: str) -> list[str]:
    names: list[str] = []
    position = 0
    while targets := _TARGETS.match(text, position):
        names += _WORDS.findall(targets[0])
        position = targets.end()
    if names:
        return names
    single = _ANNOTATED.match(text) or _TYPE_ALIAS.match(text)
    return [single[1]] if single and single[1] not in _CLAUSES else []
