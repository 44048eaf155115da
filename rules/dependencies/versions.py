"""Which of two versions is the newer one: PEP 440 for PyPI, Semantic Versioning 2.0 for npm."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from rules.dependencies.model import PYPI

if TYPE_CHECKING:
    from collections.abc import Collection

_SEMVER: Final = re.compile(r"[=v]*+([0-9]{1,9})(?:\.([0-9]{1,9}))?(?:\.([0-9]{1,9}))?(?:-([0-9A-Za-z.-]++))?(?:\+.*)?$")
_BOUND: Final = re.compile(r"(?:==?=?|>=?|~=|~>?|\^|^)[ ]*+v?([0-9][0-9A-Za-z.!+_*-]*+)")
_EXTRAS: Final = re.compile(r"\[[^\]]*+\]")


@lru_cache(maxsize=4096)
def version_key(ecosystem: str, version: str) -> Any:
    """Return a value that orders versions of one ecosystem, or ``None`` where the text is no version."""
    if ecosystem == PYPI:
        from packaging.version import InvalidVersion, Version  # noqa: PLC0415 - 50 ms, only when a manifest is touched

        try:
            return Version(version)
        except InvalidVersion:
            return None
    match = _SEMVER.match(version)
    if not match:
        return None
    numbers = tuple(int(part or 0) for part in match.group(1, 2, 3))
    return (*numbers, _prerelease(match.group(4)))


def _prerelease(text: str | None) -> tuple[Any, ...]:
    """Semantic Versioning 11: no pre-release comes last; numbers come before words; more fields come after fewer."""
    if text is None:
        return (1,)
    parts = [(0, int(part), "") if part.isdigit() and len(part) < 10 else (1, 0, part) for part in text.split(".")]  # noqa: PLR2004
    return (0, *parts)


def lower_bound(constraint: str) -> str:
    """Return the version that a constraint starts from (``>=1.2,<2`` and ``^1.2`` from ``1.2``), or an empty text."""
    wanted = _EXTRAS.sub("", constraint.split(";", 1)[0])
    for clause in wanted.split(","):
        match = _BOUND.match(clause.strip())
        if match and not clause.strip().startswith("<"):
            return match.group(1).rstrip("*").rstrip(".")
    return ""


def direction(ecosystem: str, before: Collection[str], after: Collection[str]) -> int:
    """Return 1 when ``after`` is newer than ``before``, -1 when some of it is older, else 0.

    As many versions on both sides are compared one by one (a lock that holds a package for each Python), others by their
    newest and oldest. 0 also when an order cannot be told.
    """
    old = [version_key(ecosystem, version) for version in before]
    new = [version_key(ecosystem, version) for version in after]
    if not old or not new or None in old or None in new:
        return 0
    if len(old) == len(new):
        steps = list(zip(sorted(old), sorted(new), strict=True))
        return 1 if all(one < two for one, two in steps) else -1 if any(one > two for one, two in steps) else 0
    if min(new) > max(old):
        return 1
    return -1 if min(new) < min(old) else 0
