"""Languages: source bytes to facts, one package per language. This file only tells which one reads a path."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import Details, Facts
from rules.languages import python, typescript

if TYPE_CHECKING:
    from rules.model import Vocabulary

EXTRACTORS: Final = f"python {python.VERSION}, typescript {typescript.VERSION}"
"""The versions of all extractors: facts made by others may read differently."""

_SUFFIXES: Final = {
    ".py": "python",
    ".pyi": "python",
    ".pyw": "python",
    ".ts": "typescript",
    ".mts": "typescript",
    ".cts": "typescript",
    ".tsx": "tsx",
    ".js": "javascript",
    ".mjs": "javascript",
    ".cjs": "javascript",
    ".jsx": "javascript",
}


def language_of(path: str) -> str | None:
    """Return the language that reads ``path``, by its suffix; ``None`` when no grammar of ours does."""
    name = path[path.rfind("/") + 1 :]
    dot = name.rfind(".")
    return _SUFFIXES.get(name[dot:].lower()) if dot > 0 else None


def facts(path: str, data: bytes) -> Facts:
    """Return the cheap facts of ``data``, the file at ``path``. Never raises; a path of no language has no facts."""
    language = language_of(path)
    if language is None:
        return Facts("", error="no grammar reads this file")
    if language == "python":
        from rules.languages.python import file_facts as python_facts  # noqa: PLC0415 - a warm run reads no file

        return python_facts.facts(path, data)
    from rules.languages.typescript import file_facts as typescript_facts  # noqa: PLC0415 - the same

    return typescript_facts.facts(path, data)


def details(path: str, data: bytes, vocabulary: Vocabulary) -> Details:
    """Return all symbols of ``data``, the touched file at ``path``, with what guards them.

    Never raises; ``error`` says why a file cannot be judged.
    """
    language = language_of(path)
    if language is None:
        return Details("", error="no grammar reads this file")
    if language == "python":
        from rules.languages.python import details as python_details  # noqa: PLC0415 - only touched files need it

        return python_details.details(path, data, vocabulary)
    from rules.languages.typescript import details as typescript_details  # noqa: PLC0415 - the same

    return typescript_details.details(path, data, vocabulary)
