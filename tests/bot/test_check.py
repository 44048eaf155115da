"""`hunkgate check` as a person and a program use it: output, exit codes, faults with their remedy."""

from __future__ import annotations

import json
from pathlib import Path

import jsonschema_rs
import pytest

from tests.bot.conftest import GUARDED, OPEN
from tests.support.repository import build, git

SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schemas/decision.schema.json").read_text(encoding="utf-8"))


def test_a_lost_guard_holds_and_says_who_must_sign(hunkgate, shop):
    folder, commits = shop
    done = hunkgate("check", "--repo", folder, "--base", commits[1], "--head", commits[2])
    text = done.stdout.decode()
    assert done.returncode == 1
    assert text.startswith("HOLD")
    assert "- @login_required" in text
    assert "GET /orders" in text
    assert "1 person of security" in text
    assert "\x1b" not in text
    assert done.stderr == b""


def test_a_document_is_clear_in_two_lines(hunkgate, shop):
    folder, commits = shop
    done = hunkgate("check", "--repo", folder, "--base", commits[0], "--head", commits[1])
    assert done.returncode == 0
    assert done.stdout.decode().startswith("CLEAR  documentation")
    assert done.stdout.count(b"\n") == 2


def test_json_follows_the_published_schema_and_holds_no_path_of_the_machine(hunkgate, shop):
    folder, commits = shop
    done = hunkgate("check", "--repo", folder, "--base", commits[1], "--head", commits[2], "--format", "json")
    decision = json.loads(done.stdout)
    jsonschema_rs.validator_for(SCHEMA).validate(decision)
    assert (decision["verdict"], decision["tier"]) == ("hold", "sensitive")
    assert str(folder).encode() not in done.stdout
    assert list(decision) == sorted(decision)


@pytest.mark.parametrize(("form", "start"), [("markdown", b"#"), ("sarif", b"{"), ("github", b"::")])
def test_every_other_format_is_written(hunkgate, shop, form, start):
    folder, commits = shop
    done = hunkgate("check", "--repo", folder, "--base", commits[1], "--head", commits[2], "--format", form)
    assert done.returncode == 1
    assert done.stdout.lstrip(b"*").startswith(start) or form == "markdown"
    assert b"shop/views.py" in done.stdout


def test_output_goes_to_a_file_and_standard_output_stays_empty(hunkgate, shop, tmp_path):
    folder, commits = shop
    target = tmp_path / "decision.json"
    done = hunkgate("check", "--repo", folder, "--base", commits[1], "--head", commits[2], "--format", "json", "--output", target)
    assert (done.returncode, done.stdout) == (1, b"")
    assert json.loads(target.read_bytes())["verdict"] == "hold"


def test_the_default_is_the_merge_base_with_the_default_branch(hunkgate, work_tree):
    (work_tree / "shop/views.py").write_bytes(OPEN)
    git(work_tree, "commit", "--quiet", "--all", "--message=open")
    done = hunkgate("check", "--format", "json", cwd=work_tree)
    assert json.loads(done.stdout)["verdict"] == "hold"


@pytest.mark.parametrize("staged", [True, False])
def test_the_uncommitted_state_is_judged_with_what_git_does_not_track_yet(hunkgate, work_tree, staged):
    (work_tree / "shop/new.py").write_bytes(b"import pickle\n\n\ndef load(request):\n    return pickle.loads(request.body)\n")
    (work_tree / "ignored.py").write_bytes(b"import pickle\n\npickle.loads(b'x')\n")
    (work_tree / ".gitignore").write_bytes(b"ignored.py\n")
    if staged:
        git(work_tree, "add", "shop/new.py")
    done = hunkgate("check", "--head", "WORKTREE", "--format", "json", cwd=work_tree)
    decision = json.loads(done.stdout)
    assert decision["inputs"]["head"] == "WORKTREE"
    assert {f["path"] for f in decision["findings"]} == {"shop/new.py"}
    assert git(work_tree, "status", "--porcelain").startswith(b"A  shop/new.py" if staged else b"?? ")


def test_the_policy_comes_from_the_base_side(hunkgate, tmp_path):
    loose = b"version: 1\nextends: none\ntiers:\n  - name: everything\n"
    commits = build(tmp_path / "r", {"a.py": GUARDED}, {"a.py": OPEN, ".github/hunkgate.yml": loose})
    done = hunkgate("check", "--repo", tmp_path / "r", "--base", commits[0], "--head", commits[1], "--format", "json")
    assert json.loads(done.stdout)["verdict"] == "hold"


def test_a_policy_file_can_be_tried(hunkgate, shop, tmp_path):
    folder, commits = shop
    policy = tmp_path / "draft.yml"
    policy.write_text("version: 1\nextends: none\ntiers:\n  - name: everything\n", encoding="utf-8")
    done = hunkgate("check", "--repo", folder, "--base", commits[1], "--head", commits[2], "--policy", policy, "--format", "json")
    assert (done.returncode, json.loads(done.stdout)["tier"]) == (0, "everything")


def test_a_broken_policy_names_line_and_remedy_and_exits_with_2(hunkgate, shop, tmp_path):
    folder, commits = shop
    policy = tmp_path / "draft.yml"
    policy.write_text("version: 1\ntiers:\n  - name: x\n    when:\n      category: [authn]\n", encoding="utf-8")
    done = hunkgate("check", "--repo", folder, "--base", commits[1], "--head", commits[2], "--policy", policy)
    assert done.returncode == 2
    assert b"draft.yml:5" in done.stdout
    assert b'did you mean "authentication"?' in done.stdout


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--head", "no-such-branch"], b"no-such-branch"),
        (["--base", "no-such-branch"], b"no-such-branch"),
        (["--format", "yaml"], b"'yaml' is not one of"),
        (["--as-of", "yesterday"], b"yesterday"),
    ],
)
def test_wrong_use_exits_with_2_and_says_what_is_wrong(hunkgate, shop, arguments, words):
    done = hunkgate("check", "--repo", shop[0], *arguments)
    assert (done.returncode, done.stdout) == (2, b"")
    assert words in done.stderr


def test_a_folder_that_is_no_repository_is_told(hunkgate, tmp_path):
    done = hunkgate("check", "--repo", tmp_path)
    assert done.returncode == 2
    assert done.stderr.startswith(b"hunkgate: ")


def test_a_misspelt_command_and_a_misspelt_setting_are_told(hunkgate, shop):
    assert b'did you mean "check"?' in hunkgate("chek").stderr
    done = hunkgate("check", "--repo", shop[0], environment={"HUNKGATE_GIT_SECONS": "3"})
    assert done.returncode == 2
    assert b'did you mean "HUNKGATE_GIT_SECONDS"?' in done.stderr


def test_unrelated_histories_cannot_be_judged(hunkgate, tmp_path):
    build(tmp_path / "r", {"a.py": b"x = 1\n"})
    other = git(tmp_path / "r", "commit-tree", "4b825dc642cb6eb9a060e54bf8d69288fbee4904", "-m", "root").decode().strip()
    done = hunkgate("check", "--repo", tmp_path / "r", "--base", "main", "--head", other, "--format", "json")
    decision = json.loads(done.stdout)
    assert (done.returncode, decision["verdict"]) == (3, "error")
    assert decision["reasons"]["sentence"]


def test_a_shallow_clone_names_the_command_that_helps(hunkgate, tmp_path):
    trees = [{"a.py": b"x = %d\n" % n} for n in range(3)]
    commits = build(tmp_path / "r", *trees)
    git(tmp_path / "r", "update-ref", "refs/heads/old", commits[0])
    git(tmp_path, "clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{tmp_path / 'r'}", str(tmp_path / "shallow"))
    done = hunkgate("check", "--repo", tmp_path / "shallow", "--base", "origin/main", "--head", "origin/old")
    assert done.returncode == 3
    assert b"--unshallow" in done.stdout


def test_version_help_and_completion(hunkgate):
    assert hunkgate("--version").stdout.startswith(b"hunkgate")
    text = hunkgate("--help").stdout
    assert all(name in text for name in (b"check", b"replay", b"rules", b"policy", b"history", b"completion"))
    assert b"_HUNKGATE_COMPLETE" in hunkgate("completion", "zsh").stdout
