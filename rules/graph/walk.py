"""The walk from changed symbols to all that depends on them, level by level, cut at the core."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.graph.graph import ENTRY_POINT, HIDDEN, UNIT

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.graph.core import Core
    from rules.graph.graph import Graph


class Walk:
    """The closure of ``starts``. ``depth`` maps each unit and entry point to the number of steps it takes, 0 for the starts.

    A symbol of the core is reached but not followed, save a start. Hidden nodes (names that are passed on) cost no step.
    """

    def __init__(self, graph: Graph, core: Core, starts: Iterable[int]) -> None:
        self._graph, self._core = graph, core
        self.depth: dict[int, int] = {}
        self._passed: set[int] = set()  # hidden nodes that were followed
        self._touched: set[int] = set()  # hidden nodes beyond the edge of the core
        self.enters_core = False
        level = sorted(set(starts))
        steps = 0
        while level:
            level = self._level(level, steps)
            steps += 1

    def _level(self, level: list[int], steps: int) -> list[int]:
        """Take the nodes of one level; return those of the next."""
        found: list[int] = []
        for node in level:
            if self._graph.kind(node) == UNIT:
                self.depth[node] = steps
        for node in level:
            if not steps or self._graph.kind(node) == HIDDEN or not self._core.mark(node):
                found += self._followed(node, steps)
            else:
                self._ends_at(node, steps)
        if not steps:
            self.enters_core |= any(self._core.mark(node) for node in level)
        return found

    def _followed(self, node: int, steps: int) -> list[int]:
        found = []
        for dependent in self._dependents(node, self._passed):
            if dependent not in self.depth:
                self.depth[dependent] = steps + 1
                if self._graph.kind(dependent) == UNIT:
                    found.append(dependent)
        return found

    def _ends_at(self, node: int, steps: int) -> None:
        """Stop at a symbol of the core; the entry points that it is the code of are reached all the same."""
        self.enters_core = True
        for dependent in self._dependents(node, self._touched):
            if self._graph.kind(dependent) == ENTRY_POINT:
                self.depth.setdefault(dependent, steps + 1)

    def _dependents(self, node: int, passed: set[int]) -> list[int]:
        """Return the units and entry points that depend on ``node``, also by way of hidden nodes not yet ``passed``."""
        found: list[int] = []
        stack = [node]
        while stack:
            for dependent in self._graph.into(stack.pop()):
                if self._graph.kind(dependent) != HIDDEN:
                    found.append(dependent)
                elif dependent not in passed:
                    passed.add(dependent)
                    stack.append(dependent)
        return found

    def chain(self, node: int) -> tuple[int, ...]:
        """Return a shortest way from a start to what ``node`` is reached by; of several the first by path and name."""
        nodes = []
        while self.depth[node]:
            steps = self.depth[node] - 1
            node = min((step for step in self._dependencies(node) if self.depth.get(step) == steps), key=self.key)
            nodes.append(node)
        return tuple(reversed(nodes))

    def key(self, node: int) -> tuple[str, str]:
        """Return path and name of a node: an order that no numbering can alter."""
        return self._graph.path(node), self._graph.name(node)

    def _dependencies(self, node: int) -> list[int]:
        found: list[int] = []
        stack, passed = [node], {node}
        while stack:
            for target in self._graph.out(stack.pop()):
                if self._graph.kind(target) != HIDDEN:
                    found.append(target)
                elif target not in passed:
                    passed.add(target)
                    stack.append(target)
        return found
