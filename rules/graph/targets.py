"""What the rows of the graph are made of: targets, and the names and files that stand for no code."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final
from zlib import crc32

from rules.graph.resolver import WHOLE
from rules.graph.table import encode

if TYPE_CHECKING:
    from rules.facts import EntryPoint
    from rules.graph.resolver import Hit

Target = tuple[str, str]
"""A file and a name in it."""

IMPORTS: Final = "<imports>"
"""The row of a file that lists where its imports were looked for, so that a file that comes or goes finds whom it concerns."""

STARS: Final = "**"
"""The row of a file that leads to those whose names it takes over by ``import *``."""

MAYBE: Final = "?"
"""Prefix of a name that is sought without certainty: where the file does not have it, it means nothing."""

ENTRY: Final = "@"
"""Prefix of the row of an entry point; no name in a program starts with it."""

_MARKS: Final = frozenset((MAYBE, ENTRY, WHOLE, "<"))

# Files that no tree can hold (no path of git begins with a slash): what is asked of them has no place of its own.
TRACES: Final = "/traces"
DYNAMIC: Final = "/dynamic"
UNREAD: Final = "/unread"
SETTINGS: Final = "/settings"


def entry_name(entry: EntryPoint) -> str:
    """Return the name of an entry point's row: all that it is, save its line."""
    return ENTRY + "\t".join((entry.kind, ",".join(entry.methods), entry.name, entry.router, entry.symbol or entry.handler))


def trace_name(trace: str) -> str:
    """Return the short name of a trace's node. Two traces may share one: then a file is read once more for nothing."""
    return f"{crc32(encode(trace)):x}"


def is_settings(path: str) -> bool:
    """Return whether Django could take its settings from ``path``: a module ``settings`` or one of a package of that name."""
    parts = path.split("/")
    return path.endswith(".py") and (parts[-1] == "settings.py" or "settings" in parts[-2:-1])


def target_of(hit: Hit) -> Target:
    """Return the target that a resolver's answer means.

    JavaScript may export any string as a name: one that would read as a mark of ours means the whole file.
    """
    if hit.name[:1] in _MARKS:
        return hit.file, WHOLE
    return hit.file, hit.name if hit.sure else MAYBE + hit.name
