"""The one place that calls the parser, with a short memory: details and patterns ask for the same text one after the other."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, Final

REMEMBERED: Final = 4  # both sides of a file, twice over; a tree takes about fifty times the memory of its text


@lru_cache(maxsize=REMEMBERED)
def parse(text: str, grammar: str) -> Any:
    """Return the root node of ``text``. ``text`` must hold no lone surrogates and ``grammar`` must be one that ast-grep-py carries."""
    from ast_grep_py import SgRoot  # noqa: PLC0415 - 20 ms that a change without code does not need

    return SgRoot(text, grammar).root()
