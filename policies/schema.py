"""The policy file as people write it: pydantic models, from which the JSON Schema for editors is made.

Only this file and :mod:`policies.read` know the written form; everything else works on :mod:`policies.model`.
"""

from __future__ import annotations

from datetime import date  # noqa: TC003 - pydantic reads the annotation
from typing import Annotated, Any, Final, Literal, TypeVar

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from policies import paths
from policies.model import Mode
from rules.document import did_you_mean
from rules.model import Category, Confidence, DependencyEvent, Severity

ID: Final = "https://hunkgate.example/schemas/policy.schema.json"
MAX_COUNT: Final = 20  # sign-offs of one team; more is a typing slip, no team reviews so

RULE_ID: Final = r"^[A-Za-z0-9_.-]+/[A-Za-z0-9_.*-]+$|^\*$"
TEAM: Final = r"^@?[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)?$"


def _choice(kind: str, words: tuple[str, ...]) -> tuple[Any, Any]:
    def check(word: str) -> str:
        if word in words:
            return word
        hint = did_you_mean(word, words) or _spelt_out(word, words) or f"it is one of {', '.join(words)}"
        raise ValueError(f'"{word}" is no {kind}; {hint}')

    return AfterValidator(check), Field(json_schema_extra={"enum": list(words)})


def _spelt_out(word: str, words: tuple[str, ...]) -> str:
    """Return a question for the word that ``word`` shortens: the one whose letters it names earliest (authn, authz)."""
    ends = []
    for known in words:
        end = 0
        for letter in word:
            end = known.find(letter, end) + 1
            if not end:
                break
        else:
            ends.append((end, known))
    return f'did you mean "{min(ends)[1]}"?' if ends and word else ""


def _path(pattern: str) -> str:
    if problem := paths.fault(pattern):
        raise ValueError(f'"{pattern}": {problem}')
    return pattern


CategoryName = Annotated[str, *_choice("category", tuple(Category))]
EventName = Annotated[str, *_choice("change of a dependency", tuple(DependencyEvent))]
SeverityName = Annotated[str, *_choice("severity", tuple(s.name.lower() for s in Severity))]
ConfidenceName = Annotated[str, *_choice("confidence", tuple(c.name.lower() for c in Confidence))]
ModeName = Annotated[str, *_choice("mode", tuple(Mode))]
Word = Annotated[str, Field(min_length=1)]
PathPattern = Annotated[str, Field(min_length=1), AfterValidator(_path)]
RuleId = Annotated[str, Field(pattern=RULE_ID)]
Team = Annotated[str, Field(pattern=TEAM)]
Count = Annotated[int, Field(ge=1, le=MAX_COUNT)]
Number = Annotated[int, Field(ge=1)]


class _Form(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    @field_validator("*", mode="before")
    @classmethod
    def _given(cls, value: Any) -> Any:
        if value is None:  # "when:" with nothing after it would otherwise mean "takes everything"
            raise ValueError("has no value; complete it or remove the key")
        return value


F = TypeVar("F", bound=_Form)


class EntryPointsForm(_Form):
    """How many entry points a change reaches, at least."""

    internet_facing: Number | None = None
    total: Number | None = None

    @model_validator(mode="after")
    def _asks(self) -> EntryPointsForm:
        return _some_key(self)


class BlastRadiusForm(_Form):
    """How far a change reaches, at least. All keys given must hold."""

    entry_points: EntryPointsForm | None = None
    direct: Number | None = Field(None, description="symbols that use a changed symbol themselves")
    transitive: Number | None = Field(None, description="symbols that depend on a changed symbol, cut at the core")
    enters_core: Literal[True] | None = Field(None, description="the change reaches the part of the program that everything is part of")

    @model_validator(mode="after")
    def _asks(self) -> BlastRadiusForm:
        return _some_key(self)


class DependencyForm(_Form):
    """A dependency that is not what it was. All keys given must hold for one and the same dependency."""

    change: Annotated[list[EventName], Field(min_length=1)] | None = None
    ecosystem: Annotated[list[Word], Field(min_length=1)] | None = None
    direct: bool | None = Field(None, description="named by a manifest (true) or brought along by another package (false)")

    @model_validator(mode="after")
    def _asks(self) -> DependencyForm:
        return _some_key(self)


class ConditionForm(_Form):
    """When a part of a change falls in a tier. All keys given must hold for one and the same file.

    ``category``, ``rule``, ``severity`` and ``confidence`` of one condition speak of one and the same finding.
    """

    any: Annotated[list[ConditionForm], Field(min_length=1)] | None = None
    all: Annotated[list[ConditionForm], Field(min_length=1)] | None = None
    not_: ConditionForm | None = Field(None, alias="not", description="paths only: more risk must never lower a tier")
    paths: Annotated[list[PathPattern], Field(min_length=1)] | None = Field(
        None, description="the path on either side of the change fits one of these"
    )
    only_paths: Annotated[list[PathPattern], Field(min_length=1)] | None = Field(
        None, description="the paths on both sides of the change fit these, also across a rename"
    )
    category: Annotated[list[CategoryName], Field(min_length=1)] | None = None
    rule: Annotated[list[RuleId], Field(min_length=1)] | None = None
    severity: SeverityName | None = Field(None, description="at least")
    confidence: ConfidenceName | None = Field(None, description="at least")
    dependency: DependencyForm | None = None
    blast_radius: BlastRadiusForm | None = None

    @model_validator(mode="after")
    def _asks(self) -> ConditionForm:
        _some_key(self)
        if self.not_ is not None and not _paths_only(self.not_):
            raise ValueError('"not" takes paths only: if it took findings or reach, a riskier change could fall in a lower tier')
        return self


class SignoffForm(_Form):
    """Sign-offs by members of a team who had no part in the change."""

    team: Team
    count: Count = 1
    distinct: bool = Field(False, description="these people cannot count for another such requirement at the same place")


class RequirementForm(_Form):
    """One thing that a tier demands."""

    signoff: SignoffForm | None = None
    ai_bom: Literal[True] | None = Field(None, description="which AI tool made what must be stated")
    linked_issue: Literal[True] | None = Field(None, description="the pull request must name an issue")
    block: Word | None = Field(None, description="nobody can sign this off; the text says what must be changed")

    @model_validator(mode="after")
    def _one(self) -> RequirementForm:
        if len(self.model_fields_set) != 1:
            raise ValueError("an entry of require holds exactly one of signoff, ai_bom, linked_issue, block")
        return self


class TierForm(_Form):
    """A risk level. A file falls in the highest tier whose ``when`` it meets; the tier without ``when`` takes what no other names."""

    name: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,30}$")]
    when: ConditionForm | None = None
    require: list[RequirementForm] | None = None


class ExceptionForm(_Form):
    """Findings of one rule under some paths that hold nothing until a day. All keys are mandatory."""

    rule: RuleId
    paths: Annotated[list[PathPattern], Field(min_length=1)]
    reason: Annotated[str, Field(min_length=8, description="why this is no risk here")]
    owner: Annotated[str, Field(min_length=2, description="the person or team that answers for it")]
    expires: Annotated[date, Field(strict=False, description="the last day it counts")]


class RuleSettingForm(_Form):
    """What a policy says of one rule."""

    mode: ModeName | None = None
    exceptions: Literal["allowed", "forbidden"] | None = Field(None, description="whether policies below this one may except it")

    @model_validator(mode="after")
    def _asks(self) -> RuleSettingForm:
        return _some_key(self)


class PiiForm(_Form):
    """Where personal data lives."""

    tables: list[Word] = Field(default=[])
    columns: list[Word] = Field(default=[])


class VocabularyForm(_Form):
    """What this team's code calls things."""

    guards: list[Word] = Field(default=[], description="what guards a route: @requires_scope, Depends(current_user)")
    auth_modules: list[Word] = Field(default=[], description="modules whose code decides who somebody is and what they may do")
    pii: PiiForm = PiiForm()
    internet_facing: list[Word] = Field(default=[], description="path patterns, or route:/public/*")
    external_clients: list[Word] = Field(default=[], description="modules whose calls leave the house")
    internal_packages: list[Word] = Field(default=[], description="packages that this team publishes itself")


class PolicyForm(_Form):
    """A Hunkgate policy (``.github/hunkgate.yml``)."""

    version: Literal[1]
    extends: Literal["default", "none"] = Field(
        "default", description="the shipped default, or none to start afresh (only the team's topmost policy may)"
    )
    mode: ModeName | None = Field(None, description="enforce (default), or warn: everything is shown, nothing holds")
    vocabulary: VocabularyForm = VocabularyForm()
    tiers: list[TierForm] = Field(default=[], description="lowest first")
    rules: dict[RuleId, RuleSettingForm] = Field(default={})
    exceptions: list[ExceptionForm] = Field(default=[])


def _some_key(form: F) -> F:
    if not form.model_fields_set:
        raise ValueError("is empty; it would match everything or nothing")
    return form


def _paths_only(form: ConditionForm) -> bool:
    if not form.model_fields_set <= {"any", "all", "not_", "paths", "only_paths"}:
        return False
    below = [*(form.any or ()), *(form.all or ()), *([form.not_] if form.not_ else ())]
    return all(_paths_only(child) for child in below)


def json_schema() -> dict[str, Any]:
    """Return the JSON Schema of a policy file, for editors and for the published documentation."""
    schema: dict[str, Any] = _without_null(PolicyForm.model_json_schema(by_alias=True))
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", "$id": ID, **schema}


def _without_null(schema: Any) -> Any:
    """Drop what stands only for "not given": a key without a value is a fault."""
    if isinstance(schema, list):
        return [_without_null(item) for item in schema if item != {"type": "null"}]
    if not isinstance(schema, dict):
        return schema
    schema = {key: _without_null(value) for key, value in schema.items() if not (key == "default" and value is None)}
    if len(schema.get("anyOf", ())) == 1:
        only = schema.pop("anyOf")[0]
        return {**only, **schema}
    return schema


def all_keys() -> frozenset[str]:
    """Return every key that stands somewhere in a policy, for suggestions."""
    return frozenset(field.alias or name for form in _Form.__subclasses__() for name, field in form.model_fields.items())
