"""A decision as JSON and back. The published schema is made in :mod:`policies.decision_schema`; tests hold the two together."""

from __future__ import annotations

import hashlib
import json
from datetime import date
from typing import TYPE_CHECKING, Any

from policies.decision import (
    SCHEMA,
    Decision,
    DecisionError,
    Inputs,
    Reason,
    ReasonKind,
    ReasonStatus,
    Requirement,
    State,
    Summary,
    Verdict,
)
from policies.model import RequirementKind
from rules.model import (
    BlastRadius,
    Category,
    Confidence,
    DependencyChange,
    DependencyEvent,
    Finding,
    ReachedEntryPoint,
    Severity,
    Side,
)

if TYPE_CHECKING:
    from collections.abc import Mapping


def canonical(data: Any) -> str:
    """Return the one JSON text of plain data: keys sorted, no spaces, ASCII (a byte that is not UTF-8 as a lone surrogate)."""
    return json.dumps(data, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)


def digest(data: Mapping[str, Any]) -> str:
    """Return ``sha256:...`` of everything in ``data`` but its digest."""
    rest = {key: value for key, value in data.items() if key != "digest"}
    return "sha256:" + hashlib.sha256(canonical(rest).encode("ascii")).hexdigest()


def plain(decision: Decision) -> dict[str, Any]:
    """Return everything but the digest as plain data."""
    return {
        "schema": SCHEMA,
        "verdict": decision.verdict.value,
        "tier": decision.tier,
        "inputs": _inputs(decision.inputs),
        "change": {**decision.summary._asdict(), "unread": list(decision.summary.unread)},
        "findings": [_finding(f, s) for f, s in zip(decision.findings, decision.states, strict=True)],
        "blast_radius": _radius(decision.radius),
        "dependencies": [_dependency(d) for d in decision.dependencies],
        "requirements": [_requirement(r) for r in decision.requirements],
        "reasons": _reason(decision.reasons),
    }


def _inputs(inputs: Inputs) -> dict[str, Any]:
    names = ("base", "merge_base", "head", "policy", "rules", "engine")
    data: dict[str, Any] = {name: getattr(inputs, name) for name in names}
    if inputs.as_of is not None:
        data["as_of"] = inputs.as_of.isoformat()
    if inputs.sarif:
        data["sarif"] = list(inputs.sarif)
    return data


def _finding(finding: Finding, state: State) -> dict[str, Any]:
    names = ("rule", "path", "start_line", "end_line", "symbol", "message", "evidence", "fingerprint")
    return {name: getattr(finding, name) for name in names} | {
        "category": finding.category.value,
        "severity": finding.severity.name.lower(),
        "confidence": finding.confidence.name.lower(),
        "side": finding.side.value,
        "cwe": list(finding.cwe),
        "state": state.value,
    }


def _radius(radius: BlastRadius) -> dict[str, Any]:
    points = [
        {"kind": p.kind, "name": p.name, "path": p.path, "line": p.line, "chain": list(p.chain), "internet_facing": p.internet_facing}
        for p in radius.entry_points
    ]
    return {
        "symbols": list(radius.symbols),
        "direct": len(radius.direct),
        "dependents": list(radius.direct),
        "transitive": radius.transitive,
        "modules": radius.modules,
        "enters_core": radius.enters_core,
        "approximate": radius.approximate,
        "entry_points": points,
        "owners": list(radius.owners),
        "tests": list(radius.tests),
        "unseen": list(radius.unseen),
    }


def _dependency(change: DependencyChange) -> dict[str, Any]:
    names = ("ecosystem", "name", "direct", "scope", "path", "line", "detail")
    return {name: getattr(change, name) for name in names} | {
        "change": change.event.value,
        "from": change.before,
        "to": change.after,
        "side": change.side.value,
    }


def _requirement(item: Requirement) -> dict[str, Any]:
    names = ("team", "count", "distinct", "met", "text")
    return {name: getattr(item, name) for name in names} | {"kind": item.kind.value, "because": list(item.because)}


def _reason(reason: Reason) -> dict[str, Any]:
    return {
        "status": reason.status.value,
        "kind": reason.kind.value,
        "sentence": reason.sentence,
        "evidence": list(reason.evidence),
        "children": [_reason(child) for child in reason.children],
    }


def restored(data: Mapping[str, Any]) -> Decision:
    """Return the decision in ``data``. Raises DecisionError when it is none, or was altered after it was made."""
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise DecisionError(f"this is not a decision of the schema {SCHEMA}")
    try:
        decision = _restored(data)
        whole = decision.to_json()
    except (KeyError, TypeError, ValueError, AttributeError, RecursionError) as error:
        raise DecisionError(f"this decision is not whole: {type(error).__name__} {error}") from error
    if data.get("digest") != digest(data) or whole != data:
        raise DecisionError("the digest is not that of the content: the decision was altered after it was made")
    return decision


def _restored(data: Mapping[str, Any]) -> Decision:
    inputs = dict(data["inputs"])
    as_of = inputs.pop("as_of", None)
    sarif = tuple(inputs.pop("sarif", ()))
    change = data["change"]
    return Decision(
        verdict=Verdict(data["verdict"]),
        tier=data["tier"],
        inputs=Inputs(**inputs, as_of=date.fromisoformat(as_of) if as_of else None, sarif=sarif),
        summary=Summary(**{**change, "unread": tuple(change["unread"])}),
        findings=tuple(_read_finding(item) for item in data["findings"]),
        states=tuple(State(item["state"]) for item in data["findings"]),
        radius=_read_radius(data["blast_radius"]),
        dependencies=tuple(_read_dependency(item) for item in data["dependencies"]),
        requirements=tuple(
            Requirement(**{**item, "kind": RequirementKind(item["kind"]), "because": tuple(item["because"])})
            for item in data["requirements"]
        ),
        reasons=_read_reason(data["reasons"]),
    )


def _read_finding(item: Mapping[str, Any]) -> Finding:
    rest = {key: value for key, value in item.items() if key != "state"}
    rest["category"] = Category(item["category"])
    rest["severity"], rest["confidence"] = Severity[item["severity"].upper()], Confidence[item["confidence"].upper()]
    rest["side"], rest["cwe"] = Side(item["side"]), tuple(item["cwe"])
    return Finding(**rest)


def _read_radius(item: Mapping[str, Any]) -> BlastRadius:
    return BlastRadius(
        symbols=tuple(item["symbols"]),
        direct=tuple(item["dependents"]),
        transitive=item["transitive"],
        modules=item["modules"],
        enters_core=item["enters_core"],
        approximate=item["approximate"],
        entry_points=tuple(ReachedEntryPoint(**{**point, "chain": tuple(point["chain"])}) for point in item["entry_points"]),
        owners=tuple(item["owners"]),
        tests=tuple(item["tests"]),
        unseen=tuple(item["unseen"]),
    )


def _read_dependency(item: Mapping[str, Any]) -> DependencyChange:
    rest = {key: value for key, value in item.items() if key not in {"change", "from", "to"}}
    rest["side"] = Side(item["side"])
    return DependencyChange(**rest, event=DependencyEvent(item["change"]), before=item["from"], after=item["to"])


def _read_reason(item: Mapping[str, Any]) -> Reason:
    children = tuple(_read_reason(child) for child in item["children"])
    return Reason(ReasonStatus(item["status"]), ReasonKind(item["kind"]), item["sentence"], tuple(item["evidence"]), children)
