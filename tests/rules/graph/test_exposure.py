"""Which entry points face the internet."""

from __future__ import annotations

import pytest

from rules.facts import EntryKind
from rules.graph.exposure import fits_route, is_internet_facing


@pytest.mark.parametrize("kind", EntryKind)
def test_without_patterns_what_answers_requests_faces_the_internet(kind):
    expected = kind in {EntryKind.HTTP, EntryKind.WEBSOCKET, EntryKind.GRAPHQL}
    assert is_internet_facing(kind, "a.py", ["/x"], ()) is expected


@pytest.mark.parametrize(
    ("kind", "path", "routes", "patterns", "expected"),
    [
        ("http", "services/api/a.py", ["/x"], ["services/api/**"], True),
        ("http", "services/jobs/a.py", ["/x"], ["services/api/**"], False),
        ("task", "services/api/a.py", ["run"], ["services/api/**"], False),
        ("rpc", "services/api/a.py", ["Pay"], ["services/api/**"], True),
        ("http", "a.py", ["/internal/x", "/public/a/b"], ["route:/public/*"], True),
        ("http", "a.py", ["/internal/x"], ["route:/public/*"], False),
        ("graphql", "a.py", ["Mutation.pay"], ["route:Mutation.*"], True),
    ],
)
def test_with_patterns_only_what_they_name(kind, path, routes, patterns, expected):
    assert is_internet_facing(kind, path, routes, patterns) is expected


@pytest.mark.parametrize(
    ("pattern", "route", "expected"),
    [
        ("/a", "/a", True),
        ("/a", "/ab", False),
        ("/*/x", "/a/b/x", True),
        ("*a*b*", "xaxbx", True),
        ("*b*a*", "xaxbx", False),
        ("/ab*ba", "/aba", False),
    ],
)
def test_a_star_is_any_run_of_characters(pattern, route, expected):
    assert fits_route(pattern, route) is expected


def test_many_stars_end_in_linear_time():
    assert not fits_route("*a" * 5_000 + "b", "a" * 50_000)
