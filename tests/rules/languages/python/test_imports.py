"""Imports: exactly what the interpreter's own parser sees, and linear on anything."""

import ast
import sysconfig
import warnings
from pathlib import Path

import pytest

from rules.languages.python import source
from rules.languages.python.file_facts import facts
from rules.languages.python.imports import imported
from rules.languages.python.lexer import mask

STANDARD_LIBRARY = Path(sysconfig.get_path("stdlib"))


def found(text: str) -> list[tuple[str, str, str, int]]:
    return [item[:4] for item in imported(mask(text).code)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import a", [("a", "", "", 0)]),
        ("import a.b as c, d", [("a.b", "", "c", 0), ("d", "", "", 0)]),
        ("import a . b", [("a.b", "", "", 0)]),
        ("from a import b as c, d", [("a", "b", "c", 0), ("a", "d", "", 0)]),
        ("from a import (\n  b, # x\n  c as d,\n)", [("a", "b", "", 0), ("a", "c", "d", 0)]),
        ("from a import(b)", [("a", "b", "", 0)]),
        ("from . import a", [("", "a", "", 1)]),
        ("from ...a.b import c", [("a.b", "c", "", 3)]),
        ("from . . a import *", [("a", "*", "", 2)]),
        ("from.a import b", [("a", "b", "", 1)]),
        ("from a \\\n  import b", [("a", "b", "", 0)]),
        ("if x: import a; from b import c", [("a", "", "", 0), ("b", "c", "", 0)]),
        ("try: import a\nexcept ImportError: a = None", [("a", "", "", 0)]),
        ("def f():\n    import a", [("a", "", "", 0)]),
        ("yield from x\nimport a", [("a", "", "", 0)]),
        ("raise X from y\nimport a", [("a", "", "", 0)]),
        ("import a\nimport b", [("a", "", "", 0), ("b", "", "", 0)]),
        ('x = "import a"\n# import b\n"""\nimport c\n"""', []),
        ("f\"{__import__('a')} import b\"", []),
        ("importlib.import_module(x)\nreimport = important\nself.import_ = 1", []),
        ('if"a":import b', [("b", "", "", 0)]),
        ("print 'a'\nimport b\nexec 'c' in d", [("b", "", "", 0)]),
        ("import", []),
        ("from a import", []),
    ],
)
def test_imports(text: str, expected: list[tuple[str, str, str, int]]) -> None:
    assert found(text) == expected


def by_parser(data: bytes) -> list[tuple[str, str, str, int]]:
    items: list[tuple[str, str, str, int]] = []
    for node in ast.walk(ast.parse(data)):
        if isinstance(node, ast.Import):
            items += [(alias.name, "", alias.asname or "", 0) for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            items += [(node.module or "", alias.name, alias.asname or "", node.level) for alias in node.names]
    return sorted(items)


def test_no_import_of_the_standard_library_is_missing_and_none_is_invented() -> None:
    own = sorted(path for path in STANDARD_LIBRARY.rglob("*.py") if "site-packages" not in path.parts)
    tests = [path for path in own if "test" in path.parts]
    files = names = 0
    for path in [*(path for path in own if "test" not in path.parts), *tests[::4]]:  # the library's tests are most of it
        data = path.read_bytes()
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                expected = by_parser(data)
        except (SyntaxError, ValueError):  # the library's own samples of broken code
            continue
        files += 1
        names += len(expected)
        assert sorted(item[:4] for item in imported(mask(source.read(data).text).code)) == expected, path
    assert files > 500
    assert names > 5000


def test_each_import_knows_its_line_and_its_unit() -> None:
    read = facts(
        "a.py",
        b"# x\n#\nimport a\n\ndef f():\n    from b import (\n        c,\n        d,\n    )\n\n"
        b"class K:\n    import e\n\nif x:\n    import g\n",
    )
    assert [(i.module, i.name, i.line, i.unit) for i in read.imports] == [
        ("a", "", 3, "<module>"),
        ("b", "c", 7, "f"),
        ("b", "d", 8, "f"),
        ("e", "", 12, "K"),
        ("g", "", 15, "<module>"),
    ]


def test_imports_for_type_checkers_are_marked() -> None:
    read = facts(
        "a.py",
        b"import typing as t\nif t.TYPE_CHECKING:\n    import a\n    if x:\n        import b\nelse:\n    import c\n"
        b"if TYPE_CHECKING: import d\nimport e\n",
    )
    assert {i.module for i in read.imports if i.typing_only} == {"a", "b", "d"}


def test_names_are_compared_as_python_compares_them() -> None:
    # PEP 3131: identifiers are in normal form KC, so a ligature imports the plain name
    assert facts("a.py", "import ﬁle, größe\n".encode()).imports[0].module == "file"
    assert facts("a.py", "import ﬁle, größe\n".encode()).imports[1].module == "größe"


def test_a_file_that_cannot_be_read_still_has_its_imports() -> None:
    read = facts("a.py", b"import a\nx = (\nfrom b import c\n")
    assert read.error == "leaves a bracket open"
    assert [(i.module, i.unit) for i in read.imports] == [("a", "<module>"), ("b", "<module>")]
