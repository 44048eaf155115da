"""A decision as SARIF 2.1.0 (OASIS), in the form that GitHub code scanning reads.

A SARIF result speaks of files as they are after the change. A finding about removed lines therefore stands where those
lines were, says so, and carries their text; where the file is gone it names the file without a region.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from policies.decision import ReasonKind, State, Verdict
from policies.fingerprint import of_finding
from rules.model import Confidence, Severity, Side, printable
from worker.report.items import Places, title_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from policies.decision import Decision
    from rules.model import Finding

SCHEMA: Final = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS: Final = {Severity.LOW: "note", Severity.MEDIUM: "warning", Severity.HIGH: "error", Severity.CRITICAL: "error"}
# GitHub sorts security results by this number: under 4 low, under 7 medium, under 9 high, else critical.
_SCORES: Final = {Severity.LOW: "2.0", Severity.MEDIUM: "5.0", Severity.HIGH: "8.0", Severity.CRITICAL: "9.5"}
_PRECISION: Final = {Confidence.LOW: "low", Confidence.MEDIUM: "medium", Confidence.HIGH: "high"}


def sarif(decision: Decision, *, titles: Mapping[str, str]) -> dict[str, Any]:
    """Return the log as plain data. ``titles`` maps rule ids to their titles."""
    gravest: dict[str, Finding] = {}
    for finding in decision.findings:
        known = gravest.get(finding.rule)
        if known is None or (finding.severity, finding.confidence) > (known.severity, known.confidence):
            gravest[finding.rule] = finding
    ids = sorted(gravest)
    driver = {
        "name": "Hunkgate",
        "semanticVersion": decision.inputs.engine or "0.0.0",
        "rules": [_rule(gravest[rule], titles) for rule in ids],
    }
    places, index = Places(decision), {rule: number for number, rule in enumerate(ids)}
    passed = {ReasonKind.EXCEPTION, ReasonKind.OVERRIDE}
    words = {node.evidence[0]: node.sentence for node in decision.reasons.children if node.kind in passed and node.status == "clear"}
    judged = zip(decision.findings, decision.states, strict=True)
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "automationDetails": {"id": "hunkgate/"},
        "invocations": [_invocation(decision)],
        "results": [_result(places, finding, index[finding.rule], state, words) for finding, state in judged],
        "properties": {"verdict": decision.verdict.value, "tier": decision.tier, "digest": decision.digest()},
    }
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def _rule(finding: Finding, titles: Mapping[str, str]) -> dict[str, Any]:
    tags = ["security", str(finding.category), *(f"external/cwe/{cwe.lower()}" for cwe in finding.cwe)]
    return {
        "id": printable(finding.rule),
        "shortDescription": {"text": title_of(finding.rule, titles)},
        "defaultConfiguration": {"level": _LEVELS[finding.severity]},
        "properties": {
            "tags": sorted(set(tags)),
            "precision": _PRECISION[finding.confidence],
            "security-severity": _SCORES[finding.severity],
        },
    }


def _invocation(decision: Decision) -> dict[str, Any]:
    failed = decision.verdict == Verdict.ERROR
    said = [decision.reasons.sentence, *(node.sentence for node in decision.reasons.children)] if failed else []
    notes = [{"level": "error", "message": {"text": printable(text)}} for text in said]
    return {"executionSuccessful": not failed, "toolExecutionNotifications": notes}


def _result(places: Places, finding: Finding, index: int, state: State, words: Mapping[str, str]) -> dict[str, Any]:
    base = finding.side == Side.BASE
    where = f"Removed (line {finding.start_line} at base): " if base else ""
    result: dict[str, Any] = {
        "ruleId": printable(finding.rule),
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": where + printable(finding.message)},
        "locations": [_location(places, finding)],
        "partialFingerprints": {"hunkgate/v1": of_finding(finding)},
        "properties": {
            "category": finding.category.value,
            "confidence": finding.confidence.name.lower(),
            "severity": finding.severity.name.lower(),
            "side": finding.side.value,
            "state": state.value,
        },
    }
    if state in {State.EXCEPTED, State.OVERRIDDEN}:
        result["suppressions"] = [{"kind": "external", "status": "accepted", "justification": words[of_finding(finding)]}]
    return result


def _location(places: Places, finding: Finding) -> dict[str, Any]:
    file, line = places.file(finding), places.head_line(finding)
    path = file.path if file else finding.path
    place: dict[str, Any] = {"artifactLocation": {"uri": quote(path.encode("utf-8", "surrogateescape")), "uriBaseId": "%SRCROOT%"}}
    if line:
        end = finding.end_line if finding.side == Side.HEAD else line
        place["region"] = {"startLine": line, "endLine": max(line, end)}
        if shown := [entry.text for entry in places.lines(finding)]:
            place["region"]["snippet"] = {"text": "\n".join(shown)}
    location: dict[str, Any] = {"physicalLocation": place}
    if finding.symbol:
        location["logicalLocations"] = [{"fullyQualifiedName": printable(finding.symbol)}]
    return location
