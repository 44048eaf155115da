"""The store: what was learnt comes back, damage costs time and is told, two processes may share it."""

from __future__ import annotations

import os
import sqlite3
import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.facts import EntryKind, EntryPoint, Facts, Import, Mount, Router, Unit
from tests.support.repository import build
from worker.facts import KEPT_GRAPHS, FactStore, pack_facts, unpack_facts
from worker.made_by import made_by

KEY = ("a" * 40, "shop/views.py")
PACKED = pack_facts(Facts("python", (Import("os", "", "", 0, 1),)))


@pytest.fixture
def store(tmp_path):
    opened = FactStore(tmp_path / "cache", tmp_path)
    yield opened
    opened.close()


def reopened(store, **more):
    store.close()
    return FactStore(store.path.parent, store.path.parent.parent, **more)


NUMBER = st.integers(0, 10**9)
IMPORTS = st.builds(Import, level=NUMBER, line=NUMBER)
UNITS = st.builds(Unit, start_line=NUMBER, end_line=NUMBER, uses=st.lists(st.text()).map(tuple))
ENTRIES = st.builds(EntryPoint, kind=st.sampled_from(EntryKind), line=NUMBER)


def several(items):
    return st.lists(items, max_size=3).map(tuple)


@settings(max_examples=60, deadline=None)
@given(
    st.builds(
        Facts,
        imports=several(IMPORTS),
        units=several(UNITS),
        entry_points=several(ENTRIES),
        routers=several(st.builds(Router, line=NUMBER)),
        mounts=several(st.builds(Mount, line=NUMBER)),
    )
)
def test_any_facts_come_back_equal(facts):
    assert unpack_facts(pack_facts(facts)) == facts


@pytest.mark.parametrize("damaged", [b"", b"\x90", b"\xc1", b"\x96\x01\x02\x03\x04\x05\x06", b"\x93abc"])
def test_what_are_no_facts_is_refused(damaged):
    with pytest.raises((ValueError, TypeError)):
        unpack_facts(damaged)


def test_facts_are_kept_by_blob_and_path(store):
    odd = ("b" * 40, b"\xff\n.py".decode("utf-8", "surrogateescape"))
    store.put_facts({KEY: PACKED, odd: b"x"})
    again = reopened(store)
    assert again.facts_of([KEY, odd, (KEY[0], "other.py")]) == {KEY: PACKED, odd: b"x"}
    assert again.warnings == []
    again.close()


def test_thousands_are_fetched_at_once(store):
    items = {(f"{number:040}", "a.py"): b"%d" % number for number in range(1_300)}
    store.put_facts(items)
    assert store.facts_of(items) == items


def test_graphs_are_kept_by_tree_and_the_oldest_forgotten(store):
    for number in range(KEPT_GRAPHS + 2):
        store.put_graph(f"tree{number}", {"names": b"%d" % number})
    assert store.trees() == [f"tree{number}" for number in range(KEPT_GRAPHS + 1, 1, -1)]
    assert store.part("tree5", "names") == b"5"
    with pytest.raises(KeyError):
        store.part("tree0", "names")
    store.put_graph("tree2", {"names": b"again"})
    assert store.trees()[0] == "tree2"


def test_a_dropped_graph_is_gone_and_told(store):
    store.put_graph("tree", {"names": b"x"})
    store.drop_graph("tree")
    assert store.trees() == []
    assert len(store.warnings) == 1


def test_a_damaged_value_is_as_if_it_were_not_there(store):
    store.put_facts({KEY: PACKED})
    store.put_graph("tree", {"names": b"x"})
    with sqlite3.connect(store.path) as connection:
        connection.execute("UPDATE facts SET value = x'ff'")
        connection.execute("UPDATE parts SET value = x''")
    connection.close()
    assert store.facts_of([KEY]) == {}
    with pytest.raises(KeyError):
        store.part("tree", "names")


@pytest.mark.parametrize(
    "junk", [b"not a database at all, but long enough to be taken for one" * 40, b"SQLite format 3\0" + b"\xff" * 5000]
)
def test_a_damaged_file_is_made_anew_with_one_warning(store, junk):
    store.put_facts({KEY: PACKED})
    store.close()
    for suffix in ("-wal", "-shm"):
        store.path.with_name(store.path.name + suffix).unlink(missing_ok=True)
    store.path.write_bytes(junk)
    told = []
    again = FactStore(store.path.parent, store.path.parent.parent, warn=told.append)
    assert again.facts_of([KEY]) == {}
    again.put_facts({KEY: PACKED})
    assert again.facts_of([KEY]) == {KEY: PACKED}
    assert told == again.warnings
    assert len(told) == 1
    assert "damaged" in told[0]
    again.close()


def test_damage_in_the_middle_of_work_is_survived(store):
    store.put_facts({(f"{number:040}", "a.py"): os.urandom(3_000) for number in range(200)})
    again = reopened(store)
    with store.path.open("r+b") as file:
        file.seek(4_096)
        file.write(b"\xff" * 400_000)
    keys = [(f"{number:040}", "a.py") for number in range(200)]
    assert again.facts_of(keys) == {}
    again.put_facts({KEY: PACKED})
    assert again.facts_of([KEY]) == {KEY: PACKED}
    assert len(again.warnings) == 1
    again.close()


def test_the_store_of_another_version_is_made_anew(store):
    store.put_facts({KEY: PACKED})
    with sqlite3.connect(store.path) as connection:
        connection.execute("UPDATE version SET value = 'older'")
    connection.close()
    again = reopened(store)
    assert again.facts_of([KEY]) == {}
    assert "another version" in again.warnings[0]
    assert reopened(again).warnings == []


def test_a_folder_that_cannot_be_made_leaves_memory(tmp_path):
    (tmp_path / "file").write_text("no folder", encoding="utf-8")
    store = FactStore(tmp_path / "file" / "cache", tmp_path)
    store.put_facts({KEY: PACKED})
    assert store.facts_of([KEY]) == {KEY: PACKED}
    assert len(store.warnings) == 1
    store.close()


def test_a_file_that_cannot_be_opened_leaves_memory(tmp_path):
    probe = FactStore(tmp_path, tmp_path)
    probe.close()
    for path in tmp_path.iterdir():
        path.unlink()
    probe.path.mkdir()
    store = FactStore(tmp_path, tmp_path)
    store.put_facts({KEY: PACKED})
    assert store.facts_of([KEY]) == {KEY: PACKED}
    assert len(store.warnings) == 1
    store.close()


def test_a_writer_that_holds_the_file_costs_only_what_was_to_be_kept(store, monkeypatch):
    monkeypatch.setattr("worker.facts.BUSY_SECONDS", 0.05)
    other = sqlite3.connect(store.path, isolation_level=None)
    again = reopened(store)
    other.execute("BEGIN IMMEDIATE")
    again.put_facts({KEY: PACKED})
    again.put_facts({KEY: PACKED})
    assert again.facts_of([KEY]) == {}
    assert len(again.warnings) == 1
    other.execute("ROLLBACK")
    other.close()
    again.put_facts({KEY: PACKED})
    assert again.facts_of([KEY]) == {KEY: PACKED}
    again.close()


def test_two_processes_share_one_store(tmp_path):
    made_by.cache_clear()  # whoever edits the source while the tests run must not fail them
    code = (
        "import sys; from pathlib import Path; from worker.facts import FactStore\n"
        "store = FactStore(Path(sys.argv[1]), sys.argv[1])\n"
        "for n in range(40): store.put_facts({(sys.argv[2] + str(n), 'a.py'): b'x'})\n"
        "print(len(store.warnings))"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(tmp_path), name], stdout=subprocess.PIPE) for name in ("a", "b", "c")]
    assert [process.communicate()[0] for process in running] == [b"0\n"] * 3
    store = FactStore(tmp_path, tmp_path)
    assert len(store.facts_of([(f"{name}{number}", "a.py") for name in "abc" for number in range(40)])) == 120
    store.close()


def test_every_path_into_a_repository_has_the_same_store(tmp_path):
    build(tmp_path / "repo.git", {"a.py": b""})
    stores = [FactStore(tmp_path / "cache", path) for path in (tmp_path / "repo.git", tmp_path / "repo.git" / "objects", tmp_path)]
    assert stores[0].path == stores[1].path
    assert stores[0].path != stores[2].path
    for store in stores:
        store.close()
