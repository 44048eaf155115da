r"""Golden cases: each folder below `tests/golden` is one change that a person can read, with the decision it must get.

    tests/golden/<topic>/<case>/base/...      the files before
    tests/golden/<topic>/<case>/head/...      the files after
    tests/golden/<topic>/<case>/expect.yml    what must come out

`expect.yml` holds `says` (what the case shows), `verdict`, `tier`, `findings` (all of them, in the order of the report, each with
rule, path, line and what else matters) and what else the case is about: `requires`, `faults`, `symbols`, `dependents`,
`entry_points`, `internet_facing`, `chains`, `owners`, `tests`, `unseen`, `enters_core`, `dependencies`, `unread`.

Entries that a folder cannot hold or that would mean something to our own tools (symbolic links, submodules, modes, odd names, huge
files, `.gitattributes`) stand under `special: {base: [...], head: [...], both: [...]}` as `{path, mode, text}`, with `base64` or
`parts: [[text, times], ...]` in place of `text`; `escaped: true` reads `\xNN` in a path.

The cases of one topic share a repository, and one judge decides them one after the other: what it learnt from one must not reach
the next.
"""

from __future__ import annotations

from datetime import date
from itertools import groupby

import pytest

from tests.support.golden import cases, shown
from tests.support.repository import build_all
from worker.assess import Judge, Question
from worker.settings import load_settings

CASES = cases()
AS_OF = date(2026, 11, 21)


@pytest.fixture(scope="module")
def topics(tmp_path_factory):
    """Return a function from a topic to its judge and the commits (base, head) of its cases by name."""
    cache, made = tmp_path_factory.mktemp("cache"), {}

    def topic(name):
        if name not in made:
            folder = tmp_path_factory.mktemp(name)
            histories = {case.name: (case.tree("base"), case.tree("head")) for case in CASES if case.topic == name}
            commits = build_all(folder, histories)
            made[name] = Judge(folder, load_settings({"HUNKGATE_CACHE": str(cache)})), commits
        return made[name]

    yield topic
    for judge, _ in made.values():
        judge.close()


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.topic}/{case.name}")
def test_the_change_gets_its_decision(case, topics):
    judge, commits = topics(case.topic)
    base, head = commits[case.name]
    decision = judge.decide(Question(base=base, head=head, as_of=AS_OF)).to_json()
    assert shown(decision, case.expect) == {key: value for key, value in case.expect.items() if key not in {"says", "special"}}


def test_every_case_says_what_it_shows_and_lists_all_findings():
    for case in CASES:
        assert {"says", "verdict", "findings"} <= case.expect.keys(), case.folder


def test_no_two_cases_of_a_topic_show_the_same():
    for _, group in groupby(CASES, key=lambda case: case.topic):
        sentences = [case.expect["says"] for case in group]
        assert len(sentences) == len(set(sentences))
