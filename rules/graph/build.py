"""Sheets of all files to the graph of a tree."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.graph.answers import Answers, starred_rows
from rules.graph.graph import ENTRY_POINT, HIDDEN, UNIT
from rules.graph.resolver import WHOLE
from rules.graph.table import encode
from rules.graph.targets import MAYBE, SETTINGS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rules.graph.graph import Graph
    from rules.graph.sheet import Sheet
    from rules.graph.snapshot import Node
    from rules.graph.targets import Target


def settings_row(name: str, files: Iterable[str]) -> tuple[Target, ...]:
    """Return what ``django.conf.settings.NAME`` stands for: that name in every settings module of the tree."""
    return tuple((file, name if name == WHOLE else MAYBE + name) for file in files)


class Builder:
    """Gathers sheets in any order; :meth:`nodes` gives the whole graph."""

    def __init__(self) -> None:
        self._numbers: dict[str, dict[str, int]] = {}  # by path, then by name
        self._rows: list[Sequence[int] | None] = []
        self._kinds = bytearray()
        self._sheets: dict[str, Sheet] = {}
        self._known: dict[str, Answers] = {}

    def add(self, sheet: Sheet) -> None:
        """Take one file's sheet; each path comes once."""
        names = self._numbers.setdefault(sheet.path, {})
        for kind, rows in ((UNIT, sheet.units), (ENTRY_POINT, sheet.entries), (HIDDEN, sheet.others)):
            for name, targets in rows:
                node = self._number(names, name)
                self._kinds[node] = kind
                self._rows[node] = self._targets(targets)
        self._sheets[sheet.path] = sheet._replace(units=tuple((name, ()) for name, _ in sheet.units), entries=(), others=())

    def _number(self, names: dict[str, int], name: str) -> int:
        node = names.get(name)
        if node is None:
            node = names[name] = len(self._rows)
            self._rows.append(None)
            self._kinds.append(HIDDEN)
        return node

    def _targets(self, targets: Iterable[Target]) -> list[int]:
        numbers, number = self._numbers, self._number
        return [number(numbers.setdefault(path, {}), name) for path, name in targets]

    def nodes(self, settings: Sequence[str]) -> list[Node]:
        """Return all nodes. ``settings`` are the files that Django may take its settings from."""
        self._add_starred()
        waiting = list(self._numbers)
        while waiting:
            before = {path: len(names) for path, names in self._numbers.items()}
            for path in waiting:
                self._answer(path, settings)
            waiting = [path for path, names in self._numbers.items() if len(names) != before.get(path)]
        found: list[Node] = []
        for path, names in self._numbers.items():
            key = encode(path)
            found += [(key, encode(name), self._kinds[node], self._rows[node] or ()) for name, node in names.items()]
        return _in_order(found, [node for names in self._numbers.values() for node in names.values()])

    def _answers(self, path: str) -> Answers | None:
        known = self._known.get(path)
        if known is None and path in self._sheets:
            known = self._known[path] = Answers.of_sheet(self._sheets[path])
        return known

    def _add_starred(self) -> None:
        for path, sheet in self._sheets.items():
            for name, targets in starred_rows(sheet, self._answers).items():
                node = self._numbers[path][name]
                self._rows[node] = sorted({*(self._rows[node] or ()), *self._targets(sorted(targets))})

    def _answer(self, path: str, settings: Sequence[str]) -> None:
        open_names = [(name, node) for name, node in self._numbers[path].items() if self._rows[node] is None]
        answers = self._answers(path) if open_names else None
        for name, node in open_names if answers or path == SETTINGS else ():
            self._rows[node] = self._targets(answers.row(name) if answers else settings_row(name, settings))


def _in_order(nodes: list[Node], numbers: list[int]) -> list[Node]:
    """Return ``nodes`` in the order of their ``numbers``, by which their rows speak."""
    ordered: list[Node] = list(nodes)
    for node, number in zip(nodes, numbers, strict=True):
        ordered[number] = node
    return ordered


def nodes_of(graph: Graph) -> list[Node]:
    """Return the nodes of a graph that still mean something, to be packed anew."""
    nodes = graph.nodes()
    sought = {target for node in nodes for target in node[3]}
    number: dict[int, int] = {}
    for index, (_, _, kind, targets) in enumerate(nodes):
        if kind != HIDDEN or targets or index in sought:
            number[index] = len(number)
    return [(*nodes[index][:3], [number[target] for target in nodes[index][3]]) for index in number]
