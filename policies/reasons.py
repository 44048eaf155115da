"""The tree of reasons: one sentence a node, verdict first, then what has to happen, then what led there."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from policies.decision import Reason, ReasonKind, ReasonStatus, Verdict
from policies.model import Mode, Policy
from policies.requirements import demands, phrase
from policies.words import plural

if TYPE_CHECKING:
    from collections.abc import Iterator

    from policies.decision import Requirement
    from policies.matters import Matter


class Story(NamedTuple):
    """What there is to tell. ``wanted`` is the verdict that the requirements call for, whatever the policy's mode."""

    policy: Policy
    wanted: Verdict
    matters: tuple[Matter, ...]
    requirements: tuple[tuple[Requirement, tuple[str, ...]], ...]
    passed: tuple[Reason, ...]
    warned: tuple[Matter, ...]
    shown: int

    @property
    def warns(self) -> bool:
        """Whether the whole policy only warns."""
        return self.policy.mode == Mode.WARN

    @property
    def verdict(self) -> Verdict:
        """The verdict: a policy in warn mode holds nothing."""
        return Verdict.CLEAR if self.warns else self.wanted


def tree(story: Story) -> Reason:
    """Return the tree of reasons of a decision."""
    children = (*_requirements(story), *_tiers(story), *_warnings(story), *story.passed, *_notes(story))
    return Reason(ReasonStatus(story.verdict), ReasonKind.VERDICT, _headline(story), (), children)


def _headline(story: Story) -> str:
    pending = [phrase(requirement) for requirement, _ in story.requirements if not requirement.met]
    if pending and story.warns:
        return f"Clear, because the policy only warns. It would ask: {'; '.join(pending).rstrip('.')}."
    if pending:
        return f"{'Blocked' if story.wanted == Verdict.BLOCK else 'Held'}: {'; '.join(pending).rstrip('.')}."
    if story.requirements:
        return "Clear: everything that the policy asks for is there."
    if not story.matters:
        return "Clear: the change is empty, there is nothing to judge."
    return "Clear: the policy asks nothing for a change like this."


def _requirements(story: Story) -> Iterator[Reason]:
    for requirement, people in story.requirements:
        status = ReasonStatus.CLEAR if requirement.met else _open_status(story, requirement)
        signed = f" Signed by {', '.join(people)}." if people else ""
        sentence = phrase(requirement)
        yield Reason(status, ReasonKind.REQUIREMENT, f"{sentence[:1].upper()}{sentence[1:].rstrip('.')}.{signed}", requirement.because)


def _open_status(story: Story, requirement: Requirement) -> ReasonStatus:
    if story.warns:
        return ReasonStatus.WARN
    return ReasonStatus.BLOCK if requirement.kind == "block" else ReasonStatus.HOLD


def _tiers(story: Story) -> Iterator[Reason]:
    """Yield the tiers that something reaches, highest first; what reaches one that demands nothing is only counted."""
    for index in sorted({matter.tier for matter in story.matters}, reverse=True):
        tier = story.policy.tiers[index]
        matters = [matter for matter in story.matters if matter.tier == index]
        asks = any(demands(story.policy, matter) for matter in matters)
        status = ReasonStatus.CLEAR if not asks else ReasonStatus.WARN if story.warns else ReasonStatus.HOLD
        children = tuple(_matter(matter, status) for matter in matters) if asks else ()
        sentence = f"{plural(len(matters), 'place')} in tier {tier.name}" + ("." if asks else ", which asks for nothing.")
        yield Reason(status, ReasonKind.TIER, sentence, (str(tier.place),), children)


def _matter(matter: Matter, status: ReasonStatus) -> Reason:
    return Reason(status, matter.kind, matter.sentence, (matter.fingerprint,))


def _warnings(story: Story) -> Iterator[Reason]:
    if story.warns:
        yield Reason(
            ReasonStatus.WARN, ReasonKind.WARNING, "The policy is in warn mode: it holds nothing.", (str(story.policy.mode_place),)
        )
    if story.warned:
        children = tuple(_matter(matter, ReasonStatus.WARN) for matter in story.warned)
        sentence = f"{plural(len(children), 'place')} would hold, but the rule is in warn mode."
        yield Reason(ReasonStatus.WARN, ReasonKind.WARNING, sentence, (), children)


def _notes(story: Story) -> Iterator[Reason]:
    if story.shown:
        yield Reason(ReasonStatus.CLEAR, ReasonKind.NOTE, f"{plural(story.shown, 'finding')} shown for which the policy asks nothing.")
