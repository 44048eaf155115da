"""The ``path`` section of a rule: which files changed, whatever stands in them (the globs are the rule's ``paths``)."""

from __future__ import annotations

from typing import Annotated, Literal, get_args

from pydantic import Field

from rules.matchers.schema_base import Strict

Event = Literal["added", "deleted", "modified", "renamed", "copied", "type-changed"]
Became = Literal["executable", "symlink", "submodule"]


class PathBody(Strict):
    """A file at a path of the rule changed. With ``became`` only when the file is that at head and was not at base."""

    when: Annotated[list[Event], Field(min_length=1)] = Field(default_factory=lambda: list(get_args(Event)))
    became: list[Became] = Field(default_factory=list)
    syntax: bool = Field(False, description="Stay silent when the change leaves the file's syntax tree equal.")
