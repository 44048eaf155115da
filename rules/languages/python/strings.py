"""String literals of a file: their canonical form, the modules they may name, the annotations they may be."""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Collection

    from rules.languages.python.layout import Layout
    from rules.languages.python.lexer import Literal

MAX_NAME: Final = 200
"""Longer strings name no module and no type."""

_DOTTED: Final = re.compile(r"[A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+)++", re.ASCII)
_TYPE: Final = re.compile(r"[A-Za-z_][\w.\[\], |]*+", re.ASCII)
_CHAINS: Final = re.compile(r"[A-Za-z_]\w*+(?:\.[A-Za-z_]\w*+){0,3}", re.ASCII)


class Strings:
    """The string literals of a file, with docstrings left out."""

    def __init__(self, text: str, literals: list[Literal], lines: Layout) -> None:
        """Read ``literals`` of ``text``, the file as it is, one character per byte."""
        self.starts = [literal[0] for literal in literals]
        self._plain = [literal[2] for literal in literals]
        self._canonical = [plain if plain and text[start] in "\"'" else text[start:end] for start, end, plain in literals]
        if "\r" in text:  # Python reads every line end as a line feed
            self._canonical = [literal.replace("\r\n", "\n").replace("\r", "\n") for literal in self._canonical]
        for start, end, _ in lines.bare:
            for index in range(bisect_left(self.starts, start), bisect_left(self.starts, end)):
                self._canonical[index] = ""
                self._plain[index] = None
        self.names = self._names()

    def canonical(self, start: int, end: int) -> list[str]:
        """Return the literals between two offsets so that equal values in other quotes are equal and others are not.

        A plain one is its text (which holds no quote), any other as written (which does).
        """
        return [literal for literal in self._canonical[bisect_left(self.starts, start) : bisect_left(self.starts, end)] if literal]

    def texts(self, start: int, end: int) -> list[str]:
        """Return the texts of the plain literals between two offsets."""
        return [text for text in self._plain[bisect_left(self.starts, start) : bisect_left(self.starts, end)] if text]

    def _names(self) -> list[tuple[int, str]]:
        """Return offset and text of the plain literals that may be names of modules or types."""
        return [
            (start, text)
            for start, text in zip(self.starts, self._plain, strict=True)
            if text and ("." in text or "[" in text or text[0].isupper()) and len(text) <= MAX_NAME and _TYPE.fullmatch(text)
        ]

    def references(self) -> tuple[str, ...]:
        """Return the quoted dotted names that may name modules or what is in them, sorted: ``"shop.urls"``."""
        return tuple(sorted({text for _, text in self.names if "." in text and _DOTTED.fullmatch(text)}))

    def annotations(self, bound: Collection[str]) -> list[tuple[int, set[str]]]:
        """Return the offset and the dotted words of each string that may be an annotation (PEP 484, forward references).

        A forward reference resolves in the file's own names, so only strings with a chain that starts with a name in
        ``bound`` count; a single lower-case word is taken for plain text.
        """
        found: list[tuple[int, set[str]]] = []
        for start, text in self.names:
            chains = {chain for chain in _CHAINS.findall(text) if chain.partition(".")[0] in bound}
            if chains:
                found.append((start, chains))
        return found
