"""The decision: the verdict with all its evidence, its inputs and a tree of reasons that every surface reads."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rules.model import BlastRadius

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import date

    from policies.model import RequirementKind
    from rules.model import Change, DependencyChange, Finding

SCHEMA: Final = "hunkgate/decision/1"


class Verdict(StrEnum):
    """The answer. ``hold``: a human must sign. ``block``: must be changed. ``error``: could not be judged, which blocks too."""

    CLEAR = "clear"
    HOLD = "hold"
    BLOCK = "block"
    ERROR = "error"


class State(StrEnum):
    """What a finding does in this decision."""

    HELD = "held"  # a requirement stands because of it, met or not
    SHOWN = "shown"  # the policy asks nothing for it
    WARNED = "warned"  # it would hold, were the policy not in warn mode for it
    EXCEPTED = "excepted"  # an exception of the policy covers it
    OVERRIDDEN = "overridden"  # a named human let it pass


class ReasonKind(StrEnum):
    """What a node of the tree of reasons speaks of."""

    VERDICT = "verdict"
    TIER = "tier"
    FINDING = "finding"
    DEPENDENCY = "dependency"
    FILE = "file"
    REACH = "reach"
    UNREAD = "unread"
    REQUIREMENT = "requirement"
    EXCEPTION = "exception"
    OVERRIDE = "override"
    WARNING = "warning"
    NOTE = "note"
    FAULT = "fault"


class ReasonStatus(StrEnum):
    """What a node of the tree does to the verdict."""

    CLEAR = "clear"
    WARN = "warn"
    HOLD = "hold"
    BLOCK = "block"
    ERROR = "error"


class Reason(NamedTuple):
    """A node of the tree: one sentence, what proves it (fingerprints, places in the policy), and what lies beneath."""

    status: ReasonStatus
    kind: ReasonKind
    sentence: str
    evidence: tuple[str, ...] = ()
    children: tuple[Reason, ...] = ()

    def walk(self) -> Iterator[Reason]:
        """Yield this node and all beneath it, in reading order."""
        pending = [self]
        while pending:
            node = pending.pop()
            yield node
            pending += reversed(node.children)


@dataclass(frozen=True, slots=True, kw_only=True)
class Inputs:
    """Everything that a replay needs. ``as_of`` stays ``None`` unless an expiry date was in play."""

    base: str = ""
    merge_base: str = ""
    head: str = ""
    policy: str = ""
    rules: str = ""
    engine: str = ""
    as_of: date | None = None
    sarif: tuple[str, ...] = ()


class Summary(NamedTuple):
    """The size of a change: numbers of files, hunks and lines, and the paths that could not be read."""

    files: int = 0
    hunks: int = 0
    added: int = 0
    removed: int = 0
    unread: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Requirement:
    """What has to happen before the merge. ``because`` holds the fingerprints it stands for."""

    kind: RequirementKind
    team: str
    count: int
    distinct: bool
    met: bool
    because: tuple[str, ...]
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """The verdict with all its evidence. ``states`` stands beside ``findings``, entry by entry.

    ``change`` is there for a fresh decision only; what was read back from JSON has the ``summary``.
    """

    verdict: Verdict
    tier: str = ""
    inputs: Inputs = Inputs()
    change: Change | None = None
    summary: Summary = Summary()  # noqa: RUF009 - a frozen value
    findings: tuple[Finding, ...] = ()
    states: tuple[State, ...] = ()
    radius: BlastRadius = BlastRadius()  # noqa: RUF009 - a frozen value
    dependencies: tuple[DependencyChange, ...] = ()
    requirements: tuple[Requirement, ...] = ()
    reasons: Reason

    def to_json(self) -> dict[str, Any]:
        """Return the decision as plain data, the digest included (DESIGN 3)."""
        from policies.decision_json import plain  # noqa: PLC0415 - the two files know each other

        return {**plain(self), "digest": self.digest()}

    def digest(self) -> str:
        """Return ``sha256:...`` of the canonical JSON of everything but the digest itself."""
        from policies.decision_json import digest, plain  # noqa: PLC0415 - the two files know each other

        return digest(plain(self))

    def text(self) -> str:
        """Return the canonical JSON: keys sorted, ASCII only, one line."""
        from policies.decision_json import canonical  # noqa: PLC0415 - the two files know each other

        return canonical(self.to_json())

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Decision:
        """Return the decision that :meth:`to_json` wrote.

        DecisionError is raised when ``data`` is no decision of this schema, or its digest is not that of its content.
        """
        from policies.decision_json import restored  # noqa: PLC0415 - the two files know each other

        return restored(data)

    @property
    def exit_code(self) -> int:
        """The exit code of ``hunkgate check``: 0 clear, 1 hold or block, 2 broken policy, 3 could not be judged."""
        if self.verdict == Verdict.ERROR:
            return 2 if any(node.kind == ReasonKind.FAULT for node in self.reasons.children) else 3
        return 0 if self.verdict == Verdict.CLEAR else 1


class DecisionError(ValueError):
    """A text that should be a decision is none."""


def undecided(inputs: Inputs, sentence: str, *, remedy: str = "", faults: tuple[str, ...] = ()) -> Decision:
    """Return the decision of a change that could not be judged. ``faults`` are those of a broken policy, one sentence each."""
    children = [Reason(ReasonStatus.ERROR, ReasonKind.FAULT, fault) for fault in faults]
    if faults and not remedy:
        remedy = "Until this is mended, every change is judged as: cannot judge (blocks). Check a draft with: hunkgate policy check FILE"
    if remedy:
        children.append(Reason(ReasonStatus.ERROR, ReasonKind.NOTE, remedy))
    root = Reason(ReasonStatus.ERROR, ReasonKind.VERDICT, sentence, (), tuple(children))
    return Decision(verdict=Verdict.ERROR, inputs=replace(inputs, as_of=None), reasons=root)
