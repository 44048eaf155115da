"""The core of a graph, found from scratch and kept up to date from edge to edge."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.graph import core
from rules.graph.graph import HIDDEN, UNIT


class Plain:
    """A graph of numbers: what each depends on, and which are units."""

    def __init__(self, rows, hidden=()):
        self.rows = [set(row) for row in rows]
        self.hidden = set(hidden)

    @property
    def size(self):
        return len(self.rows)

    def kind(self, node):
        return HIDDEN if node in self.hidden else UNIT

    def out(self, node):
        return sorted(self.rows[node])

    def into(self, node):
        return [source for source, row in enumerate(self.rows) if node in row]


def ring(count, start=0):
    return [{start + (i + 1) % count} for i in range(count)]


def test_a_ring_of_fifty_is_a_knot_and_what_leads_there_is_core():
    rows = [*ring(50), {0}, {50}, set(), {52}]
    marks = core.whole(Plain(rows))
    assert marks[:50] == [2] * 50
    assert marks[50:] == [1, 1, 0, 0]


def test_a_ring_of_forty_nine_is_none():
    assert not any(core.whole(Plain(ring(49))))


def test_hidden_nodes_do_not_make_a_knot():
    assert not any(core.whole(Plain(ring(50), hidden={7})))


def test_a_very_long_way_needs_no_recursion():
    count = 30_000
    assert core.whole(Plain([{i + 1} for i in range(count - 1)] + [set()])) == [0] * count


EDGES = st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)), max_size=30)


def rows_of(edges):
    return [{target for source, target in edges if source == node} for node in range(12)]


def compared(before, after, hidden_before=frozenset(), hidden=frozenset(), found=None):
    """Return the marks brought forward from one graph to another, after comparing them with those from scratch."""
    found = found or core.Core(Plain(rows_of(before), hidden_before), core.whole(Plain(rows_of(before), hidden_before)))
    graph = Plain(rows_of(after), hidden)
    found = found.over(graph)
    found.advance(after - before, before - after, hidden ^ hidden_before)
    fresh = core.whole(graph)
    assert [bool(found.mark(node)) for node in range(12)] == [bool(mark) for mark in fresh]
    assert {n for n in range(12) if found.mark(n) > 1} <= {n for n in range(12) if fresh[n] > 1}
    return found


RING = {(0, 1), (1, 2), (2, 0)}
OUTER = st.sets(st.tuples(st.integers(0, 11), st.integers(0, 11)).filter(lambda edge: edge not in RING), max_size=14)


@settings(max_examples=200, deadline=None)
@given(steps=st.lists(OUTER, min_size=2, max_size=6))
def test_what_leads_into_a_knot_comes_and_goes(steps):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core, "KNOT", 3)
        found = None
        for before, after in pairwise(RING | step for step in steps):
            found = compared(before, after, found=found)


@settings(max_examples=200, deadline=None)
@given(trees=st.lists(st.tuples(EDGES, st.sets(st.integers(0, 11), max_size=3)), min_size=2, max_size=5))
def test_moving_from_graph_to_graph_marks_what_scratch_would(trees):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core, "KNOT", 3)
        found = None
        for (before, hidden_before), (after, hidden) in pairwise(trees):
            found = compared(before, after, hidden_before, hidden, found)
