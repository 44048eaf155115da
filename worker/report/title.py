"""The one line that stands for a decision where there is room for no more: a check's title, a log's last line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from policies.decision import ReasonKind, Verdict
from policies.model import RequirementKind
from policies.words import plural

if TYPE_CHECKING:
    from policies.decision import Decision


def title(decision: Decision) -> str:
    """Return the title: ``Hold: security must sign 2 places``."""
    if decision.verdict == Verdict.ERROR:
        faults = sum(node.kind == ReasonKind.FAULT for node in decision.reasons.children)
        return f"Cannot judge: the policy has {plural(faults, 'fault')}" if faults else "Cannot judge this change"
    waiting = [requirement for requirement in decision.requirements if not requirement.met]
    if decision.verdict == Verdict.CLEAR:
        points = len(decision.radius.entry_points)
        reached = f"reaches {plural(points, 'entry point')}" if points else "reaches no entry point"
        signed = "signed" if decision.requirements and not waiting else reached
        return f"Clear: {decision.tier} change, {'only warned' if waiting else signed}"
    if decision.verdict == Verdict.BLOCK:
        return "Blocked: " + next(r.text for r in waiting if r.kind == RequirementKind.BLOCK)
    teams = sorted({r.team or "another person" for r in waiting if r.kind == RequirementKind.SIGNOFF})
    places = {own for r in waiting for own in r.because}
    if teams:
        return f"Hold: {' and '.join(teams)} must sign {plural(len(places), 'place')}"
    return "Hold: the pull request lacks what the policy asks for"
