"""Revisions, merge bases, the default branch, merged changes."""

import pytest

from worker.git import GitError, UnknownRevisionError


def test_every_way_to_name_a_commit(clone):
    first = clone.commit({"a": b"1\n"})
    second = clone.commit({"a": b"2\n"})
    clone.git("tag", "light", first)
    clone.git("tag", "--annotate", "heavy", "-m", "x", first)
    clone.git("tag", "--annotate", "heavier", "-m", "x", "heavy")
    clone.git("branch", "feature/a", first)
    clone.git("branch", "WORKTREE", first)
    clone.write(".git/FETCH_HEAD", f"{first}\t\tbranch 'x' of y\n".encode())

    names = {
        "HEAD": second,
        "main": second,
        "refs/heads/main": second,
        "@": second,
        "HEAD~1": first,
        "HEAD^": first,
        "HEAD@{1}": first,
        "light": first,
        "heavy": first,
        "heavier": first,
        "feature/a": first,
        "refs/heads/WORKTREE": first,
        "FETCH_HEAD": first,
        first: first,
        first[:9]: first,
        "HEAD^{/x}": second,
    }
    with clone.open() as repository:
        assert {name: repository.commit(name) for name in names} == names


@pytest.mark.parametrize(
    "name",
    ["", "nope", "HEAD~9", "HEAD:a", "--help", "-h", "a\nb", "a\0b", "x" * 3_000, "1" * 40, "HEAD^{tree}", "\udcff", "a b c", "HEAD^3"],
)
def test_what_names_no_commit_is_an_error_with_a_remedy(clone, name):
    clone.commit({"a": b"1\n"})

    with clone.open() as repository:
        with pytest.raises(UnknownRevisionError) as caught:
            repository.commit(name)
        assert caught.value.remedy
        assert len(str(caught.value)) < 5_000
        assert "\n" not in str(caught.value)
        assert repository.commit("HEAD")


def test_an_ambiguous_short_id_is_an_error(clone):
    oids = {clone.git("hash-object", "-t", "commit", "-w", "--stdin", stdin=_commit(clone, number)) for number in range(20)}
    four = [oid[:1] for oid in sorted(oids)]
    assert len(set(four)) < len(four)

    with clone.open() as repository, pytest.raises(UnknownRevisionError, match="names no single commit"):
        repository.commit(min(oids)[:1])


def _commit(clone, number: int) -> bytes:
    tree = clone.git("mktree", stdin=b"")
    return f"tree {tree}\nauthor A <a@x.example> {number} +0000\ncommitter A <a@x.example> {number} +0000\n\nx\n".encode()


def test_a_repository_without_a_commit(clone):
    with clone.open() as repository:
        with pytest.raises(UnknownRevisionError):
            repository.commit("HEAD")
        with pytest.raises(UnknownRevisionError, match="no branch main or master, here or at origin; name the base with --base"):
            repository.default_base()


def test_a_branch_that_moves_while_the_repository_is_open(clone):
    first = clone.commit({"a": b"1\n"})
    with clone.open() as repository:
        assert repository.commit("HEAD") == first
        second = clone.commit({"a": b"2\n"})
        assert repository.commit("HEAD") == second
        clone.git("checkout", "--quiet", "--detach", first)
        clone.git("pack-refs", "--all")
        assert (repository.commit("HEAD"), repository.commit("main")) == (first, second)


def test_a_head_that_is_a_link(clone):
    head = clone.commit({"a": b"1\n"})
    (clone.path / ".git" / "HEAD").unlink()
    (clone.path / ".git" / "HEAD").symlink_to("refs/heads/main")

    with clone.open() as repository:
        assert repository.commit("HEAD") == head


def test_the_default_branch_is_that_of_origin_first(clone, at, tmp_path):
    first = clone.commit({"a": b"1\n"})
    clone.git("branch", "-m", "trunk")
    clone.git("clone", "--quiet", str(clone.path), str(tmp_path / "copy"))
    copy = at(tmp_path / "copy")
    copy.commit({"a": b"2\n"})

    with copy.open() as repository:
        assert repository.default_base() == first


def test_without_origin_the_local_main_or_master_is_the_default_branch(clone):
    main = clone.commit({"a": b"1\n"})
    clone.git("checkout", "--quiet", "-b", "feature")
    clone.commit({"a": b"2\n"})
    with clone.open() as repository:
        assert repository.default_base() == main

    clone.git("branch", "-m", "main", "master")
    with clone.open() as repository:
        assert repository.default_base() == main


def test_the_head_of_a_bare_mirror_is_its_default_branch(clone, at, tmp_path):
    head = clone.commit({"a": b"1\n"})
    clone.git("branch", "-m", "develop")
    clone.git("clone", "--quiet", "--mirror", str(clone.path), str(tmp_path / "mirror"))

    with at(tmp_path / "mirror").open() as repository:
        assert repository.default_base() == head


def test_one_merge_base_and_several(clone):
    root = clone.commit({"a": b"1\n"})
    clone.git("checkout", "--quiet", "-b", "side")
    side = clone.commit({"b": b"1\n"})
    clone.git("checkout", "--quiet", "main")
    main = clone.commit({"c": b"1\n"})
    clone.git("merge", "--quiet", "--no-ff", "-m", "x", side)
    merged_main = clone.git("rev-parse", "HEAD")
    clone.git("checkout", "--quiet", "side")
    clone.git("merge", "--quiet", "--no-ff", "-m", "x", main)
    merged_side = clone.git("rev-parse", "HEAD")

    with clone.open() as repository:
        assert repository.merge_bases(main, side) == (root,)
        assert repository.merge_bases(main, main) == (main,)
        assert repository.merge_bases(merged_main, merged_side) == tuple(sorted((main, side)))
        with pytest.raises(GitError, match="merge base of"):
            repository.merge_bases(main, "1" * 40)


def test_merged_changes_along_the_first_parents(clone):
    root = clone.commit({"a": b"1\n"})
    linear = clone.commit({"a": b"2\n"})
    for name in ("one", "two", "three"):
        clone.git("checkout", "--quiet", "-b", name, root)
        clone.commit({name: b"1\n"})
    clone.git("checkout", "--quiet", "main")
    clone.git("merge", "--quiet", "--no-ff", "-m", "x", "one")
    merge = clone.git("rev-parse", "HEAD")
    clone.git("merge", "--quiet", "--no-ff", "-m", "x", "two", "three")
    octopus = clone.git("rev-parse", "HEAD")
    one = clone.git("rev-parse", "one")

    with clone.open() as repository:
        assert repository.first_parent_merges(octopus, 9) == [(merge, octopus), (linear, one), (root, linear)]
        assert repository.first_parent_merges(octopus, 2) == [(merge, octopus), (linear, one)]
        assert repository.first_parent_merges(root, 5) == []
