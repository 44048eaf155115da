import json

import pytest
from click.testing import CliRunner

from bot.commands.policy import policy
from tests.support.repository import build

BROKEN = """version: 1
tiers:
  - name: a
    when: {category: [authn]}
exceptions: [{rule: crypto/tls-old}]
"""


def run(*arguments):
    return CliRunner().invoke(policy, [str(argument) for argument in arguments])


@pytest.fixture
def repo(tmp_path):
    build(tmp_path / "repo", {".github/hunkgate.yml": b"version: 1\ntiers:\n  - name: critical\n    when: {paths: ['payments/**']}\n"})
    return tmp_path / "repo"


@pytest.fixture
def broken(tmp_path):
    (tmp_path / "bad.yml").write_text(BROKEN)
    return tmp_path / "bad.yml"


def test_a_good_draft_is_said_to_be_good(tmp_path):
    (tmp_path / "good.yml").write_text("version: 1\n")
    result = run("check", tmp_path / "good.yml")
    assert result.exit_code == 0
    assert "good.yml: good. Composed of default.yml and good.yml: 3 tiers, 0 exceptions, sha256:" in result.output


def test_a_broken_draft_gets_all_faults_and_the_way_out(broken):
    result = run("check", broken)
    assert (result.exit_code, result.stdout) == (2, "")
    lines = result.stderr.splitlines()
    assert lines[0].startswith('bad.yml:4:23: tiers[0].when.category[0]: "authn" is no category; did you mean "authentication"?')
    assert lines[-1].startswith("5 faults. Until they are mended")
    assert "hunkgate policy check FILE" in lines[-1]


def test_a_rule_that_does_not_exist_is_a_fault(tmp_path):
    (tmp_path / "bad.yml").write_text("version: 1\nrules: {crypto/tls-odl: {mode: warn}}\n")
    assert 'there is no rule "crypto/tls-odl"; did you mean "crypto/tls-old"?' in run("check", tmp_path / "bad.yml").stderr


def test_one_fault_is_one(tmp_path):
    (tmp_path / "bad.yml").write_text("version: 2\n")
    assert "1 fault. Until it is mended" in run("check", tmp_path / "bad.yml").stderr


def test_a_missing_draft_names_the_remedy(tmp_path):
    result = run("check", tmp_path / "none.yml")
    assert result.exit_code == 2
    assert "cannot be read" in result.stderr


def test_the_policy_that_counts_is_shown_with_places(repo):
    result = run("show", "--repo", repo)
    assert result.exit_code == 0
    assert "critical   .github/hunkgate.yml:3" in result.output
    assert "  requires 1 sign-off by security   default.yml:" in result.output


def test_a_revision_or_a_file_can_be_asked_instead(repo, tmp_path, broken):
    assert run("show", "--repo", repo, "--base", "main").exit_code == 0
    unknown = run("show", "--repo", repo, "--base", "nowhere")
    assert unknown.exit_code == 2
    assert "nowhere" in unknown.stderr
    (tmp_path / "draft.yml").write_text("version: 1\nmode: warn\n")
    assert "mode warn" in run("show", "--policy", tmp_path / "draft.yml").output
    assert run("show", "--policy", broken).exit_code == 2


def test_a_broken_policy_in_the_repository_is_told(tmp_path):
    build(tmp_path / "repo", {".github/hunkgate.yml": b"version: 2\n"})
    result = run("explain", "session", "--repo", tmp_path / "repo")
    assert result.exit_code == 2
    assert ".github/hunkgate.yml:1:1: version" in result.stderr


def test_words_are_explained_one_after_the_other(repo):
    result = run("explain", "injection", "payments/card.py", "--repo", repo)
    assert result.exit_code == 0
    assert "category injection" in result.output
    assert "critical: by its path   .github/hunkgate.yml:3" in result.output


def test_a_rule_of_the_shipped_pack_is_explained(repo):
    from worker.packs import shipped_pack

    rule = shipped_pack().rules[0]
    result = run("explain", rule.id, "--repo", repo)
    assert result.output.startswith(f"rule {rule.id}   {rule.category}, severity {rule.severity.name.lower()}")


@pytest.mark.parametrize("what", ["policy", "decision"])
def test_the_schemas_are_printed(what):
    data = json.loads(run("schema", what).output)
    assert data["$id"].endswith(f"{what}.schema.json")
    assert data["properties"]
