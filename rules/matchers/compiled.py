"""Pattern rules made ready to run: names split for fast look-up, value conditions as small objects, words for the prefilter."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rules.model import Vocabulary
    from rules.pack import Rule

_WORD = re.compile(r"\w+")
_METAVARIABLE = re.compile(r"\$+[A-Z_0-9]*")
_VALUE_KEYS: Final = ("constant", "built", "input", "equals", "name", "text", "item", "operand", "below")
_NEVER: Final = "\0"  # a word that no text holds: a vocabulary list that is empty


def vocabulary_words(name: str, vocabulary: Vocabulary) -> tuple[str, ...]:
    """Return what ``@external_clients`` and the like stand for in this policy."""
    return tuple(getattr(vocabulary, name[1:]))


class NameSet:
    """Dotted names to compare resolved names with."""

    __slots__ = ("_last", "exact", "suffixes", "wild", "words")

    def __init__(self, names: Iterable[str], vocabulary: Vocabulary) -> None:
        self._last: set[str] = set()
        self.exact: set[str] = set()
        self.suffixes: tuple[str, ...] = ()
        self.wild: list[re.Pattern[str]] = []
        self.words: list[frozenset[str]] = []
        for name in names:
            expanded = [name] if not name.startswith("@") else [f"{word}.**" for word in vocabulary_words(name, vocabulary)]
            for one in expanded:
                self._add(one)

    def _add(self, name: str) -> None:
        self._last.add(name.removesuffix("()").rsplit(".", 1)[-1])
        self.words.append(frozenset(_WORD.findall(name)) if not re.search(r"\w\*|\*\w", name) else frozenset(_whole_words(name)))
        if name.startswith("*.") and "*" not in name[2:]:
            self.suffixes += (name[1:],)
        elif name == "**":
            self.wild.append(re.compile(""))
        elif "*" in name:
            pattern = (
                re.escape(name)
                .replace(r"\.\*\*", r"(?:\(\)|\[\])?(?:\..+)?")
                .replace(r"\*\.", r"(?:.*\.)?", 1 if name.startswith("*.") else 0)
            )
            self.wild.append(re.compile(pattern.replace(r"\*", r"\w*") + r"\Z"))
        else:
            self.exact.add(name)

    def find(self, names: Iterable[str]) -> str | None:
        """Return the first of ``names`` that is in the set."""
        for name in names:
            if name in self.exact or name.endswith(self.suffixes):
                return name
            for pattern in self.wild:
                if pattern.match(name):
                    return name
        return None

    def last_words(self) -> set[str] | None:
        """Return the last parts that a name in the set can have, or ``None`` when a wild card stands there."""
        return None if any("*" in word for word in self._last) else self._last


def _whole_words(name: str) -> list[str]:
    return [part for part in re.split(r"[.()\[\]]+", name) if part and "*" not in part]


class ValueTest:
    """A condition on an expression, from the ``Value`` section of a rule."""

    __slots__ = ("absent", "below", "built", "constant", "equals", "input", "item", "name", "operand", "text")

    def __init__(self, body: dict[str, Any], vocabulary: Vocabulary) -> None:
        self.absent: bool | None = body["absent"]
        self.constant: bool | None = body["constant"]
        self.built: bool | None = body["built"]
        self.input: bool | None = body["input"]
        self.below: float | None = body["below"]
        self.equals: list[tuple[type, Any]] | None = None if body["equals"] is None else [(type(v), v) for v in body["equals"]]
        self.name = None if body["name"] is None else NameSet(body["name"], vocabulary)
        self.text = None if body["text"] is None else re.compile(body["text"])
        self.item = None if body["item"] is None else ValueTest(body["item"], vocabulary)
        self.operand = None if body["operand"] is None else ValueTest(body["operand"], vocabulary)

    def on_value(self) -> bool:
        """Whether the expression itself must be looked at, rather than only whether it is there."""
        return any(getattr(self, key) is not None for key in _VALUE_KEYS)


class ArgumentTest:
    """A condition on an argument of a call."""

    __slots__ = ("any", "at", "keyword", "value")

    def __init__(self, body: dict[str, Any], vocabulary: Vocabulary) -> None:
        self.keyword: str | None = body["keyword"]
        self.at: int | None = body["at"]
        self.any: bool = body["any"]
        self.value = ValueTest(body, vocabulary)


class CompiledMatcher:
    """One matcher of one rule; ``index`` numbers the rule within the pack."""

    __slots__ = (
        "args", "config", "context", "enclosed_by", "extend", "form", "ignore_args", "index", "names", "resolves", "unless", "value",
        "values", "words",
    )  # fmt: skip

    def __init__(self, index: int, body: dict[str, Any], vocabulary: Vocabulary) -> None:
        self.index = index
        self.form = next(form for form in ("call", "use", "subclass", "setting", "word", "string", "rule") if body[form] is not None)
        self.names = NameSet(body[self.form], vocabulary) if self.form in ("call", "use", "subclass") else None
        self.words: frozenset[str] = (
            frozenset(_plain_words(body[self.form], vocabulary)) if self.form in ("setting", "word") else frozenset()
        )
        self.value = None if (body["value"] or body["string"]) is None else ValueTest(body["value"] or body["string"], vocabulary)
        self.args = [ArgumentTest(arg, vocabulary) for arg in body["args"]]
        self.unless = [ArgumentTest(arg, vocabulary) for arg in body["unless"]]
        self.context = None if body["context"] is None else re.compile(body["context"])
        self.enclosed_by = None if body["enclosed_by"] is None else NameSet(body["enclosed_by"], vocabulary)
        self.extend: str = body["extend"]
        self.ignore_args = frozenset(body["ignore_args"])
        self.config = {key: body[key] for key in ("rule", "constraints", "utils") if body[key]}
        self.resolves = {variable: NameSet(names, vocabulary) for variable, names in sorted(body["resolves"].items())}
        self.values = {variable: ValueTest(value, vocabulary) for variable, value in sorted(body["values"].items())}

    def possible(self, words: set[str]) -> bool:
        """Whether the matcher can match a text that holds exactly these words (the literal prefilter)."""
        if self.names is not None:
            return any(needed <= words for needed in self.names.words)
        if self.form in ("setting", "word"):
            return not self.words.isdisjoint(words)
        return all(needed <= words for needed in _rule_words(self.config.get("rule", {}))) and all(
            any(needed <= words for needed in names.words) for names in self.resolves.values()
        )


def _plain_words(words: Sequence[str], vocabulary: Vocabulary) -> list[str]:
    found: list[str] = []
    for word in words:
        found += vocabulary_words(word, vocabulary) if word.startswith("@") else [word]
    return found


def _rule_words(rule: dict[str, Any]) -> list[frozenset[str]]:
    """Return the words that every match of an ast-grep rule holds, as far as its own patterns say so."""
    found: list[frozenset[str]] = []
    waiting = [rule]
    while waiting:
        item = waiting.pop()
        pattern = item.get("pattern")
        if isinstance(pattern, str):
            found.append(frozenset(_WORD.findall(_METAVARIABLE.sub(" ", pattern))))
        waiting += [child for child in item.get("all", ()) if isinstance(child, dict)]
        waiting += [child for key in ("has", "inside") if isinstance(child := item.get(key), dict)]
    return found


def compile_matchers(rules: Sequence[Rule], language: str, vocabulary: Vocabulary) -> list[CompiledMatcher]:
    """Return the matchers of all pattern rules for ``language``, numbered by the rule's place in ``rules``."""
    return [
        CompiledMatcher(index, body, vocabulary)
        for index, rule in enumerate(rules)
        if rule.kind == "pattern" and language in rule.languages
        for body in rule.body["any"]
    ]
