"""What the graph asks of a language: which files, and which names in them, does an import stand for."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rules.facts import Import

WHOLE: Final = "*"
"""The name that stands for everything in a file."""


TOP: Final = "^"
"""Prefix of a trace that is the first part of a module's name, wherever it may lie."""


_IDENTIFIER: Final = re.compile(r"[A-Za-z_]\w*")
_SPEAKS_FOR_FOLDER: Final = frozenset({"__init__", "index"})


class Hit(NamedTuple):
    """What a use stands for: ``name`` in ``file`` (:data:`WHOLE` for all of it); ``sure`` when the name must be there."""

    file: str
    name: str
    sure: bool = True


class Resolver(Protocol):
    """Resolves the imports of one language. Answers depend on the paths of the tree (and its manifests) only."""

    def files(self, importer: str, imported: Import) -> tuple[str, ...]:
        """Return the files of the tree that ``imported`` names, sorted; none when it is not of this tree."""

    def is_standard(self, imported: Import) -> bool:
        """Return whether ``imported`` belongs to the language's own library."""

    def stands_for(self, importer: str, imported: Import, parts: Sequence[str] = ()) -> tuple[Hit, ...]:
        """Return what the name that ``imported`` binds, followed by the attributes ``parts``, stands for, sorted."""

    def stars(self, importer: str, imported: Import) -> tuple[str, ...]:
        """Return the files all of whose names ``imported`` takes over, sorted."""

    def named(self, importer: str, dotted: str) -> tuple[Hit, ...]:
        """Return what a quoted dotted name stands for, sorted."""

    def traces(self, importer: str, imported: Import, parts: Sequence[str] = ()) -> Iterable[str]:
        """Return where :meth:`stands_for` looked: a file that comes or goes elsewhere cannot change its answer.

        A trace is a path without its suffix (see :func:`traces_of`), or :data:`TOP` and a name: any new import root that holds it.
        """

    def named_traces(self, importer: str, dotted: str) -> Iterable[str]:
        """Return where :meth:`named` looked."""


def local_name(imported: Import) -> str:
    """Return the name that an import binds in its file; empty when it binds none."""
    if imported.alias or (imported.name and imported.name != WHOLE):
        return imported.alias or imported.name
    return "" if imported.name or not _IDENTIFIER.match(imported.module) else imported.module.partition(".")[0]


def traces_of(path: str) -> tuple[str, ...]:
    """Return the traces that lead to a file: its path, without one suffix or two, and its folder where it speaks for that."""
    folder = path[: path.rfind("/") + 1]
    name = path[len(folder) :]
    stem, short = name.rpartition(".")[0], name.partition(".")[0]
    found = {path, folder + stem, folder + short}
    if short in _SPEAKS_FOR_FOLDER:
        found.add(folder[:-1])
    return tuple(sorted(found))
