"""Small phrases that every surface uses alike."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.model import DependencyEvent, printable

if TYPE_CHECKING:
    from rules.model import BlastRadius, DependencyChange, Finding, ReachedEntryPoint

_EVENTS: Final = {
    DependencyEvent.ADDED: "a new dependency",
    DependencyEvent.REMOVED: "no longer a dependency",
    DependencyEvent.UPGRADED: "a newer version",
    DependencyEvent.DOWNGRADED: "an older version",
    DependencyEvent.CHANGED: "another version or constraint",
    DependencyEvent.SOURCE_CHANGED: "now from another source",
    DependencyEvent.HASH_CHANGED: "other content under the same version",
    DependencyEvent.UNPINNED: "no longer pinned",
    DependencyEvent.UNDECLARED: "imported, but declared nowhere",
}


def place(finding: Finding) -> str:
    """Return ``path:line`` of a finding."""
    return f"{printable(finding.path)}:{finding.start_line}"


def grade(finding: Finding) -> str:
    """Return severity and confidence as people read them: ``high, certain``."""
    sure = ("", "possible", "likely", "certain")[finding.confidence]
    return f"{finding.severity.name.lower()}, {sure}"


def plural(number: int, noun: str) -> str:
    """Return ``1 file``, ``2 files``, ``9,812 symbols``."""
    return f"{number:,} {noun}" + ("" if number == 1 else "s")


def reach(radius: BlastRadius) -> str:
    """Return one clause on what a change reaches."""
    facing = sum(point.internet_facing for point in radius.entry_points)
    entries = plural(len(radius.entry_points), "entry point") + (f" ({facing} internet-facing)" if facing else "")
    core = ", into the core" if radius.enters_core else ""
    return f"{plural(len(radius.direct), 'symbol')} directly, {radius.transitive:,} in all, {entries}{core}"


def dependency(change: DependencyChange) -> str:
    """Return one clause on a dependency change: ``requests 2.1 (pypi): a new dependency``."""
    versions = " to ".join(version for version in (change.before, change.after) if version)
    indirect = "" if change.direct else ", brought along by another"
    return printable(f"{change.name} {versions}".rstrip() + f" ({change.ecosystem}): {_EVENTS[change.event]}{indirect}")


def entry_point(point: ReachedEntryPoint) -> str:
    """Return an entry point by name: a route by its method and path, others with their kind before."""
    return printable(point.name if point.kind == "http" else f"{point.kind} {point.name}")
