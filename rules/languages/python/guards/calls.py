"""Calls that guard: those that raise by themselves, those that compare secrets or check signatures."""

from __future__ import annotations

from bisect import bisect_left
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rules.facts import Guard, GuardKind
from rules.languages.python.guards import known, words
from rules.languages.python.guards.context import Argument, Context, Meaning
from rules.languages.python.guards.text import dotted_at, statement_shape

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.languages.python.guards.flow import Flow, Step
    from rules.languages.python.guards.symbols import Symbol
    from rules.languages.python.tree import Node, Tree

SgNode = Any
MAX_CALLS: Final = 400  # names of calls kept for one symbol
MAX_EFFECTS: Final = 100  # calls for effect that are compared by order within one function
MAX_COMPARISONS: Final = 60  # of one function
LOGS: Final = ("log.", "logger.", "logging.", "LOG.", "_logger.", "warnings.", "print", "self.logger.", "self.log.")
# Questions whose answer nobody reads: as a statement of its own, ``context.can(policy)`` only makes sense when it raises.
_ASKING: Final = frozenset({("can",), ("enforce",)})
_TYING: Final = frozenset({"authenticate", "authorize", "require", "verify", "ensure"})


_COMPARING: Final = frozenset(name.rpartition(".")[2] for name in known.COMPARISONS)


class Called(NamedTuple):
    """A call that is a statement of its own, or whose value is kept: its step, node and full name."""

    step: Step
    node: Node
    name: str
    bare: bool


def name_of_call(node: Node, tree: Tree) -> str:
    """Return the dotted name that a call node calls; what follows a call or an index begins with a dot."""
    if node.called is None:
        node.called = _name_of_call(node, tree)
    return node.called


def _name_of_call(node: Node, tree: Tree) -> str:
    first = node.children[0] if node.children else None
    start = node.start
    prefix = ""
    if first is not None and first.kind == "call" and first.start == node.start:
        start, prefix = first.end, "."
        inner = tree.text[first.start : first.end]
        if inner == "super()":
            prefix = "super()."
        while start < node.end and tree.text[start] in ". \n\t\r":
            start += 1
    name, end = dotted_at(tree.text, start)
    while end < node.end and tree.text[end] in " \t":
        end += 1
    return prefix + name if name and tree.text[end : end + 1] == "(" else ""


def called_names(context: Context, symbol: Symbol) -> tuple[str, ...]:
    """Return the resolved names of everything that a symbol calls, definitions inside it aside."""
    found = {name for node in symbol.inside[:MAX_CALLS] if (name := name_of_call(node, context.tree)) and name[0] != "."}
    return tuple(sorted({context.resolve(name) for name in found}))


def standing_calls(context: Context, flow: Flow) -> list[Called]:
    """Return the calls of a function that are statements, or whose value is assigned or returned."""
    found: list[Called] = []
    for step in flow.steps:
        node = step.node
        if node.kind not in ("expression_statement", "return_statement"):
            continue
        child = node.children[0] if node.children else None
        if child is None:
            continue
        kept = child.kind == "assignment" or node.kind == "return_statement"
        call = next((c for c in child.children if c.kind == "call"), None) if child.kind == "assignment" else child
        if call is not None and call.kind == "call" and call.end == node.end:
            name = name_of_call(call, context.tree)
            if name:
                found.append(Called(step, call, context.resolve(name), not kept))
    return found


def call_guards(context: Context, flow: Flow, calls: list[Called], owner: str) -> Iterator[Guard]:
    """Yield the guards among the calls of one function. ``owner`` is the class that ``self`` is, or empty."""
    effects = Effects(flow, calls)
    for called in calls[:MAX_CALLS]:
        meaning = _meaning(context, called, owner)
        if meaning is None:
            continue
        significant = tuple(sorted(text for a in context.arguments(called.node.raw) for text in _significant(context, a)))
        guard = context.guard(GuardKind.CALL, (meaning, significant), called.node.span)
        yield guard._replace(
            under=flow.under_text(called.step, conditions=True),
            exits=flow.exits_before(called.step),
            before=effects.before(called.step.node.start),
        )


def _meaning(context: Context, called: Called, owner: str) -> Meaning | None:  # noqa: PLR0911 - one line for each reason
    name = called.name
    if name in known.COMPARISONS:
        return None
    own = f"{context.names.module}.{owner}{name[4:]}" if owner and name.startswith(("self.", "cls.")) else name
    found = known.NAMES.get(name)
    if found is not None:
        return (
            Meaning(name, found.category, certain=True, combine=found.combine)
            if called.bare or "verify" in name or "check" in name
            else None
        )
    if context.listed(name):
        return Meaning(name, words.area(name) or "authorization", certain=True)
    if own in context.own:
        return Meaning(name, context.own[own], certain=True)
    parts = words.words(name)
    if called.bare and parts in _ASKING:
        return Meaning(name, "authorization", certain=False)
    if not words.looks_like_check(name):
        return None
    category = words.area(name)
    if category and (called.bare or (len(parts) > 1 and parts[0] in _TYING) or parts == ("authenticate",)):
        return Meaning(name, category, certain=False)
    return Meaning(name, "validation", certain=False) if called.bare else None


def _significant(context: Context, argument: Argument) -> list[str]:
    """Return an argument that says what is demanded: quoted, a constant, a switch. Variables only say of whom."""
    if argument.value is None:
        return []
    text = context.text(argument.value)
    last = text.rpartition(".")[2]
    if '"' in text or "'" in text or text in ("True", "False") or last.isupper() or text[:1].isdigit():
        return [f"{argument.keyword}={text}" if argument.keyword else text]
    return []


class Effects:
    """The statements of a function that are calls for their effect only; logging has none."""

    def __init__(self, flow: Flow, calls: list[Called]) -> None:
        self._found = [called for called in calls if called.bare and not called.name.startswith(LOGS)][:MAX_EFFECTS]
        self._starts = [called.node.start for called in self._found]
        self._text = flow.tree.text
        self._shapes: list[int] | None = None

    def before(self, start: int) -> tuple[int, ...]:
        """Return the hashes of those that stand before ``start``, sorted."""
        count = bisect_left(self._starts, start)
        if count and self._shapes is None:
            self._shapes = [statement_shape(self._text[c.step.node.start : c.step.node.end]) for c in self._found]
        return tuple(sorted(self._shapes[:count])) if self._shapes is not None else ()


def comparison_guards(context: Context, flow: Flow, symbol: Symbol, checked: set[str]) -> Iterator[Guard]:
    """Yield the comparisons of secrets and checks of signatures whose outcome no check of this function reads."""
    count = 0
    for node in symbol.inside:
        name = name_of_call(node, context.tree)
        if name.rpartition(".")[2] not in _COMPARING or count >= MAX_COMPARISONS:
            continue
        resolved = context.resolve(name)
        if resolved not in known.COMPARISONS or resolved in checked:
            continue
        count += 1
        arguments = [a for a in context.arguments(node.raw) if a.keyword]
        demanded = context.terms(arguments, known.ALL)
        guard = context.guard(GuardKind.COMPARISON, (Meaning(resolved, "authentication", certain=True), demanded), node.span)
        step = _step_at(flow, node)
        if step is not None:
            guard = guard._replace(under=flow.under_text(step, conditions=True), exits=flow.exits_before(step))
        yield guard


def _step_at(flow: Flow, node: Node) -> Step | None:
    found = None
    for step in flow.steps:
        if step.node.start > node.start:
            break
        if step.node.end >= node.end:
            found = step
    return found
