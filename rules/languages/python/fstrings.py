"""Formatted string literals: which parts are code.

Read as PEP 701 does (any quote may stand inside a field), which agrees with older versions on all they accept. An
explicit stack holds the nesting, so depth costs memory in proportion and never recursion.
"""

from __future__ import annotations

import re
from typing import Final

_QUOTES: Final = ('"""', "'''", '"', "'")
_LINE_END: Final = {quote: "" if len(quote) > 1 else r"|\n" for quote in _QUOTES}
_LITERAL: Final = {q: re.compile(rf"\\N\{{[^{{}}\"'\n]*+\}}|\\[^{{}}]|\{{\{{|\}}\}}|[{{}}]|{q}{_LINE_END[q]}", re.DOTALL) for q in _QUOTES}
_SPEC: Final = {q: re.compile(rf"[{{}}]|{q}{_LINE_END[q]}") for q in _QUOTES}
_FIELD: Final = re.compile(
    r"([rbuftRBUFT]{0,2}+)(\"\"\"|\"|'''|')|#[^\n]*+|[=!<>]=|![ \t]*+\w*+|[()\[\]{}:=]|[\w\x80-\xff]++",
)
_REST: Final = {
    '"': re.compile(r'[^"\\\n]*+(?:\\.?+[^"\\\n]*+)*+"?', re.DOTALL),
    "'": re.compile(r"[^'\\\n]*+(?:\\.?+[^'\\\n]*+)*+'?", re.DOTALL),
    '"""': re.compile(r'[^"\\]*+(?:(?:\\.?+|"(?!""))[^"\\]*+)*+(?:""")?', re.DOTALL),
    "'''": re.compile(r"[^'\\]*+(?:(?:\\.?+|'(?!''))[^'\\]*+)*+(?:''')?", re.DOTALL),
}
_FORMATTED: Final = frozenset("fFtT")
_LONGEST_PREFIX: Final = 2


def is_formatted(text: str, start: int, end: int) -> bool:
    """Return whether the literal from ``start`` (its prefix) to ``end`` is an f-string or t-string with a field in it."""
    return not _FORMATTED.isdisjoint(text[start : start + _LONGEST_PREFIX]) and text.find("{", start, end) >= 0


def mask_formatted(text: str, start: int) -> tuple[str, int, bool]:
    """Return the mask of the f-string at ``start`` with its fields as bracketed code, its end, and whether it was closed."""
    scan = _Scan(text, start)
    scan.open_literal(start)
    while scan.stack:
        scan.step()
    return "".join(scan.out), scan.done, scan.closed


class _Scan:
    """A walk over one f-string; each step reads one piece and keeps or blanks it.

    ``done`` is how far it has come. ``stack`` holds what surrounds that place: a literal or a format specification (its
    quote), or a field (how many brackets are open in it).
    """

    def __init__(self, text: str, start: int) -> None:
        self.text = text
        self.done = start
        self.out: list[str] = []
        self.stack: list[tuple[str, str | int]] = []
        self.closed = True

    def step(self) -> None:
        """Read one piece where the walk stands."""
        kind, state = self.stack[-1]
        if isinstance(state, int):
            self._field(state)
        else:
            self._literal(state, in_spec=kind == "spec")

    def open_literal(self, start: int) -> None:
        """Enter the literal whose prefix starts at ``start``."""
        quote_at = start
        while self.text[quote_at] not in "\"'":
            quote_at += 1
        triple = self.text[quote_at : quote_at + 3]
        quote = triple if triple in _QUOTES else triple[0]
        self._blank(quote_at + len(quote), '"')
        self.stack.append(("literal", quote))

    def _literal(self, quote: str, *, in_spec: bool) -> None:
        hit = (_SPEC if in_spec else _LITERAL)[quote].search(self.text, self.done)
        if hit is None:
            self._give_up(len(self.text))
        elif hit[0] == "{":
            self._blank(hit.start())
            self._put("(")
            self.stack.append(("field", 0))
        elif hit[0] == quote and not in_spec:
            self._blank(hit.end())
            self.stack.pop()
        elif hit[0] in {"\n", quote}:
            self._give_up(hit.start())
        elif hit[0] == "}" and in_spec:
            self._blank(hit.start())
            self._close_field(2)
        else:
            self._blank(hit.end())

    def _field(self, depth: int) -> None:
        hit = _FIELD.search(self.text, self.done)
        if hit is None:
            self._give_up(len(self.text))
            return
        self._keep(hit.start())
        piece = hit[0]
        if hit[2]:
            self._string(hit)
        elif piece in "([{":
            self._depth(depth + 1, hit.end())
        elif piece in ")]}" and depth:
            self._depth(depth - 1, hit.end())
        elif piece == "}":
            self._close_field(1)
        elif piece == ":" and not depth:
            self._blank(hit.end())
            self.stack.append(("spec", self._quote()))
        elif piece[0] == "#" or (not depth and (piece == "=" or (piece[0] == "!" and piece != "!="))):
            self._blank(hit.end())
        else:
            self._keep(hit.end())

    def _string(self, hit: re.Match[str]) -> None:
        if _FORMATTED.isdisjoint(hit[1]):
            rest = _REST[hit[2]].match(self.text, hit.end())
            self._blank(rest.end() if rest else hit.end(), '"')
        else:
            self.open_literal(hit.start())

    def _quote(self) -> str:
        """Return the quote of the innermost literal."""
        return next(state for _, state in reversed(self.stack) if isinstance(state, str))

    def _depth(self, depth: int, end: int) -> None:
        self._keep(end)
        self.stack[-1] = ("field", depth)

    def _close_field(self, frames: int) -> None:
        self._put(")")
        del self.stack[-frames:]

    def _give_up(self, end: int) -> None:
        self._blank(end)
        self.stack.clear()
        self.closed = False

    def _put(self, char: str) -> None:
        self.out.append(char)
        self.done += 1

    def _keep(self, end: int) -> None:
        self.out.append(self.text[self.done : end])
        self.done = end

    def _blank(self, end: int, first: str = "") -> None:
        self.out.append(first.ljust(end - self.done))
        self.done = end
