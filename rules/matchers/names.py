"""What a Python expression names, resolved through imports, assignments, with items, annotations and ``self`` attributes.

A name is written ``pkg.mod.func``; ``()`` stands after what was called (``requests.Session().get``), ``[]`` after what was
indexed; what cannot be resolved begins with a dot (``.cursor().execute``: a method of something unknown). Built-ins have no dot.
"""

from __future__ import annotations

from typing import Any, Final

from rules.matchers.scopes import ANNOTATED, DEFINITION, ENTERED, IMPORT, PARAMETER, VALUE, Binding, Scope, Scopes

Node = Any

MAX_PARTS: Final = 24  # links of one chain; a longer one is left unresolved, which keeps long chains linear
MAX_STEPS: Final = 20  # assignments followed from a name to its origin
MAX_NAMES: Final = 8  # names one expression may stand for
MAX_LENGTH: Final = 400  # characters of a name; rules with wild cards search it
UNKNOWN: Final = ""

_WRAPPERS: Final = ("Annotated", "Optional", "Union", "Final", "ClassVar")
_STEPS: Final = {"attribute": "object", "call": "function", "subscript": "value"}


class Names:
    """Resolves the expressions of one parsed Python file."""

    def __init__(self, root: Node) -> None:
        self.scopes = Scopes(root)
        self._known: dict[tuple[int, int], tuple[str, ...]] = {}
        self._roots: dict[tuple[int, int, str], list[str]] = {}
        self._open = 0

    def of(self, node: Node, steps: int = 0) -> tuple[str, ...]:
        """Return the names that ``node`` may stand for, at most ``MAX_NAMES``, in a fixed order; empty when it names nothing."""
        place = node.range()
        key = (place.start.index, place.end.index)
        names = self._known.get(key)
        if names is None:
            names = self._resolve(node, steps)
            if not self._open:  # within an open name the answer may lack that name's other origins
                self._known[key] = names
        return names

    def _resolve(self, node: Node, steps: int) -> tuple[str, ...]:
        suffix: list[str] = []
        current = node
        while len(suffix) <= MAX_PARTS:
            kind = current.kind()
            if kind in _STEPS:
                suffix.append(_link(current, kind))
                inner = current.field(_STEPS[kind])
                if inner is None:
                    return ()
                current = inner
            elif kind in ("await", "parenthesized_expression"):
                named = [child for child in current.children() if child.is_named() and child.kind() != "comment"]
                if len(named) != 1:
                    return ()
                current = named[0]
            else:
                return self._join(current, kind, "".join(reversed(suffix)), steps)
        return ()

    def _join(self, base: Node, kind: str, suffix: str, steps: int) -> tuple[str, ...]:
        if kind != "identifier":
            return (suffix,) if suffix.startswith(".") else ()
        name = base.text()
        position = base.range().start.index
        if name in ("self", "cls") and suffix.startswith("."):
            return self._own_attribute(position, suffix, steps)
        roots = self._of_name(name, position, steps)
        names = dict.fromkeys(_builtin(root + suffix) for root in roots if root or suffix.startswith("."))
        return tuple(name for name in names if len(name) <= MAX_LENGTH)[:MAX_NAMES]

    def _of_name(self, name: str, position: int, steps: int) -> list[str]:
        found = self.scopes.lookup(name, position)
        if found is None:
            return [name, *(f"{module}.{name}" for module in self.scopes.stars)]
        bindings, scope = found
        return self._origins((scope.start, scope.end, name), bindings, steps) or [UNKNOWN]

    def _origins(self, key: tuple[int, int, str], bindings: list[Binding], steps: int) -> list[str]:
        """Return what a name stands for. ``q = q.filter()`` says nothing about ``q``: a name within its own origin is left out."""
        if key not in self._roots:
            self._roots[key] = []
            self._open += 1
            self._roots[key] = self._all_origins(bindings, steps)
            self._open -= 1
        return self._roots[key]

    def _all_origins(self, bindings: list[Binding], steps: int) -> list[str]:
        roots: list[str] = []
        for binding in bindings[:MAX_NAMES]:
            if binding.kind == IMPORT:
                roots.append(binding.value)
            elif binding.kind == DEFINITION or binding.value is None or steps >= MAX_STEPS:
                roots.append(UNKNOWN)
            elif binding.kind in (VALUE, ENTERED):
                roots += self.of(binding.value, steps + 1)
            elif binding.kind in (PARAMETER, ANNOTATED):
                roots += self._annotated(binding.value, steps + 1)
        return list(dict.fromkeys(roots))

    def _own_attribute(self, position: int, suffix: str, steps: int) -> tuple[str, ...]:
        """Resolve ``self.NAME...`` through what the class and its methods assign to NAME."""
        head, rest = _split_first(suffix)
        scope: Scope | None = self.scopes.at(position)
        while scope is not None and scope.kind != "class":
            scope = scope.parent
        if scope is None or not head:
            return (suffix,)
        bindings = scope.attributes.get(head, []) + [b for b in scope.names.get(head, []) if b.kind != DEFINITION]
        roots = self._origins((scope.start, scope.end, f"self.{head}"), bindings, steps) or [UNKNOWN]
        return tuple(dict.fromkeys(root + rest if root else suffix for root in roots))[:MAX_NAMES]

    def _annotated(self, node: Node, steps: int) -> list[str]:
        """Return what an annotation says the value is an instance of: ``Client``, ``Client | None``, ``Annotated[Client, ...]``."""
        if steps >= MAX_STEPS:
            return [UNKNOWN]
        kind = node.kind()
        if kind == "type":
            return self._annotated(node.child(0), steps + 1)
        if kind == "binary_operator":
            sides = [side for side in (node.field("left"), node.field("right")) if side is not None]
            return [name for side in sides for name in self._annotated(side, steps + 1)]
        if kind in ("subscript", "generic_type"):
            return self._wrapped(node, kind, steps)
        return [name + "()" for name in self.of(node, steps) if not name.startswith(".")] or [UNKNOWN]

    def _wrapped(self, node: Node, kind: str, steps: int) -> list[str]:
        outer = node.field("value") if kind == "subscript" else node.child(0)
        if outer is None or outer.text().rsplit(".", 1)[-1] not in _WRAPPERS:
            return [UNKNOWN]
        inner = node.field("subscript") if kind == "subscript" else node.child(1)
        if inner is not None and inner.kind() == "type_parameter":
            inner = next((child for child in inner.children() if child.is_named()), None)
        return self._annotated(inner, steps + 1) if inner is not None else [UNKNOWN]


def _link(node: Node, kind: str) -> str:
    if kind == "attribute":
        name = node.field("attribute")
        return "." + (name.text() if name is not None else "")
    return "()" if kind == "call" else "[]"


def _split_first(suffix: str) -> tuple[str, str]:
    """Split ``.session().get`` into ``session`` and ``().get``."""
    end = 1
    while end < len(suffix) and suffix[end] not in ".([":
        end += 1
    return suffix[1:end], suffix[end:]


def _builtin(name: str) -> str:
    return name.removeprefix("builtins.").removeprefix("__builtins__.")
