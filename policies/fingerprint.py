"""What a sign-off is bound to where no single finding is the cause: a changed file, a dependency, the reach of a change.

Like the fingerprints of findings these hold no line numbers, so that they survive a rebase, and every changed byte, so
that they die with the change they speak of (DESIGN 7).
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.model import BlastRadius, ChangedFile, DependencyChange, Finding

LENGTH: Final = 32  # hex digits: 128 bits, beyond any chance or search for a second change with the same one


def of_file(file: ChangedFile) -> str:
    """Return the fingerprint of all that changed in one file; of both blobs where the bytes were not read."""
    parts = [b"file", _bytes(file.identity_path), _bytes(file.head.path), b"%o %o" % (file.base.mode, file.head.mode)]
    for hunk in file.hunks:
        parts += [hunk.removed, hunk.added]
    if file.opaque or not file.hunks:
        parts += [_bytes(file.base.oid), _bytes(file.head.oid)]
    return _digest(parts)


def of_path(path: str) -> str:
    """Return the fingerprint of a path of which nothing is known but that it could not be read."""
    return _digest([b"unread", _bytes(path)])


def of_dependency(change: DependencyChange) -> str:
    """Return the fingerprint of one dependency change."""
    words = (change.ecosystem, change.name, change.event, change.before or "", change.after or "", change.path, change.detail)
    return _digest([b"dependency", *map(_bytes, words)])


def of_reach(radius: BlastRadius, files: Iterable[ChangedFile]) -> str:
    """Return the fingerprint of a reach: what is reached, and all the code that reaches it."""
    points = [f"{point.kind} {point.name}" for point in radius.entry_points]
    return _digest([b"reach", *map(_bytes, sorted(points)), b"by", *sorted(_bytes(of_file(file)) for file in files)])


def of_finding(finding: Finding) -> str:
    """Return the finding's own fingerprint, or one of all its words where it was not bound to a hunk."""
    if finding.fingerprint:
        return finding.fingerprint
    words = (finding.rule, finding.path, finding.symbol, finding.message, finding.evidence, str(finding.start_line), finding.side)
    return _digest([b"finding", *map(_bytes, words)])


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")


def _digest(parts: Iterable[bytes]) -> str:
    hashed = hashlib.sha256()
    for part in parts:
        hashed.update(b"%d:" % len(part))
        hashed.update(part)
    return hashed.hexdigest()[:LENGTH]
