"""Logical lines in one form that comments and formatting do not change, and the digests made of them.

Two texts have equal lines only if their syntax trees are equal: strings and comments are where the grammar says they are,
every other token is kept, indentation is kept as a level. What is dropped changes nothing for Python: comments, docstrings,
white space, a trailing comma (not the one that makes a tuple), brackets around a whole right-hand side or condition.
Source: Python language reference, "Lexical analysis" and "Full grammar specification".
"""

from __future__ import annotations

import re
from bisect import bisect_left
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple
from zlib import crc32

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.languages.python.tree import Tree

_TOKEN: Final = re.compile(r"\w+|[^\w\s]")
_BRACKET: Final = re.compile(r"[()\[\]{},]")
_VALUE_ENDS: Final = "_)]}\0"
_SHORTEST_PAIR: Final = 4  # "( x )" and not "( )", which is a tuple
_HOLE: Final = "\0"  # stands for a string; a NUL byte in the source makes the file opaque before it comes here
_KEYWORDS: Final = frozenset(
    {
        "return", "in", "not", "and", "or", "if", "else", "elif", "while", "assert", "lambda", "yield", "await", "is", "del", "raise",
        "from",
        "import", "except", "for", "with", "as", "async", "finally", "try",
    }
)  # fmt: skip
_SAME_BRACKETS: Final = bytes.maketrans(b"[]{}", b"()()")
_NO_BRACKETS: Final = bytes(set(range(256)) - set(b"()[]{}\n"))
_BEFORE_REDUNDANT: Final = frozenset({"=", "return", "if", "elif", "while", "in", "import", "assert"})
_MAYBE_REDUNDANT: Final = ("return (", "if (", "elif (", "while (", "assert (")
_PLAIN_STRING: Final = re.compile(r"([rRbBuU]{0,2})(?:'([^'\"\\\n]*)'|\"([^'\"\\\n]*)\")\Z")


class Line(NamedTuple):
    """One logical line: offset of its first token, level of indentation, its tokens joined by spaces."""

    start: int
    level: int
    text: str


class Lines:
    """The logical lines of a parsed file."""

    __slots__ = ("_levels", "_shapes", "_starts", "_texts", "lines")

    def __init__(self, tree: Tree) -> None:
        self.lines = _read(tree)
        self._starts = [line.start for line in self.lines]
        self._levels = bytes([line.level for line in self.lines])
        self._texts = [line.text for line in self.lines]
        self._shapes = [shape(text) for text in self._texts]

    def between(self, start: int, end: int) -> Range:
        """Return the numbers of the lines that begin at ``start`` or later, and before ``end``."""
        return bisect_left(self._starts, start), bisect_left(self._starts, end)

    def digest(self, ranges: Iterable[Range], extra: str = "") -> str:
        """Return 32 hexadecimal digits over lines; only the differences of their levels count. ``extra`` comes before them."""
        hashed = blake2b(extra.encode("utf-8", "surrogatepass"), digest_size=16)
        for first, last in ranges:
            levels = self._levels[first:last]
            base = levels[0] if levels else 0
            hashed.update(bytes([(level - base) & 255 for level in levels]) if base else levels)
            hashed.update("\n".join(["", *self._texts[first:last], ""]).encode("utf-8", "surrogatepass"))
        return hashed.hexdigest()

    def outline(self, ranges: Iterable[Range]) -> tuple[int, ...]:
        """Return the sorted hashes of lines."""
        found: list[int] = []
        for first, last in ranges:
            found += self._shapes[first:last]
        return tuple(sorted(found))

    def text(self, number: int) -> str:
        """Return one line."""
        return self._texts[number]


Range = tuple[int, int]


def shape(text: str) -> int:
    """Return the hash of one line."""
    return crc32(text.encode("utf-8", "surrogatepass"))


def normal_string(text: str) -> str:
    """Return a string literal with the quotes and prefix that formatters choose."""
    match = _PLAIN_STRING.match(text)
    if not match:
        return text.replace("\r\n", "\n")
    body = match[2] if match[2] is not None else match[3]
    return f'{match[1].lower().replace("u", "")}"{body}"'


def normal(text: str) -> str:
    """Return tokens joined by spaces without the commas and brackets that change nothing."""
    stack: list[tuple[int, int]] = []  # where each open bracket stands, commas in it so far
    drop: list[int] = []  # where what changes nothing stands
    last = -1  # the comma before
    final = len(text) - (2 if text.endswith(" :") else 0) - 1
    for match in _BRACKET.finditer(text):
        at, char = match.start(), match[0]
        if char == ",":
            last = at
            if stack:
                stack[-1] = (stack[-1][0], stack[-1][1] + 1)
        elif char in "([{":
            stack.append((at, 0))
        elif stack:
            opened, commas = stack.pop()
            if last == at - 2 and (commas > 1 or not _makes_tuple(text, opened)):
                drop.append(last)
                commas -= 1
            if at == final and char == ")" and _redundant(text, opened, at, commas):
                drop += [opened, at]
    for at in sorted(drop, reverse=True):
        text = text[:at] + text[at + 2 :]
    return text.rstrip()


def _may_shrink(text: str) -> bool:
    if ", )" in text or ", ]" in text or ", }" in text:
        return True
    return text[-1] in "):" and ("= (" in text or "in (" in text or "import (" in text or text.startswith(_MAYBE_REDUNDANT))


def _word_before(text: str, at: int) -> str:
    return text[text.rfind(" ", 0, at - 1) + 1 : at - 1] if at > 1 else ""


def _makes_tuple(text: str, opened: int) -> bool:
    """Whether one comma inside the bracket at ``opened`` makes a tuple: ``(a,)`` and ``x[a,]`` do, ``f(a,)`` does not."""
    before = _word_before(text, opened)
    after_value = bool(before) and (before[-1].isalnum() or before[-1] in _VALUE_ENDS) and before not in _KEYWORDS
    return (text[opened] == "[" and after_value) or (text[opened] == "(" and not after_value)


def _redundant(text: str, opened: int, closed: int, commas: int) -> bool:
    """Whether the brackets hold the whole end of a line: ``return (x)``, ``if (x):``, ``from a import (b, c)``."""
    before = _word_before(text, opened)
    if before not in _BEFORE_REDUNDANT or (commas and before != "import") or closed - opened < _SHORTEST_PAIR:
        return False
    return not {"for", "yield", ":", "*"}.intersection(text[opened:closed].split(" "))


def _mask(tree: Tree) -> tuple[str, list[str]]:
    """Return the text with comments and strings blanked, of the same length, and the strings in order."""
    text = tree.text.replace("\r\n", " \n").replace("\r", "\n") if "\r" in tree.text else tree.text
    pieces: list[str] = []
    strings: list[str] = []
    at = 0
    for start, end, is_string in sorted([(*span, False) for span in tree.comments] + [(*span, True) for span in tree.strings]):
        pieces.append(text[at:start])
        pieces.append((_HOLE if is_string else "").ljust(end - start))
        if is_string:
            strings.append(tree.text[start:end])
        at = end
    pieces.append(text[at:])
    masked = "".join(pieces)
    return masked.replace("\\\n", "  ") if "\\" in masked else masked, strings


class _Reader:
    """Makes logical lines of physical ones."""

    def __init__(self, strings: list[str]) -> None:
        self.strings = strings
        self.used = 0
        self.lines: list[Line] = []
        self.widths = [0]
        self.level = 0
        self.documented = -1  # how many lines stood before the last docstring

    def add(self, start: int, indent: int, code: str) -> None:
        while self.widths[-1] > indent:
            self.widths.pop()
        if self.widths[-1] < indent:
            self.widths.append(indent)
        self.level = len(self.widths) - 1
        if ";" not in code:
            self._line(start, code)
            return
        at = 0
        for part in code.split(";"):
            if part.strip():
                self._line(start + at + len(part) - len(part.lstrip()), part)
            at += len(part) + 1

    def _line(self, start: int, code: str) -> None:
        text = " ".join(_TOKEN.findall(code))
        if _may_shrink(text):
            text = normal(text)
        if _HOLE in text:
            text = self._fill(text)
            if self._docstring(text, code):
                return
        self.lines.append(Line(start, self.level, text))

    def _fill(self, text: str) -> str:
        parts = text.split(_HOLE)
        strings = self.strings[self.used : self.used + len(parts) - 1]
        self.used += len(strings)
        filled = [parts[0]]
        for string, part in zip(strings, parts[1:], strict=True):
            filled += [normal_string(string), part]
        return "".join(filled)

    def _docstring(self, text: str, code: str) -> bool:
        """Whether a line is the docstring of what begins just before it; only the first string there is one."""
        if code.strip() != _HOLE or text[0] in "bBfF" or self.documented == len(self.lines):
            return False
        last = self.lines[-1] if self.lines else None
        found = self.level == 0 if last is None else last.level < self.level and last.text.startswith(("def ", "class ", "async def "))
        if found:
            self.documented = len(self.lines)
        return found


def _read(tree: Tree) -> list[Line]:
    masked, strings = _mask(tree)
    reader = _Reader(strings)
    held: list[str] = []
    depth = offset = start = indent = 0
    brackets = masked.encode("ascii", "replace").translate(_SAME_BRACKETS, _NO_BRACKETS).split(b"\n")
    for line, nesting in zip(masked.split("\n"), brackets, strict=True):
        code = line.strip()
        if code:
            if not held:
                indent = len(line) - len(line.lstrip())
                start = offset + indent
                if "\t" in line:
                    indent = len(line[:indent].expandtabs())
            held.append(code)
            if nesting:
                depth += 2 * nesting.count(b"(") - len(nesting)
            if depth <= 0:
                reader.add(start, indent, held[0] if len(held) == 1 else "\n".join(held))
                held, depth = [], 0
        offset += len(line) + 1
    if held:
        reader.add(start, indent, "\n".join(held))
    return reader.lines
