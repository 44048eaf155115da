"""Trees: listing, looking up, and the difference that skips equal folders."""

import pytest

from rules.model import ABSENT, EXECUTABLE, REGULAR, SUBMODULE, SYMLINK
from worker.git import CorruptObjectError, GitLimits, OutputLimitError, TreeDelta, TreeEntry

READERS = ["cat-file", "pygit2"]
FOLDER = 0o040000


@pytest.fixture
def listed():
    """Return a function that lists a commit's tree with git itself."""

    def read(clone, head):
        lines = (line.split("\t", 1) for line in clone.git("ls-tree", "-r", "-z", head).split("\0") if line)
        return [TreeEntry(path, int(meta.split()[0], 8), meta.split()[2]) for meta, path in lines]

    return read


@pytest.mark.parametrize("reader", READERS)
def test_a_listing_is_that_of_git(clone, listed, reader):
    (clone.path / "link").symlink_to("a")
    head = clone.commit({"a/b/c.py": b"1\n", "a.b": b"2\n", "a-b": b"3\n", "a/z": b"", "\udcff/\udcfe": b"4\n", "new\nline": b"5\n"})

    with clone.open(reader=reader) as repository:
        entries = repository.entries(repository.tree(head))

    expected = listed(clone, head)
    assert sorted(entries) == sorted(expected)
    assert [entry.path.encode("utf-8", "surrogateescape") for entry in entries] == sorted(
        entry.path.encode("utf-8", "surrogateescape") for entry in expected
    )


@pytest.mark.parametrize("reader", READERS)
def test_a_delta_is_that_of_git(clone, reader):
    base = clone.commit({"a/b/c.py": b"1\n", "a/b/same.py": b"s\n", "same/x": b"x\n", "file": b"f\n", "folder/in": b"i\n", "mode": b"m\n"})
    for path in ("a/b/c.py", "file", "folder/in"):
        clone.remove(path)
    (clone.path / "folder").rmdir()
    (clone.path / "mode").chmod(0o755)
    head = clone.commit({"file/now/folder": b"f\n", "folder": b"i\n", "\udcff": b"u\n"})

    with clone.open(reader=reader) as repository:
        old, new = repository.tree(base), repository.tree(head)
        delta = repository.tree_delta(old, new)
        back = repository.tree_delta(new, old)
        assert repository.tree_delta(old, old) == []

    raw = clone.git("diff-tree", "-r", "-z", "--no-renames", base, head).split("\0")
    expected = []
    for meta, path in zip(raw[::2], raw[1::2], strict=False):
        old_mode, new_mode, old_oid, new_oid, _ = meta.removeprefix(":").split()
        expected.append(TreeDelta(path, int(old_mode, 8), old_oid.strip("0") and old_oid, int(new_mode, 8), new_oid.strip("0") and new_oid))
    assert delta == sorted(expected, key=lambda item: item.path.encode("utf-8", "surrogateescape"))
    assert back == [TreeDelta(item.path, item.new_mode, item.new_oid, item.old_mode, item.old_oid) for item in delta]


def test_a_delta_from_and_to_the_empty_tree_is_a_listing(clone):
    head = clone.commit({"a/b.py": b"1\n", "c": b"2\n"})
    empty = clone.git("mktree", stdin=b"")

    with clone.open() as repository:
        tree = repository.tree(head)
        entries = repository.entries(tree)
        assert repository.tree_delta(empty, tree) == [TreeDelta(e.path, ABSENT, "", e.mode, e.oid) for e in entries]
        assert repository.entries(empty) == []


def test_looking_up_a_path(clone):
    head = clone.commit({"a/b/c.py": b"1\n", "d": b"2\n"})
    oid = clone.git("rev-parse", f"{head}:a/b/c.py")

    with clone.open() as repository:
        tree = repository.tree(head)
        assert repository.lookup(tree, "a/b/c.py") == TreeEntry("a/b/c.py", REGULAR, oid)
        for path in ("a/b", "a/b/c.py/d", "x", "a/x", "", "a//b", "/a", "../a", "d/"):
            assert repository.lookup(tree, path) is None


def test_old_modes_are_read_as_git_reads_them(clone):
    oid = bytes.fromhex(clone.blob(b"1\n"))
    modes = {b"a": b"100664", b"b": b"100775", b"c": b"120000", b"d": b"160000", b"e": b"100600"}
    raw = b"".join(mode + b" " + name + b"\0" + oid for name, mode in modes.items())
    tree = clone.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=raw)

    with clone.open() as repository:
        assert [entry.mode for entry in repository.entries(tree)] == [REGULAR, EXECUTABLE, SYMLINK, SUBMODULE, REGULAR]


@pytest.mark.parametrize(
    "raw",
    [
        b"100644 a.py\0ID100644 a.py\0ID",
        b"100644 ..\0ID",
        b"100644 .\0ID",
        b"100644 a/b\0ID",
        b"100644 \0ID",
        b"100644 a\0ID, and more",
        b"not a mode a\0ID",
        b"100644 cut\0",
    ],
)
def test_a_malformed_tree_is_refused(clone, raw):
    raw = raw.replace(b"ID", bytes.fromhex(clone.blob(b"1\n")))
    tree = clone.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=raw)

    with clone.open() as repository, pytest.raises(CorruptObjectError, match="malformed; run git fsck"):
        repository.entries(tree)


def test_a_blob_is_no_tree(clone):
    oid = clone.blob(b"1\n")

    with clone.open() as repository, pytest.raises(CorruptObjectError, match="no tree"):
        repository.entries(oid)


def test_a_tree_that_repeats_itself_without_end_is_stopped(clone):
    level = {f"{number}".encode(): (REGULAR, clone.blob(b"x")) for number in range(10)}
    for _ in range(12):  # 10 ** 13 files in 13 objects
        tree = clone.git("rev-parse", f"{clone.tree_of(level)}:")
        level = {f"{number}".encode(): (FOLDER, tree) for number in range(10)}
    other = {**level, b"0": (REGULAR, clone.blob(b"y"))}
    top, changed = (clone.git("rev-parse", f"{clone.tree_of(names)}:") for names in (level, other))

    with clone.open(limits=GitLimits(max_entries=5_000)) as repository:
        with pytest.raises(OutputLimitError, match="more than 5000 files; raise the limit max_entries"):
            repository.entries(top)
        with pytest.raises(OutputLimitError, match="more than 5000 files"):
            repository.tree_delta(top, changed)


def test_a_tree_nested_too_deep_is_stopped(clone):
    level = {b"x": (REGULAR, clone.blob(b"x"))}
    for _ in range(30):
        level = {b"d": (FOLDER, clone.git("rev-parse", f"{clone.tree_of(level)}:"))}
    top = clone.git("rev-parse", f"{clone.tree_of(level)}:")
    empty = clone.git("mktree", stdin=b"")

    with clone.open() as repository:
        assert [entry.path for entry in repository.entries(top)] == ["d/" * 30 + "x"]
    with clone.open(limits=GitLimits(max_depth=20)) as repository:
        with pytest.raises(OutputLimitError, match="nested deeper than 20 folders"):
            repository.entries(top)
        with pytest.raises(OutputLimitError, match="nested deeper than 20 folders"):
            repository.tree_delta(empty, top)


def test_many_folders_are_read_even_if_not_all_are_kept(clone, monkeypatch):
    monkeypatch.setattr("worker.git.tree.MAX_KEPT_TREES", 3)
    head = clone.commit({f"{number}/{number}/a": b"%d" % number for number in range(20)})

    with clone.open() as repository:
        tree = repository.tree(head)
        assert len(repository.entries(tree)) == 20
        assert repository.entries(tree) == repository.entries(tree)
        assert repository.lookup(tree, "7/7/a") is not None
