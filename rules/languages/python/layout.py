"""The mask as logical lines: what the tokenizer's NEWLINE, INDENT and DEDENT would say, without a tokenizer.

Source: Python language reference, "Line structure" (logical lines, implicit line joining, blank lines, indentation).
"""

from __future__ import annotations

from typing import Final, NamedTuple

MAX_DEPTH: Final = 200
"""CPython refuses more than 200 nested brackets ("too many nested parentheses"), so deeper text is not Python.

Up to ``_QUICK_PASSES`` more are let through: the innermost pairs of a line are not counted.
"""

MAX_INDENT: Final = 100
"""CPython refuses 100 levels of indentation ("too many levels of indentation"), so deeper text is not Python."""

_NOT_BRACKETS: Final = bytes(set(range(256)) - set(b"()[]{}\n"))
_QUICK_PASSES: Final = 6
"""Pairs on one line seldom nest deeper; what is left is counted one by one, so the work stays linear."""

_ONE: Final = {b"(": 1, b"[": 1, b"{": 1, b")": -1, b"]": -1, b"}": -1}  # what is left of most lines that are not balanced
_TAB: Final = 8  # a tab goes to the next multiple of eight


class Layout(NamedTuple):
    """The logical lines that hold code, in order.

    ``texts`` are without indentation, ``levels`` count INDENTs, ``starts`` and ``ends`` are offsets of the first and past
    the last character. ``bare`` are the statements that are only a string (docstrings), as start, end and column; they
    are not among the lines. ``error`` says why brackets or indentation cannot be read; empty when they can.
    """

    texts: list[str]
    levels: list[int]
    starts: list[int]
    ends: list[int]
    bare: list[tuple[int, int, int]]
    error: str


def layout(code: str) -> Layout:
    """Return the logical lines of ``code``, a mask (:func:`rules.languages.python.lexer.mask`)."""
    lines, error = _joined(code)
    result = Layout([], [], [], [], [], error)
    texts, levels, starts, ends, bare, _ = result
    stack = [0]
    offset = indent = level = 0
    for line in lines:
        text = line.strip()
        if text:
            if text[0] == '"' and not text.strip('" '):
                width = line.index('"')
                bare.append((offset + width, offset + len(line), width))
            else:
                width = line.index(text[0])
                if width != indent:
                    indent = width
                    level = _level(stack, line[:width])
                texts.append(text)
                levels.append(level)
                starts.append(offset + width)
                ends.append(offset + len(line))
        offset += len(line) + 1
    return result if error or len(stack) <= MAX_INDENT else result._replace(error=f"is indented deeper than {MAX_INDENT} levels")


def _level(stack: list[int], indentation: str) -> int:
    """Return how many INDENTs enclose a line with that indentation; ``stack`` holds the open ones (their columns)."""
    column = len(indentation.expandtabs(_TAB))
    while stack[-1] > column:
        stack.pop()
    if stack[-1] < column:
        stack.append(column)
    return len(stack) - 1


def _joined(code: str) -> tuple[list[str], str]:
    """Return the lines of ``code`` with those inside brackets joined (lengths stay), and what is wrong with the brackets."""
    lines = code.split("\n")
    rest = code.encode("latin-1").translate(None, _NOT_BRACKETS)
    for _ in range(_QUICK_PASSES):
        size = len(rest)
        rest = rest.replace(b"()", b"").replace(b"[]", b"").replace(b"{}", b"")
        if len(rest) == size:
            break
    joined: list[str] = []
    done = first = depth = 0
    for index, brackets in enumerate(rest.split(b"\n")):
        if brackets:
            before = depth
            depth += _ONE.get(brackets, 0)
            if brackets not in _ONE or not 0 <= depth <= MAX_DEPTH:
                depth, error = _depth(before, brackets)
                if error:
                    return lines, error
            if not before:
                first = index
            elif not depth:
                joined += lines[done:first]
                joined.append(" ".join(lines[first : index + 1]))
                done = index + 1
    if depth:
        return lines, "leaves a bracket open"
    joined += lines[done:]
    return joined, ""


def _depth(depth: int, brackets: bytes) -> tuple[int, str]:
    """Return the depth after ``brackets``, and what is wrong with them."""
    for bracket in brackets:
        if bracket in b"([{":
            depth += 1
            if depth > MAX_DEPTH:
                return depth, f"nests deeper than {MAX_DEPTH} brackets"
        else:
            depth -= 1
            if depth < 0:
                return depth, "closes a bracket that is not open"
    return depth, ""
