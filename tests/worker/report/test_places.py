"""Where a finding is shown: its lines, its place at head, its number."""

import json
from dataclasses import replace

import pytest

from policies.decision import Decision, Requirement, Verdict, undecided
from policies.model import RequirementKind
from rules.model import ABSENT, FileSide, Hunk, Severity, Side, Status
from tests.support.decisions import INPUTS, alone, change, changed, decide, evidence, finding, guard_removed, policy
from worker.report import render
from worker.report.items import Item, Places, items, numbers, title_of
from worker.report.title import title

FILE = replace(
    changed("a.py"),
    hunks=(
        Hunk(5, 2, 5, 1, b"old 5\nold 6\n", b"new 5\n"),
        Hunk(10, 0, 10, 3, b"", b"new 10\nnew 11\nnew 12\n"),
        Hunk(20, 1, 21, 0, b"old 20\n", b""),
        Hunk(30, 1, 31, 1, b"old 30", b"\tnew 31\r\n"),
    ),
)


def shown(found, file=FILE):
    decision = decide(evidence(file, findings=(found,)))
    return [f"{line.sign}{line.text}" for line in Places(decision).lines(found)]


def at(line, side=Side.HEAD, end=0, **rest):
    return finding("a.py", start_line=line, end_line=end or line, side=side, **rest)


@pytest.mark.parametrize(
    ("found", "lines"),
    [
        (at(5), ["+new 5"]),
        (at(10, end=12), ["+new 10", "+new 11", "+new 12"]),
        (at(11), ["+new 11"]),
        (at(6, Side.BASE), ["-old 6"]),
        (at(5, Side.BASE, end=30), ["-old 5", "-old 6", "-old 20", "-old 30"]),
        (at(31), ["+    new 31"]),
        (at(7, evidence="seen\ntwice"), [" seen", " twice"]),
        (at(7), []),
    ],
)
def test_the_changed_lines_on_the_finding_s_side_are_shown_else_its_evidence(found, lines):
    assert shown(found) == lines


def test_many_lines_are_counted_not_shown():
    file = replace(FILE, hunks=(Hunk(0, 0, 1, 9, b"", b"x\n" * 9),))
    assert shown(at(1, end=9), file) == ["+x"] * 6 + [" ... 3 more"]


@pytest.mark.parametrize(
    ("line", "head"),
    [(1, 1), (5, 5), (6, 5), (7, 6), (10, 9), (11, 13), (20, 22), (21, 22), (30, 31), (40, 41)],
)
def test_a_line_of_base_is_found_again_at_head(line, head):
    found = at(line, Side.BASE)
    assert Places(decide(evidence(FILE, findings=(found,)))).head_line(found) == head


def test_a_file_that_is_gone_has_no_line_at_head():
    gone = replace(FILE, status=Status.DELETED, head=FileSide("", ABSENT, ""))
    found = at(5, Side.BASE)
    decision = decide(evidence(gone, findings=(found,)))
    assert Places(decision).head_line(found) == 0
    [result] = json.loads(render(decision, "sarif"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"] == {"artifactLocation": {"uri": "a.py", "uriBaseId": "%SRCROOT%"}}
    assert "file=a.py,title=" in render(decision, "github")


def test_a_removed_guard_in_sarif_stands_where_it_was_and_says_so():
    [result, *_] = [
        r for r in json.loads(render(decide(guard_removed()), "sarif"))["runs"][0]["results"] if r["ruleId"] == "python/guard-removed"
    ]
    assert result["message"]["text"].startswith("Removed (line 17 at base): ")
    assert result["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 17,
        "endLine": 17,
        "snippet": {"text": "@login_required"},
    }
    assert result["partialFingerprints"] == {"hunkgate/v1": decide(guard_removed()).findings[1].fingerprint}


def test_a_decision_read_back_is_told_with_evidence_in_place_of_lines():
    again = Decision.from_json(decide(guard_removed()).to_json())
    assert "       @login_required" in render(again, "text")
    assert render(again, "json") == render(decide(guard_removed()), "json")


def test_a_rename_is_shown_at_its_new_path():
    moved = replace(FILE, base=FileSide("old.py", 0o100644, "1" * 40), status=Status.RENAMED)
    found = replace(at(5, Side.BASE), path="old.py")
    decision = decide(evidence(moved, findings=(found,)))
    [result] = json.loads(render(decision, "sarif"))["runs"][0]["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "a.py"


def test_items_are_numbered_the_gravest_first():
    low = finding("a.py", severity=Severity.MEDIUM)
    high = finding("b.py", severity=Severity.CRITICAL)
    decision = decide(evidence(changed("a.py"), changed("b.py"), findings=(low, high)))
    assert [item.finding for item in items(decision)] == [high, low]


@pytest.mark.parametrize(
    ("which", "said"),
    [((), ""), ((1,), "1"), ((1, 2), "1 and 2"), ((1, 2, 3), "1 to 3"), ((1, 3, 5), "1, 3 and 5"), ((2, 3, 4, 5), "2 to 5")],
)
def test_numbers_read_like_a_sentence(which, said):
    listed = [Item(n, str(n), "finding", "", "hold", None) for n in range(1, 6)]
    requirement = Requirement(RequirementKind.SIGNOFF, "x", 1, False, False, tuple(map(str, which)))
    assert numbers(requirement, listed) == said


def test_a_rule_is_called_by_its_title_or_by_its_name_in_words():
    assert title_of("a/b-c", {"a/b-c": "Title"}) == "Title"
    assert title_of("a/b-c", {}) == "b c"


BOM = alone("tiers: [{name: a, require: [{ai_bom: true}]}]")


@pytest.mark.parametrize(
    ("decision", "said"),
    [
        (decide(guard_removed()), "Hold: security must sign 2 places"),
        (decide(evidence(changed("a.py"))), "Clear: routine change, reaches no entry point"),
        (decide(replace(guard_removed(), findings=())), "Clear: routine change, reaches 2 entry points"),
        (decide(guard_removed(), policy("version: 1\nmode: warn")), "Clear: sensitive change, only warned"),
        (decide(evidence(changed("a.py")), BOM), "Hold: the pull request lacks what the policy asks for"),
        (decide(evidence(changed("a.py")), alone("tiers: [{name: a, require: [{block: rewrite it}]}]")), "Blocked: rewrite it"),
        (decide(evidence(changed("a.py", opaque="x")), alone("tiers: [{name: a}]")), "Hold: another person must sign 1 place"),
        (
            decide(evidence(changed("a.py"), supplied=("ai_bom",)), BOM),
            "Clear: a change, signed",
        ),
        (undecided(INPUTS, "x", faults=("y", "z")), "Cannot judge: the policy has 2 faults"),
        (undecided(INPUTS, "x"), "Cannot judge this change"),
    ],
)
def test_one_line_stands_for_a_decision(decision, said):
    assert title(decision) == said


def test_an_error_is_told_in_every_format():
    decision = undecided(INPUTS, "There is no merge base.", remedy="git fetch --unshallow")
    assert decision.verdict == Verdict.ERROR
    run = json.loads(render(decision, "sarif"))["runs"][0]
    assert run["invocations"][0]["executionSuccessful"] is False
    assert [n["message"]["text"] for n in run["invocations"][0]["toolExecutionNotifications"]] == [
        "There is no merge base.",
        "git fetch --unshallow",
    ]
    for form in ("text", "markdown", "github"):
        assert "git fetch --unshallow" in render(decision, form)


def test_an_exception_is_a_suppression_in_sarif_and_no_annotation():
    rules = 'exceptions: [{rule: python/*, paths: ["**"], reason: offline reports, owner: "@acme/data", expires: 2026-11-30}]'
    decision = decide(evidence(changed("a.py"), findings=(finding("a.py"),)), policy("version: 1\n" + rules))
    [result] = json.loads(render(decision, "sarif"))["runs"][0]["results"]
    assert result["suppressions"][0]["kind"] == "external"
    assert "offline reports" in result["suppressions"][0]["justification"]
    assert render(decision, "github").count("::notice") == 1


def test_a_report_of_another_order_of_findings_is_the_same():
    what = guard_removed()
    other = replace(what, findings=what.findings[::-1], change=change(*what.change.files[::-1]))
    for form in ("text", "json", "markdown", "sarif", "github"):
        assert render(decide(what), form) == render(decide(other), form)
