"""Bytes of a Python file to text that the lexer can read: one character per byte, line ends as Python sees them.

The text is Latin-1 (character n is byte n), so that every offset is a byte offset and nothing can fail to decode.
Source: Python language reference, "Lexical analysis"; PEP 263 (encoding declarations); PEP 3120 (UTF-8 by default).
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

MAX_BYTES: Final = 4_000_000
"""Larger files are data, not code (the largest module of CPython's library is 0.4 MB); only their imports are read."""

_BOM: Final = b"\xef\xbb\xbf"
_COOKIE: Final = re.compile(rb"[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)")
_BLANK: Final = re.compile(rb"[ \t\f]*(?:#[^\n]*)?\Z")
_FORM_FEED: Final = re.compile(r"(\A|(?<!\\)\n)([ \t\f]*\f)")

# Only encodings in which every ASCII byte means itself, so that the byte lexer and Python see the same tokens.
_ENCODINGS: Final = {
    "utf-8": "utf-8",
    "utf8": "utf-8",
    "utf-8-sig": "utf-8",
    "ascii": "ascii",
    "us-ascii": "ascii",
    "latin-1": "latin-1",
    "latin1": "latin-1",
    "iso-8859-1": "latin-1",
    "iso8859-1": "latin-1",
    "iso-8859-15": "iso-8859-15",
    "cp1252": "cp1252",
    "windows-1252": "cp1252",
    "cp1251": "cp1251",
    "windows-1251": "cp1251",
    "koi8-r": "koi8-r",
}


class Source(NamedTuple):
    """``text`` has one character per byte of the file; ``error`` says why the file cannot be judged, empty when it can."""

    text: str
    encoding: str
    error: str


def read(data: bytes) -> Source:
    """Return the text of ``data`` for the lexer. Lone carriage returns end a line and form feeds start a column, as in Python."""
    encoding, error = _encoding(data)
    text = data.decode("latin-1")
    if data.startswith(_BOM):
        text = "  \n" + text[3:]
    if "\r" in text:
        text = text.replace("\r\n", " \n").replace("\r", "\n")
    if "\f" in text:
        text = _FORM_FEED.sub(lambda m: " " * len(m[2]) + "\n" if m[1] else " " * (len(m[2]) - 1) + "\n", text)
    return Source(text, encoding, error)


def _encoding(data: bytes) -> tuple[str, str]:
    """Return the encoding of ``data`` and why it cannot be read."""
    if len(data) > MAX_BYTES:
        return "utf-8", f"larger than {MAX_BYTES} bytes"
    if b"\0" in data:
        return "utf-8", "contains a NUL byte"
    name = _declared(data)
    encoding = _ENCODINGS.get(name.lower().replace("_", "-"))
    if encoding is None:
        return "utf-8", f"declares the encoding {name[:40]}, which is not read"
    if data.startswith(_BOM) and encoding != "utf-8":
        return "utf-8", f"declares the encoding {name} after a UTF-8 byte order mark"
    if not data.isascii():
        try:
            data.decode(encoding)
        except UnicodeDecodeError as error:
            return encoding, f"is not valid {encoding} at byte {error.start}"
    return encoding, ""


def _declared(data: bytes) -> str:
    """Return the encoding that one of the first two lines declares (PEP 263), or ``utf-8``."""
    head = data[:1000]
    if b"coding" not in head:
        return "utf-8"
    lines = head.removeprefix(_BOM).replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n", 2)[:2]
    for line in lines:
        if match := _COOKIE.match(line):
            return match[1].decode("ascii", "replace")
        if not _BLANK.match(line):
            break
    return "utf-8"
