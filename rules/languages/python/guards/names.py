"""What the names of a file stand for: imports under any alias, names bound again, values that are guards made by a call."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.facts import MODULE, Import
from rules.languages.python.guards.text import dotted_at

if TYPE_CHECKING:
    from rules.languages.python.tree import Node, Tree

_NOISE: Final = re.compile(r"#[^\n]*|\\\r?\n|[()\r\n]")
_FROM: Final = re.compile(r"from\s*(\.*)\s*([\w.]*)\s+import\s+(.*)", re.DOTALL)
_ELLIPSIS: Final = re.compile(r"\.\s+(?=\.)")
_WRAPPERS: Final = frozenset(
    {"functools.partial", "django.utils.decorators.method_decorator", "asgiref.sync.sync_to_async", "asgiref.sync.async_to_sync"}
)
_IMPORTS: Final = frozenset({"import_statement", "import_from_statement", "future_import_statement"})
_OPAQUE: Final = frozenset({"call", "lambda", "decorator", "comment"})  # hold no binding of the module's names
MAX_TEXT: Final = 200_000  # characters of one import statement
MAX_IMPORTS: Final = 5000  # names imported by one file; the largest registry module seen has 600


class Made(NamedTuple):
    """A name bound to a call at module level: ``staff = user_passes_test(...)``. ``call`` is the node of the call."""

    function: str
    call: Node


class Names:
    """The names of one file. ``module`` is the dotted name of the file as its path says."""

    def __init__(self, tree: Tree, path: str) -> None:
        self.tree = tree
        self.module, self.package = _module(path)
        self.imports: list[Import] = []
        self.aliases: dict[str, str] = {}
        self.made: dict[str, Made] = {}
        self.local: set[str] = set()  # bound at module level by def, class or assignment
        self._bound: dict[str, set[str]] = {}  # every meaning that module level gives an imported name
        self._imported: set[str] = set()
        self._read()

    def resolve(self, name: str) -> str:
        """Return the full dotted name of ``name`` (``fl.login_required``), or ``name`` when the file does not bind it."""
        first, dot, rest = name.partition(".")
        target = self.aliases.get(first)
        if target is None:
            return f"{self.module}.{name}" if first in self.local else name
        return f"{target}{dot}{rest}"

    def rebound(self) -> tuple[str, ...]:
        """Return the imported names that module level binds to something else, sorted."""
        return tuple(sorted(name for name in self._imported if len(self._bound[name]) > 1))

    def _read(self) -> None:
        """Read the imports anywhere and the bindings at module level, in the order of the text."""
        inner: list[tuple[str, str]] = []
        stack = list(reversed(self.tree.module.children))
        while stack:
            node = stack.pop()
            kind = node.kind
            if kind in _IMPORTS:
                self._import(node, MODULE, None)
            elif kind in ("function_definition", "class_definition", "assignment"):
                self._bind(node)
            elif kind in _OPAQUE:
                continue
            if kind not in ("function_definition", "class_definition"):
                stack += reversed(node.children)
        for node in self.tree.imports:
            unit = self._unit(node)
            if unit != MODULE:
                self._import(node, unit, inner)
        for name, target in inner:
            self.aliases.setdefault(name, target)
        self.imports.sort(key=lambda item: item.line)

    def _unit(self, node: Node) -> str:
        """Return the top-level definition that a node stands in."""
        unit = MODULE
        outer = node.parent
        while outer is not None:
            if outer.kind in ("function_definition", "class_definition"):
                unit = self.tree.slice(outer.field("name"))
            outer = outer.parent
        return unit

    def _typing_only(self, node: Node) -> bool:
        outer = node.parent
        while outer is not None:
            if outer.kind == "if_statement" and "TYPE_CHECKING" in self.tree.text[outer.start : outer.start + 40]:
                return True
            outer = outer.parent
        return False

    def _import(self, node: Node, unit: str, inner: list[tuple[str, str]] | None) -> None:
        line = self.tree.line(node.start)
        typing = node.parent is not None and node.parent.kind != "module" and self._typing_only(node)
        for item in parse_import(self.tree.text[node.start : node.end]):
            if len(self.imports) >= MAX_IMPORTS:
                return
            found = item._replace(line=line, unit=unit, typing_only=typing)
            self.imports.append(found)
            if found.name == "*":
                continue
            bound = found.alias or found.name or found.module.partition(".")[0]
            target = self._target(found)
            if inner is not None:
                inner.append((bound, target))
                continue
            self.aliases[bound] = target
            self._imported.add(bound)
            self._bound.setdefault(bound, set()).add(target)

    def _target(self, item: Import) -> str:
        if not item.name:
            return item.module if item.alias else item.module.partition(".")[0]
        base = item.module
        if item.level:
            folders = self.package[: len(self.package) - item.level + 1]
            base = ".".join([*folders, *([item.module] if item.module else [])])
        return f"{base}.{item.name}" if base else item.name

    def _bind(self, node: Node) -> None:
        """Note what a statement at module level binds."""
        if node.kind in ("function_definition", "class_definition"):
            self._rebind(self.tree.slice(node.field("name")), f"def {node.start}")
        elif node.kind == "assignment":
            left, right = node.field("left"), node.field("right")
            name = self.tree.slice(left, 200)
            if right is None:
                return
            if not name.isidentifier():
                for part in name.split(",") if "," in name else ():
                    if part.strip(" ()*[]").isidentifier():
                        self._rebind(part.strip(" ()*[]"), f"= {node.start}")
                return
            self._assign(name, node, right)

    def _assign(self, name: str, node: Node, right: tuple[int, int]) -> None:
        source, end = dotted_at(self.tree.text, right[0])
        if source and end == right[1] and source not in ("None", "True", "False"):
            target = self.resolve(source)
            if target != self.aliases.get(name):
                self._rebind(name, target)
                self.aliases[name] = target
            return
        call = node.children[0] if node.children and node.children[0].kind == "call" and node.children[0].start == right[0] else None
        if call is not None and call.end == right[1] and source:
            function = self.resolve(source)
            wraps = function in _WRAPPERS and name in self.tree.text[end : right[1]]
            if wraps:
                return
            self._rebind(name, f"= {node.start}")
            self.made[name] = Made(function, call)
            return
        self._rebind(name, f"= {node.start}")

    def _rebind(self, name: str, meaning: str) -> None:
        self.local.add(name)
        self.made.pop(name, None)
        if name in self._imported:
            self._bound[name].add(meaning)
        self.aliases.pop(name, None)


def _module(path: str) -> tuple[str, list[str]]:
    """Return the dotted name of a file and the folders of its package."""
    parts = path.rpartition(".")[0].split("/")
    if parts[0] == "src" and len(parts) > 1:
        parts = parts[1:]
    folders = parts[:-1]
    return ".".join(folders if parts[-1] == "__init__" else parts), folders


def parse_import(text: str) -> list[Import]:
    """Return the names that one import statement binds, with line 0."""
    clean = _NOISE.sub(" ", text[:MAX_TEXT])
    match = _FROM.match(_ELLIPSIS.sub(".", clean))
    if match is None:
        return [Import(name, "", alias, 0, 0) for name, alias in _items(clean.removeprefix("import"))]
    return [Import(match[2], name, alias, len(match[1]), 0) for name, alias in _items(match[3])]


def _items(text: str) -> list[tuple[str, str]]:
    """Return name and alias (empty without one) of each item in ``a, b as c``."""
    found = []
    for words in (item.split() for item in text.split(",")):
        name, _, alias = " ".join(words).partition(" as ")
        if words:
            found.append((name.replace(" ", ""), alias))
    return found
