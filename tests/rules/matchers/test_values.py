"""What an expression is: constant, built at run time, derived from input; what an argument must be."""

import pytest
from ast_grep_py import SgRoot

from rules.matchers.arguments import arguments
from rules.matchers.names import Names
from rules.matchers.nodes import canonical, literal
from rules.matchers.values import Values


def judged(source: str):
    """Return the judge of ``source`` and the argument of the call ``probe(...)`` in it."""
    root = SgRoot(source, "python").root()
    call = next(c for c in root.find_all(kind="call") if c.field("function").text() == "probe")
    return Values(Names(root)), arguments(call)[0][1]


@pytest.mark.parametrize(
    ("before", "expression", "expected"),
    [
        ("", "'a'", True),
        ("", "b'a' 'b'", True),
        ("", "1 + -2.5", True),
        ("", "[1, 'a', {'k': None}]", True),
        ("", "'%d' % 3", True),
        ("", "', '.join(['a', 'b'])", True),
        ("", "f'{1}'", True),
        ("X = 'a'", "X", True),
        ("X = 'a'", "f'{X}b'", True),
        ("X = 'a'\nX = 'b'", "X", True),
        ("X = input()", "X", False),
        ("from m import TABLE", "TABLE", True),
        ("from m import table", "table", False),
        ("import m", "m.TABLE", True),
        ("", "Order._meta.db_table", True),
        ("", "int(x)", True),
        ("", "str(x)", False),
        ("", "f'{x}'", False),
        ("", "f'{int(x)}'", True),
        ("", "'a' if x else 'b'", False),
        ("for x in y: pass", "x", False),
        ("def f(): pass", "f", False),
        ("", "self.NAME", False),
        ("", "(" * 40 + "1" + ")" * 40, True),
        ("", "not " * 40 + "1", False),
    ],
)
def test_constants_are_made_of_literals(before, expression, expected):
    values, node = judged(f"{before}\nprobe({expression})")
    assert values.constant(node) is expected


@pytest.mark.parametrize(
    ("before", "expression", "expected"),
    [
        ("", "f'a {x}'", True),
        ("", "'a ' + x", True),
        ("", "'a ' + x + ' b'", True),
        ("", "x + 'a'", True),
        ("", "'a %s' % x", True),
        ("", "'a %s' % (x, y)", True),
        ("", "'a {}'.format(x)", True),
        ("", "'a {x}'.format_map(x)", True),
        ("", "', '.join(x)", True),
        ("", "'a' 'b' f'{x}'", True),
        ("", "f'a {x}'.strip()", True),
        ("", "str(f'a {x}')", True),
        ("from textwrap import dedent", "dedent(f'a {x}')", True),
        ("", "'a' if y else f'{x}'", True),
        ("q = 'a'\nq += x", "q", True),
        ("q = 'a'\nq += ' b'", "q", False),
        ("q = f'{x}'\nr = q", "r", True),
        ("q = 'a'", "q + x", True),
        ("", "'a'", False),
        ("", "x", False),
        ("", "x + y", False),
        ("", "x % 3", False),
        ("", "3 * x", False),
        ("n = 1\nn += x", "n", False),
        ("from psycopg import sql", "sql.SQL('a {}').format(x)", False),
        ("", "', '.join(['a'])", False),
        ("", "render('a', x)", False),
    ],
)
def test_strings_put_together_at_run_time(before, expression, expected):
    values, node = judged(f"{before}\nprobe({expression})")
    assert (values.built(node) is not None) is expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("def f(x):\n    probe(x)", True),
        ("def f(x):\n    y = x.strip()\n    probe('a' + y)", True),
        ("def f(x):\n    for y in x:\n        probe(y)", True),
        ("def f(x):\n    with open(x) as y:\n        probe(y)", True),
        ("def f(self):\n    probe(self.x)", False),
        ("def f(self):\n    probe(self.request.GET)", True),
        ("def f(x):\n    probe(int(x))", False),
        ("def f(x):\n    probe(g(a=1))", False),
        ("def f(a):\n    probe(g(a=1))", False),
        ("def f(x):\n    probe(y.x)", False),
        ("from flask import request\nprobe(request.args['x'])", True),
        ("import sys\nprobe(sys.argv[1])", True),
        ("import os\nprobe(os.environ.get('X'))", True),
        ("import os\nX = os.getenv('X')\ndef f():\n    probe(X)", True),
        ("probe(input())", True),
        ("def f(x):\n    a = b\n    b = a\n    b = x\n    probe(a)\n    probe(b)", True),
        ("def f():\n    a = b\n    b = a\n    probe(a)", False),
        ("X = 'a'\nprobe(X)", False),
        ("from m import x\nprobe(x)", False),
    ],
)
def test_what_derives_from_input(source, expected):
    values, node = judged(source)
    assert values.input(node) is expected


def test_the_text_of_a_string_is_its_literal_parts():
    values, node = judged("q = 'SELECT a'\nq += f' FROM {x} WHERE'\nprobe(q)")
    assert values.text(node) == "SELECT a FROM   WHERE"


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("f()", []),
        ("f(1, b=2)", [(0, "1"), ("b", "2")]),
        ("f(*a, 1, b=2, **c)", [(None, "*a"), (None, "1"), ("b", "2"), (None, "**c")]),
        ("f(x for x in y)", [(0, "(x for x in y)")]),
        ("f(1, # why\n 2,)", [(0, "1"), (1, "2")]),
    ],
)
def test_arguments_by_place(call, expected):
    node = SgRoot(call, "python").root().find(kind="call")
    assert [(place, value.text()) for place, value in arguments(node)] == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("3", (True, 3)),
        ("0x_1F", (True, 31)),
        ("0o777", (True, 511)),
        ("-2", (True, -2)),
        ("+2", (True, 2)),
        ("~2", (False, None)),
        ("1.5e3", (True, 1500.0)),
        ("-1.5", (True, -1.5)),
        ("1j", (False, None)),
        ("010", (False, None)),
        ("9" * 5000, (False, None)),
        ("-x", (False, None)),
        ("'a' \"b\"", (True, "ab")),
        ("f'{x}'", (False, None)),
        ("None", (True, None)),
        ("...", (True, None)),
        ("x", (False, None)),
    ],
)
def test_literals_are_read_without_running_them(expression, expected):
    assert literal(judged(f"probe({expression})")[1]) == expected


@pytest.mark.parametrize(
    ("one", "other", "equal"),
    [
        ("f(1,2)", "f( 1 , # a\n 2 , )", True),
        ("f('a')", 'f("a")', True),
        ("f('a\"')", "f('a\"' )", True),
        ("f((1))", "f(1)", True),
        ("f(((1)))", "f(1)", True),
        ("f((1, 2))", "f(1, 2)", False),
        ("f((a + b) * c)", "f(a + b * c)", False),
        ("f('a  b')", "f('a b')", False),
        ("f(" + "1, " * 3000 + "1)", "f(" + "1, " * 3000 + "2)", False),
    ],
)
def test_what_is_compared_is_the_syntax_and_not_its_layout(one, other, equal):
    texts = [canonical(SgRoot(text, "python").root().find(kind="call")) for text in (one, other)]
    assert (texts[0] == texts[1]) is equal
