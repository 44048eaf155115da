"""Content rules: lines of any text, under limits, with values hidden where a rule asks for it."""

import time

import pytest

from rules.engine import analyse
from rules.matchers.content import MAX_LINE, entropy, redacted
from rules.model import Vocabulary
from tests.support.rules import HEADER, pack, touched


def hits(body: str, text: str, path: str = "a.txt"):
    rule = f"rules:\n  - id: a/b\n    kind: content{HEADER}    content: {{{body}}}\n".replace("    languages: [python]\n", "")
    return analyse(touched(None, text, path), pack(rule), Vocabulary()).findings


@pytest.mark.parametrize(
    ("body", "text", "lines"),
    [
        ("regex: [ab+]", "x\nabb\nab ab\n", [2, 3]),
        ("regex: ['^a', 'c$']", "ac\r\nbc\r\n", [1, 1, 2]),
        ("regex: [AB], ignore_case: true", "ab\n", [1]),
        ("regex: [a], words: [Key]", "a\na key\n", [2]),
        ("regex: [a], unless: [test]", "a\na test\n", [1]),
        ("regex: ['k=(?P<secret>\\w+)'], unless_value: ['^x+$']", "k=xxx\nk=abc\n", [2]),
        ("regex: ['k=(?P<secret>\\w+)'], entropy: 2", "k=aaaa\nk=abcdefgh\n", [2]),
        ("regex: ['k(?P<secret>v)?']", "k\n", [1]),
        ("regex: ['x*']", "yyy\n", []),
        ("regex: [a]", "b\vc\fd\x85a\u2028a\n", [1]),
    ],
)
def test_lines_that_match(body, text, lines):
    assert [finding.start_line for finding in hits(body, text)] == lines


def test_a_value_is_hidden_wherever_it_would_show():
    (finding,) = hits("regex: ['key = (?P<secret>\\w+)'], redact: true", "key = abcdefghijklm # abcdefghijklm\n")
    assert "abcdefgh" not in finding.evidence + finding.message
    assert "abcd…" in finding.evidence
    assert redacted("short") == "…"


def test_a_match_beyond_the_first_piece_of_a_long_line_is_found_once():
    text = "x" * (MAX_LINE * 3) + "SECRET" + "x" * MAX_LINE
    assert len(hits("regex: [SECRET]", text)) == 1
    edge = "x" * (MAX_LINE - 200) + "SECRET" + "x" * MAX_LINE
    assert len(hits("regex: [SECRET]", edge)) == 1


@pytest.mark.parametrize("text", ["a" * 3_000_000, "a\n" * 300_000, "SECRET " * 100_000, "\n" * 1_000_000])
def test_hostile_texts_take_linear_time(text):
    start = time.process_time()
    assert len(hits("regex: ['a{20}b', SECRET], words: [b, secret]", text)) <= 500
    assert time.process_time() - start < 10


def test_entropy_is_in_bits_a_character():
    assert entropy("") == 0
    assert entropy("aaaa") == 0
    assert entropy("abcd") == 2
