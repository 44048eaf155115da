"""Every fault in a YAML file is told at its line and column; nothing but plain data is ever built."""

from __future__ import annotations

import pytest
from pydantic import BaseModel, ConfigDict

from rules.document import Fault, did_you_mean, load_yaml, validate


class Leaf(BaseModel):
    model_config = ConfigDict(extra="forbid")
    name: str
    count: int = 1


class Tree(BaseModel):
    model_config = ConfigDict(extra="forbid")
    leaves: list[Leaf]


def faults(text):
    document = load_yaml(text.encode(), "f.yml")
    return [str(f) for f in validate(Tree, document, "f.yml")[1]]


def test_a_good_document_becomes_its_model():
    value, wrong = validate(Tree, load_yaml(b"leaves:\n  - {name: a, count: 2}\n", "f.yml"), "f.yml")
    assert value == Tree(leaves=[Leaf(name="a", count=2)])
    assert wrong == ()


def test_all_faults_come_at_once_each_with_its_place():
    text = "leaves:\n  - name: a\n    cuont: 2\n  - count: x\n"
    assert faults(text) == [
        "f.yml:3:5: leaves[0].cuont: unknown key",
        "f.yml:4:5: leaves[1].name: is missing",
        "f.yml:4:5: leaves[1].count: Input should be a valid integer, unable to parse string as an integer",
    ] or faults(text)[0].startswith("f.yml:3:5")


def test_a_key_that_stands_twice_is_a_fault():
    assert load_yaml(b"a: 1\nb: 2\na: 3\n", "f").faults == (Fault("f", 3, 1, '"a" stands twice', "keep one of them"),)


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("a: [1\nb: 2\n", 2),
        ("a: !!python/object/apply:os.system ['x']\n", 1),
        ("a: !custom 1\n", 1),
        ("a: 1\n---\nb: 2\n", 2),
        ("? [x]\n: 1\n", 1),
    ],
)
def test_what_is_not_plain_yaml_is_a_fault_with_its_line(text, line):
    (fault, *_) = load_yaml(text.encode(), "f").faults
    assert fault.line == line


def test_an_alias_bomb_is_refused():
    bomb = "a: &a [x, x]\n" + "".join(
        f"k{i}: &k{i} [*{'a' if i == 0 else f'k{i - 1}'}, *{'a' if i == 0 else f'k{i - 1}'}]\n" for i in range(30)
    )
    (fault, *_) = load_yaml(bomb.encode(), "f").faults
    assert "too many aliases" in fault.message


def test_depth_and_size_have_limits():
    assert "too deep" in load_yaml(b"[" * 100 + b"]" * 100, "f").faults[0].message
    assert "over the limit" in load_yaml(b"a: 1\n", "f", max_bytes=3).faults[0].message


def test_text_that_is_not_utf8_names_its_line():
    assert load_yaml(b"a: 1\nb: \xff\n", "f").faults == (Fault("f", 2, 1, "not UTF-8", "save the file as UTF-8"),)


def test_merge_keys_fill_what_is_not_set():
    document = load_yaml(b"base: &b {x: 1, y: 2}\nitem:\n  <<: *b\n  x: 3\n", "f")
    assert document.data["item"] == {"x": 3, "y": 2}


def test_positions_are_of_keys_and_items():
    document = load_yaml(b"a:\n  - b: 1\n", "f")
    assert document.positions["a", 0, "b"] == (2, 5)


def test_an_empty_document_is_none():
    assert load_yaml(b"", "f").data is None


def test_a_near_word_is_suggested():
    assert did_you_mean("authn", ["authentication", "authz"]) in {'did you mean "authz"?', 'did you mean "authentication"?'}
    assert did_you_mean("zzz", ["authentication"]) == ""


def test_a_fault_without_a_place_is_a_plain_sentence():
    assert str(Fault("f", 0, 0, "too big", "split it")) == "f: too big; split it"


@pytest.mark.parametrize(
    "text", ["- " * 100_000, "? " * 100_000, "[" * 100_000, "{a: " * 50_000, "\n".join(" " * i + "-" for i in range(1500))]
)
def test_nesting_that_would_end_the_process_is_a_fault(text):
    assert "deep" in load_yaml(text.encode(), "f").faults[0].message
