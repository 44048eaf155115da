"""What every report lists: the places that hold, numbered alike everywhere, and the lines of their hunks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from policies.decision import ReasonKind, ReasonStatus, State
from policies.fingerprint import of_finding
from rules.model import Side, printable

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from policies.decision import Decision, Requirement
    from rules.model import ChangedFile, Finding, Hunk

MAX_LINES: Final = 6  # lines of a hunk beneath a finding: enough to recognise it, the rest is one click away
MAX_WIDTH: Final = 160  # characters of one source line; minified code has lines of a megabyte
TAB: Final = "    "


class Item(NamedTuple):
    """One place that somebody has to look at. ``finding`` is ``None`` for a file, a dependency or the reach itself."""

    number: int
    fingerprint: str
    kind: ReasonKind
    sentence: str
    status: ReasonStatus
    finding: Finding | None


class Line(NamedTuple):
    """A line of a hunk to show: ``-``, ``+`` or a blank sign, and the text, safe for a terminal."""

    sign: str
    text: str


def items(decision: Decision) -> list[Item]:
    """Return the places that hold (or would, in warn mode), the gravest first, numbered from 1."""
    findings = {of_finding(finding): finding for finding in reversed(decision.findings)}
    found: dict[str, Item] = {}
    for tier in decision.reasons.children:
        if tier.kind not in {ReasonKind.TIER, ReasonKind.WARNING}:
            continue
        for node in tier.children:
            own = node.evidence[0]
            finding = findings.get(own) if node.kind in {ReasonKind.FINDING, ReasonKind.UNREAD} else None
            item = Item(0, own, node.kind, node.sentence, node.status, finding)
            if own not in found or (finding is not None and found[own].finding is None):
                found[own] = item
    ordered = sorted(found.values(), key=_gravity)
    return [item._replace(number=number) for number, item in enumerate(ordered, 1)]


def _gravity(item: Item) -> tuple[object, ...]:
    if item.finding is None:
        return (item.status == ReasonStatus.WARN, 1, 0, 0, (), item.sentence)
    return (item.status == ReasonStatus.WARN, 0, -item.finding.severity, -item.finding.confidence, item.finding.order, item.sentence)


def numbers(requirement: Requirement, listed: list[Item]) -> str:
    """Return the numbers of the items that a requirement stands for: ``1``, ``1 and 2``, ``1 to 4 and 7``."""
    wanted = sorted(item.number for item in listed if item.fingerprint in requirement.because)
    runs: list[list[int]] = []
    for number in wanted:
        if runs and runs[-1][-1] == number - 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    words = [word for run in runs for word in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))]  # noqa: PLR2004 - "1 to 2" is "1 and 2"
    return " and ".join(filter(None, (", ".join(words[:-1]), words[-1]))) if words else ""


def title_of(rule: str, titles: Mapping[str, str]) -> str:
    """Return the title of a rule, or its name as words where no pack has one."""
    return printable(titles.get(rule) or rule.rpartition("/")[2].replace("-", " "))


class Places:
    """Where the findings of a decision stand: their files, changed lines and lines at head."""

    def __init__(self, decision: Decision) -> None:
        files = decision.change.files if decision.change else ()
        self._base = {file.base.path: file for file in files if file.base.exists}
        self._head = {file.head.path: file for file in files if file.head.exists}
        self._split: dict[tuple[str, Side, int], list[bytes]] = {}  # a hunk may have a million lines and a thousand findings

    def file(self, finding: Finding) -> ChangedFile | None:
        """Return the changed file that a finding stands in; ``None`` for a decision that was read back, or another file."""
        return (self._base if finding.side == Side.BASE else self._head).get(finding.path)

    def lines(self, finding: Finding) -> list[Line]:
        """Return the changed lines at a finding on its side, else its evidence; at most ``MAX_LINES`` and one that counts the rest."""
        file = self.file(finding)
        sign = "-" if finding.side == Side.BASE else "+"
        lines = [Line(sign, text) for text in self._changed(file, finding)] if file else []
        if not lines and finding.evidence:
            lines = [Line(" ", part) for part in finding.evidence.split("\n")]
        shown = [Line(line.sign, shown_code(line.text)) for line in lines[:MAX_LINES]]
        more = len(lines) - MAX_LINES
        return [*shown, Line(" ", f"... {more} more")] if more > 0 else shown

    def _changed(self, file: ChangedFile, finding: Finding) -> Iterator[str]:
        base = finding.side == Side.BASE
        for number, hunk in enumerate(file.hunks):
            start, text = (hunk.base_start, hunk.removed) if base else (hunk.head_start, hunk.added)
            key = (file.path, finding.side, number)
            if key not in self._split:
                self._split[key] = text.removesuffix(b"\n").split(b"\n") if text else []
            for line in self._split[key][max(0, finding.start_line - start) : max(0, finding.end_line - start + 1)]:
                yield line[: MAX_WIDTH * 4].decode("utf-8", "surrogateescape")  # four bytes a character at most

    def head_line(self, finding: Finding) -> int:
        """Return the line at head to point at: the finding's own, or for one at base the place where its lines were.

        0 where there is none: the file is gone, or the decision was read back from JSON.
        """
        if finding.side == Side.HEAD:
            return finding.start_line
        file = self.file(finding)
        if file is None or not file.head.exists:
            return 0
        return max(1, _moved(file.hunks, finding.start_line))


def shown_code(text: str) -> str:
    """Return one source line fit to show: tabs as blanks, no control character, cut where it is too long."""
    return cut(printable(text.removesuffix("\r").replace("\t", TAB)), MAX_WIDTH)


def cut(text: str, length: int) -> str:
    """Return ``text``, shortened where it is too long to be read. Escapes come after: a cut could fall within one."""
    return text if len(text) <= length else text[: length - 3] + "..."


def _moved(hunks: tuple[Hunk, ...], line: int) -> int:
    """Return where a base line is at head; for a removed line, the first line that stands in its place."""
    shift = 0
    for hunk in hunks:
        after = hunk.base_start + (1 if hunk.base_count == 0 else hunk.base_count)
        if hunk.base_start <= line < after and hunk.base_count:
            return hunk.head_start + (hunk.head_count == 0)
        if line < after:
            break
        shift += hunk.head_count - hunk.base_count
    return line + shift


def by_state(decision: Decision, state: State) -> list[Finding]:
    """Return the findings in one state."""
    return [finding for finding, own in zip(decision.findings, decision.states, strict=True) if own == state]
