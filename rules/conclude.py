"""All analyses of a change to its findings: guard deltas, moved code, path rules, unread files, fingerprints. Pure.

Beside the engine and not in it, because the process that concludes needs no parser.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from rules.fingerprint import bind
from rules.matchers.path import path_hits
from rules.model import Finding, Side, printable
from rules.moved import without_moved
from rules.opaque import RULE as OPAQUE

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from rules.analysis import Analysis
    from rules.model import Change, ChangedFile, Vocabulary
    from rules.pack import Pack, Rule


def conclude(
    change: Change, analyses: Sequence[Analysis], pack: Pack, vocabulary: Vocabulary, extra: Sequence[Finding]
) -> tuple[Finding, ...]:
    """Return all findings of a change: those of its files, guard deltas, path rules, unread files and ``extra``.

    Exact duplicates are one; code that only moved between files or symbols is not new; each finding has its fingerprint.
    The order of ``analyses`` and ``extra`` does not matter.
    """
    ordered = sorted(analyses, key=lambda a: a.path)
    by_path = {analysis.path: analysis for analysis in ordered}
    found: list[Finding] = [*without_moved(ordered), *extra]
    if any(analysis.base.symbols or analysis.head.symbols for analysis in ordered):
        from rules.matchers.guard import guard_findings  # noqa: PLC0415 - 10 ms that a change without code does not need

        found += guard_findings(ordered, pack.of_kind("guard"), vocabulary)
    whole = {rule.id for rule in pack.of_kind("path")} | {OPAQUE.id}
    for file in change.files:
        found += _of_path(file, pack, by_path.get(file.path))
    contexts = {analysis.path: analysis.contexts for analysis in ordered}
    return bind(set(found), change.files, contexts, whole)


def _of_path(file: ChangedFile, pack: Pack, analysis: Analysis | None) -> Iterator[Finding]:
    for rule in pack.of_kind("path"):
        for path, side, first, last in path_hits(file, rule, analysis):
            yield _file_finding(rule, path, side, (first, last), file.status.value)
    reason = analysis.opaque if analysis is not None else file.opaque
    if reason:
        side = Side.HEAD if file.head.exists else Side.BASE
        yield _file_finding(OPAQUE, file.path, side, (1, 1), reason)


def _file_finding(rule: Rule, path: str, side: Side, lines: tuple[int, int], text: str) -> Finding:
    shown = printable(path)
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=rule.severity,
        confidence=rule.confidence,
        path=path,
        side=side,
        start_line=lines[0],
        end_line=lines[1],
        message=rule.message.format_map({"path": shown, "text": text, "name": shown.rsplit("/", 1)[-1], "symbol": "module level"}),
        evidence=text,
        cwe=rule.cwe,
    )


def counts(findings: Iterable[Finding]) -> dict[str, int]:
    """Return how many findings each rule has, sorted by rule."""
    return dict(sorted(Counter(finding.rule for finding in findings).items()))
