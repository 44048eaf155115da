"""YAML packs to rules: what is accepted, what is a fault and where, and what the digest covers."""

import json
from pathlib import Path

import msgpack
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.codec import from_plain, to_plain
from rules.model import Category, Confidence, Severity
from rules.pack import Pack, compile_pack
from rules.pack_schema import pack_json_schema
from tests.support.rules import HEADER, faults, pack, pattern

CALL = "{call: [eval]}"
CONTENT = f"rules:\n  - id: a/b\n    kind: content{HEADER}    content: {{regex: [X]}}\n"


def test_a_rule_has_every_field_with_its_meaning():
    rule = pack(pattern(CALL)).rules[0]
    assert (rule.id, rule.kind, rule.category, rule.severity, rule.confidence) == (
        "test/rule",
        "pattern",
        Category.INJECTION,
        Severity.HIGH,
        Confidence.HIGH,
    )
    assert rule.body["any"][0]["call"] == ["eval"]
    assert rule.body["when"] == "added"


def test_a_plain_example_is_a_new_file_and_a_mapping_says_which_sides_there_are():
    text = pattern(CALL) + "    examples:\n      match: ['eval(x)', {path: a.py, base: 'x', vocabulary: {pii_columns: [ssn]}}]\n"
    first, second = pack(text).rules[0].examples.match
    assert (first.path, first.base, first.head) == ("app/code.py", None, "eval(x)")
    assert (second.path, second.base, second.head) == ("a.py", "x", None)
    assert second.vocabulary.pii_columns == ("ssn",)


def test_a_pack_travels_through_the_codec_without_yaml_or_pydantic():
    made = pack(pattern(CALL), CONTENT)
    packed = msgpack.packb(to_plain(made))
    assert from_plain(Pack, msgpack.unpackb(packed)) == made


def test_the_digest_is_over_the_meaning_and_not_the_formatting():
    first = pack(pattern(CALL))
    spaced = pack("# a comment\n" + pattern("{call:   ['eval']}").replace("title: t", 'title: "t"'))
    other = pack(pattern("{call: [exec]}"))
    assert first.digest == spaced.digest
    assert first.digest.startswith("sha256:")
    assert first.digest != other.digest


def test_examples_are_not_part_of_the_digest():
    text = pattern(CALL)
    assert pack(text).digest == pack(text + "    examples: {match: ['eval(x)']}\n").digest
    assert pack(text).without_examples().digest == pack(text).digest


@given(st.permutations([pattern(CALL, rule_id="a/a"), pattern(CALL, rule_id="b/b"), CONTENT.replace("a/b", "c/c")]))
def test_the_order_of_files_does_not_matter(texts):
    made = pack(*texts)
    assert [rule.id for rule in made.rules] == ["a/a", "b/b", "c/c"]
    assert made.digest == pack(*sorted(texts)).digest


def test_rules_are_found_by_id_and_by_kind():
    made = pack(pattern(CALL), CONTENT)
    assert made.rule("a/b") == made.of_kind("content")[0]
    assert made.rule("no/such") is None


@pytest.mark.parametrize(
    ("change", "place", "words"),
    [
        (("injection", "injecton"), "0.yml:8:5", "'injection'"),
        (("test/rule", "Test Rule"), "0.yml:2:5", "topic/name"),
        (("severity: high", "severity: urgent"), "0.yml:9:5", "'critical'"),
        (("title: t", "title: t\n    titel: u"), "0.yml:5:5", "unknown key"),
        (("    why: w\n", ""), "0.yml:2:5", "why: is missing"),
        (("[python]", "[pyton]"), "0.yml:11:17", 'did you mean "python"?'),
        (("{name} here", "{nam} here"), "0.yml:5:5", 'did you mean "name"?'),
        (("{name} here", "{ here"), "0.yml:5:5", "double a brace"),
        (("{call: [eval]}", "{call: ['eval(']}"), "0.yml:12:42", "not a dotted name"),
        (("{call: [eval]}", "{call: ['@friends']}"), "0.yml:12:42", "no list of the vocabulary"),
        (("{call: [eval]}", "{call: [eval], use: [exec]}"), "0.yml:12:34", "exactly one of"),
        (("{call: [eval]}", "{setting: [DEBUG]}"), "0.yml:12:34", "setting and value belong together"),
        (("{call: [eval]}", "{use: [eval], args: [{at: 0}]}"), "0.yml:12:34", "belong to call"),
        (("{call: [eval]}", "{use: [eval], values: {X: {}}}"), "0.yml:12:34", "belong to rule"),
        (("{call: [eval]}", "{call: [eval], args: [{constant: true}]}"), "0.yml:12:56", "needs a keyword, a position"),
        (("{call: [eval]}", "{rule: {kind: cal}}"), "0.yml:12:35", "Kind `cal` is invalid"),
        (("{call: [eval]}", "{rule: {pattern: 'def ('}}"), "0.yml:12:35", "not valid python"),
        (("{call: [eval]}", "{rule: {patern: x}}"), "0.yml:12:35", "unknown field `patern`"),
        (("[python]", "[hcl]"), "0.yml:12:34", "names are not resolved in hcl"),
        (("kind: pattern", "kind: content"), "0.yml:3:5", "lacks its section"),
        (("languages: [python]", "cwe: [79]"), "0.yml:11:11", "valid string"),
        (("languages: [python]", "cwe: [CWE-079]"), "0.yml:11:11", "not of the form CWE-79"),
        (("languages: [python]", "paths: {include: [/etc/x]}"), "0.yml:11:23", "relative to the repository"),
    ],
)
def test_every_fault_has_its_place_and_a_remedy(change, place, words):
    found = faults(pattern(CALL).replace(*change))
    assert any(fault.startswith(place) and words in fault for fault in found), found


def test_all_faults_of_all_files_come_at_once_and_in_order():
    broken = pattern(CALL).replace("[eval]", "['(']").replace("title: t", "titel: t")
    found = faults(broken, pattern(CALL), pattern(CALL))
    assert [fault.split(":")[0] for fault in found] == ["0.yml", "0.yml", "0.yml", "2.yml"]
    assert "stands twice (also in 1.yml:2)" in found[-1]


@pytest.mark.parametrize("regex", ["(a+)+", "(?:\\w*)*", "(x{2,})+y", "([a-z]+?)*"])
def test_a_regular_expression_with_nested_repeats_is_refused(regex):
    assert "exponential" in faults(CONTENT.replace("[X]", f"['{regex}']"))[0]


@pytest.mark.parametrize("regex", ["(?:ab?)+c", "(?:ab)+c*", "[(+)]*", "a+b+", "(?:x{1,20}\\.)+y"])
def test_bounded_repeats_are_accepted(regex):
    assert pack(CONTENT.replace("[X]", f"['{regex}']"))


@pytest.mark.parametrize("text", ["", "rules: []\n", "rules: 3\n", "- a\n", "rules:\n  - {}\n", "a: &a [*a]\n", "rules: [\n", "\x00"])
def test_what_is_no_pack_is_a_fault_and_never_an_exception(text):
    compiled, found = compile_pack({"x.yml": text.encode()})
    assert compiled is None
    assert found


def test_a_pattern_needs_a_language():
    assert any("needs at least one language" in fault for fault in faults(pattern(CALL).replace("    languages: [python]\n", "")))


def test_the_published_schema_is_the_one_in_the_documentation():
    """The file is written by ``hunkgate rules schema``."""
    published = Path(__file__).parents[2] / "docs/schemas/rule-pack.schema.json"
    assert json.loads(published.read_text()) == pack_json_schema()


def test_the_schema_accepts_a_pack_and_refuses_the_wrong_section():
    jsonschema_rs = pytest.importorskip("jsonschema_rs")
    check = jsonschema_rs.validator_for(pack_json_schema())
    rule = {"id": "a/b", "kind": "content", "title": "t", "message": "m", "why": "w", "fix": "f", "category": "secrets", "severity": "low"}
    rule |= {"confidence": "low", "content": {"regex": ["x"]}}
    assert check.is_valid({"rules": [rule]})
    assert not check.is_valid({"rules": [rule | {"kind": "path"}]})
    assert not check.is_valid({"rules": [rule | {"path": {}}]})
    assert not check.is_valid({"rules": [rule | {"sevrity": "low"}]})
