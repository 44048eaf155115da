"""Units: what they are, where they stand, when their digest changes, what they use."""

import ast
import sysconfig
import warnings
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.facts import Facts, Unit
from rules.languages.python.file_facts import facts


def read(text: str) -> Facts:
    found = facts("shop/views.py", text.encode())
    assert not found.error
    return found


def units(text: str) -> list[tuple[str, str, int, int]]:
    return [(u.name, u.kind, u.start_line, u.end_line) for u in read(text).units[1:]]


def unit(text: str, name: str = "f") -> Unit:
    return next(u for u in read(text).units if u.name == name)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("def f():\n    pass\n", [("f", "function", 1, 2)]),
        ("async def f(): pass\n", [("f", "function", 1, 1)]),
        ("@a\n@b(\n  1,\n)\ndef f():\n    pass\n\n# after\n", [("f", "function", 1, 6)]),
        ("class A(B):\n    x = 1\n\n    def m(self):\n        pass\n", [("A", "class", 1, 5)]),
        ('class E(Exception):\n    """Only\n    words."""\n\nx = 1\n', [("E", "class", 1, 3), ("x", "variable", 5, 5)]),
        ('if x:\n    class E(Exception):\n        """Only."""\n"""No docstring."""\n', [("E", "class", 2, 3)]),
        ("X: int = 1\nY: str\n", [("X", "variable", 1, 1), ("Y", "variable", 2, 2)]),
        ("a, (b, [*d,]) = c = 1, 2\n", [(name, "variable", 1, 1) for name in "abdc"]),
        ("a, b = c = [\n 1,\n 2]\n", [("a", "variable", 1, 3), ("b", "variable", 1, 3), ("c", "variable", 1, 3)]),
        ("[a, *b] = 1, 2\n", [("a", "variable", 1, 1), ("b", "variable", 1, 1)]),
        ("a = 1\na += 2\na **= 3\na //= 4\n", [("a", "variable", n, n) for n in (1, 2, 3, 4)]),
        ("type A = int\ntype B[T] = list[T]\n", [("A", "variable", 1, 1), ("B", "variable", 2, 2)]),
        ("a = 1; b = 2\n", [("a", "variable", 1, 1), ("b", "variable", 1, 1)]),
        ("a.b = 1\na[0] = 1\na [b] = 1\nf(a), b = 1\na == b\nprint(a=1)\na <= 1\n", []),
        ('x = """\na\n"""  # b\n', [("x", "variable", 1, 3)]),
        ("try:\n    import a\nexcept E:\n    a = None\nelse: pass\n", [("a", "variable", 4, 4)]),
        ("if X:\n    def f(): pass\nelse:\n    def f():\n        pass\n", [("f", "function", 2, 2), ("f", "function", 4, 5)]),
        ("with a:\n  for b in c:\n    while d:\n      def f(): pass\n", [("f", "function", 4, 4)]),
        ("match a:\n  case 1:\n    def f(): pass\n  case _:\n    b = 1\n", [("f", "function", 3, 3), ("b", "variable", 5, 5)]),
        ("x = {\n'a': 1}\ny = 2", [("x", "variable", 1, 2), ("y", "variable", 3, 3)]),
        ("def f(\n):\n\treturn 1\nx = 1", [("f", "function", 1, 3), ("x", "variable", 4, 4)]),
        ("größe = 1\n", [("größe", "variable", 1, 1)]),
        ("@a\n", []),
        ("", []),
    ],
)
def test_units_and_their_lines(text: str, expected: list[tuple[str, str, int, int]]) -> None:
    assert units(text) == expected


def test_the_module_comes_first_and_spans_the_file() -> None:
    found = read("import a\nx = 1\na.run()\n").units[0]
    assert (found.name, found.kind, found.start_line, found.end_line, found.uses) == ("<module>", "module", 1, 3, ("a.run",))


@pytest.mark.parametrize(
    "data", [b"\xef\xbb\xbfdef f():\r\n    a\r\n    b\r\n", b"def f():\n    a\n    b\n", b"\x0c\rdef f():\n    a\r    b\n"]
)
def test_lines_are_counted_by_line_feeds_only(data: bytes) -> None:
    found = facts("a.py", data)
    assert not found.error
    last = data.count(b"\n")
    assert [(u.name, u.start_line, u.end_line) for u in found.units[1:]] == [("f", 1, last)]


@pytest.mark.parametrize(
    ("text", "uses"),
    [
        ("def f(a):\n    return models.Order.objects.filter(id=a)\n", {"a", "models.Order.objects.filter"}),
        ("def f():\n    return a.b.c.d.e.f\n", {"a.b.c.d", ".e.f"}),
        ("def f():\n    return g().cancel()[0].pay.now\n", {"g", ".cancel", ".pay.now"}),
        ("def f():\n    return (q\n        .filter()\n        .all())\n", {"q", ".filter", ".all"}),
        ("def f():\n    return 'Order', \"order.Order\"  # Order\n", set()),
        ("def f():\n    return f'{Order.name!r:>{width}} text'\n", {"Order.name", "width"}),
        ("def f():\n    x = 1\n    y: int = 2\n    g(kw=3)\n", {"y", "g"}),
        ("from m import Order, B\ndef f(x: Order=None, y: A|B = 1, C=2): pass\n", {"x", "Order", "y", "A", "B"}),
        ("from m import *\ndef f(x: Order=None, y: A|B = 1, C=2): pass\n", {"x", "Order", "y", "A", "B"}),
        ("def f():\n    a.x = 1\n    a == b\n    c <= d\n    e += 1\n", {"a.x", "a", "b", "c", "d", "e"}),
        ("def f():\n    return 1.5 + 0x1f + 1e5 + 1j + x1\n", {"x1"}),
        ("def f():\n    return not None and (yield) or ...\n", set()),
        ("@dec.orate(Arg)\ndef f(): pass\n", {"dec.orate", "Arg"}),
        ("def f():\n    def g(): return g\n    def h(): pass\n", {"g"}),
        ("def f():\n    return größe\n", {"größe"}),
        ("def f():\n    return ﬁle\n", {"file"}),
        ("class Order: pass\ndef f(x: 'Order', y: 'list[Order | None]') -> 'x.Y': pass\n", {"x", "y", "Order"}),
        ("import m\ndef f(x) -> 'm.Order': pass\n", {"x", "m.Order"}),
        ("def f(x) -> 'm.Order': pass\n", {"x"}),
        ("def f():\n    return getattr(x, 'cancel')\n", {"getattr", "x", ".cancel"}),
        ("def f():\n    return settings.SECRET\n", {"settings.SECRET"}),
    ],
)
def test_uses(text: str, uses: set[str]) -> None:
    found = unit(text).uses
    assert set(found) == uses
    assert list(found) == sorted(found)


@pytest.mark.parametrize(
    ("text", "unseen"),
    [
        ('def f():\n    return apps.get_model("shop", "Order")\n', ('get_model("shop", "Order")',)),
        ("def f():\n    return getattr(x, name)\n", ("getattr(x, name)",)),
        ('def f():\n    return getattr(x, "name", None)\n', ()),
        ("def f():\n    import_module(\n        name,\n    )\n", ("import_module( name, )",)),
        ("def f():\n    post_save.connect(g)\n", ("post_save.connect(g)",)),
        ("from shop.signals import paid\ndef f():\n    paid.send(1)\n", ("paid.send(1)",)),
        ("def f():\n    socket.send(1)\n    db.connect(2)\n", ()),
        ("@receiver(post_save)\ndef f(): pass\n", ("receiver(post_save)",)),
        ('def f():\n    return "getattr(x, y)"\n', ()),
        ("def f():\n    return eval(" + "a" * 100 + ")\n", ("eval(" + "a" * 75,)),
    ],
)
def test_what_no_graph_can_follow_is_named(text: str, unseen: tuple[str, ...]) -> None:
    assert unit(text).unseen == unseen


def test_dynamic_uses_at_module_level_belong_to_the_module() -> None:
    assert unit("setattr(x, name, 1)\ndef f(): pass\n", "<module>").unseen == ("setattr(x, name, 1)",)


def test_exports_and_references() -> None:
    found = read('__all__ = ["b", \'a\']\n__all__ += ["c"]\nURLS = "shop.urls"\nTEXT = "see shop.urls. now"\nNAME = "shop"\n')
    assert found.exports == ("a", "b", "c")
    assert found.references == ("shop.urls",)


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"x = (", "leaves a bracket open"),
        (b"x = )", "closes a bracket that is not open"),
        (b"x = '''", "leaves a string open"),
        (b"x = 1\0", "contains a NUL byte"),
        (b"x = '\xff'", "is not valid utf-8 at byte 5"),
        (b"(" * 210 + b")" * 210, "nests deeper than 200 brackets"),
        (b"\n".join(b" " * n + b"if x:" for n in range(105)), "is indented deeper than 100 levels"),
    ],
)
def test_a_file_that_cannot_be_read_has_no_units(data: bytes, error: str) -> None:
    found = facts("a.py", data)
    assert (found.error, found.units) == (error, ())


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=80) | st.text(alphabet="def class@if:=\n\t\r\f \\\"'()[]{}#;,.xf1é", max_size=80).map(str.encode))
def test_facts_never_raise(data: bytes) -> None:
    assert facts("a.py", data).language == "python"


def test_top_level_definitions_of_the_standard_library_stand_where_the_parser_says() -> None:
    library = Path(sysconfig.get_path("stdlib"))
    count = 0
    for path in sorted([*library.glob("*.py"), *library.glob("asyncio/*.py"), *library.glob("email/*.py")]):
        data = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
        found = facts(path.name, data)
        assert not found.error, path
        expected = [
            (node.name, min([node.lineno, *(d.lineno for d in node.decorator_list)]), node.end_lineno)
            for node in tree.body
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        ]
        seen = [(u.name, u.start_line, u.end_line) for u in found.units if u.kind in ("function", "class")]
        assert set(expected) <= set(seen), path
        count += len(expected)
    assert count > 2000


def test_every_name_that_a_definition_loads_is_among_its_uses() -> None:
    library = Path(sysconfig.get_path("stdlib"))
    count = 0
    for path in sorted([*library.glob("[a-m]*.py"), *library.glob("asyncio/*.py")]):
        data = path.read_bytes()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            tree = ast.parse(data)
        found = {(u.name, u.end_line): u for u in facts(path.name, data).units}
        for node in tree.body:
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
                names = {n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Load)}
                uses = found[node.name, node.end_lineno or 0].uses
                assert names <= {word.partition(".")[0] for word in uses}, (path, node.name)
                attributes = {n.attr for n in ast.walk(node) if isinstance(n, ast.Attribute)}
                assert attributes <= {part for word in uses for part in word.split(".")}, (path, node.name)
                count += len(names)
    assert count > 5000
