"""Findings in the words of the whole repository: the symbol's full name, and the entry points that rely on what was lost."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rules.facts import MODULE
from rules.graph.names import shown
from rules.model import Category

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from rules.model import BlastRadius, Finding, ReachedEntryPoint

GUARDS: Final = frozenset({Category.AUTHENTICATION, Category.AUTHORIZATION, Category.SESSION})
NAMED: Final = 3  # entry points named in a message; the blast radius lists them all


def annotate(findings: Sequence[Finding], radius: BlastRadius) -> tuple[Finding, ...]:
    """Return ``findings`` with symbols by their full name (``shop.views:order``) and, for lost protection, who relies on it.

    Fingerprints are bound already and stay as they are.
    """
    relying: dict[str, list[ReachedEntryPoint]] = {}
    for point in radius.entry_points:
        relying.setdefault(point.chain[0] if point.chain else "", []).append(point)
    return tuple(_annotated(finding, relying) for finding in findings)


def _annotated(finding: Finding, relying: Mapping[str, list[ReachedEntryPoint]]) -> Finding:
    unit = shown(finding.path, finding.symbol.split(".", 1)[0] or MODULE)
    named = replace(finding, symbol=shown(finding.path, finding.symbol)) if finding.symbol else finding
    points = relying.get(unit, [])
    if finding.category not in GUARDS or not points:
        return named
    names = sorted({point.name for point in points})
    listed = ", ".join(names[:NAMED]) + (f" and {len(names) - NAMED} more" if len(names) > NAMED else "")
    return replace(named, message=f"{named.message.removesuffix('.')}; relied on by {listed}")
