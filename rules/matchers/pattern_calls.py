"""Matchers of the form ``call``: calls of resolved names, also through functions that call what they are given."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.matchers.arguments import arguments
from rules.matchers.conditions import Given, call_holds
from rules.matchers.place import matched

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from rules.matchers.compiled import CompiledMatcher
    from rules.matchers.match import Match
    from rules.matchers.syntax import Syntax

Node = Any

# Calls that call their argument: the function to look at, by its position (the arguments that follow are passed on).
_PASSING_ON: Final = {
    "functools.partial": 0,
    "asyncio.to_thread": 0,
    "anyio.to_thread.run_sync": 0,
    "starlette.concurrency.run_in_threadpool": 0,
    "fastapi.concurrency.run_in_threadpool": 0,
}
_PASSING_WORDS: Final = frozenset(name.rsplit(".", 1)[-1] for name in _PASSING_ON)
_PASSING_METHODS: Final = {"submit": 0, "run_in_executor": 1, "apply_async": 0}
_WRAPPING: Final = ("asgiref.sync.sync_to_async",)


def call_found(syntax: Syntax, matchers: list[CompiledMatcher]) -> Iterator[Match]:
    """Yield the matches of ``matchers`` among all calls of the file."""
    by_word: dict[str, list[CompiledMatcher]] = {}
    anywhere: list[CompiledMatcher] = []
    for matcher in matchers:
        words = matcher.names.last_words() if matcher.names else None
        for word in sorted(words or ()):
            by_word.setdefault(word, []).append(matcher)
        if words is None:
            anywhere.append(matcher)
    for call, function, word in syntax.calls:
        for index, (called, given) in enumerate(((function, arguments), *_passed_on(syntax, call, function, word))):
            if not index and function.kind() == "attribute":
                words = {word}  # the last part of a resolved attribute is the word that is written
            else:
                words = {name.removesuffix("()").rsplit(".", 1)[-1] for name in syntax.names.of(called)}
            wanted = [*(matcher for one in sorted(words) for matcher in by_word.get(one, ())), *anywhere]
            if wanted:
                yield from _call(syntax, wanted, call, called, given)


def _call(
    syntax: Syntax, matchers: Sequence[CompiledMatcher], call: Node, function: Node, given: Callable[[Node], Given]
) -> Iterator[Match]:
    names = syntax.names.of(function)
    if not names:
        return
    for matcher in matchers:
        name = matcher.names.find(names) if matcher.names else None
        if name is None:
            continue
        decided = call_holds(matcher.args, matcher.unless, given(call), syntax.values) if matcher.args or matcher.unless else ""
        if decided is not None:
            yield from matched(syntax, matcher, call, name, decided)


def _passed_on(syntax: Syntax, call: Node, function: Node, word: str) -> Iterator[tuple[Node, Callable[[Node], Given]]]:
    """Yield the functions that this call calls in turn, and how to read the arguments they get."""
    if word in _PASSING_METHODS and function.kind() == "attribute":
        position = _PASSING_METHODS[word]
    elif function.kind() == "call":
        inner = arguments(function)
        target = function.field("function")
        if len(inner) == 1 and target is not None and any(name in _WRAPPING for name in syntax.names.of(target)):
            yield inner[0][1], arguments
        return
    else:
        maybe = word in _PASSING_WORDS if function.kind() == "attribute" else bool(word)
        known = [_PASSING_ON[name] for name in syntax.names.of(function) if name in _PASSING_ON] if maybe else []
        if not known:
            return
        position = known[0]
    target = next((value for place, value in arguments(call) if place == position), None)
    if target is not None and target.kind() in ("identifier", "attribute"):
        yield target, lambda node: _shifted(arguments(node), position + 1)


def _shifted(given: Given, by: int) -> Given:
    return [(place - by if isinstance(place, int) else place, value) for place, value in given if not isinstance(place, int) or place >= by]
