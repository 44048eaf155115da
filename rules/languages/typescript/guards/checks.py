"""Checks in the body of a function: tests that end early by turning the caller away, and predicates that answer yes or no."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.facts import Guard, GuardKind
from rules.languages.python.guards import words
from rules.languages.python.guards.text import cut
from rules.languages.typescript.guards import known
from rules.languages.typescript.guards.conditions import Clauses, both, either, terms
from rules.languages.typescript.guards.context import Context, evidence
from rules.languages.typescript.guards.deny import Deny, answered, deny
from rules.languages.typescript.syntax import named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ast_grep_py import SgNode

    from rules.languages.typescript.guards.flow import Flow

_NAME: Final = re.compile(r"[^\W\d][\w$./@-]*")
_TERMS: Final = re.compile(r"\"[^\"]*\"| (?:or|and|==|!=|<=?|>=?) |;|\bnot ")
_HOOK: Final = re.compile(r"(?:^|[./])use[A-Z]\w*@")
_ARGUMENTS: Final = re.compile(r"\([^()]*\)")
_ASKING: Final = frozenset({"is", "has", "can", "may", "check", "verify", "allowed", "authorize"})
_CALLED: Final = re.compile(r"[^\W\d][\w$.@/-]*(?=\()")
_PRINCIPAL_TEST: Final = re.compile(r"(?:^|[\s.])(" + "|".join(sorted(known.PRINCIPAL_TESTS)) + r")\b")
_PLAIN_ANSWERS: Final = frozenset({"return true", "return false", "return", "true", "false"})
MAX_CHAIN: Final = 60  # else if after else if
MAX_NESTED: Final = 8  # calls within the arguments of calls
MAX_WORDS: Final = 3  # of a name that is taken by its words
MAX_NAMES: Final = 100  # names of one condition


class Kind(NamedTuple):
    """What a check protects: category (``validation`` for anything but who may do what), and whether that is certain."""

    category: str
    certain: bool
    compares: str = ""  # the comparison of secrets in its test


def check_guards(flow: Flow, statement: SgNode) -> Iterator[Guard]:
    """Yield the checks of one ``if`` with its ``else if`` and ``else`` branches."""
    parent = flow.context.around.parent(statement)
    if parent is not None and parent.kind() == "else_clause":
        return  # read with the first of its chain
    went_on: list[SgNode] = []
    node: SgNode | None = statement
    for _ in range(MAX_CHAIN):
        if node is None:
            return
        test, branch, other = node.field("condition"), node.field("consequence"), node.field("alternative")
        if test is None or branch is None:
            return
        outside = [flow.conditions.clauses(earlier) for earlier in went_on]
        found = deny(branch, flow.context)
        if found is not None:
            yield from _guard(flow, statement, branch, found, either([flow.conditions.clauses(test, negate=True), *outside]))
        else:
            went_on.append(test)
        inner = named(other) if other else []
        node = inner[0] if inner and inner[0].kind() == "if_statement" else None
        if node is None and inner and (last := deny(inner[0], flow.context)):
            yield from _guard(flow, statement, inner[0], last, either([flow.conditions.clauses(test) for test in went_on]))


def short_guards(flow: Flow, expression: SgNode) -> Iterator[Guard]:
    """Yield the check of ``user || redirect("/login")`` and ``!user && notFound()`` as statements."""
    inner = named(expression)
    node = inner[0] if inner else None
    if node is None or node.kind() != "binary_expression":
        return
    left, right, operator = node.field("left"), node.field("right"), node.field("operator")
    if left is None or right is None or operator is None or operator.text() not in {"||", "&&"}:
        return
    found = answered(right, flow.context)
    if found is not None:
        yield from _guard(flow, expression, expression, found, flow.conditions.clauses(left, negate=operator.text() == "&&"))


def _guard(flow: Flow, statement: SgNode, branch: SgNode, found: Deny, clauses: Clauses) -> Iterator[Guard]:
    demanded = terms(clauses)
    kind = classify(flow.context, demanded, found)
    if kind is None or not demanded:
        return
    yield Guard(
        kind=(GuardKind.COMPARISON if kind.compares else GuardKind.CHECK).value,
        category=kind.category,
        name=kind.compares or cut(f"{found.how} {found.name}".strip(), 120),
        terms=terms(flow.pass_clauses(statement, clauses)),
        text=evidence(statement),
        start_line=statement.range().start.line + 1,
        end_line=branch.range().end.line + 1,
        certain=kind.certain,
        under=flow.under_text(statement, conditions=False),
        exits=flow.exits(statement),
    )


def classify(context: Context, demanded: tuple[str, ...], found: Deny) -> Kind | None:
    """Return what a check protects, by what it tests and how it ends; ``None`` when it only picks a way to go on."""
    text = " ; ".join(demanded)
    called = set(_CALLED.findall(text))
    compared = sorted(name for name in called if compares(name))
    if compared or found.category:
        return Kind("authentication", certain=True, compares=compared[0]) if compared else Kind(found.category, found.certain)
    if called & known.SESSION_READERS and found.how != "skip":
        return Kind("authentication", certain=True)
    listed = any(context.listed(name) for name in called)
    own = [context.own[f"{context.module}.{name}"].certain for name in called if f"{context.module}.{name}" in context.own]
    if listed or own:
        return Kind("authorization", certain=listed or any(own))
    return None if found.how in {"skip", "return"} else _by_words(text)


def _by_words(text: str) -> Kind:
    if tested := _PRINCIPAL_TEST.search(text):
        return Kind(known.PRINCIPAL_TESTS[tested[1]], certain=False)
    if about_principal(text):
        return Kind("authorization", certain=False)
    return Kind("validation", certain=False)


def compares(name: str) -> bool:
    """Return whether a resolved call compares a secret or checks a signature."""
    return name in known.COMPARISONS or name.rpartition(".")[2] in known.COMPARING_METHODS


def about_principal(text: str) -> bool:
    """Return whether a condition speaks of who is asking or may do what: ``req.user``, ``order.ownerId == userId``, ``canEdit(x)``.

    What is only looked up by such a thing (``users.find(userId)``) does not count: the arguments of calls are left out.
    """
    for _ in range(MAX_NESTED):
        text, count = _ARGUMENTS.subn("@", text)
        if not count:
            break
    return any(_is_principal(name) for term in _TERMS.split(text) for name in _NAME.findall(term)[:MAX_NAMES])


def _is_principal(name: str) -> bool:
    """Return whether the last words of a dotted name are a principal's, or a question about one."""
    called = name.endswith("@")
    if _HOOK.search(name):
        return False  # what a React hook gives is the browser's own state
    parts = name.removesuffix("@").rpartition("/")[2].split(".")
    found = words.words(parts[-1])
    if called:
        return bool(found) and found[0] in _ASKING and bool(words.area(parts[-1]) or found[0] == "can")
    owner = words.words(parts[-2]) if len(parts) > 1 and not parts[-2].endswith("@") else ()
    plain = len(found) <= MAX_WORDS  # jwtTokenStorageMethod is no token
    return bool(words.PRINCIPAL.intersection((*found, *owner)) or (plain and words.area(parts[-1])))


def predicate_guard(flow: Flow, returns: list[SgNode], *, certain: bool) -> Guard | None:
    """Return what must hold for a predicate to answer yes, as one guard; ``None`` when it always does or cannot be read."""
    ways: list[Clauses] = []
    for statement in returns:
        value = named(statement) if statement.kind() == "return_statement" else [statement]
        if not value:
            continue
        here = [flow.conditions.clauses(value[0])]
        here += [flow.conditions.clauses(item.test, negate=item.negate) for item in flow.under(statement) if item.test]
        here += [flow.conditions.clauses(test, negate=True) for test in flow.left_before(statement)]
        way = both(here)
        ways += [way] if frozenset() not in way else []  # an answer that is always no
    demanded = terms(either(ways)) if ways else ()
    if not demanded or demanded == ("False",) or not (certain or about_principal(" ; ".join(demanded))):
        return None
    first, last = returns[0].range(), returns[-1].range()
    shown = next((item for item in returns if item.text()[:40].rstrip(";") not in _PLAIN_ANSWERS), returns[-1])
    return Guard(
        GuardKind.CHECK.value, "authorization", "return", demanded, evidence(shown), first.start.line + 1, last.end.line + 1, certain
    )
