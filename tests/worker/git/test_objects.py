"""Two readers of objects, one answer."""

import hashlib

import pytest

from worker.git import GitError, GitLimits, GitTimeoutError, Repository
from worker.git.cat_file import CatFile
from worker.git.limits import GitLimits as Limits
from worker.git.locate import locate
from worker.git.odb import Odb
from worker.git.shadow import Shadow

READERS = ["cat-file", "pygit2"]


@pytest.fixture
def full(clone):
    """Return a clone with loose and packed objects of many sizes."""
    clone.commit({f"{number}.txt": b"%d\n" % number * number * 7 for number in range(150)})
    clone.git("repack", "-a", "-d", "-q")
    clone.commit({"large.bin": bytes(range(256)) * 2_000, "empty": b"", "crlf": b"\r\n", "folder/in/deep.py": b"x\n"})
    return clone


def test_both_readers_give_equal_objects(full):
    names = full.git("cat-file", "--batch-all-objects", "--batch-check=%(objectname)").split()
    asked = [*names, "1" * 40, *reversed(names)]
    shadow = Shadow(locate(full.path), Limits())
    cat_file, odb = CatFile(shadow.git), Odb(shadow)

    for limit in (10_000_000, 100, 0):
        assert list(cat_file.read_many(asked, limit)) == list(odb.read_many(asked, limit))
    assert cat_file.sizes(asked) == odb.sizes(asked)

    cat_file.close()
    odb.close()
    shadow.close()


@pytest.mark.parametrize("reader", READERS)
def test_bulk_reads_keep_the_order_asked(full, reader):
    with full.open(reader=reader) as repository:
        entries = repository.entries(repository.tree(repository.commit("HEAD")))
        found = dict(repository.blobs(entry.oid for entry in entries))
        again = list(repository.blobs(entry.oid for entry in reversed(entries)))

    for entry in entries:
        data = (full.path / entry.path).read_bytes()
        assert found[entry.oid] == data
        assert entry.oid == hashlib.sha1(b"blob %d\0" % len(data) + data, usedforsecurity=False).hexdigest()
    assert [oid for oid, _ in again] == [entry.oid for entry in reversed(entries)]


@pytest.mark.parametrize("reader", READERS)
def test_questions_may_be_put_while_a_bulk_read_is_open_or_given_up(full, reader):
    with full.open(reader=reader) as repository:
        tree = repository.tree(repository.commit("HEAD"))
        oids = [entry.oid for entry in repository.entries(tree)]
        expected = list(repository.blobs(oids))
        one, two, given_up = repository.blobs(oids), repository.blobs(reversed(oids)), repository.blobs(oids)
        next(given_up)
        mixed_one, mixed_two = [], []
        for _ in oids:
            mixed_one.append(next(one))
            repository.tree(repository.commit("HEAD"))
            mixed_two.append(next(two))
        del given_up

        assert mixed_one == expected
        assert mixed_two == expected[::-1]
        assert list(repository.blobs(oids)) == expected


@pytest.mark.parametrize("reader", READERS)
def test_a_blob_over_the_limit_and_a_tree_are_no_bytes(full, reader):
    with full.open(reader=reader, limits=GitLimits(max_file_bytes=100)) as repository:
        tree = repository.tree(repository.commit("HEAD"))
        large, small = repository.lookup(tree, "large.bin"), repository.lookup(tree, "crlf")

        assert list(repository.blobs([large.oid, tree, small.oid])) == [(large.oid, None), (tree, None), (small.oid, b"\r\n")]


@pytest.mark.parametrize("reader", READERS)
def test_a_whole_verdict_reads_the_same(full, reader):
    base, head = full.git("rev-parse", "HEAD~1"), full.git("rev-parse", "HEAD")

    with full.open() as expected, full.open(reader=reader) as repository:
        change = repository.change(base, base, head)
        assert change == expected.change(base, base, head)
        assert repository.touched(change) == expected.touched(change)
        trees = repository.tree(base), repository.tree(head)
        assert repository.tree_delta(*trees) == expected.tree_delta(*trees)
        assert repository.entries(trees[1]) == expected.entries(trees[1])


def test_sha256_repositories(make_clone):
    clone = make_clone("sha256", "--object-format=sha256")
    base = clone.commit({"a/b.py": b"1\n"})
    head = clone.commit({"a/b.py": b"2\n", "c": b""})
    clone.write("d", b"d\n")

    with clone.open() as repository:
        change = repository.change(base, *repository.merge_bases(base, head), repository.commit("main"))
        assert [(file.path, len(file.head.oid), file.added) for file in change.files] == [("a/b.py", 64, 1), ("c", 64, 0)]
        assert [delta.path for delta in repository.tree_delta(repository.tree(base), repository.tree("WORKTREE"))] == ["a/b.py", "c", "d"]
    with pytest.raises(GitError, match='pygit2 cannot read a SHA-256 repository; use the reader "cat-file"'):
        Repository.open(clone.path, reader="pygit2")


def test_a_format_that_git_does_not_know_is_an_error(clone):
    head = clone.commit()
    clone.git("config", "core.repositoryFormatVersion", "1")
    clone.git("config", "extensions.objectFormat", "md5")

    with clone.open() as repository, pytest.raises(GitError, match="md5"):
        repository.commit(head)


def test_a_format_with_a_line_of_its_own_is_refused(clone):
    clone.commit()
    clone.git("config", "extensions.refStorage", "files\n[core]\nfsmonitor = x")

    with pytest.raises(GitError, match="names a format that git does not know"):
        clone.open()


def test_objects_of_an_alternate_of_an_alternate(clone, at, tmp_path):
    head = clone.commit({"a.py": b"1\n"})
    clone.git("clone", "--quiet", "--shared", ".", str(tmp_path / "one"))
    clone.git("clone", "--quiet", "--shared", str(tmp_path / "one"), str(tmp_path / "two\nlines"))

    for reader in READERS:
        with at(tmp_path / "two\nlines").open(reader=reader) as repository:
            assert [entry.path for entry in repository.entries(repository.tree(head))] == ["a.py"]


def test_a_missing_extra_is_told(clone, monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "pygit2", None)

    with pytest.raises(GitError, match='pygit2 is not installed; install "hunkgate'):
        clone.open(reader="pygit2")


def test_a_name_too_long_for_a_question_is_an_error(clone):
    shadow = Shadow(locate(clone.path), Limits())
    reader = CatFile(shadow.git)

    with pytest.raises(GitError, match="too long"):
        list(reader.read_many(["x" * 5_000], 10))

    reader.close()
    shadow.close()


def test_a_reader_that_hangs_ends_with_its_time(full, fake_git):
    fake_git("sleep 600 &\nsleep 600")

    with full.open(limits=GitLimits(seconds=0.2)) as repository, pytest.raises(GitTimeoutError, match="git cat-file gave no answer within"):
        repository.commit("HEAD")
