"""Small readings of syntax nodes that all parts of this package share: names, literals, arguments.

Every walk uses a stack of its own, so that hostile nesting costs time in proportion and never Python's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ast_grep_py import SgNode

    from rules.languages.typescript.around import Around

FUNCTION_VALUES: Final = frozenset({"arrow_function", "function_expression", "generator_function"})
CALLS: Final = frozenset({"call_expression", "new_expression"})
_WRAPPERS: Final = frozenset(
    {"parenthesized_expression", "await_expression", "non_null_expression", "as_expression", "satisfies_expression", "type_assertion"}
)
MAX_CHAIN: Final = 60
"""Parts of a member chain that are read; a longer one is generated code, and its name stands for nothing."""

MAX_TEXT: Final = 2_000
"""Characters of an expression that are kept as its text: node texts are copies, and nested copies would be quadratic."""


def find_kinds(root: SgNode, *kinds: str) -> list[SgNode]:
    """Return all nodes of these kinds, outermost first; a kind that the grammar does not know has none."""
    found: list[SgNode] = []
    if len(kinds) > 1:
        try:
            return root.find_all(any=[{"kind": kind} for kind in kinds])
        except RuntimeError:  # one of them is not a kind of this grammar
            found = [node for kind in kinds for node in find_kinds(root, kind)]
            return sorted(found, key=lambda node: (node.range().start.index, -node.range().end.index))
    try:
        return root.find_all(kind=kinds[0])
    except RuntimeError:
        return []


def line(node: SgNode) -> int:
    """Return the line, from 1, on which ``node`` starts."""
    return node.range().start.line + 1


def named(node: SgNode) -> list[SgNode]:
    """Return the named children without comments."""
    return [child for child in node.children() if child.is_named() and child.kind() != "comment"]


def unwrapped(node: SgNode) -> SgNode:
    """Return what stands inside brackets, ``await``, ``!``, ``as T`` and ``satisfies T``."""
    for _ in range(MAX_CHAIN):
        kind = node.kind()
        if kind not in _WRAPPERS:
            break
        inner = named(node)
        if not inner:
            break
        node = inner[-1] if kind == "type_assertion" else inner[0]
    return node


def string_value(node: SgNode | None) -> str | None:
    """Return the text of a string or of a template without ``${}``; ``None`` for anything else."""
    if node is None:
        return None
    node = unwrapped(node)
    kind = node.kind()
    if kind == "string" or (kind == "template_string" and node.find(kind="template_substitution") is None):
        return node.text()[1:-1]
    return None


def dotted(node: SgNode | None) -> str:
    """Return ``a.b.c`` of a chain of members; a call on the way is ``a().b``. Empty for other expressions.

    ``a["b"]`` reads as ``a.b``; optional chaining, ``await``, ``!`` and ``as T`` do not count.
    """
    parts: list[str] = []
    for _ in range(MAX_CHAIN):
        if node is None:
            return ""
        node = unwrapped(node)
        kind = node.kind()
        if kind in {"identifier", "this", "super", "type_identifier", "property_identifier"}:
            return "".join([node.text(), *reversed(parts)])
        if kind == "member_expression":
            member = node.field("property")
            parts.append(f".{member.text()}" if member else "")
            node = node.field("object")
        elif kind == "subscript_expression" and (key := string_value(node.field("index"))) is not None:
            parts.append(f".{key}")
            node = node.field("object")
        elif kind in CALLS:
            parts.append("()")
            node = node.field("function") or node.field("constructor")
        elif kind in {"nested_identifier", "nested_type_identifier"}:
            return "".join([node.text(), *reversed(parts)])
        else:
            return ""
    return ""


def arguments(call: SgNode) -> list[SgNode]:
    """Return the arguments of a call or ``new``, in order."""
    given = call.field("arguments")
    return named(given) if given else []


def callee(call: SgNode) -> str:
    """Return the dotted name of what is called or constructed."""
    return dotted(call.field("function") or call.field("constructor"))


def method(call: SgNode) -> tuple[SgNode | None, str]:
    """Return the receiver and the name of a method call; ``(None, "")`` for other calls."""
    function = call.field("function")
    if function is None or function.kind() != "member_expression":
        return None, ""
    name = function.field("property")
    return function.field("object"), name.text() if name else ""


def members(literal: SgNode) -> Iterator[tuple[str, SgNode]]:
    """Return ``(key, value)`` of an object literal; a method and a shorthand name stand for themselves."""
    for child in literal.children():
        kind = child.kind()
        if kind == "pair":
            key, value = child.field("key"), child.field("value")
            if key and value:
                yield key.text().strip("\"'"), value
        elif kind == "method_definition":
            if name := child.field("name"):
                yield name.text().strip("\"'"), child
        elif kind == "shorthand_property_identifier":
            yield child.text(), child


def member(literal: SgNode, name: str) -> SgNode | None:
    """Return the value of one key of an object literal."""
    return next((value for key, value in members(literal) if key == name), None)


def decorators(node: SgNode, around: Around) -> list[SgNode]:
    """Return the decorators of a class, or of a class member: they stand before it, or before the export around it."""
    own = [child for child in node.children() if child.kind() == "decorator"]
    parent = around.parent(node)
    if parent and parent.kind() == "export_statement":
        own = [child for child in parent.children() if child.kind() == "decorator"] + own
    for before in around.before(parent, node, MAX_CHAIN) if parent and parent.kind() == "class_body" else ():
        if before.kind() not in {"decorator", "comment"}:
            break
        own = [before, *own] if before.kind() == "decorator" else own
    return own


def decorator_call(decorator: SgNode) -> tuple[str, list[SgNode]]:
    """Return the dotted name of a decorator and its arguments."""
    inner = named(decorator)
    if not inner:
        return "", []
    expression = inner[0]
    if expression.kind() == "call_expression":
        return callee(expression), arguments(expression)
    return dotted(expression), []


def excerpt(node: SgNode, limit: int = MAX_TEXT) -> str:
    """Return the text of ``node`` in one form: white space as one blank, at most ``limit`` characters."""
    return " ".join(node.text()[: limit * 2].split())[:limit]
