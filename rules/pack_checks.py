"""Checks of a rule that a schema cannot say: languages we can parse, ast-grep rules that compile, placeholders we fill."""

from __future__ import annotations

import re
import string
from typing import TYPE_CHECKING, Any, Final

from rules.document import did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterator

Problem = tuple[str, str, tuple["str | int", ...]]
"""Message, remedy, and the path below the rule at which it stands."""

# The grammars that ast-grep-py 0.51 carries (an unknown name makes it panic, so nothing else may reach it).
GRAMMARS: Final = (
    "bash", "c", "cpp", "csharp", "css", "elixir", "go", "haskell", "hcl", "html", "java", "javascript", "json", "kotlin", "lua",
    "markdown", "nix", "php", "python", "ruby", "rust", "scala", "solidity", "swift", "tsx", "typescript", "yaml",
)  # fmt: skip

# The matchers that resolve names need to know how a language binds them.
RESOLVING: Final = ("python",)

PLACEHOLDERS: Final = ("name", "path", "symbol", "text")
GUARD_PLACEHOLDERS: Final = ("detail", "guard", "other", "path", "symbol", "text")


def body_faults(body: dict[str, Any], kind: str, languages: tuple[str, ...], message: str) -> Iterator[Problem]:
    """Yield what is wrong with a rule beyond its schema."""
    for index, language in enumerate(languages):
        if language not in GRAMMARS:
            yield (
                f"unknown language {language!r}",
                did_you_mean(language, GRAMMARS) or f"known are {', '.join(GRAMMARS)}",
                ("languages", index),
            )
    if kind in ("pattern", "path", "content", "structure"):
        yield from _placeholder_faults(message, PLACEHOLDERS)
    if kind == "guard":
        yield from _placeholder_faults(message, GUARD_PLACEHOLDERS)
    if kind == "dependency":
        from rules.matchers.dependency_schema import PLACEHOLDERS as KNOWN  # noqa: PLC0415 - the schema's only user here

        yield from _placeholder_faults(message, KNOWN)
    if kind == "pattern" and body:
        known = tuple(language for language in languages if language in GRAMMARS)
        if not languages:
            yield "a pattern needs at least one language", "write languages: [python]", ("kind",)
        for index, matcher in enumerate(body["any"]):
            yield from _matcher_faults(matcher, ("pattern", "any", index), known)


def _placeholder_faults(message: str, known: tuple[str, ...]) -> Iterator[Problem]:
    try:
        fields = [field for _, field, _, _ in string.Formatter().parse(message) if field is not None]
    except ValueError as error:
        yield f"the message cannot be filled in: {error}", "double a brace that is meant as such", ("message",)
        return
    for field in fields:
        if field not in known:
            yield (
                f"unknown placeholder {{{field}}}",
                did_you_mean(field, known) or f"known are {', '.join(known)}",
                ("message",),
            )


def _matcher_faults(matcher: dict[str, Any], path: tuple[str | int, ...], languages: tuple[str, ...]) -> Iterator[Problem]:
    if matcher["rule"] is None:
        for language in languages:
            if language not in RESOLVING:
                yield f"names are not resolved in {language}", "use an ast-grep rule there", path
        return
    for language in languages:
        yield from ((problem, remedy, (*path, "rule")) for problem, remedy in _grammar_faults(matcher, language))


def _grammar_faults(matcher: dict[str, Any], language: str) -> Iterator[tuple[str, str]]:
    from ast_grep_py import SgRoot  # noqa: PLC0415 - 20 ms, and only authors of rules get here

    config: Any = {key: matcher[key] for key in ("rule", "constraints", "utils") if matcher[key]}
    try:
        SgRoot("", language).root().find(config)
    except Exception as error:  # noqa: BLE001 - the binding raises bare Exception and RuntimeError
        yield f"ast-grep refuses this rule for {language}: {_reason(str(error))}", ""
    for pattern in _patterns(matcher):
        if not _parses(pattern, language):
            yield f"the pattern {pattern!r} is not valid {language}, so it would never match", "give context and selector for a fragment"


def _reason(text: str) -> str:
    """Return the innermost cause of an ast-grep error without its stack."""
    lines = [line.strip() for line in text.split("\n\nStack backtrace", 1)[0].splitlines() if line.strip()]
    return re.sub(r"^\d+: ", "", lines[-1]) if lines else "unknown reason"


def _patterns(value: Any) -> Iterator[str]:
    """Yield every pattern text within an ast-grep rule; patterns with a context are checked through their context."""
    waiting = [value]
    while waiting:
        item = waiting.pop()
        if isinstance(item, dict):
            pattern = item.get("pattern")
            if isinstance(pattern, str):
                yield pattern
            elif isinstance(pattern, dict) and isinstance(pattern.get("context"), str):
                yield pattern["context"]
            waiting += [v for k, v in item.items() if k != "pattern"]
        elif isinstance(item, list):
            waiting += item


def _parses(pattern: str, language: str) -> bool:
    """Whether the text parses without an error, with metavariables as plain identifiers or as they stand."""
    from ast_grep_py import SgRoot  # noqa: PLC0415

    plain = re.sub(r"\$+(?=[A-Z_])", "x_", pattern)
    broken: Any = {"rule": {"kind": "ERROR"}}
    return any(SgRoot(text, language).root().find(broken) is None for text in (plain, pattern))
