"""Which language reads a path."""

import pytest

from rules import languages
from rules.model import Vocabulary


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a.py", "python"),
        ("a/b.pyi", "python"),
        ("A.PY", "python"),
        ("a.ts", "typescript"),
        ("a.d.ts", "typescript"),
        ("a.tsx", "tsx"),
        ("a.mjs", "javascript"),
        ("a.jsx", "javascript"),
        ("a.py/b", None),
        (".py", None),
        ("a/.ts", None),
        ("Makefile", None),
        ("a.pyc", None),
        ("", None),
    ],
)
def test_language_by_suffix(path: str, language: str | None) -> None:
    assert languages.language_of(path) == language


def test_facts_and_details_come_from_the_language_of_the_path() -> None:
    assert [i.module for i in languages.facts("a.py", b"import os\n").imports] == ["os"]
    assert [i.module for i in languages.facts("a.ts", b"import x from 'y'\n").imports] == ["y"]
    assert languages.details("a.py", b"def f(): pass\n", Vocabulary()).symbols[1].qualname == "f"
    assert languages.details("a.ts", b"function f() {}\n", Vocabulary()).language == "typescript"


def test_a_path_of_no_language_is_said_to_be_unread() -> None:
    assert languages.facts("a.txt", b"x").error == languages.details("a.txt", b"x", Vocabulary()).error == "no grammar reads this file"


def test_the_version_names_every_extractor() -> None:
    assert "python" in languages.EXTRACTORS
    assert "typescript" in languages.EXTRACTORS
