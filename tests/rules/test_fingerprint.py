"""Fingerprints survive what does not concern them and die with what they are bound to."""

import pytest

from rules.conclude import conclude
from rules.engine import analyse
from rules.fingerprint import touches
from rules.model import Category, Confidence, Finding, Hunk, Severity, Side, Vocabulary
from tests.support.rules import change, pack, pattern, touched

RULES = pack(pattern("{call: [eval]}"))
BASE = "".join(f"line{n} = {n}\n" for n in range(20)) + "\n\ndef f(x):\n    return x\n"
HEAD = BASE.replace("return x", "return eval(x)")


def prints(base: str | None, head: str, path: str = "app/code.py", base_path: str = "") -> list[str]:
    item = touched(base, head, path, base_path)
    found = conclude(change(item), [analyse(item, RULES, Vocabulary())], RULES, Vocabulary(), ())
    return [finding.fingerprint for finding in found]


def test_it_is_the_same_for_the_same_change():
    assert prints(BASE, HEAD) == prints(BASE, HEAD)
    assert len(prints(BASE, HEAD)[0]) == 32


def test_it_survives_a_rebase_that_shifts_lines():
    above = "import os\nimport sys\n\n"
    assert prints(above + BASE, above + HEAD) == prints(BASE, HEAD)


def test_it_survives_another_change_far_away_in_the_file():
    assert prints(BASE, HEAD.replace("line2 = 2", "line2 = 3")) == prints(BASE, HEAD)


def test_it_survives_a_rename():
    assert prints(BASE, HEAD, "app/new.py", base_path="app/code.py") == prints(BASE, HEAD)


@pytest.mark.parametrize(
    ("base", "head"),
    [
        (BASE, HEAD.replace("eval(x)", "eval(x )")),  # the bytes of the hunk, layout included
        (BASE.replace("\ndef", "#\ndef"), HEAD.replace("\ndef", "#\ndef")),  # the context, on both sides
        (BASE.replace("def f(", "def g("), HEAD.replace("def f(", "def g(")),  # the symbol
        (BASE, HEAD.replace("    return", "        return").replace("def f(x):\n", "def f(x):\n    if x:\n")),  # indentation
    ],
)
def test_it_dies_with_what_it_is_bound_to(base, head):
    assert prints(base, head) != prints(BASE, HEAD)


def test_two_files_differ():
    assert prints(BASE, HEAD, "app/a.py") != prints(BASE, HEAD, "app/b.py")


def test_two_equal_findings_of_one_hunk_stay_two():
    first, second = prints("a = 1\n", "a = 1\neval(x)\neval(x)\n")
    assert first != second


def test_an_opaque_file_is_bound_to_its_bytes():
    assert prints(None, "x = (\n") != prints(None, "x = [\n")


def test_a_finding_outside_every_hunk_is_bound_to_all_of_them():
    rules = pack(pattern("{call: [pickle.loads]}"))

    def of(imported: str) -> str:
        call = "\n" * 9 + "p.loads(x)\n"
        item = touched("import json as p\n" + call, imported + call)
        (finding,) = conclude(change(item), [analyse(item, rules, Vocabulary())], rules, Vocabulary(), ())
        return finding.fingerprint

    assert of("import pickle as p\n") != of("import pickle as p  # x\n")


def finding(side: Side, first: int, last: int) -> Finding:
    return Finding(
        rule="a/b",
        category=Category.CRYPTO,
        severity=Severity.LOW,
        confidence=Confidence.LOW,
        path="a",
        side=side,
        start_line=first,
        end_line=last,
        message="",
    )


@pytest.mark.parametrize(
    ("side", "first", "last", "expected"),
    [
        (Side.HEAD, 5, 5, True),
        (Side.HEAD, 6, 9, True),
        (Side.HEAD, 7, 9, False),
        (Side.HEAD, 1, 4, False),
        (Side.BASE, 3, 4, True),
        (Side.BASE, 4, 5, False),
        (Side.BASE, 1, 3, False),
    ],
)
def test_a_finding_touches_the_hunks_that_meet_its_lines(side, first, last, expected):
    """The hunk adds lines 5 and 6 at head, after line 3 of base."""
    assert touches(finding(side, first, last), Hunk(3, 0, 5, 2, b"", b"x\ny\n")) is expected
