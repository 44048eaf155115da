"""Terraform's language to plain values: blocks, attributes, and what of a value can be known without a plan.

Sources: HashiCorp, "Terraform language, Syntax"; ``.tf.json`` by "JSON Configuration Syntax".
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

MAX_BYTES: Final = 2_000_000  # of one file; modules of a few thousand lines have 200,000
_MAX_DEPTH: Final = 60  # of blocks and values; deeper is unknown


class Unknown:
    """A value that a variable, a function or a module decides."""

    def __repr__(self) -> str:
        """Return how it is shown."""
        return "unknown"


UNKNOWN: Final = Unknown()


class Attribute(NamedTuple):
    """``name = value``: text, tuple, dict, or :data:`UNKNOWN`; numbers and booleans as their text."""

    value: Any
    text: str
    line: int


class Block(NamedTuple):
    """A block with its labels, attributes and inner blocks. A ``dynamic`` block stands as what it makes."""

    kind: str
    labels: tuple[str, ...]
    attributes: dict[str, Attribute]
    blocks: tuple[Block, ...]
    line: int
    end_line: int

    @property
    def address(self) -> str:
        """``type.name`` as Terraform shows a resource; ``data.`` before a data source."""
        return ".".join((*(() if self.kind == "resource" else (self.kind,)), *self.labels))

    def inner(self, kind: str) -> Iterator[Block]:
        """Yield the inner blocks of one kind."""
        return (block for block in self.blocks if block.kind == kind)


class Config(NamedTuple):
    """One file: its top-level blocks, or why it cannot be read."""

    blocks: tuple[Block, ...] = ()
    error: str = ""

    def resources(self) -> dict[str, Block]:
        """Return the resources and data sources by address."""
        return {block.address: block for block in self.blocks if block.kind in {"resource", "data"}}


def read_hcl(data: bytes) -> Config:
    """Return the configuration in HCL text. Never raises."""
    from ast_grep_py import SgRoot  # noqa: PLC0415 - 20 ms, only when a Terraform file is touched

    if len(data) > MAX_BYTES:
        return Config(error=f"{len(data)} bytes are over the limit of {MAX_BYTES}")
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Config(error="not UTF-8")
    root: Any = SgRoot(text.replace("\0", " "), "hcl").root()
    wrong = root.find({"rule": {"kind": "ERROR"}}) or next(
        (node for node in root.find_all({"rule": {"regex": "^$"}}) if _inserted(node)), None
    )
    if wrong is not None:
        return Config(error=f"does not parse at line {wrong.range().start.line + 1}")
    bodies = [node for node in root.children() if node.kind() == "body"]
    return Config(tuple(block for body in bodies for block in _body(body, 0)[1]))


def _inserted(node: Any) -> bool:
    """Whether an empty node was put in by the parser to recover, rather than being an empty piece of a template."""
    return node.kind() not in {"template_literal", "body", "function_arguments", "config_file"}


def _body(body: Any, depth: int) -> tuple[dict[str, Attribute], tuple[Block, ...]]:
    attributes: dict[str, Attribute] = {}
    blocks: list[Block] = []
    for node in body.children() if depth < _MAX_DEPTH else ():
        if node.kind() == "attribute":
            name, *rest = [child for child in node.children() if child.is_named()]
            value = _value(rest[-1], depth) if rest else UNKNOWN
            attributes[name.text()] = Attribute(value, " ".join(node.text().split())[:160], node.range().start.line + 1)
        elif node.kind() == "block":
            blocks.append(_block(node, depth + 1))
    return attributes, tuple(blocks)


def _block(node: Any, depth: int) -> Block:
    kind, labels, body = "", list[str](), None
    for child in node.children():
        if child.kind() == "identifier":
            kind, labels = (kind or child.text()), [*labels, *([child.text()] if kind else [])]
        elif child.kind() == "string_lit":
            labels.append(_text(child))
        elif child.kind() == "body":
            body = child
    attributes, blocks = _body(body, depth) if body is not None else ({}, ())
    place = node.range()
    if kind == "dynamic" and labels:
        content = next((block for block in blocks if block.kind == "content"), None)
        kind, labels = labels[0], []
        attributes, blocks = (content.attributes, content.blocks) if content else ({}, ())
    return Block(kind, tuple(labels), attributes, blocks, place.start.line + 1, place.end.line + 1)


def _text(node: Any) -> str:
    return "".join(child.text() for child in node.children() if child.kind() == "template_literal")


def _value(node: Any, depth: int) -> Any:
    children = [child for child in node.children() if child.is_named() and child.kind() != "comment"]
    if depth > _MAX_DEPTH:
        return UNKNOWN
    kind = node.kind()
    if kind in {"expression", "literal_value", "collection_value", "template_expr", "parenthesized_expression"} and len(children) == 1:
        return _value(children[0], depth + 1)
    if kind in {"bool_lit", "numeric_lit", "null_lit", "string_lit"}:
        return _text(node) if kind == "string_lit" else node.text()
    if kind in {"quoted_template", "heredoc_template"}:
        return UNKNOWN if any(child.kind() == "template_interpolation" for child in children) else _decoded(_text(node))
    return _collection(kind, children, depth)


def _collection(kind: str, children: list[Any], depth: int) -> Any:
    if kind == "tuple":
        return tuple(_value(child, depth + 1) for child in children if child.kind() == "expression")
    if kind == "object":
        return _object(children, depth)
    if kind == "function_call" and children and children[0].text() in {"jsonencode", "toset", "tolist"}:
        return _arguments(children, depth)
    return UNKNOWN


def _arguments(children: list[Any], depth: int) -> Any:
    given = [child for part in children[1:] for child in part.children() if child.kind() == "expression"]
    return _value(given[0], depth + 1) if len(given) == 1 else UNKNOWN


def _object(elements: list[Any], depth: int) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for element in elements:
        parts = [child for child in element.children() if child.kind() == "expression"]
        if element.kind() == "object_elem" and len(parts) == 2:  # noqa: PLR2004 - key and value
            found[parts[0].text().strip('"')] = _value(parts[1], depth + 1)
    return found


def _decoded(text: str) -> Any:
    """Return a policy document in JSON as what it says, other text as it stands."""
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return plain(json.loads(text))
    except (ValueError, RecursionError):
        return text


def plain(value: Any, depth: int = 0) -> Any:
    """Return a JSON value in the form of :class:`Attribute`; an interpolation in it is unknown."""
    if depth > _MAX_DEPTH:
        return UNKNOWN
    if isinstance(value, dict):
        return {str(key): plain(inner, depth + 1) for key, inner in value.items()}
    if isinstance(value, list):
        return tuple(plain(inner, depth + 1) for inner in value)
    if isinstance(value, str):
        return UNKNOWN if "${" in value else value
    return json.dumps(value)


def read_json(data: bytes) -> Config:
    """Return the configuration in a ``.tf.json`` file. An object or a list of objects stands as block and as attribute."""
    if len(data) > MAX_BYTES:
        return Config(error=f"{len(data)} bytes are over the limit of {MAX_BYTES}")
    try:
        document = json.loads(data.decode("utf-8-sig")) if data else {}
    except (ValueError, RecursionError):
        return Config(error="not valid JSON")
    blocks: list[Block] = []
    for kind in ("resource", "data"):
        for label, named in _items(document, kind):
            for name, body in named.items() if isinstance(named, dict) else ():
                blocks.extend(_json_block(kind, (label, name), inner, 0) for inner in _bodies(body))
    return Config(tuple(blocks))


def _items(document: Any, kind: str) -> Iterator[tuple[str, Any]]:
    for part in _bodies(document.get(kind)) if isinstance(document, dict) else ():
        yield from part.items()


def _bodies(value: Any) -> list[dict[str, Any]]:
    return [inner for inner in (value if isinstance(value, list) else [value]) if isinstance(inner, dict)]


def _json_block(kind: str, labels: tuple[str, ...], body: dict[str, Any], depth: int) -> Block:
    attributes = {name: Attribute(plain(value), f"{name} = {json.dumps(value)[:120]}", 1) for name, value in body.items()}
    inner = [(name, part) for name, value in body.items() for part in _bodies(value)] if depth < _MAX_DEPTH else []
    return Block(kind, labels, attributes, tuple(_json_block(name, (), part, depth + 1) for name, part in inner), 1, 1)
