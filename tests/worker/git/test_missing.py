"""Clones that do not hold everything: partial, shallow, damaged."""

import pytest

from rules.model import REGULAR
from worker.git import CorruptObjectError, GitError, MissingObjectError, NoMergeBaseError, UnknownRevisionError

MISSING = "missing: its content is not in this clone, or damaged"


def _drop(clone, data: bytes) -> None:
    oid = clone.blob(data)
    (clone.path / ".git" / "objects" / oid[:2] / oid[2:]).unlink()


def test_a_missing_blob_is_opaque_and_the_rest_is_judged(clone, touched):
    base = clone.commit({"a.py": b"1\n", "b.py": b"1\n", "new\nline": b"x\n", "c.py": b"c\n" * 9})
    (clone.path / "c.py").rename(clone.path / "d.py")
    head = clone.commit({"a.py": b"2\n", "b.py": b"lost\n", "new\nline": b"y\n"})
    _drop(clone, b"lost\n")

    found = touched(clone, base, head)

    assert {path: item.file.opaque for path, item in found.items()} == {"a.py": "", "b.py": MISSING, "d.py": "", "new\nline": ""}
    assert found["a.py"].file.hunks
    assert found["d.py"].file.base.path == "c.py"
    assert (found["b.py"].base.data, found["b.py"].head.data, found["b.py"].head.opaque) == (b"1\n", None, MISSING)


def test_every_blob_may_be_missing(clone, changed):
    base = clone.commit()
    head = clone.commit({"b.py": b"lost\n"})
    _drop(clone, b"lost\n")

    assert changed(clone, base, head)["b.py"].opaque == MISSING


def test_a_missing_blob_that_only_moved_is_opaque(clone, changed):
    base = clone.commit({"a.py": b"lost\n"})
    (clone.path / "a.py").rename(clone.path / "b.py")
    head = clone.commit()
    _drop(clone, b"lost\n")

    assert changed(clone, base, head)["b.py"].opaque == MISSING


def test_a_partial_clone_fetches_nothing(clone, at, touched, tmp_path):
    base = clone.commit({"a.py": b"1\n"})
    head = clone.commit({"a.py": b"2\n"})
    clone.git("config", "uploadpack.allowFilter", "true")
    clone.git("clone", "--quiet", "--bare", "--filter=blob:none", f"file://{clone.path}", str(tmp_path / "partial"))
    partial = at(tmp_path / "partial")

    found = touched(partial, base, head)["a.py"]

    assert (found.file.opaque, found.head.data) == (MISSING, None)
    assert partial.git("rev-list", "--objects", "--missing=print", head).count("\n?") == 2


def test_a_clone_without_trees_is_an_error_with_the_remedy(clone, at, changed, tmp_path):
    base = clone.commit({"a/b.py": b"1\n"})
    head = clone.commit({"a/b.py": b"2\n"})
    clone.git("config", "uploadpack.allowFilter", "true")
    clone.git("clone", "--quiet", "--bare", "--filter=tree:0", f"file://{clone.path}", str(tmp_path / "partial"))
    partial = at(tmp_path / "partial")

    with pytest.raises(GitError, match="git fetch --refetch"):
        changed(partial, base, head)
    with partial.open() as repository, pytest.raises(MissingObjectError, match="git fetch --refetch"):
        repository.entries(repository.tree(head))


def test_a_shallow_clone_without_merge_base_is_told_from_unrelated_histories(clone, at, tmp_path):
    clone.commit({"a.py": b"1\n"})
    clone.git("checkout", "--quiet", "-b", "side")
    side = clone.commit({"b.py": b"1\n"})
    clone.git("checkout", "--quiet", "main")
    main = clone.commit({"a.py": b"2\n"})
    clone.git("clone", "--quiet", "--depth=1", "--no-single-branch", f"file://{clone.path}", str(tmp_path / "shallow"))
    clone.git("checkout", "--quiet", "--orphan", "unrelated")
    unrelated = clone.commit({"c.py": b"1\n"})

    with at(tmp_path / "shallow").open() as repository:
        assert repository.merge_bases(main, side) == ()
        error = repository.no_merge_base(main, side)
        assert isinstance(error, NoMergeBaseError)
        assert "shallow clone" in str(error)
        assert "git fetch --unshallow" in error.remedy
        assert repository.first_parent_merges(main, 3) == []
        with pytest.raises(UnknownRevisionError, match="shallow"):
            repository.commit(f"{main}~1")
    with clone.open() as repository:
        assert repository.merge_bases(main, unrelated) == ()
        assert "unrelated" in str(repository.no_merge_base(main, unrelated))


@pytest.mark.parametrize("reader", ["cat-file", "pygit2"])
def test_a_damaged_blob_is_opaque_and_a_damaged_tree_an_error(clone, touched, reader):
    base = clone.commit({"b.py": b"1\n"})
    head = clone.commit({"a.py": b"1\n2\n", "b.py": b"2\n"})
    _damage(clone, clone.blob(b"1\n2\n"))

    found = touched(clone, base, head, reader=reader)

    assert (found["a.py"].file.opaque, found["a.py"].head.data) == (MISSING, None)
    assert found["b.py"].file.hunks
    _damage(clone, clone.git("rev-parse", f"{head}:"))
    with clone.open(reader=reader) as repository, pytest.raises(MissingObjectError, match="git fetch --refetch"):
        repository.entries(repository.tree(head))


def _damage(clone, oid: str) -> None:
    file = clone.path / ".git" / "objects" / oid[:2] / oid[2:]
    file.chmod(0o644)
    file.write_bytes(b"not zlib")


def test_an_object_that_is_no_blob_where_one_should_be(clone, touched):
    base = clone.commit()
    raw = b"100644 a.py\0" + bytes.fromhex(clone.git("mktree", stdin=b""))
    head = clone.git("commit-tree", clone.git("hash-object", "-t", "tree", "-w", "--literally", "--stdin", stdin=raw), "-m", "x")

    found = touched(clone, base, head)["a.py"]

    assert (found.head.data, found.file.opaque) == (None, "damaged: its content is no blob")


def test_a_malformed_commit_and_one_that_is_missing(clone):
    odd = clone.git("hash-object", "-t", "commit", "-w", "--literally", "--stdin", stdin=b"no header\n")

    with clone.open() as repository:
        with pytest.raises(CorruptObjectError, match="malformed"):
            repository.tree(odd)
        with pytest.raises(MissingObjectError, match="is not in"):
            repository.tree("1" * 40)
        with pytest.raises(MissingObjectError):
            repository.first_parent_merges(clone.blob(b"x"), 3)


def test_missing_blobs_stay_in_their_place_in_a_bulk_read(clone):
    one, two = clone.blob(b"1\n"), clone.blob(b"2\n")

    with clone.open() as repository:
        assert list(repository.blobs([two, "1" * 40, one])) == [(two, b"2\n"), ("1" * 40, None), (one, b"1\n")]
        assert repository.lookup(repository.tree(clone.tree_of({b"a": (REGULAR, one)})), "a").oid == one
