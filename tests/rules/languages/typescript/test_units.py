"""Units, digests, uses and exports of a file."""

from __future__ import annotations

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.codec import from_plain, to_plain
from rules.facts import Facts
from rules.languages import details, facts
from rules.model import Vocabulary


def read(text: str, path: str = "src/a.ts") -> Facts:
    return facts(path, text.encode())


def names(text: str, path: str = "src/a.ts") -> list[tuple[str, str]]:
    return [(unit.name, unit.kind) for unit in read(text, path).units]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("function f() {}", [("f", "function")]),
        ("export async function* f() {}", [("f", "function")]),
        ("export class A {}", [("A", "class")]),
        ("@Dec() export abstract class A {}", [("A", "class")]),
        ("const f = () => 1", [("f", "function")]),
        ("const A = class {}", [("A", "class")]),
        ("export const a = 1, b = function () {}", [("a", "variable"), ("b", "function")]),
        ("const {a, b: {c}, ...d} = x, [e, , f = 1] = y", [(name, "variable") for name in "acdef"]),
        ("interface I {}", [("I", "variable")]),
        ("type T = 1", [("T", "variable")]),
        ("export enum E { A }", [("E", "variable")]),
        ("namespace N { export const a = 1 }", [("N", "variable")]),
        ("declare const D: string", [("D", "variable")]),
        ("declare function g(): void", [("g", "function")]),
        ("export default function () {}", [("default", "function")]),
        ("export default class {}", [("default", "class")]),
        ("export default function named() {}", [("named", "function")]),
        ("export default { a: 1 }", [("default", "variable")]),
        ("export default () => 1", [("default", "function")]),
        ("module.exports = { a, b: c }", [("default", "variable")]),
        ("exports.a = function () {}", [("a", "function")]),
        ("module.exports.b = class {}", [("b", "class")]),
        ("function f(a: string): void\nfunction f(a: any) {}", [("f", "function"), ("f", "function")]),
        ("import a from 'a'\nexport * from 'b'", []),
        ("import x = A.B", [("x", "variable")]),
        ("run()", [("<module>", "module")]),
        ("declare module 'x' { }", [("<module>", "module")]),
        ("// only a comment", []),
        ("", []),
    ],
)
def test_top_level_declarations_are_units(text, expected):
    assert names(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export const a = 1; export function b() {}", ("a", "b")),
        ("const a = 1; export { a, a as b }", ("a", "b=a")),
        ("export default class Foo {}", ("default=Foo",)),
        ("function f() {} export default f", ("default=f",)),
        ("export default 1", ("default",)),
        ("export = foo", ("default=foo",)),
        ("export { x } from './x'", ()),
        ("module.exports = { a, b: c, d() {}, e: 1 }", ("a", "b=c", "d=default", "default", "e=default")),
        ("module.exports = Foo", ("default=Foo",)),
        ("exports.a = b; exports.c = c; exports.d = 1", ("a=b", "c", "d")),
        ("Object.defineProperty(exports, '__esModule', {}); exports.__esModule = true", ()),
        ("export type { T }", ("T",)),
    ],
)
def test_exports_say_what_they_stand_for(text, expected):
    assert read(text).exports == expected


BASE = "export function f(a: string) { return g(a, 'x', `t ${a}`) }"


@pytest.mark.parametrize(
    "text",
    [
        'export function f(a: string) {\n  // why\n  return g(\n    a,\n    "x",\n    `t ${a}`,\n  ); /* then */\n}',
        "/** doc */ export  function  f ( a : string ) { return g(a,'x',`t ${a}`) }",
    ],
)
def test_comments_and_formatting_leave_the_digest(text):
    assert read(text).units[0].digest == read(BASE).units[0].digest


@pytest.mark.parametrize(
    "text",
    [
        BASE.replace("'x'", "'y'"),
        BASE.replace("`t ", "`u "),
        BASE.replace("string", "any"),
        BASE.replace("return g", "return\ng"),
        BASE.replace("g(a", "!g(a"),
        BASE.replace("a, 'x'", "a,/x/"),
        BASE.replace("function f", "async function f"),
        BASE.replace("(a,", "(a ?.b,"),
    ],
)
def test_another_syntax_is_another_digest(text):
    assert read(text).units[0].digest != read(BASE).units[0].digest


def test_increments_by_line_break_are_told_apart():
    assert read("function f() { a\n++b }").units[0].digest != read("function f() { a++\nb }").units[0].digest


def test_text_between_tags_counts_as_it_is_rendered():
    one = read("const a = <p>\n  Hello   there\n</p>", "a.tsx").units[0].digest
    assert one == read("const a = <p>Hello   there</p>", "a.tsx").units[0].digest
    assert one != read("const a = <p>Hello there!</p>", "a.tsx").units[0].digest


def test_uses_are_dotted_words_of_four_parts_at_most():
    text = "function f() { return a.b.c.d.e(x?.y, this.z, 1.5, 'not.this', `${h.i}`, q().r, ...s.t) // nor.this\n}"
    assert read(text).units[0].uses == ("a.b.c.d", "f", "h.i", "q", "s.t", "x.y")


def test_words_of_nested_templates_and_tags_are_uses():
    text = "const a = () => <Foo.Bar on={go}>{list.map((i) => `x${`y${deep.name}`}`)} not these words</Foo.Bar>"
    uses = read(text, "a.tsx").units[0].uses
    assert {"Foo.Bar", "go", "list.map", "deep.name"} <= set(uses)
    assert not {"not", "these", "words"} & set(uses)


def test_imports_within_a_unit_belong_to_it():
    found = read("import a from 'a'\nasync function f() { const {b} = await import('./b'); return import('./c') }")
    assert [(item.module, item.unit, item.alias) for item in found.imports] == [
        ("a", "<module>", "a"),
        ("./b", "f", "b"),
        ("./c", "f", "import()"),
    ]
    assert "import()" in found.units[0].uses


def test_what_is_imported_by_a_computed_name_is_told():
    found = read("function f() { return import(name) }\nfunction g() {}")
    assert [unit.unseen for unit in found.units] == [("import()",), ()]


def test_declaration_files_are_for_typing_only():
    found = read("import a from 'a'\nexport declare const b: a", "src/x.d.ts")
    assert all(item.typing_only for item in found.imports)


def test_lines_start_at_one_and_span_decorators():
    unit = read("\n@A()\n@B\nexport class C {\n}\n").units[0]
    assert (unit.start_line, unit.end_line) == (2, 5)


def test_a_file_that_does_not_parse_says_so_and_keeps_what_can_be_read():
    found = read("import a from 'a'\nfunction f() {}\n)))) {{{\n")
    assert found.error.startswith("does not parse")
    assert [item.module for item in found.imports] == ["a"]
    assert "f" in {unit.name for unit in found.units}


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"import a from 'a'\n\xff", "not valid UTF-8"),
        (b"import a from 'a'\n\0", "NUL"),
        (b"import a from 'a'\n" + b"x" * 20_000, "line of more than"),
        (b"import a from 'a'\n" + b"x = 1\n" * 200_000, "larger than"),
    ],
)
def test_files_that_cannot_be_judged_keep_their_imports(data, reason):
    found = facts("a.ts", data)
    assert reason in found.error
    assert [item.module for item in found.imports] == ["a"]
    assert not found.units


def test_a_huge_file_is_not_even_lexed():
    assert facts("a.ts", b"x = 1\n" * 1_400_000).imports == ()


def test_a_byte_order_mark_is_white_space():
    assert [unit.name for unit in facts("a.ts", "\ufeffexport const a = 1".encode()).units] == ["a"]


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("a.ts", "typescript"),
        ("a.mts", "typescript"),
        ("a.cts", "typescript"),
        ("a.tsx", "tsx"),
        ("a.jsx", "javascript"),
        ("a.cjs", "javascript"),
    ],
)
def test_suffixes_name_the_language(path, language):
    assert facts(path, b"").language == language


@pytest.mark.parametrize(
    "text",
    [
        "export type * from './t'\nconst a = 1",
        "import j from './j.json' assert { type: 'json' }\nconst a = 1",
        "class A { f = async () => db.$queryRaw<User[]>`SELECT 1` }",
        "export const f = <const T extends string>(x: T) => x",
    ],
)
def test_syntax_that_the_grammar_does_not_know_yet_is_read(text):
    assert read(text).error == ""


DECLARATIONS = [
    "function f{n}() {{ return {m} }}",
    "export class C{n} {{ m() {{ f{m}() }} }}",
    "const v{n} = () => v{m}",
    "type T{n} = C{m}",
    "run{n}(v{m})",
]


@given(st.lists(st.tuples(st.sampled_from(DECLARATIONS), st.integers(0, 3), st.integers(0, 3)), max_size=8))
def test_facts_survive_the_store_and_do_not_depend_on_formatting(parts):
    lines = [text.format(n=n, m=m) for text, n, m in parts]
    tight, loose = read("\n".join(lines)), read("\n\n// c\n".join(line.replace("{", "{\n").replace("}", "\n}") for line in lines))
    assert from_plain(Facts, to_plain(tight)) == tight
    assert [(u.name, u.digest, u.uses) for u in tight.units] == [(u.name, u.digest, u.uses) for u in loose.units]


def test_flow_annotations_are_read_as_types():
    found = read("// @flow\nexport function f(a: any): boolean { return a }\nclass A { b: string; m(): void {} }", "a.js")
    assert found.error == ""
    assert [unit.name for unit in found.units] == ["f", "A"]


@pytest.mark.parametrize(
    "unit",
    [
        "const {{ {} }} = load()\n".format(", ".join(f"a{n}" for n in range(100))),
        "const { a } = load()\n",
        "app.get('/x', (req, res) => { if (!req.user) return res.sendStatus(401) })\n",
        "class A { @Get('x') m() { return this.n() } }\n",
        "export const f = async () => {\n  const a = await load()\n  if (!a) throw new Error()\n  return a\n}\n",
        "x = <p>{y}</p>\n",
    ],
)
def test_time_is_linear_in_the_length_of_a_file(unit):
    def seconds(count: int) -> float:
        text = ("import express from 'express'\nconst app = express()\n" + unit * count).encode()
        start = time.process_time()
        facts("a.tsx", text)
        details("a.tsx", text, Vocabulary())
        return time.process_time() - start

    seconds(10)
    assert seconds(800) < 0.3 + 8 * 3 * seconds(100)


def test_names_bound_by_one_statement_cost_it_once():
    names_ = ", ".join(f"name{n}" for n in range(20_000))
    start = time.process_time()
    assert len(read("const {\n" + names_.replace(", ", ",\n") + "\n} = load()").units) == 20_000
    assert time.process_time() - start < 10  # each by itself would be twenty thousand times the statement
