"""Details: the symbols of a touched file, their digests and outlines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.codec import from_plain, to_plain
from rules.facts import Detail, Details
from rules.languages import details
from rules.model import Vocabulary


def read(text: str, path: str = "src/a.ts") -> Details:
    return details(path, text.encode(), Vocabulary())


def symbol(text: str, name: str, path: str = "src/a.ts") -> Detail:
    return next(s for s in read(text, path).symbols if s.qualname == name)


def names(text: str, path: str = "src/a.ts") -> list[tuple[str, str]]:
    return [(s.qualname, s.kind) for s in read(text, path).symbols[1:]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("function f() { const g = () => { function h() {} } }", [("f", "function"), ("f.g", "function"), ("f.g.h", "function")]),
        ("export default function () {}", [("default", "function")]),
        ("export default () => 1", [("default", "function")]),
        ("export default class { m() {} }", [("default", "class"), ("default.m", "method")]),
        (
            "class A { m() {} static n = () => 1; get x() { return 1 } set x(v) {} #p() {} }",
            [("A", "class"), ("A.m", "method"), ("A.n", "method"), ("A.x", "method"), ("A.x#2", "method"), ("A.#p", "method")],
        ),
        ("const o = { a: () => 1, b() {}, c: { d: function () {} } }", [("o.a", "function"), ("o.b", "method"), ("o.c.d", "function")]),
        ("export const f = wrap(memo(async () => 1))", [("f", "function")]),
        ("exports.f = function () {}; module.exports = () => 1", [("f", "function"), ("default", "function")]),
        ("items.map((x) => x)", []),
        (
            "import e from 'express'\nconst a = e()\na.get('/x', (q, s) => { const h = () => 1 })",
            [("GET /x", "function"), ("h", "function")],
        ),
        ("namespace N { export function f() {} }", [("N.f", "function")]),
    ],
)
def test_symbols_at_any_depth(text, expected):
    assert names(text) == expected


def test_the_module_comes_first_and_leaves_out_definitions():
    one, two = read("function f() { return 1 }\nstart()"), read("function f() { return 2 }\nstart()")
    assert one.symbols[0].qualname == "<module>"
    assert one.symbols[0].digest == two.symbols[0].digest
    assert one.symbols[1].digest != two.symbols[1].digest
    assert one.digest != two.digest
    assert read("start(1)").symbols[0].digest != read("start(2)").symbols[0].digest


BASE = "@Dec('a')\nexport class A {\n  @Get('x')\n  async m(a: string) {\n    const b = g(a, 'q');\n    return b;\n  }\n}\n"


@pytest.mark.parametrize(
    "text",
    [
        '@Dec("a") export class A { /* c */ @Get(\'x\') async m(a: string) { const b = g(a, "q",); return b } }',
        "// c\n" + BASE.replace("  ", "\t"),
        BASE.replace(";", ""),
    ],
)
def test_comments_and_formatting_leave_the_syntax(text):
    assert read(text).digest == read(BASE).digest
    assert [s.digest for s in read(text).symbols] == [s.digest for s in read(BASE).symbols]


@pytest.mark.parametrize(
    "change",
    [
        ("'x'", "'y'"),
        ("string", "any"),
        ("async m", "m"),
        ("return b", "return\nb"),
        ("g(a", "g(!a"),
        ("const b", "let b"),
        ("Dec('a')", "Dec()"),
        ("'q'", "q"),
    ],
)
def test_any_other_syntax_is_seen(change):
    assert read(BASE.replace(*change)).digest != read(BASE).digest


def test_the_body_leaves_out_decorators_and_name():
    one, two = symbol(BASE, "A.m"), symbol(BASE.replace("@Get('x')\n", "").replace(" m(", " other("), "A.other")
    assert one.body == two.body
    assert one.digest != two.digest
    assert one.outline == two.outline


def test_a_moved_function_keeps_its_outline_and_a_changed_one_most_of_it():
    text = "export function f(a) {\n  const b = g(a)\n  log(b)\n  return b\n}\n"
    moved = symbol("class K {\n  f(a) {\n    const b = g(a);\n    log(b);\n    return b;\n  }\n}", "K.f")
    assert moved.outline == symbol(text, "f").outline
    changed = symbol(text.replace("log(b)", "save(b)"), "f").outline
    assert len(set(changed) & set(moved.outline)) == 2


def test_calls_bases_aliases_and_entry_points():
    text = (
        "import { A as B } from './a'\nimport { Controller, Get } from "
        "'@nestjs/common'\n@Controller('c')\nexport class C extends B<string> implements D {\n  "
        "@Get('x') m() { this.n(); k.l(); return h(1) }\n}\nfunction h() {}"
    )
    found = read(text)
    assert dict(found.aliases) == {"B": "a.A", "Controller": "@nestjs/common.Controller", "Get": "@nestjs/common.Get"}
    owner, method = found.symbols[1], found.symbols[2]
    assert owner.bases == ("a.A", "D")
    assert method.calls == ("@nestjs/common.Get", "a.h", "k.l", "self.n")
    assert [e.name for e in method.entry_points] == ["/x"]
    assert [r.prefix for r in found.routers] == ["/c"]


def test_the_syntax_of_tags():
    one = "const A = () => <p className='x'>\n  Hello {name}\n</p>"
    assert read(one, "a.tsx").digest == read('const A = () => <p className="x">Hello {name}</p>', "a.tsx").digest
    assert read(one, "a.tsx").digest != read(one.replace("Hello", "Bye"), "a.tsx").digest
    assert read(one.replace("\n", ""), "a.jsx").language == "javascript"


@pytest.mark.parametrize(
    "text", ["function f( {", "const = 1", "class A { m( }", "<<<<<<< HEAD\na\n=======\nb\n>>>>>>> x", "if (a { b }", "x = `${"]
)
def test_broken_syntax_cannot_be_judged(text):
    assert read(text).error.startswith("does not parse at line")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"\xff\xfe", "not valid UTF-8"),
        (b"a\0b", "NUL"),
        (b"x" * 20_000, "line of more than"),
        (b"x = 1\n" * 200_000, "larger than"),
        (b"f(" * 2_000 + b")" * 2_000, "nested too deeply"),
        (b"a()\n" * 100_000, "too many parts"),
    ],
)
def test_what_cannot_be_judged_says_why(data, reason):
    assert reason in details("a.js", data, Vocabulary()).error


def test_an_empty_file_is_judged():
    found = read("")
    assert (found.error, [s.qualname for s in found.symbols]) == ("", ["<module>"])


@pytest.mark.parametrize(
    ("text", "path"),
    [
        ("export type * from './t'", "a.ts"),
        ("const a = sql<User[]>`SELECT ${1}`", "a.ts"),
        ("const a = db.$queryRaw<\n {\n  a: string | null\n }[]\n>`SELECT 1`", "a.ts"),
        ("import j from './j.json' assert { type: 'json' }", "a.js"),
        ("type A = { [namespace in keyof B]: 1 }", "a.ts"),
        ("const A = () => <p>Ink & Switch</p>", "a.tsx"),
    ],
)
def test_valid_syntax_that_the_grammar_does_not_know_is_read_and_told_apart(text, path):
    found = read(text, path)
    assert found.error == ""
    assert (
        found.digest
        != read(
            text.replace("type *", "*")
            .replace("<User[]>", "<Other[]>")
            .replace("null", "undefined")
            .replace("& ", "+ ")
            .replace("namespace", "namespac_")
            .replace("assert", "with"),
            path,
        ).digest
    )


STATEMENTS = [
    "if (!user) throw new ForbiddenException()",
    "const a = await load(id)",
    "return a",
    "log('x')",
    "for (const b of c) { d(b) }",
    "try { e() } catch { f() }",
]


@given(st.lists(st.sampled_from(STATEMENTS), max_size=6), st.lists(st.sampled_from(STATEMENTS), max_size=6))
def test_details_survive_the_codec_and_do_not_depend_on_formatting(one, two):
    text = "class A {{\n  async m() {{\n{}\n  }}\n}}\nasync function f() {{\n{}\n}}\n".format("\n".join(one), "\n".join(two))
    found = read(text)
    assert from_plain(Details, to_plain(found)) == found
    spaced = read(text.replace("\n", "\n\n// c\n").replace("{\n", "{ /* d */\n"))
    assert [(s.qualname, s.digest, s.body, s.outline, [g.terms for g in s.guards]) for s in found.symbols] == [
        (s.qualname, s.digest, s.body, s.outline, [g.terms for g in s.guards]) for s in spaced.symbols
    ]


SEEDS = [
    BASE,
    "const a = <p>{`x${b}`}</p>\nexport default (app) => { app.get('/x', (q, s) => 1) }\n",
    "export const r = { Query: { a: () => 1 } }\nif (!u) throw 1\n",
]
NOISE = [
    "`",
    "${",
    '"',
    "'",
    "/*",
    "{",
    "}",
    "(",
    ")",
    "<",
    ">",
    "</",
    "//",
    "@",
    "import ",
    "\0",
    "\ud83d\ude00",
    "\n",
    "=>",
    "await ",
    "class ",
    "\r",
    "\u2028",
]


@given(st.sampled_from(SEEDS), st.lists(st.tuples(st.integers(0, 200), st.sampled_from(NOISE)), max_size=5))
def test_nothing_raises_on_damaged_files(text, edits):
    for at, noise in edits:
        text = text[:at] + noise + text[at:]
    data = text.encode("utf-8", "surrogatepass")
    for path in ("a.ts", "a.tsx", "a.js"):
        found = details(path, data, Vocabulary())
        assert found.error or found.symbols


def test_what_a_symbol_binds_asks_and_hands_on():
    text = (
        "export async function list({ user }, res) {\n"
        "  const rows = await db.order.findMany({ where: { userId: user.id } })\n"
        "  audit(user, rows)\n  log.info(user.id)\n  rows.map((row) => user.id + row)\n  return "
        "render(rows, load(user.id))\n}"
    )
    found = symbol(text, "list")
    assert [item.key for item in found.asked] == ["db.order", "load()"]
    assert found.handed == ("audit", "log.info")
    assert {"rows", "user", "res"} <= set(found.names)


def test_functions_that_guard_wherever_they_are_called():
    text = "export function requireUser(req) { if (!req.user) throw new UnauthorizedException() }\nexport function total(a) { return a.b }"
    assert [s.guarding for s in read(text).symbols] == ["", "authentication", ""]
    vocabulary = Vocabulary(guards=("total",))
    assert details("src/a.ts", text.encode(), vocabulary).symbols[2].guarding == "authorization"
    assert symbol("class G { canActivate(c) { return true } }", "G.canActivate").guarding == "authorization"


def test_flow_annotations_are_read_as_types():
    found = read("// @flow\nimport type { A } from './a'\nexport function f(a: any): boolean { return a }", "a.js")
    assert (found.language, found.error) == ("javascript", "")
    assert [s.qualname for s in found.symbols] == ["<module>", "f"]


def test_a_class_field_without_semicolon_before_a_decorator():
    assert read("class A {\n  @B() x: string | null = null\n\n  @C({ a: 1 })\n  y: Date\n  @D() m() {}\n}").error == ""
