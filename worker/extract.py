"""Facts of many files at once, in child processes that can be killed: a hostile file costs itself, never the run.

Each child answers file by file, in the order asked. A child that dies or is stuck gives away which file it was at: that one
gets facts with an ``error``, and a new child goes on with the others.
"""

from __future__ import annotations

import os
import select
import signal
import time
from collections import deque
from contextlib import suppress
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, Final, NamedTuple, Self

import msgpack

from rules.facts import Facts
from rules.graph.sheet import Sheet, make_sheet
from rules.languages import facts as read_facts
from rules.languages import language_of
from worker.facts import pack_facts, unpack_facts
from worker.sandbox_child import HEADER, limit_cpu, read_frame, settle, write_frame

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rules.graph.resolvers import Resolvers

    Read = Callable[[str, bytes], Facts]

CHUNK: Final = 1 << 17  # bytes read from a pipe at once; Python makes room for all of them each time
WAITING_BYTES: Final = 1 << 19  # sent to a child and not answered: enough to keep it busy, little enough to share the work evenly
WAITING_FILES: Final = 48
FILES_AT_ONCE: Final = 24  # neighbours go to the same child: they import the same modules, which it then has resolved already


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtractLimits:
    """What the facts of one file may cost. Processor time decides, so that a busy machine changes nothing."""

    cpu_seconds: int = 10  # a file of 4 MB, the largest that is read, takes under 3 s
    wall_seconds: float = 120.0  # a child that is stuck without working
    memory_bytes: int = 1_500_000_000  # on top of what the child has at its start
    processes: int = 8  # more children than that wait for the one parent


class Item(NamedTuple):
    """A file to read: its bytes, or its facts if they are known already (then only the sheet is asked for)."""

    path: str
    data: bytes
    facts: bytes = b""


class Answer(NamedTuple):
    """The packed facts of a file; its sheet when resolvers were given; ``is_new`` when the facts were not known before."""

    item: Item
    facts: bytes
    sheet: Sheet | None
    is_new: bool


class Extractors:
    """Child processes that read files. A context manager; ``read`` stands in for the extractors in tests."""

    def __init__(
        self, resolvers: Resolvers | None = None, *, count: int | None = None, limits: ExtractLimits | None = None, read: Read | None = None
    ) -> None:
        self._limits = limits or ExtractLimits()
        self._work = (resolvers, read or read_facts)
        self._count = min(count or _processors(), self._limits.processes)
        self._children: list[_Child] = []

    def __enter__(self) -> Self:
        """Return the extractors; children start with the first file."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the children."""
        self.close()

    def start(self) -> None:
        """Start one child now, so that it is ready when the first file comes."""
        if not self._children:
            self._children.append(_Child(self._work, self._limits))

    def close(self) -> None:
        """End the children, however busy they are, and wait for them."""
        while self._children:
            self._children.pop().end()

    def run(self, items: Iterable[Item]) -> Iterator[Answer]:
        """Yield an answer for each item, in no particular order."""
        waiting = iter(items)
        is_over = False
        while not is_over or any(child.asked for child in self._children):
            is_over = is_over or not self._feed(waiting)
            yield from self._collect()

    def _feed(self, waiting: Iterator[Item]) -> bool:
        """Give every child something to do; return whether there is more."""
        while child := self._hungry():
            asked = 0
            for item in islice(waiting, FILES_AT_ONCE):
                child.ask(item)
                asked += 1
                if child.load >= WAITING_BYTES:
                    break
            if not asked:
                return False
        return True

    def _hungry(self) -> _Child | None:
        hungry = min(self._children, key=lambda child: child.load, default=None)
        if hungry is not None and not hungry.asked:
            return hungry
        if len(self._children) < self._count:
            self._children.append(_Child(self._work, self._limits))
            return self._children[-1]
        return hungry if hungry is not None and hungry.load < WAITING_BYTES and len(hungry.asked) < WAITING_FILES else None

    def _collect(self) -> Iterator[Answer]:
        busy = [child for child in self._children if child.asked]
        if not busy:
            return
        readable, writable, _ = select.select(
            [c.source for c in busy], [c.target for c in busy if c.unsent], [], max(0.0, min(c.deadline for c in busy) - time.monotonic())
        )
        for child in busy:
            if child.target in writable:
                child.send()
            if child.source in readable:
                yield from child.receive()
            if child.is_dead or (child.asked and time.monotonic() >= child.deadline):
                yield self._replaced(child)

    def _replaced(self, child: _Child) -> Answer:
        """End a child that failed at the file it was asked first; a new one takes over the rest."""
        index = self._children.index(child)
        child.end()
        culprit, *others = child.asked
        self._children[index] = _Child(self._work, self._limits)
        for item in others:
            self._children[index].ask(item)
        failed = Facts(language_of(culprit.path) or "", error="reading it takes more processor time than the limit, or ended the process")
        resolvers = self._work[0]
        sheet = make_sheet(culprit.path, failed, resolvers.of(failed.language)) if resolvers else None
        return Answer(culprit, pack_facts(failed), sheet, is_new=True)


def _processors() -> int:
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # not Linux
        return os.cpu_count() or 1


class _Child:
    """One child process. ``asked`` are the items it has not answered yet, in order."""

    def __init__(self, work: tuple[Resolvers | None, Read], limits: ExtractLimits) -> None:
        self.asked: deque[Item] = deque()
        self.unsent: deque[memoryview] = deque()
        self.is_dead = False
        self.load = 0
        self._limits = limits
        self._received = bytearray()
        from_parent, self.target = os.pipe()
        self.source, to_parent = os.pipe()
        self._pid = os.fork()
        if self._pid == 0:
            _serve(from_parent, to_parent, work, limits)
        os.close(from_parent)
        os.close(to_parent)
        os.set_blocking(self.target, False)
        self.deadline = time.monotonic() + limits.wall_seconds

    def ask(self, item: Item) -> None:
        """Send an item, now or when the pipe takes it."""
        if not self.asked:
            self.deadline = time.monotonic() + self._limits.wall_seconds
        self.asked.append(item)
        self.load += len(item.data) + len(item.facts)
        body = msgpack.packb(item, unicode_errors="surrogateescape")
        self.unsent.append(memoryview(HEADER.pack(len(body)) + body))
        self.send()

    def send(self) -> None:
        """Write what the pipe takes without waiting."""
        while self.unsent:
            try:
                done = os.write(self.target, self.unsent[0])
            except BlockingIOError:
                return
            except OSError:
                self.is_dead = True
                return
            if done == len(self.unsent[0]):
                self.unsent.popleft()
            else:
                self.unsent[0] = self.unsent[0][done:]

    def receive(self) -> Iterator[Answer]:
        """Yield the answers that have come in."""
        data = os.read(self.source, CHUNK)
        self.is_dead = not data
        self._received += data
        for facts, sheet in self._frames():
            item = self.asked.popleft()
            self.load -= len(item.data) + len(item.facts)
            self.deadline = time.monotonic() + self._limits.wall_seconds
            yield Answer(item, facts or item.facts, Sheet(*sheet) if sheet else None, is_new=bool(facts))

    def _frames(self) -> list[tuple[bytes, tuple[Any, ...] | None]]:
        """Take the whole frames off what was received."""
        frames, start = [], 0
        received = bytes(self._received)
        while len(received) - start >= HEADER.size:
            body = start + HEADER.size
            end = body + HEADER.unpack_from(received, start)[0]
            if len(received) < end:
                break
            frames.append(msgpack.unpackb(received[body:end], use_list=False, unicode_errors="surrogateescape"))
            start = end
        del self._received[:start]
        return frames

    def end(self) -> None:
        """Kill the child and wait for it; no zombie is left."""
        for pipe in (self.source, self.target):
            with suppress(OSError):
                os.close(pipe)
        with suppress(ProcessLookupError):
            os.kill(self._pid, signal.SIGKILL)
        with suppress(ChildProcessError):
            os.waitpid(self._pid, 0)


def _serve(source: int, target: int, work: tuple[Resolvers | None, Read], limits: ExtractLimits) -> None:
    """Answer files until the parent closes its end, then leave without running what the parent had prepared for its exit."""
    try:
        settle(source, target, limits.memory_bytes)
        answer_all(source, target, work, limits.cpu_seconds)
    finally:
        os._exit(0)


def answer_all(source: int, target: int, work: tuple[Resolvers | None, Read], cpu_seconds: int) -> None:
    """Answer each frame of ``source`` with one on ``target``."""
    import gc  # noqa: PLC0415 - only a child does without

    gc.disable()  # nothing that lives long is made here but what the resolvers keep
    resolvers, read = work
    while (frame := read_frame(source, lambda: True)) is not None:
        limit_cpu(cpu_seconds)
        path, data, known = msgpack.unpackb(frame, use_list=False, unicode_errors="surrogateescape")
        packed = b""
        if known:
            facts = unpack_facts(known)
        else:
            facts = _read(read, path, data)
            packed = pack_facts(facts)
        sheet = make_sheet(path, facts, resolvers.of(facts.language)) if resolvers else None
        write_frame(target, msgpack.packb((packed, sheet), unicode_errors="surrogateescape"))


def _read(read: Read, path: str, data: bytes) -> Facts:
    """Return the facts of a file; an extractor that fails must not cost more than this one file."""
    try:
        return read(path, data)
    except MemoryError:
        reason = "reading it needs more memory than the limit"
    except RecursionError:
        reason = "nested too deeply"
    except BaseException as error:  # noqa: BLE001 - a panic of the parser is no Exception
        reason = f"reading it failed ({type(error).__name__})"
    return Facts(language_of(path) or "", error=reason)
