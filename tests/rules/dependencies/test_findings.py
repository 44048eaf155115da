"""The shipped dependency rules: what a person reads (their examples are run with those of all packs)."""

from pathlib import Path

import pytest

from rules.dependencies import dependency_changes
from rules.facts import Import
from rules.matchers.dependency import dependency_findings
from rules.matchers.dependency_schema import DependencyBody, Event, unknown_placeholders
from rules.model import Category, DependencyEvent, Severity
from rules.pack import compile_pack

NAME = "dependencies.yml"
TEXT = (Path(__file__).parents[3] / "rules" / "packs" / NAME).read_bytes()


@pytest.fixture(scope="module")
def pack():
    found, faults = compile_pack({NAME: TEXT})
    assert faults == ()
    return found


def findings(pack, base, head, imports=()):
    sides = [{path: text.encode() for path, text in side.items()} for side in (base, head)]
    touched = {path for path in {**base, **head} if base.get(path) != head.get(path)}
    return dependency_findings(dependency_changes(*sides, touched, imports), pack.rules)


def test_messages_fill_in_only_what_there_is(pack):
    for rule in pack.of_kind("dependency"):
        assert unknown_placeholders(rule.message) == []
    assert unknown_placeholders("{nmae} {name}") == ["nmae"]


def test_the_schema_knows_every_event():
    assert set(Event.__args__) == {event.value for event in DependencyEvent}


@pytest.mark.parametrize("body", [{}, {"change": ["added"], "unread": True}, {"change": ["gone"]}])
def test_a_body_that_says_nothing_or_too_much_is_refused(body):
    with pytest.raises(ValueError, match="change"):
        DependencyBody.model_validate(body)


@pytest.mark.parametrize(
    ("base", "head", "message"),
    [
        ("flask==3", "flask==3\nleftpadder==2.1", "New direct dependency leftpadder 2.1 (PyPI)"),
        ("flask==3", "flask==3\nreqeusts==2.1", "New dependency reqeusts 2.1 (PyPI): one letter from requests"),
        ("flask==3", "flask", "flask was pinned to 3 and is no longer"),
        ("flask>=3", "flask", "flask: >=3 became *"),
        ("flask==3 --hash=sha256:a", "flask==3", "flask: its hashes are gone"),
        ("flask", "flask\nledger @ git+https://u:p@git.example/l", "New dependency ledger comes from git+https://git.example/l"),
    ],
)
def test_a_person_reads_plain_words(pack, base, head, message):
    assert [finding.message for finding in findings(pack, {"requirements.txt": base}, {"requirements.txt": head})] == [message]


def test_all_that_is_new_about_a_new_package_is_one_finding_under_the_worst_rule(pack):
    lock = (
        '{"packages": {"": {"dependencies": {}}, "node_modules/padder": {"version": "1.0.0", "hasInstallScript": true, "license": "MIT"}}}'
    )
    base = {"package.json": '{"dependencies": {}}', "package-lock.json": '{"packages": {"": {}}}'}
    head = {"package.json": '{"dependencies": {"padder": "1.0.0"}}', "package-lock.json": lock}
    (finding,) = findings(pack, base, head)
    assert (finding.rule, finding.severity, finding.path) == ("dependency/install-script", Severity.HIGH, "package.json")
    assert "New direct dependency padder 1.0.0 (npm)" in finding.message
    assert "package-lock.json does not hold it" in finding.message


def test_what_went_away_is_no_finding(pack):
    assert findings(pack, {"requirements.txt": "a==1\nb==2"}, {"requirements.txt": "a==1"}) == ()


def test_a_manifest_that_cannot_be_read_is_opaque(pack):
    (finding,) = findings(pack, {"uv.lock": ""}, {"uv.lock": "[["})
    assert (finding.category, finding.path, finding.start_line) == (Category.OPAQUE, "uv.lock", 1)
    assert finding.message.startswith("uv.lock could not be read: not valid TOML")


def test_fixtures_are_quiet_but_the_requirements_of_tests_are_not(pack):
    for path, expected in (("tests/fixtures/requirements.txt", 0), ("tests/requirements.txt", 1)):
        assert len(findings(pack, {path: ""}, {path: "leftpadder==1"})) == expected


def test_an_import_in_a_test_is_quiet_and_elsewhere_is_not(pack):
    files = {"requirements.txt": "flask"}
    found = [findings(pack, files, files, [(path, Import("padder", "", "", 0, 7))]) for path in ("tests/test_a.py", "shop/a.py")]
    assert [len(part) for part in found] == [0, 1]
    assert (found[1][0].path, found[1][0].start_line) == ("shop/a.py", 7)


def test_text_of_the_author_is_made_printable(pack):
    (finding,) = findings(pack, {"package.json": "{}"}, {"package.json": '{"scripts": {"install": "echo \\u202e\\u001b[31m"}}'})
    assert "\u202e" not in finding.message
    assert "\x1b" not in finding.message


def test_without_rules_nothing_is_said(pack):
    sides = {"requirements.txt": b""}, {"requirements.txt": b"a"}
    assert dependency_findings(dependency_changes(*sides, {"requirements.txt"}, []), ()) == ()
