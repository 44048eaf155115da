"""Digests of units: the same for the same syntax, another for another."""

import ast
import warnings

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.facts import Facts, Unit
from rules.languages.python.file_facts import facts


def read(text: str) -> Facts:
    found = facts("shop/views.py", text.encode())
    assert not found.error
    return found


def unit(text: str, name: str = "f") -> Unit:
    return next(u for u in read(text).units if u.name == name)


SAME = [
    ("# coding: latin-1\ndef f():\n    return 'x'\n", "# coding: utf-8\ndef f():\n    return 'x'\n"),
    ("def f(a, b):\n    return a+b\n", "def f( a,b ) :\n\n    # sum\n    return a + b  # sum\n"),
    ("def f():\n    return g(a, b)\n", "def f():\n    return g(\n        a,\n        b,\n    )\n"),
    ("def f():\n    return 'a'\n", 'def f():\n    return "a"\n'),
    ("def f():\n    return 1\n", 'def f():\n    """Words.\n    More.\n    """\n    return 1\n'),
    ("def f():\n    return 1\n", "def f():\n  return 1\n"),
    ("def f():\n    if a:\n        return 1\n", "def f():\n\tif a:\n\t\treturn 1\n"),
    ("def f():\n    x = 1 + 2\n", "def f():\n    x = 1 + \\\n        2\n"),
    ("def f():\n    return [a, b]\n", "def f():\n    return [\n        a, b,  # both\n    ]\n"),
    ("def f(a=1):\n    pass\n", "def f(a = 1):\n    pass\n"),
    ("def f():\n    return 1\n", "import os\n\ndef f():\n    return 1\n"),
    ("def f():\n    return '''a\nb'''\n", "def f():\r\n    return '''a\r\nb'''\r\n"),
]


@pytest.mark.parametrize(("first", "second"), SAME)
def test_comments_formatting_and_docstrings_keep_the_digest(first: str, second: str) -> None:
    assert unit(first).digest == unit(second).digest


DIFFERENT = [
    ("def f():\n    return 1\n", "def f():\n    return 2\n"),
    ("def f():\n    return x\n", "def f():\n    returnx\n"),
    ("def f():\n    return (a)\n", "def f():\n    return (a,)\n"),
    ("def f():\n    return x[a]\n", "def f():\n    return x[a,]\n"),
    ("def f():\n    if a:\n        b()\n        c()\n", "def f():\n    if a:\n        b()\n    c()\n"),
    ('def f():\n    return "\'"\n', "def f():\n    return '\"'\n"),
    ("def f():\n    return 'a'\n", "def f():\n    return b'a'\n"),
    ("def f():\n    return 'a', 'b'\n", "def f():\n    return 'ab', ''\n"),
    ("def f():\n    return f'{a}'\n", "def f():\n    return f'{b}'\n"),
    ("def f():\n    return f'{a}'\n", "def f():\n    return '{a}'\n"),
    ("def f():\n    return not a\n", "def f():\n    return nota\n"),
    ("def f():\n    return a is not b\n", "def f():\n    return a is (not b)\n"),
    ("def f():\n    return 1 .j\n", "def f():\n    return 1.j\n"),
    ("def f():\n    pass\n", "async def f():\n    pass\n"),
    ("def f():\n    pass\n", "@a\ndef f():\n    pass\n"),
    ("def f():\n    return '''a\n  b'''\n", "def f():\n    return '''a\n b'''\n"),
    ("def f():\n    return f'''\n{a}'''\n", "def f():\n    return f'''\n\n{a}'''\n"),
    ("def f():\n    x = 'a'\n", "def f():\n    x = 'a' 'b'\n"),
    ("def f():\n    x = 'a'; 'b'\n", "def f():\n    x = 'a'\n    'b'\n"),
    ("from a import g\ndef f():\n    g()\n", "from b import g\ndef f():\n    g()\n"),
    ("import a.b as g\ndef f():\n    g()\n", "import a.c as g\ndef f():\n    g()\n"),
    ("# coding: latin-1\ndef f():\n    return 'é'\n", "# coding: cp1252\ndef f():\n    return 'é'\n"),
]


@pytest.mark.parametrize(("first", "second"), DIFFERENT)
def test_other_syntax_or_meaning_changes_the_digest(first: str, second: str) -> None:
    assert unit(first).digest != unit(second).digest


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("if A:\n    def f(): pass\nelse:\n    def g(): pass\n", "if A:\n    def g(): pass\nelse:\n    def f(): pass\n"),
        ("if A:\n    x = 1\n", "if not A:\n    x = 1\n"),
        ("a()\nb()\n", "b()\na()\n"),
        ("from a import *\n", "from b import *\n"),
        ("import a\na.x = 1\n", "import b as a\na.x = 1\n"),
    ],
)
def test_the_module_changes_with_its_own_statements(first: str, second: str) -> None:
    assert unit(first, "<module>").digest != unit(second, "<module>").digest


def test_the_module_does_not_change_with_its_definitions() -> None:
    assert unit("def f(): pass\nx = 1\na()\n", "<module>").digest == unit("def f(): return 1\nx = 2\na()\n", "<module>").digest


SNIPPETS = (
    (
        'def f(a, *b, c=1, **d):\n    """Words."""\n    if a and not b:  # why\n'
        '        return [x for x in b if x != c], {"k": d}\n    raise E(f"{a!r}: {c}")\n'
    ),
    (
        "@wrap(1, x=2)\nclass A(B, metaclass=M):\n    x: int = 3\n\n    async def m(self):\n"
        "        async with self.a as b, c:\n            await b(\n                1,\n"
        "                self.d[0:2],\n            )\n        return (1,)\n"
    ),
    (
        "def g():\n    try:\n        x = yield 1.5\n    except (E, F) as e:\n        del x\n"
        "    else:\n        while True:\n            break\n"
        "    return lambda y, /, z: y @ z ** -1\n"
    ),
)


def without_bare_strings(text: str) -> str:
    tree = ast.parse(text)
    for node in ast.walk(tree):
        for name in ("body", "orelse", "finalbody"):
            block = getattr(node, name, None)
            if isinstance(block, list):
                setattr(
                    node, name, [s for s in block if not (isinstance(s, ast.Expr) and isinstance(s.value, (ast.Constant, ast.JoinedStr)))]
                )
    return ast.dump(tree)


@settings(max_examples=600, deadline=None)
@given(
    st.sampled_from(SNIPPETS), st.integers(0, 400), st.integers(0, 3), st.text(alphabet=" \n\t(),[]{}=:.'\"#\\;axf01+-*/<>!@_", max_size=2)
)
def test_an_edit_that_changes_the_syntax_changes_a_digest(text: str, place: int, removed: int, added: str) -> None:
    edited = text[:place] + added + text[place + removed :]
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            same = without_bare_strings(edited) == without_bare_strings(text)
    except (SyntaxError, ValueError):
        return
    before, after = (facts("a.py", t.encode()) for t in (text, edited))
    assert not after.error
    if not same:
        assert [u.digest for u in before.units] != [u.digest for u in after.units]
