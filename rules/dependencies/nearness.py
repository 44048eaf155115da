"""Is a new name one letter away from a name that people know? That is how typo-squatting looks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.dependencies.popular import POPULAR

if TYPE_CHECKING:
    from rules.dependencies.tree import Tree

_SHORTEST: Final = 5  # below that, honest names are one letter apart all the time: rq and rx, attr and attrs


def nearest(ecosystem: str, name: str, base: Tree) -> str:
    """Return the well-known or already declared name that ``name`` differs from by one letter, or an empty text.

    One letter: added, dropped, replaced or swapped with its neighbour; also the same letters with other separators.
    """
    popular = POPULAR.get(ecosystem, frozenset())
    declared = base.declared(ecosystem)
    if name in popular or name in declared or len(name) < _SHORTEST:
        return ""
    return next((other for other in sorted(popular | declared) if len(other) >= _SHORTEST - 1 and one_letter_apart(name, other)), "")


def one_letter_apart(name: str, other: str) -> bool:
    """Whether two different names are one edit apart (Damerau-Levenshtein), or differ in separators alone."""
    if name == other or abs(len(name) - len(other)) > 1:
        return _letters(name) == _letters(other) and name != other
    start = 0
    while start < min(len(name), len(other)) and name[start] == other[start]:
        start += 1
    one, two = name[start:], other[start:]
    if len(one) == len(two):
        swapped = len(one) > 1 and one[0] == two[1] and one[1] == two[0] and one[2:] == two[2:]
        return swapped or one[1:] == two[1:]
    longer, shorter = (one, two) if len(one) > len(two) else (two, one)
    return longer[1:] == shorter


def _letters(name: str) -> str:
    return "".join(char for char in name if char.isalnum() or char in "@/")
