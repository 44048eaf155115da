"""Whether a part of a change meets a condition, and what proves it.

A condition is asked of one *part* at a time: each file with its findings and dependencies, and once the reach of the whole
change. A change meets what any part meets, so that adding a file or a finding can never lower a tier.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from policies import paths
from policies.model import DependencyTest, FindingTest, Node, NodeKind, RadiusTest, rule_matches

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from rules.model import BlastRadius, ChangedFile, DependencyChange, Finding


class Part(NamedTuple):
    """What is judged as one: a path (on both sides of a rename) with all that was found there.

    The part that stands for the reach of the whole change has no path.
    """

    path: str = ""
    sides: tuple[str, ...] = ()
    file: ChangedFile | None = None
    findings: tuple[Finding, ...] = ()
    dependencies: tuple[DependencyChange, ...] = ()


class Proof(NamedTuple):
    """What of a part meets a condition. ``file`` and ``reach`` say that its path or the blast radius does."""

    findings: tuple[Finding, ...] = ()
    dependencies: tuple[DependencyChange, ...] = ()
    file: bool = False
    reach: bool = False


_QUALIFIED: Final = Proof(file=True)


def check(nodes: tuple[Node, ...], part: Part, radius: BlastRadius) -> Proof | None:
    """Return what of ``part`` meets the condition ``nodes``, or ``None`` when nothing does."""
    return _check(iter(nodes), part, radius)


def _check(nodes: Iterator[Node], part: Part, radius: BlastRadius) -> Proof | None:
    node = next(nodes)
    below = [_check(nodes, part, radius) for _ in range(node.arity)]
    met = [proof for proof in below if proof is not None]
    if node.kind == NodeKind.ANY:
        return _union(met) if met else None
    if node.kind == NodeKind.ALL:
        return _strongest(_union(met)) if len(met) == node.arity else None
    if node.kind == NodeKind.NOT:
        return None if met or not part.sides else _QUALIFIED
    return _leaf(node, part, radius)


def _leaf(node: Node, part: Part, radius: BlastRadius) -> Proof | None:
    if node.finding is not None:
        findings = tuple(f for f in part.findings if _finding_fits(node.finding, f))
        return Proof(findings=findings) if findings else None
    if node.dependency is not None:
        dependencies = tuple(d for d in part.dependencies if _dependency_fits(node.dependency, d))
        return Proof(dependencies=dependencies) if dependencies else None
    if node.radius is not None:
        return Proof(reach=True) if _radius_fits(node.radius, radius) else None
    fits = (paths.matches(node.paths, side) for side in part.sides)
    met = bool(part.sides) and (all(fits) if node.kind == NodeKind.ONLY_PATHS else any(fits))
    return Proof(file=True) if met else None


def _union(proofs: Iterable[Proof]) -> Proof:
    """Join what several conditions found, each thing once, in the order found."""
    proofs = list(proofs)
    return Proof(
        tuple(dict.fromkeys(f for p in proofs for f in p.findings)),
        tuple(dict.fromkeys(d for p in proofs for d in p.dependencies)),
        any(p.file for p in proofs),
        any(p.reach for p in proofs),
    )


def _strongest(proof: Proof) -> Proof:
    """Keep the most exact proof where several conditions hold together: the finding, not the whole file that it stands in."""
    if proof.findings or proof.dependencies:
        return proof._replace(file=False, reach=False)
    return proof._replace(reach=False) if proof.file else proof


def _finding_fits(test: FindingTest, finding: Finding) -> bool:
    return (
        (not test.categories or finding.category in test.categories)
        and (not test.rules or any(rule_matches(rule, finding.rule) for rule in test.rules))
        and finding.severity >= test.severity
        and finding.confidence >= test.confidence
    )


def _dependency_fits(test: DependencyTest, change: DependencyChange) -> bool:
    return (
        (not test.events or change.event in test.events)
        and (not test.ecosystems or change.ecosystem in test.ecosystems)
        and (test.direct is None or change.direct == test.direct)
    )


def _radius_fits(test: RadiusTest, radius: BlastRadius) -> bool:
    facing = sum(point.internet_facing for point in radius.entry_points)
    return (
        facing >= test.internet_facing
        and len(radius.entry_points) >= test.entry_points
        and len(radius.direct) >= test.direct
        and radius.transitive >= test.transitive
        and (radius.enters_core or not test.enters_core)
    )
