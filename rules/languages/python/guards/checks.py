"""Checks in the body of a function: tests that end early by turning the caller away, and predicates that answer yes or no."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rules.facts import Guard, GuardKind
from rules.languages.python.guards import known, words
from rules.languages.python.guards.conditions import Clauses, both, either, terms
from rules.languages.python.guards.context import Meaning
from rules.languages.python.guards.flow import Branch, Flow, Step, branches
from rules.languages.python.guards.text import cut

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.languages.python.guards.calls import Effects
    from rules.languages.python.guards.context import Context
    from rules.languages.python.guards.deny import Deny

SgNode = Any
_PRINCIPAL_TEST: Final = re.compile(r"(?<![\w.])(not )?(?:[\w.()]+\.)?(" + "|".join(sorted(known.PRINCIPAL_TESTS)) + r")\b")
_COMPARISON: Final = re.compile("|".join(re.escape(name) for name in sorted(known.COMPARISONS)))
_COMPARED: Final = (" == ", " != ", " in ", " not in ", " is ")
# Tests of somebody else's refusal: an answer's status or an exception's class. What follows hands the refusal on.
_TRANSLATES: Final = re.compile(
    r"(?<!\w)(?:401|403)(?!\w)|HTTP_40[13]_|\b(?:FORBIDDEN|UNAUTHORIZED)\b|isinstance\([^)]{0,300}(?:Forbidden|Unauthori[sz]ed|Denied|NotAuthenticated|AuthenticationFailed)"
)
_NO_ANSWERS: Final = frozenset({
    "dictionary", "list", "tuple", "set", "string", "concatenated_string", "integer", "none", "expression_list",
})  # fmt: skip
_WORD: Final = re.compile(r"[^\W\d]\w*")
MAX_CHECKS: Final = 400  # checks of one function
MAX_NAME: Final = 120  # characters of what a check ends with
MAX_PREDICATE: Final = 200  # statements of a function that answers yes or no; a longer one does more than that


class Kind(NamedTuple):
    """What a check protects: category (``validation`` for anything but who may do what), and whether that is certain."""

    category: str
    certain: bool
    compares: str = ""  # the comparison of secrets in its test


class Checks:
    """Reads the checks of one function.

    ``defaults`` are its parameters with ``True`` or ``False`` by default, ``effects`` its calls for their effect.
    """

    def __init__(self, context: Context, flow: Flow, defaults: dict[str, str], effects: Effects) -> None:
        self.context, self.flow, self.defaults, self.effects = context, flow, defaults, effects

    def guards(self) -> list[Guard]:
        """Return the checks in order of the text."""
        found: list[Guard] = []
        for step in self.flow.steps:
            if step.node.kind == "if_statement" and len(found) < MAX_CHECKS:
                found += self._of_if(step)
        return found

    def _of_if(self, step: Step) -> Iterator[Guard]:
        clauses_of = self.flow.conditions.clauses
        open_tests: list[SgNode] = []  # tests of the branches so far that go on
        for branch in branches(step.node):
            found = self.flow.deny(branch)
            guard: Guard | None = None
            if found is not None:
                ways = [clauses_of(test) for test in open_tests]
                if branch.test is not None:
                    ways.append(clauses_of(branch.test, negate=True))
                guard = self._guard(step, branch, found, either(ways))
            if guard is not None:
                yield guard
            elif branch.test is not None:
                open_tests.append(branch.test)  # goes on, or ends with an answer

    def _guard(self, step: Step, branch: Branch, found: Deny, clauses: Clauses) -> Guard | None:
        demanded = terms(clauses)
        kind = classify(self.context, demanded, found)
        if kind is None or not demanded:
            return None
        end = branch.statements[-1].end if branch.test is not None else branch.head.end
        name = kind.compares or cut(f"{found.how} {found.name}".strip(), MAX_NAME)
        whole = _with_defaults(terms(self.flow.pass_clauses(step, clauses)), self.defaults)
        guard = self.context.guard(
            GuardKind.COMPARISON if kind.compares else GuardKind.CHECK,
            (Meaning(name, kind.category, kind.certain), whole),
            (branch.head.start, end),
        )
        return guard._replace(
            under=self.flow.under_text(step, conditions=False),
            exits=self.flow.exits_before(step),
            before=self.effects.before(step.node.start),
        )


def classify(context: Context, demanded: tuple[str, ...], found: Deny) -> Kind | None:  # noqa: PLR0911 - a line for each reason
    """Return what a check protects, by what it tests and how it ends; ``None`` when it only picks a way to go on."""
    text = " ; ".join(demanded)
    compared = _COMPARISON.search(text)
    if compared:
        return Kind("authentication", certain=True, compares=compared[0])
    if _TRANSLATES.search(text):
        return Kind("validation", certain=False)
    tested = [match for match in _PRINCIPAL_TEST.finditer(text) if not (match[1] and match[2] != "is_anonymous")]
    if found.category:
        if tested and found.category != "session":
            return Kind(found.category, certain=True)
        return Kind(found.category, found.certain)
    if tested:
        return Kind(known.PRINCIPAL_TESTS[tested[0][2]], certain=True)
    if _asks_guard(context, text):
        return Kind("authorization", certain=True)
    if found.how in ("skip", "return"):
        return None
    if found.hidden and _about_principal(demanded):
        return Kind("authorization", certain=False)
    return Kind("validation", certain=False)


def _asks_guard(context: Context, text: str) -> bool:
    """Whether the test calls a guard of the team's vocabulary or of the file itself."""
    return any(context.listed(name) or name in context.own for name in set(re.findall(r"[^\W\d][\w.]*(?=\()", text)))


def _about_principal(demanded: tuple[str, ...]) -> bool:
    """Whether a term compares something with the user, owner or tenant; that one exists says nothing."""
    text = " ; ".join(term for term in demanded if any(sign in term for sign in _COMPARED) and " None " not in f" {term} ")
    return any(words.PRINCIPAL.intersection(words.words(word)) for word in _WORD.findall(text))


def _with_defaults(demanded: tuple[str, ...], defaults: dict[str, str]) -> tuple[str, ...]:
    """Add the defaults of the parameters that can switch a check off: ``skip or user.is_admin`` with ``skip=False``."""
    if not defaults:
        return demanded
    switches = {literal.removeprefix("not ") for term in demanded for literal in term.split(" or ")}
    added = [f"{name} defaults to {defaults[name]}" for name in sorted(switches & defaults.keys())]
    return tuple(sorted((*demanded, *added)))


def predicate_guard(context: Context, flow: Flow, *, certain: bool, named: bool = False) -> Guard | None:
    """Return what must hold for a predicate to answer yes, as one guard; ``None`` when it always does or cannot be read.

    ``named`` says that its name tells of permissions or log-ins; without that its answer must tell of a person (``can_connect``).
    """
    if len(flow.steps) > MAX_PREDICATE:
        return None
    ways: list[Clauses] = []
    final: Step | None = None
    for step in flow.steps:
        if step.node.kind != "return_statement":
            continue
        value = [child for child in step.node.raw.children() if child.is_named() and child.kind() != "comment"]
        if not value or value[0].kind() in _NO_ANSWERS:
            continue
        here = [flow.conditions.clauses(value[0])]
        here += [flow.conditions.clauses(test, negate) for entry in step.under for test, negate in entry.tests]
        here += _not_left_before(flow, step)
        ways.append(both(here))
        final = step
    if final is None:
        return None
    demanded = terms(either(ways))
    if not demanded or not (certain or named or _names_principal(demanded)):
        return None
    return context.guard(GuardKind.CHECK, (Meaning("return", "authorization", certain), demanded), final.node.span)


def _names_principal(demanded: tuple[str, ...]) -> bool:
    return any(words.PRINCIPAL.intersection(words.words(word)) for term in demanded for word in _WORD.findall(term))


def _not_left_before(flow: Flow, step: Step) -> list[Clauses]:
    """Return what must not hold for ``step`` to be reached: the conditions of the returns before it."""
    found: list[Clauses] = []
    for other in flow.steps:
        if other.node.start >= step.node.start:
            break
        if other.node.kind not in ("return_statement", "raise_statement") or not other.under:
            continue
        if len(other.under) > len(step.under) + 1 or other.under[:-1] != step.under[: len(other.under) - 1]:
            continue
        entry = other.under[-1]
        if entry.kind == "if" and not any(own.owner == entry.owner for own in step.under):
            found.append(either([flow.conditions.clauses(test, not negate) for test, negate in entry.tests]))
    return found
