"""Which entry points face the internet, by the team's own words (policy section ``vocabulary.internet_facing``)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import EntryKind
from rules.paths import matches

if TYPE_CHECKING:
    from collections.abc import Sequence

ROUTE: Final = "route:"
"""Prefix of a pattern that is about routes; any other is about paths of files."""

_FACING: Final = frozenset({EntryKind.HTTP, EntryKind.WEBSOCKET, EntryKind.GRAPHQL})
_MAY_FACE: Final = _FACING | {EntryKind.RPC}


def is_internet_facing(kind: str, path: str, routes: Sequence[str], patterns: Sequence[str]) -> bool:
    """Return whether an entry point of the file at ``path`` that answers at ``routes`` faces the internet.

    Without patterns every HTTP, websocket and GraphQL entry point does. A ``route:`` pattern is matched against each route, with
    ``*`` for any run of characters, slashes too; another pattern is a glob over files.
    """
    if not patterns:
        return kind in _FACING
    if kind not in _MAY_FACE:
        return False
    return any(_fits(pattern, path, routes) for pattern in patterns)


def _fits(pattern: str, path: str, routes: Sequence[str]) -> bool:
    if not pattern.startswith(ROUTE):
        return matches(path, pattern)
    wanted = pattern.removeprefix(ROUTE)
    return any(fits_route(wanted, route) for route in routes)


def fits_route(pattern: str, route: str) -> bool:
    """Match a route as a whole. Each piece between stars is sought once, from left to right: linear, whatever the pattern."""
    first, *rest = pattern.split("*")
    if not rest:
        return route == pattern
    *middle, last = rest
    if not route.startswith(first) or not route.endswith(last) or len(route) < len(first) + len(last):
        return False
    at, end = len(first), len(route) - len(last)
    for piece in middle:
        found = route.find(piece, at, end)
        if found < 0:
            return False
        at = found + len(piece)
    return True
