"""Starting git: a clean environment, a time-out, an output limit, and an end for the whole process group.

Git runs on a shadow directory only (:mod:`worker.git.shadow`), never on the configuration of the repository it reads.
"""

from __future__ import annotations

import os
import select
import shutil
import signal
import subprocess
import tempfile
import time
from contextlib import contextmanager
from typing import IO, TYPE_CHECKING, Final, NamedTuple

from worker.git.errors import GitError, GitTimeoutError, OutputLimitError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

CHUNK: Final = 1 << 16  # what a pipe holds on Linux
MAX_COMPLAINT: Final = 2_000  # bytes of git's own words that an error repeats


class Answer(NamedTuple):
    """What a finished git process left behind."""

    code: int
    output: bytes
    complaint: str


def find_git() -> str:
    """Return the absolute path of git, looked up in absolute folders of ``PATH`` only.

    Raises:
        GitError: git is not installed.

    """
    found = shutil.which("git", path=_search_path())
    if found is None:
        raise GitError("git was not found", "install git 2.31 or later and put its folder into PATH")
    return found


def _search_path() -> str:
    folders = os.environ.get("PATH", os.defpath).split(os.pathsep)
    return os.pathsep.join(folder for folder in folders if folder.startswith(os.sep))


def clean_environment(git_dir: Path) -> dict[str, str]:
    """Return the whole environment of a git process on ``git_dir``; nothing of ours but ``PATH`` is passed on.

    No system or user configuration, no attributes of the system, no prompt, no lazy fetch of missing objects, no
    protocol to fetch with, no optional lock, no replaced object (``git help git``, "Environment Variables").
    """
    return {
        "PATH": _search_path(),
        "HOME": f"{git_dir}/nowhere",
        "XDG_CONFIG_HOME": f"{git_dir}/nowhere",
        "LC_ALL": "C",
        "GIT_DIR": str(git_dir),
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_SYSTEM": os.devnull,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_ATTR_NOSYSTEM": "1",
        "GIT_NO_REPLACE_OBJECTS": "1",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_PAGER": "cat",
    }


class Process:
    """One git process in a group of its own. Standard error goes to a file, so that it can never block."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str], *, stdin: int | IO[bytes], seconds: float) -> None:
        self.command = command
        self.seconds = seconds
        self._errors = tempfile.TemporaryFile(dir=environment["GIT_DIR"])  # noqa: SIM115 - lives as long as the process
        self._process = subprocess.Popen(
            command,
            env=environment,
            cwd=environment.get("GIT_WORK_TREE", environment["GIT_DIR"]),  # git speaks of the part of a work tree it stands in
            stdin=stdin,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            process_group=0,
            bufsize=0,
        )
        self._poll = select.poll()
        self._poll.register(self._stdout, select.POLLIN)
        self.restart_clock()

    @property
    def _stdout(self) -> int:
        assert self._process.stdout is not None  # noqa: S101 - asked for in the constructor
        return self._process.stdout.fileno()

    def restart_clock(self) -> None:
        """Give the process its full time again, for a new question."""
        self._left = self.seconds

    def read(self) -> bytes:
        """Return what the process has written, as soon as there is something; empty at the end.

        Only the time spent waiting counts, not what the caller does between two reads.

        Raises:
            GitTimeoutError: the time is used up; the process group is gone then.

        """
        start = time.monotonic()
        ready = self._poll.poll(max(0.0, self._left) * 1000)
        self._left -= time.monotonic() - start
        if not ready:
            self.kill()
            raise GitTimeoutError(
                f"git {_subcommand(self.command)} gave no answer within {self.seconds:g} seconds",
                "raise the git time-out or look at the disk",
            )
        return os.read(self._stdout, CHUNK)

    def write(self, data: bytes) -> None:
        """Send ``data``, which must fit into the pipe. A process that has gone shows in the next read."""
        assert self._process.stdin is not None  # noqa: S101 - only a process started with a pipe is written to
        try:
            self._process.stdin.write(data)
        except BrokenPipeError:
            return

    def finish(self) -> int:
        """Wait for the end of a process whose output was read, and return its code."""
        try:
            return self._process.wait(max(0.1, self._left))
        except subprocess.TimeoutExpired:
            self.kill()
            raise GitTimeoutError(
                f"git {_subcommand(self.command)} did not end within {self.seconds:g} seconds", "raise the git time-out or look at the disk"
            ) from None

    def complaint(self) -> str:
        """Return what git wrote to standard error, cut."""
        self._errors.seek(0)
        return self._errors.read(MAX_COMPLAINT).decode("utf-8", "replace").strip()

    def kill(self) -> None:
        """End the process and all it started; harmless when it has ended."""
        if self._process.poll() is None:
            os.killpg(self._process.pid, signal.SIGKILL)
            self._process.wait()

    def close(self) -> None:
        """End the process and release its pipes."""
        self.kill()
        for pipe in (self._process.stdin, self._process.stdout, self._errors):
            if pipe is not None:
                pipe.close()


class Git:
    """Starts git on one shadow directory."""

    def __init__(self, git_dir: Path, *, seconds: float, max_output: int) -> None:
        self.git_dir = git_dir
        self.seconds = seconds
        self.max_output = max_output
        self._program = find_git()
        self._environment = clean_environment(git_dir)

    def start(self, *arguments: str, stdin: int | IO[bytes] = subprocess.DEVNULL, environment: Mapping[str, str] | None = None) -> Process:
        """Start ``git ARGUMENTS``; the caller closes it. ``environment`` adds to the clean one."""
        return Process([self._program, *arguments], {**self._environment, **(environment or {})}, stdin=stdin, seconds=self.seconds)

    def run(self, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> Answer:
        """Run ``git ARGUMENTS`` to its end and return all it wrote. ``stdin`` passes through a file, so no side waits for the other.

        Raises:
            GitTimeoutError, OutputLimitError: it took too long or wrote too much.

        """
        with tempfile.TemporaryFile(dir=self.git_dir) as file:
            file.write(stdin)
            file.seek(0)
            with self._running(*arguments, stdin=file, environment=environment) as process:
                output = b"".join(self._limited(process))
                return Answer(process.finish(), output, process.complaint())

    def check(self, *arguments: str, stdin: bytes = b"", environment: Mapping[str, str] | None = None) -> bytes:
        """Like :meth:`run`, but return the output of a success only.

        Raises:
            GitError: git failed, with its own words.

        """
        answer = self.run(*arguments, stdin=stdin, environment=environment)
        if answer.code:
            raise failure(arguments, answer.complaint)
        return answer.output

    def stream(self, *arguments: str) -> Iterator[bytes]:
        """Run ``git ARGUMENTS`` and yield its output in pieces.

        Raises:
            GitError: at the end, when git failed.
            GitTimeoutError, OutputLimitError: as soon as it took too long or wrote too much.

        """
        with self._running(*arguments) as process:
            yield from self._limited(process)
            if process.finish():
                raise failure(arguments, process.complaint())

    @contextmanager
    def _running(
        self, *arguments: str, stdin: int | IO[bytes] = subprocess.DEVNULL, environment: Mapping[str, str] | None = None
    ) -> Iterator[Process]:
        process = self.start(*arguments, stdin=stdin, environment=environment)
        try:
            yield process
        finally:
            process.close()

    def _limited(self, process: Process) -> Iterator[bytes]:
        total = 0
        while piece := process.read():
            total += len(piece)
            if total > self.max_output:
                raise OutputLimitError(
                    f"git {_subcommand(process.command)} wrote more than {self.max_output} bytes",
                    "raise the limit or make the change smaller",
                )
            yield piece


def failure(arguments: Sequence[str], complaint: str) -> GitError:
    """Return the error for a git process that failed."""
    return GitError(
        f"git {arguments[0]} failed: {complaint or 'no reason given'}",
        "the clone may be partial or damaged: try git fetch --refetch, or git fsck",
    )


def _subcommand(command: Sequence[str]) -> str:
    return command[1]
