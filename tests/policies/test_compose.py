import pytest

from policies.compose import compile_policy
from policies.model import Mode, Policy
from rules.codec import from_plain, to_plain
from tests.support.decisions import policy, text
from worker.policies import shipped_text

ORGANISATION = """version: 1
tiers:
  - name: routine
    require: [{linked_issue: true}]
  - name: sensitive
    when: {paths: ["infra/**"]}
    require: [{signoff: {team: security, count: 2, distinct: true}}]
rules: {secrets/*: {exceptions: forbidden}}
"""
REST = "paths: [x], reason: long enough, owner: ab, expires: 2027-01-31"


def composed(*bodies):
    """Compose shipped, organisation's and repository's policy, as many as given."""
    layers = ("organisation", "repository")[-len(bodies) :] if bodies else ()
    texts = [shipped_text(), *(text(layer, body) for layer, body in zip(layers, bodies, strict=True))]
    found, faults = compile_policy(texts)
    return found, [str(fault) for fault in faults]


def below(body):
    return composed(ORGANISATION, "version: 1\n" + body)


def test_the_shipped_policy_alone_is_whole():
    found, faults = composed()
    assert faults == []
    assert [tier.name for tier in found.tiers] == ["documentation", "routine", "sensitive"]
    assert found.fallback == 1
    assert found.mode == Mode.ENFORCE


def test_a_child_adds_tiers_conditions_requirements_and_words():
    found, faults = below("""
vocabulary: {guards: [acme.check]}
tiers:
  - name: sensitive
    when: {paths: ["payments/**"]}
    require: [{signoff: {team: payments}}, {ai_bom: true}, {signoff: {team: security, count: 3, distinct: true}}]
  - name: critical
    when: {category: [authentication]}
    require: [{signoff: {team: security, count: 2}}]
""")
    assert faults == []
    assert [tier.name for tier in found.tiers] == ["documentation", "routine", "sensitive", "critical"]
    assert [(d.team, d.people, str(d.place)) for d in found.tiers[2].require] == [
        ("payments", 1, "repository.yml:7"),
        ("", 1, "repository.yml:7"),
        ("security", 3, "repository.yml:7"),
    ]
    assert found.vocabulary.guards == ("acme.check",)
    assert found.sources == ("default.yml", "organisation.yml", "repository.yml")


@pytest.mark.parametrize(
    ("body", "order"),
    [
        ("tiers: [{name: new, when: {paths: [a]}}]", "documentation routine sensitive new"),
        ("tiers: [{name: new, when: {paths: [a]}}, {name: sensitive}]", "documentation routine new sensitive"),
        ("tiers: [{name: sensitive}, {name: new, when: {paths: [a]}}]", "documentation routine sensitive new"),
        ("tiers: [{name: routine}, {name: a, when: {paths: [a]}}, {name: b, when: {paths: [a]}}]", "documentation routine sensitive a b"),
    ],
)
def test_a_new_tier_stands_where_its_neighbours_put_it(body, order):
    found, faults = below(body)
    assert faults == []
    assert " ".join(tier.name for tier in found.tiers) == order


@pytest.mark.parametrize(
    ("body", "says"),
    [
        ("extends: none\ntiers: [{name: all}]", '"none" is not possible'),
        ("mode: warn", "mode: warn would turn off"),
        ("rules: {python/guard-removed: {mode: warn}}", "rules.python/guard-removed: warn would turn off"),
        ("rules: {secrets/key: {exceptions: allowed}}", "forbids exceptions"),
        ("rules: {'*': {exceptions: allowed}}", "forbids exceptions"),
        ("tiers: [{name: sensitive, require: []}]", "must keep what the policy above demands"),
        ("tiers: [{name: sensitive, require: [{signoff: {team: security, distinct: true}}]}]", "from 2 to 1"),
        ("tiers: [{name: sensitive, require: [{signoff: {team: security, count: 2}}]}]", "must stay distinct"),
        ("tiers: [{name: routine, when: {paths: [a]}}]", "cannot have a when"),
        ("tiers: [{name: documentation, when: {paths: ['**']}}]", 'escape what "routine" demands'),
        ("tiers: [{name: trivial, when: {paths: ['**']}}, {name: routine}]", 'escape what "routine" demands'),
        ("tiers: [{name: sensitive}, {name: routine}]", "keep its order"),
        ("tiers: [{name: other}]", "has no condition"),
        (
            "exceptions: [{rule: secrets/key, paths: [x], reason: long enough, owner: ab, expires: 2027-01-31}]",
            "forbids exceptions to secrets/*",
        ),
        ("exceptions: [{rule: '*', paths: [x], reason: long enough, owner: ab, expires: 2027-01-31}]", "forbids exceptions to secrets/*"),
    ],
)
def test_each_loosening_is_a_fault_with_its_place(body, says):
    found, faults = below(body)
    assert found is None
    assert any(says in fault for fault in faults), faults
    assert all(fault.startswith("repository.yml:") for fault in faults)


def test_an_exception_that_no_policy_above_forbids_is_good():
    _, faults = below("exceptions: [{rule: crypto/md5, paths: [x], reason: long enough, owner: ab, expires: 2027-01-31}]")
    assert faults == []


def test_the_topmost_policy_of_the_team_may_warn_or_start_afresh():
    found, faults = composed("version: 1\nmode: warn\nrules: {a/b: {mode: warn}}\n")
    assert faults == []
    assert found.mode == Mode.WARN
    found, faults = composed("version: 1\nextends: none\ntiers: [{name: all}]\n")
    assert faults == []
    assert [tier.name for tier in found.tiers] == ["all"]
    assert found.sources == ("repository.yml",)


def test_what_the_organisation_only_warns_of_a_repository_may_enforce():
    found, faults = composed("version: 1\nmode: warn\n", "version: 1\nmode: enforce\n")
    assert faults == []
    assert found.mode == Mode.ENFORCE
    found, faults = composed("version: 1\nmode: warn\n", "version: 1\nmode: warn\n")
    assert faults == []
    assert found.mode == Mode.WARN


def test_even_the_topmost_policy_cannot_lower_what_it_extends():
    _, faults = composed("version: 1\ntiers: [{name: sensitive, require: []}]\n")
    assert len(faults) == 1


def test_every_file_falls_in_some_tier():
    _, faults = composed("version: 1\nextends: none\ntiers: [{name: a, when: {paths: [a]}}]\n")
    assert "some files would fall in none" in faults[0]
    _, faults = composed("version: 1\nextends: none\ntiers: [{name: a}, {name: b}]\n")
    assert '"a" already takes what no tier names' in faults[0]
    _, faults = composed("version: 1\nextends: none\n")
    assert "some files would fall in none" in faults[0]


def test_the_faults_of_all_layers_are_told_together():
    _, faults = composed("version: 1\nteirs: []\n", "version: 1\nmode: warm\n")
    assert [fault.split(":")[0] for fault in faults] == ["organisation.yml", "repository.yml"]


def test_a_compiled_policy_survives_being_kept():
    found, _ = below("tiers: [{name: critical, when: {all: [{paths: [a]}, {not: {paths: [b]}}, {blast_radius: {direct: 3}}]}}]")
    assert from_plain(Policy, to_plain(found)) == found


def test_the_digest_changes_with_what_is_asked_and_not_with_comments_at_the_end():
    assert policy("version: 1\n# said\n").digest == policy("version: 1\n").digest
    assert policy("version: 1\nmode: warn\n").digest != policy("version: 1\n").digest
