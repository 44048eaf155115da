"""Names are not evidence: what an expression names is told by imports, assignments and scopes."""

import time

import pytest
from ast_grep_py import SgRoot

from rules.matchers.names import Names


def named(source: str) -> dict[str, tuple[str, ...]]:
    """Return what the function of each call in ``source`` names, by its text."""
    root = SgRoot(source, "python").root()
    names = Names(root)
    functions = [call.field("function") for call in root.find_all(kind="call")]
    return {function.text(): names.of(function) for function in functions}


@pytest.mark.parametrize(
    ("source", "call", "name"),
    [
        ("import subprocess\nsubprocess.run()", "subprocess.run", "subprocess.run"),
        ("import subprocess as sp\nsp.run()", "sp.run", "subprocess.run"),
        ("from subprocess import run as go\ngo()", "go", "subprocess.run"),
        ("from subprocess import (\n  run,\n)\nrun()", "run", "subprocess.run"),
        ("import xml.etree.ElementTree as ET\nET.parse()", "ET.parse", "xml.etree.ElementTree.parse"),
        ("import xml.etree.ElementTree\nxml.etree.ElementTree.parse()", "xml.etree.ElementTree.parse", "xml.etree.ElementTree.parse"),
        ("def f():\n    import pickle as p\n    p.loads()", "p.loads", "pickle.loads"),
        ("eval()", "eval", "eval"),
        ("import builtins\nbuiltins.eval()", "builtins.eval", "eval"),
        ("from .db import connection\nconnection.cursor()", "connection.cursor", ".db.connection.cursor"),
        ("from . import db\ndb.go()", "db.go", ".db.go"),
        ("import httpx\nc = httpx.Client()\nc.get()", "c.get", "httpx.Client().get"),
        ("import httpx\nc: httpx.Client = make()\nc.get()", "c.get", "httpx.Client().get"),
        ("import httpx\nc: httpx.Client\nc.get()", "c.get", "httpx.Client().get"),
        ("import httpx\ndef f(c: httpx.Client):\n    c.get()", "c.get", "httpx.Client().get"),
        ("import httpx\ndef f(c: httpx.Client = None):\n    c.get()", "c.get", "httpx.Client().get"),
        ("import httpx\ndef f(c: 'x' = None, *a: httpx.Client, **k: httpx.Client):\n    k.get()", "k.get", "httpx.Client().get"),
        ("import httpx\nfrom typing import Annotated\ndef f(c: Annotated[httpx.Client, 1]):\n    c.get()", "c.get", "httpx.Client().get"),
        ("import httpx\nwith httpx.Client() as c:\n    c.get()", "c.get", "httpx.Client().get"),
        (
            "import httpx\nasync def f():\n    async with httpx.AsyncClient() as c:\n        await c.get()",
            "c.get",
            "httpx.AsyncClient().get",
        ),
        ("import a\nif (x := a.b()):\n    x.go()", "x.go", "a.b().go"),
        ("import a\nrun = a.run\nrun()", "run", "a.run"),
        ("import a\n(a.b).c()", "(a.b).c", "a.b.c"),
        ("import a\nasync def f():\n    (await a.b()).c()", "(await a.b()).c", "a.b().c"),
        ("import a\n(a.b, 1).c()", "(a.b, 1).c", ".c"),
        ("import httpx\ndef f(c: httpx.Client | None):\n    c.get()", "c.get", "httpx.Client().get"),
        ("import httpx\nfrom typing import Optional\ndef f(c: Optional[httpx.Client]):\n    c.get()", "c.get", "httpx.Client().get"),
        ("import httpx\ndef f(c: list[httpx.Client]):\n    c.get()", "c.get", ".get"),
        ("def f(c: unknown.Client):\n    c.get()", "c.get", "unknown.Client().get"),
        ("self.x()", "self.x", ".x"),
        ("import m\nclass A:\n    def f(self):\n        x, self.c = m.n()\n        self.c.g()", "self.c.g", ".c.g"),
        ("for x.y in z: pass\nx.y()", "x.y", "x.y"),
        ("n" * 500 + ".f()", "n" * 500 + ".f", None),
        ("import a\na.b['x'].c()", "a.b['x'].c", "a.b[].c"),
        ("f().g()", "f().g", "f().g"),
        ("'x'.join()", "'x'.join", ".join"),
        ("[run(x) for run in y]", "run", None),
        ("from a import run\n[run(x) for x in y]", "run", "a.run"),
        ("from a import run\nlambda x: run(x)", "run", "a.run"),
        ("from a import run\ndef f(run):\n    run()", "run", None),
        ("from a import run\ndef f():\n    run = 1\n    run()", "run", None),
        ("from a import run\ndef f():\n    def run(): pass\n    run()", "run", None),
        ("from a import run\nclass C:\n    run = 1\n    def f(self):\n        run()", "run", "a.run"),
        ("def input(x): pass\ninput()", "input", None),
        ("def f(input):\n    input()", "input", None),
        ("def f():\n    global run\n    from a import run\ndef g():\n    run()", "run", "a.run"),
        ("def f():\n    x = 1\n    def g():\n        nonlocal x\n        import x\n    x.go()", "x.go", "x.go"),
    ],
)
def test_a_call_is_named_by_what_its_words_are_bound_to(source, call, name):
    assert (name in named(source)[call]) if name else named(source)[call] == ()


def test_a_star_import_may_bind_any_name_that_nothing_else_binds():
    assert named("from subprocess import *\nrun()")["run"] == ("run", "subprocess.run")


def test_attributes_of_self_are_what_the_class_assigns():
    source = """
import httpx
class Bank:
    plain = httpx.Client()
    def __init__(self, given: httpx.Client):
        self.made = httpx.AsyncClient()
        self.given = given
        self.own, self.other = 1, 2
    def pay(self):
        self.plain.get(); self.made.get(); self.given.get(); self.own.get(); self.unknown.get()
"""
    found = named(source)
    assert found["self.plain.get"] == ("httpx.Client().get",)
    assert found["self.made.get"] == ("httpx.AsyncClient().get",)
    assert found["self.given.get"] == ("httpx.Client().get",)
    assert found["self.own.get"] == (".own.get",)
    assert found["self.unknown.get"] == (".unknown.get",)


def test_a_name_bound_twice_may_be_either():
    source = "try:\n    import ujson as json\nexcept ImportError:\n    import json\njson.loads()"
    assert named(source)["json.loads"] == ("ujson.loads", "json.loads")


def test_a_name_in_its_own_origin_says_nothing_new():
    source = "import db\nq = db.query()\nq = q.filter(1)\nq = q.filter(2)\nq.all()"
    assert "db.query().all" in named(source)["q.all"]
    assert "db.query().filter" in named(source)["q.filter"]


def test_circles_of_names_end():
    assert named("a = b\nb = a\na.go()")["a.go"] == (".go",)


@pytest.mark.parametrize(
    "source",
    [
        "q = 1\n" + "q = q.f(q)\n" * 3000 + "q.g()\n",
        "a" + ".b()" * 5000 + "\n",
        "".join(f"x{n} = x{n - 1}.f(x{n - 1})\n" for n in range(1, 3000)),
        "lambda: " * 200 + "f()\n",
        "[" * 150 + "f()" + "]" * 150 + "\n",
        "import " + "a." * 3000 + "b as c\nc()\n",
        ", ".join(f"a{n}" for n in range(5000)) + " = f()\n",
    ],
)
def test_hostile_sources_take_linear_time(source):
    start = time.process_time()
    named(source)
    assert time.process_time() - start < 5  # far above what they take (0.1 s), far below what a square or a power would
