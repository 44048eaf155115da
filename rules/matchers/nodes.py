"""Small questions to syntax nodes, all linear and without recursion."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

Node = Any

MAX_NODES: Final = 2_000  # nodes looked at within one expression; a larger one is cut there, the same way on every run
MAX_TEXT: Final = 200  # characters of evidence shown

# Where round brackets around a whole expression have no meaning (unlike within an operator or before a call).
_LOOSE: Final = (
    "return_statement",
    "assignment",
    "argument_list",
    "keyword_argument",
    "expression_statement",
    "pair",
    "list",
    "parenthesized_expression",
)


def walk(node: Node, *, skip: tuple[str, ...] = ()) -> Iterator[Node]:
    """Yield ``node`` and what is within it in the order of the text, without entering nodes of the kinds ``skip``."""
    waiting, count = deque([node]), 0
    while waiting and count < MAX_NODES:
        current = waiting.popleft()
        count += 1
        yield current
        if current.kind() not in skip:
            waiting.extendleft(reversed(current.children()))


def canonical(node: Node, ignored: frozenset[str] = frozenset()) -> str:
    """Return the tokens of ``node`` without comments, layout, trailing commas, needless brackets and the choice of quotes.

    Keyword arguments named in ``ignored`` are left out.
    """
    tokens: list[str] = []
    waiting, count = [node], 0
    while waiting and count < MAX_NODES:
        current = waiting.pop()
        count += 1
        kind = current.kind()
        children = current.children() if kind != "string" else []
        if ignored and kind == "argument_list":
            children = [child for child in children if not _is_keyword(child, ignored) and child.kind() != ","]
        if children:
            waiting.extend(_unbracketed(child) if kind in _LOOSE else child for child in reversed(children))
        elif kind != "comment":
            text = _string(current) if kind == "string" else current.text()
            if text in (")", "]", "}") and tokens and tokens[-1] == ",":
                tokens.pop()
            tokens.append(text)
    if waiting:  # too large to be compared token by token: any other letter is a change
        tokens.append(node.text())
    return " ".join(tokens)


def _is_keyword(node: Node, names: frozenset[str]) -> bool:
    name = node.field("name") if node.kind() == "keyword_argument" else None
    return name is not None and name.text() in names


def _unbracketed(node: Node) -> Node:
    """Return what is within round brackets that change nothing."""
    while node.kind() == "parenthesized_expression":
        inner = named_children(node)
        if len(inner) != 1:
            return node
        node = inner[0]
    return node


def _string(node: Node) -> str:
    text: str = node.text()
    if len(text) > 1 and text[0] == text[-1] == "'" and '"' not in text and "\\" not in text and not text.startswith("'''"):
        return f'"{text[1:-1]}"'
    return text


def evidence(node: Node) -> str:
    """Return the text of ``node`` as written, on one line, cut to ``MAX_TEXT`` characters."""
    text = " ".join(node.text()[: MAX_TEXT * 4].split())
    return text if len(text) <= MAX_TEXT else text[: MAX_TEXT - 1] + "…"


def named_children(node: Node) -> list[Node]:
    """Return the named children of ``node``, comments aside."""
    return [child for child in node.children() if child.is_named() and child.kind() != "comment"]


def bare(node: Node) -> Node:
    """Return what is within brackets, ``await`` or a named expression."""
    for _ in range(MAX_TEXT):
        kind = node.kind()
        if kind in ("parenthesized_expression", "await"):
            inner = named_children(node)
            if len(inner) != 1:
                return node
            node = inner[0]
        elif kind == "named_expression" and node.field("value") is not None:
            node = node.field("value")
        else:
            return node
    return node


def string_text(node: Node) -> str:
    """Return the literal parts of a string expression; each placeholder counts as one space."""
    parts: list[str] = []
    for part in walk(node, skip=("interpolation", "call")):
        kind = part.kind()
        if kind == "string_content":
            parts.append(part.text())
        elif kind in ("interpolation", "identifier"):
            parts.append(" ")
        elif kind == "call":
            function = part.field("function")
            if function is not None and function.kind() == "attribute":
                parts.append(string_text_shallow(function.field("object")))
    return "".join(parts)


def string_text_shallow(node: Node | None) -> str:
    """Return the literal parts of a string node (no operators), or an empty string."""
    if node is None or node.kind() not in ("string", "concatenated_string"):
        return ""
    return "".join(part.text() for part in walk(node, skip=("interpolation",)) if part.kind() == "string_content")


def literal(node: Node) -> tuple[bool, Any]:
    """Return whether ``node`` is a plain literal, and its value (numbers as numbers, strings without their quotes)."""
    kind = node.kind()
    if kind in ("true", "false"):
        return True, kind == "true"
    if kind in ("none", "ellipsis"):
        return True, None
    if kind in ("integer", "float", "unary_operator"):
        return _number(node)
    if kind in ("string", "concatenated_string") and all(part.kind() != "interpolation" for part in walk(node)):
        return True, string_text_shallow(node)
    return False, None


def _number(node: Node) -> tuple[bool, int | float | None]:
    if node.kind() == "unary_operator":
        argument = node.field("argument")
        if node.text().startswith("~"):
            return False, None
        known, value = _number(argument) if argument is not None and argument.kind() in ("integer", "float") else (False, None)
        return known, -value if value is not None and node.text().startswith("-") else value
    text = node.text()
    if len(text) > MAX_TEXT:  # int() takes quadratic time, and refuses thousands of digits
        return False, None
    try:
        return True, int(text, 0) if node.kind() == "integer" else float(text)
    except ValueError:
        return False, None
