"""What is around a node: parents and earlier siblings, from one walk over the tree.

The parser's own ``parent()`` and ``prev()`` cost the depth of a node and the number of its siblings each time, which is
the square of a hostile file's length; a table costs one look-up.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ast_grep_py import SgNode

MAX_DEPTH: Final = 300  # nodes around one that are looked at; deeper nesting is hostile or generated

Key = tuple[int, int, str]


def key_of(node: SgNode) -> Key:
    """Return what tells ``node`` from all others of its tree: offsets and kind."""
    place = node.range()
    return place.start.index, place.end.index, node.kind()


class Around:
    """The parents of one tree's nodes. ``parents`` may come from a walk that was made anyway."""

    def __init__(self, root: SgNode, parents: dict[Key, SgNode] | None = None) -> None:
        self._parents = _walked(root) if parents is None else parents
        self._blocks: dict[Key, tuple[list[int], list[SgNode]]] = {}

    def parent(self, node: SgNode) -> SgNode | None:
        """Return the node that holds ``node``; ``None`` for the root."""
        return self._parents.get(key_of(node))

    def ancestors(self, node: SgNode) -> Iterator[SgNode]:
        """Return what is around ``node``, innermost first, at most :data:`MAX_DEPTH` steps out."""
        around = self.parent(node)
        for _ in range(MAX_DEPTH):
            if around is None:
                return
            yield around
            around = self.parent(around)

    def before(self, block: SgNode, node: SgNode, limit: int) -> list[SgNode]:
        """Return up to ``limit`` children of ``block`` before ``node``, nearest first."""
        key = key_of(block)
        if key not in self._blocks:
            children = block.children()
            self._blocks[key] = [child.range().start.index for child in children], children
        starts, children = self._blocks[key]
        at = bisect_left(starts, node.range().start.index)
        return children[max(0, at - limit) : at][::-1]


def _walked(root: SgNode) -> dict[Key, SgNode]:
    """Return the parents of all named nodes; nobody asks about commas."""
    parents: dict[Key, SgNode] = {}
    stack = [(root, key_of(root))]
    while stack:
        node, own = stack.pop()
        for child in node.named_children():
            key = key_of(child)
            if key != own:
                parents.setdefault(key, node)
            stack.append((child, key))
    return parents
