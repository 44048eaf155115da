"""The core: symbols that can reach a large set of symbols which all reach each other.

In a large program hundreds of types hang together in one knot, and nearly everything leads into it. A walk that follows
what depends on the knot says "everything", whatever changed; so it stops there and says once that it got that far.

Marks: 0 is outside the core, 1 leads into a knot, a greater number is the knot that the node belongs to. Marks are kept up
to date from edge to edge instead of being found anew: exact, at a cost that follows the change. All walks use explicit stacks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.graph.graph import UNIT

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence

    from rules.graph.graph import Graph

KNOT: Final = 50
"""Symbols that make a knot. Measured on large projects: reach is either below a few percent or nearly everything, nothing in between."""

OUTSIDE: Final = 0
LEADS_IN: Final = 1

Edge = tuple[int, int]


def knots(nodes: Iterable[int], out: Callable[[int], Iterable[int]], is_unit: Callable[[int], bool]) -> list[list[int]]:
    """Return the strongly connected sets of :data:`KNOT` units and more that can be reached from ``nodes``.

    Tarjan's algorithm (SIAM Journal on Computing 1, 1972) with an explicit stack.
    """
    found: list[list[int]] = []
    index: dict[int, int] = {}
    low: dict[int, int] = {}
    stack: list[int] = []
    on_stack: set[int] = set()
    for start in nodes:
        if start in index:
            continue
        index[start] = low[start] = len(index)
        stack.append(start)
        on_stack.add(start)
        work: list[tuple[int, Iterator[int]]] = [(start, iter(out(start)))]
        while work:
            node, targets = work[-1]
            for target in targets:
                if target not in index:
                    index[target] = low[target] = len(index)
                    stack.append(target)
                    on_stack.add(target)
                    work.append((target, iter(out(target))))
                    break
                if target in on_stack:
                    low[node] = min(low[node], index[target])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    found += _popped(node, stack, on_stack, is_unit)
    return found


def _popped(node: int, stack: list[int], on_stack: set[int], is_unit: Callable[[int], bool]) -> list[list[int]]:
    """Take the set that ``node`` closes off the stack; return it when it is a knot."""
    members = []
    while True:
        member = stack.pop()
        on_stack.discard(member)
        members.append(member)
        if member == node:
            break
    return [members] if len(members) >= KNOT and sum(map(is_unit, members)) >= KNOT else []


def reach(starts: Iterable[int], step: Callable[[int], Iterable[int]], limit: int | None = None) -> set[int]:
    """Return all nodes that ``step`` leads to from ``starts``, these too; stop early once there are ``limit``."""
    seen = set(starts)
    stack = list(seen)
    while stack and (limit is None or len(seen) < limit):
        for node in step(stack.pop()):
            if node not in seen:
                seen.add(node)
                stack.append(node)
    return seen


def whole(graph: Graph) -> list[int]:
    """Return the marks of all nodes of a graph, found from scratch."""
    marks = [OUTSIDE] * graph.size
    for number, members in enumerate(
        sorted(map(sorted, knots(range(graph.size), graph.out, lambda n: graph.kind(n) == UNIT))), LEADS_IN + 1
    ):
        for member in members:
            marks[member] = number
    for node in reach([n for n, mark in enumerate(marks) if mark], graph.into):
        marks[node] = marks[node] or LEADS_IN
    return marks


class Core:
    """The marks of a graph, brought forward from those of the graph it was made of.

    Args:
        graph: the graph as it is now.
        below: the marks of the graph before; a node it has no number for is outside.
        changes: the marks that differ from ``below`` already.

    """

    def __init__(self, graph: Graph, below: Sequence[int], changes: Mapping[int, int] | None = None) -> None:
        self._graph = graph
        self._below = below
        self.changes = dict(changes or {})
        self._next = max(max(self.changes.values(), default=LEADS_IN), self._graph.size) + 1

    def over(self, graph: Graph) -> Core:
        """Return these marks for a graph that lies over this one; call :meth:`advance` next."""
        return Core(graph, self._below, self.changes)

    def mark(self, node: int) -> int:
        """Return the mark of a node."""
        changed = self.changes.get(node)
        if changed is not None:
            return changed
        return self._below[node] if node < len(self._below) else OUTSIDE

    def advance(self, gained: Collection[Edge], lost: Collection[Edge], altered: Collection[int] = ()) -> None:
        """Bring the marks up to date after edges came and went; ``altered`` nodes became or ceased to be units."""
        is_loosened = self._loosened(lost, altered)
        new = [*gained, *[(node, target) for node in altered for target in self._graph.out(node)]]
        self._spread(source for source, target in new if self.mark(target) and not self.mark(source))
        if is_loosened:
            self._again()
        else:
            self._shrink(source for source, target in lost if self.mark(target))
        self._tie([edge for edge in new if not self.mark(edge[0]) and not self.mark(edge[1])])

    def _spread(self, starts: Iterable[int]) -> None:
        """Mark what leads to ``starts``, which lead into the core."""
        stack = list(starts)
        while stack:
            node = stack.pop()
            if not self.mark(node):
                self.changes[node] = LEADS_IN
                stack += self._graph.into(node)

    def _tie(self, edges: Collection[Edge]) -> None:
        """Find the knots that new ``edges`` outside the core have tied. Most edges are ruled out by a few steps back or forth."""
        graph = self._graph
        suspects = [
            target
            for source, target in edges
            if len(reach([source], graph.into, KNOT)) >= KNOT and len(reach([target], graph.out, KNOT)) >= KNOT
        ]
        for members in knots(sorted(set(suspects)), graph.out, self._is_unit):
            self._next += 1
            self.changes.update(dict.fromkeys(members, self._next))
            self._spread(node for member in members for node in graph.into(member))

    def _is_unit(self, node: int) -> bool:
        return self._graph.kind(node) == UNIT

    def _loosened(self, lost: Collection[Edge], altered: Collection[int]) -> bool:
        """Return whether a knot may have come apart: an end of a lost edge within it no longer reaches the other there."""
        if any(self.mark(node) > LEADS_IN for node in altered):
            return True
        for source, target in lost:
            knot = self.mark(source)
            if knot > LEADS_IN and knot == self.mark(target) and not self._leads(source, target.__eq__, knot):
                return True
        return False

    def _shrink(self, starts: Iterable[int]) -> None:
        """Take out of the core what lost an edge within it and no longer leads into a knot, and then what led there by way of it."""
        stack = sorted({node for node in starts if self.mark(node) == LEADS_IN})
        while stack:
            node = stack.pop()
            if self.mark(node) == LEADS_IN and not self._leads(node, lambda target: self.mark(target) > LEADS_IN):
                self.changes[node] = OUTSIDE
                stack += [dependent for dependent in self._graph.into(node) if self.mark(dependent) == LEADS_IN]

    def _leads(self, start: int, is_goal: Callable[[int], bool], knot: int = 0) -> bool:
        """Return whether a way from ``start`` ends at a goal; it stays within ``knot``, or within the core when that is 0."""
        seen = {start}
        queue = [start]
        for node in queue:
            for target in self._graph.out(node):
                if target in seen or not (self.mark(target) == knot if knot else self.mark(target)):
                    continue
                if is_goal(target):
                    return True
                seen.add(target)
                queue.append(target)
        return False

    def _again(self) -> None:
        """Find the marks of all that was in the core anew. Nothing outside can have come in unseen."""
        inside = {node for node, mark in enumerate(self._below) if mark} | {node for node, mark in self.changes.items() if mark}
        inside = {node for node in inside if self.mark(node)}
        found = knots(sorted(inside), lambda n: [t for t in self._graph.out(n) if t in inside], self._is_unit)
        self.changes.update(dict.fromkeys(inside, OUTSIDE))
        for members in found:
            self._next += 1
            self.changes.update(dict.fromkeys(members, self._next))
        self._spread({node for members in found for member in members for node in self._graph.into(member)})
