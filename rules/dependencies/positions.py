"""Where an entry of a TOML or JSON file stands: neither ``tomllib`` nor ``json`` says.

Each index is built once a file, by one pass over its text, and only for files of which some entry has changed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

Index = dict[tuple[str, ...], int]

_HEADER: Final = re.compile(r"[ \t]*+(\[\[?)[ \t]*+([^\[\]\n]++)\]\]?[ \t]*+(?:#.*)?$")
_TOKEN: Final = re.compile(r'"((?:[^"\\\n]|\\.)*+)"|\'([^\'\n]*+)\'|#')
_KEY: Final = re.compile(r'[ \t]*+(?:"([^"\n]*+)"|\'([^\'\n]*+)\'|([A-Za-z0-9_-]++))[ \t]*+[=.]')
_JSON_TOKEN: Final = re.compile(r'"(?:[^"\\]|\\.)*+"|[{}\[\],:]', re.DOTALL)
_JSON_DEPTH: Final = 3  # deep enough for the name of a package in every file that is read


def toml_index(text: str) -> Index:
    """Return the first line of each (table), (table, key or quoted text) and ("", key or quoted text).

    The n-th table of an array of tables, counted from 0, is named ``name#n``.
    """
    found: Index = {}
    counts: dict[str, int] = {}
    table = ""
    for number, line in enumerate(text.split("\n"), 1):
        header = _HEADER.match(line)
        if header:
            table = _table_name(header.group(2))
            if header.group(1) == "[[":
                counts[table] = counts.get(table, -1) + 1
                table = f"{table}#{counts[table]}"
            found.setdefault((table,), number)
            continue
        for token in _toml_tokens(line):
            found.setdefault((table, token), number)
            found.setdefault(("", token), number)
    return found


def _table_name(raw: str) -> str:
    return ".".join(part.strip().strip("\"'") for part in raw.strip().split("."))


def _toml_tokens(line: str) -> Iterator[str]:
    key = _KEY.match(line)
    if key:
        yield key.group(1) or key.group(2) or key.group(3) or ""
    for token in _TOKEN.finditer(line):
        if token.group() == "#":
            return
        yield token.group(1) if token.group(1) is not None else token.group(2)


def json_index(text: str) -> Index:
    """Return the line of each key, by its path of keys from the top, at most three deep. ``text`` is valid JSON."""
    found: Index = {}
    path: list[str] = []
    opened: list[bool] = []  # for each open bracket: whether it is an object that a key was put on the path for
    pending, key, line, last = "", "", 1, 0
    for token in _JSON_TOKEN.finditer(text):
        symbol = token.group()
        line += text.count("\n", last, token.start())
        last = token.start()
        if symbol[0] == '"':
            pending = symbol[1:-1]
        elif symbol == ":":
            key = pending
            if len(opened) <= _JSON_DEPTH:
                found.setdefault((*path, key), line)
        elif symbol in "{[":
            opened.append(bool(key) and len(opened) < _JSON_DEPTH)
            if opened[-1]:
                path.append(key)
            key = ""
        elif symbol in "}]":
            if opened.pop():
                path.pop()
            key = ""
        else:
            key = ""
    return found


def build(layout: str, text: str) -> Index:
    """Return the index of a file of this layout (``toml`` or ``json``)."""
    return toml_index(text) if layout == "toml" else json_index(text)


def line_of(index: Index, anchor: tuple[str, ...]) -> int:
    """Return the line of ``anchor``, of the nearest thing around it that is known, or 1."""
    for end in range(len(anchor), 0, -1):
        if anchor[:end] in index:
            return index[anchor[:end]]
        if end == len(anchor) and ("", anchor[-1]) in index:
            return index["", anchor[-1]]
    return 1
