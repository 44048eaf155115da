"""The values that every floor shares."""

from __future__ import annotations

import pytest

from rules.model import ABSENT, REGULAR, Change, ChangedFile, FileSide, Hunk, Status, printable


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("shop/views.py", "shop/views.py"),
        ("déjà.py", "déjà.py"),
        ("a\nb", "a\\x0ab"),
        ("\x1b[31m", "\\x1b[31m"),
        (b"\xff.py".decode("utf-8", "surrogateescape"), "\\xff.py"),
        ("a\u202eb", "a\\u202eb"),
        ("\U000e0041", "\\U000e0041"),
    ],
)
def test_nothing_a_path_holds_can_drive_a_terminal(text, shown):
    assert printable(text) == shown


def test_a_deleted_file_is_shown_under_its_old_path_and_a_rename_keeps_its_identity():
    gone = ChangedFile(Status.DELETED, FileSide("a", REGULAR, "1"), FileSide("a", ABSENT, ""))
    moved = ChangedFile(Status.RENAMED, FileSide("a", REGULAR, "1"), FileSide("b", REGULAR, "1"))
    new = ChangedFile(Status.ADDED, FileSide("b", ABSENT, ""), FileSide("b", REGULAR, "1"))
    assert (gone.path, moved.path, moved.identity_path, new.identity_path) == ("a", "b", "a", "b")


def test_hunks_are_counted_over_files():
    side = FileSide("a", REGULAR, "1")
    file = ChangedFile(Status.MODIFIED, side, side, (Hunk(1, 1, 1, 1, b"a", b"b"), Hunk(5, 0, 5, 1, b"", b"c")))
    assert Change("b", "m", "h", (file, file)).hunk_count == 4
