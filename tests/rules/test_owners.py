"""Who owns a path, by GitHub's CODEOWNERS rules."""

from __future__ import annotations

import pytest

from rules.owners import LOCATIONS, MAX_BYTES, owners_of

# The examples that GitHub's page "About code owners" explains, in our own words.
GITHUB = b"""\
# a comment
*       @global-owner1 @global-owner2
*.js    @js-owner #an inline comment
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/ @octocat
/apps/github
/apps/github/inner @doctocat
"""


@pytest.mark.parametrize(
    ("path", "owners"),
    [
        ("README.md", ("@global-owner1", "@global-owner2")),
        ("deep/in/a.js", ("@js-owner",)),
        ("main.go", ("docs@example.com",)),
        ("notes/x.txt", ("@octo-org/octocats",)),
        ("build/logs/a/b.out", ("@octocat",)),
        ("other/build/x", ("@global-owner1", "@global-owner2")),
        ("docs/a.md", ("@doctocat",)),
        ("docs/deeper/a.md", ("@doctocat",)),
        ("x/apps/y/z.py", ("@octocat",)),
        ("scripts/run.sh", ("@doctocat", "@octocat")),
        ("deeply/nested/logs/x", ("@octocat",)),
        ("logs", ("@octocat",)),
        ("apps/main.py", ("@octocat",)),
        ("apps/github/x.py", ()),
        ("apps/github/inner/x.py", ("@doctocat",)),
    ],
)
def test_the_examples_of_githubs_page(path, owners):
    assert owners_of(GITHUB, path) == owners


@pytest.mark.parametrize(
    ("pattern", "path", "match"),
    [
        ("*", "a/b/c", True),
        ("/*", "a", True),
        ("/*", "a/b", False),
        ("docs/*", "docs/a.md", True),
        ("docs/*", "docs/build-app/a.md", False),
        ("docs/*", "x/docs/a.md", False),
        ("docs/**", "docs/a/b", True),
        ("docs/**", "docs", False),
        ("docs/**/api", "docs/api/x", True),
        ("docs/**/api", "docs/v1/v2/api/x", True),
        ("docs/**/api", "docs/v1/apis", False),
        ("**/api/**", "x/y/api/z", True),
        ("**/api/**", "x/y/api", False),
        ("**", "a/b", True),
        ("/", "a/b", True),
        ("apps/", "apps", False),
        ("apps/", "apps/x", True),
        ("/apps", "x/apps/y", False),
        ("apps", "x/apps/y", True),
        ("a?c.py", "abc.py", True),
        ("a?c.py", "ac.py", False),
        ("*test*.py", "my_test_one.py", True),
        ("a*b*b", "ab", False),
        ("a*b", "acb", True),
        ("*a?c*", "xxabcxx", True),
        ("*a?c*", "xxacxx", False),
        ("Docs/", "docs/x", False),
        (r"my\ docs/", "my docs/x", True),
    ],
)
def test_patterns_follow_gitignore_save_for_a_last_star(pattern, path, match):
    assert owners_of(f"{pattern} @me\n".encode(), path) == (("@me",) if match else ())


@pytest.mark.parametrize(
    "line", ["!a.py @you", "[ab].py @you", "a.py you", "a.py @you nobody", r"\#a.py @you", "a//b @you", "*" * 30 + " @you"]
)
def test_a_line_with_an_error_is_skipped(line):
    assert owners_of(f"* @me\n{line}\n".encode(), "a.py") == ("@me",)


def test_owners_are_sorted_and_named_once():
    assert owners_of(b"* @b @a @b\r\n", "x") == ("@a", "@b")


def test_a_line_without_owners_takes_ownership_away():
    assert owners_of(b"* @me\n*.md\n", "a.md") == ()


def test_a_byte_order_mark_is_no_part_of_the_first_pattern():
    assert owners_of(b"\xef\xbb\xbf/a @me\n", "a") == ("@me",)


def test_a_file_of_three_megabytes_is_ignored_as_github_does():
    assert owners_of(b"* @me\n" + b"#" * MAX_BYTES, "a") == ()


def test_hostile_patterns_end_in_linear_time():
    text = ("/".join(["**", "*a*a*a*a*b"] * 200) + " @me\n").encode()
    assert owners_of(text, "/".join(["a" * 200] * 200)) == ()


def test_the_locations_are_githubs_in_its_order():
    assert LOCATIONS == (".github/CODEOWNERS", "CODEOWNERS", "docs/CODEOWNERS")
