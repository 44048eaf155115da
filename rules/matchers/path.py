"""Rules of kind ``path``: a file at one of the rule's paths changed, whatever stands in it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.model import EXECUTABLE, SUBMODULE, SYMLINK, ChangedFile, Side, Status
from rules.paths import is_test, selected

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.analysis import Analysis
    from rules.pack import Rule

_MODES: Final = {"executable": EXECUTABLE, "symlink": SYMLINK, "submodule": SUBMODULE}


def path_hits(file: ChangedFile, rule: Rule, analysis: Analysis | None) -> Iterator[tuple[str, Side, int, int]]:
    """Yield (path, side, first line, last line) where ``rule`` speaks about ``file``: at most one.

    Both paths of a rename are looked at: moving a file out of the rule's reach is as telling as moving it in.
    """
    if file.status.value not in rule.body["when"] or (rule.body["syntax"] and analysis is not None and analysis.same_syntax):
        return
    if rule.body["became"] and not any(_MODES[word] == file.head.mode != file.base.mode for word in rule.body["became"]):
        return
    paths = [side.path for side in (file.head, file.base) if side.exists and file.status is not Status.COPIED] or [file.path]
    hit = next((p for p in paths if selected(p, rule.include, rule.exclude) and (rule.in_tests or not is_test(p))), None)
    if hit is None:
        return
    at_head = file.head.exists and (hit == file.head.path or not file.base.exists)
    first, last = _lines(file, head=at_head)
    yield hit, Side.HEAD if at_head else Side.BASE, first, last


def _lines(file: ChangedFile, *, head: bool) -> tuple[int, int]:
    """Return the lines of the first hunk on that side, or the first line."""
    for hunk in file.hunks:
        start, count = (hunk.head_start, hunk.head_count) if head else (hunk.base_start, hunk.base_count)
        if count:
            return max(start, 1), max(start + count - 1, 1)
    return 1, 1
