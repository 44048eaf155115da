import pytest

from policies.read import read
from tests.support.decisions import text

HEAD = "version: 1\n"


def faults(body, known=()):
    parts, found = read(text("repository", body, "hunkgate.yml"), known)
    assert (parts is None) == bool(found)
    return [str(fault) for fault in found]


def test_every_fault_is_told_at_once_with_line_column_and_a_suggestion():
    body = """version: 1
teirs: []
tiers:
  - name: sensitive
    when:
      any:
        - category: [authn, session]
        - severity: hihg
        - paths: ["a**/b"]
    require:
      - signoff: {team: security, count: 0}
exceptions:
  - {rule: data-access/raw-query, paths: ["scripts/**"], reason: "offline reports", owner: "@acme/data"}
"""
    assert faults(body) == [
        'hunkgate.yml:2:1: teirs: unknown key; did you mean "tiers"?',
        'hunkgate.yml:7:22: tiers[0].when.any[0].category[0]: "authn" is no category; did you mean "authentication"?',
        'hunkgate.yml:8:11: tiers[0].when.any[1].severity: "hihg" is no severity; did you mean "high"?',
        'hunkgate.yml:9:19: tiers[0].when.any[2].paths[0]: "a**/b": "**" stands alone between slashes; "a**" does not',
        "hunkgate.yml:11:35: tiers[0].require[0].signoff.count: 0 is below 1",
        "hunkgate.yml:13:5: exceptions[0].expires: is missing",
    ]


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("", "hunkgate.yml:1:1"),
        ("tiers: []", "version: is missing"),
        ("version: 2", "hunkgate.yml:1:1: version"),
        ("version: 1\ntiers: [\n", "not valid YAML"),
        ("version: 1\nmode: warm", 'did you mean "warn"?'),
        ("version: 1\nextends: defaults", "extends"),
        ("version: 1\ntiers:\n  - name: Sensitive", "tiers[0].name"),
        ("version: 1\ntiers:\n  - name: a\n    when:", "tiers[0].when: has no value"),
        ("version: 1\ntiers:\n  - name: a\n    when: {}", "tiers[0].when: is empty"),
        ("version: 1\ntiers:\n  - {name: a, when: {dependency: {}}}", "dependency: is empty"),
        ("version: 1\ntiers:\n  - {name: a, when: {blast_radius: {entry_points: {}}}}", "entry_points: is empty"),
        ("version: 1\ntiers:\n  - {name: a, when: {not: {category: [session]}}}", '"not" takes paths only'),
        ("version: 1\ntiers:\n  - {name: a, when: {not: {any: [{paths: [a]}, {severity: high}]}}}", '"not" takes paths only'),
        ("version: 1\ntiers:\n  - {name: a, when: {paths: [a]}, require: [{ai_bom: false}]}", "ai_bom"),
        ("version: 1\ntiers:\n  - {name: a, when: {paths: [a]}, require: [{ai_bom: true, linked_issue: true}]}", "exactly one of"),
        ("version: 1\ntiers:\n  - {name: a, when: {paths: [a]}, require: [{signoff: {team: 'two words'}}]}", "team"),
        ("version: 1\ntiers:\n  - {name: a, when: {paths: [a]}}\n  - {name: a, when: {paths: [b]}}", '"a" stands twice'),
        ("version: 1\nrules: {'a/b': {}}", "rules.a/b: is empty"),
        ("version: 1\nrules: {'no slash': {mode: warn}}", "no slash"),
        ("version: 1\nversion: 1", '"version" stands twice'),
        ("version: 1\nexceptions: [{rule: a/b, paths: [], reason: short, owner: x, expires: 2027-01-31}]", "exceptions[0].paths"),
        ("version: 1\nexceptions: [{rule: a/b, paths: [x], reason: long enough, owner: ab, expires: soon}]", "exceptions[0].expires"),
        ("version: 1\nsignoff: {}", "signoff: unknown key"),
    ],
)
def test_a_broken_policy_says_what_is_wrong_and_where(body, says):
    found = faults(body)
    assert any(says in fault for fault in found), found
    assert all(fault.startswith("hunkgate.yml:") for fault in found)


@pytest.mark.parametrize(("word", "means"), [("authz", "authorization"), ("infra", "infrastructure"), ("cryto", "crypto")])
def test_a_shortened_category_is_understood(word, means):
    assert f'did you mean "{means}"?' in faults(f"{HEAD}tiers: [{{name: a, when: {{category: [{word}]}}}}]")[0]


def test_a_word_like_no_other_gets_the_whole_list():
    assert "it is one of enforce, warn" in faults(f"{HEAD}mode: xyz")[0]


KNOWN = ("python/guard-removed", "secrets/key", "ruff/*")


@pytest.mark.parametrize("rule", ["python/guard-removed", "opaque/unread", "python/*", "ruff/S101", "ruff/*", "*"])
def test_a_known_rule_or_topic_is_good(rule):
    assert faults(f"{HEAD}rules: {{'{rule}': {{mode: warn}}}}", KNOWN) == []


def test_an_unknown_rule_is_a_fault_wherever_it_stands():
    body = f"""{HEAD}tiers:
  - {{name: a, when: {{rule: [python/guard-remove]}}}}
rules: {{zzz/y: {{mode: warn}}}}
exceptions: [{{rule: secrets/keys, paths: [x], reason: long enough, owner: ab, expires: 2027-01-31}}]
"""
    found = faults(body, KNOWN)
    assert len(found) == 3
    assert 'did you mean "python/guard-removed"?' in "".join(found)
    assert "hunkgate rules list" in "".join(found)
    assert faults(body) == []


def test_all_that_can_be_written_is_read():
    body = """version: 1
mode: warn
vocabulary:
  guards: ["@requires_scope", "Depends(current_user)"]
  pii: {tables: [patients], columns: [ssn, email]}
  internet_facing: ["services/api/**", "route:/public/*"]
tiers:
  - name: low
    when: {only_paths: ["docs/**"], not: {paths: ["docs/conf.py"]}}
  - name: normal
  - name: high
    when:
      any:
        - {category: [session], severity: high, confidence: medium}
        - {rule: [python/guard-removed]}
        - {dependency: {change: [added], ecosystem: [pypi], direct: true}}
        - {blast_radius: {entry_points: {internet_facing: 5, total: 9}, direct: 3, transitive: 40, enters_core: true}}
        - all: [{category: [crypto]}, {paths: ["payments/"]}]
    require:
      - signoff: {team: "@acme/security", count: 2, distinct: true}
      - ai_bom: true
      - linked_issue: true
      - block: remove the key and replace it
rules: {python/guard-removed: {mode: enforce, exceptions: forbidden}}
exceptions:
  - {rule: data-access/*, paths: ["scripts/**"], reason: offline reports, owner: "@acme/data", expires: 2027-01-31}
"""
    parts, found = read(text("repository", body))
    assert found == ()
    assert parts is not None
    assert [tier.name for tier in parts.tiers] == ["low", "normal", "high"]
    assert parts.vocabulary.pii_columns == ("email", "ssn")
    assert parts.exceptions[0].expires == "2027-01-31"
    assert str(parts.tiers[2].place) == "repository.yml:11"
