"""A stored decision can be made again: elsewhere, later, under another locale, time zone and hash seed."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.support.repository import git


@pytest.fixture
def stored(hunkgate, shop, tmp_path):
    folder, commits = shop
    target = tmp_path / "decision.json"
    hunkgate("check", "--repo", folder, "--base", commits[1], "--head", commits[2], "--format", "json", "--output", target)
    return target


@pytest.mark.parametrize(
    "environment",
    [
        {"PYTHONHASHSEED": "1"},
        {"PYTHONHASHSEED": "4242"},
        {"LC_ALL": "tr_TR.UTF-8", "LANG": "tr_TR.UTF-8"},
        {"TZ": "Pacific/Kiritimati"},
        {"HUNKGATE_READER": "pygit2"},
    ],
)
def test_the_digest_is_equal_whatever_the_machine(hunkgate, shop, stored, environment, tmp_path):
    elsewhere = tmp_path / "another place"
    shutil.copytree(shop[0], elsewhere)
    done = hunkgate("replay", stored, "--repo", elsewhere, environment={**environment, "HUNKGATE_CACHE": str(tmp_path / "fresh cache")})
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(b"equal  sha256:")


def test_another_policy_gives_another_digest_and_says_so(hunkgate, shop, stored, tmp_path):
    policy = tmp_path / "draft.yml"
    policy.write_text("version: 1\nextends: none\ntiers:\n  - name: everything\n", encoding="utf-8")
    done = hunkgate("replay", stored, "--repo", shop[0], "--policy", policy)
    assert done.returncode == 1
    assert b"policy: stored" in done.stdout


def test_a_decision_that_was_tampered_with_is_refused(hunkgate, shop, stored):
    decision = json.loads(stored.read_bytes())
    decision["verdict"] = "clear"
    stored.write_text(json.dumps(decision), encoding="utf-8")
    assert hunkgate("replay", stored, "--repo", shop[0]).returncode == 2


def test_what_is_no_decision_or_was_uncommitted_is_told(hunkgate, work_tree, tmp_path):
    nonsense = tmp_path / "x.json"
    nonsense.write_text("[1]", encoding="utf-8")
    assert b"holds no decision" in hunkgate("replay", nonsense, "--repo", work_tree).stderr
    (work_tree / "new.md").write_text("x\n", encoding="utf-8")
    hunkgate("check", "--head", "WORKTREE", "--format", "json", "--output", tmp_path / "w.json", cwd=work_tree)
    done = hunkgate("replay", tmp_path / "w.json", "--repo", work_tree)
    assert done.returncode == 2
    assert b"uncommitted" in done.stderr


def test_a_repository_without_the_commits_says_so(hunkgate, stored, tmp_path):
    git(tmp_path, "init", "--quiet", "--bare", "empty")
    done = hunkgate("replay", stored, "--repo", tmp_path / "empty")
    assert done.returncode == 2
    assert done.stderr.startswith(b"hunkgate: ")
