"""What an expression is: a constant, a string built at run time, something that derives from input. Followed through local names.

Flow is not followed: every assignment to a name within its scope counts. Numbers made by ``int()`` and the like, and a
model's own table and column names, are harmless in a string and count as constant.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.matchers.arguments import arguments
from rules.matchers.nodes import bare, literal, named_children, string_text, walk
from rules.matchers.scopes import ANNOTATED, AUGMENT, DEFINITION, IMPORT, PARAMETER, VALUE, Binding, Scope

if TYPE_CHECKING:
    from rules.matchers.names import Names

Node = Any

MAX_DEPTH: Final = 12  # steps through operators and assignments; deeper is "not constant" and "not built"

_CONTAINERS: Final = (
    "list",
    "tuple",
    "set",
    "dictionary",
    "pair",
    "expression_list",
    "concatenated_string",
    "unary_operator",
    "not_operator",
)
_OPERATORS: Final = ("binary_operator", "boolean_operator", "comparison_operator", "conditional_expression")
_HARMLESS_CALLS: Final = frozenset(("int", "float", "len", "bool", "id", "hash", "ord", "abs", "round", "uuid.UUID", "uuid.uuid4", "hash"))
_STRING_METHODS: Final = ("format", "format_map", "join")
_TEXT_METHODS: Final = (
    "strip",
    "lstrip",
    "rstrip",
    "replace",
    "lower",
    "upper",
    "encode",
    "decode",
    "expandtabs",
    "removeprefix",
    "removesuffix",
)
_WRAPPERS: Final = frozenset(("str", "textwrap.dedent", "inspect.cleandoc", "django.utils.encoding.force_str"))
_INPUT_CALLS: Final = frozenset(("input", "sys.stdin.read", "sys.stdin.readline", "os.getenv", "os.environ.get"))
_INPUT_NAMES: Final = ("flask.request", "sys.argv", "os.environ", "quart.request", "bottle.request")


class Values:
    """Answers questions about the expressions of one parsed Python file."""

    def __init__(self, names: Names) -> None:
        self.names = names
        self._input: dict[tuple[int, str], bool] = {}
        self._open = 0

    def constant(self, node: Node, depth: int = 0) -> bool:
        """Whether ``node`` is made of literals, PEP 8 constants of other modules and harmless numbers only."""
        node = bare(node)
        kind = node.kind()
        if depth > MAX_DEPTH:
            return False
        if kind == "string":
            return all(self.constant(value, depth + 1) for value in _placeholders(node))
        if kind in _CONTAINERS or kind in _OPERATORS:
            return all(self.constant(child, depth + 1) for child in named_children(node))
        if kind in ("attribute", "subscript"):
            return self._constant_attribute(node)
        if kind == "identifier":
            return self._constant_name(node, depth)
        return self._constant_call(node, depth) if kind == "call" else literal(node)[0]

    def _constant_name(self, node: Node, depth: int) -> bool:
        found = self.names.scopes.lookup(node.text(), node.range().start.index)
        if found is None:
            return False
        bindings = [b for b in found[0] if b.kind != ANNOTATED]
        if all(b.kind == IMPORT for b in bindings):
            return bool(node.text().isupper())  # PEP 8: constants are in capitals
        return all(b.kind in (VALUE, AUGMENT) and self.constant(b.value, depth + 1) for b in bindings)

    def _constant_attribute(self, node: Node) -> bool:
        text = node.text()
        last = text.rsplit(".", 1)[-1]
        return "._meta." in text or (last.isupper() and last.isidentifier() and not text.startswith(("self.", "cls.")))

    def _constant_call(self, node: Node, depth: int) -> bool:
        function = node.field("function")
        if function is None:
            return False
        if any(name in _HARMLESS_CALLS or name.endswith(".quote_name") for name in self.names.of(function)):
            return True
        if function.kind() != "attribute" or function.field("attribute").text() not in (*_STRING_METHODS, *_TEXT_METHODS):
            return False
        parts = [function.field("object"), *(value for _, value in arguments(node))]
        return all(part is not None and self.constant(part, depth + 1) for part in parts)

    def built(self, node: Node, depth: int = 0) -> Node | None:
        """Return the expression that puts ``node`` together as a string at run time, or ``None``."""
        node = bare(node)
        if depth > MAX_DEPTH:
            return None
        kind = node.kind()
        if kind == "string":
            return node if not self.constant(node, depth) else None
        if kind in ("concatenated_string", "conditional_expression"):
            return self._first_built(named_children(node), depth)
        if kind == "binary_operator":
            return self._built_operator(node, depth)
        if kind == "call":
            return self._built_call(node, depth)
        return self._built_name(node, depth) if kind == "identifier" else None

    def _first_built(self, nodes: list[Node], depth: int) -> Node | None:
        for node in nodes:
            found = self.built(node, depth + 1)
            if found is not None:
                return found
        return None

    def _built_operator(self, node: Node, depth: int) -> Node | None:
        left, right, operator = node.field("left"), node.field("right"), node.field("operator")
        if left is None or right is None or operator is None or operator.text() not in ("+", "%"):
            return None
        if operator.text() == "%":
            made = self.stringy(left, depth + 1) and not self.constant(right, depth + 1)
            return node if made else self.built(left, depth + 1)
        within = self._first_built([left, right], depth)
        if within is not None:
            return node
        sides = (left, right)
        if any(self.stringy(side, depth + 1) for side in sides) and not all(self.constant(side, depth + 1) for side in sides):
            return node
        return None

    def stringy(self, node: Node, depth: int = 0) -> bool:
        """Whether ``node`` is a string literal, or a name or operation that holds one."""
        node = bare(node)
        if node.kind() in ("string", "concatenated_string"):
            return True
        if depth > MAX_DEPTH:
            return False
        if node.kind() == "binary_operator":
            return any(self.stringy(child, depth + 1) for child in named_children(node))
        if node.kind() == "identifier":
            return any(self.stringy(b.value, depth + 1) for b in self._assigned(node))
        return False

    def _built_call(self, node: Node, depth: int) -> Node | None:
        function = node.field("function")
        if function is None:
            return None
        given = [value for _, value in arguments(node)]
        if function.kind() == "attribute":
            method, base = function.field("attribute").text(), function.field("object")
            if method in _STRING_METHODS and self.stringy(base, depth + 1):
                return node if not all(self.constant(value, depth + 1) for value in given) else self.built(base, depth + 1)
            if method in _TEXT_METHODS:
                return self.built(base, depth + 1)
        if given and any(name in _WRAPPERS for name in self.names.of(function)):
            return self.built(given[0], depth + 1)
        return None

    def _built_name(self, node: Node, depth: int) -> Node | None:
        bindings = self._assigned(node)
        for binding in bindings:
            found = self.built(binding.value, depth + 1)
            if found is not None:
                return found
            if (
                binding.kind == AUGMENT
                and not self.constant(binding.value, depth + 1)
                and any(b.kind == VALUE and self.stringy(b.value, depth + 1) for b in bindings)
            ):
                return binding.value
        return None

    def _assigned(self, node: Node) -> list[Binding]:
        found = self.names.scopes.lookup(node.text(), node.range().start.index)
        return [b for b in found[0] if b.kind in (VALUE, AUGMENT)][:MAX_DEPTH] if found else []

    def origin(self, node: Node) -> Node:
        """Return the expression that a name bound exactly once stands for, or ``node`` itself."""
        for _ in range(MAX_DEPTH):
            node = bare(node)
            found = self.names.scopes.lookup(node.text(), node.range().start.index) if node.kind() == "identifier" else None
            bindings = [b for b in found[0] if b.kind != ANNOTATED] if found else []
            if len(bindings) != 1 or bindings[0].kind != VALUE:
                return node
            node = bindings[0].value
        return node

    def input(self, node: Node, depth: int = 0) -> bool:
        """Whether ``node`` derives from a parameter, a web request, the command line, standard input or the environment."""
        if depth > MAX_DEPTH:
            return False
        skip_until = -1
        for part in walk(node, skip=("lambda", "keyword_argument_name")):
            place = part.range()
            if place.start.index < skip_until:
                continue
            kind = part.kind()
            if kind == "call" and self._harmless(part):
                skip_until = place.end.index
            elif self._input_part(part, kind, depth):
                return True
        return False

    def _input_part(self, node: Node, kind: str, depth: int) -> bool:
        if kind in ("attribute", "call"):
            return self._input_name(node)
        return kind == "identifier" and _is_value(node) and self._input_binding(node, depth)

    def _harmless(self, node: Node) -> bool:
        function = node.field("function")
        return function is not None and any(name in _HARMLESS_CALLS for name in self.names.of(function))

    def _input_name(self, node: Node) -> bool:
        function = node.field("function") if node.kind() == "call" else node
        names = self.names.of(function) if function is not None else ()
        if node.kind() == "call":
            return any(name in _INPUT_CALLS for name in names)
        return any(name.startswith((*_INPUT_NAMES, ".request.")) for name in names)

    def _input_binding(self, node: Node, depth: int) -> bool:
        name, position = node.text(), node.range().start.index
        if name in ("self", "cls"):
            return False
        found = self.names.scopes.lookup(name, position)
        if found is None:
            return False
        bindings, scope = found
        key = (scope.start, name)
        if key not in self._input:
            before = dict(self._input) if not self._open else {}
            self._input[key] = False  # a name that only derives from itself derives from nothing
            self._open += 1
            self._input[key] = found_input = any(self._input_from(b, scope, depth) for b in bindings[:MAX_DEPTH])
            self._open -= 1
            if found_input and not self._open:  # what was asked of a circle while it was open may be wrong: ask again
                self._input = before | {k: v for k, v in self._input.items() if v}
        return self._input[key]

    def _input_from(self, binding: Binding, scope: Scope, depth: int) -> bool:
        if binding.kind == PARAMETER:
            return scope.kind == "function"
        if binding.kind == IMPORT:
            return str(binding.value).startswith(_INPUT_NAMES)
        return binding.value is not None and binding.kind not in (DEFINITION, ANNOTATED) and self.input(binding.value, depth + 1)

    def text(self, node: Node) -> str:
        """Return the literal parts of the string that ``node`` is or stands for; augmented parts follow the first ones."""
        node = bare(node)
        if node.kind() != "identifier":
            return string_text(node)
        return "".join(string_text(b.value) for b in self._assigned(node))


def _placeholders(node: Node) -> list[Node]:
    values = [part.field("expression") for part in walk(node, skip=("interpolation",)) if part.kind() == "interpolation"]
    return [value for value in values if value is not None]


def _is_value(node: Node) -> bool:
    """Whether an identifier is read as a value, rather than being an attribute's or a keyword's name."""
    parent = node.parent()
    if parent is None:
        return True
    field = {"attribute": "attribute", "keyword_argument": "name"}.get(parent.kind())
    named = parent.field(field) if field else None
    return named is None or named.range().start.index != node.range().start.index
