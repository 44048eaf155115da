"""The ``pattern`` section of a rule: what stands in the syntax of a file, after names are resolved through its imports.

Names are not evidence: ``call: [subprocess.run]`` means a call of that function however it was imported, and never a
method or an argument that only looks the same. ``pkg.Class().method`` is a method of what ``pkg.Class`` returns,
``pkg.*`` one more part, ``pkg.**`` any number of them, ``*.execute`` a method of any receiver, ``*`` within a part any
run of letters, and ``@external_clients`` the entries of the policy's vocabulary.
"""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, Field, model_validator

from rules.matchers.schema_base import Regex, Strict

_NAME = re.compile(r"(?:\*\.|\.)?[\w*]+(?:\(\)|\[\])*(?:\.[\w*]+(?:\(\)|\[\])*)*|@[a-z_]+")
VOCABULARY_LISTS = ("@external_clients", "@pii_columns", "@pii_tables")

Scalar = str | int | float | bool | None


def _name(text: str) -> str:
    if not _NAME.fullmatch(text):
        raise ValueError(f"{text!r} is not a dotted name such as subprocess.run, jinja2.Environment().from_string or *.execute")
    if text.startswith("@") and text not in VOCABULARY_LISTS:
        raise ValueError(f"{text!r} is no list of the vocabulary; there are {', '.join(VOCABULARY_LISTS)}")
    return text


Name = Annotated[str, AfterValidator(_name)]


class Value(Strict):
    """What must be true of an expression. Every key given must hold; a key left out does not matter."""

    absent: bool | None = Field(None, description="The argument is not given (a * or ** argument may give anything and counts as given).")
    constant: bool | None = Field(None, description="Made of literals only, also through a name bound once in this file.")
    built: bool | None = Field(None, description="A string put together at run time: f-string with a placeholder, +, %, format, join.")
    input: bool | None = Field(None, description="Derives from a parameter of the function, a web request, arguments or the environment.")
    equals: list[Scalar] | None = Field(None, description="Is one of these literals.")
    name: list[Name] | None = Field(None, description="Is one of these names, or a call of it when the name ends in ().")
    text: Regex | None = Field(None, description="The literal parts of the string match.")
    item: Value | None = Field(None, description="Some element of the list, tuple, set or dictionary is so.")
    operand: Value | None = Field(None, description="The expression, or some part of it within operators and brackets, is so.")
    below: float | None = Field(None, description="A literal number smaller than this.")


class Argument(Value):
    """An argument of a call: by keyword, by position (from 0), or any. Both may be given: either place counts."""

    keyword: str | None = None
    at: Annotated[int, Field(ge=0)] | None = None
    any: bool = False

    @model_validator(mode="after")
    def _placed(self) -> Argument:
        if (self.keyword is None and self.at is None) != self.any:
            raise ValueError("an argument needs a keyword, a position (at) or any: true, and any: true stands alone")
        return self


class Matcher(Strict):
    """One way a rule can match: exactly one of call, use, subclass, setting, word, string, rule, with its conditions."""

    call: Annotated[list[Name], Field(min_length=1)] | None = Field(None, description="Calls of these names.")
    use: Annotated[list[Name], Field(min_length=1)] | None = Field(None, description="Any use of these names, imports aside.")
    subclass: Annotated[list[Name], Field(min_length=1)] | None = Field(None, description="Classes with one of these bases.")
    setting: Annotated[list[str], Field(min_length=1)] | None = Field(
        None, description="Assignments, keywords, dictionary keys and attributes of these names, whose value is as `value` says."
    )
    word: Annotated[list[str], Field(min_length=1)] | None = Field(
        None, description="Identifiers, attributes, keywords, and words within strings that are equal to one of these."
    )
    string: Value | None = Field(None, description="String expressions that are so, wherever they stand.")
    rule: dict[str, Any] | None = Field(None, description="An ast-grep rule object, for what the other forms cannot say.")
    constraints: dict[str, Any] = Field(default_factory=dict, description="ast-grep constraints on the metavariables of `rule`.")
    utils: dict[str, Any] = Field(default_factory=dict, description="ast-grep utility rules for `rule`.")
    resolves: dict[str, list[Name]] = Field(
        default_factory=dict, description="Metavariables of `rule` that must resolve to one of these names."
    )
    values: dict[str, Value] = Field(default_factory=dict, description="What must be true of metavariables of `rule`.")
    value: Value | None = Field(None, description="What the value of a setting must be.")
    args: list[Argument] = Field(default_factory=list, description="Arguments of the call, all of which must be so.")
    unless: list[Argument] = Field(default_factory=list, description="Arguments of the call, none of which may be so.")
    context: Regex | None = Field(None, description="Must match a name it is assigned to or passed as, or a function around it.")
    extend: Literal["none", "chain", "statement"] = Field(
        "none", description="Compare (and show) the whole chain of calls or the whole statement around the match."
    )
    ignore_args: list[str] = Field(default_factory=list, description="Keyword arguments of calls whose change does not matter.")
    enclosed_by: list[Name] | None = Field(None, description="Must stand directly in a class with one of these bases.")

    @model_validator(mode="after")
    def _one_form(self) -> Matcher:
        forms = [form for form in FORMS if getattr(self, form) is not None]
        if len(forms) != 1:
            raise ValueError(f"exactly one of {', '.join(FORMS)} must be given, not {' and '.join(forms) or 'none'}")
        if (self.constraints or self.utils or self.resolves or self.values) and self.rule is None:
            raise ValueError("constraints, utils, resolves and values belong to rule")
        if (self.args or self.unless) and self.call is None:
            raise ValueError("args and unless belong to call")
        if (self.setting is None) != (self.value is None):
            raise ValueError("setting and value belong together")
        return self


FORMS = ("call", "use", "subclass", "setting", "word", "string", "rule")


class PatternBody(Strict):
    """When a pattern rule speaks: on what is new at head, gone at base, or both; any one of the matchers is enough."""

    when: Literal["added", "removed", "both"] = "added"
    any: Annotated[list[Matcher], Field(min_length=1)]
