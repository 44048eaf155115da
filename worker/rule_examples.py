"""Runs the examples that rules carry: a rule that finds nothing, or finds too much, is broken whatever it looks like."""

from __future__ import annotations

import difflib
import hashlib
import sys
from typing import TYPE_CHECKING, NamedTuple

from rules import languages
from rules.conclude import conclude
from rules.dependencies import dependency_changes, is_manifest
from rules.engine import analyse
from rules.matchers.dependency import dependency_findings
from rules.model import ABSENT, REGULAR, Change, ChangedFile, FileSide, Finding, Hunk, Status, Text, Touched

if TYPE_CHECKING:
    from rules.facts import Import
    from rules.pack import Example, Pack, Rule


class Report(NamedTuple):
    """How many rules and examples there were, and one sentence for each failure."""

    rules: int
    match: int
    silent: int
    failures: tuple[str, ...]


def check_examples(pack: Pack) -> Report:
    """Return what became of every example of every rule of ``pack``."""
    failures: list[str] = []
    counts = {"match": 0, "silent": 0}
    for rule in pack.rules:
        for sort, examples in (("match", rule.examples.match), ("silent", rule.examples.silent)):
            counts[sort] += len(examples)
            if not examples:
                failures.append(f"{rule.id}: there is no {'matching' if sort == 'match' else 'silent'} example")
            for number, example in enumerate(examples, 1):
                found = [finding for finding in findings_of(example, pack) if finding.rule == rule.id]
                if bool(found) != (sort == "match"):
                    failures.append(f"{rule.id}: {_failed(rule, sort, number, found)}")
    return Report(len(pack.rules), counts["match"], counts["silent"], tuple(failures))


def _failed(rule: Rule, sort: str, number: int, found: list[Finding]) -> str:
    if sort == "match":
        return f"matching example {number} of {len(rule.examples.match)} is not found"
    return f"silent example {number} of {len(rule.examples.silent)} is found at line {found[0].start_line} ({found[0].evidence})"


def findings_of(example: Example, pack: Pack) -> tuple[Finding, ...]:
    """Return the findings of the whole ``pack`` on the change that ``example`` describes."""
    touched = touched_of(example)
    change = Change("base", "base", "head", (touched.file,))
    analyses = [analyse(touched, pack, example.vocabulary)]
    return conclude(change, analyses, pack, example.vocabulary, _dependencies(example, touched, pack))


def touched_of(example: Example) -> Touched:
    """Return the changed file with both sides that ``example`` describes, its hunks cut by difflib."""
    base = None if example.base is None else example.base.encode()
    head = None if example.head is None else example.head.encode()
    base_path = example.base_path or example.path
    sides = (_side(base_path, base), _side(example.path, head))
    status = (
        Status.ADDED
        if base is None
        else Status.DELETED
        if head is None
        else Status.RENAMED
        if base_path != example.path
        else Status.MODIFIED
    )
    hunks = _hunks(base or b"", head or b"")
    file = ChangedFile(status, *sides, hunks, sum(h.head_count for h in hunks), sum(h.base_count for h in hunks))
    return Touched(file, Text(base_path, sides[0].mode, base), Text(example.path, sides[1].mode, head))


def _side(path: str, data: bytes | None) -> FileSide:
    return FileSide(path, ABSENT, "") if data is None else FileSide(path, REGULAR, hashlib.sha256(data).hexdigest())


def _hunks(base: bytes, head: bytes) -> tuple[Hunk, ...]:
    old, new = base.splitlines(keepends=True), head.splitlines(keepends=True)
    found = []
    for tag, a, b, c, d in difflib.SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag != "equal":
            found.append(Hunk(a + 1 if b > a else a, b - a, c + 1 if d > c else c, d - c, b"".join(old[a:b]), b"".join(new[c:d])))
    return tuple(found)


def _new_imports(touched: Touched) -> list[tuple[str, Import]]:
    """Return the imports that are new at head and name neither the standard library nor the example's own package."""
    sides = [languages.facts(side.path, side.data).imports if side.data is not None else () for side in (touched.base, touched.head)]
    old = {(item.module, item.name) for item in sides[0]}
    own = touched.head.path.split("/")[0].removesuffix(".py")
    known = {*sys.stdlib_module_names, own}
    return [
        (touched.head.path, item)
        for item in sides[1]
        if (item.module, item.name) not in old and not item.level and item.module.split(".")[0] not in known
    ]


def _dependencies(example: Example, touched: Touched, pack: Pack) -> tuple[Finding, ...]:
    files = {path: text.encode() for path, text in example.files}
    base = files | ({touched.base.path: touched.base.data} if touched.base.data is not None else {})
    head = files | ({touched.head.path: touched.head.data} if touched.head.data is not None else {})
    manifests = [{path: data for path, data in side.items() if is_manifest(path)} for side in (base, head)]
    if not manifests[0] and not manifests[1]:
        return ()
    delta = dependency_changes(manifests[0], manifests[1], {touched.base.path, touched.head.path}, _new_imports(touched))
    return dependency_findings(delta, pack.of_kind("dependency"))
