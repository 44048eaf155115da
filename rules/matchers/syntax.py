"""One side of a file as the matchers read it: parsed once, with everything else made only when a matcher asks."""

from __future__ import annotations

import re
from bisect import bisect_left
from functools import cached_property
from typing import Any

from rules.matchers.names import Names
from rules.matchers.nodes import bare, literal
from rules.matchers.values import Values
from rules.parse import parse

Node = Any

_WORD = re.compile(r"\w+")
_SETTINGS = {"rule": {"any": [{"kind": "assignment"}, {"kind": "keyword_argument"}, {"kind": "pair"}]}}


class Syntax:
    """The syntax of ``text``, which must be free of lone surrogates and in a language that the parser knows.

    ``line_ends`` are the places of the file's line feeds, needed only where the text holds others (see :mod:`rules.matchers.text`).
    """

    def __init__(self, text: str, language: str, line_ends: list[int] | None = None) -> None:
        self.text, self.language, self._line_ends = text, language, line_ends

    def line(self, position: Any) -> int:
        """Return the line, counted from 1 and by line feeds of the file only, of a position that the parser gave."""
        if self._line_ends is None:
            return int(position.line) + 1
        return bisect_left(self._line_ends, position.index) + 1

    @cached_property
    def words(self) -> set[str]:
        """All words of the text, for the literal prefilter."""
        return set(_WORD.findall(self.text))

    @cached_property
    def root(self) -> Node:
        """The root of the syntax tree."""
        return parse(self.text, self.language)

    @cached_property
    def names(self) -> Names:
        """The resolver of names (Python)."""
        return Names(self.root)

    @cached_property
    def values(self) -> Values:
        """The judge of expressions (Python)."""
        return Values(self.names)

    @cached_property
    def calls(self) -> list[tuple[Node, Node, str]]:
        """Every call with its function and the last word of the function as written."""
        found = []
        for call in self.root.find_all(kind="call"):
            function = call.field("function")
            if function is not None:
                function = bare(function)
                found.append((call, function, _last_word(function)))
        return found

    @cached_property
    def settings(self) -> list[tuple[str, Node, Node]]:
        """Every named value: the name, the value and the node to show (assignment, keyword, dictionary entry, subscript)."""
        found = []
        for node in self.root.find_all(_SETTINGS):
            kind = node.kind()
            left, value = (
                (node.field("left"), node.field("right"))
                if kind == "assignment"
                else (node.field("key") or node.field("name"), node.field("value"))
            )
            name = _setting_name(left) if left is not None and value is not None else ""
            if name:
                found.append((name, value, node))
        return found


def _last_word(node: Node) -> str:
    if node.kind() == "attribute":
        name = node.field("attribute")
        return name.text() if name is not None else ""
    return node.text() if node.kind() == "identifier" else ""


def _setting_name(node: Node) -> str:
    kind = node.kind()
    if kind in ("identifier", "attribute"):
        return _last_word(node)
    if kind == "subscript":
        inner = node.field("subscript")
        return _setting_name(inner) if inner is not None and inner.kind() == "string" else ""
    if kind == "string":
        known, value = literal(node)
        return str(value) if known else ""
    return ""
