"""Findings that hold nothing although a tier names them: by exception, by override, or because their rule only warns."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from policies import fingerprint, paths
from policies.decision import Reason, ReasonKind, ReasonStatus, State
from policies.matters import parts_of
from policies.model import Mode, Policy, rule_matches
from policies.words import place
from rules.model import printable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from datetime import date

    from policies.matters import Evidence
    from policies.signoff import Override
    from rules.model import Finding


class Sorted(NamedTuple):
    """The findings of a change by what they may do. ``dated`` says whether an expiry date was in play."""

    live: tuple[Finding, ...]
    states: dict[Finding, State]
    reasons: tuple[Reason, ...]
    dated: bool


def sort_out(policy: Policy, evidence: Evidence, as_of: date, overrides: Collection[Override]) -> Sorted:
    """Return which findings count, and what became of the others and why."""
    states: dict[Finding, State] = {}
    reasons: list[Reason] = []
    dated = False
    for part in parts_of(evidence, evidence.findings):
        for finding in part.findings:
            for state, reason in _passes(policy, finding, part.sides, as_of, overrides):
                dated = True
                reasons.append(reason)
                if state is not None:
                    states[finding] = state
            if finding not in states and mode_of(policy, finding.rule) == Mode.WARN:
                states[finding] = State.WARNED
    live = tuple(finding for finding in evidence.findings if finding not in states)
    return Sorted(live, states, tuple(reasons), dated)


def mode_of(policy: Policy, rule: str) -> Mode:
    """Return the mode of one rule: the last setting that names it."""
    return next((s.mode for s in reversed(policy.rules) if rule_matches(s.rule, rule)), Mode.ENFORCE)


def _passes(
    policy: Policy, finding: Finding, sides: tuple[str, ...], as_of: date, overrides: Collection[Override]
) -> Iterator[tuple[State | None, Reason]]:
    """Yield every exception and override that speaks of a finding, with no state where it has run out."""
    today, own = as_of.isoformat(), fingerprint.of_finding(finding)
    for entry in policy.exceptions:
        # Both ends of a rename must lie under the exception: a file cannot be moved into its shelter.
        if rule_matches(entry.rule, finding.rule) and all(paths.matches(entry.paths, side) for side in sides):
            text = f"{place(finding)}: {finding.rule} is excepted until {entry.expires} by {entry.owner}: {entry.reason}"
            ended = f"{place(finding)}: the exception of {finding.rule} by {entry.owner} ended on {entry.expires}"
            yield _dated(today, entry.expires, State.EXCEPTED, (text, ended), (own, str(entry.place)))
    for override in sorted(overrides):
        if override.fingerprint == own:
            text = f"{place(finding)}: {override.person} let this pass until {override.expires} ({override.kind}): {override.reason}"
            ended = f"{place(finding)}: what {override.person} let pass ended on {override.expires}"
            yield _dated(today, override.expires, State.OVERRIDDEN, (text, ended), (own,))


def _dated(today: str, expires: str, state: State, texts: tuple[str, str], evidence: tuple[str, ...]) -> tuple[State | None, Reason]:
    kind = ReasonKind.EXCEPTION if state == State.EXCEPTED else ReasonKind.OVERRIDE
    if today <= expires:
        return state, Reason(ReasonStatus.CLEAR, kind, printable(texts[0]), evidence)
    return None, Reason(ReasonStatus.WARN, kind, printable(texts[1]), evidence)
