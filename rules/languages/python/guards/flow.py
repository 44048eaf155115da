"""The statements of a function in order, each with what it stands under, and the early returns that go past it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rules.languages.python.guards.conditions import Clauses, Conditions, both, either, terms
from rules.languages.python.guards.deny import Deny, catches_refusal, deny, last
from rules.languages.python.guards.text import expression
from rules.languages.python.tree import BRANCHES, STATEMENTS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.languages.python.guards.names import Names
    from rules.languages.python.tree import Node, Tree

SgNode = Any
_FOUND: Final = re.compile(r"\(?([^\W\d]\w*)\s*:=")
_WORD: Final = re.compile(r"\w+")
MAX_STATEMENTS: Final = 20_000  # of one function; about 2 us each
MAX_EXITS: Final = 40  # early returns that are kept


class Under(NamedTuple):
    """One thing that a statement stands under: which branch of which compound statement, and the condition or heading."""

    owner: int
    branch: int
    kind: str  # if | loop | try | handler | case
    tests: tuple[tuple[SgNode, bool], ...] = ()  # conditions, and whether each must be false
    text: str = ""


Context = tuple[Under, ...]


class Step(NamedTuple):
    """A statement with its context. ``passed`` says how many early returns stand before it."""

    node: Node
    under: Context
    passed: int


class Branch(NamedTuple):
    """One branch of an ``if``: its condition (``None`` for ``else``), its statements, the node that starts it."""

    test: SgNode | None
    statements: list[Node]
    head: Node


class Flow:
    """A function read once: ``steps`` in order, ``exits`` (contexts of early returns) in order."""

    def __init__(self, tree: Tree, names: Names, body: list[Node]) -> None:
        self.tree, self.names = tree, names
        self.steps: list[Step] = []
        self.exits: list[Context] = []
        self.variables: dict[str, SgNode] = {}
        self._seen: set[str] = set()
        self._denies: dict[int, Deny | None] = {}
        self._exit_texts: dict[tuple[int, int], str] = {}
        self._walk(body)
        self.conditions = Conditions(names.aliases, self.variables)

    def _walk(self, body: list[Node]) -> None:
        stack: list[tuple[Node, Context]] = [(node, ()) for node in reversed(body)]
        final = body[-1] if body else None
        while stack and len(self.steps) < MAX_STATEMENTS:
            node, under = stack.pop()
            if node.kind not in STATEMENTS:
                continue
            self.steps.append(Step(node, under, len(self.exits)))
            self._note(node)
            if node.kind == "return_statement" and node is not final and under:
                self._exit(node, under)
            elif node.kind == "if_statement":
                inner = [(child, (*under, entry)) for entry, statements in self._if(node) for child in statements]
                stack += reversed(inner)
            elif node.kind not in ("function_definition", "class_definition", "decorated_definition"):
                stack += reversed([(child, context) for child, context in self._block(node, under)])

    def _note(self, node: Node) -> None:
        """Remember a variable that is given one value, once."""
        child = node.children[0] if node.children else None
        if node.kind != "expression_statement" or child is None or child.kind not in ("assignment", "augmented_assignment"):
            return
        name = self.tree.slice(child.field("left"), 100)
        if name in self._seen:
            self.variables.pop(name, None)
        elif name.isidentifier() and child.kind == "assignment":
            value = child.raw.field("right")
            if value is not None:
                self.variables[name] = value
        self._seen.add(name)

    def deny(self, branch: Branch) -> Deny | None:
        """Return how a branch turns the caller away, or ``None`` when it goes on to what follows it."""
        key = branch.head.start
        if key not in self._denies:
            self._denies[key] = deny(last(branch.statements), self.tree, self.names)
        return self._denies[key]

    def _exit(self, node: Node, under: Context) -> None:
        found = deny(node, self.tree, self.names)
        if (found is None or not found.category) and len(self.exits) < MAX_EXITS and not self._hands_on(node, under):
            self.exits.append(under)

    def _hands_on(self, node: Node, under: Context) -> bool:
        """Whether a return only hands on what its test found: ``if error := validate(x): return None, error``."""
        value = self.tree.text[node.start + 6 : min(node.end, node.start + 200)]
        tests = under[-1].tests[-1:] if under[-1].kind == "if" else ()
        found = _FOUND.match(tests[0][0].text()[:200]) if tests and not tests[0][1] else None
        return found is not None and "(" not in value and "." not in value and found[1] in _WORD.findall(value)

    def _if(self, node: Node) -> Iterator[tuple[Under, list[Node]]]:
        before: list[tuple[SgNode, bool]] = []
        for index, branch in enumerate(branches(node)):
            tests = (*before, *([(branch.test, False)] if branch.test is not None else []))
            yield Under(node.start, index, "if", tests), branch.statements
            if branch.test is not None and self.deny(branch) is None:
                before.append((branch.test, True))

    def _block(self, node: Node, under: Context) -> Iterator[tuple[Node, Context]]:
        entry: Under | None = None
        if node.kind in ("for_statement", "while_statement"):
            entry = Under(node.start, 0, "loop", (), self._heading(node))
        elif node.kind == "try_statement" and (heading := self._swallows(node)):
            entry = Under(node.start, 0, "try", (), f"try ... {heading}")
        inner = (*under, entry) if entry else under
        for index, child in enumerate(node.children):
            if child.kind in BRANCHES:
                context = (
                    under if child.kind == "finally_clause" else (*under, Under(node.start, index + 1, "handler", (), self._heading(child)))
                )
                yield from ((part, context) for part in child.children)
            else:
                yield child, inner

    def _heading(self, node: Node) -> str:
        body = next((child.start for child in node.children if child.kind in STATEMENTS), node.end)
        text = self.tree.text[node.start : min(body, node.start + 400)]
        return expression(text).rstrip(":")

    def _swallows(self, node: Node) -> str:
        """Return the heading of the clause by which a ``try`` swallows the refusal of a guard, or an empty string."""
        for clause in node.children:
            heading = self._heading(clause) if clause.kind == "except_clause" else ""
            if not heading or not catches_refusal(heading):
                continue
            end = last([child for child in clause.children if child.kind in STATEMENTS])
            if end is not None and end.kind in ("raise_statement", "return_statement", "continue_statement"):
                continue
            if deny(end, self.tree, self.names) is None:
                return heading
        return ""

    def pass_clauses(self, step: Step, clauses: Clauses) -> Clauses:
        """Return ``clauses`` as they hold for the whole function: only where the conditions it stands under hold."""
        outside = [self.conditions.clauses(test, not negate) for entry in step.under for test, negate in entry.tests]
        return either([clauses, *outside]) if outside else clauses

    def under_text(self, step: Step, *, conditions: bool) -> tuple[str, ...]:
        """Return what ``step`` stands under as text; without ``conditions`` only loops, handlers and swallowing ``try``."""
        found: set[str] = set()
        for entry in step.under:
            if entry.kind != "if":
                found.add(entry.text)
            elif conditions:
                held = both([self.conditions.clauses(test, negate) for test, negate in entry.tests])
                found.add("if " + " and ".join(terms(held)))
        return tuple(sorted(found))

    def exits_before(self, step: Step) -> tuple[str, ...]:
        """Return the conditions of the early returns that go past ``step``."""
        found: set[str] = set()
        for index, context in enumerate(self.exits[: step.passed]):
            common = 0
            while common < min(len(context), len(step.under)) and context[common][:2] == step.under[common][:2]:
                common += 1
            rest = context[common:]
            if not rest or (common < len(step.under) and rest[0].owner == step.under[common].owner):
                continue
            found.add(self._exit_text(index, common))
        return tuple(sorted(found))

    def _exit_text(self, index: int, common: int) -> str:
        text = self._exit_texts.get((index, common))
        if text is None:
            rest = self.exits[index][common:]
            held = both([self.conditions.clauses(test, negate) for entry in rest for test, negate in entry.tests])
            loops = [entry.text for entry in rest if entry.kind != "if"]
            text = self._exit_texts[index, common] = " and ".join([*sorted(loops), *terms(held)]) or "always"
        return text


def branches(node: Node) -> list[Branch]:
    """Return the branches of an ``if`` statement in order."""
    found: list[Branch] = []
    for head in [node, *[child for child in node.children if child.kind in ("elif_clause", "else_clause")]]:
        test = head.raw.field("condition") if head.kind != "else_clause" else None
        after = test.range().end.index if test is not None else head.start
        statements = [child for child in head.children if child.kind in STATEMENTS and child.start >= after]
        found.append(Branch(test, statements, head))
    return found
