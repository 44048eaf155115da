"""What the schemas of all kinds share: strict models and checked words."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict

# A group that holds an unbounded repeat and is itself repeated without bound: (a+)*, (?:\w*,)+. Such a pattern can take
# exponential time on a hostile line (CWE-1333).
_NESTED_REPEAT = re.compile(r"[+*}]\??\)(?:[+*]|\{\d+,\})")


class Strict(BaseModel):
    """A section of a pack: unknown keys are faults, values are frozen and never coerced."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, populate_by_name=True)


def _regex(text: str) -> str:
    if not text:
        raise ValueError("an empty regular expression matches everywhere")
    try:
        re.compile(text)
    except re.error as error:
        raise ValueError(f"not a regular expression: {error}") from None
    if _NESTED_REPEAT.search(text):
        raise ValueError("a repeat within a repeat can take exponential time on a hostile line; bound the inner or the outer one")
    return text


def _glob(text: str) -> str:
    if not text or text.startswith(("/", "./")) or "\\" in text:
        raise ValueError("a glob is relative to the repository, with forward slashes, such as deploy/**/*.tf")
    return text


Regex = Annotated[str, AfterValidator(_regex)]
"""A Python regular expression without nested repeats."""

Glob = Annotated[str, AfterValidator(_glob)]
"""A path glob as :mod:`rules.paths` reads it."""
