"""One policy text to its parts: validated, with the place of each, or every fault with its position."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from policies.model import (
    UNREAD_RULE,
    Demand,
    DependencyTest,
    FindingTest,
    Layer,
    Mode,
    Node,
    NodeKind,
    Place,
    PolicyText,
    RadiusTest,
    RequirementKind,
    RuleException,
    rule_matches,
)
from policies.schema import BlastRadiusForm, ConditionForm, ExceptionForm, PolicyForm, RequirementForm, TierForm, all_keys
from rules.document import Document, Fault, did_you_mean, load_yaml, validate
from rules.model import Confidence, Severity, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rules.document import Path

MAX_POLICY_BYTES: Final = 256_000  # a policy of a thousand rules; people read and review it
_UNKNOWN: Final = re.compile(r'"?([^".\[\]]+)"?(\[\d+\])?: unknown key$')


class TierPart(NamedTuple):
    """What one text says of a tier. ``require`` is ``None`` when it says nothing of requirements."""

    name: str
    place: Place
    when: tuple[Node, ...]
    require: tuple[Demand, ...] | None


class SettingPart(NamedTuple):
    """What one text says of a rule; ``None`` where it is silent."""

    rule: str
    mode: Mode | None
    exceptions: bool | None
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What one policy text says."""

    name: str
    layer: Layer
    afresh: bool = False
    place: Place
    mode: Mode | None = None
    mode_place: Place
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    tiers: tuple[TierPart, ...] = ()
    settings: tuple[SettingPart, ...] = ()
    exceptions: tuple[RuleException, ...] = ()


def read(text: PolicyText, known_rules: Collection[str] = ()) -> tuple[Parts | None, tuple[Fault, ...]]:
    """Return the parts of one policy text, or ``None`` and all its faults.

    ``known_rules`` are the ids of all rules (``topic/*`` for a whole topic); empty means that ids are not looked up.
    """
    document = load_yaml(text.data, text.name, max_bytes=MAX_POLICY_BYTES)
    form, faults = validate(PolicyForm, document, text.name)
    if form is None:
        return None, tuple(_suggest(fault) for fault in faults)
    reader = _Reader(text, document, known_rules)
    parts = reader.parts(form)
    return (None, tuple(reader.faults)) if reader.faults else (parts, ())


def _suggest(fault: Fault) -> Fault:
    found = _UNKNOWN.search(fault.message)
    return fault._replace(remedy=did_you_mean(found[1], all_keys())) if found and not fault.remedy else fault


class _Reader:
    """Turns the forms of one text into plain values, looking up where each stands."""

    def __init__(self, text: PolicyText, document: Document, known_rules: Collection[str]) -> None:
        self.text, self.document, self.known_rules = text, document, known_rules
        self.faults: list[Fault] = []

    def place(self, path: Path) -> Place:
        return Place(self.text.name, *self.document.positions.get(path, (1, 1)))

    def fault(self, path: Path, message: str, remedy: str = "") -> None:
        line, column = self.document.positions.get(path, (1, 1))
        self.faults.append(Fault(self.text.name, line, column, message, remedy))

    def parts(self, form: PolicyForm) -> Parts:
        words, pii = form.vocabulary, form.vocabulary.pii
        return Parts(
            name=self.text.name,
            layer=self.text.layer,
            afresh=form.extends == "none",
            place=self.place(("extends",)),
            mode=Mode(form.mode) if form.mode else None,
            mode_place=self.place(("mode",)),
            vocabulary=Vocabulary(
                guards=_sorted(words.guards),
                auth_modules=_sorted(words.auth_modules),
                pii_tables=_sorted(pii.tables),
                pii_columns=_sorted(pii.columns),
                internet_facing=_sorted(words.internet_facing),
                external_clients=_sorted(words.external_clients),
                internal_packages=_sorted(words.internal_packages),
            ),
            tiers=self._tiers(form.tiers),
            settings=self._settings(form),
            exceptions=tuple(self._exception(entry, ("exceptions", i)) for i, entry in enumerate(form.exceptions)),
        )

    def _settings(self, form: PolicyForm) -> tuple[SettingPart, ...]:
        found = []
        for rule, setting in sorted(form.rules.items()):
            self._known(rule, ("rules", rule), f"rules.{rule}")
            allowed = None if setting.exceptions is None else setting.exceptions == "allowed"
            found.append(SettingPart(rule, Mode(setting.mode) if setting.mode else None, allowed, self.place(("rules", rule))))
        return tuple(found)

    def _tiers(self, forms: list[TierForm]) -> tuple[TierPart, ...]:
        parts: list[TierPart] = []
        for index, form in enumerate(forms):
            path: Path = ("tiers", index)
            if form.name in {part.name for part in parts}:
                self.fault((*path, "name"), f'tiers[{index}].name: "{form.name}" stands twice', "put its conditions together with any")
            when = tuple(self._nodes(form.when, (*path, "when"))) if form.when else ()
            require = None if form.require is None else tuple(self._demand(r, (*path, "require", i)) for i, r in enumerate(form.require))
            parts.append(TierPart(form.name, self.place(path), when, require))
        return tuple(parts)

    def _demand(self, form: RequirementForm, path: Path) -> Demand:
        place = self.place(path)
        if form.signoff:
            return Demand(RequirementKind.SIGNOFF, place, form.signoff.team, form.signoff.count, form.signoff.distinct)
        if form.block:
            return Demand(RequirementKind.BLOCK, place, text=form.block)
        return Demand(RequirementKind.AI_BOM if form.ai_bom else RequirementKind.LINKED_ISSUE, place)

    def _exception(self, form: ExceptionForm, path: Path) -> RuleException:
        self._known(form.rule, (*path, "rule"), f"exceptions[{path[1]}].rule")
        return RuleException(
            rule=form.rule,
            paths=_sorted(form.paths),
            reason=form.reason,
            owner=form.owner,
            expires=form.expires.isoformat(),
            place=self.place(path),
        )

    def _known(self, rule: str, path: Path, name: str) -> None:
        known = (*self.known_rules, UNREAD_RULE)
        if self.known_rules and not any(rule_matches(k, rule) or rule_matches(rule, k) for k in known):
            self.fault(path, f'{name}: there is no rule "{rule}"', did_you_mean(rule, known) or "list them with: hunkgate rules list")

    def _nodes(self, form: ConditionForm, path: Path) -> Iterator[Node]:
        """Yield the nodes of a condition in reading order; several keys of one condition must all hold."""
        keys = list(self._keys(form, path))
        if len(keys) > 1:
            yield Node(NodeKind.ALL, self.place(path), len(keys))
        for nodes in keys:
            yield from nodes

    def _keys(self, form: ConditionForm, path: Path) -> Iterator[tuple[Node, ...]]:
        for kind, forms in ((NodeKind.ANY, form.any), (NodeKind.ALL, form.all)):
            if forms:
                below = [node for i, child in enumerate(forms) for node in self._nodes(child, (*path, kind.value, i))]
                yield (Node(kind, self.place((*path, kind.value)), len(forms)), *below)
        if form.not_:
            yield (Node(NodeKind.NOT, self.place((*path, "not")), 1), *self._nodes(form.not_, (*path, "not")))
        for kind, patterns in ((NodeKind.PATHS, form.paths), (NodeKind.ONLY_PATHS, form.only_paths)):
            if patterns:
                yield (Node(kind, self.place((*path, kind.value)), paths=_sorted(patterns)),)
        yield from self._leaves(form, path)

    def _leaves(self, form: ConditionForm, path: Path) -> Iterator[tuple[Node, ...]]:
        if form.category or form.rule or form.severity or form.confidence:
            for i, rule in enumerate(form.rule or ()):
                self._known(rule, (*path, "rule", i), "rule")
            yield (Node(NodeKind.FINDING, self.place(path), finding=_finding_test(form)),)
        if form.dependency:
            events, kinds = _sorted(form.dependency.change or ()), _sorted(form.dependency.ecosystem or ())
            test = DependencyTest(events, kinds, form.dependency.direct)
            yield (Node(NodeKind.DEPENDENCY, self.place((*path, "dependency")), dependency=test),)
        if form.blast_radius:
            yield (Node(NodeKind.BLAST_RADIUS, self.place((*path, "blast_radius")), radius=_radius_test(form.blast_radius)),)


def _finding_test(form: ConditionForm) -> FindingTest:
    return FindingTest(
        categories=_sorted(form.category or ()),
        rules=_sorted(form.rule or ()),
        severity=Severity[form.severity.upper()].value if form.severity else 0,
        confidence=Confidence[form.confidence.upper()].value if form.confidence else 0,
    )


def _radius_test(form: BlastRadiusForm) -> RadiusTest:
    points = form.entry_points
    return RadiusTest(
        internet_facing=(points and points.internet_facing) or 0,
        entry_points=(points and points.total) or 0,
        direct=form.direct or 0,
        transitive=form.transitive or 0,
        enters_core=bool(form.enters_core),
    )


def _sorted(words: Collection[str]) -> tuple[str, ...]:
    return tuple(sorted(set(words)))
