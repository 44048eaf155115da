"""The parent's handle on a sandbox child: start, frames with a deadline, end without a zombie."""

from __future__ import annotations

import fcntl
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from worker.sandbox_child import pack_frame, read_frame, serve, write_frame

if TYPE_CHECKING:
    from rules.model import Vocabulary
    from rules.pack import Pack
    from worker.sandbox_child import Judge

EXIT_SECONDS: Final = 0.2  # a dying child closes its pipe a moment before it can be waited for
PAUSE: Final = 0.002
PIPE_BYTES: Final = 1 << 20  # the most that Linux gives without privileges: the child works on while the parent is busy

# Started by a program with threads, the child must be a new interpreter: a fork could inherit a lock that nobody will release.
# -I keeps the current folder and the environment out of its module path, which is handed over as it is here.
_BOOT: Final = "import json, sys; sys.path[:] = json.loads(sys.argv.pop(1)); from worker.sandbox_child import main; main(sys.argv[1:])"


class Child:
    """One child process with a pipe to it and one back.

    ``work`` is the pack, the vocabulary and the function that judges (``None``: the engine); ``limits`` are seconds of
    processor time a file and bytes of memory.
    """

    def __init__(self, work: tuple[Pack, Vocabulary, Judge | None], limits: tuple[int, int]) -> None:
        to_child, self.questions = os.pipe()
        self.answers, from_child = os.pipe()
        if threading.active_count() == 1 or work[2] is not None:
            self._pid = os.fork()
            if self._pid == 0:
                serve(to_child, from_child, work, limits)
            self._close(to_child, from_child)
        else:
            self._pid = _spawn(to_child, from_child, limits)
            self._close(to_child, from_child)
            with suppress(BrokenPipeError):  # a child that died at once is noticed when it does not answer
                for value in work[:2]:
                    write_frame(self.questions, pack_frame(value))
        os.set_blocking(self.questions, False)
        for pipe in (self.questions, self.answers):
            with suppress(OSError, AttributeError):  # Linux only; elsewhere the child just waits more often
                fcntl.fcntl(pipe, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    @staticmethod
    def _close(*descriptors: int) -> None:
        for descriptor in descriptors:
            with suppress(OSError):
                os.close(descriptor)

    def push(self, data: memoryview) -> int:
        """Write what the pipe takes without waiting and return how much that was; 0 also when the child is gone."""
        try:
            return os.write(self.questions, data)
        except OSError:  # full (BlockingIOError) or gone (BrokenPipeError); the answer that does not come tells which
            return 0

    def receive(self, deadline: float) -> bytes | None:
        """Return the next frame, or ``None`` when the child died or ``deadline`` (monotonic seconds) has passed."""
        return read_frame(self.answers, lambda: _readable(self.answers, deadline))

    def end(self, *, late: bool) -> str:
        """Close the pipes, kill the child if it still lives, wait for it, and return why it gave no answer.

        ``late`` says that it has had its time; otherwise it gets a moment to leave by itself.
        """
        self._close(self.questions, self.answers)
        status = None if late else self._wait(EXIT_SECONDS)
        if status is None:
            with suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
            self._wait(None)
            return "judging it takes longer than the limit"
        return _reason(status)

    def _wait(self, seconds: float | None) -> int | None:
        """Return the child's exit status (negative: a signal); ``None`` when it still lives after ``seconds``."""
        until = time.monotonic() + (seconds or 0)
        while True:
            try:
                pid, status = os.waitpid(self._pid, 0 if seconds is None else os.WNOHANG)
            except ChildProcessError:
                return 0  # somebody else has waited for it
            if pid:
                return os.waitstatus_to_exitcode(status)
            if time.monotonic() >= until:
                return None
            time.sleep(PAUSE)


def _readable(descriptor: int, deadline: float) -> bool:
    waiter = select.poll()  # not select(2), which knows no descriptor above 1023
    waiter.register(descriptor, select.POLLIN)
    return bool(waiter.poll(max(0.0, deadline - time.monotonic()) * 1000))


def _spawn(source: int, target: int, limits: tuple[int, int]) -> int:
    command = [sys.executable, "-I", "-c", _BOOT, json.dumps(sys.path), str(source), str(target), *map(str, limits)]
    process = subprocess.Popen(
        command, pass_fds=(source, target), stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    process.returncode = 0  # this class waits for it by its number; keep subprocess from doing so too
    return process.pid


def _reason(status: int) -> str:
    if status == -signal.SIGXCPU:
        return "judging it takes more processor time than the limit"
    if status < 0:
        return f"judging it ended the process ({signal.Signals(-status).name})"
    return "judging it ended the process"
