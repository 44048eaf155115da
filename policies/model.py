"""A compiled policy as plain frozen values: what :mod:`policies.compose` builds and :mod:`policies.evaluate` reads.

They travel through :mod:`rules.codec`, so that a compiled policy can be kept and a warm check reads no YAML. Each part
knows its :class:`Place`, so that every surface can say which line of which file holds a change.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final, NamedTuple

from rules.model import Vocabulary

FORMAT: Final = "policy/1"
"""Changes with the form of these values: part of the key under which a compiled policy is kept."""


UNREAD_RULE: Final = "opaque/unread"
"""The rule id under which a path that could not be read, and that no rule has spoken of, is shown and can be excepted."""


class Layer(StrEnum):
    """Whose policy a text is. Each may only tighten the ones before it."""

    SHIPPED = "shipped"
    ORGANISATION = "organisation"
    REPOSITORY = "repository"


class PolicyText(NamedTuple):
    """A policy as written: the name to show (no path of this machine), whose it is, and its bytes."""

    name: str
    layer: Layer
    data: bytes


class Place(NamedTuple):
    """Where a part of a policy is written."""

    file: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        """``file:line``."""
        return f"{self.file}:{self.line}"


class Mode(StrEnum):
    """Whether what a policy demands holds the merge, or is only shown."""

    ENFORCE = "enforce"
    WARN = "warn"


class NodeKind(StrEnum):
    """The kinds of condition nodes."""

    ANY = "any"
    ALL = "all"
    NOT = "not"
    PATHS = "paths"
    ONLY_PATHS = "only_paths"
    FINDING = "finding"
    DEPENDENCY = "dependency"
    BLAST_RADIUS = "blast_radius"


class FindingTest(NamedTuple):
    """One finding that is all of this. Empty words mean any; ``severity`` and ``confidence`` are minima, 0 for any."""

    categories: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()
    severity: int = 0
    confidence: int = 0


class DependencyTest(NamedTuple):
    """One dependency change that is all of this. Empty words mean any, ``direct=None`` direct or not."""

    events: tuple[str, ...] = ()
    ecosystems: tuple[str, ...] = ()
    direct: bool | None = None


class RadiusTest(NamedTuple):
    """A blast radius of at least this size. A number of 0 asks nothing."""

    internet_facing: int = 0
    entry_points: int = 0
    direct: int = 0
    transitive: int = 0
    enters_core: bool = False


class Node(NamedTuple):
    """One node of a condition. A condition is its nodes in reading order; ``arity`` says how many of them follow as children.

    (A flat list, because the codec builds values by their type and a type that holds itself would never end.)
    """

    kind: NodeKind
    place: Place
    arity: int = 0
    paths: tuple[str, ...] = ()
    finding: FindingTest | None = None
    dependency: DependencyTest | None = None
    radius: RadiusTest | None = None


class RequirementKind(StrEnum):
    """What a tier can demand."""

    SIGNOFF = "signoff"
    AI_BOM = "ai_bom"
    LINKED_ISSUE = "linked_issue"
    BLOCK = "block"


class Demand(NamedTuple):
    """One entry of a tier's ``require``. ``text`` is the sentence of a ``block``: what must be changed."""

    kind: RequirementKind
    place: Place
    team: str = ""
    people: int = 1
    distinct: bool = False
    text: str = ""


class Tier(NamedTuple):
    """A risk level. Without a condition it takes every file that no other tier names (the *fallback*)."""

    name: str
    place: Place
    when: tuple[Node, ...] = ()
    require: tuple[Demand, ...] = ()


class RuleException(NamedTuple):
    """Findings of a rule under some paths that hold nothing until the end of the day ``expires`` (ISO date)."""

    rule: str
    paths: tuple[str, ...]
    reason: str
    owner: str
    expires: str
    place: Place


class RuleSetting(NamedTuple):
    """What a policy says of a rule (``topic/name`` or ``topic/*``)."""

    rule: str
    mode: Mode
    exceptions: bool
    place: Place


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The one policy that counts, composed of all layers. ``tiers`` are ordered, lowest first."""

    tiers: tuple[Tier, ...]
    vocabulary: Vocabulary = Vocabulary()  # noqa: RUF009 - a frozen value
    exceptions: tuple[RuleException, ...] = ()
    mode: Mode = Mode.ENFORCE
    mode_place: Place = Place("", 0)  # noqa: RUF009 - a frozen value
    rules: tuple[RuleSetting, ...] = ()
    sources: tuple[str, ...] = ()
    digest: str = ""

    @property
    def fallback(self) -> int:
        """The index of the tier without a condition; :mod:`policies.compose` makes sure that there is exactly one."""
        return next(i for i, tier in enumerate(self.tiers) if not tier.when)


def rule_matches(pattern: str, rule: str) -> bool:
    """Return whether a rule id fits ``topic/name``, ``topic/*`` or ``*``."""
    return pattern in {rule, "*"} or (pattern.endswith("/*") and rule.startswith(pattern[:-1]))
