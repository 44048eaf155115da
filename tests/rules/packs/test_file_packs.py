"""The packs for configuration files: how the two sides of a file are compared."""

from pathlib import Path

import pytest

from rules.engine import Program
from rules.matchers.structure import MAX_HITS, NAMES, structure_findings
from rules.matchers.structure_schema import StructureBody
from rules.model import ABSENT, REGULAR, ChangedFile, FileSide, Side, Status, Text, Touched, Vocabulary
from rules.pack import compile_pack

FOLDER = Path(__file__).parents[3] / "rules" / "packs"
FILES = ("agent-config", "ci", "docker", "gate-config", "import-time", "secrets", "terraform", "unicode")


@pytest.fixture(scope="module")
def pack():
    found, faults = compile_pack({name: (FOLDER / f"{name}.yml").read_bytes() for name in FILES})
    assert faults == ()
    return found


def touched(path, base, head, base_path="", status=None):
    sides = [None if text is None else text.encode() if isinstance(text, str) else text for text in (base, head)]
    modes = [ABSENT if data is None else REGULAR for data in sides]
    kind = status or (Status.ADDED if base is None else Status.DELETED if head is None else Status.MODIFIED)
    paths = (base_path or path, path)
    file = ChangedFile(kind, *(FileSide(p, mode, "") for p, mode in zip(paths, modes, strict=True)))
    return Touched(file, *(Text(p, mode, data) for p, mode, data in zip(paths, modes, sides, strict=True)))


def told(pack, path, base, head, **more):
    found = structure_findings(touched(path, base, head, **more), Program(pack, Vocabulary()).structure)
    return sorted({(finding.rule, finding.symbol, finding.side, finding.start_line) for finding in found})


def rules(pack, path, base, head, **more):
    return {rule for rule, *_ in told(pack, path, base, head, **more)}


def test_every_check_has_a_rule(pack):
    assert {rule.body["check"] for rule in pack.of_kind("structure")} == set(NAMES)


def test_an_unknown_check_is_refused_with_a_suggestion():
    with pytest.raises(ValueError, match="workflow/permissions"):
        StructureBody.model_validate({"check": "workflow/permission"})


WORKFLOW = "on: pull_request_target\npermissions: write-all\njobs:\n  a: {runs-on: x, steps: [{uses: acme/x@v1}]}\n"


def test_a_file_that_becomes_a_workflow_by_its_name_is_new(pack):
    found = rules(pack, ".github/workflows/x.yml", WORKFLOW, WORKFLOW, base_path="drafts/x.yml", status=Status.RENAMED)
    assert {"ci/dangerous-trigger", "ci/permissions-widened", "ci/unpinned-action"} <= found


def test_a_renamed_workflow_is_not(pack):
    assert rules(pack, ".github/workflows/x.yml", WORKFLOW, WORKFLOW, base_path=".github/workflows/y.yml", status=Status.RENAMED) == set()


def test_a_copied_workflow_is_new(pack):
    found = rules(pack, ".github/workflows/x.yml", WORKFLOW, WORKFLOW, base_path=".github/workflows/y.yml", status=Status.COPIED)
    assert "ci/dangerous-trigger" in found


def test_a_file_that_goes_away_loses_its_protection(pack):
    text = 'resource "aws_cloudtrail" "t" {\n}\n'
    assert told(pack, "infra/a.tf", text, None) == [("terraform/protection-removed", "aws_cloudtrail.t", Side.BASE, 1)]
    moved = rules(pack, "old/a.txt", text, text, base_path="infra/a.tf", status=Status.RENAMED)
    assert moved == {"terraform/protection-removed"}


def test_findings_of_one_rule_are_bounded(pack):
    steps = "".join(f"      - uses: acme/a{i}@v1\n" for i in range(MAX_HITS + 50))
    found = told(pack, ".github/workflows/x.yml", None, f"on: push\npermissions: {{}}\njobs:\n  a:\n    steps:\n{steps}")
    assert sum(rule == "ci/unpinned-action" for rule, *_ in found) == MAX_HITS


@pytest.mark.parametrize(
    "path", [".github/workflows/x.yml", "action.yml", ".gitlab-ci.yml", "Dockerfile", "a.tf", "a.tf.json", "a.py", "a.md"]
)
@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"\xff\xfe\x00",
        b"[" * 5000,
        b"{" * 5000,
        b"- " * 5000,
        b"on: [push",
        b"jobs: 1",
        b"jobs: {a: 1, b: [], c: {steps: [1, {uses: 2, with: 3}]}}",
        b"on: 5\npermissions: 7\nruns: 3",
        b"FROM",
        b"FROM \\\n\\\n",
        b"RUN <<EOF\n",
        b"USER",
        b'resource "a" {',
        b'resource "a" "b" { c = }',
        b"null",
        b'{"resource": [1]}',
        b'{"resource": {"a": 1}}',
        "\u202e\u200b\U000e0041 \u0430dmin".encode(),
        b"-----BEGIN PRIVATE KEY-----",
        b"include: 1",
        b"image: {name: 3}",
    ],
)
def test_no_content_makes_a_check_fail(pack, path, text):
    for base, head in ((None, text), (text, None), (text, b"x: 1\n")):
        structure_findings(touched(path, base, head), Program(pack, Vocabulary()).structure)
