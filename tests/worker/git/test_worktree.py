"""The uncommitted state as a head: what a commit of everything would hold, byte for byte."""

import os

import pytest

from rules.model import EXECUTABLE, SUBMODULE, SYMLINK, Status
from worker.git import WORKTREE, GitError, GitLimits, NoWorkTreeError, OutputLimitError


@pytest.fixture
def uncommitted():
    """Return a function that gives the change from HEAD to the work tree, by path."""

    def read(clone, **options):
        with clone.open(**options) as repository:
            head = repository.commit("HEAD")
            assert repository.merge_bases(head, WORKTREE) == (head,)
            change = repository.change(head, head, repository.commit(WORKTREE))
            assert change.head == WORKTREE
            return {item.file.path: item for item in repository.touched(change)}

    return read


def test_staged_changed_deleted_and_untracked_files(clone, uncommitted):
    clone.commit({"staged.py": b"1\n", "changed.py": b"1\n", "gone.py": b"gone\n", "mode.sh": b"1\n", "same.py": b"1\n", "both.py": b"1\n"})
    clone.write("staged.py", b"2\n")
    clone.write("both.py", b"2\n")
    clone.git("add", "staged.py", "both.py")
    clone.write("both.py", b"3\n")
    clone.write("changed.py", b"2\n")
    clone.remove("gone.py")
    (clone.path / "mode.sh").chmod(0o755)
    clone.write("folder/new.py", b"new\n")
    clone.write(" b/\udcff\n.py", b"odd\n")
    (clone.path / "link").symlink_to("same.py")

    found = uncommitted(clone)

    assert {path: item.file.status for path, item in found.items()} == {
        " b/\udcff\n.py": Status.ADDED,
        "both.py": Status.MODIFIED,
        "changed.py": Status.MODIFIED,
        "folder/new.py": Status.ADDED,
        "gone.py": Status.DELETED,
        "link": Status.ADDED,
        "mode.sh": Status.MODIFIED,
        "staged.py": Status.MODIFIED,
    }
    assert found["both.py"].head.data == b"3\n"
    assert found["mode.sh"].head.mode == EXECUTABLE
    assert (found["link"].head.mode, found["link"].head.data) == (SYMLINK, b"same.py")


def test_ignored_files_are_left_out_unless_tracked(clone, uncommitted):
    clone.commit({".gitignore": b"*.log\n", "tracked.log": b"1\n"})
    clone.write(".git/info/exclude", b"private\n")
    clone.write("tracked.log", b"2\n")
    clone.write("other.log", b"x\n")
    clone.write("private", b"x\n")
    clone.write("forced.log", b"x\n")
    clone.git("add", "--force", "forced.log")

    assert list(uncommitted(clone)) == ["forced.log", "tracked.log"]


def test_our_own_temporary_files_in_the_work_tree_are_left_out(clone, uncommitted, monkeypatch):
    clone.commit()
    clone.write("tmp/own.py", b"1\n")
    monkeypatch.setattr("tempfile.tempdir", str(clone.path / "tmp"))

    assert list(uncommitted(clone)) == ["tmp/own.py"]


def test_a_clean_work_tree_is_the_head(clone):
    head = clone.commit({"a.py": b"1\n"})

    with clone.open() as repository:
        assert repository.tree(WORKTREE) == repository.tree(head)
        assert repository.change(head, head, WORKTREE).files == ()


def test_the_state_is_that_of_the_first_look(clone):
    head = clone.commit({"a.py": b"1\n"})
    clone.write("a.py", b"2\n")

    with clone.open() as repository:
        change = repository.change(head, head, WORKTREE)
        clone.write("a.py", b"3\n")
        assert repository.touched(change)[0].head.data == b"2\n"
        assert repository.change(head, head, WORKTREE) == change


def test_a_mark_in_the_index_hides_nothing(clone, uncommitted):
    clone.commit({"assumed.py": b"1\n", "skipped.py": b"1\n", "sparse.py": b"1\n"})
    clone.git("update-index", "--assume-unchanged", "assumed.py")
    clone.git("update-index", "--skip-worktree", "skipped.py", "sparse.py")
    clone.write("assumed.py", b"2\n")
    clone.write("skipped.py", b"2\n")
    clone.remove("sparse.py")

    assert list(uncommitted(clone)) == ["assumed.py", "skipped.py"]


def test_an_fsmonitor_that_saw_nothing_hides_nothing(clone, uncommitted, tmp_path):
    monitor = tmp_path / "monitor"
    monitor.write_text("#!/bin/sh\nprintf 'token\\0'\n")
    monitor.chmod(0o755)
    clone.commit({"a.py": b"1\n"})
    clone.git("config", "core.fsmonitor", str(monitor))
    clone.git("update-index", "--fsmonitor")
    clone.git("status")
    clone.write("a.py", b"2\n")
    assert clone.git("status", "--short") == ""

    assert list(uncommitted(clone)) == ["a.py"]


def test_a_split_index_is_read_whole(clone, uncommitted):
    clone.commit({"a.py": b"1\n", "b.py": b"1\n"})
    clone.git("update-index", "--split-index")
    clone.write("a.py", b"2\n")

    assert list(uncommitted(clone)) == ["a.py"]


def test_files_and_folders_that_change_places(clone, uncommitted):
    clone.commit({"file": b"1\n", "folder/in.py": b"1\n", "piped": b"1\n"})
    clone.remove("file")
    clone.write("file/in.py", b"2\n")
    clone.remove("folder/in.py")
    (clone.path / "folder").rmdir()
    clone.write("folder", b"3\n")
    clone.remove("piped")
    os.mkfifo(clone.path / "piped")
    os.mkfifo(clone.path / "another pipe")

    found = uncommitted(clone)

    assert {item.file.path: (item.base.data, item.head.data) for item in found.values()} == {
        "file": (b"1\n", None),
        "file/in.py": (None, b"2\n"),
        "folder": (None, b"3\n"),
        "folder/in.py": (b"1\n", None),
        "piped": (b"1\n", None),
    }


def test_submodules_count_with_their_commit(clone, uncommitted):
    clone.git("init", "--quiet", "sub")
    clone.git("-C", "sub", "commit", "--quiet", "--allow-empty", "-m", "1")
    clone.git("init", "--quiet", "dirty")
    clone.git("-C", "dirty", "commit", "--quiet", "--allow-empty", "-m", "1")
    clone.commit()
    clone.git("-C", "sub", "commit", "--quiet", "--allow-empty", "-m", "2")
    clone.write("dirty/file", b"dirty\n")
    clone.git("clone", "--quiet", "sub", "cloned")

    found = uncommitted(clone)

    assert sorted(found) == ["cloned", "sub"]
    assert found["sub"].head.mode == found["cloned"].head.mode == SUBMODULE
    assert found["sub"].file.head.oid == clone.git("-C", "sub", "rev-parse", "HEAD")


def test_a_nested_repository_without_a_commit_is_an_error_as_it_is_for_git(clone, uncommitted):
    clone.commit()
    clone.git("init", "--quiet", "nested")

    with pytest.raises(GitError, match=r"nested.*; make the file readable, commit in the nested repository"):
        uncommitted(clone)


def test_conflicts_are_taken_as_they_stand_on_disk(clone, uncommitted):
    clone.commit({"a.py": b"1\n"})
    clone.git("checkout", "--quiet", "-b", "other")
    clone.commit({"a.py": b"other\n"})
    clone.git("checkout", "--quiet", "main")
    clone.commit({"a.py": b"main\n"})
    clone.git("merge", "other", ok=False)

    assert uncommitted(clone)["a.py"].head.data.startswith(b"<<<<<<<")


def test_an_added_file_without_content_in_the_index(clone, uncommitted):
    clone.commit()
    clone.write("a.py", b"1\n")
    clone.git("add", "--intent-to-add", "a.py")

    assert uncommitted(clone)["a.py"].head.data == b"1\n"


def test_a_linked_work_tree_has_its_own_state(clone, at, uncommitted, tmp_path):
    clone.commit({"a.py": b"1\n"})
    clone.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
    linked = at(tmp_path / "linked")
    linked.write("a.py", b"2\n")

    assert list(uncommitted(linked)) == ["a.py"]
    assert uncommitted(clone) == {}


def test_a_file_system_without_modes_shows_no_change_of_mode(clone, uncommitted):
    clone.commit({"a.sh": b"1\n"})
    clone.git("config", "core.fileMode", "false")
    (clone.path / "a.sh").chmod(0o755)

    assert uncommitted(clone) == {}


def test_a_bare_repository_has_no_such_state(make_clone):
    bare = make_clone("bare", "--bare")

    with bare.open() as repository, pytest.raises(NoWorkTreeError, match="bare and has no uncommitted state; give a commit with --head"):
        repository.commit(WORKTREE)
    with bare.open() as repository, pytest.raises(NoWorkTreeError):
        repository.tree(WORKTREE)


def test_a_clone_that_was_never_checked_out_has_everything_deleted(clone, at, uncommitted, tmp_path):
    clone.commit({"a.py": b"1\n"})
    clone.git("clone", "--quiet", "--no-checkout", ".", str(tmp_path / "fresh"))
    fresh = at(tmp_path / "fresh")
    (fresh.path / ".git" / "index").unlink(missing_ok=True)
    fresh.write("b.py", b"2\n")

    assert {path: item.file.status for path, item in uncommitted(fresh).items()} == {"a.py": Status.DELETED, "b.py": Status.ADDED}


def test_a_large_file_is_opaque_and_not_copied(clone, uncommitted):
    clone.commit({"a.py": b"1\n"})
    clone.write("a.py", b"2\n")
    clone.write("large.bin", b"x" * 5_000)

    found = uncommitted(clone, limits=GitLimits(max_file_bytes=1_000))

    assert found["large.bin"].file.opaque == "too large: more than 1000 bytes in the work tree"
    assert found["a.py"].file.hunks


def test_too_much_uncommitted_work_ends_with_the_remedy(clone, uncommitted):
    clone.commit()
    clone.write("a", b"x" * 600)
    clone.write("b", b"x" * 600)

    with pytest.raises(OutputLimitError, match=r"more than 1000 bytes; let \.gitignore name"):
        uncommitted(clone, limits=GitLimits(max_work_tree_bytes=1_000))
