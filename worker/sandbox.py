"""Parsing in a child process that can be killed: hostile input costs one file its verdict, never the gate.

The child is started early (it costs a fork) and works while the parent reads git and the graph. Values travel as msgpack
through :mod:`rules.codec`, never pickle. A file at whose deadline the child has not answered, or on which it dies, becomes
``opaque``; the child is replaced and the other files are still judged.
"""

from __future__ import annotations

import os
import select
import time
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Self

from rules.analysis import Analysis
from worker.sandbox_child import frame, unpack_frame
from worker.sandbox_process import Child

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rules.model import Touched, Vocabulary
    from rules.pack import Pack

    Judge = Callable[[Touched, Pack, Vocabulary], Analysis]


LANES: Final = 2  # the work of a change of hundreds of files still fits into a second; more children would starve the rest
SECOND_CHILD: Final = 8  # files; below that a second child costs more (30 ms of processor time) than it saves
FILE_BYTES: Final = 2_000  # what a file costs besides its bytes, as bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxLimits:
    """What one file may cost. All are far above what real files need, so that only hostile input meets them.

    A slow or busy machine must not change a verdict: processor time decides first, wall time only when the child hangs.
    """

    cpu_seconds: int = 20  # the slowest real file measured took 2 s
    wall_seconds: float = 120.0  # six times the processor time: a child that is stuck without working
    memory_bytes: int = 1_500_000_000  # on top of what the child has at its start; a 4 MB source needs 400 MB as a tree


class Sandbox:
    """Judges files in child processes. A context manager; not for use by several threads at once.

    One child serves small changes; from ``SECOND_CHILD`` files on a second one shares the work, if the machine has a second
    processor. ``judge`` is for tests of this class; the default is :func:`rules.engine.analyse`.
    """

    def __init__(self, pack: Pack, vocabulary: Vocabulary, *, limits: SandboxLimits | None = None, judge: Judge | None = None) -> None:
        self.limits = limits or SandboxLimits()
        work = (pack, vocabulary, judge)
        self._lanes = [_Lane(work, self.limits) for _ in range(min(LANES, os.cpu_count() or 1))]
        self._order: list[tuple[int, int]] = []  # for each file submitted: its lane, and its place there

    def __enter__(self) -> Self:
        """Start the child."""
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        """End the children and wait for them."""
        self.close()

    def start(self) -> None:
        """Start the first child now, so that it is ready (and the parser loaded) when the first file comes."""
        self._lanes[0].start()

    def close(self) -> None:
        """End the children, however busy they are, and wait for them; no zombie is left."""
        for lane in self._lanes:
            lane.close()
        self._order.clear()

    def analyse(self, touched: Sequence[Touched]) -> list[Analysis]:
        """Return the analyses of all files, in the order given."""
        self.submit(touched)
        return self.collect()

    def submit(self, touched: Sequence[Touched]) -> None:
        """Hand over files to judge and return at once; the children work on them while the caller does something else."""
        lanes = self._lanes if len(touched) >= SECOND_CHILD else self._lanes[:1]
        loads = [0] * len(lanes)
        shares: list[list[Touched]] = [[] for _ in lanes]
        for item in touched:
            index = loads.index(min(loads))
            loads[index] += FILE_BYTES + sum(len(side.data or b"") for side in (item.base, item.head))
            self._order.append((index, lanes[index].count + len(shares[index])))
            shares[index].append(item)
        for lane, share in zip(lanes, shares, strict=True):
            lane.submit(share)

    def collect(self) -> list[Analysis]:
        """Return the analyses of all files submitted since the last call, in their order."""
        while any(lane.busy for lane in self._lanes):
            _wait([lane for lane in self._lanes if lane.busy])
        done = [lane.take() for lane in self._lanes]
        order, self._order = self._order, []
        return [done[lane][place] for lane, place in order]


def _wait(lanes: list[_Lane]) -> None:
    """Wait until some lane can go on or its deadline has passed, and let those go on."""
    waiter = select.poll()
    owners: dict[int, _Lane] = {}
    for lane in lanes:
        for descriptor, event in lane.awaited():
            waiter.register(descriptor, event)
            owners[descriptor] = lane
    left = min(lane.deadline for lane in lanes) - time.monotonic()
    ready = {descriptor for descriptor, _ in waiter.poll(max(0.0, left) * 1000)}
    for lane in lanes:
        lane.step(readable=any(owners[d] is lane and d == lane.answers for d in ready))


class _Lane:
    """One child with the files that it has to judge, one after the other."""

    def __init__(self, work: tuple[Pack, Vocabulary, Judge | None], limits: SandboxLimits) -> None:
        self._work, self._limits = work, limits
        self._child: Child | None = None
        self._queue: deque[Touched] = deque()  # without an answer yet
        self._unsent: deque[memoryview] = deque()  # their frames, as far as the pipe has not taken them
        self._done: list[Analysis] = []
        self.deadline = 0.0

    @property
    def busy(self) -> bool:
        """Whether some file has no answer yet."""
        return bool(self._queue)

    @property
    def count(self) -> int:
        """How many files were submitted since the last :meth:`take`."""
        return len(self._queue) + len(self._done)

    @property
    def answers(self) -> int:
        """The descriptor on which the child answers."""
        return self._child.answers if self._child else -1

    def start(self) -> None:
        """Start the child if there is none."""
        if self._child is None:
            self._child = Child(self._work, (self._limits.cpu_seconds, self._limits.memory_bytes))

    def close(self) -> None:
        """End the child and forget what it had to do."""
        if self._child is not None:
            self._child.end(late=False)
            self._child = None
        self._queue.clear()
        self._unsent.clear()
        self._done.clear()

    def submit(self, touched: Sequence[Touched]) -> None:
        """Add files to the queue."""
        if not touched:
            return
        self.start()
        if not self._queue:
            self._restart_clock()
        self._queue.extend(touched)
        self._unsent.extend(memoryview(frame(item)) for item in touched)
        self._push()

    def take(self) -> list[Analysis]:
        """Return the answers since the last call."""
        done, self._done = self._done, []
        return done

    def awaited(self) -> list[tuple[int, int]]:
        """Return the descriptors to wait for, with the events of poll(2)."""
        child = self._child
        if child is None:
            return []
        return [(child.answers, select.POLLIN), *([(child.questions, select.POLLOUT)] if self._unsent else [])]

    def step(self, *, readable: bool) -> None:
        """Write what the pipe takes, read one answer if there is one, and give up a file whose deadline has passed."""
        self._push()
        if readable:
            answer = self._receive()
            if answer is None:
                self._replace(late=time.monotonic() >= self.deadline)
            else:
                self._queue.popleft()
                self._done.append(answer)
            self._restart_clock()
        elif time.monotonic() >= self.deadline or self._child is None:
            self._replace(late=True)
            self._restart_clock()

    def _restart_clock(self) -> None:
        self.deadline = time.monotonic() + self._limits.wall_seconds

    def _push(self) -> None:
        while self._unsent and self._child is not None:
            written = self._child.push(self._unsent[0])
            if not written:
                return
            self._unsent[0] = self._unsent[0][written:]
            if not self._unsent[0]:
                self._unsent.popleft()

    def _receive(self) -> Analysis | None:
        answer = self._child.receive(self.deadline) if self._child is not None else None
        try:
            return None if answer is None else unpack_frame(Analysis, answer)
        except (ValueError, TypeError):
            return None

    def _replace(self, *, late: bool) -> None:
        """Give up the first file of the queue, and have a new child go on with the rest."""
        reason = self._child.end(late=late) if self._child is not None else "the judging process is gone"
        self._child = None
        self._done.append(Analysis(self._queue.popleft().file.path, opaque=reason))
        self._unsent = deque(memoryview(frame(item)) for item in self._queue)
        if self._queue:
            self.start()
            self._push()
