"""The JSON Schema of a decision (``--format json``), for programs that read one. Never used to write one."""

# ruff: noqa: TC001 - pydantic reads the annotations

from __future__ import annotations

from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from policies.decision import ReasonKind, ReasonStatus, State, Verdict
from policies.model import RequirementKind
from rules.model import Category, DependencyEvent, Side

ID: Final = "https://hunkgate.example/schemas/decision.schema.json"

Digest = Annotated[str, Field(pattern=r"^sha256:[0-9a-f]{64}$")]
Number = Annotated[int, Field(ge=0)]
Line = Annotated[int, Field(ge=0, description="counted from 1; 0 where there is none")]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", title=None)


class InputsForm(_Form):
    """Everything that a replay needs."""

    base: str
    merge_base: str
    head: str
    policy: str = Field(description="digest of the composed policy")
    rules: str = Field(description="digest of the rule packs")
    engine: str = Field(description="version of Hunkgate")
    as_of: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] = Field(
        default="", description="there only when an expiry date was in play"
    )
    sarif: list[str] = Field(default=[], description="digests of the SARIF files that joined; there only when there were some")


class ChangeForm(_Form):
    """The size of the change."""

    files: Number
    hunks: Number
    added: Number
    removed: Number
    unread: list[str] = Field(description="paths that could not be judged")


class FindingForm(_Form):
    """One rule at one place."""

    rule: str
    category: Category
    severity: Literal["low", "medium", "high", "critical"]
    confidence: Literal["low", "medium", "high"]
    path: str
    side: Side
    start_line: Line
    end_line: Line
    symbol: str
    message: str
    evidence: str
    cwe: list[str]
    fingerprint: str = Field(description="what a sign-off is bound to")
    state: State = Field(description="what the finding does in this decision")


class EntryPointForm(_Form):
    """A way into the program that the change reaches."""

    kind: str
    name: str
    path: str
    line: Line
    chain: list[str] = Field(description="the symbols that prove it, the changed one first")
    internet_facing: bool


class RadiusForm(_Form):
    """How far the change reaches."""

    symbols: list[str] = Field(description="what changed")
    direct: Number = Field(description="how many symbols use a changed one themselves")
    dependents: list[str] = Field(description="these symbols")
    transitive: Number
    modules: Number
    enters_core: bool
    approximate: bool
    entry_points: list[EntryPointForm]
    owners: list[str]
    tests: list[str]
    unseen: list[str]


class DependencyForm(_Form):
    """One package that is not what it was."""

    model_config = ConfigDict(extra="forbid", populate_by_name=True)

    ecosystem: str
    name: str
    change: DependencyEvent
    before: str | None = Field(alias="from")
    after: str | None = Field(alias="to")
    direct: bool
    scope: str
    path: str
    side: Side
    line: Line
    detail: str


class RequirementForm(_Form):
    """What has to happen before the merge."""

    kind: RequirementKind
    team: str = Field(description="empty for anyone with no part in the change")
    count: Annotated[int, Field(ge=1)]
    distinct: bool
    met: bool
    because: list[str] = Field(description="the fingerprints it stands for")
    text: str


class ReasonForm(_Form):
    """A node of the tree of reasons."""

    status: ReasonStatus
    kind: ReasonKind
    sentence: str
    evidence: list[str] = Field(description="fingerprints and places in the policy")
    children: list[ReasonForm]


class DecisionForm(_Form):
    """The verdict of Hunkgate on one change, with all its evidence."""

    schema_: Literal["hunkgate/decision/1"] = Field(alias="schema")
    verdict: Verdict
    tier: str = Field(description="empty when the change could not be judged")
    digest: Digest
    inputs: InputsForm
    change: ChangeForm
    findings: list[FindingForm]
    blast_radius: RadiusForm
    dependencies: list[DependencyForm]
    requirements: list[RequirementForm]
    reasons: ReasonForm


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a decision."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": ID, **DecisionForm.model_json_schema(by_alias=True)}
