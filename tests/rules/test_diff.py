"""Patch text to sections, section bodies to hunks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.diff import DiffError, Section, hunks, sections
from rules.model import Hunk

OLD, NEW, NONE = "1" * 40, "2" * 40, "0" * 40
PATCH = f"""diff --git a/a.py b/a.py
index {OLD}..{NEW} 100644
--- a/a.py
+++ b/a.py
@@ -1 +1,2 @@
-one
+two
+diff --git a/look b/alike
@@ -9,0 +11 @@ def f():
+@@ -1,7 +1,7 @@
diff --git a/mode b/mode
old mode 100644
new mode 100755
diff --git a/bin b/bin
new file mode 100644
index {NONE}..{NEW}
Binary files /dev/null and b/bin differ
diff --git "a/Binary files x differ" "b/index 1..2"
similarity index 100%
rename from Binary files x differ
rename to index 1..2
diff --git a/gone b/gone
deleted file mode 100644
index {OLD}..{NONE}
--- a/gone
+++ /dev/null
@@ -1,3 +0,0 @@
-1
-2
-3
\\ No newline at end of file
""".encode()
FIRST = b"""@@ -1 +1,2 @@
-one
+two
+diff --git a/look b/alike
@@ -9,0 +11 @@ def f():
+@@ -1,7 +1,7 @@
"""
LAST = b"@@ -1,3 +0,0 @@\n-1\n-2\n-3\n\\ No newline at end of file\n"
SECTIONS = [
    Section(OLD, NEW, binary=False, removed=1, added=3, body=FIRST),
    Section("", "", binary=False, removed=0, added=0, body=b""),
    Section(NONE, NEW, binary=True, removed=0, added=0, body=b""),
    Section("", "", binary=False, removed=0, added=0, body=b""),
    Section(OLD, NONE, binary=False, removed=3, added=0, body=LAST),
]


@given(cuts=st.lists(st.integers(0, len(PATCH)), max_size=30))
def test_sections_are_the_same_however_the_patch_is_cut(cuts):
    places = [0, *sorted(cuts), len(PATCH)]
    pieces = [PATCH[start:end] for start, end in pairwise(places)]

    assert list(sections(pieces, 10_000)) == SECTIONS


def test_a_section_over_the_limit_keeps_its_ids_and_counts():
    pieces = [line + b"\n" for line in PATCH.removesuffix(b"\n").split(b"\n")]

    found = list(sections(pieces, PATCH.index(b"diff --git a/mode") - 1))

    assert found == [SECTIONS[0]._replace(body=None), *SECTIONS[1:]]


def test_an_empty_patch_has_no_section():
    assert list(sections([], 10)) == []


@pytest.mark.parametrize("patch", [b"warning: odd\n", b"\n" + PATCH, PATCH[:-1], b"diff --git a b"])
def test_what_git_would_not_write_is_refused(patch):
    with pytest.raises(DiffError):
        list(sections([patch], 10_000))


def test_hunks_of_a_body():
    assert hunks(FIRST) == (
        Hunk(1, 1, 1, 2, b"one\n", b"two\ndiff --git a/look b/alike\n"),
        Hunk(9, 0, 11, 1, b"", b"@@ -1,7 +1,7 @@\n"),
    )
    assert hunks(LAST) == (Hunk(1, 3, 0, 0, b"1\n2\n3", b""),)
    assert hunks(b"") == ()


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\r",
        b"a\rb",
        b"-- a",
        b"++ b",
        b"\\ No newline at end of file",
        b"\xff\x00\x85",
        b"\xe2\x80\xa8",
        b"\x0c\x1c\x1d",
        b" ",
        b"rename to x",
    ],
)
def test_every_byte_of_a_line_is_kept(line):
    assert hunks(b"@@ -1 +1 @@ \x0c\r\xff\n-" + line + b"\n+" + line + b"\n") == (Hunk(1, 1, 1, 1, line + b"\n", line + b"\n"),)


MARK = b"\\ No newline at end of file\n"


@pytest.mark.parametrize(
    ("body", "removed", "added"),
    [
        (b"@@ -1 +1 @@\n-a\n" + MARK + b"+a\n", b"a", b"a\n"),
        (b"@@ -1 +1 @@\n-a\n+a\n" + MARK, b"a\n", b"a"),
        (b"@@ -1 +1 @@\n-a\n" + MARK + b"+b\n" + MARK, b"a", b"b"),
        (b"@@ -1 +1 @@\n-a\r\n" + MARK + b"+\n" + MARK, b"a\r", b""),
    ],
)
def test_a_last_line_without_an_end(body, removed, added):
    assert hunks(body) == (Hunk(1, 1, 1, 1, removed, added),)


@pytest.mark.parametrize(
    "body",
    [
        b"@@ -1 +1 @@\n-a\n",
        b"@@ -1 +1 @@\n-a\n+b\n+c\n",
        b"@@ -1,2 +1,2 @@\n a\n-a\n+b\n",
        b"@@ -1 +1 @@\n-a\n+b\n\n",
        b"@@ -1 +1 @@\n-a\n+b\ndiff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n",
        b"@@ -1 +1 @@\n-a\nb\n+b\n",
        b"-a\n",
        MARK,
    ],
)
def test_a_malformed_body_is_refused(body):
    with pytest.raises(DiffError):
        hunks(body)


PART = st.lists(st.sampled_from([b"", b"a", b"-", b"+", b"@@ -1 +1 @@", b"\r", b"\xff", b"diff --git a b"]), max_size=6)


@given(parts=st.lists(st.tuples(PART, PART).filter(any), max_size=6))
def test_hunks_are_read_as_written(parts):
    body, expected, line = b"", [], 1
    for removed, added in parts:
        body += b"@@ -%d,%d +%d,%d @@\n" % (line, len(removed), line, len(added))
        body += b"".join(b"-%s\n" % text for text in removed) + b"".join(b"+%s\n" % text for text in added)
        texts = [b"".join(text + b"\n" for text in side) for side in (removed, added)]
        expected.append(Hunk(line, len(removed), line, len(added), *texts))
        line += 10

    assert hunks(body) == tuple(expected)
