"""Matchers of the forms ``use``, ``subclass``, ``setting``, ``word`` and ``string``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from rules.matchers.conditions import value_holds
from rules.matchers.nodes import named_children
from rules.matchers.place import matched

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.matchers.compiled import CompiledMatcher
    from rules.matchers.match import Match
    from rules.matchers.syntax import Syntax

Node = Any

_BINDS: Final = {
    "keyword_argument": "name",
    "function_definition": "name",
    "class_definition": "name",
    "assignment": "left",
    "augmented_assignment": "left",
    "for_statement": "left",
    "for_in_clause": "left",
    "named_expression": "name",
}


def uses_found(syntax: Syntax, matchers: list[CompiledMatcher]) -> Iterator[Match]:
    """Find references: of the local names that imports bind, and of attributes that end in a wanted name."""
    local: set[str] = set()
    for matcher in matchers:
        local |= (matcher.names.last_words() if matcher.names else None) or set()
    for scope in syntax.names.scopes.all:
        local |= {name for name, bindings in scope.names.items() if any(b.kind == "import" for b in bindings)}
    pattern = "^(?:" + "|".join(sorted(map(re.escape, local))) + ")$"
    for node in syntax.root.find_all({"rule": {"kind": "identifier", "regex": pattern}}):
        whole = _outermost(node)
        if whole is None:
            continue
        names = syntax.names.of(whole)
        for matcher in matchers:
            name = matcher.names.find(names) if matcher.names and names else None
            if name is not None:
                yield from matched(syntax, matcher, _user(whole), name)


def _outermost(node: Node) -> Node | None:
    """Return the dotted name that ends in ``node``; ``None`` when it is part of an import, a keyword's name or a definition's name."""
    parent = node.parent()
    if parent is None:
        return node
    kind = parent.kind()
    if kind == "attribute":
        last = parent.field("attribute")
        return parent if last is not None and last.range().start.index == node.range().start.index else None
    if kind in ("dotted_name", "aliased_import", "import_statement", "import_from_statement", "global_statement", "nonlocal_statement"):
        return None
    bound = parent.field(_BINDS[kind]) if kind in _BINDS else None
    return None if bound is not None and bound.range().start.index == node.range().start.index else node


def _user(node: Node) -> Node:
    """Return the call that a name is called in or passed to, the decorator it stands in, or the name itself."""
    for parent in node.ancestors()[:3]:
        if parent.kind() in ("call", "decorator"):
            return parent
        if parent.kind() not in ("argument_list", "keyword_argument"):
            return node
    return node


def subclasses_found(syntax: Syntax, matchers: list[CompiledMatcher]) -> Iterator[Match]:
    """Yield the classes with a wanted base."""
    for node in syntax.root.find_all(kind="class_definition"):
        bases, name = node.field("superclasses"), node.field("name")
        if bases is None or name is None:
            continue
        for base in named_children(bases):
            names = syntax.names.of(base)
            for matcher in matchers:
                found = matcher.names.find(names) if matcher.names else None
                if found is not None:
                    yield from matched(syntax, matcher, base, found, name.text())


def settings_found(syntax: Syntax, matchers: list[CompiledMatcher]) -> Iterator[Match]:
    """Yield the named values that are what a rule does not want."""
    for name, value, node in syntax.settings:
        for matcher in matchers:
            if name in matcher.words and matcher.value is not None:
                decided = value_holds(matcher.value, value, syntax.values)
                if decided is not None:
                    yield from matched(syntax, matcher, node, name, decided)


def words_found(syntax: Syntax, matchers: list[CompiledMatcher]) -> Iterator[Match]:
    """Yield identifiers and strings that hold a wanted word."""
    for matcher in matchers:
        present = sorted(re.escape(word) for word in matcher.words if word in syntax.words)
        kinds = [
            {"kind": "identifier", "regex": f"^(?:{'|'.join(present)})$"},
            {"kind": "string_content", "regex": rf"(?:^|\W)(?:{'|'.join(present)})(?:\W|$)"},
        ]
        for node in syntax.root.find_all({"rule": {"any": kinds}}):
            if not any(parent.kind() in ("import_statement", "import_from_statement") for parent in node.ancestors()[:4]):
                yield from matched(syntax, matcher, node, _word_in(node.text(), matcher.words))


def _word_in(text: str, words: frozenset[str]) -> str:
    return next((word for word in re.findall(r"\w+", text) if word in words), text)


def strings_found(syntax: Syntax, matchers: list[CompiledMatcher]) -> Iterator[Match]:
    """Yield string expressions that are what a rule asks for."""
    kinds = [{"kind": kind} for kind in ("string", "concatenated_string", "binary_operator", "call")]
    for node in syntax.root.find_all({"rule": {"any": kinds}}):
        for matcher in matchers:
            decided = value_holds(matcher.value, node, syntax.values) if matcher.value is not None else None
            if decided is not None:
                yield from matched(syntax, matcher, node, "")
