"""Reading of syntax nodes: dotted names, calls, constant texts, enclosing symbols. Walks use explicit stacks."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from ast_grep_py import SgNode

MAX_PARTS: Final = 200
"""Parts of one text (``"a" + b + ...``) or dotted name that are read; a path has a handful."""

MAX_TEXT: Final = 2_000
"""Characters of a constant text; longer is no path, and a text made of itself could grow without end."""

_TRANSLATED: Final = frozenset({"_", "gettext_lazy", "gettext", "ugettext_lazy", "pgettext_lazy"})


class Call:
    """A call, or a decorator without one. Its arguments are read when they are first asked for: most calls are no route.

    ``callee`` is the dotted name as written, empty when it is an expression.
    """

    def __init__(self, node: SgNode) -> None:
        self.node = node
        self.is_call = node.kind() == "call"
        self.callee = dotted(node.field("function") if self.is_call else node)

    @cached_property
    def _arguments(self) -> tuple[tuple[SgNode, ...], dict[str, SgNode]]:
        args: list[SgNode] = []
        kwargs: dict[str, SgNode] = {}
        arguments = self.node.field("arguments") if self.is_call else None
        for child in arguments.children() if arguments and arguments.kind() == "argument_list" else ():
            kind = child.kind()
            if kind == "keyword_argument":
                name, value = child.field("name"), child.field("value")
                if name and value:
                    kwargs[name.text()] = value
            elif child.is_named() and kind != "comment":
                args.append(child)
        return tuple(args), kwargs

    @property
    def args(self) -> tuple[SgNode, ...]:
        """The positional arguments."""
        return self._arguments[0]

    @property
    def kwargs(self) -> Mapping[str, SgNode]:
        """The keyword arguments by name."""
        return self._arguments[1]

    @property
    def receiver(self) -> str:
        """The dotted name before the last part: ``api.router`` of ``api.router.get``."""
        return self.callee.rpartition(".")[0]

    @property
    def last(self) -> str:
        """The last part of the name: ``get`` of ``api.router.get``."""
        return self.callee.rpartition(".")[2]

    @property
    def line(self) -> int:
        """The line, from 1, on which it starts."""
        return line_of(self.node)

    def argument(self, position: int, *names: str) -> SgNode | None:
        """Return the argument at ``position`` (negative: none), or the first of the keywords ``names`` that is there."""
        if 0 <= position < len(self.args):
            return self.args[position]
        return next((self.kwargs[name] for name in names if name in self.kwargs), None)


def line_of(node: SgNode) -> int:
    """Return the line, from 1, on which ``node`` starts."""
    return node.range().start.line + 1


def dotted(node: SgNode | None) -> str:
    """Return the dotted name that ``node`` is (``app.router``), or an empty text."""
    parts: list[str] = []
    while node is not None and node.kind() == "attribute" and len(parts) < MAX_PARTS:
        name = node.field("attribute")
        parts.append(name.text() if name else "")
        node = node.field("object")
    if node is None or node.kind() not in {"identifier", "type"}:
        return ""
    head = node.text()
    return ".".join((head, *reversed(parts))) if head.isidentifier() else ""


def unwrapped(node: SgNode | None) -> SgNode | None:
    """Return ``node`` without the brackets and the ``await`` around it."""
    while node is not None and node.kind() in {"parenthesized_expression", "await"}:
        node = next((child for child in node.children() if child.is_named() and child.kind() != "comment"), None)
    return node


def elements(node: SgNode | None) -> list[SgNode]:
    """Return the elements of a list, tuple or set display, also of displays joined by ``+``; none for other nodes."""
    found: list[SgNode] = []
    stack = [node] if node else []
    while stack:
        current = stack.pop()
        kind = current.kind()
        if kind in {"list", "tuple", "set"}:
            found += [child for child in current.children() if child.is_named() and child.kind() != "comment"]
        elif kind in {"binary_operator", "parenthesized_expression"}:
            stack += [child for child in reversed(current.children()) if child.is_named()]
    return found


def constant(node: SgNode | None, constants: Mapping[str, str]) -> str | None:
    """Return the text that ``node`` stands for, ``None`` when it is not text.

    ``constants`` are names with known text; an unknown part of an f-string stands in braces, as it is written.
    """
    parts: list[str] = []
    stack = [node] if node else []
    while stack and len(parts) < MAX_PARTS:
        current = stack.pop()
        kind = current.kind()
        if kind == "string":
            parts.append(_string(current, constants))
        elif kind in {"concatenated_string", "binary_operator", "parenthesized_expression"}:
            stack += [child for child in reversed(current.children()) if child.is_named() and child.kind() != "comment"]
        elif kind == "call" and (inner := Call(current)).callee in _TRANSLATED and inner.args:
            stack.append(inner.args[-1])
        elif (name := dotted(current)) in constants:
            parts.append(constants[name])
        elif parts and name:
            parts.append(f"{{{name}}}")
        else:
            return None
    return "".join(parts) if parts and sum(map(len, parts)) <= MAX_TEXT else None


def _string(node: SgNode, constants: Mapping[str, str]) -> str:
    parts: list[str] = []
    for child in node.children():
        kind = child.kind()
        if kind == "string_content":
            parts.append(child.text())
        elif kind == "interpolation":
            text = child.text()
            parts.append(constants.get(text[1:-1].strip(), text))
        if len(parts) > MAX_PARTS:
            break
    return "".join(parts)


def texts(node: SgNode | None, constants: Mapping[str, str]) -> list[str]:
    """Return the constant texts of a list, tuple or set, or of a single text."""
    single = constant(node, constants)
    if single is not None:
        return [single]
    return [text for element in elements(node) if (text := constant(element, constants)) is not None]


def body(node: SgNode) -> list[SgNode]:
    """Return the statements of a function or class, with decorated definitions as they stand."""
    block = node.field("body")
    return [child for child in block.children() if child.is_named()] if block else []


def methods(node: SgNode) -> dict[str, SgNode]:
    """Return the methods that a class defines, by name."""
    found: dict[str, SgNode] = {}
    for statement in body(node):
        definition = statement.field("definition") if statement.kind() == "decorated_definition" else statement
        if definition and definition.kind() == "function_definition" and (name := definition.field("name")):
            found[name.text()] = definition
    return found
