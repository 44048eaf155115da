"""Reports as whole texts that a person can read: `tests/data/reports/<case>.<format>`."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from policies.decision import undecided
from policies.signoff import Override, OverrideKind, SignOff
from rules.model import BlastRadius, Severity
from tests.support.decisions import INPUTS, RADIUS, alone, changed, decide, evidence, finding, guard_removed, package
from worker.report import FORMATS, render

FOLDER = Path(__file__).parents[2] / "data" / "reports"
TITLES = {"python/guard-removed": "Guard removed"}
GATE = """
tiers:
  - {name: documentation, when: {only_paths: ["**/*.md"]}}
  - {name: routine}
  - {name: sensitive, when: {severity: medium, confidence: medium}, require: [{signoff: {team: security}}]}
"""
EXCEPTION = 'exceptions: [{rule: python/*, paths: ["**"], reason: offline reports, owner: "@acme/data", expires: 2026-11-30}]'
OTHER = finding("shop/pay.py", severity=Severity.CRITICAL, start_line=17, message="nothing guards payments")
HELD = decide(guard_removed(), alone(GATE))
CASES = {
    "held": HELD,
    "clear": decide(evidence(changed("shop/prices.py")), alone(GATE)),
    "clear-with-notes": decide(evidence(changed("a.py"), findings=(finding("a.py", severity=Severity.LOW),)), alone(GATE)),
    "empty": decide(evidence(), alone(GATE)),
    "signed": decide(guard_removed(), alone(GATE), signoffs=(SignOff("ana", "security", HELD.requirements[0].because),)),
    "excepted": decide(guard_removed(), alone(GATE + EXCEPTION)),
    "overridden": decide(
        evidence(changed("shop/pay.py"), findings=(OTHER,)),
        alone(GATE),
        overrides=(Override("ana", OTHER.fingerprint, OverrideKind.ACCEPTED_RISK, "closed beta", "2026-11-01"),),
    ),
    "warned": decide(guard_removed(), alone("mode: warn" + GATE)),
    "rule-warned": decide(guard_removed(), alone("rules: {python/*: {mode: warn}}" + GATE)),
    "blocked": decide(
        evidence(changed("shop/pay.py"), findings=(OTHER,), dependencies=(package(),), radius=RADIUS),
        alone("""
tiers:
  - name: normal
  - name: grave
    when:
      any: [{paths: ["shop/**"]}, {dependency: {direct: true}}, {blast_radius: {direct: 2}}]
    require: [{block: Put the guard back.}, {signoff: {team: "@acme/pay", count: 2, distinct: true}}, {ai_bom: true}]
"""),
    ),
    "unread": decide(evidence(changed("lib/a.bin", opaque="a binary file that can carry code")), alone("tiers: [{name: all}]")),
    "broken-policy": undecided(INPUTS, "The policy is broken.", faults=("hunkgate.yml:2:1: teirs: unknown key; did you mean tiers?",)),
    "unjudged": undecided(
        replace(INPUTS, merge_base=""),
        "There is no merge base: this clone is shallow.",
        remedy="Fetch the whole history: git fetch --unshallow",
    ),
}


def made(case, form):
    return render(CASES[case], form, elapsed=0.08 if form == "text" else None, titles=TITLES)


# One text for every case; the other formats where they differ in kind.
REPORTS = [(case, "text") for case in CASES] + [(case, form) for case in ("held", "excepted", "broken-policy") for form in FORMATS[1:]]


@pytest.mark.parametrize(("case", "form"), REPORTS)
def test_the_report_is_the_one_that_was_read(case, form):
    assert made(case, form) == (FOLDER / f"{case}.{form}").read_text(encoding="utf-8"), "read it, then: python -m tests.worker.report.write"


def test_no_report_is_left_over():
    assert {path.name for path in FOLDER.iterdir()} == {f"{case}.{form}" for case, form in REPORTS}


@pytest.mark.parametrize("case", CASES)
def test_a_clear_change_without_remarks_takes_two_lines_and_a_hold_names_its_way_out(case):
    lines = render(CASES[case], "text").splitlines()
    if case in {"clear", "clear-with-notes", "empty", "signed"}:
        assert len(lines) == 2
    if CASES[case].verdict in {"hold", "block"}:
        assert any(line.startswith("  To merge: ") for line in lines)


def test_json_is_the_decision_itself():
    assert json.loads(render(CASES["held"], "json")) == CASES["held"].to_json()


def test_colour_comes_only_when_asked():
    assert "\x1b" not in render(CASES["held"], "text")
    painted = render(CASES["held"], "text", colour=True)
    assert painted.startswith("\x1b[1;33mHOLD\x1b[0m")
    assert "\x1b[31m     - @login_required\x1b[0m" in painted


def test_an_unknown_format_is_refused():
    with pytest.raises(ValueError, match="no such format"):
        render(CASES["held"], "html")


def test_a_long_report_is_cut_and_says_so():
    many = tuple(finding(f"shop/f{n:03}.py", fingerprint=f"{n:032x}", message="m" * 200) for n in range(120))
    decision = decide(evidence(*(changed(f"shop/f{n:03}.py", added=b"`" * 500 + b"\n") for n in range(120)), findings=many))
    assert "... and 100 more places; --format json lists all" in render(decision, "text")
    markdown = render(decision, "markdown")
    assert "more places." in markdown
    assert len(markdown) < 65_535


def test_a_wide_reach_is_cut_and_says_so():
    points = tuple(replace(RADIUS.entry_points[0], name=f"GET /{n}") for n in range(90))
    decision = decide(replace(guard_removed(), radius=replace(RADIUS, entry_points=points, symbols=("a:b", "a:c", "a:d", "a:e"))))
    assert "... and 82 more" in render(decision, "text")
    assert "b, c, d and 1 more  ->" in render(decision, "text")
    assert "... and 40 more." in render(decision, "markdown")


def test_nothing_is_said_of_a_reach_that_is_empty():
    decision = decide(replace(guard_removed(), radius=BlastRadius()))
    assert "reaches" not in render(decision, "text")
    assert "Reaches" not in render(decision, "markdown")
