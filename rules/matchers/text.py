"""Bytes of a file to the text that matchers read, and the lines of its characters.

Python ends a line at a lone carriage return and begins a column anew at a form feed (Python reference, 2.1); the grammar does
neither, so code could hide behind a comment. Both are replaced, one character by one, and lines are counted in the file as it is.
"""

from __future__ import annotations

import re
from typing import Final

from rules.languages.python.source import read
from rules.matchers.syntax import Syntax

_FORM_FEED: Final = re.compile(r"(\A|(?<!\\)\n)([ \t\f]*\f)")
_BOM: Final = "\ufeff"


def text_of(data: bytes, *, binary: bool = False) -> str | None:
    """Return ``data`` as text: UTF-8, or Latin-1 where ``binary`` allows it; ``None`` when it is no text."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("latin-1") if binary else None


def syntax_of(data: bytes, grammar: str) -> Syntax | None:
    """Return the syntax of ``data`` (parsed when first asked), or ``None`` when it cannot be decoded."""
    if grammar != "python":
        text = text_of(data)
        return None if text is None else Syntax(text.replace(_BOM, " ", 1) if text.startswith(_BOM) else text, grammar)
    source = read(data)
    if source.error:
        return None
    text = data.decode(source.encoding)
    plain = _python(text)
    return Syntax(plain, grammar, [i for i, char in enumerate(text) if char == "\n"] if plain is not text else None)


def _python(text: str) -> str:
    if not text.startswith(_BOM) and "\r" not in text and "\f" not in text:
        return text
    if text.startswith(_BOM):
        text = "\n" + text[1:]
    text = text.replace("\r\n", " \n").replace("\r", "\n")
    return _FORM_FEED.sub(lambda m: " " * len(m[2]) + "\n" if m[1] else " " * (len(m[2]) - 1) + "\n", text)
