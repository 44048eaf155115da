"""Hostile text: the work grows with the length of the text, not with its square.

The processor time of eight times the text is compared with that of the text: about 8 for linear work and 64 for quadratic.
The bound between them leaves room for a busy machine, and the best of several runs counts.
"""

import time
from collections.abc import Callable

import pytest

from rules.languages.python.file_facts import facts

HOSTILE: dict[str, Callable[[int], str]] = {
    "quotes": lambda n: '"' * n,
    "open triples": lambda n: "'''\\" * n,
    "f-string fields": lambda n: 'f"{' * n,
    "f-string formats": lambda n: 'f"{x:' + "{y:" * n,
    "import brackets": lambda n: "import(" * n,
    "relative imports": lambda n: "from . " * n,
    "imports": lambda n: "import a as " * n,
    "imported names": lambda n: "import " + "a," * n,
    "brackets": lambda n: "(\n" * 100 + ")\n" * 100 + "()" * n,
    "assignments on a line": lambda n: "a=1;" * n,
    "targets": lambda n: "a=" * n + "1",
    "tuple targets": lambda n: "a," * n + "=1",
    "keyword arguments": lambda n: "f(" + ",".join(f"k{i}=1" for i in range(n)) + ")",
    "methods": lambda n: "class A:\n" + "".join(f" def f{i}(): pass\n" for i in range(n // 4)),
    "annotations": lambda n: "x: 'A.b'\n" * n,
    "type checking": lambda n: "if TYPE_CHECKING:\n import a\n" * (n // 4),
    "dynamic": lambda n: "x = getattr(a, b)\n" * (n // 4),
    "blank continuation": lambda n: "x\\\n" * n,
    "form feeds": lambda n: "\n" + " \f" * n,
    "carriage returns": lambda n: "\r" * n,
    "calls on calls": lambda n: "import flask\nx = (a\n" + ".b()\n" * n + ")",
    "sums": lambda n: "import flask\nx = ('a'\n" + "+ 'b'\n" * n + ")",
    "summed lists": lambda n: "from django.urls import path\nurlpatterns = ([]\n" + "+ [path('x', v)]\n" * (n // 4) + ")",
    "errors": lambda n: "import flask\n" + "def def class\n" * (n // 4),
    "decorators": lambda n: "@app.get('/x')\n" * (n // 4) + "def f(): pass\n",
    "chained assignments": lambda n: "import flask\n" + "a =\\\n" * n + "1",
}


def seconds(text: bytes) -> float:
    times: list[float] = []
    for _ in range(3):
        start = time.process_time()
        facts("a.py", text)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize("name", HOSTILE)
def test_work_grows_with_the_length(name: str) -> None:
    make = HOSTILE[name]
    assert seconds(make(8 * 2000).encode()) < 24 * max(seconds(make(2000).encode()), 0.002)


def test_a_text_that_repeats_itself_does_not_explode() -> None:
    text = "import flask\nX0 = 'a'\n" + "".join(f"X{n} = X{n - 1} + X{n - 1}\n" for n in range(1, 60))
    assert facts("a.py", text.encode()).error == ""


def test_entry_points_of_a_file_that_is_too_large_to_parse_are_named_as_unseen() -> None:
    text = "import flask\napp = flask.Flask(__name__)\n@app.get('/x')\ndef f(): pass\n" + "x = '" + "a" * 20_001 + "'\n"
    found = facts("a.py", text.encode())
    assert found.entry_points == ()
    assert found.units[0].unseen == ("entry points (larger than 1000000 bytes, or a line than 20000 characters)",)
