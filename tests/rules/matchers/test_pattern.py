"""Pattern rules on one file: every form of matcher, with its conditions."""

import pytest

from rules.engine import analyse
from rules.matchers.compiled import NameSet
from rules.model import Vocabulary
from tests.support.rules import pack, pattern, touched

NONE = Vocabulary()


def lines(matcher: str, source: str, vocabulary: Vocabulary = NONE) -> list[int]:
    """Return the first lines of the findings in a new file."""
    return [f.start_line for f in analyse(touched(None, source), pack(pattern(matcher)), vocabulary).findings]


@pytest.mark.parametrize(
    ("matcher", "source", "expected"),
    [
        ("{call: [os.system]}", "import os\nos.system(x)\n", [2]),
        ("{call: [os.system]}", "import os\nprint(os.system)\n", []),
        ("{call: [os.system]}", "from os import system as s\nasync def f():\n    await g(s(\n        1,\n    ))\n", [3]),
        ("{call: ['*.execute']}", "cursor.execute(q)\nexecute(q)\n", [1]),
        ("{call: ['models.*Field']}", "import models\nmodels.TextField()\nmodels.Field()\nmodels.Fields()\n", [2, 3]),
        ("{call: ['a.**']}", "import a\na()\na.b()\na.b.c()\na().b()\nab()\n", [2, 3, 4, 5, 5]),
        ("{call: ['a.*']}", "import a\na()\na.b()\na.b.c()\n", [3]),
        ("{call: ['a.B().c']}", "from a import B\nb = B()\nb.c()\nB.c()\n", [3]),
        ("{call: [a.run]}", "import a, functools\nfunctools.partial(a.run, 1)()\n", [2]),
        ("{call: [a.run], args: [{at: 0, equals: [1]}]}", "import a, asyncio\nasyncio.to_thread(a.run, 1)\n", [2]),
        ("{call: [a.run], args: [{at: 0, equals: [1]}]}", "import a\nloop.run_in_executor(None, a.run, 1)\n", [2]),
        ("{call: [a.run], args: [{at: 0, equals: [1]}]}", "import a\npool.submit(a.run, 1)\npool.submit(a.run, 2)\n", [2]),
        (
            "{call: [a.run], args: [{at: 0, equals: [1]}]}",
            "import a\nfrom asgiref.sync import sync_to_async\nsync_to_async(a.run)(1)\n",
            [3],
        ),
        ("{call: [f], args: [{keyword: k, equals: [true]}]}", "f(k=True)\nf(1, k=False)\nf(k=1)\nf(**k)\n", [1]),
        ("{call: [f], args: [{keyword: k, at: 1, equals: [x]}]}", "f(1, 'x')\nf(k='x')\nf('x')\n", [1, 2]),
        ("{call: [f], args: [{any: true, equals: [null]}]}", "f(1, None)\nf(k=None)\nf()\n", [1, 2]),
        ("{call: [f], args: [{keyword: k, absent: true}]}", "f()\nf(k=1)\nf(**x)\n", [1]),
        ("{call: [f], args: [{keyword: k, absent: false}]}", "f()\nf(k=1)\nf(**x)\n", [2, 3]),
        ("{call: [f], args: [{keyword: k, absent: false, equals: [1]}]}", "f(k=1)\nf(k=2)\nf(**x)\n", [1]),
        ("{call: [f], unless: [{keyword: k, equals: [false]}]}", "f()\nf(k=False)\nf(k=x)\n", [1, 3]),
        ("{call: [f], args: [{at: 0, below: 10}]}", "f(9)\nf(10)\nf(True)\nf(x)\nN = 3\nf(N)\nf('1')\n", [1, 6]),
        ("{call: [f], args: [{at: 0, name: [a.B, 'a.C()']}]}", "import a\nf(a.B)\nf(a.C())\nf(a.C)\nf((a.B))\n", [2, 3, 5]),
        (
            "{call: [f], args: [{at: 0, item: {equals: ['*']}}]}",
            "f(['*'])\nf(('a', '*'))\nf({'k': '*'})\nf('*')\nX = ['*']\nf(X)\n",
            [1, 2, 3, 6],
        ),
        ("{call: [f], args: [{at: 0, operand: {name: [a.B]}}]}", "import a\nf(1 | a.B)\nf(g(a.B))\nf(a)\n", [2, 3]),
        ("{call: [f], args: [{at: 0, text: '^x'}]}", "f('xy')\nf('yx')\nf(b'xa')\nX = f'x{y}'\nf(X)\n", [1, 3, 5]),
        ("{call: [f], args: [{at: 0, constant: false}]}", "f('x')\nf(y)\n", [2]),
        (
            "{call: [f], context: '^token$'}",
            "token = f()\nx.token = 1\ny = f()\ng(token=f())\nd = {'a': f()}\ndef token():\n    f()\n",
            [1, 4, 7],
        ),
        ("{use: [a.b]}", "import a\nfrom a import b as c\n@c\ndef f(): pass\nx = [c]\ny = a.b\nz.b\ng(c=1)\n", [3, 5, 6]),
        ("{use: [eval]}", "f = eval\neval = 1\n", []),
        ("{use: [a.b]}", "from a import b\nfor b in x:\n    b()\n", [3]),
        ("{use: [a.b]}", "def b(): pass\nb()\n", []),
        ("{subclass: [a.B]}", "import a\nclass C(a.B): pass\nclass D(C, metaclass=a.M): pass\nclass E: pass\n", [2]),
        ("{setting: [DEBUG], value: {equals: [true]}}", "DEBUG = True\nDEBUG = False\nc.DEBUG = True\nc['DEBUG'] = True\n", [1, 3, 4]),
        (
            "{setting: [DEBUG], value: {equals: [true]}}",
            "f(DEBUG=True)\nd = {'DEBUG': True, DEBUG: 1}\nDEBUG: bool = True\nc[DEBUG] = 1\n",
            [1, 2, 3],
        ),
        ("{setting: [X], value: {name: [ssl.CERT_NONE]}}", "import ssl\na.X = ssl.CERT_NONE\n", [2]),
        ("{word: [ssn]}", "p.ssn\nssn = 1\nq = 'select ssn from t'\nr = 'assn'\nf(ssn=1)\nimport ssn\n", [1, 2, 3, 5]),
        ("{string: {built: true, text: '^SELECT '}}", "a = f'SELECT {x}'\nb = 'SELECT 1'\nc = 'SELECT ' + y\n", [1, 3]),
        ("{rule: {pattern: 'assert $X'}}", "assert 1\nx = 2\n", [1]),
        ("{rule: {pattern: '$F($A)'}, resolves: {F: [os.system]}}", "import os\nos.system(1)\nsystem(1)\n", [2]),
        ("{rule: {pattern: '$F($A)'}, values: {A: {equals: [1]}}}", "f(1)\nf(2)\n", [1]),
        ("{rule: {pattern: '$F($$$A)'}, values: {B: {equals: [1]}}}", "f(1)\n", []),
        ("{rule: {kind: call}, constraints: {}, utils: {u: {kind: call}}}", "f(1)\n", [1]),
        (
            "{call: [f], enclosed_by: [a.B]}",
            "import a\nclass C(a.B):\n    x = f()\n    def g(self):\n        f()\nclass D:\n    f()\nf()\n",
            [3],
        ),
        ("{call: [f], enclosed_by: ['**']}", "class C(X):\n    x = f()\nclass D:\n    f()\n", [2]),
    ],
)
def test_each_form_finds_what_it_says(matcher, source, expected):
    assert lines(matcher, source) == expected


def test_the_vocabulary_of_the_policy_names_clients_and_personal_data():
    words = Vocabulary(external_clients=("acme",), pii_columns=("ssn",))
    assert lines("{call: ['@external_clients']}", "import acme\nacme.get()\n", words) == [2]
    assert lines("{call: ['@external_clients']}", "import acme\nacme.get()\n") == []
    assert lines("{word: ['@pii_columns']}", "x.ssn\n", words) == [1]
    assert lines("{word: ['@pii_columns']}", "x.ssn\n") == []


@pytest.mark.parametrize(
    ("extend", "evidence"), [("none", "q.f()"), ("chain", "await q.f().g()[0]"), ("statement", "x = (await q.f().g()[0])")]
)
def test_the_match_can_be_the_chain_or_the_statement_around(extend, evidence):
    source = "import q\nasync def h():\n    x = (await q.f().g()[0])\n"
    found = analyse(touched(None, source), pack(pattern(f"{{call: [q.f], extend: {extend}}}")), Vocabulary()).findings
    assert [f.evidence for f in found] == [evidence]


def test_an_argument_is_no_link_of_a_chain():
    found = analyse(touched(None, "import q\nh(q.f()).g()\n"), pack(pattern("{call: [q.f], extend: chain}")), Vocabulary()).findings
    assert [f.evidence for f in found] == ["q.f()"]


def test_a_decorator_belongs_to_what_it_decorates():
    found = analyse(touched(None, "import a\n@a.b\ndef f():\n    pass\n"), pack(pattern("{use: [a.b]}")), Vocabulary()).findings
    assert [(f.symbol, f.start_line) for f in found] == [("f", 2)]


def test_the_message_says_what_was_found_with_control_characters_escaped():
    found = analyse(
        touched(None, "import a\na.b('\x1b[0m')\n"),
        pack(pattern("{call: [a.b]}").replace("{name} here", "{name} {text} {symbol} {path}")),
        Vocabulary(),
    )
    assert found.findings[0].message == "a.b a.b('\\x1b[0m') module level app/code.py"


def test_other_grammars_use_rules_of_ast_grep():
    text = pattern("{rule: {kind: block, regex: public}}").replace("[python]", "[hcl]")
    found = analyse(touched(None, 'resource "x" "y" {\n  acl = "public"\n}\n', "main.tf"), pack(text), Vocabulary()).findings
    assert [f.start_line for f in found] == [1]


@pytest.mark.parametrize(
    ("head", "line"),
    [
        ("# a comment\rimport os; os.system(1)\nx = 1\n", 1),
        ("\ufeffimport os\nos.system(1)\n", 2),
        ("import os\r\n\r\nos.system(1)\r\n", 3),
        ("import os\n\f\nos.system(1)\n", 3),
    ],
)
def test_python_ends_lines_where_git_does_not(head, line):
    found = analyse(touched(None, head), pack(pattern("{call: [os.system]}")), Vocabulary()).findings
    assert [f.start_line for f in found] == [line]


def test_a_declared_encoding_is_read():
    item = touched(None, "x")
    data = "# coding: latin-1\nimport os\nos.system('\xe9')\n".encode("latin-1")
    item = item._replace(head=item.head._replace(data=data))
    assert [f.start_line for f in analyse(item, pack(pattern("{call: [os.system]}")), Vocabulary()).findings] == [3]


@pytest.mark.parametrize(
    ("wanted", "name", "found"),
    [
        ("a.b", "a.b", True),
        ("a.b", "x.a.b", False),
        ("*.b", "a.b", True),
        ("*.b", ".b", True),
        ("*.b", "b", False),
        ("*.objects.f", "M.objects.f", True),
        ("*.request.GET.**", ".request.GET.get()", True),
        ("*.request.GET.**", "self.request.GET[]", True),
        ("*.request.GET.**", ".request.GETS", False),
        ("a.**", "ab.c", False),
        ("**", "anything().at[].all", True),
    ],
)
def test_names_with_wild_cards(wanted, name, found):
    assert (NameSet([wanted], Vocabulary()).find([name]) is not None) is found


def test_a_rule_whose_words_are_not_in_the_file_is_not_run():
    """The prefilter must never lose a match: here the words stand only in an import."""
    assert lines("{call: [very.deep.name]}", "from very.deep import name as n\nn()\n") == [2]
    assert lines("{call: ['very.deep.*Name']}", "from very import deep\ndeep.FirstName()\n") == [2]


def test_a_keyword_that_does_not_matter_makes_nothing_new():
    text = pattern("{call: [f], ignore_args: [help]}")
    assert analyse(touched("f(1, help='a')\n", "f(1, help='b',)\n"), pack(text), NONE).findings == ()
    assert analyse(touched("f(1)\n", "f(1, help='b')\n"), pack(text), NONE).findings == ()
    assert len(analyse(touched("f(1, help='a')\n", "f(2, help='a')\n"), pack(text), NONE).findings) == 1


def test_what_changes_under_one_name_is_shown_once_as_it_is_now():
    text = pattern("{call: [f], enclosed_by: ['**'], extend: statement}", when="both")
    base = "class C(X):\n    a = f(1)\n    b = f(1)\n"
    found = analyse(touched(base, "class C(X):\n    a = f(2)\n    c = f(1)\n"), pack(text), NONE).findings
    assert [(f.side.value, f.evidence) for f in found] == [("head", "a = f(2)"), ("base", "b = f(1)"), ("head", "c = f(1)")]


def test_a_file_of_nothing_but_matches_ends():
    found = analyse(touched(None, "eval(x)\n" * 50_000), pack(pattern("{call: [eval]}")), NONE).findings
    assert len(found) == 2_000
