"""Gather, then decide, on real repositories."""

from __future__ import annotations

import itertools
from datetime import date

import pytest

from tests.bot.conftest import GUARDED, OPEN
from tests.support.repository import build, git
from worker.assess import Judge, Question, decide
from worker.settings import load_settings

AS_OF = date(2026, 11, 21)


@pytest.fixture
def environment(tmp_path):
    return {"HUNKGATE_CACHE": str(tmp_path / "cache")}


def test_one_judge_answers_many_questions_and_each_as_if_it_were_the_first(tmp_path, environment):
    commits = build(tmp_path / "r", {"v.py": GUARDED}, {"v.py": OPEN}, {"v.py": OPEN, "w.py": GUARDED}, {"v.py": GUARDED})
    pairs = list(itertools.pairwise(commits))
    alone = [
        decide(tmp_path / "r", Question(base=a, head=b, as_of=AS_OF), {"HUNKGATE_CACHE": str(tmp_path / b)}).digest() for a, b in pairs
    ]
    with Judge(tmp_path / "r", load_settings(environment)) as judge:
        forwards = [judge.decide(Question(base=a, head=b, as_of=AS_OF)).digest() for a, b in pairs]
        backwards = [judge.decide(Question(base=a, head=b, as_of=AS_OF)).digest() for a, b in reversed(pairs)][::-1]
    assert alone == forwards == backwards


def test_of_several_merge_bases_the_worst_verdict_counts(tmp_path, environment):
    """Two branches merged crosswise have two merge bases; against one the guard is lost, against the other it never was there."""
    one, two = build(tmp_path / "r", {"v.py": GUARDED}, {"v.py": GUARDED, "a.md": b"a\n"})
    repository = tmp_path / "r"
    tree_open = (
        git(repository, "mktree", data=b"100644 blob %s\tv.py\n" % git(repository, "hash-object", "-w", "--stdin", data=OPEN).strip())
        .decode()
        .strip()
    )
    tree_closed = git(repository, "rev-parse", f"{one}^{{tree}}").decode().strip()

    def commit(tree, *parents):
        arguments = [word for parent in parents for word in ("-p", parent)]
        return git(repository, "commit-tree", tree, *arguments, "-m", "x").decode().strip()

    left, right = commit(tree_open, one), two
    base, head = commit(tree_closed, left, right), commit(tree_open, right, left)
    decision = decide(repository, Question(base=base, head=head, as_of=AS_OF), environment)
    assert decision.verdict == "hold"
    assert decision.inputs.merge_base == right
    assert tree_closed == git(repository, "rev-parse", f"{base}^{{tree}}").decode().strip()


def test_the_policy_is_that_of_the_base_branch_not_of_an_old_merge_base(tmp_path, environment):
    tier = b"  - name: everything\n    when: {paths: ['**']}\n    require:\n      - signoff: {team: owners, count: 1}\n"
    strict = b"version: 1\nextends: default\ntiers:\n" + tier
    old, topic = build(tmp_path / "r", {"a.md": b"a\n"}, {"a.md": b"b\n"})
    repository = tmp_path / "r"
    blob = git(repository, "hash-object", "-w", "--stdin", data=strict).strip()
    inner = git(repository, "mktree", data=b"100644 blob %s\thunkgate.yml\n" % blob).strip()
    note = git(repository, "rev-parse", f"{old}:a.md").strip()
    tree = git(repository, "mktree", data=b"040000 tree %s\t.github\n100644 blob %s\ta.md\n" % (inner, note)).decode().strip()
    base = git(repository, "commit-tree", tree, "-p", old, "-m", "policy").decode().strip()
    assert decide(repository, Question(base=base, head=topic, as_of=AS_OF), environment).verdict == "hold"
    assert decide(repository, Question(base=old, head=topic, as_of=AS_OF), environment).verdict == "clear"


def test_a_file_over_a_limit_is_opaque_and_the_rest_is_still_judged(tmp_path, environment):
    commits = build(tmp_path / "r", {"v.py": GUARDED, "big.py": b"x = 1\n"}, {"v.py": OPEN, "big.py": b"x = 1\n" * 1000})
    decision = decide(
        tmp_path / "r", Question(base=commits[0], head=commits[1], as_of=AS_OF), {**environment, "HUNKGATE_GIT_MAX_FILE_BYTES": "2000"}
    )
    assert decision.summary.unread == ("big.py",)
    assert {f.path for f in decision.findings} == {"big.py", "v.py"}


def test_hostile_nesting_ends_opaque(tmp_path, environment):
    hostile = {
        "a.py": b"x = " + b"(" * 100_000 + b")" * 100_000 + b"\n",
        "b.ts": b"const x = " + b"[" * 100_000 + b"]" * 100_000 + b"\n",
        "c.js": b"a(" * 50_000,
    }
    commits = build(tmp_path / "r", {"v.py": GUARDED}, {"v.py": OPEN, **hostile})
    decision = decide(tmp_path / "r", Question(base=commits[0], head=commits[1], as_of=AS_OF), environment)
    assert decision.summary.unread == ("a.py", "b.ts", "c.js")
    assert "v.py" in {f.path for f in decision.findings}


def test_an_own_vocabulary_reaches_the_child_process(tmp_path, environment):
    view = b"from shop.own import app, members_only\n\n\n@app.get('/a')\n@members_only\ndef a():\n    return 'a'\n"
    policy = {".github/hunkgate.yml": b"version: 1\nextends: default\nvocabulary:\n  guards: ['@members_only']\n"}
    commits = build(tmp_path / "r", {"v.py": view, **policy}, {"v.py": view.replace(b"@members_only\n", b""), **policy})
    decision = decide(tmp_path / "r", Question(base=commits[0], head=commits[1], as_of=AS_OF), environment)
    (lost,) = decision.findings
    assert (lost.rule.endswith("removed"), lost.evidence) == (True, "@members_only")


def test_a_change_without_history_in_common_is_an_error_not_a_pass(tmp_path, environment):
    build(tmp_path / "r", {"a.md": b"a\n"})
    other = (
        git(tmp_path / "r", "commit-tree", git(tmp_path / "r", "rev-parse", "main^{tree}").decode().strip(), "-m", "root").decode().strip()
    )
    decision = decide(tmp_path / "r", Question(base="main", head=other, as_of=AS_OF), environment)
    assert (decision.verdict, decision.exit_code) == ("error", 3)
