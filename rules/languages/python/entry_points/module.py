"""One Python file as the framework tables read it: decorated definitions, classes, calls, what names stand for."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.languages.python.entry_points.nesting import Nesting
from rules.languages.python.entry_points.nodes import (
    Call,
    constant,
    dotted,
    line_of,
    unwrapped,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from ast_grep_py import SgNode

    from rules.facts import Import


ADDERS: Final = frozenset({"append", "extend", "insert", "add_routes"})
"""Calls that add to the list before the dot."""

HOLDERS: Final = ADDERS | {"path", "re_path", "url", "Mount"}
"""Calls that may hold routes."""

MAX_CHAINED: Final = 5
"""Assignments in one statement that are followed (``a = b = Flask()``)."""


class Decorated(NamedTuple):
    """A function or class with its decorators, outermost first."""

    symbol: str
    definition: SgNode
    decorators: tuple[Call, ...]

    @property
    def name(self) -> str:
        """The plain name of the function or class."""
        return self.symbol.rpartition(".")[2]

    @property
    def owner(self) -> str:
        """The qualified name of the enclosing class or function, empty at module level."""
        return self.symbol.rpartition(".")[0]

    @property
    def is_class(self) -> bool:
        """Whether a class is decorated."""
        return bool(self.definition.kind() == "class_definition")


class ClassDef(NamedTuple):
    """A class with the dotted names of its bases as written."""

    symbol: str
    bases: tuple[str, ...]
    node: SgNode

    @property
    def name(self) -> str:
        """The plain name of the class."""
        return self.symbol.rpartition(".")[2]

    @property
    def line(self) -> int:
        """The line, from 1, on which it starts."""
        return line_of(self.node)


class Binding(NamedTuple):
    """An assignment of one plain or dotted name at any depth: ``router = APIRouter()``."""

    name: str
    value: SgNode
    node: SgNode

    @property
    def line(self) -> int:
        """The line, from 1, on which it starts."""
        return line_of(self.node)


class Module:
    """The syntax of one file, read once for all tables."""

    def __init__(self, root: SgNode, path: str, imports: Iterable[Import]) -> None:
        self.root = root
        self.path = path
        self.aliases = aliases(imports)

    @cached_property
    def definitions(self) -> tuple[tuple[SgNode, str, bool], ...]:
        """All functions and classes in order: node, qualified name, whether it is a class."""
        found: list[tuple[SgNode, str, bool]] = []
        open_: list[tuple[int, str]] = []
        for node in self.root.find_all(any=[{"kind": "function_definition"}, {"kind": "class_definition"}]):
            extent = node.range()
            while open_ and open_[-1][0] < extent.end.index:
                open_.pop()
            name = node.field("name")
            outer = f"{open_[-1][1]}." if open_ else ""
            symbol = outer + (name.text() if name else "")
            open_.append((extent.end.index, symbol))
            found.append((node, symbol, node.kind() == "class_definition"))
        return tuple(found)

    @cached_property
    def scopes(self) -> Nesting[tuple[str, bool]]:
        """Qualified name of each definition and whether it is a class, to ask what encloses a node."""
        return Nesting((node, (symbol, is_class)) for node, symbol, is_class in self.definitions)

    @cached_property
    def symbols(self) -> dict[int, str]:
        """Qualified names of the definitions by where they start."""
        return {node.range().start.index: symbol for node, symbol, _ in self.definitions}

    def scope(self, node: SgNode) -> str:
        """Return the qualified name of the function or class around ``node``, empty at module level."""
        return next((symbol for symbol, _ in self.scopes.around(node)), "")

    @cached_property
    def decorated(self) -> tuple[Decorated, ...]:
        """All decorated functions and classes, in order."""
        found: list[Decorated] = []
        for node in self.root.find_all(kind="decorated_definition"):
            definition = node.field("definition")
            if definition is None:
                continue
            decorators = tuple(
                Call(expression)
                for child in node.children()
                if child.kind() == "decorator"
                for expression in child.children()
                if expression.is_named() and expression.kind() != "comment"
            )
            found.append(Decorated(self.symbols.get(definition.range().start.index, ""), definition, decorators))
        return tuple(found)

    @cached_property
    def classes(self) -> tuple[ClassDef, ...]:
        """All classes, in order."""
        found: list[ClassDef] = []
        for node, symbol, is_class in self.definitions:
            if not is_class:
                continue
            bases = node.field("superclasses")
            names = [_base(child) for child in bases.children() if child.is_named()] if bases else []
            found.append(ClassDef(symbol, tuple(name for name in names if name), node))
        return tuple(found)

    @cached_property
    def calls(self) -> tuple[Call, ...]:
        """All calls of dotted names, in order."""
        return tuple(call for node in self.root.find_all(kind="call") if (call := Call(node)).callee)

    @cached_property
    def bindings(self) -> tuple[Binding, ...]:
        """All assignments to one name, in order, chained and augmented ones too."""
        found: list[Binding] = []
        for node in self.root.find_all(any=[{"kind": "assignment"}, {"kind": "augmented_assignment"}]):
            value = node.field("right")
            for _ in range(MAX_CHAINED):
                value = value.field("right") if value and value.kind() == "assignment" else value
            value = unwrapped(value)
            if value and (name := dotted(node.field("left"))):
                found.append(Binding(name, value, node))
        return tuple(found)

    @cached_property
    def bound(self) -> frozenset[str]:
        """The names that the file assigns."""
        return frozenset(binding.name for binding in self.bindings)

    @cached_property
    def constants(self) -> dict[str, str]:
        """Names whose value is a constant text; the first binding counts."""
        found: dict[str, str] = {}
        for binding in self.bindings:
            if binding.name not in found and (text := constant(binding.value, found)) is not None:
                found[binding.name] = text
        return found

    @cached_property
    def constructed(self) -> dict[str, Call]:
        """Names bound to the result of a call: ``router`` to ``APIRouter(...)``; the first binding counts."""
        found: dict[str, Call] = {}
        for binding in self.bindings:
            value = binding.value
            if value.kind() == "call" and binding.name not in found and (call := Call(value)).callee:
                found[binding.name] = call
        return found

    @cached_property
    def defined(self) -> frozenset[str]:
        """Qualified names of all functions and classes of the file."""
        return frozenset(symbol for _, symbol, _ in self.definitions)

    @cached_property
    def groups(self) -> frozenset[str]:
        """Names of the functions that ``@...group()`` makes command groups."""
        return frozenset(item.name for item in self.decorated if any(call.last == "group" for call in item.decorators))

    def uses(self, package: str) -> bool:
        """Return whether the file imports from the top-level ``package``."""
        return any(full.partition(".")[0] == package for full in self.aliases.values())

    def resolve(self, name: str) -> str:
        """Return ``name`` with its head replaced by what it is imported as: ``web.get`` to ``aiohttp.web.get``."""
        head, dot, rest = name.partition(".")
        return self.aliases.get(head, head) + dot + rest

    @cached_property
    def _holders(self) -> Nesting[Binding | Call]:
        """Assignments and calls that a list of routes may stand in."""
        held: list[tuple[SgNode, Binding | Call]] = [(binding.node, binding) for binding in self.bindings]
        held += [(call.node, call) for call in self.calls if call.last in HOLDERS]
        return Nesting(sorted(held, key=lambda item: (item[0].range().start.index, -item[0].range().end.index)))

    def holder(self, node: SgNode, nests: Callable[[Call], str | None]) -> tuple[str, str]:
        """Return the prefix of the calls around ``node``, and the name of what the list around it is bound or added to.

        ``nests`` gives the prefix that a call puts before what stands in it, ``None`` for a call that has no say.
        """
        prefix = ""
        for around in self._holders.around(node):
            if isinstance(around, Binding):
                return prefix, around.name
            if around.last in ADDERS:
                if around.receiver:
                    return prefix, around.receiver
            elif (outer := nests(around)) is not None:
                prefix = outer + prefix
        return prefix, ""

    def text(self, node: SgNode | None) -> str | None:
        """Return the constant text of ``node`` with the file's own constants, or ``None``."""
        return constant(node, self.constants)

    def handler(self, node: SgNode | None) -> tuple[str, str]:
        """Return symbol and handler (see :class:`rules.facts.EntryPoint`) of what ``node`` says shall run.

        Looks through ``X.as_view()`` and wrappers such as ``login_required(views.order)``.
        """
        name = self._callable(node)
        if name.startswith("self.") and node is not None:
            owner = next((symbol for symbol, is_class in self.scopes.around(node) if is_class), "")
            name = f"{owner}.{name.removeprefix('self.')}"
        scope = self.scope(node) if node is not None and "." not in name else ""
        while scope and f"{scope}.{name}" not in self.defined:
            scope = scope.rpartition(".")[0]
        name = f"{scope}.{name}" if scope else name
        return (name, "") if name in self.defined else ("", name)

    def _callable(self, node: SgNode | None) -> str:
        while (node := unwrapped(node)) is not None and node.kind() == "call":
            call = Call(node)
            if call.last in {"as_view", "as_asgi", "as_async_view"} and call.receiver:
                return call.receiver
            if not call.args:
                return call.callee
            inner = [arg for arg in call.args if arg.kind() in {"identifier", "attribute", "call"}]
            if not inner:
                return call.callee
            node = inner[0]
        return dotted(node)


def aliases(imports: Iterable[Import]) -> dict[str, str]:
    """Return local names with what they are imported as; relative modules start with their dots."""
    found: dict[str, str] = {}
    for item in imports:
        if not item.name:
            head = item.module.partition(".")[0]
            found[item.alias or head] = item.module if item.alias else head
        elif item.name != "*":
            module = "." * item.level + item.module
            separator = "" if module.endswith(".") or not module else "."
            found[item.alias or item.name] = f"{module}{separator}{item.name}"
    return found


def _base(node: SgNode) -> str:
    """Return the dotted name of a base class; ``Generic[T]`` counts as ``Generic``."""
    return dotted(node.field("value")) if node.kind() == "subscript" else dotted(node)
