"""Shipped, organisation's and repository's policy to the one that counts. A policy may only tighten those above it.

The shipped default is a starting point, not an authority: the team's topmost policy (the organisation's, or the
repository's where there is none) sets the mode and may start afresh with ``extends: none``. Below it nothing may be
loosened: no requirement lowered, no tier put where files escape one, no warning instead of a hold, no forbidden exception.
Conditions only ever add up (:mod:`policies.evaluate`: the requirements of every tier that a part reaches count together),
which is why adding tiers, conditions, requirements and vocabulary is always safe.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from policies.model import (
    FORMAT,
    Demand,
    Layer,
    Mode,
    Node,
    NodeKind,
    Place,
    Policy,
    PolicyText,
    RequirementKind,
    RuleSetting,
    Tier,
    rule_matches,
)
from policies.read import Parts, TierPart, read
from rules.codec import to_plain
from rules.document import Fault
from rules.model import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

_TIGHTEN: Final = "a policy may only tighten the one above it"


def compile_policy(texts: Sequence[PolicyText], known_rules: Collection[str] = ()) -> tuple[Policy | None, tuple[Fault, ...]]:
    """Return the policy composed of ``texts`` (topmost first), or ``None`` and every fault of all of them.

    ``known_rules`` are the ids of the loaded rules (``topic/*`` for a whole topic); empty: ids are not looked up.
    """
    parts, faults = [], list[Fault]()
    for text in texts:
        part, found = read(text, () if text.layer == Layer.SHIPPED else known_rules)
        faults += found
        parts += [part] if part else []
    if faults:
        return None, tuple(faults)
    builder = _Builder()
    for part in parts:
        builder.add(part)
    builder.finish()
    return (None, tuple(builder.faults)) if builder.faults else (builder.policy(), ())


class _Builder:
    """Adds one text after the other and notes every loosening."""

    def __init__(self) -> None:
        self.tiers: list[Tier] = []
        self.state = Policy(tiers=())
        self.governed = False  # a policy of the team stands above
        self.faults: list[Fault] = []

    def add(self, parts: Parts) -> None:
        """Add one layer below those already there."""
        if parts.afresh and self.governed:
            self._fault(parts.place, 'extends: a policy of the organisation stands above, so "none" is not possible', "extend default")
        elif parts.afresh:
            self.tiers, self.state = [], Policy(tiers=())
        self._add_mode(parts)
        self._add_settings(parts)
        self._add_exceptions(parts)
        self._add_tiers(parts)
        self.state = replace(
            self.state,
            vocabulary=_united(self.state.vocabulary, parts.vocabulary),
            sources=(*self.state.sources, parts.name),
        )
        self.governed = self.governed or parts.layer != Layer.SHIPPED

    def finish(self) -> None:
        """Check what must hold of the whole."""
        open_tiers = [tier for tier in self.tiers if not tier.when]
        if not open_tiers:
            name = self.state.sources[-1] if self.state.sources else "policy"
            self.faults.append(Fault(name, 1, 1, "tiers: each has a condition, so some files would fall in none", "leave out one when"))
        for tier in open_tiers[1:]:
            self._fault(tier.place, f'tiers: "{open_tiers[0].name}" already takes what no tier names', f'give "{tier.name}" a when')

    def policy(self) -> Policy:
        """Return the whole, with the digest of everything in it."""
        whole = replace(self.state, tiers=tuple(self.tiers))
        plain = json.dumps([FORMAT, to_plain(whole)], sort_keys=True, separators=(",", ":"))
        return replace(whole, digest="sha256:" + hashlib.sha256(plain.encode()).hexdigest())

    def _fault(self, place: Place, message: str, remedy: str = _TIGHTEN) -> None:
        self.faults.append(Fault(place.file, place.line, place.column, message, remedy))

    def _add_mode(self, parts: Parts) -> None:
        if parts.mode is None:
            return
        if parts.mode == Mode.WARN and self.governed and self.state.mode == Mode.ENFORCE:
            self._fault(parts.mode_place, "mode: warn would turn off what the policy above enforces")
        self.state = replace(self.state, mode=parts.mode, mode_place=parts.mode_place)

    def _add_settings(self, parts: Parts) -> None:
        added = []
        for part in parts.settings:
            above = [s for s in self.state.rules if rule_matches(s.rule, part.rule) or rule_matches(part.rule, s.rule)]
            if part.exceptions and not all(s.exceptions for s in above):
                self._fault(part.place, f"rules.{part.rule}: a policy above forbids exceptions to it")
            if part.mode == Mode.WARN and self.governed:
                self._fault(part.place, f"rules.{part.rule}: warn would turn off what the policy above enforces")
            mode = part.mode or (above[-1].mode if above else Mode.ENFORCE)
            allowed = all(s.exceptions for s in above) if part.exceptions is None else part.exceptions
            added.append(RuleSetting(part.rule, mode, allowed, part.place))
        self.state = replace(self.state, rules=(*self.state.rules, *added))

    def _add_exceptions(self, parts: Parts) -> None:
        own = {part.rule for part in parts.settings}
        for entry in parts.exceptions:
            for setting in self.state.rules:
                overlap = rule_matches(setting.rule, entry.rule) or rule_matches(entry.rule, setting.rule)
                if overlap and not setting.exceptions and setting.rule not in own:
                    self._fault(entry.place, f"exceptions: {setting.place} forbids exceptions to {setting.rule}")
        self.state = replace(self.state, exceptions=(*self.state.exceptions, *parts.exceptions))

    def _add_tiers(self, parts: Parts) -> None:
        self._check_order(parts)
        first = not self.tiers
        for number, part in enumerate(parts.tiers):
            index = self._index(part.name)
            if index is not None:
                self.tiers[index] = self._merged(index, part)
                continue
            position = self._position(parts.tiers[number:])
            if not first:
                self._check_new(position, part)
            self.tiers.insert(position, Tier(name=part.name, place=part.place, when=part.when, require=part.require or ()))

    def _index(self, name: str) -> int | None:
        return next((i for i, tier in enumerate(self.tiers) if tier.name == name), None)

    def _position(self, following: Sequence[TierPart]) -> int:
        """Return where a new tier goes: right below the next known one that its text names, else on top."""
        known = (self._index(part.name) for part in following)
        return next((index for index in known if index is not None), len(self.tiers))

    def _check_order(self, parts: Parts) -> None:
        names = [tier.name for tier in self.tiers]
        known = [part for part in parts.tiers if part.name in names]
        for before, after in pairwise(known):
            if names.index(before.name) > names.index(after.name):
                self._fault(after.place, f'tiers: the policy above puts "{after.name}" below "{before.name}"', "keep its order")

    def _check_new(self, position: int, part: TierPart) -> None:
        if not part.when:
            self._fault(part.place, f'tiers: the new tier "{part.name}" has no condition', "give it a when")
        self._check_below(position, part)

    def _check_below(self, position: int, part: TierPart) -> None:
        """Refuse to take files out of the fallback from below, unless the fallback demands nothing anyway."""
        fallback = next((i for i, tier in enumerate(self.tiers) if not tier.when), None)
        if fallback is not None and position <= fallback and part.when and self.tiers[fallback].require:
            name = self.tiers[fallback].name
            self._fault(part.place, f'tiers: files that "{part.name}" names would escape what "{name}" demands')

    def _merged(self, index: int, part: TierPart) -> Tier:
        tier = self.tiers[index]
        if part.when and not tier.when:
            self._fault(part.place, f'tiers: "{tier.name}" takes what no other tier names, so it cannot have a when', "name a new tier")
        elif part.when:
            self._check_below(index, part)
            when = (Node(NodeKind.ANY, part.place, 2), *tier.when, *part.when)
            tier = tier._replace(when=when)
        if part.require == () and tier.require:
            self._fault(part.place, f'tiers: "{tier.name}" must keep what the policy above demands ({tier.require[0].place})')
        for demand in part.require or ():
            tier = tier._replace(require=self._demanded(tier, demand))
        return tier

    def _demanded(self, tier: Tier, demand: Demand) -> tuple[Demand, ...]:
        """Return the requirements of a tier with one more; the same team with a higher count replaces the lower one."""
        if demand.kind != RequirementKind.SIGNOFF:
            known = [d for d in tier.require if d.kind == demand.kind and d.text == demand.text]
            return tier.require if known else (*tier.require, demand)
        above = [d for d in tier.require if d.kind == demand.kind and d.team == demand.team]
        for old in above:
            if demand.people < old.people:
                self._fault(demand.place, f"tiers.{tier.name}: lowers the sign-offs of {old.team} from {old.people} to {demand.people}")
            if old.distinct and not demand.distinct:
                self._fault(demand.place, f"tiers.{tier.name}: sign-offs of {old.team} must stay distinct")
        return (*(d for d in tier.require if d not in above), demand)


def _united(above: Vocabulary, below: Vocabulary) -> Vocabulary:
    """Return the words of both."""
    names = Vocabulary.__dataclass_fields__
    return Vocabulary(**{name: tuple(sorted({*getattr(above, name), *getattr(below, name)})) for name in names})
