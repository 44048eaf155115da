"""The ``content`` section of a rule: what stands in the lines of any text file, comments included."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from rules.matchers.schema_base import Regex, Strict


class ContentBody(Strict):
    """Regular expressions over single lines (without their line end). Any one is enough.

    A line over the engine's limit is searched in its first part only. A group named ``secret`` marks what ``redact`` hides and
    ``entropy`` measures; without it the whole match counts.
    """

    regex: Annotated[list[Regex], Field(min_length=1)]
    when: Literal["added", "removed", "any"] = Field("added", description="Lines new at head, gone at base, or all lines at head.")
    ignore_case: bool = False
    words: list[str] = Field(default_factory=list, description="A line is searched only if it holds one of these (compared in lower case).")
    unless: list[Regex] = Field(default_factory=list, description="A line that matches one of these is passed over.")
    unless_value: list[Regex] = Field(default_factory=list, description="A marked value that matches one of these is passed over.")
    entropy: Annotated[float, Field(ge=0, le=8)] = Field(0.0, description="Least Shannon entropy of the marked part, bits a character.")
    redact: bool = Field(False, description="Show only the first characters of the marked part.")
    binary: bool = Field(False, description="Search files that are not UTF-8 too (as Latin-1).")
