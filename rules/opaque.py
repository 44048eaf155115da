"""What cannot be read, and why: such a file is never skipped, it becomes a finding of category ``opaque`` (DESIGN 4)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.model import SUBMODULE, SYMLINK, Category, Confidence, Severity, printable
from rules.pack import Rule
from rules.paths import is_documentation, is_media, is_test, named_media

if TYPE_CHECKING:
    from rules.facts import Details
    from rules.model import Text, Touched

RULE: Final = Rule(
    id="opaque/unread-file",
    kind="opaque",
    title="A file that cannot be judged",
    message="{path} cannot be judged: {text}",
    why="What cannot be read can do anything: run code, open a door, replace a checked file. A gate that passes over it is no gate.",
    fix="Keep sources as text in UTF-8 that parses and build binaries in the pipeline; otherwise have a person look at it and sign.",
    category=Category.OPAQUE,
    severity=Severity.MEDIUM,
    confidence=Confidence.HIGH,
    cwe=("CWE-506",),
    body={},
)
"""Built in rather than in a pack: no pack may leave it out."""

_LFS: Final = b"version https://git-lfs.github.com/spec/"
_TOO_LARGE: Final = "too large"  # how worker.git begins the reason for a file over its limits
_LFS_BYTES: Final = 1024  # a pointer is smaller (Git LFS specification, "The Pointer")
# Data that no tool runs and that often is not UTF-8; without a NUL byte it is text that content rules read as Latin-1.
_LOOSE_TEXT: Final = (".csv", ".tsv", ".po", ".pot", ".srt", ".vtt", ".log", ".svg", ".diff", ".patch")


def opaque_reason(touched: Touched) -> str:
    """Return why the content of a changed file cannot be judged by anyone who reads text, or an empty string."""
    file, head = touched.file, touched.head
    if SUBMODULE in (file.head.mode, file.base.mode):
        return "a submodule: its content lies in another repository"
    if file.head.mode == SYMLINK:
        target = printable((head.data or b"?")[:200].decode("utf-8", "surrogateescape"))
        return f"a symbolic link to {target}"
    if not file.head.exists:
        return ""  # nothing of it is left; guards that went with it are judged from the base side's details
    limit = file.opaque or head.opaque or touched.base.opaque
    if not limit or _stands_alone(touched):
        return _content_reason(head)
    return "" if named_media(head.path) and limit.startswith(_TOO_LARGE) else limit  # one that is missing is unknown


def _stands_alone(touched: Touched) -> bool:
    """Whether the head is judged by its own bytes, whatever git could not compare: a named picture, a file where a link was."""
    if touched.head.data is None:
        return False
    return named_media(touched.head.path) or (touched.file.base.mode == SYMLINK and not touched.head.opaque)


def _content_reason(head: Text) -> str:
    data = head.data
    if data is None:
        return "its content is missing from the repository"
    if data.startswith(_LFS) and len(data) < _LFS_BYTES:
        return "" if named_media(head.path) else "kept in Git LFS: the repository holds only a pointer"
    if is_media(head.path, data):
        return ""
    if named_media(head.path) and data:
        return "" if _is_text(data) and b"\0" not in data else "binary content, not the picture, font or film that its name says"
    if b"\0" in data:
        return "binary content"
    return "" if _is_text(data) or _loose(head.path) else "not UTF-8"


def _is_text(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _loose(path: str) -> bool:
    """Whether text in another encoding harms nobody there, or the language reads its own declaration (PEP 263)."""
    return is_documentation(path) or path.lower().endswith((*_LOOSE_TEXT, ".py", ".pyi", ".pyw"))


def unread_reason(touched: Touched, base: Details, head: Details) -> str:
    """Return why the source of a file cannot be judged (it does not parse, is too large), or an empty string.

    Test code that does not parse is quiet: broken samples are common there, and nothing but a test runner reads it.
    """
    path = touched.file.path
    if is_test(path):
        return ""
    if head.error:
        return head.error
    return f"its base side cannot be read: {base.error}" if base.error and touched.base.data is not None else ""
