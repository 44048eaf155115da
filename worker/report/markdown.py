"""A decision as GitHub Markdown, in the order of a check's summary: what, who, where, how far, and how it was made."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from policies.decision import ReasonKind, State, Verdict
from policies.model import RequirementKind
from policies.requirements import phrase
from policies.words import entry_point, grade, plural, reach
from rules.model import Side
from worker.report.escape import block, code, plain
from worker.report.items import Places, by_state, cut, items, numbers, title_of
from worker.report.title import title

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from policies.decision import Decision, Requirement
    from rules.model import Finding
    from worker.report.items import Item

MAX_ITEMS: Final = 50  # as many as GitHub takes annotations in one request; each is some 500 characters
MAX_FINDINGS_TEXT: Final = 40_000  # characters of findings, so that the whole stays under GitHub's 65,535
MAX_REPORT: Final = 64_000  # characters; GitHub refuses a summary of 65,536 as a whole
MAX_ROWS: Final = 50  # rows of a table, and lines of a folded list
MAX_CELL: Final = 300  # characters of one text that came from a change


def render_markdown(decision: Decision, *, titles: Mapping[str, str]) -> str:
    """Return the report. ``titles`` maps rule ids to their titles."""
    listed = items(decision)
    sections = [
        [f"## {plain(title(decision))}", "", plain(decision.reasons.sentence)],
        _faults(decision),
        _requirements(decision, listed),
        _items(decision, listed, titles),
        _passed(decision),
        _shown(decision, titles),
        _reach(decision),
        _dependencies(decision),
        _made(decision),
    ]
    return "\n\n".join(_fitting("\n".join(section) for section in sections if section)) + "\n"


def _fitting(sections: Iterable[str]) -> Iterator[str]:
    """Yield the sections that fit; what is too long is named, never cut in the middle of its markup."""
    room = MAX_REPORT
    for section in sections:
        left_out = "A part that is too long for this page is left out; `--format json` has it."
        shown = section if len(section) < room else left_out
        room -= len(shown) + 2
        yield shown


def _faults(decision: Decision) -> list[str]:
    if decision.verdict != Verdict.ERROR:
        return []
    return [f"- {plain(_cut(node.sentence))}" for node in decision.reasons.children[:MAX_ROWS]]


def _requirements(decision: Decision, listed: list[Item]) -> list[str]:
    if not decision.requirements:
        return []
    rows = [f"| {_what(r, listed)} | {_who(r)} | {_how(r)} |" for r in decision.requirements]
    return ["| To merge | Who | How |", "|---|---|---|", *rows]


def _what(requirement: Requirement, listed: list[Item]) -> str:
    done = "Done: " if requirement.met else ""
    if requirement.kind != RequirementKind.SIGNOFF:
        return done + plain(phrase(requirement))
    return f"{done}sign {numbers(requirement, listed) or plural(len(requirement.because), 'place')}"


def _who(requirement: Requirement) -> str:
    if requirement.kind != RequirementKind.SIGNOFF:
        return "the author"
    people = "1 person" if requirement.count == 1 else f"{requirement.count} people"
    return f"{people} of {plain(requirement.team)}" if requirement.team else f"{people} with no part in the change"


def _how(requirement: Requirement) -> str:
    if requirement.kind == RequirementKind.SIGNOFF:
        return "approve the change; the author, committers and co-authors do not count"
    return "change it and push" if requirement.kind == RequirementKind.BLOCK else "add it to the pull request"


def _items(decision: Decision, listed: list[Item], titles: Mapping[str, str]) -> list[str]:
    lines: list[str] = []
    used = told = 0
    places = Places(decision)
    for item in listed[:MAX_ITEMS]:
        text = list(_item(places, item, titles))
        used += sum(map(len, text))
        if used > MAX_FINDINGS_TEXT:
            break
        told += 1
        lines += text
    if told < len(listed):
        lines += ["", f"... and {plural(len(listed) - told, 'more place')}."]
    return lines[1:]


def _item(places: Places, item: Item, titles: Mapping[str, str]) -> Iterator[str]:
    finding = item.finding
    yield ""
    if finding is None:
        yield f"**{item.number}. {item.kind}**: {plain(_cut(item.sentence))}"
        return
    yield f"**{item.number}. {plain(title_of(finding.rule, titles))}** ({finding.category}, {grade(finding)}) in {_where(finding)}"
    shown = [f"{line.sign} {line.text}" for line in places.lines(finding)]
    if shown:
        yield from ("", *block(shown, "diff"))
    yield from ("", plain(_cut(finding.message)))
    yield from ("", f"<sub>{plain(', '.join((finding.rule, *finding.cwe)))}</sub>")


def _where(finding: Finding) -> str:
    side = " at base" if finding.side == Side.BASE else ""
    symbol = f", {code(_cut(finding.symbol))}" if finding.symbol else ""
    return f"{code(f'{finding.path}:{finding.start_line}')}{side}{symbol}"


def _passed(decision: Decision) -> list[str]:
    kinds = {ReasonKind.EXCEPTION, ReasonKind.OVERRIDE, ReasonKind.WARNING}
    nodes = [node for node in decision.reasons.children if node.kind in kinds]
    return [f"- {plain(_cut(node.sentence))}" for node in nodes[:MAX_ROWS]]


def _shown(decision: Decision, titles: Mapping[str, str]) -> list[str]:
    shown = by_state(decision, State.SHOWN)
    rows = [f"- {_where(f)}: {plain(title_of(f.rule, titles))} ({f.category}, {grade(f)})" for f in shown[:MAX_ROWS]]
    return _folded(f"{plural(len(shown), 'finding')} for which the policy asks nothing", rows, len(shown)) if shown else []


def _reach(decision: Decision) -> list[str]:
    radius = decision.radius
    if not radius.symbols and not radius.entry_points:
        return []
    rows = []
    for point in radius.entry_points[:MAX_ROWS]:
        chain = " ← ".join(code(_cut(symbol)) for symbol in point.chain)
        rows.append(f"- {code(_cut(entry_point(point)))}{' internet-facing' if point.internet_facing else ''}: {chain}")
    owners = [f"Owners: {', '.join(code(_cut(owner)) for owner in radius.owners[:MAX_ROWS])}", ""] if radius.owners else []
    unseen = ["", f"Not seen statically: {', '.join(code(_cut(word)) for word in radius.unseen[:MAX_ROWS])}"] if radius.unseen else []
    return _folded(f"Reaches {reach(radius)}", [*owners, *rows, *unseen], len(radius.entry_points))


def _dependencies(decision: Decision) -> list[str]:
    if not decision.dependencies:
        return []
    rows = [
        f"| {code(_cut(d.name), in_table=True)} ({plain(d.ecosystem)}) | {d.event} | {code(_cut(d.before or ''), in_table=True)} "
        f"| {code(_cut(d.after or ''), in_table=True)} | {code(f'{d.path}:{d.line}', in_table=True)} |"
        for d in decision.dependencies[:MAX_ROWS]
    ]
    table = ["| Dependency | Change | From | To | Where |", "|---|---|---|---|---|", *rows]
    return _folded(plural(len(decision.dependencies), "dependency change"), table, len(decision.dependencies))


def _made(decision: Decision) -> list[str]:
    inputs = decision.inputs
    rows = [
        "- " + ", ".join(f"{name.replace('_', ' ')} {code(getattr(inputs, name)) or 'none'}" for name in ("base", "merge_base", "head")),
        "- " + ", ".join(f"{name} {code(getattr(inputs, name)) or 'none'}" for name in ("policy", "rules", "engine")),
        *([f"- judged as of {inputs.as_of.isoformat()}"] if inputs.as_of else []),
        f"- digest {code(decision.digest())}",
        f"- to make it again: {code('hunkgate replay DECISION.json --repo DIR')}",
    ]
    return _folded("How this verdict was made", rows, len(rows))


def _folded(summary: str, rows: list[str], count: int) -> list[str]:
    more = ["", f"... and {count - MAX_ROWS} more."] if count > MAX_ROWS else []
    return ["<details>", f"<summary>{summary}</summary>", "", *rows, *more, "", "</details>"]


def _cut(text: str) -> str:
    return cut(text, MAX_CELL)
