"""A decision for a person at a terminal: the verdict first, then why, then what to do."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Final

from policies.decision import ReasonKind, ReasonStatus, State, Verdict
from policies.model import RequirementKind
from policies.requirements import phrase
from policies.words import entry_point, grade, plural
from rules.model import Side, printable
from worker.report.items import Places, by_state, cut, items, numbers, shown_code, title_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from policies.decision import Decision, Requirement
    from rules.model import BlastRadius
    from worker.report.items import Item

WIDTH: Final = 100  # what a terminal shows without breaking lines; the reader's own width would change the bytes
MAX_ITEMS: Final = 20  # places told in full; a person stops reading before that
MAX_POINTS: Final = 8  # entry points told; the headline counts all
MAX_TEXT: Final = 600  # characters of a message: six lines
MAX_NAMES: Final = 3  # changed symbols, owners' names and the like on one line
SHORT: Final = 9  # digits of a commit id, as git's own short ids in large repositories
_WORDS: Final = {Verdict.CLEAR: "CLEAR", Verdict.HOLD: "HOLD", Verdict.BLOCK: "BLOCK", Verdict.ERROR: "CANNOT JUDGE"}
_COLOURS: Final = {Verdict.CLEAR: "1;32", Verdict.HOLD: "1;33", Verdict.BLOCK: "1;31", Verdict.ERROR: "1;31"}


def render_text(decision: Decision, *, colour: bool = False, elapsed: float | None = None, titles: Mapping[str, str] | None = None) -> str:
    """Return the report. ``elapsed`` is in seconds; ``titles`` maps rule ids to their titles."""
    writer = _Writer(Places(decision), colour=colour, titles=titles or {})
    return "\n".join((writer.headline(decision, elapsed), *writer.body(decision))) + "\n"


class _Writer:
    """Writes the parts of the report with or without colour."""

    def __init__(self, places: Places, *, colour: bool, titles: Mapping[str, str]) -> None:
        self.places, self.colour, self.titles = places, colour, titles

    def paint(self, text: str, code: str) -> str:
        return f"\x1b[{code}m{text}\x1b[0m" if self.colour else text

    def headline(self, decision: Decision, elapsed: float | None) -> str:
        size = decision.summary
        parts = [self.paint(_WORDS[decision.verdict], _COLOURS[decision.verdict]) + ("  " + decision.tier if decision.tier else "")]
        if decision.verdict != Verdict.ERROR:
            parts.append(f"{plural(size.files, 'file')}, {plural(size.hunks, 'hunk')}, +{size.added:,} -{size.removed:,}")
        if decision.inputs.head:
            parts.append(f"{_short(decision.inputs.base)}...{_short(decision.inputs.head)}")
        if elapsed is not None:
            parts.append(f"{elapsed:.2f} s")
        return "   ".join(parts)

    def body(self, decision: Decision) -> Iterator[str]:
        if decision.verdict == Verdict.ERROR:
            yield from self._error(decision)
            return
        listed = items(decision)
        if not listed or (decision.verdict == Verdict.CLEAR and all(item.status != ReasonStatus.WARN for item in listed)):
            yield self._second_line(decision)
            yield from self._passed(decision)
            return
        for item in listed[:MAX_ITEMS]:
            yield ""
            yield from self._item(item)
        if len(listed) > MAX_ITEMS:
            yield from ("", f"  ... and {plural(len(listed) - MAX_ITEMS, 'more place')}; --format json lists all")
        yield from self._reach(decision.radius)
        passed = list(self._passed(decision))
        yield from ["", *passed] if passed else []
        yield from self._shown(decision)
        yield ""
        yield from self._to_merge(decision, listed)

    def _error(self, decision: Decision) -> Iterator[str]:
        yield from _wrapped(decision.reasons.sentence, "")
        for node in decision.reasons.children:
            yield from _wrapped(node.sentence, "  " if node.kind == ReasonKind.FAULT else "")

    def _second_line(self, decision: Decision) -> str:
        text = printable(decision.reasons.sentence.removeprefix("Clear: "))
        text = text[:1].upper() + text[1:]
        signed = [node.sentence for node in decision.reasons.children if node.kind == ReasonKind.REQUIREMENT]
        text = " ".join([text, *(printable(sentence) for sentence in signed)])
        shown = len(by_state(decision, State.SHOWN))
        return f"{text} --format markdown shows {plural(shown, 'finding')} for which the policy asks nothing." if shown else text

    def _item(self, item: Item) -> Iterator[str]:
        mark = f"{item.number:>3}  "
        warns = " (only warned)" if item.status == ReasonStatus.WARN else ""
        finding = item.finding
        if finding is None:
            first, *rest = _wrapped(item.sentence, " " * len(mark)) or [""]
            yield self.paint(mark, "1") + f"{item.kind:<17} {first.strip()}{warns}"
            yield from rest
            return
        title = title_of(finding.rule, self.titles)
        left = f"{mark}{finding.category:<17} {title}{warns}"
        yield self.paint(f"{left:<{WIDTH - 20}}", "1") + f" {grade(finding)}"
        at_base = " at base" if finding.side == Side.BASE else ""
        yield f"     {printable(finding.path)}:{finding.start_line}{at_base}  {shown_code(finding.symbol.rpartition(':')[2])}".rstrip()
        for line in self.places.lines(finding):
            yield self.paint(f"     {line.sign} {line.text}", {"-": "31", "+": "32"}.get(line.sign, "2"))
        yield from _wrapped(finding.message, "     ")
        cwe = "   " + ", ".join(finding.cwe) if finding.cwe else ""
        known = not self.titles or finding.rule in self.titles
        more = f"   more: hunkgate rules show {printable(finding.rule)}" if known else ""
        yield self.paint(f"     rule {printable(finding.rule)}{cwe}{more}", "2")

    def _reach(self, radius: BlastRadius) -> Iterator[str]:
        if radius.symbols:
            core = ", into the core" if radius.enters_core else ""
            of = f" (of {radius.modules:,} modules)" if radius.modules else ""
            names = _some([symbol.rpartition(":")[2] for symbol in radius.symbols])
            about = f"{plural(len(radius.direct), 'symbol')} directly, {radius.transitive:,} in all{of}{core}"
            yield ""
            yield f"  reaches  {names}  ->  {about}, {plural(len(radius.entry_points), 'entry point')}"
            for point in radius.entry_points[:MAX_POINTS]:
                facing = "   internet-facing" if point.internet_facing else ""
                yield shown_code(f"           {entry_point(point)}{facing}   {' <- '.join(point.chain)}")
            if len(radius.entry_points) > MAX_POINTS:
                yield f"           ... and {len(radius.entry_points) - MAX_POINTS} more"
            if radius.unseen:
                yield f"           not seen statically: {_some(list(radius.unseen))}"
        if radius.owners:
            yield f"  owners   {_some(list(radius.owners))}"

    def _passed(self, decision: Decision) -> Iterator[str]:
        for node in decision.reasons.children:
            if node.kind in {ReasonKind.EXCEPTION, ReasonKind.OVERRIDE} or (node.kind == ReasonKind.WARNING and not node.children):
                yield from _wrapped(node.sentence, "  ")

    def _shown(self, decision: Decision) -> Iterator[str]:
        shown = by_state(decision, State.SHOWN)
        if shown:
            yield from ("", f"  --format markdown shows {plural(len(shown), 'more finding')} for which the policy asks nothing")

    def _to_merge(self, decision: Decision, listed: list[Item]) -> Iterator[str]:
        """Say who has to do what. Every hold names its way out."""
        if all(requirement.met for requirement in decision.requirements):
            yield from _wrapped(decision.reasons.sentence, "  ")
        for requirement in decision.requirements:
            if not requirement.met:
                yield from _wrapped(
                    ("To merge: " if decision.verdict != Verdict.CLEAR else "Would ask: ") + _ask(requirement, listed), "  "
                )


def _ask(requirement: Requirement, listed: list[Item]) -> str:
    if requirement.kind != RequirementKind.SIGNOFF:
        return f"{phrase(requirement).rstrip('.')} ({numbers(requirement, listed)})."
    who = phrase(requirement).partition(" must sign")[0]
    verb = "signs" if requirement.count == 1 else "sign"
    return f"{who} {verb} {numbers(requirement, listed)}. Not the author, committers or co-authors of this change."


def _short(revision: str) -> str:
    return revision if revision == "WORKTREE" else printable(revision[:SHORT])


def _some(names: list[str]) -> str:
    more = f" and {len(names) - MAX_NAMES} more" if len(names) > MAX_NAMES else ""
    return ", ".join(shown_code(name) for name in names[:MAX_NAMES]) + more


def _wrapped(text: str, indent: str) -> list[str]:
    return textwrap.wrap(printable(cut(text, MAX_TEXT)), WIDTH, initial_indent=indent, subsequent_indent=indent, break_on_hyphens=False)
