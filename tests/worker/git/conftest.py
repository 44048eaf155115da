"""Real repositories, built with git under a clean environment."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from rules.model import Hunk
from worker.git import Repository

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_AUTHOR_NAME": "A",
    "GIT_AUTHOR_EMAIL": "a@team.example",
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
    "GIT_COMMITTER_NAME": "C",
    "GIT_COMMITTER_EMAIL": "c@team.example",
    "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
}


class Clone:
    """A repository on disk to play with."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def git(self, *arguments: str, stdin: bytes = b"", ok: bool = True) -> str:
        done = subprocess.run(["git", *arguments], cwd=self.path, env=ENVIRONMENT, input=stdin, capture_output=True, check=False)
        assert done.returncode == 0 or not ok, done.stderr.decode("utf-8", "replace")
        return done.stdout.decode("utf-8", "surrogateescape").strip()

    def write(self, path: str, data: bytes) -> None:
        full = self.path / path
        full.parent.mkdir(parents=True, exist_ok=True)
        full.write_bytes(data)

    def remove(self, path: str) -> None:
        (self.path / path).unlink()

    def commit(self, files: dict[str, bytes] | None = None) -> str:
        """Write the files, take the whole work tree, and return the id of the new commit."""
        for path, data in (files or {}).items():
            self.write(path, data)
        self.git("add", "--all", "--force")
        self.git("commit", "--quiet", "--allow-empty", "--message", "x")
        return self.git("rev-parse", "HEAD")

    def tree_of(self, files: dict[bytes, tuple[int, str]]) -> str:
        """Write a tree of any names, and return the id of a commit with it and no parent."""
        root = self.git("mktree", "-z", "--missing", stdin=b"".join(_line(name, *entry) for name, entry in files.items()))
        return self.git("commit-tree", root, "-m", "x")

    def blob(self, data: bytes) -> str:
        return self.git("hash-object", "-w", "--stdin", stdin=data)

    def open(self, **options) -> Repository:
        return Repository.open(self.path, **options)


def _line(name: bytes, mode: int, oid: str) -> bytes:
    kind = {0o040000: "tree", 0o160000: "commit"}.get(mode, "blob")
    return f"{mode:06o} {kind} {oid}\t".encode() + name + b"\0"


def new_clone(path: Path, *options: str) -> Clone:
    path.mkdir(parents=True, exist_ok=True)
    clone = Clone(path)
    clone.git("init", "--quiet", "--initial-branch=main", *options)
    return clone


@pytest.fixture
def clone(tmp_path) -> Clone:
    return new_clone(tmp_path / "clone")


@pytest.fixture
def make_clone(tmp_path):
    """Return a function that makes a further clone of the given name."""
    return lambda name, *options: new_clone(tmp_path / name, *options)


@pytest.fixture
def at():
    """Return a function that wraps an existing folder."""
    return Clone


@pytest.fixture
def fake_git(tmp_path, monkeypatch):
    """Return a function that puts a shell script in the place of git; ``$GIT`` is the real one."""

    def make(script: str) -> None:
        real = shutil.which("git")
        program = tmp_path / "bin" / "git"
        program.parent.mkdir()
        program.write_text(f"#!/bin/sh\nGIT={real}\n{script}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{program.parent}:{os.environ['PATH']}")

    return make


def apply_hunks(base: bytes, hunks: tuple[Hunk, ...]) -> bytes:
    """Return what the hunks make of ``base``, checking that what they remove stands there."""
    lines = base.split(b"\n")
    lines = [line + b"\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
    result, position = [], 0
    for hunk in hunks:
        start = hunk.base_start - 1 if hunk.base_count else hunk.base_start
        result += lines[position:start]
        position = start + hunk.base_count
        assert b"".join(lines[start:position]) == hunk.removed
        result.append(hunk.added)
    return b"".join(result + lines[position:])


@pytest.fixture
def applied():
    return apply_hunks


@pytest.fixture
def changed():
    """Return a function that gives the changed files between two commits of a clone, by path."""

    def read(clone: Clone, base: str, head: str, **options):
        with clone.open(**options) as repository:
            return {file.path: file for file in repository.change(base, base, head).files}

    return read


@pytest.fixture
def touched():
    """Return a function that gives the touched files between two commits of a clone, by path."""

    def read(clone: Clone, base: str, head: str, **options):
        with clone.open(**options) as repository:
            return {item.file.path: item for item in repository.touched(repository.change(base, base, head))}

    return read
