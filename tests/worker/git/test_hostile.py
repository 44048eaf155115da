"""A repository whose own configuration, hooks and attributes try to run something. Each knob would leave a marker."""

import os
from pathlib import Path

import pytest

from worker.git import WORKTREE, Repository, UnknownRevisionError
from worker.git.process import clean_environment

ATTRIBUTES = b"* diff=evil filter=evil merge=evil text eol=crlf ident\n"


def _arm(clone, marker: Path) -> str:
    """Set every knob of a git directory that can start a program, and return the program."""
    script = clone.path.parent / "evil.sh"
    script.write_text(f'#!/bin/sh\necho "$0 $*" >> {marker}\ncat 2>/dev/null || true\nexit 0\n')
    script.chmod(0o755)
    git_dir = Path(clone.git("rev-parse", "--absolute-git-dir"))
    include = clone.path.parent / "included"
    include.write_text(f"[core]\n\tfsmonitor = {script}\n")
    hooks = clone.path.parent / "hooks"
    hooks.mkdir()
    for name in [
        "pre-commit",
        "post-checkout",
        "post-index-change",
        "reference-transaction",
        "fsmonitor-watchman",
        "pre-auto-gc",
        "post-rewrite",
        "update",
        "post-merge",
        "sendemail-validate",
        "push-to-checkout",
        "proc-receive",
    ]:
        (hooks / name).symlink_to(script)
    settings = {
        "core.fsmonitor": script,
        "core.hooksPath": hooks,
        "core.pager": script,
        "core.editor": script,
        "core.sshCommand": script,
        "core.gitProxy": script,
        "core.askPass": script,
        "core.alternateRefsCommand": script,
        "core.attributesFile": clone.path.parent / "attributes",
        "pager.diff-tree": script,
        "pager.cat-file": script,
        "alias.cat-file": f"!{script}",
        "alias.diff-tree": f"!{script}",
        "diff.external": script,
        "diff.evil.command": script,
        "diff.evil.textconv": script,
        "diff.orderFile": script,
        "filter.evil.clean": script,
        "filter.evil.smudge": script,
        "filter.evil.process": script,
        "filter.evil.required": "true",
        "merge.evil.driver": script,
        "credential.helper": f"!{script}",
        "interactive.diffFilter": script,
        "gpg.program": script,
        "log.showSignature": "true",
        "include.path": include,
        "remote.origin.url": f"ext::{script}",
        "remote.origin.promisor": "true",
        "remote.origin.uploadpack": script,
        "protocol.ext.allow": "always",
        "extensions.partialClone": "origin",
        "core.repositoryFormatVersion": "1",
        "submodule.recurse": "true",
        "uploadpack.packObjectsHook": script,
        "trace2.eventTarget": marker,
    }
    for key, value in settings.items():
        clone.git("config", "--file", str(git_dir / "config"), key, str(value))
    (clone.path.parent / "attributes").write_bytes(ATTRIBUTES)
    (git_dir / "info").mkdir(exist_ok=True)
    (git_dir / "info" / "attributes").write_bytes(ATTRIBUTES)
    marker.unlink(missing_ok=True)
    return str(script)


@pytest.fixture
def marker(tmp_path):
    return tmp_path / "marker"


@pytest.fixture
def armed(clone, marker):
    """Return an armed clone with its base and head, uncommitted work and a dirty submodule."""
    clone.git("init", "--quiet", "sub")
    clone.git("-C", "sub", "commit", "--quiet", "--allow-empty", "-m", "x")
    base = clone.commit({"a.py": b"one\n", "gone.py": b"x\n", ".gitattributes": ATTRIBUTES})
    head = clone.commit({"a.py": b"two\n"})
    clone.write("a.py", b"three\n")
    clone.write("new.py", b"new\r\n")
    clone.write("sub/dirty", b"dirty\n")
    script = _arm(clone, marker)
    clone.git("-C", "sub", "config", "core.fsmonitor", script)
    marker.unlink(missing_ok=True)
    return clone, base, head


def _walk_through(repository: Repository, base: str, head: str) -> None:
    repository.default_base()
    base, head = repository.commit(base), repository.commit(head)
    (merge_base,) = repository.merge_bases(base, head)
    for target in (head, WORKTREE):
        change = repository.change(base, merge_base, target)
        repository.touched(change)
        entries = repository.entries(repository.tree(target))
        list(repository.blobs(entry.oid for entry in entries))
        repository.tree_delta(repository.tree(base), repository.tree(target))
    repository.first_parent_merges(head, 5)


@pytest.mark.parametrize("reader", ["cat-file", "pygit2"])
def test_nothing_of_the_repository_runs(armed, marker, reader):
    clone, base, head = armed

    with clone.open(reader=reader) as repository:
        _walk_through(repository, base, head)
        with pytest.raises(UnknownRevisionError):
            repository.commit("1" * 40)

    assert not marker.exists(), marker.read_text()


def test_the_trap_itself_works(armed, marker):
    clone, *_ = armed

    clone.git("status", ok=False)
    clone.git("diff", ok=False)

    assert "evil.sh" in marker.read_text()


def test_contents_are_the_bytes_on_disk_and_in_the_store(armed):
    clone, base, _ = armed

    with clone.open() as repository:
        change = repository.change(base, base, WORKTREE)
        data = {item.file.path: item.head.data for item in repository.touched(change)}

    assert data["a.py"] == b"three\n"
    assert data["new.py"] == b"new\r\n"


def test_variables_of_the_caller_do_not_reach_git(armed, marker, monkeypatch):
    clone, base, head = armed
    script = str(clone.path.parent / "evil.sh")
    for name in ("GIT_EXTERNAL_DIFF", "GIT_SSH_COMMAND", "GIT_PAGER", "GIT_PROXY_COMMAND", "GIT_ASKPASS", "GIT_EDITOR"):
        monkeypatch.setenv(name, script)
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    monkeypatch.setenv("GIT_INDEX_FILE", "/nonexistent")
    monkeypatch.setenv("GIT_OBJECT_DIRECTORY", "/nonexistent")
    monkeypatch.setenv("GIT_DIFF_OPTS", "--unified=9")
    monkeypatch.setenv("GIT_TRACE", str(marker))
    monkeypatch.setenv("GIT_CONFIG_PARAMETERS", f"'diff.external={script}'")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", script)

    with clone.open() as repository:
        _walk_through(repository, base, head)

    assert not marker.exists(), marker.read_text()


def test_only_absolute_folders_of_the_path_are_searched(monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", f".{os.pathsep}bin{os.pathsep}{os.pathsep}/usr/bin")

    assert clean_environment(tmp_path)["PATH"] == "/usr/bin"


def test_a_user_configuration_changes_nothing(clone, changed, monkeypatch, tmp_path):
    (tmp_path / "home").mkdir()
    settings = ("noprefix = true", "mnemonicPrefix = true", "renames = false", "context = 9", "algorithm = patience")
    (tmp_path / "home" / ".gitconfig").write_text("\n".join(("[diff]", *settings)))
    base = clone.commit({"a.py": b"1\n2\n3\n"})
    (clone.path / "a.py").rename(clone.path / "b.py")
    head = clone.commit({"b.py": b"1\n2\n4\n"})
    before = changed(clone, base, head)
    monkeypatch.setenv("HOME", str(tmp_path / "home"))

    assert changed(clone, base, head) == before


def test_replaced_and_grafted_history_is_not_believed(clone, changed):
    base = clone.commit({"a.py": b"1\n"})
    head = clone.commit({"a.py": b"2\n"})
    clone.git("replace", clone.git("rev-parse", f"{head}:a.py"), clone.git("rev-parse", f"{base}:a.py"))
    clone.git("replace", head, base)
    clone.git("config", "advice.graftFileDeprecated", "false")
    clone.write(".git/info/grafts", f"{head}\n".encode())

    with clone.open() as repository:
        assert repository.merge_bases(base, head) == (base,)
        assert repository.first_parent_merges(head, 1) == [(base, head)]
    assert changed(clone, base, head)["a.py"].hunks[0].added == b"2\n"


def test_the_clone_is_left_as_it_was(armed):
    clone, base, head = armed
    before = _state(clone.path)

    with clone.open() as repository:
        _walk_through(repository, base, head)

    assert _state(clone.path) == before


def _state(folder: Path):
    return {str(path): (path.lstat().st_mtime_ns, path.lstat().st_size, path.lstat().st_mode) for path in sorted(folder.rglob("*"))}
