"""What must hold of every change: order means nothing, more risk never lowers a verdict, JSON carries everything."""

import json
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from policies.decision import Decision, Verdict
from policies.evaluate import Evidence
from rules.model import BlastRadius, Category, Confidence, DependencyEvent, Severity, Side
from tests.support.decisions import RADIUS, change, changed, decide, finding, package, policy

PATHS = ("docs/a.md", "shop/a.py", "pay/b.py", "odd/\udcfe.py", "pyproject.toml")
RULES = policy("""version: 1
tiers:
  - name: routine
    require: [{linked_issue: true}]
  - name: critical
    when:
      any:
        - all: [{category: [authentication]}, {not: {paths: ["docs/**"]}}]
        - {blast_radius: {direct: 4}, paths: ["pay/**"]}
    require: [{signoff: {team: security, count: 2, distinct: true}}, {signoff: {team: pay, distinct: true}}]
rules: {warned/*: {mode: warn}}
exceptions: [{rule: excepted/*, paths: ["shop/**", "odd/**"], reason: long enough, owner: ab, expires: 2027-01-31}]
""")

FINDINGS = st.builds(
    lambda path, category, severity, confidence, line, side, rule: finding(
        path,
        category,
        severity=severity,
        confidence=confidence,
        start_line=line,
        end_line=line,
        side=side,
        rule=f"{rule}/x",
        fingerprint=f"{line:032x}",
    ),
    st.sampled_from(PATHS),
    st.sampled_from(Category),
    st.sampled_from(Severity),
    st.sampled_from(Confidence),
    st.integers(1, 6),
    st.sampled_from(Side),
    st.sampled_from(["plain", "warned", "excepted"]),
)
FILES = st.lists(st.sampled_from(PATHS), unique=True, max_size=4).map(lambda paths: [changed(path) for path in paths])
PACKAGES = st.lists(st.sampled_from(DependencyEvent).map(lambda event: package(event=event.value)), max_size=3)


@st.composite
def evidences(draw):
    return Evidence(
        change=change(*draw(FILES)),
        findings=tuple(draw(st.lists(FINDINGS, max_size=6))),
        radius=draw(st.sampled_from([BlastRadius(), RADIUS])),
        dependencies=tuple(draw(PACKAGES)),
        unread=tuple(draw(st.lists(st.sampled_from(PATHS), max_size=2))),
    )


def shuffled(draw, values):
    return tuple(draw(st.permutations(values)))


@given(evidences(), st.data())
def test_the_order_of_files_findings_and_entry_points_does_not_change_a_byte(what, data):
    other = replace(
        what,
        change=replace(what.change, files=shuffled(data.draw, what.change.files)),
        findings=shuffled(data.draw, what.findings),
        dependencies=shuffled(data.draw, what.dependencies),
        unread=shuffled(data.draw, what.unread),
        radius=replace(what.radius, entry_points=what.radius.entry_points[::-1], direct=what.radius.direct[::-1]),
    )
    assert decide(what, RULES).text() == decide(other, RULES).text()


@given(evidences(), FINDINGS, st.sampled_from(PATHS))
def test_one_more_finding_or_file_never_lowers_verdict_or_tier_nor_drops_a_requirement(what, more, path):
    order = list(Verdict)
    tiers = [tier.name for tier in RULES.tiers]
    paths = {f.path for f in what.findings} | {d.path for d in what.dependencies} | {f.path for f in what.change.files} | {more.path}
    what = replace(what, unread=(), change=change(*map(changed, paths)))  # of a path without a file less is known to sign
    less = decide(what, RULES)
    files = {file.path: file for file in (*what.change.files, changed(path))}
    for grown in (replace(what, findings=(*what.findings, more)), replace(what, change=change(*files.values()))):
        after = decide(grown, RULES)
        assert order.index(after.verdict) >= order.index(less.verdict)
        assert tiers.index(after.tier) >= tiers.index(less.tier)
        asked = {(r.kind, r.team, own): r.count for r in after.requirements for own in r.because}
        for requirement in less.requirements:
            assert all(asked.get((requirement.kind, requirement.team, own), 0) >= requirement.count for own in requirement.because)


@given(evidences())
def test_a_decision_comes_back_from_its_json_byte_for_byte(what):
    decision = decide(what, RULES)
    again = Decision.from_json(json.loads(decision.text()))
    assert again.text() == decision.text()
    assert again == replace(decision, change=None)


@given(evidences())
def test_what_could_not_be_read_is_never_clear(what):
    decision = decide(what, policy())
    if what.unread:
        assert decision.verdict != Verdict.CLEAR
