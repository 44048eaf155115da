"""The symbols of a parsed file at any depth, with their parts. Lambdas are none; later definitions of a name come later."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.languages.python.tree import DEFINITIONS, STATEMENTS

if TYPE_CHECKING:
    from rules.facts import Guard
    from rules.languages.python.guards.calls import Called
    from rules.languages.python.guards.flow import Flow
    from rules.languages.python.tree import Node, Tree

MAX_SYMBOLS: Final = 20_000


class Symbol:
    """A function, method, class or the module, while its guards are read."""

    __slots__ = ("body", "calls", "decorators", "flow", "guards", "inside", "kind", "name", "node", "parent", "qualname", "routed", "start")

    def __init__(self, qualname: str, kind: str, node: Node, parent: Symbol | None, decorators: list[Node]) -> None:
        self.qualname, self.kind, self.node, self.parent, self.decorators = qualname, kind, node, parent, decorators
        self.name = qualname.rpartition(".")[2]
        self.start = decorators[0].start if decorators else node.start
        self.body: list[Node] = []
        self.guards: list[Guard] = []
        self.calls: list[Called] = []
        self.flow: Flow | None = None
        self.routed = False
        self.inside: list[Node] = []  # calls in it, definitions inside it aside, in order

    @property
    def owner(self) -> str:
        """The qualified name of the class that a method belongs to, or an empty string."""
        return self.parent.qualname if self.parent is not None and self.parent.kind == "class" else ""


def symbols(tree: Tree) -> list[Symbol]:
    """Return the module and every definition in it, in order of the text."""
    module = Symbol("", "module", tree.module, None, [])
    module.body = [node for node in tree.module.children if node.kind in STATEMENTS]
    found = [module]
    stack: list[tuple[Node, Symbol]] = [(node, module) for node in reversed(tree.module.children)]
    while stack:
        node, symbol = stack.pop()
        kind = node.kind
        if kind == "call":
            symbol.inside.append(node)
        elif kind in DEFINITIONS and len(found) < MAX_SYMBOLS:
            symbol = _symbol(tree, node, symbol)
            found.append(symbol)
        children = node.children
        if children:
            if len(children) == 1:
                stack.append((children[0], symbol))
            else:
                stack += [(child, symbol) for child in reversed(children)]
    return found


def _symbol(tree: Tree, node: Node, parent: Symbol) -> Symbol:
    name = tree.slice(node.field("name"), 300)
    body = node.field("body")
    outer = node.parent
    decorators = (
        [child for child in outer.children if child.kind == "decorator"]
        if outer is not None and outer.kind == "decorated_definition"
        else []
    )
    kind = "class" if node.kind == "class_definition" else "method" if parent.kind == "class" else "function"
    symbol = Symbol(f"{parent.qualname}.{name}" if parent.qualname else name, kind, node, parent, decorators)
    start = body[0] if body is not None else node.end
    symbol.body = [child for child in node.children if child.start >= start and child.kind in STATEMENTS]
    return symbol
