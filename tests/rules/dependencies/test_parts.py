"""Versions, positions, names that look alike, and places."""

import json

import pytest

from rules.dependencies.model import NPM, PYPI, shown
from rules.dependencies.nearness import one_letter_apart
from rules.dependencies.pep508 import locked_satisfies
from rules.dependencies.popular import POPULAR
from rules.dependencies.positions import json_index, line_of, toml_index
from rules.dependencies.read import read_manifest
from rules.dependencies.requirement_paths import resolve
from rules.dependencies.sources import kind_of
from rules.dependencies.versions import direction, lower_bound


@pytest.mark.parametrize(
    ("ecosystem", "older", "newer"),
    [
        (PYPI, "1.9", "1.10"),
        (PYPI, "1.0rc1", "1.0"),
        (PYPI, "1.0", "1.0.post1"),
        (PYPI, "2024.1", "1!1.0"),
        (NPM, "1.9.0", "1.10.0"),
        (NPM, "1.0.0-rc.1", "1.0.0"),
        (NPM, "1.0.0-alpha", "1.0.0-alpha.1"),
        (NPM, "1.0.0-alpha.9", "1.0.0-alpha.10"),
        (NPM, "1.0.0-1", "1.0.0-a"),
        (NPM, "v1", "1.1"),
    ],
)
def test_versions_are_ordered_as_their_ecosystem_says(ecosystem, older, newer):
    assert direction(ecosystem, {older}, {newer}) == 1
    assert direction(ecosystem, {newer}, {older}) == -1


def test_an_order_that_cannot_be_told_is_none():
    assert direction(PYPI, {"1.0"}, {"main"}) == direction(NPM, {"x"}, {"1.0.0"}) == direction(PYPI, set(), {"1"}) == 0
    assert direction(PYPI, {"1.0", "3.0"}, {"2.0"}) == 0


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        (">=1.2,<2", "1.2"),
        ("<2,>=1.2", "1.2"),
        ("^1.2.3", "1.2.3"),
        ("~1.2", "1.2"),
        ("~=1.4", "1.4"),
        ("[redis]>=5 ; python_version < '3'", "5"),
        ("<4", ""),
        ("*", ""),
        ("1.0", "1.0"),
        ("==6.0.*", "6.0"),
    ],
)
def test_the_lower_bound_of_a_constraint(constraint, expected):
    assert lower_bound(constraint) == expected


@pytest.mark.parametrize(
    ("one", "two"),
    [
        ("reqeusts", "requests"),
        ("request", "requests"),
        ("requestss", "requests"),
        ("requezts", "requests"),
        ("pythondateutil", "python-dateutil"),
    ],
)
def test_one_letter_apart(one, two):
    assert one_letter_apart(one, two)
    assert one_letter_apart(two, one)


@pytest.mark.parametrize(
    ("one", "two"), [("requests", "requests"), ("flask", "django"), ("requests-oauthlib", "requests"), ("abcd", "badc")]
)
def test_further_apart(one, two):
    assert not one_letter_apart(one, two)


def test_known_names_are_not_one_letter_from_each_other_by_accident_of_spelling():
    for names in POPULAR.values():
        assert all(name == name.lower() and " " not in name for name in names)


def test_positions_in_toml():
    text = '[a]\nx = 1\nlist = [\n  "one",  # "commented"\n  \'two\',\n]\n[[p]]\nname = "n"\n[[p]]\nname = "m"\n["q".r]\ninner.key = 2\n'
    index = toml_index(text)
    assert [
        line_of(index, anchor) for anchor in [("a", "x"), ("a", "one"), ("a", "two"), ("p#0", "name"), ("p#1", "name"), ("q.r", "inner")]
    ] == [2, 4, 5, 8, 10, 12]
    assert ("", "commented") not in index
    assert line_of(index, ("p#1", "absent")) == 9
    assert line_of(index, ("elsewhere", "one")) == 4
    assert line_of(index, ("nowhere", "absent")) == 1


def test_positions_in_json():
    text = json.dumps({"a": {"x": "1", "y": {"z": {"deep": 1}}}, "list": [{"k": 1}], "b": {"x": "2"}}, indent=1)
    index = json_index(text)
    lines = text.split("\n")
    for anchor in [("a",), ("a", "x"), ("a", "y", "z"), ("b", "x"), ("list",)]:
        assert f'"{anchor[-1]}"' in lines[line_of(index, anchor) - 1]
    assert line_of(index, ("b", "x")) > line_of(index, ("a", "x"))
    assert line_of(index, ("a", "y", "gone")) == line_of(index, ("a", "y"))


def test_entries_stand_where_the_index_says():
    text = '[project]\ndependencies = [\n  "flask>=3",\n]\n[dependency-groups]\ndev = [\n  "flask>=3",\n]\n'
    index = toml_index(text)
    assert [line_of(index, package.anchor) for package in read_manifest("pyproject.toml", text.encode()).packages] == [3, 7]


@pytest.mark.parametrize(
    ("path", "target", "expected"),
    [
        ("requirements.txt", "base.txt", "base.txt"),
        ("a/b.txt", "../c.txt", "c.txt"),
        ("a/b.txt", "./d/../c.txt", "a/c.txt"),
        ("b.txt", "../c.txt", None),
        ("b.txt", "/etc/c.txt", None),
        ("b.txt", "https://a.example/c.txt", None),
        ("b.txt", "${HOME}/c.txt", None),
        ("b.txt", "", None),
        ("b.txt", "a\\b", None),
    ],
)
def test_where_an_include_leads(path, target, expected):
    assert resolve(path, target) == expected


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("", "registry"),
        ("index https://a.example", "index"),
        ("files cdn.example", "index"),
        ("alias other", "alias"),
        ("git+https://git.example/a", "vcs"),
        ("git@git.example:a/b", "vcs"),
        ("https://a.example/a.whl", "url"),
        ("./a", "path"),
        ("workspace", "path"),
        ("file:../a", "path"),
    ],
)
def test_kinds_of_places(source, kind):
    assert kind_of(source) == kind


def test_whether_a_locked_version_fits():
    assert locked_satisfies("[x]>=1,<2 ; os_name == 'nt'", "1.5") is True
    assert locked_satisfies(">=2", "1.5") is False
    assert locked_satisfies("^1.0", "1.5") is None
    assert locked_satisfies(">=1", "main") is None


def test_long_values_are_cut():
    assert len(shown("x" * 1000)) == 200


def test_a_path_that_is_no_manifest_is_an_error():
    with pytest.raises(KeyError):
        read_manifest("README.md", b"")
