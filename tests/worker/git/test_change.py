"""What counts as changed between two commits, and the hunks of it."""

import pytest

from rules.model import ABSENT, EXECUTABLE, REGULAR, SUBMODULE, SYMLINK, Hunk, Status
from worker.git import CorruptObjectError, GitError, GitLimits, OutputLimitError

BODY = b"".join(b"line %d\n" % number for number in range(40))
LFS = b"version https://git-lfs.github.com/spec/v1\noid sha256:" + b"a" * 64 + b"\nsize 12\n"


def test_every_kind_of_change(clone, changed):
    (clone.path / "link").symlink_to("keep.py")
    (clone.path / "was_link").symlink_to("keep.py")
    names = ("keep.py", "modified.py", "deleted.py", "renamed.py", "executable.sh", "to_link")
    body = {name: b"".join(b"%s %d\n" % (name.encode(), number) for number in range(40)) for name in names}
    base = clone.commit(body | {"emptied.py": b"x\n"})
    clone.write("modified.py", body["modified.py"] + b"more\n")
    clone.remove("deleted.py")
    (clone.path / "renamed.py").rename(clone.path / "new_name.py")
    clone.write("copy.py", body["modified.py"] + b"copied\n")
    (clone.path / "executable.sh").chmod(0o755)
    (clone.path / "to_link").unlink()
    (clone.path / "to_link").symlink_to("keep.py")
    (clone.path / "was_link").unlink()
    clone.write("was_link", b"import os\n")
    (clone.path / "link").unlink()
    (clone.path / "link").symlink_to("modified.py")
    head = clone.commit({"added.py": b"a\nb\n", "empty.py": b"", "emptied.py": b"", "binary.bin": b"a\0b"})

    files = changed(clone, base, head)

    assert {path: file.status for path, file in files.items()} == {
        "added.py": Status.ADDED,
        "binary.bin": Status.ADDED,
        "copy.py": Status.COPIED,
        "deleted.py": Status.DELETED,
        "emptied.py": Status.MODIFIED,
        "empty.py": Status.ADDED,
        "executable.sh": Status.MODIFIED,
        "link": Status.MODIFIED,
        "modified.py": Status.MODIFIED,
        "new_name.py": Status.RENAMED,
        "to_link": Status.TYPE_CHANGED,
        "was_link": Status.TYPE_CHANGED,
    }
    assert list(files) == sorted(files)
    assert files["added.py"].hunks == (Hunk(0, 0, 1, 2, b"", b"a\nb\n"),)
    assert files["added.py"].base == ("added.py", ABSENT, "")
    assert files["copy.py"].base.path == "modified.py"
    assert files["copy.py"].hunks == (Hunk(40, 0, 41, 1, b"", b"copied\n"),)
    assert (files["deleted.py"].removed, files["deleted.py"].head.mode) == (40, ABSENT)
    assert files["emptied.py"].hunks == (Hunk(1, 1, 0, 0, b"x\n", b""),)
    assert files["empty.py"].hunks == ()
    assert (files["executable.sh"].base.mode, files["executable.sh"].head.mode, files["executable.sh"].hunks) == (REGULAR, EXECUTABLE, ())
    assert files["new_name.py"].identity_path == "renamed.py"
    assert (files["to_link"].head.mode, files["was_link"].base.mode) == (SYMLINK, SYMLINK)
    assert files["was_link"].hunks == (Hunk(1, 1, 0, 0, b"keep.py", b""), Hunk(0, 0, 1, 1, b"", b"import os\n"))
    assert {path: file.opaque for path, file in files.items() if file.opaque} == {
        "binary.bin": "binary: git finds a zero byte in it",
        "link": "symbolic link",
        "to_link": "symbolic link",
        "was_link": "symbolic link",
    }


NAMES = [
    " b/dev/null b.py",
    '"quoted".py',
    "a b.py",
    "back\\slash.py",
    "carriage\rreturn.py",
    "d\u00e9j\u00e0.py",
    "diff --git a",
    "glob*[a].py",
    "index 1..2",
    "latin\udce9.py",
    "new\nline.py",
    "-option.py",
    "tab\t.py",
    ":(exclude)*",
    "trailing ",
    "\x1b[31mred",
    "\u202eright-to-left",
]


@pytest.mark.parametrize("name", NAMES)
def test_every_legal_name(clone, touched, name):
    base = clone.commit({name: b"one\n", "z.py": b"z\n"})
    head = clone.commit({name: b"two\n", "z.py": b"zz\n"})

    files = touched(clone, base, head)

    assert sorted(files) == sorted([name, "z.py"])
    assert files[name].file.hunks == (Hunk(1, 1, 1, 1, b"one\n", b"two\n"),)
    assert (files[name].base.data, files[name].head.data) == (b"one\n", b"two\n")
    assert files["z.py"].file.hunks == (Hunk(1, 1, 1, 1, b"z\n", b"zz\n"),)


def test_all_names_at_once_moved_to_other_names(clone, changed):
    base = clone.commit({name: name.encode("utf-8", "surrogateescape") * 30 + b"\n" + BODY for name in NAMES})
    for name in NAMES:
        (clone.path / name).rename(clone.path / f"{name}.moved")
    head = clone.commit()

    files = changed(clone, base, head)

    assert {(file.base.path, file.head.path) for file in files.values()} == {(name, f"{name}.moved") for name in NAMES}
    assert list(files) == sorted(files, key=lambda path: path.encode("utf-8", "surrogateescape"))


CONTENTS = [
    (b"a\r\nb\r\n", b"a\nb\n"),
    (b"a", b"b"),
    (b"a\n", b"a"),
    (b"a", b"a\n"),
    (b"a", b"a\nb"),
    (b"a\rb\rc\n", b"a\rB\rc\n"),
    (b"\xef\xbb\xbfa\n", b"a\n"),
    (b"a\x0cb\nc\n", b"a\x0cb\nd\n"),
    (b"a\xe2\x80\xa8b\x85c\x1cd\n", b"a\xe2\x80\xa8b\x85c\x1ce\n"),
    (b"\xff\xfe\xe9\n", b"\xff\xfe\xe8\n"),
    (b"-- a\n++ b\n", b"++ b\n-- a\n"),
    (b"@@ -1 +1 @@\n", b"@@ -1,9 +1,9 @@\ndiff --git a/x b/x\n"),
    (b"\\ No newline at end of file\n", b"\\ No newline at end of file"),
    (b"\n\n\n", b"\n\n"),
    (b"", b"\n"),
    (b"x\n", b""),
    (b"a  \n", b"a\n"),
]


@pytest.mark.parametrize(("old", "new"), CONTENTS)
def test_every_line_end_and_look_alike(clone, changed, applied, old, new):
    base = clone.commit({"a.py": old, "b.py": b"b\n"})
    head = clone.commit({"a.py": new, "b.py": b"c\n"})

    files = changed(clone, base, head)

    assert applied(old, files["a.py"].hunks) == new
    assert files["a.py"].opaque == ""
    assert files["b.py"].hunks == (Hunk(1, 1, 1, 1, b"b\n", b"c\n"),)


def test_counts_are_those_of_numstat(clone, changed):
    base = clone.commit({f"{number}.py": old for number, (old, _) in enumerate(CONTENTS)})
    head = clone.commit({f"{number}.py": new for number, (_, new) in enumerate(CONTENTS)})
    lines = (line.split("\t") for line in clone.git("diff", "--numstat", "--no-renames", base, head).splitlines())
    expected = {path: (int(added), int(removed)) for added, removed, path in lines}

    files = changed(clone, base, head)

    assert {path: (file.added, file.removed) for path, file in files.items()} == expected


def test_a_submodule_is_a_change_of_its_commit(clone, touched):
    one, two = "1" * 40, "2" * 40
    base = clone.tree_of({b"sub": (SUBMODULE, one), b".gitmodules": (REGULAR, clone.blob(b'[submodule "s"]\npath = sub\nignore = all\n'))})
    head = clone.tree_of({b"sub": (SUBMODULE, two), b".gitmodules": (REGULAR, clone.blob(b'[submodule "s"]\npath = sub\nignore = all\n'))})
    clone.git("reset", "--hard", "--quiet", head)

    found = touched(clone, base, head)["sub"]

    assert (found.file.base.oid, found.file.head.oid) == (one, two)
    assert found.file.opaque == found.head.opaque == "submodule: its content lies in another repository"
    assert found.head.data is None


def test_a_file_that_becomes_a_submodule_and_one_that_was_one(clone, changed):
    blob = clone.blob(b"x\n")
    base = clone.tree_of({b"a": (REGULAR, blob), b"b": (SUBMODULE, "1" * 40), b"c": (REGULAR, blob)})
    head = clone.tree_of({b"a": (SUBMODULE, "1" * 40), b"b": (REGULAR, blob), b"c": (REGULAR, clone.blob(b"y\n"))})

    files = changed(clone, base, head)

    assert [file.status for file in files.values()] == [Status.TYPE_CHANGED, Status.TYPE_CHANGED, Status.MODIFIED]
    assert files["c"].hunks == (Hunk(1, 1, 1, 1, b"x\n", b"y\n"),)


def test_a_large_file_pointer_is_told(clone, touched):
    base = clone.commit({"model.bin": LFS, "moved.bin": LFS.replace(b"a", b"b")})
    (clone.path / "moved.bin").rename(clone.path / "there.bin")
    head = clone.commit({"model.bin": LFS.replace(b"size 12", b"size 13"), "like.py": b"# pointers start with " + LFS[:40]})

    found = touched(clone, base, head)

    reason = "Git LFS pointer: the content lies on another server"
    assert (found["model.bin"].file.opaque, found["there.bin"].file.opaque, found["like.py"].file.opaque) == (reason, reason, "")
    assert found["model.bin"].base.data == LFS


def test_attributes_of_the_tree_hide_nothing(clone, changed):
    attributes = (
        b"[attr]hidden -diff -text\n*.py hidden binary -diff diff=evil linguist-generated text eol=crlf working-tree-encoding=UTF-16\n"
    )
    base = clone.commit({"a.py": b"a\n"})
    names = {b"a.py": clone.blob(b"b\n"), b".gitattributes": clone.blob(attributes)}
    head = clone.tree_of({name: (REGULAR, oid) for name, oid in names.items()})
    clone.git("update-ref", "HEAD", head)
    clone.write(".gitattributes", attributes)

    assert changed(clone, base, head)["a.py"].hunks == (Hunk(1, 1, 1, 1, b"a\n", b"b\n"),)


def test_text_with_a_zero_byte_is_told_as_binary_with_its_bytes(clone, touched):
    base = clone.commit({"a.py": b"a\n"})
    head = clone.commit({"a.py": "import os\n".encode("utf-16")})

    found = touched(clone, base, head)["a.py"]

    assert found.file.opaque == "binary: git finds a zero byte in it"
    assert found.base.opaque == ""
    assert found.head.data == "import os\n".encode("utf-16")


def test_a_renamed_binary_is_told_when_it_is_read(clone, touched):
    base = clone.commit({"a.bin": b"a\0"})
    (clone.path / "a.bin").rename(clone.path / "b.bin")
    head = clone.commit()

    assert touched(clone, base, head)["b.bin"].file.opaque == "binary: git finds a zero byte in it"


def test_a_file_over_a_limit_is_opaque_and_the_rest_is_judged(clone, touched):
    base = clone.commit({"a.py": b"a\n"})
    head = clone.commit({"a.py": b"b\n", "bytes.py": b"x\n" * 600, "lines.py": b"\n" * 100, "in.py": b"\n" * 50})

    found = touched(clone, base, head, limits=GitLimits(max_file_bytes=1_000, max_file_lines=60))

    assert {path: item.file.opaque for path, item in found.items()} == {
        "a.py": "",
        "bytes.py": "too large: 1200 bytes, the limit is 1000",
        "in.py": "",
        "lines.py": "too large: 100 changed lines, the limit is 60",
    }
    assert found["a.py"].file.hunks
    assert found["lines.py"].file.hunks == ()
    assert (found["lines.py"].file.added, found["lines.py"].head.data) == (100, b"\n" * 100)
    assert found["bytes.py"].head.data is None


def test_a_large_file_that_only_moved_is_opaque(clone, changed):
    base = clone.commit({"moved": b"m" * 2_000})
    (clone.path / "moved").rename(clone.path / "there")
    head = clone.commit()

    assert changed(clone, base, head, limits=GitLimits(max_file_bytes=1_000))["there"].opaque == "too large: 2000 bytes, the limit is 1000"


def test_a_section_that_is_mostly_hunk_headers_is_cut(clone, changed):
    old = b"".join(b"%d\n\n" % number for number in range(500))
    base = clone.commit({"a.py": old, "b.py": b"1\n"})
    head = clone.commit({"a.py": old.replace(b"\n\n", b"#\n\n"), "b.py": b"2\n"})

    files = changed(clone, base, head, limits=GitLimits(max_file_bytes=3_500))

    assert files["a.py"].opaque == "too large: its patch has more than 10500 bytes"
    assert (files["a.py"].added, files["a.py"].removed) == (500, 500)
    assert files["b.py"].hunks == (Hunk(1, 1, 1, 1, b"1\n", b"2\n"),)


def test_lines_of_the_whole_change_are_limited(clone, changed):
    base = clone.commit()
    head = clone.commit({"a.py": b"\n" * 6, "b.py": b"\n" * 6, "c.py": b"\n" * 4})

    files = changed(clone, base, head, limits=GitLimits(max_change_lines=10))

    assert [file.opaque for file in files.values()] == ["", "too large: the change has more than 10 changed lines", ""]


def test_output_over_the_limit_leaves_the_remaining_files_opaque(clone, changed):
    base = clone.commit()
    head = clone.commit({f"{number:02}.py": b"%d" % number * 10_000 for number in range(50)})

    files = changed(clone, base, head, limits=GitLimits(max_output_bytes=200_000))

    reasons = [file.opaque for file in files.values()]
    assert len(reasons) == 50
    assert reasons[0] == ""
    assert reasons[-1] == "git diff-tree wrote more than 200000 bytes"


def test_the_sum_of_bytes_is_limited(clone, touched):
    base = clone.commit()
    head = clone.commit({"a.py": b"a" * 60, "b.py": b"b" * 60, "c.py": b"c" * 40})

    found = touched(clone, base, head, limits=GitLimits(max_text_bytes=100))

    assert [item.head.data is None for item in found.values()] == [False, True, False]
    assert found["b.py"].file.opaque == "too large: the change has more than 100 bytes of text"


def test_too_many_files_end_with_the_remedy(clone, changed):
    base = clone.commit()
    head = clone.commit({f"{number}.py": b"" for number in range(5)})

    with pytest.raises(OutputLimitError, match="more than 4 files; split the change"):
        changed(clone, base, head, limits=GitLimits(max_change_files=4))


def test_a_tree_that_names_a_file_twice_is_refused(clone, changed):
    base = clone.commit()
    one, two = bytes.fromhex(clone.blob(b"1\n")), bytes.fromhex(clone.blob(b"2\n"))
    tree = clone.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=b"100644 a.py\0" + one + b"100644 a.py\0" + two)
    head = clone.git("commit-tree", tree, "-m", "x")

    with pytest.raises(CorruptObjectError, match="names a file twice"):
        changed(clone, base, head)


def test_no_change_and_no_files_at_all(clone, changed):
    base = clone.commit()

    assert changed(clone, base, base) == {}


def test_a_link_with_the_text_of_the_file_it_replaces(clone, changed):
    base = clone.commit({"a": b"target"})
    clone.remove("a")
    (clone.path / "a").symlink_to("target")
    head = clone.commit({"b": b"b\n"})

    files = changed(clone, base, head)

    assert files["a"].hunks == (Hunk(1, 1, 0, 0, b"target", b""), Hunk(0, 0, 1, 1, b"", b"target"))
    assert files["b"].hunks


@pytest.mark.parametrize(
    ("script", "message"),
    [
        ("$GIT \"$@\" | sed '/^diff --git a.b.py/,$d'", "it ends before the last changed file"),
        ('$GIT "$@"; $GIT "$@" | sed -n \'/^diff --git a.b.py/,$p\'', "there is more of it than changed files"),
        ("$GIT \"$@\" | sed '/^index/s/[0-9a-f]/1/'", "were expected"),
        ("$GIT \"$@\" | sed '/^[+]b/d'", "malformed"),
        ("$GIT \"$@\" | sed '1s/100644/word/'", "record that cannot be read"),
        ("$GIT \"$@\" | sed '1s/diff --git/diff/'", "does not start with a file"),
        ("exit 7", "git diff-tree failed: no reason given; the clone may be partial"),
    ],
)
def test_output_that_does_not_fit_is_an_error_and_skips_nothing(clone, changed, fake_git, script, message):
    base = clone.commit({"a.py": b"1\n", "b.py": b"1\n"})
    head = clone.commit({"a.py": b"b2\n", "b.py": b"b2\n"})
    fake_git(f'case "$1" in diff-tree) {script};; *) exec $GIT "$@";; esac')

    with pytest.raises(GitError, match=message):
        changed(clone, base, head)
