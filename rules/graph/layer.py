"""Changes laid over a graph: the sheets of a few files replaced, or added to what there is.

A layer may *replace* (the graph moves on to another tree) or *unite* (base and head at once: what either depends on). It
remembers which edges came and went, so that the core can be brought up to date.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple, TypeVar

from rules.graph.answers import starred_rows
from rules.graph.build import settings_row
from rules.graph.graph import ENTRY_POINT, HIDDEN, UNIT
from rules.graph.resolver import WHOLE
from rules.graph.table import encode
from rules.graph.targets import MAYBE, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping, Sequence

    from rules.graph.answers import AnswersOf
    from rules.graph.core import Edge
    from rules.graph.graph import Graph, Nodes
    from rules.graph.sheet import Sheet
    from rules.graph.snapshot import Node
    from rules.graph.targets import Target

Row = frozenset[int]
T = TypeVar("T")


class Settings(NamedTuple):
    """The files that Django may take its settings from, sorted; ``moved`` when they are others than in the graph below."""

    files: Sequence[str] = ()
    moved: bool = False


class Layer:
    """A graph over another; see :class:`rules.graph.graph.Graph`. ``unites`` keeps all that the graph below says."""

    def __init__(self, below: Graph, *, unites: bool = False) -> None:
        self._below, self._unites = below, unites
        self._first = self.size = below.size
        self._added: list[Target] = []
        self._numbers: dict[Target, int] = {}
        self._by_path: dict[str, list[int]] = {}
        self._rows: dict[int, Row] = {}
        self._kinds: dict[int, int] = {}
        self._came: dict[int, set[int]] = {}  # by dependency, the dependents that are new
        self._went: dict[int, set[int]] = {}
        self.gained: set[Edge] = set()
        self.lost: set[Edge] = set()
        self.altered: set[int] = set()

    def node(self, path: str, name: str) -> int:
        """Return the node of a name in a file, or -1."""
        node = self._numbers.get((path, name), -1)
        return node if node >= 0 else self._below.node(path, name)

    def nodes_of(self, path: str) -> list[int]:
        """Return all nodes of a file."""
        return [*self._below.nodes_of(path), *self._by_path.get(path, ())]

    def path(self, node: int) -> str:
        """Return the file of a node."""
        return self._added[node - self._first][0] if node >= self._first else self._below.path(node)

    def name(self, node: int) -> str:
        """Return the name of a node in its file."""
        return self._added[node - self._first][1] if node >= self._first else self._below.name(node)

    def kind(self, node: int) -> int:
        """Return what a node is."""
        kind = self._kinds.get(node)
        if kind is not None:
            return kind
        return self._below.kind(node) if node < self._first else HIDDEN

    def out(self, node: int) -> Nodes:
        """Return what a node depends on."""
        row = self._rows.get(node)
        if row is not None:
            return row
        return self._below.out(node) if node < self._first else ()

    def into(self, node: int) -> Nodes:
        """Return what depends on a node."""
        below = self._below.into(node) if node < self._first else ()
        came, went = self._came.get(node), self._went.get(node)
        if went:
            below = [source for source in below if source not in went]
        return [*below, *came] if came else below

    def nodes(self) -> list[Node]:
        """Return all nodes, also those that mean nothing any more."""
        found = self._below.nodes()
        found += [(encode(path), encode(name), HIDDEN, ()) for path, name in self._added]
        for node, row in self._rows.items():
            found[node] = (*found[node][:3], sorted(row))
        for node, kind in self._kinds.items():
            found[node] = (*found[node][:2], kind, found[node][3])
        return found

    def settle(self) -> None:
        """Forget which edges came and went; the core knows."""
        self.gained, self.lost, self.altered = set(), set(), set()

    def lay(
        self,
        sheets: Mapping[str, Sheet | None],
        answers_of: AnswersOf,
        settings: Settings,
        altered: Mapping[str, Collection[str] | None],
    ) -> None:
        """Lay the sheets of some files over the graph; ``None`` for a file that is gone.

        ``answers_of`` says what names stand for in any file of the tree (``None`` where there is no such file).
        ``altered`` tells for some files the only names that stand for something else than they did.
        """
        self._answers_of, self._settings = answers_of, settings.files
        self._open: dict[str, set[int]] = {path: self._rewritten(path, altered.get(path)) for path in sheets}
        if settings.moved:
            self._open[SETTINGS] = set(self.nodes_of(SETTINGS))
        for path, sheet in sheets.items():
            if sheet is not None:
                starred = starred_rows(sheet, answers_of)
                for kind, rows in ((UNIT, sheet.units), (ENTRY_POINT, sheet.entries), (HIDDEN, sheet.others)):
                    for name, targets in rows:
                        self._write(path, name, kind, [*targets, *starred.get(name, ())])
        while self._open:
            path, nodes = self._open.popitem()
            self._answer(path, nodes)

    def _rewritten(self, path: str, altered: Collection[str] | None) -> set[int]:
        """Return the nodes of a file whose rows have to be written; of the hidden ones those of ``altered`` names."""
        nodes = set(self.nodes_of(path))
        if altered is None:
            return nodes
        names = {WHOLE, *altered, *(MAYBE + name for name in altered)}
        return {node for node in nodes if self.kind(node) != HIDDEN} | {self.node(path, name) for name in names} & nodes

    def _write(self, path: str, name: str, kind: int, targets: Iterable[Target]) -> None:
        node = self._make(path, name)
        self._open.get(path, set()).discard(node)
        self._set_row(node, kind, targets)

    def _answer(self, path: str, nodes: Collection[int]) -> None:
        """Write the rows of names that are sought in a file and are none of its own rows."""
        answers = self._answers_of(path)
        for node in sorted(nodes):
            if path == SETTINGS:
                self._set_row(node, HIDDEN, settings_row(self.name(node), self._settings))
            else:
                self._set_row(node, HIDDEN, answers.row(self.name(node)) if answers else ())

    def _make(self, path: str, name: str) -> int:
        node = self.node(path, name)
        if node < 0:
            node = self._numbers[path, name] = self.size
            self.size += 1
            self._added.append((path, name))
            self._by_path.setdefault(path, []).append(node)
            self._open.setdefault(path, set()).add(node)
        return node

    def _set_row(self, node: int, kind: int, targets: Iterable[Target]) -> None:
        old = frozenset(self.out(node))
        new = frozenset([self._make(path, name) for path, name in targets])
        old_kind = self.kind(node)
        if self._unites:
            new, kind = new | old, max(kind, old_kind)
        if kind != old_kind:
            self._kinds[node] = kind
            self.altered.add(node)
        if new != old:
            self._rows[node] = new
            self._note(node, new - old, old - new)

    def _note(self, node: int, came: Row, went: Row) -> None:
        for target in came:
            _move(node, self._went.setdefault(target, set()), self._came.setdefault(target, set()))
            _move((node, target), self.lost, self.gained)
        for target in went:
            _move(node, self._came.setdefault(target, set()), self._went.setdefault(target, set()))
            _move((node, target), self.gained, self.lost)


def _move(item: T, source: set[T], goal: set[T]) -> None:
    """Undo what ``source`` says of ``item``, or else say the opposite."""
    if item in source:
        source.discard(item)
    else:
        goal.add(item)
