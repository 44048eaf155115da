"""``hunkgate rules``: what it prints and how it ends."""

import json

import pytest
from click.testing import CliRunner

from bot.commands.rules import rules
from tests.support.rules import pattern

GOOD = pattern("{call: [eval]}") + "    examples: {match: ['eval(x)'], silent: ['x']}\n"


def run(*arguments):
    return CliRunner().invoke(rules, list(arguments), catch_exceptions=False)


def file(folder, text, name="pack.yml"):
    path = folder / name
    path.write_text(text)
    return str(path)


def test_list_names_each_rule_once():
    done = run("list")
    names = [line.split()[0] for line in done.stdout.splitlines()]
    assert done.exit_code == 0
    assert names == sorted(set(names))
    assert "opaque/unread-file" in names


def test_list_as_json_has_the_digest(tmp_path):
    done = run("list", "--format", "json", file(tmp_path, GOOD))
    answer = json.loads(done.stdout)
    assert answer["digest"].startswith("sha256:")
    assert [rule["id"] for rule in answer["rules"]] == ["opaque/unread-file", "test/rule"]


def test_show_tells_why_and_what_to_do():
    done = run("show", "deserialization/pickle")
    assert done.exit_code == 0
    assert "CWE-502" in done.stdout
    assert "Why:" in done.stdout
    assert "What to do:" in done.stdout
    assert json.loads(run("show", "deserialization/pickle", "--format", "json").stdout)["id"] == "deserialization/pickle"


def test_show_of_a_changed_file_is_a_diff():
    assert "+    @csrf_exempt" in run("show", "session/csrf-exempt").stdout.replace("  +@", "  +    @")


def test_an_unknown_rule_names_its_neighbour():
    done = run("show", "deserialisation/pickle")
    assert done.exit_code == 2
    assert "did you mean" in done.output


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (GOOD, 0, "1 rules, 1 matching and 1 silent examples, 0 failures"),
        (GOOD.replace("match: ['eval(x)']", "match: ['x']"), 1, "matching example 1 of 1 is not found"),
        (GOOD.replace("silent: ['x']", "silent: ['x', 'eval(y)']"), 1, "silent example 2 of 2 is found at line 1 (eval(y))"),
        (GOOD.replace(", silent: ['x']", ""), 1, "there is no silent example"),
        (GOOD.replace("title: t", "titel: t"), 2, "unknown key"),
    ],
)
def test_examples_decide(tmp_path, text, code, words):
    done = run("test", file(tmp_path, text))
    assert done.exit_code == code
    assert words in done.output


def test_schema_prints_the_schema():
    assert json.loads(run("schema").stdout)["title"] == "Hunkgate rule pack"
