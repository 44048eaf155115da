"""Top-level units of a TypeScript or JavaScript file: the nodes of the symbol graph, and what the file exports.

A unit is a function, class, variable, interface, type alias, enum or name space at module level (also inside ``declare``),
``exports.x = ...``, or ``default`` for a default export without a name. Two declarations of one name (overloads,
merged interfaces) are two units, in order. What is left is the unit ``<module>``; imports belong to no unit.

An export is written ``name`` when the unit has that name and ``name=local`` when a unit or import of another name is
meant (``export {a as b}`` gives ``b=a``, ``export default Foo`` gives ``default=Foo``). Re-exports from another module
are imports with ``reexport`` set, never exports.
"""

from __future__ import annotations

from bisect import bisect_left
from itertools import pairwise
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.facts import MODULE, Unit
from rules.languages.typescript.words import Stretch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ast_grep_py import SgNode

    from rules.languages.typescript.spans import Span

DEFAULT: Final = "default"

FUNCTIONS: Final = frozenset({"function_declaration", "generator_function_declaration", "function_signature"})
CLASSES: Final = frozenset({"class_declaration", "abstract_class_declaration"})
VALUES: Final = frozenset({"arrow_function", "function_expression", "generator_function", "function"})
_NAMED: Final = (
    dict.fromkeys(FUNCTIONS, "function")
    | dict.fromkeys(CLASSES, "class")
    | dict.fromkeys(
        ("interface_declaration", "type_alias_declaration", "enum_declaration", "internal_module", "module", "import_alias"), "variable"
    )
)
_DECLARATIONS: Final = frozenset({"lexical_declaration", "variable_declaration"})
_SKIPPED: Final = frozenset({"import_statement", "comment", "hash_bang_line", "html_comment", ";", "empty_statement"})


class Part(NamedTuple):
    """A stretch of the file that is a unit: offsets in characters, lines from 1."""

    name: str
    kind: str
    start: int
    end: int
    start_line: int
    end_line: int


class Outline(NamedTuple):
    """The units in order, the module-level stretches that are none, the exports, and the first line that does not parse."""

    parts: list[Part]
    module: list[Part]
    exports: list[str]
    broken: int


def outline(root: SgNode) -> Outline:
    """Return the units, the rest of the module and the exports of a syntax tree."""
    found = Outline([], [], [], 0)
    broken = 0
    for node in root.children():
        kind = node.kind()
        if kind in _SKIPPED:
            continue
        place = node.range()
        part = Part(MODULE, "module", place.start.index, place.end.index, place.start.line + 1, place.end.line + 1)
        if kind == "ERROR":
            broken = broken or part.start_line
        names = _export(node, found.exports) if kind == "export_statement" else _declared(node, kind, found.exports)
        if names:
            found.parts.extend([part._replace(name=name, kind=unit) for name, unit in names])
        elif kind != "export_statement" or node.field("source") is None:
            found.module.append(part)
    return found._replace(exports=sorted(set(found.exports)), broken=broken)


def _export(node: SgNode, exports: list[str]) -> list[tuple[str, str]]:
    """Return the units of an ``export`` statement and add what it exports."""
    default = any(child.kind() == "default" for child in node.children())
    if declaration := node.field("declaration"):
        names = _declared(declaration, declaration.kind(), [])
        if default:
            name = names[0][0] if names else DEFAULT
            exports.append(DEFAULT if name == DEFAULT else f"{DEFAULT}={name}")
            return names or [(DEFAULT, "function")]
        exports += [name for name, _ in names]
        return names
    if value := node.field("value"):
        return _exported_value(value, exports)
    if node.field("source") is None:
        for specifier in node.find_all(kind="export_specifier"):
            local, alias = specifier.field("name"), specifier.field("alias")
            name = local.text().strip("\"'") if local else ""
            exports.append(f"{alias.text().strip(chr(34) + chr(39))}={name}" if alias and alias.text() != name else name)
        if equals := _after_equals(node):  # export = x
            return _exported_value(equals, exports)
    return []


def _after_equals(node: SgNode) -> SgNode | None:
    children = node.children()
    return next((after for before, after in pairwise(children) if before.kind() == "="), None)


def _exported_value(value: SgNode, exports: list[str]) -> list[tuple[str, str]]:
    """Return the unit of ``export default <value>``: none for a bare name, which is only an alias."""
    kind = value.kind()
    if kind == "identifier":
        exports.append(f"{DEFAULT}={value.text()}")
        return []
    exports.append(DEFAULT)
    name = value.field("name") if kind in VALUES or kind == "class" else None
    if name:
        exports[-1] = f"{DEFAULT}={name.text()}"
    unit = "function" if kind in VALUES else "class" if kind == "class" else "variable"
    return [(name.text() if name else DEFAULT, unit)]


def _declared(node: SgNode, kind: str, exports: list[str]) -> list[tuple[str, str]]:
    """Return ``(name, kind)`` of what a statement declares; none for a statement of the module body."""
    if kind in _NAMED:
        name = node.field("name") or next((child for child in node.children() if child.kind() == "identifier"), None)
        return [(name.text(), _NAMED[kind])] if name and name.kind() != "string" else []
    if kind in _DECLARATIONS:
        return [name for child in node.children() if child.kind() == "variable_declarator" for name in _variables(child)]
    if kind == "expression_statement":
        inner = node.child(0)
        inner_kind = inner.kind() if inner else ""
        if inner and inner_kind == "assignment_expression":
            return _assigned(inner, exports)
        return _declared(inner, inner_kind, exports) if inner and inner_kind in _NAMED else []
    if kind == "ambient_declaration":
        return [name for child in node.children() for name in _declared(child, child.kind(), exports)]
    return []


def _variables(declarator: SgNode) -> Iterator[tuple[str, str]]:
    name, value = declarator.field("name"), declarator.field("value")
    if name is None:
        return
    if name.kind() == "identifier":
        yield name.text(), "function" if value and value.kind() in VALUES else "class" if value and value.kind() == "class" else "variable"
        return
    for bound in pattern_names(name):
        yield bound, "variable"


def pattern_names(pattern: SgNode) -> list[str]:
    """Return the names that a destructuring pattern binds, in order; default values are not looked into."""
    names: list[str] = []
    stack = [pattern]
    while stack:
        node = stack.pop()
        kind = node.kind()
        if kind in {"identifier", "shorthand_property_identifier_pattern"}:
            names.append(node.text())
        elif kind in {"assignment_pattern", "object_assignment_pattern"}:
            stack += [left] if (left := node.field("left")) else []
        elif kind == "pair_pattern":
            stack += [value] if (value := node.field("value")) else []
        elif kind in {"object_pattern", "array_pattern", "rest_pattern"}:
            stack += reversed(node.named_children())
    return names


def _assigned(node: SgNode, exports: list[str]) -> list[tuple[str, str]]:
    """Return the unit of ``exports.x = ...`` or ``module.exports = ...`` (CommonJS; Node, "Modules")."""
    left, right = node.field("left"), node.field("right")
    target = left.text() if left and left.kind() in {"member_expression", "identifier"} else ""
    if right is None or len(target) > _MAX_TARGET:
        return []
    if target == "module.exports":
        if right.kind() == "object":
            exports += _members(right)
        return _exported_value(right, exports)
    owner, _, name = target.rpartition(".")
    if owner not in {"exports", "module.exports"} or name == "__esModule":
        return []
    if right.kind() == "identifier":
        exports.append(f"{name}={right.text()}" if right.text() != name else name)
        return []
    exports.append(name)
    return [(name, "function" if right.kind() in VALUES else "class" if right.kind() == "class" else "variable")]


_MAX_TARGET: Final = 200  # an assignment's target longer than that is no exports.name


def _members(literal: SgNode) -> Iterator[str]:
    """Return the exports of ``module.exports = {a, b: c}``."""
    for child in literal.named_children():
        kind = child.kind()
        if kind == "shorthand_property_identifier":
            yield child.text()
        elif kind in {"pair", "method_definition"}:
            key, value = child.field("key") or child.field("name"), child.field("value")
            if key and value and value.kind() == "identifier" and value.text() != key.text():
                yield f"{key.text().strip(chr(34) + chr(39))}={value.text()}"
            elif key and value and value.kind() == "identifier":
                yield key.text()
            elif key:
                yield f"{key.text().strip(chr(34) + chr(39))}={DEFAULT}"


def units(text: str, found: list[Span], parts: Outline, unknown: list[int]) -> tuple[Unit, ...]:
    """Return the units with digest and uses. ``unknown`` are the offsets of imports whose module no one can read."""
    known: dict[tuple[int, int], tuple[str, tuple[str, ...]]] = {}  # names bound by one statement share its content
    result: list[Unit] = []
    for part in parts.parts:
        content = known.get((part.start, part.end))
        if content is None:
            content = known[part.start, part.end] = _content(text, found, [part])
        result.append(Unit(part.name, part.kind, part.start_line, part.end_line, *content, _unseen(part, unknown)))
    rest = parts.module
    if rest:
        unseen = tuple(sorted({word for part in rest for word in _unseen(part, unknown)}))
        result.append(Unit(MODULE, "module", rest[0].start_line, rest[-1].end_line, *_content(text, found, rest), unseen))
    return tuple(result)


def _content(text: str, found: list[Span], parts: list[Part]) -> tuple[str, tuple[str, ...]]:
    stretch = Stretch()
    for part in parts:
        stretch.add(text, _within(found, part.start, part.end), part.start, part.end)
    return stretch.read()


def _within(found: list[Span], start: int, end: int) -> list[Span]:
    return found[bisect_left(found, (start,)) : bisect_left(found, (end,))]


def _unseen(part: Part, unknown: list[int]) -> tuple[str, ...]:
    low = bisect_left(unknown, part.start)
    return ("import()",) if low < len(unknown) and unknown[low] < part.end else ()
