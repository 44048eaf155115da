"""Code without its strings and comments: the mask.

Every string literal becomes one quotation mark and spaces, every comment spaces; code inside f-strings stays. The mask
has the length of the text, so an offset in one is an offset in the other. A string keeps no line feed, so every line
feed in the mask ends a line of code. Linear in the length of the text, whatever it holds: no alternative ever gives
back what it took.

Source: Python language reference, "Lexical analysis": string and bytes literals, formatted string literals (PEP 701,
which reads every older f-string the same way), explicit line joining; template strings (PEP 750).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from rules.languages.python import fstrings

_DOUBLE: Final = r'"""[^"\\]*+(?:(?:\\.?+|"(?!""))[^"\\]*+)*+(?:"""|())|"([^"\'\\\n]++)"|"[^"\\\n]*+(?:\\.?+[^"\\\n]*+)*+(?:"|())'
_SINGLE: Final = r"'''[^'\\]*+(?:(?:\\.?+|'(?!''))[^'\\]*+)*+(?:'''|())|'([^\"'\\\n]++)'|'[^'\\\n]*+(?:\\.?+[^'\\\n]*+)*+(?:'|())"
TOKEN: Final = re.compile(rf"#[^\n]*+|{_DOUBLE}|{_SINGLE}", re.DOTALL)
"""A comment or a string without its prefix. Groups 2 and 5 hold the text of a plain one; the others mean "left open"."""

_PREFIX: Final = frozenset("rbuftRBUFT")
_LONGEST_PREFIX: Final = 2


Literal = tuple[int, int, str | None]
"""A string literal: where it starts (prefix included), where it ends, and its text when no quote or backslash is in it.

A plain tuple, because a file has dozens and this is the innermost loop of a cold build.
"""


class Mask(NamedTuple):
    """The code with strings and comments blanked, the outermost string literals in order, and whether one was left open."""

    code: str
    literals: list[Literal]
    unclosed: bool


def mask(text: str) -> Mask:
    """Return the mask of ``text`` (one character per byte, lines ended by line feeds, see :mod:`.source`)."""
    out: list[str] = []
    literals: list[Literal] = []
    unclosed = False
    done = 0
    tokens = TOKEN.finditer(text)
    while True:
        for token in tokens:
            start, end = token.span()
            group = token.lastindex
            code = text[done:start]
            if group is None and text[start] == "#":
                out.append(code.ljust(end - done))
            elif code[-1:] in _PREFIX:
                break
            else:
                plain = token[group] if group else None
                unclosed = unclosed or plain == ""
                literals.append((start, end, plain))
                out.append(code)
                out.append('"'.ljust(end - start))
            done = end
        else:
            break
        start = _prefix_start(text, start)
        piece, end, plain = _prefixed(text, start, end, token[group] if group else None)
        unclosed = unclosed or plain == ""
        literals.append((start, end, plain))
        out.append(text[done:start])
        out.append(piece)
        done = end
        tokens = TOKEN.finditer(text, end)
    out.append(text[done:])
    code = "".join(out)
    return Mask(code.replace("\\\n", "  ") if "\\" in code else code, literals, unclosed)


def _prefixed(text: str, start: int, end: int, plain: str | None) -> tuple[str, int, str | None]:
    """Return mask, end and plain text of the literal at ``start``, which may be an f-string; plain is ``""`` if left open."""
    if not fstrings.is_formatted(text, start, end):
        return '"'.ljust(end - start), end, plain
    piece, end, closed = fstrings.mask_formatted(text, start)
    return piece, end, None if closed else ""


def _prefix_start(text: str, quote: int) -> int:
    """Return where the literal whose quote stands at ``quote`` starts; ``elif"x"`` has no prefix."""
    start = quote
    while start > quote - _LONGEST_PREFIX and text[start - 1 : start] in _PREFIX:
        start -= 1
    before = text[start - 1 : start]
    return quote if before.isalnum() or before == "_" or before >= "\x80" else start
