"""The ``guard`` section of a rule: which events of which guards it speaks of (see :mod:`rules.matchers.guard`)."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from rules.matchers.schema_base import Strict

GuardCategory = Literal["authentication", "authorization", "session", "validation"]


class GuardBody(Strict):
    """Which events, and of which guards. An empty list means any.

    A message may use ``{symbol}``, ``{guard}`` (its short name), ``{text}`` (as written), ``{other}`` (what stands in its place),
    ``{detail}`` (what is less, in a few words) and ``{path}``.
    """

    events: Annotated[
        list[Literal["removed", "weakened", "changed", "rebound", "exempted", "unguarded-entry", "definition-changed", "caller-dropped"]],
        Field(min_length=1, description="What happened to the guard between base and head."),
    ]
    kinds: list[
        Literal["decorator", "dependency", "permission", "base", "check", "call", "comparison", "middleware", "router", "setting"]
    ] = Field([], description="How the guard is attached.")
    unless_kinds: list[
        Literal["decorator", "dependency", "permission", "base", "check", "call", "comparison", "middleware", "router", "setting"]
    ] = Field([], description="How it is not attached.")
    categories: list[GuardCategory] = Field(["authentication", "authorization", "session"], description="What the guard protects.")
    certain: bool | None = Field(None, description="Known by framework, vocabulary or its own body (true), by its looks only (false).")
    entry: bool | None = Field(None, description="Whether an entry point stands behind the symbol itself.")
    names: list[str] = Field([], description="Full or last part of the guard's name.")
    own_category: bool = Field(True, description="The finding has the guard's category; otherwise the rule's.")
