"""The object reader that needs nothing but git: lasting ``git cat-file --batch`` processes."""

from __future__ import annotations

import subprocess
from collections import deque
from typing import TYPE_CHECKING, Final

from worker.git.errors import CorruptObjectError, GitError
from worker.git.objects import Object

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from worker.git.process import Git

WINDOW: Final = 4_096
"""Bytes of questions that may wait unanswered: the least that a pipe holds on Linux, so that writing never blocks."""


class CatFile:
    """Reads through ``git cat-file`` processes, each started when it is first needed."""

    def __init__(self, git: Git) -> None:
        self._git = git
        self._contents: _Batch | None = None
        self._headers: _Batch | None = None

    def read_many(self, names: Iterable[str], limit: int) -> Iterator[Object | None]:
        """As in :class:`~worker.git.objects.Reader`; a name may also be any revision without a line end."""
        if self._contents is None:
            self._contents = _Batch(self._git, "--batch")
        return self._contents.ask(names, limit)

    def sizes(self, oids: Sequence[str]) -> list[int | None]:
        """As in :class:`~worker.git.objects.Reader`."""
        if self._headers is None:
            self._headers = _Batch(self._git, "--batch-check")
        return [found.size if found else None for found in self._headers.ask(oids, 0)]

    def close(self) -> None:
        """End the processes."""
        for batch in (self._contents, self._headers):
            if batch is not None:
                batch.close()
        self._contents = self._headers = None


class _Asking:
    """One run of questions: those not sent yet, those sent, and answers set aside for it while another run had its turn."""

    def __init__(self, names: Iterable[str], limit: int) -> None:
        self.limit = limit
        self.questions = (name.encode("utf-8", "surrogateescape") + b"\n" for name in names)
        self.next = next(self.questions, None)
        self.sent: deque[int] = deque()
        self.size = 0
        self.ready: deque[Object | None] = deque()

    def batch(self) -> bytes:
        """Return the questions to send now: refilled only when half is answered, as each write costs a system call."""
        if self.size > WINDOW // 2:
            return b""
        lines = []
        while self.next is not None and self.size + len(self.next) <= WINDOW:
            lines.append(self.next)
            self.sent.append(len(self.next))
            self.size += len(self.next)
            self.next = next(self.questions, None)
        if not self.sent and self.next is not None:
            raise GitError(f"a name of {len(self.next)} bytes is too long for git", "shorten it")
        return b"".join(lines)


class _Batch:
    """One process that answers names, one to a line (git-cat-file, "BATCH OUTPUT"). Runs of questions may interleave."""

    def __init__(self, git: Git, mode: str) -> None:
        self._process = git.start("cat-file", mode, stdin=subprocess.PIPE)
        self._has_contents = mode == "--batch"
        self._pending = b""
        self._position = 0
        self._turn: _Asking | None = None

    def close(self) -> None:
        self._process.close()

    def ask(self, names: Iterable[str], limit: int) -> Iterator[Object | None]:
        mine = _Asking(names, limit)
        while mine.next is not None or mine.sent or mine.ready:
            if mine.ready:
                yield mine.ready.popleft()
                continue
            self._take_turn(mine)
            if questions := mine.batch():
                self._process.write(questions)
            self._process.restart_clock()
            yield self._answer(mine)

    def _take_turn(self, mine: _Asking) -> None:
        """Read what an unfinished run still has coming, so that the next answer is ours."""
        other, self._turn = self._turn, mine
        while other is not None and other is not mine and other.sent:
            other.ready.append(self._answer(other))

    def _answer(self, asking: _Asking) -> Object | None:
        words = self._line().split(b" ")
        asking.size -= asking.sent.popleft()
        # A name that was not found is repeated with a last word of its own: missing, ambiguous, ...
        if len(words) != 3 or not words[2].isdigit():  # noqa: PLR2004 - id, kind, size
            return None
        size = int(words[2])
        data = self._data(size, asking.limit) if self._has_contents else None
        return Object(words[0].decode("ascii"), words[1].decode("ascii"), size, data)

    def _line(self) -> bytes:
        while (end := self._pending.find(b"\n", self._position)) < 0:
            self._fill()
        line = self._pending[self._position : end]
        self._position = end + 1
        return line

    def _data(self, size: int, limit: int) -> bytes | None:
        """Return the next ``size`` bytes, or skip them over the limit; a line feed follows either way."""
        pieces, missing = [], size + 1
        while True:
            piece = self._pending[self._position : self._position + missing]
            self._position += len(piece)
            missing -= len(piece)
            if size <= limit:
                pieces.append(piece)
            if not missing:
                return None if size > limit else b"".join(pieces)[:-1]
            self._fill()

    def _fill(self) -> None:
        piece = self._process.read()
        if not piece:
            raise CorruptObjectError(
                f"git cat-file ended early: {self._process.complaint() or 'no reason given'}", "run git fsck on the repository"
            )
        self._pending = self._pending[self._position :] + piece
        self._position = 0
