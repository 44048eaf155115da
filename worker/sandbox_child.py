"""What runs inside the sandbox's child process: read a file's bytes, judge them under limits, write the analysis. Nothing else."""

from __future__ import annotations

import gc
import os
import resource
import signal
import struct
import sys
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn, TypeVar

import msgpack

from rules.analysis import Analysis
from rules.codec import from_plain, to_plain
from rules.model import Touched, Vocabulary
from rules.pack import Pack

if TYPE_CHECKING:
    from collections.abc import Callable

    Judge = Callable[[Touched, Pack, Vocabulary], Analysis]

T = TypeVar("T")

HEADER: Final = struct.Struct("!Q")
CHUNK: Final = 1 << 20
GRACE_SECONDS: Final = 5  # between the signal at the processor limit and the kill that nothing survives


def pack_frame(value: Any) -> bytes:
    """Return ``value`` as the body of a frame."""
    body: bytes = msgpack.packb(to_plain(value), unicode_errors="surrogateescape")
    return body


def frame(value: Any) -> bytes:
    """Return ``value`` as a whole frame."""
    body = pack_frame(value)
    return HEADER.pack(len(body)) + body


def unpack_frame(kind: type[T], body: bytes) -> T:
    """Return the value of type ``kind`` in the body of a frame. Raises ValueError or TypeError when it is none."""
    return from_plain(kind, msgpack.unpackb(body, strict_map_key=False, unicode_errors="surrogateescape"))


def read_frame(source: int, ready: Callable[[], bool]) -> bytes | None:
    """Return the body of the next frame; ``None`` at the end, or as soon as ``ready`` says that waiting has no point."""
    header = _read(source, HEADER.size, ready)
    return None if header is None else _read(source, HEADER.unpack(header)[0], ready)


def _read(source: int, size: int, ready: Callable[[], bool]) -> bytes | None:
    parts, left = [], size
    while left:
        if not ready():
            return None
        part = os.read(source, min(left, CHUNK))
        if not part:
            return None
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def write_frame(target: int, body: bytes) -> None:
    """Write one frame to a blocking descriptor."""
    data = memoryview(HEADER.pack(len(body)) + body)
    while data:
        data = data[os.write(target, data) :]


def serve(source: int, target: int, work: tuple[Pack, Vocabulary, Judge | None], limits: tuple[int, int]) -> NoReturn:
    """Judge files until the parent closes its end, then leave without running anything that the parent had prepared for its exit."""
    code = 1
    try:
        settle(source, target, limits[1])
        loop(source, target, work, limits[0])
        code = 0
    except BaseException:  # noqa: BLE001 - whatever it was, the parent sees the closed pipe; no trace may reach its terminal
        code = 1
    finally:
        os._exit(code)  # not sys.exit: the parent's buffers and exit handlers are not ours to run


def loop(source: int, target: int, work: tuple[Pack, Vocabulary, Judge | None], cpu_seconds: int) -> None:
    """Answer each frame of ``source`` on ``target`` until ``source`` ends."""
    pack, vocabulary, given = work
    judge = given or _engine()
    gc.freeze()  # what is loaded stays; looking through it again and again costs a tenth of the time
    while (body := read_frame(source, lambda: True)) is not None:
        limit_cpu(cpu_seconds)
        touched = unpack_frame(Touched, body)
        write_frame(target, pack_frame(_judged(judge, touched, pack, vocabulary)))


def _engine() -> Judge:
    import ast_grep_py  # noqa: F401, PLC0415 - loaded now, while the parent still reads git

    from rules.engine import analyse  # noqa: PLC0415 - the parent never needs it

    return analyse


def _judged(judge: Judge, touched: Touched, pack: Pack, vocabulary: Vocabulary) -> Analysis:
    try:
        return judge(touched, pack, vocabulary)
    except MemoryError:
        reason = "judging it needs more memory than the limit"
    except RecursionError:
        reason = "nested too deeply"
    except BaseException as error:  # noqa: BLE001 - a panic of the parser is no Exception, and an unknown failure must hold too
        reason = f"judging it failed ({type(error).__name__})"
    return Analysis(touched.file.path, opaque=reason)


def limit_cpu(seconds: int) -> None:
    """Let this process use ``seconds`` of processor time from now (rounded up); the kernel ends it then (setrlimit(2), RLIMIT_CPU)."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    until = int(usage.ru_utime + usage.ru_stime) + 1 + seconds
    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    _limit(resource.RLIMIT_CPU, until, hard)


def settle(source: int, target: int, memory: int) -> None:
    """Become a quiet process that holds two pipes and nothing else of its parent."""
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGXCPU):
        signal.signal(number, signal.SIG_DFL if number != signal.SIGINT else signal.SIG_IGN)  # Ctrl-C is the parent's to answer
    null = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(null, standard)
    last = 3
    for kept in sorted((source, target)):
        os.closerange(last, kept)
        last = kept + 1
    os.closerange(last, _descriptors(last))
    _limit(resource.RLIMIT_CORE, 0, 0)
    _limit(resource.RLIMIT_AS, _address_space() + memory, resource.getrlimit(resource.RLIMIT_AS)[1])


def _descriptors(least: int) -> int:
    """Return one more than the highest open descriptor, as far as the system tells."""
    with suppress(OSError):
        return max((int(entry.name) for entry in Path("/dev/fd").iterdir()), default=least) + 1
    return max(least, min(resource.getrlimit(resource.RLIMIT_NOFILE)[0], 65_536))


def _address_space() -> int:
    """Return the bytes of address space in use (proc(5), statm), or a guess where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_bytes().split()[0]) * resource.getpagesize()
    except (OSError, ValueError, IndexError):
        return 1 << 30


def _limit(what: int, soft: int, hard: int) -> None:
    if hard not in (resource.RLIM_INFINITY, 0):
        soft = min(soft, hard)
    with suppress(OSError, ValueError):  # a system without this limit still has the deadline
        resource.setrlimit(what, (soft, hard))


def main(arguments: list[str]) -> NoReturn:
    """Entry of a child that was started as a new interpreter: descriptors and limits as arguments, pack and vocabulary as first frames."""
    source, target, cpu, memory = map(int, arguments)
    pack = unpack_frame(Pack, read_frame(source, lambda: True) or b"")
    vocabulary = unpack_frame(Vocabulary, read_frame(source, lambda: True) or b"")
    serve(source, target, (pack, vocabulary, None), (cpu, memory))


if __name__ == "__main__":
    main(sys.argv[1:])
