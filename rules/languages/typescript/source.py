"""Bytes of a TypeScript or JavaScript file to text, with the reasons why a file cannot be judged.

Source: ECMAScript, "Source Text" (a file is Unicode; a byte order mark counts as white space); TypeScript's file
extensions (``.mts`` and ``.cts`` are TypeScript, ``.d.ts`` declares types only; JSX stands in ``.tsx``, ``.jsx``, ``.js``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from ast_grep_py import SgNode

MAX_BYTES: Final = 1_000_000
"""Parsing costs about 0.13 us a byte; a larger file is generated or data, and no person could review its change."""

MAX_LEXED: Final = 8_000_000
"""The lexer costs about 0.05 us a byte: up to here the imports are read even when nothing else is."""

MAX_LINE: Final = 10_000
"""Characters. Longer lines are minified or generated code; positions in a line cost the parser its length each."""

LANGUAGES: Final = {
    ".ts": "typescript",
    ".mts": "typescript",
    ".cts": "typescript",
    ".tsx": "tsx",
    ".js": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".jsx": "javascript",
}


class Source(NamedTuple):
    """A file as text. ``jsx``: its language has JSX; ``ambient``: it only declares types; ``error``: why it cannot be judged."""

    text: str
    language: str
    jsx: bool
    ambient: bool
    error: str


def language_of(path: str) -> str:
    """Return the grammar for ``path``: typescript, tsx or javascript (also for what has another suffix)."""
    name = path[path.rfind("/") + 1 :].lower()
    return LANGUAGES.get(name[name.rfind(".") :], "javascript")


def is_ambient(path: str) -> bool:
    """Return whether ``path`` is a declaration file: ``x.d.ts``, ``x.d.mts``, ``x.d.cts`` or ``x.d.css.ts``."""
    name = path[path.rfind("/") + 1 :].lower()
    return name.endswith((".ts", ".mts", ".cts")) and ".d." in name


def read(path: str, data: bytes) -> Source:
    """Return the text of ``data``; undecodable bytes are replaced and named in ``error``."""
    language = language_of(path)
    error = ""
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as fault:
        text = data.decode("utf-8", "replace")
        error = f"is not valid UTF-8 at byte {fault.start}"
    error = error or _limits(data)
    if "\0" in text:
        error = error or "contains a NUL byte"
    return Source(text.removeprefix("\ufeff"), language, language != "typescript", is_ambient(path), error)


def _limits(data: bytes) -> str:
    if len(data) > MAX_BYTES:
        return f"larger than {MAX_BYTES} bytes"
    if len(data) > MAX_LINE and any(len(line) > MAX_LINE for line in data.split(b"\n")):
        return f"has a line of more than {MAX_LINE} bytes"
    return ""


def parse(source: Source) -> SgNode:
    """Return the root of the syntax tree of ``source``."""
    from ast_grep_py import SgRoot  # noqa: PLC0415 - 20 ms that a warm check without such files does not pay

    return SgRoot(source.text, source.language).root()
