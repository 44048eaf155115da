"""What a stretch of code says, without a parser: its digest and the dotted words it uses.

The digest covers every token outside comments: the code without white space, and its words, which tell where white space
counts. A line break counts where a statement or member may end by it and nowhere else (ECMAScript, "Automatic Semicolon
Insertion": the restricted productions; TypeScript's modifiers). Commas and semicolons before a closing bracket, and the
quotes of a plain string, do not count.
"""

from __future__ import annotations

import re
from hashlib import blake2b
from typing import TYPE_CHECKING, Final

from rules.languages.typescript.spans import COMMENT, STRING, TEMPLATE, TEXT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.languages.typescript.spans import Span

_KEYWORDS_TEXT: Final = """
    await break case catch class const continue debugger default delete do else enum export extends false finally for function if
    implements import in instanceof interface let new null private protected public return static super switch this throw true try
    typeof undefined var void while with yield
"""
KEYWORDS: Final = frozenset(_KEYWORDS_TEXT.split())
"""Reserved words (ECMAScript, "Keywords and Reserved Words"). Words such as ``get``, ``from`` or ``string`` can be names."""

DIGEST_SIZE: Final = 16
"""Bytes: 2**64 tries for a collision, and half the space of a full digest in the store."""

MAX_PARTS: Final = 4
"""A longer chain is cut: its first parts name what can be imported, the rest are attributes of a value."""

_SPLIT: Final = bytes(i if not chr(i).isascii() or chr(i) in "._$#" or chr(i).isalnum() else 0x20 for i in range(256))
_HOLES = re.compile(r"\$\{([^{}`'\"/\\\n]*)\}")
_ENDS_BY_BREAK_TEXT: Final = """
    return throw break continue yield async type abstract declare module namespace interface get set static accessor using ++ --
"""
_ENDS_BY_BREAK: Final = tuple(_ENDS_BY_BREAK_TEXT.split())


class Stretch:
    """Collects code and literals of one unit, in order."""

    __slots__ = ("code", "literals")

    def __init__(self) -> None:
        self.code: list[str] = []
        self.literals: list[str] = []

    def add(self, text: str, found: Iterable[Span], start: int, end: int) -> None:
        """Add what stands from ``start`` to ``end``; ``found`` are the spans there that are not code."""
        code, pos = self.code, start
        for begin, stop, kind in found:
            code.append(text[pos:begin])
            pos = stop
            if kind == COMMENT:
                code.append("\n" if text.find("\n", begin, stop) >= 0 else " ")
                continue
            literal = text[begin:stop]
            code.append('"')
            if kind == TEMPLATE and "${" in literal:
                code.append(" ".join(_HOLES.findall(literal)) + '"')
            self.literals.append(_plain(kind, literal))
        code += (text[pos:end], "\n")

    def read(self) -> tuple[str, tuple[str, ...]]:
        """Return the digest and the dotted words."""
        code = "".join(self.code)
        found = (
            code.replace("?.", ".").replace("!.", ".").encode("utf-8", "surrogatepass").translate(_SPLIT).decode("utf-8", "surrogatepass")
        )
        words = found.split()
        breaks = [line for line in map(str.rstrip, code.split("\n")) if line.endswith(_ENDS_BY_BREAK)]
        if "++" in code or "--" in code:
            breaks += [line for line in map(str.strip, code.split("\n")) if line.startswith(("++", "--"))]
        bare = "".join(code.split()).replace(",)", ")").replace(",}", "}").replace(";}", "}")
        content = "\0".join((bare, " ".join(words), *breaks, *self.literals))
        return blake2b(content.encode("utf-8", "surrogatepass"), digest_size=DIGEST_SIZE).hexdigest(), _uses(words)


def _uses(words: list[str]) -> tuple[str, ...]:
    """Return the names among ``words``; what follows a dot or a bracket is a member of a value, not a name."""
    unique = set(words) - KEYWORDS
    uses = {word for word in unique if word.isidentifier()}
    for word in unique - uses:
        name = word.removeprefix("...")
        if (first := name[:1]) and first not in ".#" and not first.isdigit() and not name.startswith(("this.", "super.", "import.")):
            uses.add(".".join(name.rstrip(".").split(".")[:MAX_PARTS]))
    return tuple(sorted(uses - KEYWORDS))


def _plain(kind: str, piece: str) -> str:
    """Return a literal in one form: the quotes of a plain string and the white space around lines of JSX do not count."""
    if kind == STRING and piece[0] == "'" and "\\" not in piece and '"' not in piece:
        return f'"{piece[1:-1]}"'
    if kind == TEXT:
        return jsx_text(piece)
    return piece


def jsx_text(piece: str) -> str:
    """Return JSX text as it is rendered: lines trimmed and joined by a blank, empty ones dropped (the JSX transform's rule)."""
    lines = piece.split("\n")
    last = len(lines) - 1
    trimmed = (line.lstrip() if index else line for index, line in enumerate(lines))
    return " ".join(line for index, text in enumerate(trimmed) if (line := text if index == last else text.rstrip()))
