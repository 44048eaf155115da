"""Which units a change alters: those whose syntax differs between base and head, found by the digests in the facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rules.facts import MODULE

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rules.facts import Facts, Unit


class FileChange(NamedTuple):
    """Both sides of a touched code file; facts of ``None`` where it does not exist. A rename has two paths."""

    base_path: str
    base: Facts | None
    head_path: str
    head: Facts | None

    @property
    def path(self) -> str:
        """The path to show: at head, or at base when the file was deleted."""
        return self.head_path if self.head is not None else self.base_path

    @property
    def error(self) -> str:
        """Why a side could not be read; empty when both could."""
        return next((side.error for side in (self.head, self.base) if side is not None and side.error), "")


def changed_units(change: FileChange) -> tuple[str, ...]:
    """Return the names of the units that were altered, added or removed, sorted; all of them when a side could not be read.

    Comments, formatting and docstrings alter nothing: digests are of the syntax.
    """
    base, head = _digests(change.base), _digests(change.head)
    names = base.keys() | head.keys()
    if change.error:
        return tuple(sorted(names | {MODULE}))
    if change.base is None or change.head is None:
        names -= {MODULE} if len(names) > 1 and not _has_statements(change) else set()
        return tuple(sorted(names))
    return tuple(sorted(name for name in names if base.get(name) != head.get(name)))


def _has_statements(change: FileChange) -> bool:
    """Return whether the module body of a file that came or went does anything of its own."""
    facts = change.head or change.base
    return facts is not None and any(unit.name == MODULE and (unit.uses or unit.unseen) for unit in facts.units)


def _digests(facts: Facts | None) -> Mapping[str, tuple[str, ...]]:
    """Return the digests of each name; one name may be defined several times (overloads, behind ``if``)."""
    found: dict[str, tuple[str, ...]] = {}
    for unit in facts.units if facts else ():
        found[unit.name] = (*found.get(unit.name, ()), unit.digest)
    return found


def units_named(facts: Facts | None, name: str) -> tuple[Unit, ...]:
    """Return the units of that name."""
    return tuple(unit for unit in facts.units if unit.name == name) if facts else ()
