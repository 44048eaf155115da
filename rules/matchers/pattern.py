"""Rules of kind ``pattern`` on one side of a file: every match, with what must be equal on the other side for it to be old."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from rules.matchers.conditions import value_holds
from rules.matchers.pattern_calls import call_found
from rules.matchers.pattern_names import settings_found, strings_found, subclasses_found, uses_found, words_found
from rules.matchers.place import matched

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.matchers.compiled import CompiledMatcher
    from rules.matchers.match import Match
    from rules.matchers.syntax import Syntax

Node = Any

MAX_MATCHES: Final = 2_000  # of one form in one file; more help nobody, and a hostile file shall not fill a report


def find_matches(syntax: Syntax, matchers: Sequence[CompiledMatcher]) -> list[Match]:
    """Return the matches of ``matchers`` in the order of the file; ``syntax`` must be of the language they were compiled for."""
    possible = [matcher for matcher in matchers if matcher.possible(syntax.words)]
    if not possible:
        return []
    found: list[Match] = []
    for form, find in _FORMS.items():
        of_form = [matcher for matcher in possible if matcher.form == form]
        if of_form:
            found += islice(find(syntax, of_form), MAX_MATCHES)
    return sorted(set(found), key=lambda m: (m.start, m.rule, m.end_line, m.key))


def _rules(syntax: Syntax, matchers: list[CompiledMatcher]) -> Iterator[Match]:
    for matcher in matchers:
        for node in syntax.root.find_all(matcher.config):
            name = ""
            for variable, wanted in matcher.resolves.items():
                bound = node.get_match(variable)
                found = wanted.find(syntax.names.of(bound)) if bound is not None else None
                if found is None:
                    break
                name = name or found
            else:
                decided = _values_hold(syntax, matcher, node)
                if decided is not None:
                    yield from matched(syntax, matcher, node, name, decided)


def _values_hold(syntax: Syntax, matcher: CompiledMatcher, node: Node) -> str | None:
    decided: list[str] = []
    for variable, test in matcher.values.items():
        bound = node.get_match(variable)
        found = value_holds(test, bound, syntax.values) if bound is not None else None
        if found is None:
            return None
        decided.append(found)
    return " | ".join(text for text in decided if text)


_FORMS: Final = {
    "call": call_found,
    "use": uses_found,
    "subclass": subclasses_found,
    "setting": settings_found,
    "word": words_found,
    "string": strings_found,
    "rule": _rules,
}
