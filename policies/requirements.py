"""What the tiers that a change reaches demand of it, and what of that is met."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from policies.decision import ReasonKind, Requirement, Verdict
from policies.model import Demand, Place, RequirementKind
from policies.signoff import SignOff, Wanted, signers
from policies.words import plural

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from policies.matters import Matter
    from policies.model import Policy, Tier

BUILT_IN: Final = Demand(RequirementKind.SIGNOFF, Place("built in", 0))
"""What a change that could not be read needs under a policy whose tiers ask for no sign-off at all: anyone else's."""


def demands(policy: Policy, matter: Matter) -> tuple[Demand, ...]:
    """Return what a matter's tier demands. What could not be read is never let pass: someone else must sign it at least."""
    require = policy.tiers[matter.tier].require
    unsigned = matter.kind == ReasonKind.UNREAD and not asks_signoff(policy.tiers[matter.tier])
    return (*require, BUILT_IN) if unsigned else require


def asks_signoff(tier: Tier) -> bool:
    """Return whether somebody must sign what reaches this tier."""
    return any(demand.kind == RequirementKind.SIGNOFF for demand in tier.require)


def opaque_tier(policy: Policy) -> int:
    """Return the tier for what could not be read and no demanding tier names: the lowest that asks for a sign-off."""
    return next((index for index, tier in enumerate(policy.tiers) if asks_signoff(tier)), policy.fallback)


def required(
    demanded: Collection[tuple[Demand, Matter]],
    signoffs: Collection[SignOff],
    excluded: Collection[str],
    supplied: Collection[str],
) -> tuple[list[Requirement], list[tuple[str, ...]]]:
    """Return the requirements, sorted, each with the people who count for it.

    Demands of several tiers at one fingerprint count together: of the same team the higher number, distinct if either is.
    """
    others: dict[tuple[RequirementKind, str], set[str]] = {}
    needs: dict[tuple[str, str], tuple[int, bool]] = {}
    for demand, matter in demanded:
        if demand.kind == RequirementKind.SIGNOFF:
            count, distinct = needs.get((demand.team, matter.fingerprint), (0, False))
            needs[demand.team, matter.fingerprint] = max(count, demand.people), distinct or demand.distinct
        else:
            others.setdefault((demand.kind, demand.text), set()).add(matter.fingerprint)
    wanted = _grouped(needs)
    answers = signers(wanted, signoffs, excluded)
    signed = [
        Requirement(RequirementKind.SIGNOFF, w.team, w.people, w.distinct, met, w.because)
        for w, (met, _) in zip(wanted, answers, strict=True)
    ]
    rest = [
        Requirement(kind, "", 1, False, kind.value in supplied and kind != RequirementKind.BLOCK, tuple(sorted(because)), text)
        for (kind, text), because in sorted(others.items())
    ]
    return [*signed, *rest], [*(people for _, people in answers), *(() for _ in rest)]


def _grouped(needs: dict[tuple[str, str], tuple[int, bool]]) -> list[Wanted]:
    groups: dict[tuple[str, int, bool], list[str]] = {}
    for (team, fingerprint), (count, distinct) in sorted(needs.items()):
        groups.setdefault((team, count, distinct), []).append(fingerprint)
    return [Wanted(team, count, distinct, tuple(because)) for (team, count, distinct), because in sorted(groups.items())]


def verdict_of(requirements: Sequence[Requirement]) -> Verdict:
    """Return what open requirements mean: block where nobody can sign, else hold, else clear."""
    open_kinds = {requirement.kind for requirement in requirements if not requirement.met}
    if RequirementKind.BLOCK in open_kinds:
        return Verdict.BLOCK
    return Verdict.HOLD if open_kinds else Verdict.CLEAR


def phrase(requirement: Requirement) -> str:
    """Return one clause on who has to do what: ``1 person of security must sign 2 places``."""
    if requirement.kind == RequirementKind.SIGNOFF:
        people = "1 person" if requirement.count == 1 else f"{requirement.count} people"
        who = f"{people} of {requirement.team}" if requirement.team else f"{people} with no part in the change"
        other = ", counted for nothing else there," if requirement.distinct else ""
        return f"{who}{other} must sign {plural(len(requirement.because), 'place')}"
    if requirement.kind == RequirementKind.AI_BOM:
        return "the pull request must state which AI tool made what"
    if requirement.kind == RequirementKind.LINKED_ISSUE:
        return "the pull request must name an issue"
    return requirement.text
