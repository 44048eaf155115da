"""The entry points that a change reaches, each with the shortest chain of symbols that proves it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rules.facts import MODULE
from rules.graph.exposure import is_internet_facing
from rules.graph.graph import ENTRY_POINT
from rules.graph.names import shown
from rules.graph.targets import entry_name
from rules.model import ReachedEntryPoint, printable
from rules.paths import is_test

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from rules.facts import EntryPoint, Facts
    from rules.graph.changed import FileChange
    from rules.graph.radius import Question
    from rules.graph.walk import Walk

MAX_ENTRY_POINTS: Final = 200  # that are listed; more are no list for a reader, and their number is told
MAX_CHAIN: Final = 12  # symbols of a chain that are shown; of a longer one the beginning and the end


class _Rank(NamedTuple):
    """The order in which entry points are listed: what faces the internet first, then what is near."""

    is_inner: bool
    length: int
    name: str
    path: str
    line: int


_Proof = int | str  # the node of an entry point that the walk reached, or the symbol that registers one
_Proofs = dict[str, dict[str, _Proof]]  # by path and the name of the entry point's row


def reached_entry_points(walk: Walk, symbols: Collection[tuple[str, str]], question: Question) -> tuple[tuple[ReachedEntryPoint, ...], int]:
    """Return the entry points that are reached, at most :data:`MAX_ENTRY_POINTS`, and how many are left out."""
    proofs = _proofs(walk, question)
    bases = {change.base_path: change.base for change in question.changes}
    found: dict[_Rank, tuple[EntryPoint, _Proof]] = {}
    for path in sorted(path for path in proofs if not is_test(path)):
        for entry in _entries(question.facts_of(path), bases.get(path)):
            proof = proofs[path].get(entry_name(entry))
            if proof is not None:
                length = walk.depth[proof] if isinstance(proof, int) else 1
                found.update((rank, (entry, proof)) for rank in _ranks(path, entry, length, question))
    listed = sorted(found)
    shown_ = [_shown(rank, found[rank][0], _chain(walk, symbols, found[rank][1])) for rank in listed[:MAX_ENTRY_POINTS]]
    return tuple(shown_), max(0, len(listed) - MAX_ENTRY_POINTS)


def _proofs(walk: Walk, question: Question) -> _Proofs:
    graph = question.state.graph
    proofs: _Proofs = {}
    for change in question.changes:
        for name, symbol in _registered(change):
            proofs.setdefault(change.head_path, {})[name] = symbol
    for node in walk.depth:
        if graph.kind(node) == ENTRY_POINT:
            path, name = walk.key(node)
            proofs.setdefault(path, {})[name] = node
    return proofs


def _chain(walk: Walk, symbols: Collection[tuple[str, str]], proof: _Proof) -> tuple[str, ...]:
    if isinstance(proof, str):
        return (proof,)
    keys = [walk.key(step) for step in walk.chain(proof)]
    if keys and keys[0] not in symbols and (keys[0][0], MODULE) in symbols:
        keys.insert(0, (keys[0][0], MODULE))  # tainted by its module's level
    return _cut([shown(*key) for key in keys])


def _cut(names: list[str]) -> tuple[str, ...]:
    half = MAX_CHAIN // 2
    return tuple(names) if len(names) <= MAX_CHAIN else (*names[:half], f"... {len(names) - 2 * half} more ...", *names[-half:])


def _registered(change: FileChange) -> Iterable[tuple[str, str]]:
    """Return the entry points that are new or altered in themselves, with the symbol that registers them."""
    if change.head is None:
        return
    known = {entry_name(entry) for entry in change.base.entry_points} if change.base else set()
    for entry in change.head.entry_points:
        if entry_name(entry) not in known:
            around = (unit.name for unit in change.head.units if unit.start_line <= entry.line <= unit.end_line and unit.name != MODULE)
            yield entry_name(entry), shown(change.head_path, next(around, MODULE))


def _entries(now: Facts | None, before: Facts | None) -> Iterable[EntryPoint]:
    """Return the entry points of a file, and those of its base whose code no entry point of head runs any more."""
    entries = now.entry_points if now else ()
    run = {_code(entry) for entry in entries}
    return (*entries, *(entry for entry in (before.entry_points if before else ()) if _code(entry) not in run))


def _code(entry: EntryPoint) -> tuple[str, str]:
    return entry.kind, entry.symbol or entry.handler


def _ranks(path: str, entry: EntryPoint, length: int, question: Question) -> Iterable[_Rank]:
    """Return one rank for each full route that leads to an entry point."""
    for route in tuple(question.routes_of(path, entry)) or (entry.name,):
        is_facing = is_internet_facing(entry.kind, path, (route,), question.vocabulary.internet_facing)
        name = " ".join(part for part in (",".join(entry.methods), route) if part)
        yield _Rank(not is_facing, length, printable(name), path, entry.line)


def _shown(rank: _Rank, entry: EntryPoint, chain: tuple[str, ...]) -> ReachedEntryPoint:
    return ReachedEntryPoint(
        kind=str(entry.kind), name=rank.name, path=rank.path, line=rank.line, chain=chain, internet_facing=not rank.is_inner
    )
