"""Frozen values survive the way to plain data and back."""

from __future__ import annotations

import msgpack
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.codec import from_plain, to_plain
from rules.facts import Detail, Details, EntryPoint, Facts, Guard, Import, Mount, Router, Unit
from rules.model import Category, Change, ChangedFile, Confidence, DependencyChange, FileSide, Finding, Hunk, Severity, Side, Status

TYPES = [
    Import,
    Unit,
    EntryPoint,
    Router,
    Mount,
    Facts,
    Guard,
    Detail,
    Details,
    Hunk,
    FileSide,
    ChangedFile,
    Change,
    Finding,
    DependencyChange,
]


@pytest.mark.parametrize("kind", TYPES, ids=lambda kind: kind.__name__)
@settings(max_examples=25, deadline=None)
@given(data=st.data())
def test_any_value_comes_back_equal(kind, data):
    value = data.draw(st.from_type(kind))
    assert from_plain(kind, to_plain(value)) == value


def test_the_plain_form_travels_through_msgpack_with_any_file_name():
    name = b"\xff\n.py".decode("utf-8", "surrogateescape")
    hunk = Facts("python", (Import(name, "a", "", 0, 1),))
    packed = msgpack.packb(to_plain(hunk), unicode_errors="surrogateescape")
    assert from_plain(Facts, msgpack.unpackb(packed, unicode_errors="surrogateescape")) == hunk


def test_a_finding_is_a_list_of_plain_values():
    finding = Finding(
        rule="a/b",
        category=Category.CRYPTO,
        severity=Severity.HIGH,
        confidence=Confidence.LOW,
        path="x.py",
        side=Side.HEAD,
        start_line=1,
        end_line=2,
        message="m",
    )
    assert to_plain(finding)[:6] == ["a/b", "crypto", 3, 1, "x.py", "head"]


@pytest.mark.parametrize("damaged", [[], ["x"], [1, 2, 3, 4], None, 7])
def test_a_damaged_store_is_told_apart(damaged):
    with pytest.raises((TypeError, ValueError)):
        from_plain(Mount, damaged)


def test_an_unknown_enum_value_is_refused():
    with pytest.raises(ValueError, match="gone"):
        from_plain(Status, "gone")
