"""What a graph answers. Nodes are numbers; each stands for a name in a file. Edges lead from a node to what it depends on."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from rules.graph.snapshot import Node

HIDDEN: Final = 0
"""A node that only passes on: a name sought in a file that has no such unit, a whole module, a trace."""

UNIT: Final = 1
ENTRY_POINT: Final = 2

Nodes = Iterable[int]


class Graph(Protocol):
    """A graph that can be read."""

    @property
    def size(self) -> int:
        """One more than the greatest node."""

    def node(self, path: str, name: str) -> int:
        """Return the node of a name in a file; -1 when nothing depends on it and it depends on nothing."""

    def nodes_of(self, path: str) -> list[int]:
        """Return all nodes of a file."""

    def path(self, node: int) -> str:
        """Return the file of a node."""

    def name(self, node: int) -> str:
        """Return the name of a node in its file."""

    def kind(self, node: int) -> int:
        """Return what a node is: ``HIDDEN``, ``UNIT`` or ``ENTRY_POINT``."""

    def nodes(self) -> list[Node]:
        """Return all nodes, in the form in which they are packed; see :mod:`rules.graph.snapshot`."""

    def out(self, node: int) -> Nodes:
        """Return what a node depends on."""

    def into(self, node: int) -> Nodes:
        """Return what depends on a node."""
