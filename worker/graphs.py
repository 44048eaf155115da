"""How far a change reaches: the graph of its base, found or built, moved to the tree that is asked for, and united with head's."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rules.graph.changed import FileChange, changed_units
from rules.graph.members import changed_members
from rules.graph.radius import Question, blast_radius
from rules.graph.routes import Routes
from rules.graph.state import Moved
from rules.graph.ways import ROUTED, Names
from rules.model import BlastRadius, Side, Status
from rules.owners import LOCATIONS, owners_of
from worker.graph_build import manifest_bytes
from worker.graph_find import GraphFinder
from worker.graph_tree import Delta, Known, TreeGraph, is_code

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from rules.facts import EntryPoint, Facts, Import, Unit
    from rules.graph.state import State
    from rules.model import Change, ChangedFile, FileSide, Vocabulary
    from worker.facts import FactStore
    from worker.git import Repository, TreeEntry


class Reach(NamedTuple):
    """How far a change reaches, and what the rules on dependencies need.

    ``new_external_imports`` are (path, import) at head that base's file had not, of no file of the tree and no standard library.
    """

    radius: BlastRadius
    new_external_imports: tuple[tuple[str, Import], ...]
    manifests_base: tuple[TreeEntry, ...]
    manifests_head: tuple[TreeEntry, ...]


class _Trees(NamedTuple):
    """The united state, the base and what is known of head."""

    state: State
    base: TreeGraph
    head: Known


class GraphSource:
    """Answers for one repository; what it has read stays in memory, and in the store for the next process.

    ``progress`` is called with (done, all) while the repository is read for the first time.
    """

    def __init__(self, repository: Repository, store: FactStore, *, progress: Callable[[int, int], None] | None = None) -> None:
        self._repository = repository
        self._finder = GraphFinder(repository, store, progress)
        self._reader = self._finder.reader

    def close(self) -> None:
        """End the child process."""
        self._reader.close()

    def reach(self, change: Change, base_tree: str, head_tree: str, vocabulary: Vocabulary) -> Reach:
        """Return how far ``change`` reaches; the trees are those of its merge base and its head.

        Raises GitError when a tree cannot be read.
        """
        base = self._finder.at(base_tree)
        delta = Delta.of(self._repository.tree_delta(base_tree, head_tree))
        head = base.known.after(delta)
        self._fetch(change, delta)
        moved, is_exact = self._moved(delta, base.known, head)
        state = base.state.united(moved, self._finder.facts_of(head), self._finder.facts_of(base.known))
        files = [file for file in change.files if is_code(*file.base[:2]) or is_code(*file.head[:2])]
        changes = [self._file_change(file) for file in files]
        return Reach(
            radius=blast_radius(self._question(change, changes, _Trees(state, base, head), vocabulary, is_exact=is_exact)),
            new_external_imports=tuple(_new_imports(state, changes)),
            manifests_base=_ordered(base.known),
            manifests_head=_ordered(head),
        )

    def _question(
        self,
        change: Change,
        changes: Sequence[FileChange],
        trees: tuple[State, TreeGraph, Known],
        vocabulary: Vocabulary,
        *,
        is_exact: bool,
    ) -> Question:
        state, base, head = trees
        of_head, of_base = self._finder.facts_of(head), self._finder.facts_of(base.known)
        codeowners = self._codeowners(base.tree)
        routes = _Routes(state, head, of_head)
        return Question(
            state=state,
            changes=changes,
            facts_of=lambda path: of_head(path) or of_base(path),
            vocabulary=vocabulary,
            routes_of=routes.of,
            owners_of=lambda path: owners_of(codeowners, path),
            paths={side.path for file in change.files for side in (file.base, file.head) if side.exists},
            modules=head.modules,
            members=self._members(change.files, changes),
            is_exact=is_exact and not any(file.opaque for file in change.files if is_code(*file.head[:2]) or is_code(*file.base[:2])),
        )

    def _moved(self, delta: Delta, before: Known, after: Known) -> tuple[Moved, bool]:
        """Return how head differs, and whether the united graph is exact.

        It is not when head's configuration leads imports of untouched TypeScript files elsewhere.
        """
        manifests = (
            (lambda: manifest_bytes(self._repository, after.manifests.values())) if self._finder.leads_elsewhere(delta, before) else None
        )
        return Moved(delta.came, delta.went, delta.altered, manifests), manifests is None

    def _fetch(self, change: Change, delta: Delta) -> None:
        sides = [(side.oid, side.path) for file in change.files for side in (file.base, file.head) if is_code(side.path, side.mode)]
        self._reader.fetch([*sides, *((oid, path) for path, oid in delta.oids.items() if oid)])

    def _file_change(self, file: ChangedFile) -> FileChange:
        base = None if file.status is Status.COPIED else self._side(file.base)
        return FileChange(file.base.path if base else "", base, file.head.path if file.head.exists else "", self._side(file.head))

    def _side(self, side: FileSide) -> Facts | None:
        return self._reader.get((side.oid, side.path)) if is_code(side.path, side.mode) else None

    def _members(self, files: Iterable[ChangedFile], changes: Iterable[FileChange]) -> dict[tuple[str, str], frozenset[str]]:
        """Return the members that were changed, by path and class."""
        found: dict[tuple[str, str], frozenset[str]] = {}
        by_path = {file.path: file for file in files}
        for change in changes:
            file, names = by_path.get(change.path), changed_units(change)
            for facts, side in ((change.base, Side.BASE), (change.head, Side.HEAD)):
                for unit in facts.units if facts and file and file.hunks else ():
                    if unit.kind == "class" and unit.name in names and file is not None:
                        key = change.path, unit.name
                        found[key] = found.get(key, frozenset()) | self._members_of(file, side, unit)
        return found

    def _members_of(self, file: ChangedFile, side: Side, unit: Unit) -> frozenset[str]:
        oid = (file.base if side is Side.BASE else file.head).oid
        spans = [(h.base_start, h.base_count) if side is Side.BASE else (h.head_start, h.head_count) for h in file.hunks]
        lines = (line for start, count in spans for line in range(start, start + count) if unit.start_line <= line <= unit.end_line)
        data = dict(self._repository.blobs([oid])).get(oid)
        return changed_members(data, unit, lines) if data else frozenset()

    def _codeowners(self, tree: str) -> bytes:
        for path in LOCATIONS:
            entry = self._repository.lookup(tree, path)
            if entry is not None:
                return dict(self._repository.blobs([entry.oid])).get(entry.oid) or b""
        return b""


class _Routes:
    """The full routes of entry points, put together when the first is asked for."""

    def __init__(self, state: State, known: Known, facts_of: Callable[[str], Facts | None]) -> None:
        self._names, self._known, self._facts_of = Names(state.resolvers, facts_of), known, facts_of
        self._routes: Routes | None = None

    def of(self, path: str, entry: EntryPoint) -> Sequence[str]:
        """Return the routes of an entry point of the file at ``path``."""
        if entry.kind not in ROUTED:
            return (entry.name,)
        if self._routes is None:
            self._routes = Routes(self._known.ways(self._facts_of), self._names.resolve)
        return self._routes.of(path, entry)


def _ordered(known: Known) -> tuple[TreeEntry, ...]:
    return tuple(known.manifests[path] for path in sorted(known.manifests))


def _new_imports(state: State, changes: Iterable[FileChange]) -> Iterable[tuple[str, Import]]:
    """Return the imports at head, in order, that base's file had not and that need a package from outside."""
    for change in sorted(changes, key=lambda change: change.path):
        if change.head is None:
            continue
        known = {(one.module, one.level) for one in change.base.imports} if change.base else set()
        for one in change.head.imports:
            if (one.module, one.level) not in known and state.resolvers.is_external(change.head.language, change.head_path, one):
                yield change.head_path, one
