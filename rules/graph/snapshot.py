"""The graph of one tree in a few flat arrays, read in place: only what a question touches is ever looked at.

Nodes are sorted by path and name (as bytes), so a file's nodes are neighbours and a name is found by halving. Edges lie
twice, by dependent and by dependency, as rows behind each other with an array of starts (compressed sparse rows).
"""

from __future__ import annotations

from array import array
from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from rules.graph.table import Table, decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

PARTS: Final = (
    "paths", "firsts", "names", "names_starts", "kinds", "out_starts", "out_nodes", "in_starts", "in_nodes", "tops", "tops_starts", "core"
)  # fmt: skip
"""The names of the parts that a snapshot is made of."""

_END: Final = b"\0"  # no path holds a zero byte, so that all paths are cut in one go

Node = tuple[bytes, bytes, int, "Sequence[int]"]
"""Path, name, kind and what it depends on, by number in the order given."""


def joined(strings: Iterable[bytes]) -> bytes:
    """Return strings without a zero byte as one."""
    return b"".join(string + _END for string in strings)


def split(data: bytes) -> list[bytes]:
    """Return the strings that :func:`joined` made one of."""
    return data.split(_END)[:-1]


class Snapshot:
    """A graph that does not change; see :class:`rules.graph.graph.Graph`. ``part`` fetches a stored part by its name.

    ``core`` holds a number for each node, see :mod:`rules.graph.core`. ``tops`` holds ``name NUL folder`` for import resolution.
    """

    def __init__(self, part: Callable[[str], bytes]) -> None:
        self._part = part

    def _table(self, name: str) -> Table:
        return Table(self._array(name + "_starts"), self._part(name))

    def _array(self, name: str) -> memoryview[int]:
        return memoryview(self._part(name)).cast("i")

    @cached_property
    def paths(self) -> list[bytes]:
        """The files, sorted; first those that no tree can hold."""
        return split(self._part("paths"))

    @cached_property
    def _files(self) -> dict[bytes, int]:
        return {path: number for number, path in enumerate(self.paths)}

    @cached_property
    def names(self) -> Table:
        """The names of all nodes, sorted within each file."""
        return self._table("names")

    @cached_property
    def tops(self) -> Table:
        """First names of absolute imports with the folders that hold them."""
        return self._table("tops")

    @cached_property
    def firsts(self) -> memoryview[int]:
        """The first node of each file, and the number of all nodes at the end."""
        return self._array("firsts")

    @cached_property
    def kinds(self) -> bytes:
        """What each node is."""
        return self._part("kinds")

    @cached_property
    def core(self) -> memoryview[int]:
        """Where each node stands to the core."""
        return self._array("core")

    @cached_property
    def _out(self) -> tuple[memoryview[int], memoryview[int]]:
        return self._array("out_starts"), self._array("out_nodes")

    @cached_property
    def _in(self) -> tuple[memoryview[int], memoryview[int]]:
        return self._array("in_starts"), self._array("in_nodes")

    @cached_property
    def size(self) -> int:
        """How many nodes there are."""
        return self.firsts[-1]

    def file(self, path: str) -> int:
        """Return the number of a file; -1 when it has none."""
        return self._files.get(encode(path), -1)

    def node(self, path: str, name: str) -> int:
        """Return the node of a name in a file, or -1."""
        file = self.file(path)
        return -1 if file < 0 else self.names.find(encode(name), self.firsts[file], self.firsts[file + 1])

    def nodes_of(self, path: str) -> list[int]:
        """Return all nodes of a file."""
        file = self.file(path)
        return [] if file < 0 else list(range(self.firsts[file], self.firsts[file + 1]))

    def path(self, node: int) -> str:
        """Return the file of a node."""
        return decode(self.paths[bisect_right(self.firsts, node) - 1])

    def name(self, node: int) -> str:
        """Return the name of a node in its file."""
        return self.names[node]

    def kind(self, node: int) -> int:
        """Return what a node is."""
        return self.kinds[node]

    def out(self, node: int) -> Sequence[int]:
        """Return what a node depends on, ascending."""
        starts, nodes = self._out
        return nodes[starts[node] : starts[node + 1]]

    def into(self, node: int) -> Sequence[int]:
        """Return what depends on a node, ascending."""
        starts, nodes = self._in
        return nodes[starts[node] : starts[node + 1]]

    def nodes(self) -> list[Node]:
        """Return all nodes, in the form that :func:`pack` takes."""
        starts, targets = self._out
        names, kinds = self.names, self.kinds
        found: list[Node] = []
        for number, path in enumerate(self.paths):
            own = range(self.firsts[number], self.firsts[number + 1])
            found += [(path, names.bytes_at(node), kinds[node], targets[starts[node] : starts[node + 1]]) for node in own]
        return found


def pack(nodes: Sequence[Node], files: Iterable[str], tops: Mapping[str, Iterable[str]]) -> dict[str, bytes]:
    """Return the parts of the snapshot of a graph, without its core. ``files`` are all files, also those without a node."""
    order = sorted(range(len(nodes)), key=lambda i: nodes[i][:2])
    number = [0] * len(nodes)
    for new, old in enumerate(order):
        number[old] = new
    rows = [sorted([number[target] for target in nodes[old][3]]) for old in order]
    paths = sorted({encode(path) for path in files} | {node[0] for node in nodes})
    counts = dict.fromkeys(paths, 0)
    for node in nodes:
        counts[node[0]] += 1
    return {
        "firsts": array("i", accumulate(counts.values(), initial=0)).tobytes(),
        "kinds": bytes([nodes[old][2] for old in order]),
        **_edges("out", rows),
        **_edges("in", _turned(rows)),
        "paths": joined(paths),
        **_strings("names", [nodes[old][1] for old in order]),
        **_strings("tops", sorted(encode(f"{name}\0{folder}") for name, folders in tops.items() for folder in folders)),
    }


def _turned(rows: Sequence[Sequence[int]]) -> list[list[int]]:
    turned: list[list[int]] = [[] for _ in rows]
    for source, targets in enumerate(rows):
        for target in targets:
            turned[target].append(source)
    return turned


def _edges(name: str, rows: Sequence[Sequence[int]]) -> dict[str, bytes]:
    flat = array("i")
    for row in rows:
        flat.extend(row)
    return {f"{name}_starts": array("i", accumulate(map(len, rows), initial=0)).tobytes(), f"{name}_nodes": flat.tobytes()}


def _strings(name: str, strings: Sequence[bytes]) -> dict[str, bytes]:
    starts = array("i", accumulate(map(len, strings), initial=0))
    return {name: b"".join(strings), f"{name}_starts": starts.tobytes()}


class StoredPaths:
    """The paths of a snapshot; see :class:`rules.graph.tree.Paths`."""

    def __init__(self, snapshot: Snapshot) -> None:
        self._snapshot = snapshot

    def has(self, path: str) -> bool:
        """Return whether the tree holds ``path``."""
        return self._snapshot.file(path) >= 0

    def tops(self, name: str) -> list[str]:
        """Return the folders that hold ``name``, sorted."""
        prefix = encode(name + "\0")
        tops = self._snapshot.tops
        return [decode(tops.bytes_at(index)[len(prefix) :]) for index in tops.prefixed(prefix)]

    def under(self, folder: str) -> list[str]:
        """Return the files beneath ``folder``."""
        paths, prefix = self._snapshot.paths, encode(folder)
        start = end = bisect_left(paths, prefix)
        while end < len(paths) and paths[end].startswith(prefix):
            end += 1
        return [decode(path) for path in paths[start:end]]
