"""Text that came from a change, made harmless for Markdown and for GitHub's workflow commands."""

from __future__ import annotations

import re
from typing import Final

from rules.model import printable

_PUNCTUATION: Final = re.compile(r"([\\`*_{}\[\]<>()#!|~&])")
_OPENING: Final = re.compile(r"^(\s*\d*)([-+=.])")  # what begins a list or underlines a heading, at the start of a line only
_BREAK: Final = "&#8203;"  # a zero-width space: it stops GitHub from making mentions, references and links of text
_REFERENCE: Final = re.compile(r"(?i)\b(gh(?=-\d)|www(?=\.)|(?:mailto|xmpp):)")
_BACKTICKS: Final = re.compile(r"`+")


def plain(text: str) -> str:
    """Return ``text`` as Markdown that shows exactly it: no markup, no HTML, no mention, no reference, no link.

    GitHub makes a mention of ``@name``, a reference of ``#1`` and ``GH-1``, and a link of ``www.`` and ``://`` even where the
    characters are escaped, so a zero-width space parts them.
    """
    shown = _OPENING.sub(r"\1\\\2", _PUNCTUATION.sub(r"\\\1", printable(text).strip()))
    shown = shown.replace("@", "@" + _BREAK).replace("\\#", "\\#" + _BREAK).replace("://", ":" + _BREAK + "//")
    return _REFERENCE.sub(r"\1" + _BREAK, shown)


def code(text: str, *, in_table: bool = False) -> str:
    """Return ``text`` as a code span; in a table a bar is escaped, because cells are cut before spans are read."""
    shown = printable(text).strip()
    if not shown:
        return ""
    if in_table:
        shown = shown.replace("|", "\\|")
    fence = "`" * (1 + _longest(shown))
    pad = " " if shown[0] == "`" or shown[-1] == "`" else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def block(lines: list[str], language: str) -> list[str]:
    """Return ``lines``, which hold no line end, as a fenced block that none of them can close."""
    fence = "`" * max(3, 1 + max((_longest(line) for line in lines), default=0))
    return [fence + language, *lines, fence]


def _longest(text: str) -> int:
    return max((len(run) for run in _BACKTICKS.findall(text)), default=0)


def command_data(text: str) -> str:
    """Return ``text`` as the message of a workflow command (GitHub documentation, "Workflow commands")."""
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def command_property(text: str) -> str:
    """Return ``text`` as the value of a property of a workflow command: a colon or comma would end it."""
    return command_data(text).replace(":", "%3A").replace(",", "%2C")
