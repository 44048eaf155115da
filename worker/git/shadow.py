"""A shadow of a repository: a temporary git directory with our own configuration over the real objects and branches.

Git reads its configuration, hooks and attributes from the directory it is started on. Started on the shadow, nothing that
the real repository configures can run or change an answer: hooks, fsmonitor, filters, textconv and diff drivers, aliases,
includes, pagers, promisor remotes, grafts. What git writes for the uncommitted state lands in the shadow too.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from worker.git.errors import GitError
from worker.git.process import Git

if TYPE_CHECKING:
    from worker.git.limits import GitLimits
    from worker.git.locate import Location

ATTRIBUTES: Final = "* !diff -text !eol !crlf -ident !filter !working-tree-encoding !whitespace !merge\n"
"""Stands above every ``.gitattributes`` of a tree (gitattributes, "info/attributes"): contents are what their bytes are."""

PSEUDO_REFS: Final = ("FETCH_HEAD", "ORIG_HEAD", "MERGE_HEAD", "CHERRY_PICK_HEAD", "REVERT_HEAD")
MAX_SMALL_FILE: Final = 1 << 20  # bytes of HEAD or a configuration file; far above any real one


class Shadow:
    """The shadow of one repository; ``close`` removes it."""

    def __init__(self, location: Location, limits: GitLimits) -> None:
        self.location = location
        self._folder = tempfile.TemporaryDirectory(prefix="hunkgate-git-", ignore_cleanup_errors=True)
        self.path = Path(os.path.realpath(self._folder.name))
        try:
            self.git = Git(self.path, seconds=limits.seconds, max_output=limits.max_output_bytes)
            self._build(limits)
        except BaseException:
            self.close()
            raise

    @property
    def objects(self) -> Path:
        """The object folder that holds ours and, as an alternate, the real one."""
        return self.path / "objects"

    @property
    def oid_size(self) -> int:
        """Bytes of an object id: 20 for SHA-1, 32 for SHA-256."""
        return 32 if self.object_format == "sha256" else 20

    @property
    def is_shallow(self) -> bool:
        """Whether history was cut off when the repository was cloned."""
        return (self.location.common / "shallow").is_file()

    def close(self) -> None:
        """Remove the shadow from the disk."""
        self._folder.cleanup()

    def _build(self, limits: GitLimits) -> None:
        git_dir, common = self.location.git_dir, self.location.common
        extensions = self._extensions(common / "config")
        self.object_format = extensions.get("objectformat", "sha1")
        if extensions.get("refstorage") == "reftable" and git_dir != common:
            raise GitError(f"{git_dir} is a linked work tree with branches in reftable form, which is not read", "check a clone of it")
        self._write("config", _configuration(extensions, limits))
        for folder in ("objects/info", "info", "logs"):
            (self.path / folder).mkdir(parents=True)
        self._write("info/attributes", ATTRIBUTES)
        self._write("objects/info/alternates", "../store\n")
        (self.path / "store").symlink_to(common / "objects")
        for name in ("refs", "packed-refs", "shallow", "reftable"):
            (self.path / name).symlink_to(common / name)
        for name in PSEUDO_REFS:
            (self.path / name).symlink_to(git_dir / name)
        (self.path / "logs" / "HEAD").symlink_to(git_dir / "logs" / "HEAD")
        (self.path / "logs" / "refs").symlink_to(common / "logs" / "refs")
        exclude = common / "info" / "exclude"
        # The shadow names itself too: the folder for temporary files may lie in the work tree.
        self._write("info/exclude", f"{_small(exclude) if exclude.is_file() else ''}\n{self.path.name}/\n")
        self.copy_head()

    def copy_head(self) -> None:
        """Take over where HEAD points now. It is copied because git takes no symbolic link for it."""
        head = self.location.git_dir / "HEAD"
        text = f"ref: {head.readlink()}\n" if head.is_symlink() else _small(head)
        self._write("HEAD", text)

    def _write(self, name: str, text: str) -> None:
        (self.path / name).write_text(text, encoding="utf-8", errors="surrogateescape")

    def _extensions(self, config: Path) -> dict[str, str]:
        """Return what the real repository says of its own format; ``git config --file`` follows no include and obeys nothing."""
        if not config.is_file() or "extensions" not in _small(config).lower():
            return {}
        output = self.git.run("config", "--file", str(config), "--null", "--get-regexp", r"^extensions\.").output
        pairs = (item.partition("\n") for item in output.decode("utf-8", "surrogateescape").split("\0") if item)
        known = {key.removeprefix("extensions.").lower(): value for key, _, value in pairs}
        return {key: known[key] for key in ("objectformat", "refstorage") if key in known}


def _configuration(extensions: dict[str, str], limits: GitLimits) -> str:
    lines = [
        "[core]",
        f"repositoryFormatVersion = {1 if extensions else 0}",
        "bare = true",
        f"attributesFile = {os.devnull}",
        f"excludesFile = {os.devnull}",
        f"hooksPath = {os.devnull}",
        "fsmonitor = false",
        "untrackedCache = false",
        "autocrlf = false",
        "logAllRefUpdates = false",
        "looseCompression = 0",
        "warnAmbiguousRefs = false",
        f"bigFileThreshold = {limits.max_file_bytes}",
        "[gc]",
        "auto = 0",
        "[protocol]",
        "allow = never",
    ]
    if extensions:
        lines += ["[extensions]", *(f"{key} = {_plain(value)}" for key, value in sorted(extensions.items()))]
    return "\n".join(lines) + "\n"


def _plain(value: str) -> str:
    if not value.isalnum():
        raise GitError(f"the repository names a format that git does not know: {value!r}", "look at [extensions] in its configuration")
    return value


def _small(file: Path) -> str:
    with file.open("rb") as stream:
        return stream.read(MAX_SMALL_FILE).decode("utf-8", "surrogateescape")
