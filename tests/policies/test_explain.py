import pytest

from policies.explain import RuleFacts, explain_category, explain_path, explain_rule, show
from rules.model import Category, Confidence, Severity
from tests.support.decisions import policy

RULES = policy("""version: 1
vocabulary: {guards: [acme.check]}
tiers:
  - name: critical
    when:
      any:
        - {all: [{category: [authentication]}, {not: {paths: ["docs/**"]}}]}
        - {paths: ["payments/**"]}
        - {dependency: {direct: false, ecosystem: [npm]}}
        - {blast_radius: {direct: 9, entry_points: {internet_facing: 2}, enters_core: true}}
        - {rule: [python/*], severity: high}
    require:
      - signoff: {team: security, count: 2, distinct: true}
      - ai_bom: true
      - block: rewrite it
rules: {python/x: {mode: warn, exceptions: forbidden}}
exceptions: [{rule: python/*, paths: ["scripts/**"], reason: offline reports, owner: "@acme/data", expires: 2027-01-31}]
""")


def test_the_whole_policy_is_shown_highest_first_with_the_place_of_each_part():
    lines = show(RULES)
    heads = [line.split()[0] for line in lines if line and not line.startswith(" ")]
    assert heads == ["policy", "critical", "sensitive", "routine", "documentation", "rules", "exceptions", "vocabulary"]
    assert "      not   hunkgate.yml:7" in lines
    assert "    an indirect dependency of npm that is not what it was   hunkgate.yml:9" in lines
    assert "    a reach of at least internet facing 2, direct 9, into the core   hunkgate.yml:10" in lines
    assert "  requires 2 sign-offs by security, counted for nothing else   hunkgate.yml:13" in lines
    assert "  requires an AI-BOM   hunkgate.yml:14" in lines
    assert "  requires a change: rewrite it   hunkgate.yml:15" in lines
    assert "  python/x: warn, exceptions forbidden   hunkgate.yml:16" in lines
    assert "  guards: acme.check" in lines
    assert "default.yml" in lines[0]


def test_a_policy_without_extras_is_shown_without_empty_parts():
    heads = [line for line in show(policy()) if line in {"exceptions", "vocabulary"}]
    assert heads == []


def test_a_category_is_explained_by_every_condition_that_names_it():
    lines = explain_category(RULES, Category.AUTHENTICATION)
    assert lines[0] == "category authentication"
    assert "  critical: authentication   hunkgate.yml:7" in lines
    assert any(
        line.startswith("  sensitive: authentication, severity medium or more, confidence medium or more   default.yml:") for line in lines
    )


def test_a_category_that_no_tier_asks_for_holds_nothing():
    rules = policy("version: 1\nextends: none\ntiers: [{name: all}]")
    assert "shown and hold nothing" in explain_category(rules, Category.CRYPTO)[1]


@pytest.mark.parametrize(
    ("path", "says"),
    [
        ("payments/card.py", "  critical: by its path   hunkgate.yml:4"),
        ("docs/a.md", "  documentation: by its path   default.yml:15"),
        ("shop/a.py", "  routine: because no other tier names it   default.yml:29"),
        ("scripts/a.py", "  excepted from python/* until 2027-01-31 by @acme/data: offline reports   hunkgate.yml:17"),
    ],
)
def test_a_path_is_explained(path, says):
    assert says in explain_path(RULES, path)


def test_a_rule_is_explained_by_what_a_finding_of_it_would_reach():
    lines = explain_rule(RULES, RuleFacts("python/x", Category.AUTHORIZATION, Severity.HIGH, Confidence.HIGH))
    assert "  critical   hunkgate.yml:4" in lines
    assert "  in warn mode: it only warns" in lines
    assert any(line.startswith("  excepted in scripts/** until 2027-01-31") for line in lines)
    lines = explain_rule(policy(), RuleFacts("a/b", Category.CRYPTO, Severity.LOW, Confidence.LOW))
    assert lines[1:] == ["  no tier asks for it by itself: its findings are shown and hold nothing"]
