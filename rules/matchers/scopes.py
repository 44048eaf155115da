"""Which names a Python file binds, where, and to what: the scopes of its syntax tree (Python reference, 4.2 "Naming and binding").

Built in one pass over the binding statements only. Order within a scope is not followed: a name bound twice has both bindings.
"""

from __future__ import annotations

from bisect import bisect_right
from typing import Any, Final, NamedTuple

Node = Any  # ast_grep_py.SgNode: kept out of annotations so that this module imports without the parser

IMPORT: Final = "import"  # value: the dotted name
VALUE: Final = "value"  # value: the node assigned
PART: Final = "part"  # value: the node that is unpacked, iterated or entered, of which the name is a part
ENTERED: Final = "entered"  # value: the node of a with item
AUGMENT: Final = "augment"  # value: the right side of +=
PARAMETER: Final = "parameter"  # value: the annotation node or None
ANNOTATED: Final = "annotated"  # value: the annotation node
DEFINITION: Final = "definition"  # value: the function or class node

_FUNCTIONS: Final = ("function_definition", "lambda")
_COMPREHENSIONS: Final = ("list_comprehension", "set_comprehension", "dictionary_comprehension", "generator_expression")
_BINDING_KINDS: Final = (
    *_FUNCTIONS, "class_definition", *_COMPREHENSIONS, "import_statement", "import_from_statement", "assignment", "augmented_assignment",
    "named_expression", "for_statement", "for_in_clause", "as_pattern", "global_statement", "nonlocal_statement",
)  # fmt: skip
_QUERY: Final = {"rule": {"any": [{"kind": kind} for kind in _BINDING_KINDS]}}
_TARGET_LISTS: Final = ("pattern_list", "tuple_pattern", "list_pattern", "tuple", "list", "parenthesized_expression", "expression_list")

MAX_TARGETS: Final = 200  # names in one unpacking; more than any person writes


class Binding(NamedTuple):
    """One way a name gets its value; ``value`` as the constants above say."""

    kind: str
    value: Any


class Scope:
    """A module, function, class or comprehension with the names it binds."""

    __slots__ = ("attributes", "end", "kind", "name", "names", "outer", "parent", "start")

    def __init__(self, kind: str, name: str, start: int, end: int, parent: Scope | None) -> None:
        self.kind, self.name, self.start, self.end, self.parent = kind, name, start, end, parent
        self.names: dict[str, list[Binding]] = {}
        self.attributes: dict[str, list[Binding]] = {}  # of a class: what its methods assign to self.NAME
        self.outer: set[str] = set()  # declared global or nonlocal

    def bind(self, name: str, kind: str, value: Any) -> None:
        """Add a binding of ``name``, in the scope that it is declared to belong to."""
        scope: Scope = self
        while name in scope.outer and scope.parent is not None:
            scope = scope.parent
        scope.names.setdefault(name, []).append(Binding(kind, value))


class Scopes:
    """All scopes of a parsed Python file."""

    def __init__(self, root: Node) -> None:
        self.module = Scope("module", "", 0, root.range().end.index + 1, None)
        self.all: list[Scope] = [self.module]
        self.stars: list[str] = []
        found = [(node.range().start.index, -node.range().end.index, node.kind(), node) for node in root.find_all(_QUERY)]
        found.sort(key=lambda item: item[:2])
        stack = [self.module]
        waiting: list[Scope] = []  # scopes whose range starts after the node that defines them
        for start, _, kind, node in found:
            self._enter(stack, waiting, start)
            self._bind(stack[-1], kind, node, waiting)
        self._enter(stack, waiting, self.module.end - 1)
        self.all.sort(key=lambda scope: (scope.start, -scope.end))
        self._starts = [scope.start for scope in self.all]

    def _enter(self, stack: list[Scope], waiting: list[Scope], position: int) -> None:
        """Bring ``stack`` to the scopes open at ``position``."""
        while waiting and waiting[0].start <= position:
            scope = waiting.pop(0)
            while stack[-1].end <= scope.start:
                stack.pop()
            scope.parent = stack[-1]
            stack.append(scope)
            self.all.append(scope)
        while stack[-1].end <= position:
            stack.pop()

    def _bind(self, scope: Scope, kind: str, node: Node, waiting: list[Scope]) -> None:
        if kind in _FUNCTIONS or kind == "class_definition":
            self._definition(scope, kind, node, waiting)
        elif kind in _COMPREHENSIONS:
            place = node.range()
            _wait(waiting, Scope("comprehension", "", place.start.index, place.end.index, None))
            _settle(waiting)
        elif kind.startswith("import"):
            self._import(scope, kind, node)
        else:
            self._statement(scope, kind, node)

    def _definition(self, scope: Scope, kind: str, node: Node, waiting: list[Scope]) -> None:
        name, body = node.field("name"), node.field("body")
        if name is not None:
            scope.bind(name.text(), DEFINITION, node)
        if body is None:
            return
        parameters = node.field("parameters") if kind in _FUNCTIONS else None
        first, last = (parameters or body).range(), node.range()
        inner = Scope(
            "class" if kind == "class_definition" else "function",
            name.text() if name is not None else "",
            first.start.index,
            last.end.index,
            None,
        )
        if parameters is not None:
            for parameter in parameters.children():
                _bind_parameter(inner, parameter)
        _wait(waiting, inner)

    def _import(self, scope: Scope, kind: str, node: Node) -> None:
        module = node.field("module_name") if kind == "import_from_statement" else None
        source = module.text().replace(" ", "") if module is not None else ""
        for child in node.children():
            shape = child.kind()
            if shape == "wildcard_import":
                self.stars.append(source)
            elif shape in ("dotted_name", "aliased_import") and (module is None or child.range().start.index != module.range().start.index):
                _bind_import(scope, child, shape, source)

    def _statement(self, scope: Scope, kind: str, node: Node) -> None:
        if kind in ("global_statement", "nonlocal_statement"):
            scope.outer.update(child.text() for child in node.children() if child.kind() == "identifier")
        elif kind == "named_expression":
            target = scope
            while target.kind == "comprehension" and target.parent is not None:  # PEP 572: binds in the containing scope
                target = target.parent
            _bind_target(target, node.field("name"), VALUE, node.field("value"))
        elif kind == "as_pattern":
            alias = node.field("alias")
            if alias is not None:
                _bind_target(scope, alias.child(0), ENTERED, node.child(0))
        elif kind in ("for_statement", "for_in_clause"):
            _bind_target(scope, node.field("left"), PART, node.field("right"))
        else:
            if node.field("right") is not None:
                _bind_target(scope, node.field("left"), VALUE if kind == "assignment" else AUGMENT, node.field("right"))
            if node.field("type") is not None:
                _bind_target(scope, node.field("left"), ANNOTATED, node.field("type"))

    def at(self, position: int) -> Scope:
        """Return the innermost scope that holds the character at ``position``."""
        scope: Scope | None = self.all[bisect_right(self._starts, position) - 1]
        while scope is not None and scope.end <= position:
            scope = scope.parent
        return scope or self.module

    def lookup(self, name: str, position: int) -> tuple[list[Binding], Scope] | None:
        """Return the bindings that ``name`` has at ``position`` and their scope; ``None`` for a built-in or unknown name."""
        scope: Scope | None = self.at(position)
        first = scope
        while scope is not None:
            if (scope.kind != "class" or scope is first) and name not in scope.outer:
                bindings = scope.names.get(name)
                if bindings:
                    return bindings, scope
            scope = scope.parent
        return None


def _settle(waiting: list[Scope]) -> None:
    waiting.sort(key=lambda scope: (scope.start, -scope.end))


def _wait(waiting: list[Scope], scope: Scope) -> None:
    waiting.append(scope)
    _settle(waiting)


def _bind_parameter(scope: Scope, node: Node) -> None:
    kind = node.kind()
    if kind == "identifier":
        scope.bind(node.text(), PARAMETER, None)
    elif kind in ("typed_parameter", "list_splat_pattern", "dictionary_splat_pattern"):
        inner = node.child(0)
        while inner is not None and inner.kind() in ("list_splat_pattern", "dictionary_splat_pattern"):
            inner = next((child for child in inner.children() if child.kind() == "identifier"), None)
        if inner is not None and inner.kind() != "identifier":
            inner = next((child for child in node.children() if child.kind() == "identifier"), None)
        if inner is not None:
            scope.bind(inner.text(), PARAMETER, node.field("type"))
    elif kind in ("default_parameter", "typed_default_parameter"):
        name = node.field("name")
        if name is not None and name.kind() == "identifier":
            scope.bind(name.text(), PARAMETER, node.field("type"))


def _bind_import(scope: Scope, node: Node, shape: str, source: str) -> None:
    joint = "" if not source or source.endswith(".") else "."
    if shape == "aliased_import":
        name, alias = node.field("name"), node.field("alias")
        if name is not None and alias is not None:
            scope.bind(alias.text(), IMPORT, source + joint + name.text())
    elif source:
        scope.bind(node.text(), IMPORT, source + joint + node.text())
    else:
        root = node.text().split(".")[0]
        scope.bind(root, IMPORT, root)


def _bind_target(scope: Scope, target: Node | None, kind: str, value: Node | None) -> None:
    waiting, count = [(target, kind)] if target is not None else [], 0
    while waiting and count < MAX_TARGETS:
        node, how = waiting.pop()
        count += 1
        shape = node.kind()
        if shape == "identifier":
            scope.bind(node.text(), how, value)
        elif shape == "attribute":
            _bind_attribute(scope, node, how, value)
        elif shape in _TARGET_LISTS or shape == "list_splat_pattern":
            waiting += [(child, PART) for child in node.children() if child.is_named()]


def _bind_attribute(scope: Scope, node: Node, kind: str, value: Node | None) -> None:
    owner, name = node.field("object"), node.field("attribute")
    if owner is None or name is None or owner.text() not in ("self", "cls"):
        return
    found: Scope | None = scope
    while found is not None and found.kind != "class":
        found = found.parent
    if found is not None:
        found.attributes.setdefault(name.text(), []).append(Binding(kind, value))
