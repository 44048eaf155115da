"""JSON and TOML text to plain data under limits. Whatever cannot be read raises :class:`UnreadableError`, nothing else."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any, Final

from rules.dependencies.model import MAX_BYTES, MAX_WRITTEN, UnreadableError

# tomllib walks every prefix of a dotted key, so a key of n parts costs n*n steps (PEP 680 reads trusted files). No real
# manifest nests deeper than ten.
_LONG_KEY: Final = re.compile(r"(?<![\w\"'.-])(?:(?:[A-Za-z0-9_-]++|\"[^\"\n]*+\"|'[^'\n]*+')[ \t]*+\.[ \t]*+){40}")
_MAX_NUMBER: Final = 100  # digits; longer ones are no version, and int() is quadratic in them


def decode(data: bytes, limit: int = MAX_BYTES) -> str:
    """Return ``data`` as text (UTF-8, a byte order mark is dropped).

    Raises:
        UnreadableError: over the size limit, or not UTF-8.

    """
    if len(data) > limit:
        raise UnreadableError(f"{len(data)} bytes are over the limit of {limit}")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError(f"not UTF-8 at byte {error.start}") from None


def read_toml(data: bytes) -> tuple[dict[str, Any], str]:
    """Return the TOML document and its text."""
    text = decode(data, MAX_WRITTEN)
    return parse_toml(text), text


def parse_toml(text: str) -> dict[str, Any]:
    """Return the TOML document in ``text``."""
    import tomllib  # noqa: PLC0415 - only when a manifest is touched

    if _LONG_KEY.search(text):
        raise UnreadableError("a dotted key has more than 40 parts")
    try:
        return tomllib.loads(text)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not valid TOML: {_reason(error)}") from None


def read_json(data: bytes) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    """Return the JSON object, its text, and the keys that stand twice in one object (the last one wins, as npm reads it)."""
    text = decode(data)
    twice: set[str] = set()

    def pairs(items: list[tuple[str, Any]]) -> dict[str, Any]:
        result = dict(items)
        if len(result) != len(items):
            counts = Counter(key for key, _ in items)
            twice.update(key for key, count in counts.items() if count > 1)
        return result

    try:
        value = json.loads(text, object_pairs_hook=pairs, parse_int=_number)
    except (ValueError, RecursionError) as error:
        raise UnreadableError(f"not valid JSON: {_reason(error)}") from None
    if not isinstance(value, dict):
        raise UnreadableError("not a JSON object")
    return value, text, tuple(sorted(twice))


def _number(digits: str) -> int:
    return int(digits) if len(digits) <= _MAX_NUMBER else 0


def _reason(error: Exception) -> str:
    return "nested too deeply" if isinstance(error, RecursionError) else str(error).split("\n", 1)[0][:120]


def table(value: Any, *path: str) -> dict[str, Any]:
    """Return the table at ``path`` in ``value``; empty where anything on the way is something else."""
    for part in path:
        value = value.get(part) if isinstance(value, dict) else None
    return value if isinstance(value, dict) else {}


def items(value: Any, *path: str) -> list[Any]:
    """Return the list at ``path`` in ``value``; empty where anything on the way is something else."""
    *way, last = path
    found = table(value, *way).get(last)
    return found if isinstance(found, list) else []


def word(value: Any) -> str:
    """Return ``value`` if it is text, else an empty string."""
    return value if isinstance(value, str) else ""
