"""When two guards are the same guard, or demand the same by other means."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rules.facts import GuardKind
from rules.languages.python.guards.known import NAMES, WEAK

if TYPE_CHECKING:
    from rules.facts import Guard

TESTS: Final = frozenset({GuardKind.CHECK.value, GuardKind.COMPARISON.value})
SECURITY: Final = frozenset({"authentication", "authorization", "session"})
_LOGGED_IN: Final = re.compile(r"(?:^|[\w.()]\.)is_authenticated(?:\(\))?$|^not .*\bis_anonymous\b")
_QUOTED: Final = re.compile(r"\"([^\"]+)\"|'([^']+)'")


_WEAK_PARTS: Final = frozenset(name.rpartition(".")[2] for name in WEAK)  # also under the name of a module that hands them on


def last_part(name: str) -> str:
    """Return the last part of a dotted name."""
    return name.rpartition(".")[2]


def same_name(base: Guard, head: Guard, rebound: frozenset[str]) -> bool:
    """Whether both guards go by one name, wherever it is imported from; not if the file at head gives that name another meaning."""
    if base.name == head.name:
        return True
    if last_part(base.name) != last_part(head.name) or last_part(head.name) in rebound:
        return False
    return not (base.name in NAMES and "." in head.name and head.name not in NAMES)


def meaning(guard: Guard) -> str:
    """Return what the guard demands in one word that other guards share (``login``), or an empty string."""
    found = NAMES.get(guard.name)
    if found is not None and found.meaning:
        return found.meaning
    if guard.kind == GuardKind.CHECK.value and guard.category in SECURITY:
        return "login" if guard.terms and all(_LOGGED_IN.search(term) for term in guard.terms) else ""
    return ""


def quoted(guard: Guard) -> frozenset[str]:
    """Return the names in quotes among the guard's terms: permissions, roles, scopes."""
    return frozenset(first or second for term in guard.terms for first, second in _QUOTED.findall(term))


def demands_the_same(base: Guard, head: Guard) -> bool:
    """Whether ``head`` demands at least what ``base`` demands, by other means: mixin for decorator, test for decorator."""
    means = meaning(base)
    if means == "login":
        return meaning(head) in ("login", "staff", "superuser", "permission", "role", "fresh-login") and not is_weak(head)
    if means and means == meaning(head):
        return quoted(base) <= quoted(head) and (bool(quoted(base)) or base.terms == head.terms)
    if GuardKind.DEPENDENCY.value in (base.kind, head.kind):
        return False  # who is let in is the injected function's to say
    names = quoted(base)
    return bool(names) and names <= quoted(head) and head.category in SECURITY


def is_weak(guard: Guard) -> bool:
    """Whether the guard lets everybody in, or everybody who only reads."""
    return guard.name in WEAK or last_part(guard.name) in _WEAK_PARTS


def replaces(base: Guard, head: Guard) -> bool:
    """Whether ``head`` may stand in the place of ``base``: both say who may do what, or both check anything else."""
    return (base.category in SECURITY) == (head.category in SECURITY)
