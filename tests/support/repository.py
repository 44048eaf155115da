"""Small git repositories for tests, written by `git fast-import`: any file name, any mode, fixed dates, same ids everywhere."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import Path

Tree = dict[str, "bytes | tuple[int, bytes]"]

ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "HOME": "/nonexistent",
    "LC_ALL": "C",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_AUTHOR_NAME": "Ada",
    "GIT_AUTHOR_EMAIL": "ada@shop.example",
    "GIT_AUTHOR_DATE": "2026-01-02T03:04:05Z",
    "GIT_COMMITTER_NAME": "Ada",
    "GIT_COMMITTER_EMAIL": "ada@shop.example",
    "GIT_COMMITTER_DATE": "2026-01-02T03:04:05Z",
}


def git(repository: Path, *arguments: str, data: bytes | None = None) -> bytes:
    """Run git there in a clean environment and return what it prints."""
    done = subprocess.run(["git", "-C", str(repository), *arguments], input=data, env=ENVIRONMENT, capture_output=True, check=True)
    return done.stdout


def build(folder: Path, *trees: Tree) -> list[str]:
    """Make a bare repository with one commit for each tree, each on top of the last; return the commit ids."""
    return build_all(folder, {"main": trees})["main"]


def build_all(folder: Path, histories: Mapping[str, Sequence[Tree]]) -> dict[str, list[str]]:
    """Make a bare repository with a branch for each history, unrelated to the others; return the commit ids by branch."""
    folder.mkdir(parents=True, exist_ok=True)
    git(folder, "init", "--quiet", "--bare", "--initial-branch=main")
    stream, marks = [], {name: list[int]() for name in histories}
    count = 0
    for name, trees in histories.items():
        for tree in trees:
            count += 1
            stream.append(_commit(name, count, marks[name][-1] if marks[name] else 0, tree))
            marks[name].append(count)
    git(folder, "fast-import", "--quiet", "--export-marks=marks", "--force", data=b"".join(stream))
    ids = dict(line.split() for line in (folder / "marks").read_text(encoding="ascii").splitlines())
    return {name: [ids[f":{number}"] for number in numbers] for name, numbers in marks.items()}


def _commit(branch: str, number: int, parent: int, tree: Tree) -> bytes:
    head = b"commit refs/heads/%s\nmark :%d\ncommitter Ada <ada@shop.example> %d +0000\ndata 1\nx\n"
    lines = [head % (branch.encode(), number, 1767323045 + number)]
    if parent:
        lines.append(b"from :%d\n" % parent)
    lines.append(b"deleteall\n")
    for path, entry in sorted(tree.items()):
        mode, data = entry if isinstance(entry, tuple) else (0o100644, entry)
        name = b'"' + b"".join(_quoted(byte) for byte in path.encode("utf-8", "surrogateescape")) + b'"'
        if mode == 0o160000:
            lines.append(b"M 160000 %s %s\n" % (data, name))
        else:
            lines.append(b"M %o inline %s\ndata %d\n%s\n" % (mode, name, len(data), data))
    return b"".join(lines)


def _quoted(byte: int) -> bytes:
    plain = 0x20 <= byte < 0x7F and byte not in b'"\\'
    return bytes([byte]) if plain else b"\\%03o" % byte
