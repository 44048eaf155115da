"""A graph that was moved from tree to tree is the graph that is built from scratch, whatever happened on the way."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.graph import core
from rules.graph.build import nodes_of
from rules.graph.snapshot import Snapshot, pack
from tests.support.graphs import dump, follow, in_core, radius, read, scratch, traces

FOLDERS = ["", "app/", "app/sub/", "lib/", "src/", "src/app/", "tests/"]
STEMS = ["__init__", "a", "b", "c", "settings"]
PYTHON_PATHS = [folder + stem + suffix for folder in FOLDERS for stem in STEMS for suffix in (".py", ".pyi")]
SCRIPT_PATHS = ["web/a.ts", "web/index.ts", "web/b.tsx"]

IMPORTS = [
    "import app.a", "import app.sub.b as m", "import a", "import app", "from app import a", "from app.sub import b, c", "from . import a",
    "from .a import f, g", "from .sub import *", "from ..a import f as h", "from app.a import *", "from . import *", "from a import f",
    "from app.sub.c import f", "from django.conf import settings", "import logging", "from app import f", "from src.app import a",
    "import app.sub.nowhere", "from .nowhere import f", "try:\n    from app.a import f\nexcept ImportError:\n    from app.b import f",
]  # fmt: skip
BODIES = [
    "a.f()",
    "app.sub.b.f()",
    "m.g",
    "f()",
    "g(f)",
    "h",
    "settings.X",
    "b",
    "app",
    "c.f.x",
    "F()",
    "'app.sub.b'",
    "get_model('app.F')",
    "1",
]
UNITS = [
    "def f():\n    return {}",
    "def g():\n    return {}",
    "class F:\n    x = {}",
    "X = {}",
    "{}",
    "def h():\n    from . import b\n    return {}",
]

PYTHON = st.builds(
    lambda imports, units: "\n".join([*imports, *units, ""]),
    st.lists(st.sampled_from(IMPORTS), max_size=4),
    st.lists(st.builds(str.format, st.sampled_from(UNITS), st.sampled_from(BODIES)), max_size=4),
)
SCRIPT = st.sampled_from([
    "import {f} from './b'\nexport const g = () => f()\n",
    "export * from './a'\n",
    "export {g as f} from './a'\nimport d from './index'\nexport function h() { return d }\n",
    "import * as n from './b'\nexport default function f() { return n.h() }\n",
    "export const f = 1\n",
])  # fmt: skip
FILES = st.tuples(st.sampled_from(PYTHON_PATHS), PYTHON) | st.tuples(st.sampled_from(SCRIPT_PATHS), SCRIPT)
REMOVALS = st.tuples(st.sampled_from([*PYTHON_PATHS, *SCRIPT_PATHS]), st.none())
EDITS = st.lists(FILES | REMOVALS, min_size=1, max_size=6)
TREES = st.lists(FILES, max_size=14).map(dict)


def edited(files, edits):
    after = dict(files)
    for path, text in edits:
        if text is None:
            after.pop(path, None)
        else:
            after[path] = text
    return after


def steps(files, changes):
    """Yield the tree before and after each change."""
    for change in changes:
        after = edited(files, change)
        yield files, after
        files = after


@settings(max_examples=60, deadline=None)
@given(files=TREES, changes=st.lists(EDITS, min_size=1, max_size=4))
def test_following_changes_gives_the_graph_from_scratch(files, changes):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core, "KNOT", 3)
        state = scratch(files)
        for before, after in steps(files, changes):
            state = follow(state, before, after)
            fresh = scratch(after)
            assert dump(state.graph) == dump(fresh.graph)
            assert in_core(state) == in_core(fresh)
            assert traces(state.graph) >= traces(fresh.graph)  # more only costs a second look


@settings(max_examples=40, deadline=None)
@given(files=TREES, changes=st.lists(EDITS, min_size=1, max_size=3), last=EDITS)
def test_a_snapshot_of_any_age_gives_the_same_radius(files, changes, last):
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(core, "KNOT", 3)
        state = scratch(files)
        base = files
        for before, after in steps(files, changes):
            state = follow(state, before, after)
            base = after
        head = edited(base, last)
        assert radius(base, head, state=state) == radius(base, head)


@settings(max_examples=50, deadline=None)
@given(files=TREES, edits=EDITS)
def test_a_graph_that_moved_on_can_be_stored_anew(files, edits):
    after = edited(files, edits)
    state = follow(scratch(files), files, after)
    parts = pack(nodes_of(state.graph), read(after), {})
    assert dump(Snapshot(parts.__getitem__)) == dump(state.graph)


@settings(max_examples=50, deadline=None)
@given(files=TREES, data=st.data())
def test_the_order_of_files_does_not_matter(files, data):
    order = data.draw(st.permutations(sorted(files)))
    assert dump(scratch(files, order).graph) == dump(scratch(files).graph)


@settings(max_examples=50, deadline=None)
@given(files=TREES, last=EDITS)
def test_uniting_leaves_the_base_as_it_was(files, last):
    state = scratch(files)
    before = dump(state.graph)
    radius(files, edited(files, last), state=state)
    assert dump(state.graph) == before
