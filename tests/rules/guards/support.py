"""Small changes to small files, and what happens to the guards in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rules.analysis import Analysis
from rules.facts import Details
from rules.guards.delta import guard_events
from rules.languages.python.details import details
from rules.model import Vocabulary

if TYPE_CHECKING:
    from rules.guards.event import Event

PATH = "shop/views.py"
NOTHING = Vocabulary()
ABSENT = Details("")
"""The side of a file that does not exist, as the engine gives it."""


class Case(NamedTuple):
    """``want`` holds "kind guard" for each event, guards by the last part of their name; empty means silence."""

    title: str
    base: dict[str, str]
    head: dict[str, str]
    want: tuple[str, ...]
    vocabulary: Vocabulary = NOTHING


def edit(title: str, text: str, edits: list[tuple[str, str]], *want: str, path: str = PATH, vocabulary: Vocabulary = NOTHING) -> Case:
    """One file in which texts are replaced."""
    head = text
    for old, new in edits:
        assert old in head, f"{title}: {old!r} does not stand in the text"
        head = head.replace(old, new)
    return Case(title, {path: text}, {path: head}, want, vocabulary)


def change(title: str, base: str, head: str, *want: str, path: str = PATH, vocabulary: Vocabulary = NOTHING) -> Case:
    """One file, written anew."""
    return Case(title, {path: base}, {path: head}, want, vocabulary)


def files(title: str, base: dict[str, str], head: dict[str, str], *want: str) -> Case:
    """Several files."""
    return Case(title, base, head, want)


def analyses(base: dict[str, str], head: dict[str, str], vocabulary: Vocabulary = NOTHING) -> list[Analysis]:
    found = []
    for path in sorted({*base, *head}):
        sides = []
        for side in (base, head):
            sides.append(details(path, side[path].encode(), vocabulary) if path in side else ABSENT)
            assert not sides[-1].error, f"{path}: {sides[-1].error}"
        found.append(Analysis(path, *sides, same_syntax=sides[0].digest == sides[1].digest))
    return found


def events(case: Case, *, validation: bool = False) -> tuple[Event, ...]:
    return guard_events(analyses(case.base, case.head, case.vocabulary), validation=validation)


def told(found: tuple[Event, ...]) -> list[str]:
    return sorted(f"{event.kind.value} {label(event.guard.name)}" for event in found)


def label(name: str) -> str:
    """The last part of a name; what a check ends with, without how (``raise shop.PermissionDenied``)."""
    what = name.partition(" ")[2] or name
    return what.rpartition(".")[2] or what


def check(case: Case) -> None:
    found = events(case)
    assert told(found) == sorted(case.want), [(e.kind.value, e.symbol, e.guard.name, e.detail, e.side.value, e.start_line) for e in found]
