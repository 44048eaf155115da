import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from policies.paths import fault, matches


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("**/*.md", "README.md"),
        ("**/*.md", "a/b/c.md"),
        ("docs/", "docs/a/b"),
        ("docs/**", "docs/a"),
        ("/docs/*", "docs/a"),
        ("**", "anything/at/all"),
        ("a/**/b/*c*d", "a/x/y/b/1c2cd"),
        ("a/**/b/*c*d", "a/b/cd"),
        ("a/**/x/**/y", "a/x/q/x/y"),
        ("{app,lib}/*.py", "lib/c.py"),
        ("*.{js,ts}", "a.ts"),
        ("{a,{b,c}}/x", "c/x"),
        ("[!a]b", "cb"),
        ("[a-c]?", "bz"),
        ("[*]", "*"),
        ("*", ".hidden"),
        ("a*", "a\nb"),
        ("a*", "a\udcff"),
    ],
)
def test_a_pattern_matches(pattern, path):
    assert fault(pattern) == ""
    assert matches([pattern], path)


@pytest.mark.parametrize(
    ("pattern", "path"),
    [
        ("*.md", "a/b.md"),
        ("docs/**", "docs"),
        ("docs/", "docs"),
        ("docs/", "mydocs/a"),
        ("a/*/b", "a/b"),
        ("a/*/b", "a/x/y/b"),
        ("[!a]b", "/b"),
        ("[!a]b", "ab"),
        ("a?b", "a/b"),
        ("A.md", "a.md"),
        ("a.b", "axb"),
        ("*a*b", "b/a"),
    ],
)
def test_a_pattern_stays_silent(pattern, path):
    assert fault(pattern) == ""
    assert not matches([pattern], path)


@pytest.mark.parametrize(
    ("pattern", "says"),
    [
        ("", "1 to 500"),
        ("x" * 501, "1 to 500"),
        ("a//b", "//"),
        ("a/../b", ".."),
        ("./a", "root of the repository"),
        ("a**/b", "stands alone"),
        ("{a", "braces must close"),
        ("a}", "braces must close"),
        ("{a,b}" * 7, "at most 64"),
        ("[a", "not closed"),
        ("a[]", "not closed or is empty"),
        ("!x", "not: {paths"),
        ("a\\b", "no escapes"),
    ],
)
def test_a_bad_pattern_is_refused_with_a_remedy(pattern, says):
    assert says in fault(pattern)


def test_a_hostile_path_costs_no_more_than_its_length():
    start = time.perf_counter()
    assert not matches(["**/*a*b*c*d*e*/**/*f*g*h"], "ab" * 2000 + "/" + "fg/" * 1000)
    assert time.perf_counter() - start < 1


NAME = st.text("ab.*[", min_size=1, max_size=4)


@given(st.lists(NAME, min_size=1, max_size=4))
def test_a_path_written_out_matches_only_itself(names):
    path = "/".join(name.replace("*", "x").replace("[", "y") for name in names)
    literal = "/".join("".join(f"[{c}]" if c in "*[" else c for c in name) for name in names)
    if not fault(literal):
        assert matches([literal], "/".join(names))
        assert matches([literal], path) == (path == "/".join(names))


SEGMENTS = st.lists(st.sampled_from(["a", "b", "**", "*", "a*b"]), min_size=1, max_size=5)
NAMES = st.lists(st.sampled_from(["a", "b", "ab", "axb"]), min_size=1, max_size=6)


@given(SEGMENTS, NAMES)
def test_the_fast_matcher_agrees_with_the_plain_definition(pattern, names):
    assert matches(["/".join(pattern)], "/".join(names)) == slowly(pattern, names)


def slowly(pattern, names):
    """Match by the definition as it is read: try everything."""
    if not pattern:
        return not names
    if pattern[0] == "**":
        if len(pattern) == 1:
            return bool(names)
        return any(slowly(pattern[1:], names[i:]) for i in range(len(names) + 1))
    fits = {"*": lambda _: True, "a*b": lambda n: len(n) > 1 and n[0] == "a" and n[-1] == "b"}
    return bool(names) and fits.get(pattern[0], pattern[0].__eq__)(names[0]) and slowly(pattern[1:], names[1:])
