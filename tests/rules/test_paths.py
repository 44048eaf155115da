"""What a path says about a file."""

import time

import pytest

from rules.paths import grammar_of, is_documentation, is_media, is_test, matches, named_media, runs_by_itself, selected


@pytest.mark.parametrize(
    ("glob", "path", "expected"),
    [
        ("a.py", "a.py", True),
        ("a.py", "x/a.py", False),
        ("*.py", "a.py", True),
        ("*.py", "x/a.py", False),
        ("**/*.py", "a.py", True),
        ("**/*.py", "x/y/a.py", True),
        ("x/**", "x/y/a.py", True),
        ("x/**", "x", False),
        ("x/**/a.py", "x/a.py", True),
        ("x/**/a.py", "x/y/z/a.py", True),
        ("x/**/a.py", "xy/a.py", False),
        ("**", "x/a.py", True),
        ("?.py", "a.py", True),
        ("?.py", "ab.py", False),
        ("[ab].py", "a.py", True),
        ("[!ab].py", "a.py", False),
        ("[!ab].py", "c.py", True),
        ("*.{py,pyi}", "a.pyi", True),
        ("{x,y}/*.py", "y/a.py", True),
        ("a+b(c).py", "a+b(c).py", True),
        ("*.py", "a\nb.py", True),
        ("*.PY", "a.py", False),
        ("[", "[", True),
        ("{", "{", True),
    ],
)
def test_globs(glob, path, expected):
    assert matches(path, glob) is expected


def test_nothing_included_means_everything_and_exclusion_wins():
    assert selected("a.py", (), ())
    assert not selected("a.py", (), ("*.py",))
    assert selected("a.py", ("*.py",), ("b.py",))
    assert not selected("a.py", ("*.js",), ())


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("tests/a.py", True),
        ("app/tests/helpers/a.py", True),
        ("app/test_a.py", True),
        ("app/a_test.py", True),
        ("app/tests.py", True),
        ("src/a.test.ts", True),
        ("src/__tests__/a.js", True),
        ("a_test.go", True),
        ("app/testing.py", False),
        ("app/contest.py", False),
        ("latest/a.py", False),
        ("app/attest_a.py", False),
        ("tests/conftest.py", False),
        ("tests/setup.py", False),
        ("tests/x.pth", False),
    ],
)
def test_test_code_by_the_conventions_of_test_runners(path, expected):
    assert is_test(path) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("conftest.py", True),
        ("a/sitecustomize.py", True),
        ("a/b.pth", True),
        ("vite.config.ts", True),
        (".eslintrc.js", True),
        ("setup.cfg", False),
        ("config.py", False),
    ],
)
def test_what_runs_by_itself(path, expected):
    assert runs_by_itself(path) is expected


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("README.md", True),
        ("docs/a.rst", True),
        ("LICENSE", True),
        ("requirements-dev.txt", False),
        ("CLAUDE.md", False),
        ("AGENTS.md", False),
        ("CMakeLists.txt", False),
        ("a.py", False),
        ("docs/conf.py", False),
    ],
)
def test_documentation_is_prose_for_people(path, expected):
    assert is_documentation(path) is expected


@pytest.mark.parametrize(
    ("path", "data", "expected"),
    [
        ("a.py", b"", "python"),
        ("a.PY", b"", "python"),
        ("a.tf", b"", "hcl"),
        ("a.tsx", b"", "tsx"),
        ("bin/run", b"#!/usr/bin/env python3\n", "python"),
        ("bin/run", b"#!/bin/bash -e\n", "bash"),
        ("bin/run", b"#!/usr/bin/env -S node --x\n", "javascript"),
        ("bin/run", b"#!/usr/bin/perl\n", None),
        ("bin/run", b"", None),
        (".profile", b"", None),
        ("a.txt", b"#!/bin/sh\n", None),
    ],
)
def test_the_grammar_of_a_file(path, data, expected):
    assert grammar_of(path, data) == expected


def test_media_is_told_by_name_and_bytes():
    assert is_media("a.png", b"\x89PNG\r\n\x1a\n...")
    assert not is_media("a.png", b"MZ")
    assert not is_media("a.svg", b"<svg>")
    assert is_media("a.mp4", b"\x00\x00\x00\x18ftypisom")
    assert named_media("a.PNG")
    assert not named_media("a.svg")


def test_long_paths_take_linear_time():
    start = time.process_time()
    path = "a/" * 2000 + "b"
    assert not any(function(path) for function in (is_test, is_documentation, runs_by_itself, named_media))
    assert not matches(path, "**/x/**/y.py")
    assert time.process_time() - start < 2
