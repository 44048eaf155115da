import json
from dataclasses import replace
from datetime import date

import pytest

from policies.decision import ReasonKind, State, Verdict
from policies.evaluate import evaluate
from policies.fingerprint import of_file, of_finding
from policies.model import RequirementKind
from policies.signoff import Override, OverrideKind, SignOff
from rules.model import BlastRadius, Confidence, Severity, Side
from tests.support.decisions import (
    AS_OF,
    INPUTS,
    RADIUS,
    alone,
    change,
    changed,
    decide,
    evidence,
    finding,
    guard_removed,
    package,
    policy,
)

CODE = changed("shop/views.py")
DOC = changed("docs/a.md")


def sentences(decision, *kinds):
    return [node.sentence for node in decision.reasons.walk() if node.kind in kinds]


def test_a_held_change_names_tier_places_and_who_signs():
    decision = decide(guard_removed())
    assert (decision.verdict, decision.tier) == (Verdict.HOLD, "sensitive")
    [requirement] = decision.requirements
    assert (requirement.kind, requirement.team, requirement.count, requirement.met) == (RequirementKind.SIGNOFF, "security", 1, False)
    assert len(requirement.because) == 2
    assert decision.reasons.sentence == "Held: 1 person of security must sign 2 places."
    assert decision.states == (State.HELD, State.HELD, State.SHOWN)


def test_an_empty_change_is_clear_in_the_lowest_tier_whatever_patterns_there_are():
    decision = decide(evidence(), policy("version: 1\ntiers: [{name: x, when: {paths: ['**']}, require: [{ai_bom: true}]}]"))
    assert (decision.verdict, decision.tier) == (Verdict.CLEAR, "documentation")
    assert "empty" in decision.reasons.sentence


@pytest.mark.parametrize(
    ("files", "tier"),
    [
        ((DOC,), "documentation"),
        ((CODE,), "routine"),
        ((DOC, CODE), "routine"),
        ((changed("docs/a.md", base="shop/a.py"),), "routine"),
        ((changed("requirements.txt"),), "routine"),
    ],
)
def test_a_change_has_the_highest_tier_of_its_files_and_a_file_that_no_tier_names_is_routine(files, tier):
    decision = decide(evidence(*files))
    assert (decision.verdict, decision.tier) == (Verdict.CLEAR, tier)


def test_a_finding_in_documentation_counts():
    decision = decide(evidence(DOC, findings=(finding("docs/a.md", "secrets"),)))
    assert (decision.verdict, decision.tier) == (Verdict.HOLD, "sensitive")


def test_the_requirements_of_every_tier_that_is_reached_add_up_and_the_higher_count_wins_at_one_place():
    rules = policy("""version: 1
tiers:
  - name: routine
    require: [{linked_issue: true}]
  - name: critical
    when: {paths: ["shop/**"]}
    require: [{signoff: {team: security, count: 2}}, {signoff: {team: shop}}]
""")
    found = finding("shop/views.py")
    decision = decide(evidence(CODE, changed("lib/x.py"), findings=(found, finding("lib/x.py"))), rules)
    assert decision.tier == "critical"
    wanted = {(r.kind.value, r.team, r.count): r.because for r in decision.requirements}
    assert set(wanted) == {("signoff", "security", 1), ("signoff", "security", 2), ("signoff", "shop", 1), ("linked_issue", "", 1)}
    assert wanted["signoff", "security", 2] == (of_file(CODE),)
    assert of_finding(found) in wanted["signoff", "security", 1]


def test_two_tiers_that_ask_the_same_team_at_one_place_ask_once():
    rules = policy("""version: 1
tiers: [{name: critical, when: {category: [authorization]}, require: [{signoff: {team: security, count: 2, distinct: true}}]}]
""")
    [requirement] = decide(evidence(CODE, findings=(finding(),)), rules).requirements
    assert (requirement.count, requirement.distinct) == (2, True)


def test_a_reach_is_signed_once_and_its_signature_dies_with_any_code_that_reaches():
    rules = policy("version: 1\ntiers: [{name: far, when: {blast_radius: {direct: 4}}, require: [{signoff: {team: web}}]}]")
    [requirement] = decide(evidence(CODE, DOC, radius=RADIUS), rules).requirements
    assert len(requirement.because) == 1
    [same] = decide(evidence(CODE, changed("docs/a.md", added=b"other\n"), radius=RADIUS), rules).requirements
    assert same.because == requirement.because
    [other] = decide(evidence(changed("shop/views.py", added=b"y\n"), radius=RADIUS), rules).requirements
    assert other.because != requirement.because
    assert decide(evidence(CODE), rules).verdict == Verdict.CLEAR


def test_a_dependency_that_a_rule_has_told_of_is_one_place_not_two():
    rules = policy("version: 1\ntiers: [{name: sensitive, when: {dependency: {change: [added]}}}]")
    told = finding("pyproject.toml", "dependency", rule="dependency/typo", start_line=9, end_line=9, message="reqeusts is like requests")
    [requirement] = decide(evidence(changed("pyproject.toml"), findings=(told,), dependencies=(package(),)), rules).requirements
    assert requirement.because == (of_finding(told),)
    other = replace(told, message="something else", evidence="")
    [requirement] = decide(evidence(changed("pyproject.toml"), findings=(other,), dependencies=(package(),)), rules).requirements
    assert len(requirement.because) == 2
    quiet = decide(evidence(changed("pyproject.toml"), dependencies=(package(),)), rules)
    assert sentences(quiet, ReasonKind.DEPENDENCY) == ["pyproject.toml:9: reqeusts 2.1 (pypi): a new dependency"]


# What could not be read


@pytest.mark.parametrize(
    "rules",
    [
        "version: 1",
        "version: 1\nextends: none\ntiers: [{name: all}]",
        "version: 1\nextends: none\ntiers: [{name: all, require: [{ai_bom: true}]}]",
    ],
)
def test_what_could_not_be_read_holds_under_any_policy(rules):
    for what in (
        evidence(changed("a.bin", opaque="over the size limit")),
        evidence(CODE, unread=("b.bin",)),
        evidence(CODE, findings=(finding(category="opaque", rule="opaque/syntax"),)),
    ):
        decision = decide(what, policy(rules))
        assert decision.verdict == Verdict.HOLD
        assert any(r.kind == RequirementKind.SIGNOFF and not r.met for r in decision.requirements)


def test_an_unread_path_becomes_a_finding_that_says_why():
    decision = decide(evidence(changed("a.bin", opaque="over the size limit")))
    [found] = decision.findings
    assert (found.rule, found.message) == ("opaque/unread", "this could not be judged: over the size limit")
    assert decision.summary.unread == ("a.bin",)


def test_an_unread_path_that_a_rule_has_told_of_is_told_once():
    told = finding("a.bin", "opaque", rule="opaque/binary")
    assert decide(evidence(changed("a.bin", opaque="binary"), findings=(told,))).findings == (told,)


# Exceptions, overrides, warnings

EXCEPTION = 'exceptions: [{{rule: {}, paths: ["{}"], reason: offline reports, owner: "@acme/data", expires: 2027-01-31}}]'


def excepted(rule="python/guard-removed", paths="shop/**"):
    return policy("version: 1\n" + EXCEPTION.format(rule, paths))


def test_an_exception_lets_a_finding_pass_visibly_and_makes_the_day_an_input():
    decision = decide(evidence(CODE, findings=(finding(),)), excepted())
    assert (decision.verdict, decision.tier, decision.states) == (Verdict.CLEAR, "routine", (State.EXCEPTED,))
    assert decision.inputs.as_of == AS_OF
    [told] = sentences(decision, ReasonKind.EXCEPTION)
    assert told == "shop/views.py:17: python/guard-removed is excepted until 2027-01-31 by @acme/data: offline reports"


def test_an_exception_counts_on_its_last_day_and_not_after():
    what = evidence(CODE, findings=(finding(),))
    assert decide(what, excepted(), as_of=date(2027, 1, 31)).verdict == Verdict.CLEAR
    late = decide(what, excepted(), as_of=date(2027, 2, 1))
    assert (late.verdict, late.states) == (Verdict.HOLD, (State.HELD,))
    assert late.inputs.as_of == date(2027, 2, 1)
    assert "ended on 2027-01-31" in sentences(late, ReasonKind.EXCEPTION)[0]


@pytest.mark.parametrize("rules", [excepted(rule="other/rule"), excepted(paths="lib/**")])
def test_an_exception_that_speaks_of_something_else_does_nothing(rules):
    decision = decide(evidence(CODE, findings=(finding(),)), rules)
    assert decision.verdict == Verdict.HOLD
    assert decision.inputs.as_of is None


def test_a_file_cannot_be_moved_under_the_shelter_of_an_exception():
    moved = changed("shop/a.py", base="core/a.py")
    assert decide(evidence(moved, findings=(finding("shop/a.py"),)), excepted()).verdict == Verdict.HOLD
    assert decide(evidence(moved, findings=(finding("core/a.py", side=Side.BASE),)), excepted()).verdict == Verdict.HOLD


def test_what_could_not_be_read_can_be_excepted_by_name():
    what = evidence(changed("shop/a.bin", opaque="binary"))
    assert decide(what, excepted("opaque/unread")).verdict == Verdict.CLEAR


def test_an_override_lets_one_fingerprint_pass_until_its_day():
    found = finding()
    let = Override("ana", of_finding(found), OverrideKind.FALSE_POSITIVE, "guarded by the proxy", "2026-12-01")
    what = evidence(CODE, findings=(found, finding(start_line=30, fingerprint="f" * 32)))
    decision = decide(what, overrides=(let,))
    assert decision.states == (State.OVERRIDDEN, State.HELD)
    assert "ana let this pass until 2026-12-01 (false-positive): guarded by the proxy" in sentences(decision, ReasonKind.OVERRIDE)[0]
    late = decide(what, overrides=(let,), as_of=date(2026, 12, 2))
    assert late.states == (State.HELD, State.HELD)


def test_a_rule_in_warn_mode_is_shown_with_what_it_would_have_held():
    decision = decide(evidence(CODE, findings=(finding(),)), policy("version: 1\nrules: {python/*: {mode: warn}}"))
    assert (decision.verdict, decision.tier, decision.states) == (Verdict.CLEAR, "routine", (State.WARNED,))
    assert sentences(decision, ReasonKind.WARNING) == ["1 place would hold, but the rule is in warn mode."]
    assert decision.requirements == ()


def test_a_rule_can_be_enforced_within_a_topic_that_warns():
    rules = policy("version: 1\nrules: {python/*: {mode: warn}, python/guard-removed: {mode: enforce}}")
    assert decide(evidence(CODE, findings=(finding(),)), rules).verdict == Verdict.HOLD


def test_a_policy_in_warn_mode_holds_nothing_and_shows_what_it_would_ask():
    decision = decide(guard_removed(), policy("version: 1\nmode: warn"))
    assert (decision.verdict, decision.tier) == (Verdict.CLEAR, "sensitive")
    assert decision.states == (State.WARNED, State.WARNED, State.SHOWN)
    assert not decision.requirements[0].met
    assert decision.reasons.sentence == "Clear, because the policy only warns. It would ask: 1 person of security must sign 2 places."


# Meeting requirements


def test_a_sign_off_of_every_fingerprint_clears_and_names_the_signer():
    what = guard_removed()
    because = decide(what).requirements[0].because
    signed = decide(what, signoffs=(SignOff("ana", "security", because),), excluded=("bob",))
    assert signed.verdict == Verdict.CLEAR
    assert signed.tier == "sensitive"
    assert "Signed by ana." in sentences(signed, ReasonKind.REQUIREMENT)[0]
    assert decide(what, signoffs=(SignOff("ana", "security", because[:1]),)).verdict == Verdict.HOLD
    assert decide(what, signoffs=(SignOff("ana", "security", because),), excluded=("Ana",)).verdict == Verdict.HOLD


def test_what_the_pull_request_supplies_meets_all_but_a_block():
    rules = alone("tiers: [{name: all, require: [{ai_bom: true}, {linked_issue: true}, {block: rewrite it}]}]")
    what = evidence(CODE, supplied=("ai_bom", "linked_issue", "block"))
    decision = decide(what, rules)
    assert decision.verdict == Verdict.BLOCK
    assert decision.reasons.sentence == "Blocked: rewrite it."
    assert [(r.kind.value, r.met) for r in decision.requirements] == [("ai_bom", True), ("block", False), ("linked_issue", True)]
    held = decide(evidence(CODE), alone("tiers: [{name: all, require: [{ai_bom: true}, {linked_issue: true}]}]"))
    assert held.verdict == Verdict.HOLD
    assert held.reasons.sentence == "Held: the pull request must state which AI tool made what; the pull request must name an issue."


# The shipped default

HELD = "authentication authorization session data-access schema external-integration infrastructure ci-workflow supply-chain dependency"


@pytest.mark.parametrize("category", HELD.split())
def test_the_default_holds_from_medium_on(category):
    what = finding(category=category, severity=Severity.MEDIUM, confidence=Confidence.MEDIUM)
    assert decide(evidence(CODE, findings=(what,))).verdict == Verdict.HOLD
    for less in ({"severity": Severity.LOW}, {"confidence": Confidence.LOW}):
        assert decide(evidence(CODE, findings=(replace(what, **less),))).verdict == Verdict.CLEAR


@pytest.mark.parametrize("category", ["injection", "deserialization", "file-access", "crypto"])
def test_the_default_holds_vulnerability_patterns_only_when_certain_or_likely_and_grave(category):
    def verdict(severity, confidence):
        return decide(evidence(CODE, findings=(finding(category=category, severity=severity, confidence=confidence),))).verdict

    assert verdict(Severity.MEDIUM, Confidence.HIGH) == Verdict.HOLD
    assert verdict(Severity.HIGH, Confidence.MEDIUM) == Verdict.HOLD
    assert verdict(Severity.MEDIUM, Confidence.MEDIUM) == Verdict.CLEAR
    assert verdict(Severity.CRITICAL, Confidence.LOW) == Verdict.CLEAR
    assert verdict(Severity.LOW, Confidence.HIGH) == Verdict.CLEAR


@pytest.mark.parametrize("category", ["agent-config", "gate-config", "opaque"])
def test_the_default_holds_what_steers_machines_however_small(category):
    what = finding(category=category, severity=Severity.LOW, confidence=Confidence.LOW)
    assert decide(evidence(CODE, findings=(what,))).verdict == Verdict.HOLD


def test_the_default_takes_a_dependency_as_gravely_as_its_rule_does():
    new = finding("pyproject.toml", "dependency", severity=Severity.MEDIUM)
    bumped = finding("uv.lock", "dependency", severity=Severity.LOW)
    what = evidence(changed("pyproject.toml"), changed("uv.lock"), dependencies=(package(event="upgraded"),))
    assert decide(replace(what, findings=(bumped,))).verdict == Verdict.CLEAR
    assert decide(replace(what, findings=(bumped, new))).verdict == Verdict.HOLD


# The tree, and paths of every kind


def test_every_node_has_a_sentence_and_the_root_carries_the_verdict():
    for decision in (decide(guard_removed()), decide(evidence(CODE)), decide(evidence())):
        assert decision.reasons.status == decision.verdict
        assert all(node.sentence.rstrip()[-1:] and node.sentence.isprintable() for node in decision.reasons.walk())


def test_findings_and_dependencies_beside_the_changed_files_are_judged_too():
    rules = policy("version: 1\ntiers: [{name: sensitive, when: {dependency: {change: [added]}}}]")
    decision = decide(evidence(CODE, findings=(finding("other.py"),), dependencies=(package(path="deps.txt"),)), rules)
    assert len(decision.requirements[0].because) == 2


def test_a_path_that_is_not_utf8_is_judged_and_written():
    odd = "shop/\udcff\n.py"
    decision = decide(evidence(changed(odd), findings=(finding(odd),)))
    assert decision.verdict == Verdict.HOLD
    assert "shop/\\xff\\x0a.py:17" in sentences(decision, ReasonKind.FINDING)[0]
    assert json.loads(decision.text())["findings"][0]["path"] == odd
    assert decision.text().isascii()


def test_a_decision_holds_the_digest_of_its_policy_and_no_day_unless_one_was_in_play():
    rules = policy()
    decision = evaluate(rules, evidence(CODE), INPUTS, as_of=AS_OF)
    assert decision.inputs == replace(INPUTS, policy=rules.digest)
    assert decision.change == change(CODE)
    assert decision.radius == BlastRadius()
