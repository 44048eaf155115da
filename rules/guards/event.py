"""What happened to a guard."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple

from rules.facts import Guard  # noqa: TC001 - a value type keeps its annotations real
from rules.model import Side  # noqa: TC001


class EventKind(StrEnum):
    """The ways in which a guard can be lost."""

    REMOVED = "removed"  # gone, and nothing stands in its place
    WEAKENED = "weakened"  # still there, but it demands less, or no longer always runs
    CHANGED = "changed"  # something else stands in its place; whether that is less cannot be told
    REBOUND = "rebound"  # its name now means something else in this file
    EXEMPTED = "exempted"  # taken out of a guard that the framework gives to all
    UNGUARDED_ENTRY = "unguarded-entry"  # a new entry point without a guard beside guarded ones
    DEFINITION_CHANGED = "definition-changed"  # the code that decides is another, though it demands the same as far as can be read
    CALLER_DROPPED = "caller-dropped"  # something was asked in the name of the caller, and is not any more


class Event(NamedTuple):
    """One event at one place. ``guard`` is the one lost (for an unguarded entry: that of a sibling); ``other`` stands in its place.

    ``path`` and lines are of ``side``. ``symbol`` is the qualified name within the file, empty at module level. ``detail``
    says in a few words what is less; ``entry`` whether an entry point stands behind the symbol itself.
    """

    kind: EventKind
    guard: Guard
    other: Guard | None
    language: str
    path: str
    side: Side
    start_line: int
    end_line: int
    symbol: str
    detail: str = ""
    entry: bool = False
