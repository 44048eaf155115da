"""Details of Python files: symbols, digests that formatting leaves alone, names, and what makes a file opaque."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.codec import from_plain, to_plain
from rules.facts import MODULE, Detail, Details
from rules.languages.python.details import details
from rules.model import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Callable

NOTHING = Vocabulary()


def read(text: str | bytes, path: str = "shop/views.py", vocabulary: Vocabulary = NOTHING) -> Details:
    return details(path, text.encode() if isinstance(text, str) else text, vocabulary)


def symbol(found: Details, name: str) -> Detail:
    return next(detail for detail in found.symbols if detail.qualname == name)


FILE = '''\
"""Shop."""
import os

class A(Base):
    x = 1

    @app.get("/x")
    async def m(self):
        """Say."""
        def inner():
            return lambda: 1
        return inner

    class B:
        def m(self): pass

if os.name:
    def f(): return 1
'''


def test_symbols_of_any_depth_stand_in_order_with_their_lines() -> None:
    found = read(FILE)
    assert found.error == ""
    assert [(d.qualname, d.kind, d.start_line, d.end_line) for d in found.symbols] == [
        (MODULE, "module", 1, 18),
        ("A", "class", 4, 15),
        ("A.m", "method", 7, 12),
        ("A.m.inner", "function", 10, 11),
        ("A.B", "class", 14, 15),
        ("A.B.m", "method", 15, 15),
        ("f", "function", 18, 18),
    ]
    assert symbol(found, "A").bases == ("Base",)


def test_details_travel_through_the_codec() -> None:
    found = read(FILE)
    assert from_plain(Details, to_plain(found)) == found


EQUAL = [
    ("x = 1\n", "x=1 # one\n"),
    ("x = f(a, b)\n", "x = f(\n    a,\n    b,\n)\n"),
    ("x = 'a'\n", 'x = "a"\n'),
    ("x = u'a'\n", 'x = "a"\n'),
    ("x = a or b\n", "x = (\n    a\n    or b\n)\n"),
    ("if a:\n    x = 1\n", "if (a):\n\n  x = 1\n"),
    ("def f():\n    return 1\n", 'def f():\n    """Say."""\n    return (1)\n'),
    ("from a import b, c\n", "from a import (\n    b,\n    c,\n)\n"),
    ("x = 1\ny = 2\n", "x = 1; y = 2\n"),
    ("x = 1\n", "\ufeffx = 1\r\n"),
    ("x = a + b\n", "x = a + \\\n    b\n"),
    ("def f():\n    if a:\n        x()\n", "def f():\n\tif a:\n\t\tx()\n"),
]

DIFFERENT = [
    ("if a:\n    x()\ny()\n", "if a:\n    x()\n    y()\n"),
    ("x = (a,)\n", "x = (a)\n"),
    ("x = y[a,]\n", "x = y[a]\n"),
    ("x = ()\n", "x = []\n"),
    ("x = 'a'\n", "x = b'a'\n"),
    ("x = 'a b'\n", "x = 'a  b'\n"),
    ("x = r'\\n'\n", "x = '\\n'\n"),
    ("x = (y for y in z)\n", "x = [y for y in z]\n"),
    ("x = '#'\n", "x = ''\n"),
    ("x = f'{a}'\n", "x = f'{b}'\n"),
    ("x = not a\n", "x = nota\n"),
    ("x = a.b\n", "x = ab\n"),
    ("'one'\n'two'\n", "'one'\n'three'\n"),
    ("x = 1\n", "x = 1\nx = 1\n"),
    ("def f(): pass\n", "async def f(): pass\n"),
    ("f(a)\n", "f(*a)\n"),
]


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_formatting_comments_and_docstrings_leave_the_digest_alone(one: str, other: str) -> None:
    assert read(one).digest == read(other).digest


@pytest.mark.parametrize(("one", "other"), DIFFERENT)
def test_what_means_something_else_has_another_digest(one: str, other: str) -> None:
    assert not read(one).error
    assert not read(other).error
    assert read(one).digest != read(other).digest


def test_a_body_digest_knows_neither_name_nor_decorators_nor_depth() -> None:
    plain = symbol(read("def f(a):\n    return g(a)\n"), "f")
    other = symbol(read("class A:\n    @x\n    def h(a):\n        return g(a)\n"), "A.h")
    assert plain.body == other.body
    assert plain.digest != other.digest
    assert plain.outline == other.outline
    assert symbol(read("def f(a):\n    return g(b)\n"), "f").body != plain.body


def test_imports_are_resolved_at_any_level() -> None:
    found = read(
        "import a.b\nimport a.b as ab\nfrom c import d as e, (f)\nfrom . import g\nfrom ..up import (\n    h,  # words\n    i as j,\n)\n"
        "def x():\n    from k import l\nif TYPE_CHECKING:\n    from m import n\n".replace(", (f)", ", f"),
        "shop/sub/views.py",
    )
    assert dict(found.aliases) == {
        "a": "a", "ab": "a.b", "e": "c.d", "f": "c.f", "g": "shop.sub.g", "h": "shop.up.h", "j": "shop.up.i", "l": "k.l", "n": "m.n",
    }  # fmt: skip
    assert [(i.module, i.name, i.alias, i.level, i.line, i.unit) for i in found.imports][:3] == [
        ("a.b", "", "", 0, 1, MODULE),
        ("a.b", "", "ab", 0, 2, MODULE),
        ("c", "d", "e", 0, 3, MODULE),
    ]
    assert [i.unit for i in found.imports if i.name == "l"] == ["x"]
    assert [i.name for i in found.imports if i.typing_only] == ["n"]


REBOUND = [
    ("from a import x\ndef x(): pass\n", ("x",)),
    ("from a import x\nclass x: pass\n", ("x",)),
    ("from a import x\nx = 1\n", ("x",)),
    ("from a import x\nx, y = 1, 2\n", ("x",)),
    ("from a import x\nfrom b import x\n", ("x",)),
    ("try:\n    from a import x\nexcept ImportError:\n    x = None\n", ("x",)),
    ("from a import x\nx = x\n", ()),
    ("from a import x\nfrom a import x\n", ()),
    ("from a import x\nimport functools\nx = functools.partial(x, 1)\n", ()),
    ("from a import x\nx = wrap(x)\n", ("x",)),
    ("from a import x\ndef f():\n    x = 1\n", ()),
    ("from a import x\nclass A:\n    x = 1\n", ()),
    ("x = 1\nx = 2\n", ()),
]


@pytest.mark.parametrize(("text", "names"), REBOUND)
def test_names_bound_to_something_else_are_told(text: str, names: tuple[str, ...]) -> None:
    assert read(text).rebound == names


OPAQUE = [
    (b"def f(:\n    pass\n", "parsed"),
    (b"x = (\n", "parsed"),
    (b"print 'x' x\n", "parsed"),
    (b"x = 1\0\n", "NUL"),
    (b"# coding: utf-7\nx = 1\n", "encoding"),
    (b"x = '\xff'\n", "utf-8"),
    (b"if a:\n" + b"".join(b" " * i + b"if a:\n" for i in range(1, 400)) + b" " * 400 + b"x()\n", "nested"),
    (b"x = 1\n" * 700_000, "larger"),
]


@pytest.mark.parametrize(("data", "word"), OPAQUE, ids=[word + str(i) for i, (_, word) in enumerate(OPAQUE)])
def test_what_cannot_be_read_says_why(data: bytes, word: str) -> None:
    found = read(data)
    assert word in found.error
    assert found.symbols == ()


def test_other_line_ends_and_encodings_are_read() -> None:
    assert [d.qualname for d in read(b"# coding: latin-1\r\nx = '\xe9'\r\ndef f():\r\n    pass\r\n").symbols] == [MODULE, "f"]
    hidden = read(b"# words\rdef f():\r    pass\r")
    assert [d.qualname for d in hidden.symbols] == [MODULE, "f"], "a lone carriage return ends a line for Python"
    assert read(b"").error == ""


def test_lines_count_as_git_counts_them() -> None:
    found = symbol(read(b"x = 1\r\ny = 2\rz = 3\n\ndef f():\n    pass\n"), "f")
    assert (found.start_line, found.end_line) == (4, 5)


def test_test_code_has_symbols_but_no_guards() -> None:
    text = "@login_required\ndef f():\n    if not user.is_staff:\n        raise PermissionDenied()\n"
    assert symbol(read(text), "f").guards
    found = read(text, "tests/test_views.py")
    assert symbol(found, "f").guards == ()
    assert symbol(found, "f").body == symbol(read(text), "f").body


def test_calls_and_names_are_told() -> None:
    text = "from a import b\nX = 1\ndef f():\n    b.c(d(1))\n    self.g()\n    h().i()\nclass A:\n    y = Field()\n"
    found = read(text)
    assert symbol(found, "f").calls == ("a.b.c", "d", "h", "self.g")
    assert symbol(found, "A").names == ("y",)
    assert symbol(found, MODULE).names == ("X",)


HOSTILE: dict[str, Callable[[int], str]] = {
    "deep brackets": lambda n: "x = " + "(" * n + ")" * n + "\n",
    "deep calls": lambda n: "x = " + "f(" * n + ")" * n + "\n",
    "chain of calls": lambda n: "x = a" + ".b(1)" * n + "\n",
    "chain of or": lambda n: "def f():\n    if " + " or ".join(["a"] * n) + ":\n        raise PermissionDenied()\n",
    "nested conditions": lambda n: "def f():\n    if " + "not (a and b or " * n + "c" + ")" * n + ":\n        raise PermissionDenied()\n",
    "alternating": lambda n: (
        "def f():\n    if " + " and ".join(f"(a{i} or b{i})" for i in range(n)) + ":\n        raise PermissionDenied()\n"
    ),
    "many checks": lambda n: "def f(user):\n" + "    if not user.is_staff:\n        raise PermissionDenied()\n" * n,
    "many exits": lambda n: "def f(user):\n" + "".join(f"    if x{i}:\n        return {i}\n    check_permission(user)\n" for i in range(n)),
    "many comparisons": lambda n: "import hmac\ndef f():\n" + "    hmac.compare_digest(a, b)\n" * n,
    "many callers": lambda n: "def f(request):\n" + "    g(request.user)\n    x = h(request.user)\n" * n,
    "long line": lambda n: "x = [" + "1, " * (20 * n) + "]\n",
    "open quotes": lambda n: "def f():\n    if '" + '"' * n + "' + a:\n        raise PermissionDenied()\n",
    "many decorators": lambda n: "@login_required\n" * n + "def f():\n    pass\n",
    "many arguments": lambda n: "@permission_required(" + ", ".join(f"'{i}'" for i in range(n)) + ")\ndef f():\n    pass\n",
    "elif chain": lambda n: (
        "def f():\n    if a:\n        pass\n" + "".join(f"    elif b{i}:\n        raise PermissionDenied()\n" for i in range(n))
    ),
    "many classes": lambda n: "".join(f"class A{i}:\n    class Meta:\n        permissions = (a, b)\n" for i in range(n // 2)),
    "helpers that call helpers": lambda n: "".join(f"def check_{i}(user):\n    check_{i + 1}(user)\n" for i in range(n // 2)),
    "imports": lambda n: "from a import (" + ", ".join(f"b{i} as c{i}" for i in range(n)) + ")\n",
    "assignments": lambda n: "".join(f"x{i} = login_required(x{i - 1})\n" for i in range(n)),
}


def seconds(text: str) -> float:
    times: list[float] = []
    for _ in range(2):
        start = time.process_time()
        read(text)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_work_grows_with_the_length(name: str) -> None:
    """Eight times the text costs about 8 times as much when the work is linear, and 64 times when it is quadratic."""
    make = HOSTILE[name]
    assert seconds(make(8 * 300)) < 24 * max(seconds(make(300)), 0.004)


WORDS = st.sampled_from(
    [
        "x",
        "if a:",
        "    ",
        "\n",
        "(",
        ")",
        "'",
        '"""',
        "def f():",
        "return",
        "#",
        "@d",
        "class A:",
        ",",
        "\\",
        "f'{",
        "}",
        "\t",
        ";",
        ":",
        "=",
    ]
)


@settings(max_examples=300, deadline=None)
@given(st.lists(WORDS, max_size=30))
def test_no_text_raises_and_equal_text_reads_equal(parts: list[str]) -> None:
    text = "".join(parts)
    assert read(text) == read(text)


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=200))
def test_no_bytes_raise(data: bytes) -> None:
    read(data)
