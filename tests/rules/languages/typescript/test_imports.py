"""Imports of TypeScript and JavaScript: every form, told from what only looks like one, exact against the grammar."""

from __future__ import annotations

import time

import pytest
from ast_grep_py import SgRoot
from hypothesis import given
from hypothesis import strategies as st

from rules.languages.typescript.imports import imports


def read(text: str, *, jsx: bool = False) -> list[tuple[str, str, str]]:
    return [(item.value.module, item.value.name, item.value.alias) for item in imports(text, jsx=jsx)[0]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('import a from "./a"', [("./a", "default", "a")]),
        ("import {a, b as c} from './m'", [("./m", "a", "a"), ("./m", "b", "c")]),
        ('import * as ns from "ns";', [("ns", "*", "ns")]),
        ("import d, {default as e} from 'x'", [("x", "default", "d"), ("x", "default", "e")]),
        ("import d, * as all from 'x'", [("x", "default", "d"), ("x", "*", "all")]),
        ('import "./side"', [("./side", "", "")]),
        ("import{a}from'x'", [("x", "a", "a")]),
        ('import {"a-b" as c} from "x"', [("x", "a-b", "c")]),
        ("import { // it's a comment\n a, /* from 'y' */ b as c, } from 'x'", [("x", "a", "a"), ("x", "b", "c")]),
        ('import/* one */a/* two */from/* three */"x"', [("x", "default", "a")]),
        ('import data from "./d.json" with { type: "json" }\nimport b from "b"', [("./d.json", "default", "data"), ("b", "default", "b")]),
        ("import {} from 'x'", [("x", "", "")]),
        ('export * from "./s"', [("./s", "*", "")]),
        ('export * as ns from "./s"', [("./s", "*", "ns")]),
        ("export {a, b as default} from './s'", [("./s", "a", "a"), ("./s", "b", "default")]),
        ('import fs = require("fs")', [("fs", "", "fs")]),
        ("const a = require('a')", [("a", "", "a")]),
        ("const {a, b: c = 1} = require('x')", [("x", "a", "a"), ("x", "b", "c")]),
        ("const a = require('x').b", [("x", "b", "a")]),
        ("var a = require('a'),\n    b = require('b');", [("a", "", "a"), ("b", "", "b")]),
        ("const a: Typed = require('a')", [("a", "", "a")]),
        ("require('./side')", [("./side", "", "")]),
        ("module.exports = require('./x')", [("./x", "*", "")]),
        ("exports.a = require('./x').b", [("./x", "b", "a")]),
        ("call(...require('x'))", [("x", "", "")]),
        ("if (a == require('x')) {}", [("x", "", "")]),
        ("async () => { const {a} = await import('./a') }", [("./a", "a", "a")]),
        ("lazy(() => import(`./a`))", [("./a", "", "")]),
        ("import('./a').then((m) => m.b)", [("./a", "", "")]),
        ("f(import('./a', { with: {} }))", [("./a", "", "")]),
        ("let x: import('./t').T", [("./t", "T", "")]),
        ("const {} = require('x')", [("x", "", "")]),
        ("#!/usr/bin/env node\n'use strict';\nimport a from 'a'", [("a", "default", "a")]),
        ("// c\rimport a from 'a'", [("a", "default", "a")]),
        ("// c\u2028import a from 'a'", [("a", "default", "a")]),
        ("/re/.test(require('x'))", [("x", "", "")]),
        ("a / require('x') / b", [("x", "", "")]),
        ("`${ require('x') }`", [("x", "", "")]),
        ("`a${ `b${ import('x') }` }`", [("x", "", "")]),
        ("export const a = 1\nimport b from 'b'\nexport { c } from 'c'", [("b", "default", "b"), ("c", "c", "c")]),
    ],
)
def test_every_form_is_read(text, expected):
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "\"import a from 'a'\"",
        "'it\\'s import(\"a\")'",
        "`import a from 'a'`",
        "`${a} import('b') ${c}`",
        "// import a from 'a'",
        "/* import a from 'a' */ x",
        "/import('a')/.test(x)",
        "if (x) /require('a')/.test(y)",
        "return /require('a')/",
        "{}\n/require('a')/.exec(y)",
        "x.import('a')",
        "x?.require('a')",
        "x.require('a')",
        "import.meta.url",
        "const importer = a('b')",
        "requires('a')",
        "$require('a')",
        "class A { import = 1; }",
        "export { a, b as c }",
        "export default 'from \"a\"'",
        "type A = { import: string }",
        "require.resolve",
        "import a = b.c",
    ],
)
def test_what_only_looks_like_an_import_is_none(text):
    assert read(text) == []


def test_jsx_text_is_no_code_and_its_holes_are():
    text = "x = <p title=\"import('a')\">don't import b from 'b' {import('c')} <b/> it's `</p>; import('d')"
    assert [module for module, _, _ in read(text, jsx=True)] == ["c", "d"]


@pytest.mark.parametrize(
    "text",
    [
        "type F = <T>(x: T) => T\nimport('a')",
        "const f = <T,>(x: T) => x\nimport('a')",
        "const f = <T extends string>(x: T) => x\nimport('a')",
        "const f = <const T,>(x: T) => x\nimport('a')",
        "a < b; import('a'); c > d",
        "useState<Array<string>>('</x>'); import('a')",
        "const x = <A<string> b='>' c={'}'}>{/* </A> */}</A>; import('a')",
        "const x = <></>; import('a')",
        "const x = cond && <a>{list.map((i) => <b key={i}/>)}</a>; import('a')",
        "if (x) <div/>; import('a')",
        "const x = <div // comment >\n/* > */ id='a'>text</div>; import('a')",
    ],
)
def test_generics_and_tags_do_not_swallow_what_follows(text):
    assert [module for module, _, _ in read(text, jsx=True)] == ["a"]


def test_types_only_are_marked():
    text = (
        "import type A from 'a'\nimport {type B, C, type D as E} from 'b'\nexport type {F} from "
        "'f'\ntype G = typeof import('g')\nimport type H = require('h')"
    )
    marked = {(item.value.name or item.value.module): item.value.typing_only for item in imports(text, jsx=False)[0]}
    assert marked == {"default": True, "B": True, "C": False, "D": True, "F": True, "g": True, "h": True}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import type from 'x'", ("default", "type", False)),
        ("import {type} from 'x'", ("type", "type", False)),
        ("import {type as as} from 'x'", ("type", "as", False)),
        ("import {type as as b} from 'x'", ("as", "b", True)),
        ("import {type type} from 'x'", ("type", "type", True)),
    ],
)
def test_type_may_itself_be_a_name(text, expected):
    item = imports(text, jsx=False)[0][0].value
    assert (item.name, item.alias, item.typing_only) == expected


def test_modules_that_nobody_can_read_are_told():
    text = "import(name); require(`./${lang}`); import('./known')"
    found, unknown = imports(text, jsx=False)
    assert [item.value.module for item in found] == ["./known"]
    assert unknown == [0, 14]


def test_lines_count_line_feeds_only():
    found = imports("import a from 'a'\r\n\x0c\nimport {\n b } from 'b'\n\nf(require('c'))", jsx=False)[0]
    assert [item.value.line for item in found] == [1, 3, 6]


def grammar_modules(text: str, language: str) -> set[tuple[int, str]]:
    """The same by the tree: statements with a source, and import calls with a plain string."""
    found = set()
    for node in (
        SgRoot(text, language).root().find_all(any=[{"kind": k} for k in ("import_statement", "export_statement", "call_expression")])
    ):
        source = node.field("source")
        if source is not None:
            found.add((node.range().start.index, source.text()[1:-1]))
        function = node.field("function")
        if function is not None and function.text() in {"import", "require"}:
            given = [c for c in node.field("arguments").children() if c.kind() == "string"]
            found |= {(node.range().start.index, c.text()[1:-1]) for c in given[:1]}
    return found


PIECES = [
    "import a from 'a';\n",
    'import {b} from "b";\n',
    "export * from 'c';\n",
    "const d = require('d');\n",
    "f(import('e'));\n",
    "// import x from 'x'\n",
    "/* require('x') */\n",
    "s = 'import(\"x\")';\n",
    's = "it\'s";\n',
    "t = `a ${b} import('x')`;\n",
    "t = `${ `n${require('g')}` }`;\n",
    "r = /require('x')[/]/g;\n",
    "q = a / b / c;\n",
    "if (a) /import('x')/.test(b);\n",
    "function f() { return /'/ }\n",
    "({}) / 2;\n",
    "x = a++ / 2;\n",
    "export const k = 1;\n",
    "class A { m() { return 1 / 2 } }\n",
]
TAGS = ["j = <p>it's import('x') {import('h')}</p>;\n", "j = <A b='{' c={`}`}/>;\n", "j = <><b>/*</b>//</>;\n"]


@given(st.lists(st.sampled_from(PIECES), max_size=12))
def test_the_lexer_finds_what_the_grammar_finds(pieces):
    text = "".join(pieces)
    found = {(item.offset, item.value.module) for item in imports(text, jsx=False)[0]}
    assert found == grammar_modules(text, "typescript")


@given(st.lists(st.sampled_from(PIECES + TAGS), max_size=12))
def test_the_lexer_finds_what_the_grammar_finds_with_jsx(pieces):
    text = "".join(pieces)
    found = {(item.offset, item.value.module) for item in imports(text, jsx=True)[0]}
    assert found == grammar_modules(text, "tsx")


@given(st.text(alphabet="`'\"/*{}()<>$\\ \nimportexpquaf.=;a", max_size=300))
def test_nothing_raises_on_any_text(text):
    for jsx in (False, True):
        imports(text, jsx=jsx)


HOSTILE = [
    '`${import("a")}',
    "import(",
    "import ",
    "import {",
    "export *",
    "/*",
    "/",
    "a/",
    "/[",
    '"\n',
    "'",
    "`",
    "`${",
    "<a>",
    "<a>{",
    "</a",
    "require(",
    "a = require('b'),",
    "export {",
    "import /*",
    "{",
    "import a, ",
]


@pytest.mark.parametrize("unit", HOSTILE)
def test_time_is_linear_on_hostile_input(unit):
    def seconds(count: int) -> float:
        best = 1e9
        for _ in range(3):
            start = time.process_time()
            imports("x;" + unit * count, jsx=True)
            best = min(best, time.process_time() - start)
        return best

    small, large = seconds(2_000), seconds(16_000)
    assert large < 0.05 + 8 * 4 * small  # eight times the text; the square would be sixty-four times
