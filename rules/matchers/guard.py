"""Rules of kind ``guard``: events of guards (:mod:`rules.guards`) to findings.

What was removed is shown at base, where it stood (side LEFT); what was weakened at head, where it stands. Test code is quiet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.guards.delta import guard_events
from rules.guards.meaning import SECURITY, last_part
from rules.model import Category, Confidence, Finding, printable
from rules.paths import is_test, selected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.analysis import Analysis
    from rules.guards.event import Event
    from rules.model import Vocabulary
    from rules.pack import Rule


def guard_findings(analyses: Sequence[Analysis], rules: Sequence[Rule], vocabulary: Vocabulary) -> tuple[Finding, ...]:
    """Return what the guard rules find in all touched files together, sorted. The order of both arguments does not matter.

    ``vocabulary`` has already taken part: the details of each side were read with it.
    """
    del vocabulary
    chosen = sorted((rule for rule in rules if rule.kind == "guard"), key=lambda rule: rule.id)
    if not chosen:
        return ()
    validation = any("validation" in rule.body["categories"] for rule in chosen)
    found = {
        finding
        for event in guard_events(analyses, validation=validation)
        for rule in chosen
        if _speaks(rule, event)
        for finding in [_finding(rule, event)]
    }
    return tuple(sorted(found, key=lambda finding: finding.order))


def _speaks(rule: Rule, event: Event) -> bool:
    body, guard = rule.body, event.guard
    return (
        event.kind.value in body["events"]
        and (not rule.languages or event.language in rule.languages)
        and (rule.in_tests or not is_test(event.path))
        and selected(event.path, rule.include, rule.exclude)
        and _wanted(guard.kind, body["kinds"])
        and guard.kind not in body["unless_kinds"]
        and _wanted(guard.category, body["categories"])
        and body["certain"] in (None, guard.certain)
        and body["entry"] in (None, event.entry)
        and (not body["names"] or guard.name in body["names"] or last_part(guard.name) in body["names"])
    )


def _wanted(value: str, among: list[str]) -> bool:
    return not among or value in among


def _finding(rule: Rule, event: Event) -> Finding:
    guard = event.guard
    words: dict[str, Any] = {
        "symbol": printable(event.symbol) or "module level",
        "guard": printable(last_part(guard.name)) or printable(guard.name),
        "text": printable(guard.text),
        "other": printable(event.other.text) if event.other is not None else "nothing",
        "detail": printable(event.detail),
        "path": printable(event.path),
    }
    own = rule.body["own_category"] and guard.category in SECURITY
    return Finding(
        rule=rule.id,
        category=Category(guard.category) if own else rule.category,
        severity=rule.severity,
        confidence=rule.confidence if guard.certain else min(rule.confidence, Confidence.MEDIUM),
        path=event.path,
        side=event.side,
        start_line=event.start_line,
        end_line=event.end_line,
        symbol=event.symbol,
        message=rule.message.format_map(words),
        evidence=guard.text,
        cwe=rule.cwe,
    )
