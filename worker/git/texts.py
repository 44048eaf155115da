"""The bytes of both sides of the changed files, for the rules."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from rules.model import SUBMODULE, ChangedFile, FileSide, Text, Touched
from worker.git import opaque

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from worker.git.limits import GitLimits
    from worker.git.objects import Object, Reader


def read_texts(files: Sequence[ChangedFile], reader: Reader, limits: GitLimits) -> Iterator[Touched]:
    """Yield every file with the bytes of both sides, in the order given.

    A text has bytes wherever a blob could be read within the limits, also of links, pointers and binaries; ``opaque``
    says why they cannot be judged as source. The file's own ``opaque`` takes over what its texts have found.
    """
    sides = [side for file in files for side in (file.base, file.head) if _is_blob(side)]
    found = reader.read_many([side.oid for side in sides], limits.max_file_bytes)
    left = limits.max_text_bytes
    for file in files:
        texts = []
        for side in (file.base, file.head):
            text = _text(side, next(found), limits.max_file_bytes) if _is_blob(side) else _without_blob(side)
            if text.data is not None and len(text.data) > left:
                text = text._replace(data=None, opaque=f"too large: the change has more than {limits.max_text_bytes} bytes of text")
            left -= len(text.data or b"")
            texts.append(text)
        yield Touched(_with_reason(file, *texts), *texts)


def _is_blob(side: FileSide) -> bool:
    return side.exists and side.mode != SUBMODULE


def _without_blob(side: FileSide) -> Text:
    return Text(side.path, side.mode, None, opaque.by_mode(side.mode))


def _text(side: FileSide, found: Object | None, limit: int) -> Text:
    if found is None:
        return Text(side.path, side.mode, None, opaque.MISSING)
    if found.kind != "blob":
        return Text(side.path, side.mode, None, opaque.NOT_A_BLOB)
    if found.data is None:
        return Text(side.path, side.mode, None, opaque.by_size(found.size, limit))
    return Text(side.path, side.mode, found.data, opaque.by_mode(side.mode) or opaque.by_content(found.data))


def _with_reason(file: ChangedFile, base: Text, head: Text) -> ChangedFile:
    reason = opaque.either((base.mode, base.opaque), (head.mode, head.opaque))
    return file if file.opaque or not reason else replace(file, opaque=reason)
