"""Rules of kind ``dependency``: what happened to packages, their sources and their settings, in plain words."""

from __future__ import annotations

import string
from typing import TYPE_CHECKING, Any, Final

from rules.dependencies.model import DependencyDelta, shown
from rules.dependencies.sources import kind_of
from rules.model import DependencyChange, DependencyEvent, Finding, Side, printable
from rules.paths import is_test, selected

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.pack import Rule

_ECOSYSTEMS: Final = {"pypi": "PyPI", "npm": "npm"}
# What is said of a new package beside that it is new: one finding tells all of it.
_WITH_ADDED: Final = frozenset({DependencyEvent.INSTALL_SCRIPT, DependencyEvent.SOURCE_CHANGED, DependencyEvent.LOCK_MISMATCH})


def dependency_findings(delta: DependencyDelta, rules: Sequence[Rule]) -> tuple[Finding, ...]:
    """Return one finding for each dependency change that a rule names, sorted, and one for each unreadable manifest.

    Of several rules that name one change the most severe speaks, then the one with the most conditions. What else happened to a package
    that is new is said in the same finding, under the rule and severity of the worst part.
    """
    ordered = sorted((rule for rule in rules if rule.kind == "dependency"), key=lambda rule: (-rule.severity, -_conditions(rule), rule.id))
    found: dict[DependencyChange, Finding] = {}
    for change in delta.changes:
        rule = next((rule for rule in ordered if _names(rule, change)), None)
        if rule:
            found[change] = _finding(rule, change)
    findings = [*_one_a_package(found), *_unread(delta, ordered)]
    return tuple(sorted(findings, key=lambda finding: finding.order))


def _conditions(rule: Rule) -> int:
    return sum(value not in (None, [], False) for value in rule.body.values())


def _names(rule: Rule, change: DependencyChange) -> bool:
    body = rule.body
    if body["unread"] or change.event.value not in body["change"] or not _in_reach(rule, change.path):
        return False
    choices: tuple[tuple[Any, Any], ...] = (
        (body["direct"], change.direct),
        (body["transitive"], change.scope == "transitive"),
        (body["near"], bool(change.near)),
    )
    lists = ((body["ecosystems"], change.ecosystem), (body["source"], kind_of(change.source)), (body["names"], change.name))
    if any(wanted is not None and wanted != have for wanted, have in choices):
        return False
    return all(not allowed or have in allowed for allowed, have in lists)


def _in_reach(rule: Rule, path: str) -> bool:
    return selected(path, rule.include, rule.exclude) and (rule.in_tests or not is_test(path))


def _finding(rule: Rule, change: DependencyChange) -> Finding:
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=rule.severity,
        confidence=rule.confidence,
        path=change.path,
        side=change.side,
        start_line=change.line,
        end_line=change.line,
        message=_fill(rule.message, change),
        evidence=_evidence(change),
        cwe=rule.cwe,
    )


def _fill(message: str, change: DependencyChange) -> str:
    """Fill in the placeholders; values come from the author of the change, so they are made printable and kept short."""
    nothing = "not set" if change.event is DependencyEvent.INDEX_CHANGED else "not asked for"
    words = {
        "name": change.name,
        "before": change.before or nothing,
        "after": change.after or nothing,
        "version": change.after or "",
        "ecosystem": _ECOSYSTEMS.get(change.ecosystem, change.ecosystem),
        "detail": change.detail,
        "near": change.near,
        "source": change.source or _ECOSYSTEMS.get(change.ecosystem, change.ecosystem),
        "path": change.path,
    }
    parts: list[str] = []
    for text, field, _, _ in string.Formatter().parse(message):
        parts.append(text)
        if field is not None:
            parts.append(printable(shown(words[field])))
    return "".join(parts).replace(" ()", "").strip()


def _evidence(change: DependencyChange) -> str:
    """Return the package and what it was and is; the same text for the same change, wherever it stands in the file."""
    states = f"{change.before or '-'} -> {change.after or '-'}" if change.before or change.after else ""
    source = "" if change.source == change.after else change.source
    return printable(" ".join(part for part in (change.name, states, source) if part))


def _one_a_package(found: dict[DependencyChange, Finding]) -> Iterator[Finding]:
    groups: dict[tuple[str, str, bool], list[DependencyChange]] = {}
    for change in found:
        joins = change.event in _WITH_ADDED or change.event is DependencyEvent.ADDED
        groups.setdefault((change.ecosystem, change.name, joins), []).append(change)
    for (_, _, joins), changes in groups.items():
        if joins and any(change.event is DependencyEvent.ADDED for change in changes):
            yield _joined([found[change] for change in changes], next(found[c] for c in changes if c.event is DependencyEvent.ADDED))
        else:
            yield from (found[change] for change in changes)


def _joined(findings: list[Finding], added: Finding) -> Finding:
    """Return one finding at the place of the new package, under the worst rule, with all that was said."""
    worst = max(findings, key=lambda finding: (finding.severity, finding is added))
    others = [finding.message for finding in findings if finding is not added]
    return Finding(
        rule=worst.rule,
        category=worst.category,
        severity=worst.severity,
        confidence=worst.confidence,
        path=added.path,
        side=added.side,
        start_line=added.start_line,
        end_line=added.end_line,
        message="; ".join(dict.fromkeys([added.message, *others])),
        evidence=added.evidence,
        cwe=tuple(sorted({number for finding in findings for number in finding.cwe})),
    )


def _unread(delta: DependencyDelta, rules: Sequence[Rule]) -> Iterator[Finding]:
    for rule in rules:
        if not rule.body["unread"]:
            continue
        for path, reason in delta.unread:
            if _in_reach(rule, path):
                text = printable(shown(reason))
                yield Finding(
                    rule=rule.id,
                    category=rule.category,
                    severity=rule.severity,
                    confidence=rule.confidence,
                    path=path,
                    side=Side.HEAD,
                    start_line=1,
                    end_line=1,
                    message=rule.message.replace("{path}", printable(path)).replace("{detail}", text),
                    evidence=text,
                    cwe=rule.cwe,
                )
        return
