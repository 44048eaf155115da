"""Comparing what two guards demand, term by term.

A term is a disjunction of literals joined by `` or ``; all terms of a guard must hold. A term with fewer alternatives is
stronger; a guard with more terms is stronger.
"""

from __future__ import annotations

import re
from enum import StrEnum
from functools import lru_cache
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

Clause = frozenset[str]

# Switches that turn part of a guard off, as libraries document them: flask-jwt-extended (optional), FastAPI (auto_error),
# PyJWT (verify, verify_signature), flask-login and others' own (required, check, enforce, skip, bypass, allow_anonymous).
_LOOSENS: Final = re.compile(
    r"(?:optional|allow_anonymous|allow_any|skip\w*|bypass\w*|ignore\w*|anonymous|public)=True"
    r"|(?:auto_error|verify\w*|required|require\w*|check\w*|enforce\w*|strict|fresh|validate\w*|secure|csrf\w*|login_required)=False"
    r"|.*\"(?:verify_\w+|require_\w+)\":False.*"
)
_DEFAULTS: Final = re.compile(r"(\w+) defaults to (True|False)\Z")
_PRINCIPAL: Final = re.compile(
    r"(?<![\w.])(?:self\.|cls\.)?(?:(?:request|req|info\.context|context|flask\.g|g|ctx)\.(?:user|current_user|auth|requestor|requester|principal)"
    r"|flask_login\.current_user|current_user|requestor|requester|viewer|user)\b"
)


class Strength(StrEnum):
    """How what stands at head compares with what stood at base."""

    KEPT = "kept"
    WEAKER = "weaker"
    CHANGED = "changed"


@lru_cache(maxsize=4096)
def clause(term: str) -> Clause:
    """Return the alternatives of a term."""
    return frozenset(term.split(" or "))


def clauses(terms: Iterable[str]) -> list[Clause]:
    """Return the alternatives of each term."""
    return [clause(term) for term in terms]


@lru_cache(maxsize=4096)
def by_role(term: str) -> str:
    """Return the term with every way to write "the user of this request" as one, to compare across functions."""
    return " or ".join(sorted(_PRINCIPAL.sub("USER", literal) for literal in clause(term)))


def holds(wanted: Clause, among: Iterable[Clause]) -> bool:
    """Whether one of ``among`` is as strong as ``wanted``."""
    return any(other <= wanted for other in among)


def compare(base: tuple[str, ...], head: tuple[str, ...]) -> tuple[Strength, str]:
    """Return how the terms of the same guard compare, and in a few words what is less."""
    added = [term for term in head if term not in base]
    for term in added:
        if _LOOSENS.fullmatch(term):
            return Strength.WEAKER, f"{term} was added"
        switch = _DEFAULTS.match(term)
        if switch and f"{switch[1]} defaults to {'False' if switch[2] == 'True' else 'True'}" in base:
            return Strength.WEAKER, term
    stand = clauses(head)
    lost = [term for term in base if not holds(clause(term), stand)]
    if not lost:
        return Strength.KEPT, ""
    for term in lost:
        wider = next((other for other in added if clause(term) < clause(other)), None)
        if wider is not None:
            return Strength.WEAKER, f"{' or '.join(sorted(clause(wider) - clause(term)))} is enough now"
    if added:
        return Strength.CHANGED, f"{' and '.join(lost)} became {' and '.join(added)}"
    return Strength.WEAKER, f"{' and '.join(lost)} is no longer demanded"
