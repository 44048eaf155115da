"""What facts and graphs are made by: others would read the same files differently."""

from __future__ import annotations

import hashlib
import os
import sys
from functools import cache
from importlib.util import find_spec
from typing import TYPE_CHECKING

import rules
from rules.graph import FORMAT
from rules.languages import EXTRACTORS

if TYPE_CHECKING:
    from collections.abc import Iterator


@cache
def made_by() -> str:
    """Return the version of everything that facts and graphs depend on besides the files themselves.

    Version numbers alone would not do: one that somebody forgot to raise would let old facts decide new verdicts. So the sizes and
    times of the source and of the parser take part; they tell as much as the bytes, at a hundredth of the cost.
    """
    parser = find_spec("ast_grep_py")
    folders = [*rules.__path__, *((parser.submodule_search_locations or ()) if parser else ())]
    stamps = "".join(sorted(line for folder in folders for line in source_stamps(folder)))
    digest = hashlib.sha256(stamps.encode("utf-8", "surrogateescape")).hexdigest()[:20]
    return f"{FORMAT}; {EXTRACTORS}; {sys.byteorder}; {digest}"


def source_stamps(folder: str) -> Iterator[str]:
    """Yield name, size and time of each file of code in a folder and beneath, in no particular order."""
    stack = [folder]
    while stack:
        with os.scandir(stack.pop()) as entries:
            for entry in entries:
                if entry.name.endswith((".py", ".so", ".pyd")):
                    stat = entry.stat()
                    yield f"{entry.name} {stat.st_size} {stat.st_mtime_ns}\n"
                elif entry.is_dir() and entry.name != "__pycache__":
                    stack.append(entry.path)
