"""The names of the graph's own nodes, and what other names become beside them."""

from __future__ import annotations

import pytest

from rules.facts import EntryPoint
from rules.graph.resolver import Hit
from rules.graph.targets import entry_name, is_settings, target_of, trace_name


@pytest.mark.parametrize(
    ("hit", "target"),
    [
        (Hit("a.ts", "f"), ("a.ts", "f")),
        (Hit("a.ts", "f", sure=False), ("a.ts", "?f")),
        (Hit("a.ts", "*"), ("a.ts", "*")),
        (Hit("a.ts", "?f"), ("a.ts", "*")),
        (Hit("a.ts", "@http"), ("a.ts", "*")),
        (Hit("a.ts", "<module>", sure=False), ("a.ts", "*")),
    ],
)
def test_a_name_that_reads_as_a_mark_means_the_whole_file(hit, target):
    assert target_of(hit) == target


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("settings.py", True),
        ("shop/settings.py", True),
        ("shop/settings/dev.py", True),
        ("settings/deep/x.py", False),
        ("shop/mysettings.py", False),
        ("shop/settings.ts", False),
    ],
)
def test_settings_modules(path, expected):
    assert is_settings(path) is expected


def test_an_entry_point_keeps_its_name_when_it_moves_to_another_line():
    entry = EntryPoint("http", ("GET",), "/x", "x", 3, "app")
    assert entry_name(entry) == entry_name(entry._replace(line=9))
    assert entry_name(entry) != entry_name(entry._replace(methods=("POST",)))


def test_trace_names_are_short():
    assert len(trace_name("a/" * 500)) <= 8
