"""Rules of kind ``content``: single lines of any text file, comments included. Linear: lines and files are cut at a limit."""

from __future__ import annotations

import math
import re
from bisect import bisect_right
from collections import Counter
from itertools import islice
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.matchers.match import Match

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rules.pack import Rule

MAX_LINE: Final = 4_000  # characters of a line that are searched; longer lines are data or minified code, searched in pieces
PIECE_OVERLAP: Final = 400  # so that what stands across two pieces is still seen
MAX_MATCHES: Final = 500  # of one rule in one file
SHOWN: Final = 4  # characters of a redacted value that stay readable
MAX_TEXT: Final = 160


class ContentRule:
    """A content rule made ready to run; ``index`` numbers the rule within the pack."""

    __slots__ = ("binary", "entropy", "index", "patterns", "redact", "unless", "unless_value", "when", "words")

    def __init__(self, index: int, rule: Rule) -> None:
        body, flags = rule.body, re.IGNORECASE if rule.body["ignore_case"] else 0
        self.index = index
        self.patterns = [re.compile(text, flags) for text in body["regex"]]
        self.unless = [re.compile(text, flags) for text in body["unless"]]
        self.unless_value = [re.compile(text, flags) for text in body["unless_value"]]
        self.words: list[str] = [word.lower() for word in body["words"]]
        self.when: str = body["when"]
        self.entropy: float = body["entropy"]
        self.redact: bool = body["redact"]
        self.binary: bool = body["binary"]


class Piece(NamedTuple):
    """A line, or a part of a long one: its number, where it begins in the whole text, and its characters."""

    line: int
    start: int
    text: str


class Lines:
    """Blocks of text as lines (ended by a line feed only, as git counts them), in pieces of bounded length.

    ``blocks`` are pairs of a first line's number and a text; a whole file is one block, a hunk's side another.
    """

    def __init__(self, blocks: Iterable[tuple[int, str]]) -> None:
        self.pieces: list[Piece] = []
        texts: list[str] = []
        start = 0
        for number, text in blocks:
            whole = text if text.endswith("\n") else text + "\n"
            self._add(number, start, whole)
            texts.append(whole)
            start += len(whole)
        self._starts = [piece.start for piece in self.pieces]
        self._lower = _lower("".join(texts))

    def _add(self, number: int, start: int, text: str) -> None:
        for line in text[:-1].split("\n"):
            whole = line.removesuffix("\r")
            for offset in range(0, max(len(whole) - PIECE_OVERLAP, 1), MAX_LINE - PIECE_OVERLAP):
                self.pieces.append(Piece(number, start + offset, whole[offset : offset + MAX_LINE]))
            start += len(line) + 1
            number += 1

    def holding(self, words: Sequence[str]) -> list[Piece]:
        """Return the pieces that hold one of ``words`` (lower case), in their order."""
        found: set[int] = set()
        for word in words:
            place = self._lower.find(word)
            while place >= 0:
                index = bisect_right(self._starts, place) - 1
                found.add(index)
                if index and self._starts[index - 1] + len(self.pieces[index - 1].text) > place:
                    found.add(index - 1)  # in an overlap it stands in two pieces
                place = self._lower.find(word, self._starts[index + 1] if index + 1 < len(self._starts) else len(self._lower))
        return [self.pieces[index] for index in sorted(found)]


def _lower(text: str) -> str:
    """Return ``text`` in lower case with every character at its place (a few become two otherwise)."""
    lower = text.lower()
    if len(lower) == len(text):
        return lower
    return "".join(low if len(low := char.lower()) == 1 else char for char in text)


def find_content(lines: Lines, rules: Sequence[ContentRule]) -> list[Match]:
    """Return the matches of ``rules``, in the order of the file."""
    found: list[Match] = []
    for rule in rules:
        found += islice(_of_rule(lines, rule), MAX_MATCHES)
    return sorted(set(found), key=lambda m: (m.start, m.rule, m.key))


def _of_rule(lines: Lines, rule: ContentRule) -> Iterator[Match]:
    for piece in lines.holding(rule.words) if rule.words else lines.pieces:
        for pattern in rule.patterns:
            for hit in pattern.finditer(piece.text):
                if _counts(rule, piece.text, hit):
                    yield _match(rule, piece, hit)


def _marked(hit: re.Match[str]) -> tuple[int, int]:
    return hit.span("secret") if hit.re.groupindex.get("secret") and hit["secret"] is not None else hit.span()


def _counts(rule: ContentRule, piece: str, hit: re.Match[str]) -> bool:
    first, last = _marked(hit)
    value = piece[first:last]
    if last == first or any(pattern.search(value) for pattern in rule.unless_value):
        return False
    if rule.entropy and entropy(value) < rule.entropy:
        return False
    return not any(pattern.search(piece) for pattern in rule.unless)


def _match(rule: ContentRule, where: Piece, hit: re.Match[str]) -> Match:
    number, start, piece = where
    first, last = _marked(hit)
    value = piece[first:last]
    if rule.redact:
        shown = piece[max(0, first - 60) : first] + redacted(value) + piece[last : last + 20]
        if len(value) > SHOWN:
            shown = shown.replace(value, redacted(value))
        name = redacted(value)
    else:
        name = value
        shown = piece[max(0, first - 60) : last + 60]
    return Match(
        rule.index, piece[hit.start() : hit.end()], start + first, number, number, number, name[:MAX_TEXT], shown.strip()[:MAX_TEXT]
    )


def redacted(value: str) -> str:
    """Return ``value`` with all but its first characters hidden."""
    return value[:SHOWN] + "…" if len(value) > 2 * SHOWN else "…"


def entropy(value: str) -> float:
    """Return the Shannon entropy of the characters of ``value``, in bits a character."""
    total = len(value)
    return -sum(n / total * math.log2(n / total) for n in sorted(Counter(value).values())) if total else 0.0
