"""YAML rule packs to rules: the schema, the checks that a schema cannot say, and every fault with its position.

Slow (YAML and pydantic), therefore imported only by :func:`rules.pack.compile_pack` and by tools for authors of rules.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, Field

from rules.document import Document, Fault, load_yaml, validate
from rules.matchers.content_schema import ContentBody  # noqa: TC001 - pydantic reads the annotations at run time
from rules.matchers.dependency_schema import DependencyBody  # noqa: TC001 - pydantic reads the annotations at run time
from rules.matchers.guard_schema import GuardBody  # noqa: TC001 - pydantic reads the annotations at run time
from rules.matchers.path_schema import PathBody  # noqa: TC001 - pydantic reads the annotations at run time
from rules.matchers.pattern_schema import PatternBody  # noqa: TC001 - pydantic reads the annotations at run time
from rules.matchers.schema_base import Glob, Strict
from rules.matchers.structure_schema import StructureBody  # noqa: TC001 - pydantic reads the annotations at run time
from rules.model import Category, Confidence, Severity, Vocabulary
from rules.pack import KINDS, Example, Examples, Rule
from rules.pack_checks import body_faults

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:/[a-z0-9]+(?:-[a-z0-9]+)*)+")
_CWE = re.compile(r"CWE-[1-9][0-9]{0,4}")
_LEVEL = {"low": 1, "medium": 2, "high": 3, "critical": 4}


def _id(text: str) -> str:
    if not _ID.fullmatch(text):
        raise ValueError(f"{text!r} is not topic/name in lower case with hyphens")
    return text


def _cwe(text: str) -> str:
    if not _CWE.fullmatch(text):
        raise ValueError(f"{text!r} is not of the form CWE-79")
    return text


class VocabularyText(Strict):
    """What the example's team calls things (policy section ``vocabulary``)."""

    guards: list[str] = Field(default_factory=list)
    auth_modules: list[str] = Field(default_factory=list)
    pii_tables: list[str] = Field(default_factory=list)
    pii_columns: list[str] = Field(default_factory=list)
    internet_facing: list[str] = Field(default_factory=list)
    external_clients: list[str] = Field(default_factory=list)
    internal_packages: list[str] = Field(default_factory=list)


class ExampleText(Strict):
    """One change to one file. A side left out does not exist there."""

    path: str = Field("", description="Default: a file of the rule's first language.")
    base_path: str = Field("", description="The path at base, when the file was renamed.")
    base: str | None = None
    head: str | None = None
    files: dict[str, str] = Field(default_factory=dict, description="Further files, equal on both sides.")
    vocabulary: VocabularyText = Field(default_factory=VocabularyText)


class ExamplesText(Strict):
    """What the rule must find and what it must pass over; a plain string is the head of a new file."""

    match: list[str | ExampleText] = Field(default_factory=list)
    silent: list[str | ExampleText] = Field(default_factory=list)


class PathsText(Strict):
    """Globs over the path; ``exclude`` wins."""

    include: list[Glob] = Field(default_factory=list)
    exclude: list[Glob] = Field(default_factory=list)


class RuleText(Strict):
    """One rule. The section named like ``kind`` says how to see it."""

    id: Annotated[str, AfterValidator(_id)]
    kind: Literal["pattern", "guard", "dependency", "path", "content", "structure"]
    title: Annotated[str, Field(min_length=1, max_length=100)]
    message: Annotated[str, Field(min_length=1, max_length=400)]
    why: Annotated[str, Field(min_length=1)]
    fix: Annotated[str, Field(min_length=1)]
    category: Literal[tuple(c.value for c in Category)]  # type: ignore[valid-type]
    severity: Literal["low", "medium", "high", "critical"]
    confidence: Literal["low", "medium", "high"]
    cwe: list[Annotated[str, AfterValidator(_cwe)]] = Field(default_factory=list)
    languages: list[str] = Field(default_factory=list)
    paths: PathsText = Field(default_factory=PathsText)
    in_tests: bool = Field(False, description="Speak in test code too, which is quiet by default.")
    pattern: PatternBody | None = None
    guard: GuardBody | None = None
    dependency: DependencyBody | None = None
    path: PathBody | None = None
    content: ContentBody | None = None
    structure: StructureBody | None = None
    examples: ExamplesText = Field(default_factory=ExamplesText)


class PackText(Strict):
    """A file of rules."""

    rules: Annotated[list[RuleText], Field(min_length=1)]


# What each file of an example is called when the example does not say.
_FILE_OF = {
    "python": "app/code.py",
    "typescript": "src/code.ts",
    "tsx": "src/code.tsx",
    "javascript": "src/code.js",
    "hcl": "infra/main.tf",
    "yaml": "config.yml",
    "bash": "run.sh",
}


def pack_json_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a pack file, for editors."""
    schema = PackText.model_json_schema()
    sections = [
        {"if": {"properties": {"kind": {"const": k}}}, "then": {"required": [k], "properties": {o: False for o in KINDS if o != k}}}
        for k in KINDS
    ]
    schema["$defs"]["RuleText"]["allOf"] = sections
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "https://hunkgate.example/schemas/rule-pack.schema.json",
        "title": "Hunkgate rule pack",
        **{key: value for key, value in schema.items() if key != "title"},
    }


def read_rules(texts: Mapping[str, bytes]) -> tuple[tuple[Rule, ...], tuple[Fault, ...]]:
    """Return the rules of all files, or every fault (then no rules), sorted by file, line and column."""
    rules: list[Rule] = []
    faults: list[Fault] = []
    seen: dict[str, str] = {}
    for name in sorted(texts):
        document = load_yaml(texts[name], name)
        pack, found = validate(PackText, document, name)
        faults += found
        for index, text in enumerate(pack.rules if pack else ()):
            own = list(_rule_faults(text, index, document, name, seen))
            faults += own
            if not own:
                rules.append(_rule(text))
    faults.sort(key=lambda f: (f.file, f.line, f.column, f.message))
    return (() if faults else tuple(rules)), tuple(faults)


def _rule_faults(text: RuleText, index: int, document: Document, file: str, seen: dict[str, str]) -> Iterator[Fault]:
    def at(*path: str | int) -> tuple[int, int]:
        found = ("rules", index, *path)
        while found not in document.positions:
            found = found[:-1]
        return document.positions[found]

    if text.id in seen:
        yield Fault(file, *at("id"), f"the id {text.id} stands twice (also in {seen[text.id]})", "rename one of the two rules")
    seen.setdefault(text.id, f"{file}:{at('id')[0]}")
    for kind in KINDS:
        if (getattr(text, kind) is not None) != (kind == text.kind):
            problem = f"a rule of kind {text.kind} " + ("lacks its section" if kind == text.kind else f"has no section {kind}")
            yield Fault(file, *at(kind if kind != text.kind else "kind"), problem, f"write the section {text.kind}, and only that one")
    for message, remedy, path in body_faults(_section(text), text.kind, tuple(text.languages), text.message):
        yield Fault(file, *at(*path), message, remedy)


def _section(text: RuleText) -> dict[str, Any]:
    section = getattr(text, text.kind)
    return section.model_dump(mode="json") if section is not None else {}


def _rule(text: RuleText) -> Rule:
    body: dict[str, Any] = json.loads(json.dumps(_section(text), sort_keys=True))  # one canonical order of keys
    path = _FILE_OF.get(text.languages[0] if text.languages else "", "file.txt")
    return Rule(
        id=text.id,
        kind=text.kind,
        title=text.title,
        message=text.message,
        why=text.why.strip(),
        fix=text.fix.strip(),
        category=Category(text.category),
        severity=Severity(_LEVEL[text.severity]),
        confidence=Confidence(_LEVEL[text.confidence]),
        cwe=tuple(sorted(set(text.cwe))),
        languages=tuple(sorted(set(text.languages))),
        include=tuple(text.paths.include),
        exclude=tuple(text.paths.exclude),
        in_tests=text.in_tests,
        body=body,
        examples=Examples(
            match=tuple(_example(e, path) for e in text.examples.match), silent=tuple(_example(e, path) for e in text.examples.silent)
        ),
    )


def _example(text: str | ExampleText, path: str) -> Example:
    if isinstance(text, str):
        return Example(path=path, head=text)
    words = {key: tuple(value) for key, value in text.vocabulary.model_dump().items()}
    return Example(
        path=text.path or path,
        base=text.base,
        head=text.head,
        base_path=text.base_path,
        files=tuple(sorted(text.files.items())),
        vocabulary=Vocabulary(**words),
    )
