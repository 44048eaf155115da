"""A policy in words: what it asks for, and where that is written. For ``hunkgate policy show`` and ``explain``."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from policies import paths
from policies.conditions import Part, check
from policies.model import Demand, FindingTest, Mode, Node, NodeKind, Policy, RequirementKind, Tier, rule_matches
from policies.passed import mode_of
from policies.words import plural
from rules.model import BlastRadius, Category, Confidence, Finding, Severity, Side, printable

if TYPE_CHECKING:
    from collections.abc import Iterator


class RuleFacts(NamedTuple):
    """What a policy can ask of a rule."""

    rule: str
    category: Category
    severity: Severity
    confidence: Confidence


def show(policy: Policy) -> list[str]:
    """Return the whole policy in words, highest tier first, each part with its place."""
    lines = [f"policy {policy.digest}, composed of {', '.join(policy.sources)}; mode {policy.mode.value}"]
    for tier in reversed(policy.tiers):
        lines += ["", f"{tier.name}   {tier.place}", *_when(tier), *_require(tier)]
    if policy.rules:
        lines += ["", "rules"]
    for setting in policy.rules:
        allowed = "" if setting.exceptions else ", exceptions forbidden"
        lines.append(f"  {setting.rule}: {setting.mode.value}{allowed}   {setting.place}")
    if policy.exceptions:
        lines += ["", "exceptions"]
    for entry in policy.exceptions:
        lines.append(f"  {entry.rule} in {', '.join(entry.paths)} until {entry.expires}, {entry.owner}: {entry.reason}   {entry.place}")
    words = {name: getattr(policy.vocabulary, name) for name in policy.vocabulary.__dataclass_fields__}
    if any(words.values()):
        lines += ["", "vocabulary", *(f"  {name}: {', '.join(known)}" for name, known in words.items() if known)]
    return [printable(line) for line in lines]


def explain_category(policy: Policy, category: Category) -> list[str]:
    """Return which tiers ask for findings of a category, from which severity and confidence on."""
    lines: list[str] = []
    for tier in reversed(policy.tiers):
        asking = [node for node in tier.when if node.finding and category in (node.finding.categories or tuple(Category))]
        lines += [f"  {tier.name}: {_finding(node, category)}   {node.place}" for node in asking]
        lines += [f"  {text}" for text in _require(tier)] if asking else []
    return [f"category {category}", *(lines or ["  no tier asks for it: findings of it are shown and hold nothing"])]


def explain_path(policy: Policy, path: str) -> list[str]:
    """Return the tier of a file by its path alone, and the exceptions that cover it."""
    part = Part(path, (path,))
    met = [tier for tier in reversed(policy.tiers) if tier.when and check(tier.when, part, BlastRadius())]
    tiers = met or [policy.tiers[policy.fallback]]
    lines = [f"path {printable(path)}"]
    for tier in tiers:
        why = "by its path" if met else "because no other tier names it"
        lines += [f"  {tier.name}: {why}   {tier.place}", *(f"  {text}" for text in _require(tier))]
    lines.append("  what is found in it can put a change in a higher tier")
    covering = [entry for entry in policy.exceptions if paths.matches(entry.paths, path)]
    lines += [f"  excepted from {e.rule} until {e.expires} by {e.owner}: {e.reason}   {e.place}" for e in covering]
    return lines


def explain_rule(policy: Policy, rule: RuleFacts) -> list[str]:
    """Return the tiers that a finding of a rule reaches by itself, and what the policy says of the rule."""
    finding = Finding(
        rule=rule.rule,
        category=rule.category,
        severity=rule.severity,
        confidence=rule.confidence,
        path="",
        side=Side.HEAD,
        start_line=1,
        end_line=1,
        message="",
    )
    grade = f"{rule.category}, severity {rule.severity.name.lower()}, confidence {rule.confidence.name.lower()}"
    lines = [f"rule {rule.rule}   {grade}"]
    part = Part(findings=(finding,))
    met = [tier for tier in reversed(policy.tiers) if tier.when and check(tier.when, part, BlastRadius())]
    for tier in met:
        lines += [f"  {tier.name}   {tier.place}", *(f"  {text}" for text in _require(tier))]
    if not met:
        lines.append("  no tier asks for it by itself: its findings are shown and hold nothing")
    if mode_of(policy, rule.rule) == Mode.WARN:
        lines.append("  in warn mode: it only warns")
    covering = [entry for entry in policy.exceptions if rule_matches(entry.rule, rule.rule)]
    lines += [f"  excepted in {', '.join(e.paths)} until {e.expires} by {e.owner}: {e.reason}   {e.place}" for e in covering]
    return lines


def _when(tier: Tier) -> list[str]:
    return _nodes(iter(tier.when), 1) if tier.when else ["  everything that no other tier names"]


def _nodes(nodes: Iterator[Node], depth: int) -> list[str]:
    node = next(nodes)
    heads = {NodeKind.ANY: "any of", NodeKind.ALL: "all of", NodeKind.NOT: "not"}
    below = [line for _ in range(node.arity) for line in _nodes(nodes, depth + 1)]
    text = heads.get(node.kind) or _leaf(node)
    return [f"{'  ' * depth}{text}   {node.place}", *below]


def _leaf(node: Node) -> str:
    if node.finding:
        return _finding(node)
    if node.dependency:
        test = node.dependency
        whose = {True: "a direct", False: "an indirect", None: "a"}[test.direct]
        kinds = f" of {', '.join(test.ecosystems)}" if test.ecosystems else ""
        return f"{whose} dependency{kinds} that is {' or '.join(test.events) or 'not what it was'}"
    if node.radius:
        test_radius = node.radius._asdict()
        sizes = [f"{name.replace('_', ' ')} {size}" for name, size in test_radius.items() if size and name != "enters_core"]
        return "a reach of at least " + ", ".join([*sizes, *(["into the core"] if node.radius.enters_core else [])])
    return ("both sides in " if node.kind == NodeKind.ONLY_PATHS else "a path in ") + ", ".join(node.paths)


def _finding(node: Node, only: str = "") -> str:
    test = node.finding or FindingTest()
    what = only or " or ".join(test.categories) or "a finding"
    rules = f" by {' or '.join(test.rules)}" if test.rules else ""
    severity = f", severity {Severity(test.severity).name.lower()} or more" if test.severity else ""
    confidence = f", confidence {Confidence(test.confidence).name.lower()} or more" if test.confidence else ""
    return f"{what}{rules}{severity}{confidence}"


def _require(tier: Tier) -> list[str]:
    return [f"  requires {_demand(demand)}   {demand.place}" for demand in tier.require] or ["  requires nothing"]


def _demand(demand: Demand) -> str:
    if demand.kind == RequirementKind.SIGNOFF:
        other = ", counted for nothing else" if demand.distinct else ""
        return f"{plural(demand.people, 'sign-off')} by {demand.team}{other}"
    words = {RequirementKind.AI_BOM: "an AI-BOM", RequirementKind.LINKED_ISSUE: "a linked issue"}
    return words.get(demand.kind) or f"a change: {demand.text}"
