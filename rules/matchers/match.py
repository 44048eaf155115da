"""One place where a rule matches one side of a file, before the two sides are compared."""

from __future__ import annotations

from typing import NamedTuple


class Match(NamedTuple):
    """``key`` is what must be equal on both sides for the match to be old: the syntax that decided, not its formatting.

    ``rule`` numbers the rule within the pack; ``start`` orders matches within the file; ``symbol_line``
    is a line within the symbol that the match belongs to (for a decorator: the definition's); ``name`` and ``text`` fill the message.
    ``subject`` is what the matched value is assigned to: gone and new with one subject are one change.
    """

    rule: int
    key: str
    start: int
    start_line: int
    end_line: int
    symbol_line: int
    name: str
    text: str
    subject: str = ""
