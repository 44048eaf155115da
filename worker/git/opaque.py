"""Why a file's content could not be read or judged, in words. Whether that holds a change is for the rules to say."""

from __future__ import annotations

from typing import Final

from rules.model import ABSENT, SUBMODULE, SYMLINK

BINARY_WINDOW: Final = 8_000  # bytes in which git looks for a zero byte (git's buffer_is_binary)
MAX_POINTER_BYTES: Final = 1_024  # Git LFS specification: a pointer file is smaller
LFS_STARTS: Final = (b"version https://git-lfs.github.com/spec/", b"version https://hawser.github.com/spec/")

IN_SUBMODULE: Final = "submodule: its content lies in another repository"
LINK: Final = "symbolic link"
LFS: Final = "Git LFS pointer: the content lies on another server"
BINARY: Final = "binary: git finds a zero byte in it"
MISSING: Final = "missing: its content is not in this clone, or damaged"
NOT_A_BLOB: Final = "damaged: its content is no blob"


def by_mode(mode: int) -> str:
    """Return why a file of this mode has no content of its own; empty for a regular or absent file."""
    return {SUBMODULE: IN_SUBMODULE, SYMLINK: LINK}.get(mode, "")


def by_size(size: int, limit: int) -> str:
    """Return why a file of ``size`` bytes was not read; empty within the limit."""
    return f"too large: {size} bytes, the limit is {limit}" if size > limit else ""


def by_lines(lines: int, limit: int) -> str:
    """Return why a file with so many changed lines was not read; empty within the limit."""
    return f"too large: {lines} changed lines, the limit is {limit}" if lines > limit else ""


def by_content(data: bytes) -> str:
    """Return why these bytes of a regular file cannot be judged; empty when they can."""
    if is_lfs_pointer(data):
        return LFS
    return BINARY if b"\0" in data[:BINARY_WINDOW] else ""


def is_lfs_pointer(data: bytes) -> bool:
    """Whether the bytes are a Git LFS pointer (specification 1, and its first form)."""
    return len(data) < MAX_POINTER_BYTES and data.startswith(LFS_STARTS)


def either(base: tuple[int, str], head: tuple[int, str]) -> str:
    """Return the reason for a file from its sides (mode, reason): that of head, else that of base."""
    reasons = [reason for mode, reason in (head, base) if mode != ABSENT and reason]
    return reasons[0] if reasons else ""
