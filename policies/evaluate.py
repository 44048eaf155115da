"""Findings, reach, policy, sign-offs and a date to a decision. Pure, and the same whatever order its input comes in."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from policies import fingerprint
from policies.decision import Decision, Inputs, ReasonKind, State, Summary
from policies.matters import Evidence, Matter, matters_of
from policies.model import UNREAD_RULE, Mode, Policy
from policies.passed import sort_out
from policies.reasons import Story, tree
from policies.requirements import asks_signoff, demands, opaque_tier, required, verdict_of
from policies.words import place
from rules.model import Category, Confidence, Finding, Severity, Side, printable

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Sequence
    from datetime import date

    from policies.passed import Sorted
    from policies.signoff import Override, SignOff
    from rules.model import ChangedFile

__all__ = ["Evidence", "Inputs", "evaluate"]


def evaluate(  # noqa: PLR0913 - what a verdict depends on is named one by one
    policy: Policy,
    evidence: Evidence,
    inputs: Inputs,
    *,
    as_of: date,
    signoffs: Collection[SignOff] = (),
    overrides: Collection[Override] = (),
    excluded: Collection[str] = (),
) -> Decision:
    """Return the decision on a change.

    ``as_of`` is the day on which exceptions and overrides are judged; it becomes an input of the decision only when one
    speaks of a finding. ``excluded`` are the people whose sign-off never counts: author, committers, co-authors.
    """
    evidence = _in_order(evidence)
    passed = sort_out(policy, evidence, as_of, overrides)
    matters = _matters(policy, evidence, passed.live)
    demanded = [(demand, matter) for matter in matters for demand in demands(policy, matter)]
    requirements, people = required(demanded, signoffs, excluded, evidence.supplied)
    held = {own for requirement in requirements for own in requirement.because}
    states = tuple(passed.states.get(f) or _state(policy, f, held) for f in evidence.findings)
    story = Story(
        policy=policy,
        wanted=verdict_of(requirements),
        matters=tuple(matters),
        requirements=tuple(zip(requirements, people, strict=True)),
        passed=passed.reasons,
        warned=tuple(_warned(policy, evidence, passed, matters)),
        shown=sum(state == State.SHOWN for state in states),
    )
    return Decision(
        verdict=story.verdict,
        tier=policy.tiers[max((matter.tier for matter in matters), default=0)].name,
        inputs=replace(inputs, policy=inputs.policy or policy.digest, as_of=as_of if passed.dated else None),
        change=evidence.change,
        summary=_summary(evidence),
        findings=evidence.findings,
        states=states,
        radius=evidence.radius,
        dependencies=evidence.dependencies,
        requirements=tuple(requirements),
        reasons=tree(story),
    )


def _in_order(evidence: Evidence) -> Evidence:
    """Return the evidence sorted and without repetition, with a finding for each unread path that no rule has spoken of."""
    unread = tuple(sorted({*evidence.unread, *(file.path for file in evidence.change.files if file.opaque)}))
    told = {finding.path for finding in evidence.findings if finding.category == Category.OPAQUE}
    files = {file.path: file for file in evidence.change.files}
    silent = [_unread(path, files.get(path)) for path in unread if path not in told]
    findings = sorted({*evidence.findings, *silent}, key=lambda f: (f.order, f.fingerprint, f.category, f.severity, f.confidence, f.cwe))
    points = sorted(set(evidence.radius.entry_points), key=lambda p: (not p.internet_facing, p.kind, p.name, p.path, p.line, p.chain))
    words: dict[str, Any] = {n: tuple(sorted(set(getattr(evidence.radius, n)))) for n in ("symbols", "direct", "owners", "tests", "unseen")}
    changes = sorted(set(evidence.dependencies), key=lambda d: (d.path, d.line, d.ecosystem, d.name, d.event, d.side, str(d)))
    return replace(
        evidence,
        change=replace(evidence.change, files=tuple(sorted(evidence.change.files, key=lambda file: file.path))),
        findings=tuple(findings),
        radius=replace(evidence.radius, entry_points=tuple(points), **words),
        dependencies=tuple(changes),
        unread=unread,
    )


def _unread(path: str, file: ChangedFile | None) -> Finding:
    why = file.opaque if file and file.opaque else "no reason is known"
    return Finding(
        rule=UNREAD_RULE,
        category=Category.OPAQUE,
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        path=path,
        side=Side.HEAD if file is None or file.head.exists else Side.BASE,
        start_line=1,
        end_line=1,
        message=f"this could not be judged: {why}",
        fingerprint=fingerprint.of_file(file) if file else fingerprint.of_path(path),
    )


def _matters(policy: Policy, evidence: Evidence, findings: Sequence[Finding]) -> list[Matter]:
    """Return what reaches which tier; what could not be read reaches one that asks for a sign-off, whatever the policy says."""
    matters = matters_of(policy, evidence, findings)
    demanding = {matter.fingerprint for matter in matters if asks_signoff(policy.tiers[matter.tier])}
    for finding in findings:
        own = fingerprint.of_finding(finding)
        if finding.category == Category.OPAQUE and own not in demanding:
            sentence = f"{place(finding)}: {printable(finding.message)}"
            matters.append(Matter(opaque_tier(policy), ReasonKind.UNREAD, finding.path, finding.start_line, own, sentence))
    return sorted(set(matters))


def _warned(policy: Policy, evidence: Evidence, passed: Sorted, matters: Sequence[Matter]) -> Iterator[Matter]:
    """Yield what would reach a demanding tier too, were no rule in warn mode."""
    held_back = {finding for finding, state in passed.states.items() if state == State.WARNED}
    if not held_back:
        return
    everything = [finding for finding in evidence.findings if finding in held_back or finding not in passed.states]
    known = set(matters)
    yield from (m for m in _matters(policy, evidence, everything) if m not in known and policy.tiers[m.tier].require)


def _state(policy: Policy, finding: Finding, held: Collection[str]) -> State:
    if fingerprint.of_finding(finding) not in held:
        return State.SHOWN
    return State.HELD if policy.mode == Mode.ENFORCE else State.WARNED


def _summary(evidence: Evidence) -> Summary:
    files = evidence.change.files
    return Summary(
        files=len(files),
        hunks=evidence.change.hunk_count,
        added=sum(file.added for file in files),
        removed=sum(file.removed for file in files),
        unread=evidence.unread,
    )
