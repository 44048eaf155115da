"""What of a change reaches which tier: the parts of a change, asked against every tier's condition."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from policies import fingerprint
from policies.conditions import Part, check
from policies.decision import ReasonKind
from policies.words import dependency, grade, place, reach
from rules.model import Category, printable

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from policies.conditions import Proof
    from policies.model import Policy
    from rules.model import BlastRadius, Change, ChangedFile, DependencyChange, Finding


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """What was found out about a change. ``unread`` are paths that could not be judged.

    ``supplied`` names the requirements other than sign-offs that the pull request meets (``ai_bom``, ``linked_issue``).
    """

    change: Change
    findings: tuple[Finding, ...] = ()
    radius: BlastRadius
    dependencies: tuple[DependencyChange, ...] = ()
    unread: tuple[str, ...] = ()
    supplied: tuple[str, ...] = ()


class Matter(NamedTuple):
    """One thing that puts a change into a tier (its index), with the fingerprint that a sign-off must name."""

    tier: int
    kind: ReasonKind
    path: str
    line: int
    fingerprint: str
    sentence: str


def parts_of(evidence: Evidence, findings: Sequence[Finding]) -> list[Part]:
    """Return the parts of a change, sorted by path: each changed file, and each other path that something was found at."""
    files = {file.path: file for file in evidence.change.files}
    names = {file.identity_path: path for path, file in sorted(files.items()) if file.identity_path not in files}
    found: dict[str, list[Finding]] = {}
    for finding in findings:
        found.setdefault(names.get(finding.path, finding.path), []).append(finding)
    packages: dict[str, list[DependencyChange]] = {}
    for change in evidence.dependencies:
        packages.setdefault(names.get(change.path, change.path), []).append(change)
    return [
        Part(path, _sides(files.get(path), path), files.get(path), tuple(found.get(path, ())), tuple(packages.get(path, ())))
        for path in sorted({*files, *found, *packages})
    ]


def _sides(file: ChangedFile | None, path: str) -> tuple[str, ...]:
    """Return the paths by which a part is known: both, where it was renamed or copied."""
    if file is None:
        return (path,)
    return tuple(sorted({side.path for side in (file.base, file.head) if side.exists} or {path}))


def matters_of(policy: Policy, evidence: Evidence, findings: Sequence[Finding]) -> list[Matter]:
    """Return everything that reaches a tier, each part at least in one of them."""
    matters: list[Matter] = []
    named: list[Part] = []
    for part in parts_of(evidence, findings):
        tiers, found = _of_part(policy, part, evidence)
        matters += found
        if not tiers or (max(tiers) > policy.fallback and policy.tiers[policy.fallback].require):
            matters.append(_of_file(policy.fallback, part))  # the fallback's demands hold for what a higher tier names, too
        named += [part] if not tiers or max(tiers) >= policy.fallback else []
    return [*matters, *_of_reach(policy, evidence.radius, named)]


def _of_part(policy: Policy, part: Part, evidence: Evidence) -> tuple[list[int], list[Matter]]:
    """Return the tiers that a part meets by itself, and why; what only the reach of the whole meets is told once."""
    tiers: list[int] = []
    matters: list[Matter] = []
    for index, tier in enumerate(policy.tiers):
        proof = check(tier.when, part, evidence.radius) if tier.when else None
        if proof is not None and (proof.findings or proof.dependencies or proof.file):
            tiers.append(index)
            matters += _proved(index, proof, part)
    return tiers, matters


def _proved(tier: int, proof: Proof, part: Part) -> Iterable[Matter]:
    yield from (_of_finding(tier, finding) for finding in proof.findings)
    yield from (_of_dependency(tier, change, part) for change in proof.dependencies)
    if proof.file:
        yield _of_file(tier, part)


def _of_finding(tier: int, finding: Finding) -> Matter:
    sentence = f"{place(finding)}: {finding.message} ({finding.category}, {grade(finding)})"
    return Matter(tier, ReasonKind.FINDING, finding.path, finding.start_line, fingerprint.of_finding(finding), sentence)


def _of_dependency(tier: int, change: DependencyChange, part: Part) -> Matter:
    """Return the matter of a dependency: that of the finding at its line where a rule has said more about it."""
    same = {Category.DEPENDENCY, Category.SUPPLY_CHAIN}
    for finding in part.findings:
        at_line = finding.side == change.side and finding.start_line <= change.line <= finding.end_line
        if at_line and finding.category in same and _names(finding, change.name):
            return _of_finding(tier, finding)
    sentence = f"{printable(change.path)}:{change.line}: {dependency(change)}"
    return Matter(tier, ReasonKind.DEPENDENCY, change.path, change.line, fingerprint.of_dependency(change), sentence)


def _names(finding: Finding, package: str) -> bool:
    return package in finding.message or package in finding.evidence


def _of_file(tier: int, part: Part) -> Matter:
    own = fingerprint.of_file(part.file) if part.file else fingerprint.of_path(part.path)
    what = part.file.status if part.file else "changed"
    return Matter(tier, ReasonKind.FILE, part.path, 0, own, f"{printable(part.path)}: {what}")


def _of_reach(policy: Policy, radius: BlastRadius, parts: Sequence[Part]) -> Iterable[Matter]:
    """Yield a matter for each tier that the reach of the whole change meets, whatever the file."""
    files = [part.file for part in parts if part.file]
    for index, tier in enumerate(policy.tiers):
        proof = check(tier.when, Part(), radius) if tier.when else None
        if proof is not None and proof.reach:
            own = fingerprint.of_reach(radius, files)
            yield Matter(index, ReasonKind.REACH, "", 0, own, f"The change reaches {reach(radius)}.")
