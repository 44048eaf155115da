"""Where code is not code: comments, strings, templates, regular expressions and JSX text, found in one linear pass.

A span is ``(start, end, kind)`` with offsets in characters. Most files need no state at all and are read by one regular
expression; a file with a slash that is no comment, a nested template or JSX goes through :mod:`.scanner`.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import Final

COMMENT: Final = "c"
STRING: Final = "s"
TEMPLATE: Final = "t"  # a whole template without quotes inside its ${}, or one piece of text of a larger one
REGEX: Final = "r"
TEXT: Final = "j"  # text between JSX tags

Span = tuple[int, int, str]

LINE_COMMENT: Final = r"//[^\n\r\u2028\u2029]*+"
BLOCK_COMMENT: Final = r"/\*[^*]*+(?:\*(?!/)[^*]*+)*+\*/"
DOUBLE: Final = r'"[^"\\\n\r]*+(?:\\(?:\r\n|[\s\S])[^"\\\n\r]*+)*+'
SINGLE: Final = r"'[^'\\\n\r]*+(?:\\(?:\r\n|[\s\S])[^'\\\n\r]*+)*+"
_PLAIN_TEMPLATE = r"`[^`\\$]*+(?:(?:\\[\s\S]|\$(?!\{)|\$\{[^{}`'\"/\\\n]*+\})[^`\\$]*+)*+`"

_SIMPLE = re.compile(rf"""{LINE_COMMENT}|{BLOCK_COMMENT}|{DOUBLE}"|{SINGLE}'|{_PLAIN_TEMPLATE}|(["'`/])""")
_KINDS: Final = {"/": COMMENT, '"': STRING, "'": STRING, "`": TEMPLATE}


def spans(text: str, *, jsx: bool) -> list[Span]:
    """Return the spans of ``text`` that are not code, in order. ``jsx`` tells whether the language has JSX."""
    if text.startswith("#!") or (jsx and ("</" in text or "/>" in text)):
        return _scan(text, jsx=jsx)
    found: list[Span] = []
    for match in _SIMPLE.finditer(text):
        if match.lastindex:
            return _scan(text, jsx=jsx)
        start, end = match.span()
        found.append((start, end, _KINDS[text[start]]))
    return found


def _scan(text: str, *, jsx: bool) -> list[Span]:
    from rules.languages.typescript.scanner import scan  # noqa: PLC0415 - the two know each other's patterns

    return scan(text, jsx=jsx)


def inside(found: list[Span], offset: int) -> bool:
    """Return whether ``offset`` lies within one of the spans ``found``."""
    index = bisect_left(found, (offset + 1,)) - 1
    return index >= 0 and offset < found[index][1]
