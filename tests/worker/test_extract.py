"""Facts from child processes: every file is answered, a hostile one costs only itself."""

from __future__ import annotations

import os
import time

import pytest

from rules.facts import Facts
from rules.graph.resolvers import Resolvers
from rules.graph.tree import KnownPaths
from worker.extract import ExtractLimits, Extractors, Item
from worker.facts import pack_facts, unpack_facts


def answers(items, **more):
    with Extractors(**more) as extractors:
        return {answer.item.path: answer for answer in extractors.run(items)}


def errors(found):
    return {path: unpack_facts(answer.facts).error for path, answer in found.items() if unpack_facts(answer.facts).error}


def files(count):
    return [Item(f"f{number}.py", b"def f():\n    return %d\n" % number) for number in range(count)]


@pytest.mark.parametrize("count", [1, 2, 3])
def test_every_file_is_answered(count):
    found = answers(files(300), count=count)
    assert len(found) == 300
    assert {unit.name for unit in unpack_facts(found["f7.py"].facts).units} == {"f", "<module>"}
    assert all(answer.is_new and answer.sheet is None for answer in found.values())


def test_nothing_to_do_starts_nothing():
    assert answers([]) == {}


def test_sheets_come_with_resolvers_also_for_known_facts():
    resolvers = Resolvers(KnownPaths(["a.py", "b.py"]), dict)
    first = answers([Item("a.py", b"from b import f\n\n\ndef g():\n    f()\n")], resolvers=resolvers)["a.py"]
    again = answers([Item("a.py", b"", first.facts)], resolvers=resolvers)["a.py"]
    assert first.sheet == again.sheet
    assert dict(first.sheet.units)["g"] == (("b.py", "f"),)
    assert (first.is_new, again.is_new) == (True, False)


def test_a_file_larger_than_any_pipe_goes_through():
    large = b"x = 1\n" * 400_000
    found = answers(
        [Item("large.py", large), *files(20), Item("large2.py", large)],
        count=2,
        read=lambda _path, data: Facts("python", error=str(len(data))),
    )
    assert len(found) == 22
    assert unpack_facts(found["large.py"].facts).error == "2400000"


def hostile(path, _data):
    if path == "f3.py":
        os._exit(1)
    if path == "f5.py":
        while True:
            pass
    if path == "f7.py":
        raise RecursionError
    if path == "f8.py":
        raise MemoryError
    if path == "f9.py":
        raise KeyboardInterrupt
    return Facts("python")


@pytest.mark.parametrize("resolvers", [None, Resolvers(KnownPaths([]), dict)], ids=["facts", "sheets"])
def test_a_hostile_file_costs_only_itself(resolvers):
    found = answers(files(30), resolvers=resolvers, count=2, limits=ExtractLimits(cpu_seconds=1), read=hostile)
    assert len(found) == 30
    assert errors(found) == {
        "f3.py": "reading it takes more processor time than the limit, or ended the process",
        "f5.py": "reading it takes more processor time than the limit, or ended the process",
        "f7.py": "nested too deeply",
        "f8.py": "reading it needs more memory than the limit",
        "f9.py": "reading it failed (KeyboardInterrupt)",
    }


def stuck(path, _data):
    if path == "f1.py":
        time.sleep(60)
    return Facts("python")


def test_a_child_that_is_stuck_is_replaced():
    found = answers(files(4), count=1, limits=ExtractLimits(wall_seconds=0.3), read=stuck)
    assert list(errors(found)) == ["f1.py"]


def test_a_child_started_early_is_used():
    with Extractors(count=1) as extractors:
        extractors.start()
        extractors.start()
        assert len(list(extractors.run(files(3)))) == 3
        assert len(list(extractors.run(files(3)))) == 3


def test_memory_is_limited():
    def greedy(_path, _data):
        return Facts("python", error=str(len(bytearray(4_000_000_000))))

    found = answers(files(1), count=1, limits=ExtractLimits(memory_bytes=100_000_000), read=greedy)
    assert errors(found) == {"f0.py": "reading it needs more memory than the limit"}


def test_packed_facts_are_what_the_store_keeps():
    assert unpack_facts(pack_facts(Facts("python", error="x"))) == Facts("python", error="x")
