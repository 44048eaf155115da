"""The blast radius of a change, from the united graph of base and head."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rules.facts import MODULE
from rules.graph.changed import changed_units
from rules.graph.graph import UNIT
from rules.graph.names import shown
from rules.graph.reached import reached_entry_points
from rules.graph.unseen import unseen
from rules.graph.walk import Walk
from rules.model import BlastRadius, Vocabulary
from rules.paths import is_test

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from rules.facts import EntryPoint, Facts
    from rules.graph.changed import FileChange
    from rules.graph.state import State

MAX_SYMBOLS: Final = 1_000  # changed symbols that are listed; more are no list for a reader, and their number is told
MAX_TESTS: Final = 200  # test files that are listed


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What a radius is asked of.

    ``state`` unites base and head. ``facts_of`` gives the facts of a path at head, or at base where head has no such file.
    ``routes_of`` gives the full routes of an entry point (without methods). ``paths`` are all touched paths, code or not.
    ``owners_of`` gives the owners of a path; ``modules`` is the number of code files; ``members`` names, by path and class,
    the members that were changed, so that dependents which mention them come first. ``is_exact`` is false when a file's
    content is missing.
    """

    state: State
    changes: Sequence[FileChange]
    facts_of: Callable[[str], Facts | None]
    vocabulary: Vocabulary = field(default_factory=Vocabulary)
    routes_of: Callable[[str, EntryPoint], Sequence[str]] = lambda _path, entry: (entry.name,)
    owners_of: Callable[[str], Sequence[str]] = lambda _path: ()
    paths: Collection[str] = ()
    modules: int = 0
    members: Mapping[tuple[str, str], Collection[str]] = field(default_factory=dict)
    is_exact: bool = True


def blast_radius(question: Question) -> BlastRadius:
    """Return how far the change reaches; the same for every order of files, numbering of nodes and age of snapshot."""
    symbols, starts = _starts(question)
    graph = question.state.graph
    walk = Walk(graph, question.state.core, starts)
    units = [(node, depth) for node, depth in walk.depth.items() if graph.kind(node) == UNIT]
    path_of = {node: graph.path(node) for node, _ in units}
    reached = set(path_of.values())
    tests = sorted(path for path in reached if is_test(path))
    test_paths = frozenset(tests)
    production = [(node, depth) for node, depth in units if path_of[node] not in test_paths]
    listed = sorted({shown(path, name) for path, name in symbols if not is_test(path)})
    entries, hidden_entries = reached_entry_points(walk, symbols, question)
    direct = sorted(walk.key(node) for node, depth in production if depth == 1)
    owned = sorted({*question.paths, *(reached - test_paths)})
    return BlastRadius(
        symbols=tuple(listed[:MAX_SYMBOLS]),
        direct=_direct(direct, question),
        transitive=sum(1 for _, depth in production if depth),
        modules=question.modules,
        enters_core=walk.enters_core,
        approximate=not question.is_exact or any(change.error for change in question.changes),
        entry_points=entries,
        owners=tuple(sorted({owner for path in owned for owner in question.owners_of(path)})),
        tests=tuple(tests[:MAX_TESTS]),
        unseen=(
            *_left_out("changed symbols", len(listed), MAX_SYMBOLS),
            *_left_out("entry points", len(entries) + hidden_entries, len(entries)),
            *_left_out("test files", len(tests), MAX_TESTS),
            *unseen(question.state.graph, symbols, question.facts_of),
        ),
    )


def _left_out(what: str, count: int, limit: int) -> tuple[str, ...]:
    return (f"{count} {what} in all, {limit} are listed",) if count > limit else ()


def _starts(question: Question) -> tuple[set[tuple[str, str]], set[int]]:
    """Return the changed symbols, and the nodes that the walk starts at: also those that their module's level taints."""
    graph = question.state.graph
    symbols: set[tuple[str, str]] = set()
    starts: set[int] = set()
    for change in question.changes:
        names = changed_units(change)
        symbols.update((change.path, name) for name in names)
        for path in {change.base_path, change.head_path} - {""}:
            if change.error:
                starts.update(graph.nodes_of(path))
                continue
            starts.update(graph.node(path, name) for name in names)
            if MODULE in names:
                starts.update(node for node in graph.nodes_of(path) if graph.kind(node) == UNIT)
    return symbols, starts - {-1}


def _direct(found: Sequence[tuple[str, str]], question: Question) -> tuple[str, ...]:
    """Return the direct dependents by name, those first that mention a changed member of a changed class."""
    wanted = {member for members in question.members.values() for member in members}
    first: set[tuple[str, str]] = set()
    if wanted:
        for path in sorted({path for path, _ in found}):
            facts = question.facts_of(path)
            for unit in facts.units if facts else ():
                if any(not wanted.isdisjoint(word.split(".")) for word in unit.uses):
                    first.add((path, unit.name))
    ordered = sorted((key not in first, shown(*key)) for key in found)
    return tuple(dict.fromkeys(name for _, name in ordered))
