"""The ``structure`` section of a rule (see :mod:`rules.matchers.structure`)."""

from __future__ import annotations

from typing import Self

from pydantic import Field, model_validator

from rules.document import did_you_mean
from rules.matchers.schema_base import Strict
from rules.matchers.structure import NAMES


class StructureBody(Strict):
    """Which check of :data:`rules.matchers.structure.CHECKS`, and what it looks for."""

    check: str = Field(description="module/name of the check, such as workflow/permissions.")
    names: list[str] = Field([], description="Triggers, resources or characters that the check looks for.")
    attributes: dict[str, list[str]] = Field(
        {}, description="Terraform: resource.attribute to the values that are safe (! before: that are not)."
    )
    missing: bool = Field(False, description="Terraform: only new resources in which the attribute is not written.")
    unknown: bool = Field(False, description="Terraform: speak where a value that was safe can no longer be told, instead.")
    ports: list[int] = Field([], description="Terraform: only these ports (empty: all others than the web's).")

    @model_validator(mode="after")
    def _known(self) -> Self:
        if self.check not in NAMES:
            raise ValueError(f"there is no check {self.check!r}; {did_you_mean(self.check, NAMES) or 'known are ' + ', '.join(NAMES)}")
        return self
