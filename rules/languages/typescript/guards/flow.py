"""Where a statement stands within its symbol: under which conditions, loops and callbacks, and behind which early returns."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rules.languages.typescript.around import key_of
from rules.languages.typescript.guards.checks import classify
from rules.languages.typescript.guards.conditions import Clauses, Conditions, either, terms
from rules.languages.typescript.guards.deny import deny
from rules.languages.typescript.syntax import FUNCTION_VALUES, callee, excerpt, named, unwrapped

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from rules.languages.typescript.around import Key
    from rules.languages.typescript.guards.context import Context
    from rules.languages.typescript.symbols import Symbol
    from rules.languages.typescript.tokens import Tokens

MAX_EXITS: Final = 40  # early returns that are kept
MAX_BEFORE: Final = 60  # calls before a guard that are kept
MAX_HEAD: Final = 120  # characters of a loop's heading
_LOOPS: Final = frozenset({"for_statement", "for_in_statement", "while_statement", "do_statement"})
LOGS: Final = ("console.", "logger.", "log.", "this.logger.", "this.log.", "debug", "winston.", "pino.")


class Variables(NamedTuple):
    """Names that have one value: the value, and for what a call gave its name (``auth()``, ``auth().user``)."""

    values: dict[str, SgNode]
    origins: dict[str, str]


class Under(NamedTuple):
    """One thing that a node stands under: a condition (and whether it must be false), or a heading."""

    test: SgNode | None
    negate: bool
    text: str


class Flow:
    """One symbol while its guards are read."""

    def __init__(self, context: Context, symbol: Symbol, tokens: Tokens, variables: Variables) -> None:
        self.context, self.tokens = context, tokens
        self.conditions = Conditions(context.short, variables.values, variables.origins)
        parts = () if symbol.kind == "module" else (symbol.function, symbol.node, symbol.outer)
        self._ends: set[Key] = {key_of(node) for node in parts if node is not None}

    def path(self, node: SgNode) -> list[tuple[SgNode, SgNode]]:
        """Return (around, child) for everything around ``node`` within the symbol, innermost first."""
        found = []
        child = node
        for around in self.context.around.ancestors(node):
            if key_of(around) in self._ends:
                break
            found.append((around, child))
            child = around
        return found

    def under(self, node: SgNode) -> list[Under]:
        """Return what ``node`` stands under, innermost first."""
        return [item for around, child in self.path(node) if (item := self._under(around, child))]

    def _under(self, around: SgNode, child: SgNode) -> Under | None:
        kind = around.kind()
        if kind == "if_statement":
            condition = around.field("condition")
            if condition is None or key_of(condition) == key_of(child):
                return None
            return Under(condition, child.kind() == "else_clause", "")
        if kind == "ternary_expression" and (test := around.field("condition")) and key_of(test) != key_of(child):
            other = around.field("alternative")
            return Under(test, other is not None and key_of(other) == key_of(child), "")
        if kind == "binary_expression" and (left := around.field("left")) and key_of(left) != key_of(child):
            operator = around.field("operator")
            word = operator.text() if operator else ""
            return Under(left, word == "||", "") if word in {"&&", "||"} else None
        heading = self._heading(around, child, kind)
        return Under(None, negate=False, text=heading) if heading else None

    def _heading(self, around: SgNode, child: SgNode, kind: str) -> str:
        if kind in _LOOPS and child.kind() == "statement_block":
            return excerpt(around, MAX_HEAD).partition("{")[0].strip()
        if kind == "try_statement" and child.kind() == "statement_block":
            return "try" if self._swallows(around) else ""
        if kind == "catch_clause":
            return "catch"
        if kind == "switch_case":
            value = around.field("value")
            return f"case {excerpt(value, MAX_HEAD)}" if value else ""
        if kind in FUNCTION_VALUES:
            given = self.context.around.parent(around)
            call = self.context.around.parent(given) if given and given.kind() == "arguments" else None
            return f"in {self.context.resolve(callee(call)) or 'a callback'}" if call else "in a function"
        return ""

    def _swallows(self, statement: SgNode) -> bool:
        """Whether an error that is thrown in the ``try`` goes no further: its handler neither throws nor turns away."""
        handler = statement.field("handler")
        body = handler.field("body") if handler else None
        if body is None:
            return False
        found = deny(body, self.context)
        return found is None or (found.how != "throw" and not found.category)

    def pass_clauses(self, node: SgNode, clauses: Clauses) -> Clauses:
        """Return what must hold to get past a check: what it demands, or that a condition around it did not hold."""
        outside = [self.conditions.clauses(item.test, negate=not item.negate) for item in self.under(node) if item.test]
        return either([clauses, *outside]) if outside else clauses

    def under_text(self, node: SgNode, *, conditions: bool) -> tuple[str, ...]:
        """Return what ``node`` stands under as text, outermost first; conditions only where asked for."""
        found = []
        for item in reversed(self.under(node)):
            if item.test is None:
                found.append(item.text)
            elif conditions:
                found.append("if " + " and ".join(terms(self.conditions.clauses(item.test, negate=item.negate))))
        return tuple(found)

    def exits(self, node: SgNode) -> tuple[str, ...]:
        """Return the conditions of the early returns before ``node`` that leave without turning the caller away."""
        found: list[str] = []
        for statement in self._earlier(node):
            if statement.kind() != "if_statement":
                continue
            branch, condition = statement.field("consequence"), statement.field("condition")
            end = deny(branch, self.context) if branch else None
            if not end or not condition or end.how not in {"return", "skip"}:
                continue
            kind = classify(self.context, terms(self.conditions.clauses(condition, negate=True)), end)
            if kind is None or kind.category == "validation":
                found.append(" and ".join(terms(self.conditions.clauses(condition))))
        return tuple(sorted(set(found))[:MAX_EXITS])

    def left_before(self, node: SgNode) -> list[SgNode]:
        """Return the conditions of the returns and throws before ``node``: none of them held when it is reached."""
        found = []
        for statement in self._earlier(node):
            branch, condition = statement.field("consequence"), statement.field("condition")
            if statement.kind() == "if_statement" and branch and condition and deny(branch, self.context):
                found.append(condition)
        return found

    def before(self, node: SgNode) -> tuple[int, ...]:
        """Return the outline hashes of the calls for effect that run before ``node``."""
        found = set()
        for statement in self._earlier(node):
            if statement.kind() != "expression_statement":
                continue
            inner = named(statement)
            call = unwrapped(inner[0]) if inner else None
            if call is not None and call.kind() == "call_expression" and not callee(call).startswith(LOGS):
                shape = self.tokens.statement(statement.range().start.index)
                found.update([] if shape is None else [shape])
        return tuple(sorted(found))[:MAX_BEFORE]

    def _earlier(self, node: SgNode) -> list[SgNode]:
        """Return the statements that stand before ``node`` in the blocks around it."""
        found: list[SgNode] = []
        for around, child in self.path(node):
            if around.kind() in {"statement_block", "program"}:
                found += self.context.around.before(around, child, MAX_BEFORE - len(found))
        return found
