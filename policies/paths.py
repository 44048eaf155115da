"""Path patterns of a policy, read from the root of the repository.

``*`` stands for any run of characters within a name, ``?`` for one, ``[ab]`` for one of several, ``{a,b}`` for a choice of
words, ``**`` for any number of folders; a pattern that ends in ``/`` means everything beneath. Unlike a shell's, ``*`` also
matches a leading dot. (The same language as the rules' own patterns, for which :mod:`rules.paths` stands.)
"""

from __future__ import annotations

import re
from functools import cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

MAX_LENGTH: Final = 500  # no path pattern a person writes is longer
MAX_CHOICES: Final = 64  # what all braces of one pattern may multiply to
_CLASS: Final = re.compile(r"\[(!?)([^\]/\[]+)\]")
_CHOICE: Final = re.compile(r"\{([^{}]*)\}")
_WORD: Final = re.compile(r"[A-Za-z0-9_.@+-]+")


def fault(pattern: str) -> str:
    """Return what is wrong with ``pattern``, with the remedy; empty when nothing is."""
    if not pattern or len(pattern) > MAX_LENGTH:
        return f"a path pattern has 1 to {MAX_LENGTH} characters"
    for word, message in _FORBIDDEN:
        if word in pattern:
            return message
    if pattern.startswith("!"):
        return 'a pattern cannot start with "!"; write {not: {paths: [...]}}'
    choices = _choices(pattern)
    return next(filter(None, map(_segment_fault, choices)), "") if choices else f"braces must close and make at most {MAX_CHOICES} patterns"


_FORBIDDEN: Final = (
    ("\\", 'a path pattern uses "/" between folders and has no escapes; write [*] for a star itself'),
    ("//", 'a pattern cannot hold "//"'),
)


def _choices(pattern: str) -> list[str]:
    """Return every pattern that the braces of ``pattern`` stand for; none where they do not close or are too many."""
    pending, done = [pattern], []
    while pending:
        text = pending.pop()
        choice = _CHOICE.search(text)
        if choice:
            pending += [text[: choice.start()] + word + text[choice.end() :] for word in choice[1].split(",")]
        else:
            done.append(text)
        if len(pending) + len(done) > MAX_CHOICES:
            return []
    return [] if any("{" in text or "}" in text for text in done) else sorted(done)


def _segment_fault(pattern: str) -> str:
    rest = _CLASS.sub("", pattern)
    if not pattern or "[" in rest or "]" in rest:
        return 'a "[" is not closed or is empty'
    for segment in pattern.split("/"):
        if segment in {".", ".."}:
            return f'"{segment}" never matches: patterns start at the root of the repository'
        if "**" in segment and segment != "**":
            return f'"**" stands alone between slashes; "{segment}" does not'
    return ""


def matches(patterns: Iterable[str], path: str) -> bool:
    """Return whether ``path`` fits one of ``patterns``, which :func:`fault` has passed."""
    return any(_compiled(pattern).fullmatch(path) for pattern in patterns)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile("|".join(f"(?:{_translate(choice)})" for choice in _choices(pattern)), re.DOTALL)


def _translate(pattern: str) -> str:
    """Turn a pattern into an expression that cannot backtrack: each part is tried at its leftmost place only.

    That is enough: between two runs of any length, a part that fits further right never helps when it fits further left.
    """
    chunks: list[list[str]] = [[]]
    for segment in (pattern.lstrip("/") + ("**" if pattern.endswith("/") else "")).split("/"):
        if segment == "**":
            chunks.append([])
        else:
            chunks[-1].append(_segment(segment))
    first, *others = chunks
    if not others:
        return "/".join(first)
    text = "".join(segment + "/" for segment in first)
    for middle in others[:-1]:
        text += "(?>(?:[^/]+/)*?" + "".join(segment + "/" for segment in middle) + ")" if middle else ""
    return text + ("(?:[^/]+/)*" + "/".join(others[-1]) if others[-1] else ".+")


def _segment(segment: str) -> str:
    pieces = [_piece(piece) for piece in _split_stars(segment)]
    if len(pieces) == 1:
        return pieces[0]
    head, *middle, tail = pieces
    return head + "".join(f"(?>[^/]*?{piece})" for piece in middle if piece) + "[^/]*" + tail


def _split_stars(segment: str) -> list[str]:
    """Split at every star that is not within brackets."""
    pieces, start, inside = [], 0, False
    for index, char in enumerate(segment):
        inside = char == "[" or (inside and char != "]")
        if char == "*" and not inside:
            pieces.append(segment[start:index])
            start = index + 1
    return [*pieces, segment[start:]]


def _piece(piece: str) -> str:
    text, index = "", 0
    while index < len(piece):
        if group := _CLASS.match(piece, index):
            inner = "".join("-" if c == "-" else re.escape(c) for c in group[2])
            text, index = text + ("[^/" if group[1] else "[") + inner + "]", group.end()
        elif word := _WORD.match(piece, index):
            text, index = text + re.escape(word[0]), word.end()
        else:
            text, index = text + ("[^/]" if piece[index] == "?" else re.escape(piece[index])), index + 1
    return text
