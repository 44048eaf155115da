"""Code that only moved is not new: findings of a symbol that stands elsewhere in the change with an equal body cancel out."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rules.analysis import Analysis
    from rules.facts import Details
    from rules.model import Finding

Key = tuple[str, str, str]


def without_moved(analyses: Sequence[Analysis]) -> list[Finding]:
    """Return the findings of all files, less those whose symbol was moved or renamed as it was.

    A finding is old when its symbol is new in its file, and somewhere in the change a symbol is gone that had an equal body
    and the same finding with the same text. One gone finding makes one new finding old.
    """
    left: Counter[Key] = Counter()
    for analysis in analyses:
        bodies = _bodies(analysis.base, unlike=analysis.head)
        left.update(_keys(analysis.gone, bodies))
    kept: list[Finding] = []
    for analysis in analyses:
        bodies = _bodies(analysis.head, unlike=analysis.base)
        for finding in analysis.findings:
            body = bodies.get(finding.symbol, "")
            key = (finding.rule, body, finding.evidence)
            if body and left[key] > 0:
                left[key] -= 1
            else:
                kept.append(finding)
    return kept


def _bodies(details: Details, *, unlike: Details) -> dict[str, str]:
    """Return the body digests of the symbols that the other side of the file does not have, by qualified name."""
    others = {detail.qualname for detail in unlike.symbols}
    return {detail.qualname: detail.body for detail in details.symbols[1:] if detail.qualname not in others and detail.body}


def _keys(findings: Iterable[Finding], bodies: dict[str, str]) -> Iterable[Key]:
    for finding in findings:
        body = bodies.get(finding.symbol, "")
        if body:
            yield finding.rule, body, finding.evidence
