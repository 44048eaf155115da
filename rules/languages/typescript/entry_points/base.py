"""What the finders of entry points work on and what they give."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from rules.languages.typescript.around import Around
from rules.languages.typescript.syntax import CALLS, FUNCTION_VALUES, named, string_value

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from rules.facts import EntryPoint, Import, Mount, Router

FUNCTIONS: Final = frozenset({"function_declaration", "generator_function_declaration", "method_definition", *FUNCTION_VALUES})


@dataclass(slots=True)
class File:
    """One file as the finders see it. ``aliases`` are resolved names, ``specifiers`` the modules as written, by local name."""

    path: str
    text: str
    root: SgNode
    imports: tuple[Import, ...]
    aliases: dict[str, str]
    exports: tuple[str, ...]
    specifiers: dict[str, str] = field(default_factory=dict)
    tree: Around | None = None

    @property
    def around(self) -> Around:
        """What is around the nodes of the file; made when first asked for."""
        if self.tree is None:
            self.tree = Around(self.root)
        return self.tree


@dataclass(slots=True)
class Ways:
    """What was found. ``sites`` says for each entry point where its registration stands (offsets in characters)."""

    entry_points: list[EntryPoint] = field(default_factory=list)
    routers: list[Router] = field(default_factory=list)
    mounts: list[Mount] = field(default_factory=list)
    sites: list[Site] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Site:
    """A registration of an entry point that is a symbol of its own (``GET /x``): its call, and the arguments before the handler."""

    symbol: str
    call: SgNode
    middleware: tuple[SgNode, ...]
    handler: SgNode | None
    router: str
    procedure: bool = False  # of tRPC: ``middleware`` is the chain that it is built on


def join(prefix: str, path: str) -> str:
    """Return a route's path below a prefix, each written with or without slashes."""
    parts = [part.strip("/") for part in (prefix, path)]
    return "/" + "/".join(part for part in parts if part)


def route_symbol(method: str, path: str) -> str:
    """Return the name of the symbol that a registered route is; dots would read as nesting."""
    return f"{method or 'ANY'} {path}".replace(".", "_")


def qualname(node: SgNode, around: Around) -> str:
    """Return the qualified name of ``node``: every name that it, or what is around it, is bound to; empty at module level."""
    names = [name for outer in (node, *around.ancestors(node)) if (name := binding_name(outer))]
    return ".".join(reversed(names))


def enclosing(node: SgNode, around: Around) -> str:
    """Return the qualified name of what is around ``node``; empty at module level."""
    parent = around.parent(node)
    return qualname(parent, around) if parent else ""


def binding_name(node: SgNode) -> str:
    """Return the name that ``node`` binds: a class, a function, a variable, a key of an object, a field; else empty."""
    kind = node.kind()
    field_name = _BINDING_FIELDS.get(kind)
    if field_name:
        return _plain_name(node.field(field_name))
    return "default" if kind == "export_statement" and _is_anonymous_default(node) else ""


_BINDING_FIELDS: Final = {
    "class_declaration": "name",
    "abstract_class_declaration": "name",
    "function_declaration": "name",
    "generator_function_declaration": "name",
    "method_definition": "name",
    "variable_declarator": "name",
    "pair": "key",
    "public_field_definition": "name",
    "field_definition": "property",
    "assignment_expression": "left",
    "internal_module": "name",
}


def _plain_name(target: SgNode | None) -> str:
    """Return a name as it is bound; ``exports.x`` and ``this.x`` bind ``x``, ``module.exports`` is ``default``, patterns bind nothing."""
    if target is None:
        return ""
    kind = target.kind()
    if kind == "member_expression":
        name = target.field("property")
        owner = target.field("object")
        whole = owner is not None and owner.kind() == "identifier" and owner.text() == "module"
        return ("default" if whole else name.text()) if name else ""
    if kind in {"object_pattern", "array_pattern", "computed_property_name", "subscript_expression", "non_null_expression"}:
        return ""
    return target.text()[:MAX_NAME].strip("\"'")


MAX_NAME: Final = 200  # characters of a name; longer ones are data


def _is_anonymous_default(statement: SgNode) -> bool:
    if not any(child.kind() == "default" for child in statement.children()):
        return False
    bound = statement.field("declaration") or statement.field("value")
    return bound is not None and bound.field("name") is None


def inner_function(node: SgNode) -> SgNode | None:
    """Return the function written inline as ``node``, also through wrappers such as ``wrap(async (req, res) => {})``."""
    for _ in range(MAX_WRAPPERS):
        if node.kind() in FUNCTION_VALUES:
            return node
        if node.kind() not in CALLS:
            return None
        given = node.field("arguments")
        inner = named(given) if given else []
        functions = [argument for argument in inner if argument.kind() in FUNCTION_VALUES | CALLS]
        if not functions:
            return None
        node = functions[-1]
    return None


MAX_WRAPPERS: Final = 5  # wrap(catchErrors(async () => {})): deeper wrappers are not handlers any more


def texts(node: SgNode | None) -> list[str]:
    """Return the strings of a string or of an array of strings."""
    if node is None:
        return []
    if node.kind() == "array":
        return [value for item in named(node) if (value := string_value(item)) is not None]
    value = string_value(node)
    return [] if value is None else [value]
