import pytest

from policies.conditions import Part, check
from rules.model import BlastRadius, Confidence, Severity
from tests.support.decisions import RADIUS, alone, changed, finding, package


def ask(condition, part, radius=BlastRadius()):  # noqa: B008 - a frozen value
    rules = alone(f"tiers: [{{name: all}}, {{name: it, when: {condition}}}]")
    return check(rules.tiers[1].when, part, radius)


FINDING = finding("pay/views.py", "authorization", severity=Severity.MEDIUM, confidence=Confidence.MEDIUM)
PART = Part("pay/views.py", ("pay/views.py",), changed("pay/views.py"), (FINDING,), (package(direct=False),))
MOVED = Part("docs/a.md", ("docs/a.md", "src/a.md"), changed("docs/a.md", base="src/a.md"))


@pytest.mark.parametrize(
    "condition",
    [
        "{category: [session, authorization]}",
        "{rule: [python/guard-removed]}",
        "{rule: ['python/*']}",
        "{severity: medium}",
        "{category: [authorization], severity: low, confidence: medium, rule: ['*']}",
        "{category: [authorization], paths: ['pay/**']}",
        "{dependency: {change: [added, removed]}}",
        "{dependency: {direct: false, ecosystem: [pypi]}}",
        "{any: [{category: [session]}, {paths: ['pay/']}]}",
        "{all: [{category: [authorization]}, {not: {paths: ['lib/']}}]}",
        "{not: {all: [{paths: ['pay/']}, {paths: ['lib/']}]}}",
    ],
)
def test_a_condition_is_met(condition):
    assert ask(condition, PART)


@pytest.mark.parametrize(
    "condition",
    [
        "{category: [session]}",
        "{rule: [python/other]}",
        "{severity: high}",
        "{category: [authorization], confidence: high}",
        "{category: [authorization], paths: ['lib/**']}",
        "{dependency: {change: [removed]}}",
        "{dependency: {direct: true}}",
        "{dependency: {ecosystem: [npm]}}",
        "{all: [{category: [authorization]}, {category: [session]}]}",
        "{not: {paths: ['pay/']}}",
        "{blast_radius: {direct: 1}}",
    ],
)
def test_a_condition_is_not_met(condition):
    assert ask(condition, PART) is None


@pytest.mark.parametrize(
    ("condition", "met"),
    [
        ("{blast_radius: {entry_points: {internet_facing: 1}}}", True),
        ("{blast_radius: {entry_points: {internet_facing: 2}}}", False),
        ("{blast_radius: {entry_points: {total: 2}}}", True),
        ("{blast_radius: {entry_points: {total: 3}}}", False),
        ("{blast_radius: {direct: 4, transitive: 31}}", True),
        ("{blast_radius: {direct: 5}}", False),
        ("{blast_radius: {transitive: 32}}", False),
        ("{blast_radius: {enters_core: true}}", False),
    ],
)
def test_a_reach_is_compared_with_every_number_given(condition, met):
    assert bool(ask(condition, Part(), RADIUS)) == met


def test_a_file_moved_out_of_docs_does_not_count_as_only_docs_and_counts_as_both_paths():
    assert ask("{only_paths: ['docs/']}", MOVED) is None
    assert ask("{only_paths: ['docs/', 'src/']}", MOVED)
    assert ask("{paths: ['src/']}", MOVED)
    assert ask("{paths: ['docs/']}", MOVED)


def test_the_most_exact_proof_is_kept_where_conditions_hold_together():
    both = ask("{category: [authorization], paths: ['pay/**']}", PART)
    assert both.findings == (FINDING,)
    assert not both.file
    either = ask("{any: [{category: [authorization]}, {paths: ['pay/**']}]}", PART)
    assert either.findings == (FINDING,)
    assert either.file
    reach = ask("{all: [{paths: ['pay/**']}, {blast_radius: {direct: 1}}]}", PART, RADIUS)
    assert (reach.file, reach.reach) == (True, False)


def test_the_reach_of_the_whole_has_no_path_and_so_no_other_path_either():
    assert ask("{not: {paths: ['lib/']}}", Part(), RADIUS) is None
    assert ask("{paths: ['**']}", Part(), RADIUS) is None
