"""Rules and packs as the engine reads them: frozen plain values that a warm start loads without YAML or pydantic.

:func:`compile_pack` is the slow way from YAML; its result travels through :mod:`rules.codec` and is kept on disk.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final

from rules.codec import to_plain
from rules.model import Category, Confidence, Severity, Vocabulary

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rules.document import Fault

NO_VOCABULARY: Final = Vocabulary()

KINDS: Final = ("pattern", "guard", "dependency", "path", "content", "structure")


@dataclass(frozen=True, slots=True, kw_only=True)
class Example:
    """One change to one file that a rule must find, or must not. A side that does not exist is ``None``.

    ``files`` are further files, equal on both sides (manifests, settings); ``base_path`` differs from ``path`` in a rename.
    """

    path: str
    base: str | None = None
    head: str | None = None
    base_path: str = ""
    files: tuple[tuple[str, str], ...] = ()
    vocabulary: Vocabulary = NO_VOCABULARY


@dataclass(frozen=True, slots=True)
class Examples:
    """The changes that a rule must find (``match``) and must not find (``silent``)."""

    match: tuple[Example, ...] = ()
    silent: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """Something that is risky in a change, and how to see it.

    ``languages`` limits the rule to these (empty: any file). ``include`` and ``exclude`` are globs over the path (empty
    ``include``: every path). ``in_tests`` makes it speak in test code too. ``body`` is the validated section named like
    the kind, as plain data with every default filled in.
    """

    id: str
    kind: str
    title: str
    message: str
    why: str
    fix: str
    category: Category
    severity: Severity
    confidence: Confidence
    cwe: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    include: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    in_tests: bool = False
    body: dict[str, Any]
    examples: Examples = Examples()


@dataclass(frozen=True, slots=True)
class Pack:
    """All rules in force, sorted by id, and the digest of their meaning (``sha256:`` and 64 hexadecimal digits)."""

    rules: tuple[Rule, ...]
    digest: str

    def of_kind(self, kind: str) -> tuple[Rule, ...]:
        """Return the rules of one kind, in the order of their ids."""
        return tuple(rule for rule in self.rules if rule.kind == kind)

    def rule(self, rule_id: str) -> Rule | None:
        """Return the rule with this id, or ``None``."""
        return next((rule for rule in self.rules if rule.id == rule_id), None)

    def without_examples(self) -> Pack:
        """Return the same pack (same digest) without the examples, which no verdict reads."""
        return Pack(tuple(replace(rule, examples=Examples()) for rule in self.rules), self.digest)


def make_pack(rules: tuple[Rule, ...]) -> Pack:
    """Return the pack of ``rules``: sorted by id, digest over their canonical form without the examples."""
    import hashlib  # noqa: PLC0415 - neither is needed when the pack comes from the cache
    import json  # noqa: PLC0415

    ordered = tuple(sorted(rules, key=lambda rule: rule.id))
    meaning = [to_plain(replace(rule, examples=Examples())) for rule in ordered]
    canonical = json.dumps(meaning, sort_keys=True, ensure_ascii=True, separators=(",", ":"))
    return Pack(ordered, "sha256:" + hashlib.sha256(canonical.encode()).hexdigest())


def compile_pack(texts: Mapping[str, bytes]) -> tuple[Pack | None, tuple[Fault, ...]]:
    """Return the pack that the YAML files ``texts`` (name to bytes) make up, or ``None`` and every fault in them.

    Rules of all files live in one name space: an id that stands twice is a fault. The order of files does not matter.
    """
    from rules.pack_schema import read_rules  # noqa: PLC0415 - yaml and pydantic cost 160 ms that a warm check does not need

    rules, faults = read_rules(texts)
    return (None, faults) if faults else (make_pack(rules), ())
