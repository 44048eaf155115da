"""The ``dependency`` section of a rule (see :mod:`rules.matchers.dependency`)."""

from __future__ import annotations

import string
from typing import Literal, Self

from pydantic import Field, model_validator

from rules.matchers.schema_base import Strict

Event = Literal[
    "added",
    "removed",
    "upgraded",
    "downgraded",
    "changed",
    "source-changed",
    "hash-changed",
    "unpinned",
    "undeclared",
    "index-changed",
    "install-script",
    "lock-mismatch",
]
"""The values of :class:`rules.model.DependencyEvent`."""
Source = Literal["registry", "index", "vcs", "url", "path", "alias"]


class DependencyBody(Strict):
    """Which dependency changes. Every condition that is written must hold; of several rules the most severe speaks."""

    change: list[Event] = Field([], description="What happened; empty only together with unread.")
    unread: bool = Field(False, description="Speak about manifests that could not be read instead.")
    direct: bool | None = Field(None, description="Asked for by a manifest (true) or pulled in by another package (false).")
    transitive: bool | None = Field(None, description="For undeclared: a lock file holds the package though no manifest asks for it.")
    ecosystems: list[Literal["pypi", "npm"]] = Field([], description="Only these ecosystems.")
    source: list[Source] = Field([], description="Where the package comes from at head.")
    near: bool | None = Field(None, description="Whether the name is one letter from a name that people know.")
    names: list[str] = Field([], description="Only packages or settings of these names.")

    @model_validator(mode="after")
    def _speaks_of_something(self) -> Self:
        if bool(self.change) == self.unread:
            raise ValueError("write either change or unread: true")
        return self


PLACEHOLDERS = ("name", "before", "after", "ecosystem", "detail", "near", "source", "path", "version")
"""What the message of a dependency rule may fill in."""


def unknown_placeholders(message: str) -> list[str]:
    """Return the placeholders of ``message`` that nothing fills in."""
    return sorted({field for _, field, _, _ in string.Formatter().parse(message) if field is not None and field not in PLACEHOLDERS})
