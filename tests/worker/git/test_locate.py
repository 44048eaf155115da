"""Where a repository may be named from, and what is none."""

import pytest

from worker.git import GitError, NotARepositoryError, Repository
from worker.git.locate import locate


def test_from_the_root_a_subfolder_and_inside_the_git_directory(clone):
    head = clone.commit({"a/b/c.py": b"1\n"})

    for path in (clone.path, clone.path / "a" / "b", str(clone.path / "a"), clone.path / ".git", clone.path / ".git" / "refs"):
        with Repository.open(path) as repository:
            assert repository.commit("HEAD") == head
        assert locate(path).work_tree == clone.path


def test_a_relative_path_and_one_through_a_link(clone, monkeypatch, tmp_path):
    head = clone.commit({"a/b.py": b"1\n"})
    (tmp_path / "link").symlink_to(clone.path)
    monkeypatch.chdir(clone.path / "a")

    for path in (".", "..", tmp_path / "link" / "a"):
        with Repository.open(path) as repository:
            assert repository.commit("HEAD") == head


def test_bare_linked_and_submodule_checkouts(clone, at, tmp_path):
    clone.git("config", "protocol.file.allow", "always")
    head = clone.commit({"a.py": b"1\n"})
    clone.git("clone", "--quiet", "--bare", ".", str(tmp_path / "bare.git"))
    clone.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    clone.git("init", "--quiet", "--separate-git-dir", str(tmp_path / "apart"), str(tmp_path / "outer"))
    outer = at(tmp_path / "outer")
    outer.git("-c", "protocol.file.allow=always", "submodule", "--quiet", "add", str(clone.path), "sub")

    for path in (tmp_path / "bare.git", tmp_path / "linked", tmp_path / "outer" / "sub"):
        with Repository.open(path) as repository:
            assert repository.commit("HEAD") == head
            assert [entry.path for entry in repository.entries(repository.tree(head))] == ["a.py"]
    assert locate(tmp_path / "bare.git").work_tree is None
    assert locate(tmp_path / "outer" / "sub").work_tree == tmp_path / "outer" / "sub"
    assert locate(tmp_path / "outer").git_dir == tmp_path / "apart"


def test_branches_of_the_main_work_tree_and_the_own_head_in_a_linked_one(clone, at, tmp_path):
    first = clone.commit({"a.py": b"1\n"})
    clone.git("worktree", "add", "--quiet", "-b", "side", str(tmp_path / "linked"))
    linked = at(tmp_path / "linked")
    second = linked.commit({"a.py": b"2\n"})

    with linked.open() as repository:
        assert (repository.commit("HEAD"), repository.commit("main"), repository.commit("side")) == (second, first, second)
        assert repository.commit("HEAD@{1}") == first
    with clone.open() as repository:
        assert (repository.commit("HEAD"), repository.commit("side")) == (first, second)


def test_a_linked_work_tree_whose_head_cannot_be_told_is_refused(clone, at, tmp_path):
    clone.commit()
    clone.git("worktree", "add", "--quiet", "--detach", str(tmp_path / "linked"))
    clone.git("config", "core.repositoryFormatVersion", "1")
    clone.git("config", "extensions.refStorage", "reftable")

    with pytest.raises(GitError, match="reftable form"):
        at(tmp_path / "linked").open()


@pytest.mark.parametrize("name", ["two words", "new\nline", '"quoted', "#hash", "\udcff", "back\\slash", "co:lon", "-dash"])
def test_folders_of_any_name(make_clone, name):
    clone = make_clone(name)
    base = clone.commit({"a.py": b"1\n"})
    clone.write("a.py", b"2\n")

    for reader in ("cat-file", "pygit2"):
        with clone.open(reader=reader) as repository:
            assert repository.change(base, base, "WORKTREE").files[0].added == 1


def test_what_is_no_repository_is_an_error_with_a_remedy(tmp_path):
    (tmp_path / "plain").mkdir()
    (tmp_path / "file").write_text("x")
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / ".git").write_text("gitdir: /nonexistent\n")
    (tmp_path / "odd").mkdir()
    (tmp_path / "odd" / ".git").write_text("something else\n")

    for name in ("plain", "file", "missing", "broken", "odd"):
        with pytest.raises(NotARepositoryError) as caught:
            locate(tmp_path / name)
        assert caught.value.remedy
        assert str(tmp_path / name) in str(caught.value)
