"""Fingerprints: what a sign-off is bound to (DESIGN 7). They survive a rebase and die when the hunk or its near context changes.

A fingerprint is a hash of the rule, the path that a rename keeps, the enclosing symbol within its file, the exact removed
and added bytes of the hunks that the finding touches, and three lines around them on each side. Never of a line number, and
never of a normalised patch (``git patch-id`` ignores indentation, which is meaning in Python).
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from rules.model import Category, ChangedFile, Finding, Hunk, Side, Touched

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

NEAR: Final = 3  # lines of context, as many as git and GitHub show around a hunk
DIGITS: Final = 32  # 128 bits: no two findings of one repository will ever meet


def hunk_contexts(touched: Touched) -> tuple[str, ...]:
    """Return for each hunk of the file a digest of the ``NEAR`` lines before and after it on both sides, in the hunks' order."""
    if not touched.file.hunks:
        return ()
    base, head = _lines(touched.base.data), _lines(touched.head.data)
    return tuple(
        _digest(*_around(base, hunk.base_start, hunk.base_count), b"|", *_around(head, hunk.head_start, hunk.head_count))
        for hunk in touched.file.hunks
    )


def _lines(data: bytes | None) -> list[bytes]:
    return data.split(b"\n") if data else []


def _around(lines: list[bytes], start: int, count: int) -> Iterator[bytes]:
    first = start - 1 if count else start  # a hunk without lines on this side stands after its line
    yield b"\n".join(lines[max(0, first - NEAR) : max(0, first)])
    yield b"\n".join(lines[first + count : first + count + NEAR])


def _digest(*parts: bytes) -> str:
    state = hashlib.sha256()
    for part in parts:  # the length before each part, so that no two lists of parts give the same bytes
        state.update(b"%d:" % len(part))
        state.update(part)
    return state.hexdigest()[:DIGITS]


def bind(
    findings: Iterable[Finding], files: Sequence[ChangedFile], contexts: Mapping[str, tuple[str, ...]], whole: Collection[str]
) -> tuple[Finding, ...]:
    """Return ``findings`` sorted and with their fingerprints.

    ``contexts`` holds what :func:`hunk_contexts` said, by the path shown. Rules in ``whole`` speak about a file as a whole: their
    findings are bound to everything that changed in it, as are those of category ``opaque`` (to both blobs).
    """
    by_path = {path: file for file in files for path in (file.base.path, file.head.path) if path}
    by_path |= {file.path: file for file in files}
    bound: list[Finding] = []
    seen: Counter[str] = Counter()
    for finding in sorted(findings, key=lambda f: f.order):
        file = by_path.get(finding.path)
        parts = list(_parts(finding, file, contexts.get(file.path, ()) if file else (), is_whole=finding.rule in whole))
        fingerprint = _digest(*parts)
        ordinal = seen[fingerprint]
        seen[fingerprint] += 1
        bound.append(replace(finding, fingerprint=_digest(*parts, b"%d" % ordinal) if ordinal else fingerprint))
    return tuple(bound)


def _parts(finding: Finding, file: ChangedFile | None, contexts: tuple[str, ...], *, is_whole: bool) -> Iterator[bytes]:
    yield finding.rule.encode()
    yield (file.identity_path if file else finding.path).encode("utf-8", "surrogateescape")
    yield finding.symbol.rsplit(":", 1)[-1].encode("utf-8", "surrogateescape")
    yield finding.side.value.encode()
    if file is None:
        yield finding.evidence.encode("utf-8", "surrogateescape")
        return
    if finding.category is Category.OPAQUE or (is_whole and not file.hunks):
        yield f"{file.base.mode:o} {file.base.oid} {file.head.mode:o} {file.head.oid}".encode()
        return
    touching = [i for i, hunk in enumerate(file.hunks) if is_whole or touches(finding, hunk)]
    if not touching:  # its cause is in some other hunk of the file: bound to the evidence and to all of them
        yield finding.evidence.encode("utf-8", "surrogateescape")
        touching = list(range(len(file.hunks)))
    for index in touching:
        hunk = file.hunks[index]
        yield hunk.removed
        yield hunk.added
        yield contexts[index].encode() if index < len(contexts) else b""


def touches(finding: Finding, hunk: Hunk) -> bool:
    """Whether the lines of ``finding`` and of ``hunk`` meet on the finding's side; a gap counts when it lies within the finding."""
    start, count = (hunk.base_start, hunk.base_count) if finding.side is Side.BASE else (hunk.head_start, hunk.head_count)
    if not count:
        return finding.start_line <= start < finding.end_line
    return finding.start_line < start + count and start <= finding.end_line
