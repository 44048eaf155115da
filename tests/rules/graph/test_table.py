"""A sorted table of strings finds what is in it, and where what is not would stand."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rules.graph.table import Table, decode, encode

STRINGS = st.sets(st.binary(max_size=6), max_size=40).map(sorted)


@given(STRINGS, st.binary(max_size=6))
def test_finding_a_string(strings, wanted):
    table = Table.of(strings)
    assert len(table) == len(strings)
    assert [table.bytes_at(index) for index in range(len(table))] == strings
    assert table.find(wanted) == (strings.index(wanted) if wanted in strings else -1)


@given(STRINGS, st.binary(max_size=2))
def test_strings_that_start_alike(strings, prefix):
    found = Table.of(strings).prefixed(prefix)
    assert [strings[index] for index in found] == [string for string in strings if string.startswith(prefix)]


def test_names_that_are_no_text_survive():
    name = b"\xff\xfe.py".decode("utf-8", "surrogateescape")
    assert decode(encode(name)) == name
    assert Table.of([encode(name)])[0] == name
