"""A decision as GitHub workflow commands: one annotation a finding, the verdict last."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from policies.decision import State, Verdict
from policies.words import grade
from rules.model import Side, printable
from worker.report.escape import command_data, command_property
from worker.report.items import Places, title_of
from worker.report.title import title

if TYPE_CHECKING:
    from collections.abc import Mapping

    from policies.decision import Decision
    from rules.model import Finding

_LEVELS: Final = {State.HELD: "error", State.WARNED: "warning", State.SHOWN: "notice"}


def render_github(decision: Decision, *, titles: Mapping[str, str]) -> str:
    """Return the commands, the gravest first (the runner shows only the first ten of each level)."""
    judged = zip(decision.findings, decision.states, strict=True)
    told = sorted(
        ((state, finding) for finding, state in judged if state in _LEVELS),
        key=lambda entry: (list(_LEVELS).index(entry[0]), -entry[1].severity, -entry[1].confidence, entry[1].order, entry[1].fingerprint),
    )
    places = Places(decision)
    lines = [_annotation(places, finding, _LEVELS[state], titles) for state, finding in told]
    level = "notice" if decision.verdict == Verdict.CLEAR else "error"
    text = "\n".join(
        [decision.reasons.sentence, *(node.sentence for node in decision.reasons.children if decision.verdict == Verdict.ERROR)]
    )
    lines.append(f"::{level} title={command_property(printable(title(decision)))}::{command_data(_safe(text))}")
    return "\n".join(lines).replace("##[", "#\\#[") + "\n"  # the runner's older form of commands is obeyed anywhere in a line


def _annotation(places: Places, finding: Finding, level: str, titles: Mapping[str, str]) -> str:
    properties = {"file": finding.path if finding.path.isprintable() else printable(finding.path)}
    line = places.head_line(finding)
    if line:
        properties["line"] = str(line)
    if finding.side == Side.HEAD and finding.end_line > finding.start_line:
        properties["endLine"] = str(finding.end_line)
    properties["title"] = f"{finding.category}: {title_of(finding.rule, titles)} ({grade(finding)})"
    at_base = f"(line {finding.start_line} at base) " if finding.side == Side.BASE else ""
    words = ",".join(f"{name}={command_property(value)}" for name, value in properties.items())
    return f"::{level} {words}::{command_data(_safe(at_base + finding.message + f' [{finding.rule}]'))}"


def _safe(text: str) -> str:
    return "\n".join(printable(line) for line in text.split("\n"))
