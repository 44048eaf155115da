"""The small readings that the rest relies on: patches, chains of names, wrappers, what is around a node."""

from __future__ import annotations

import pytest
from ast_grep_py import SgRoot

from rules.languages import details
from rules.languages.typescript.around import Around
from rules.languages.typescript.entry_points.base import inner_function, join, qualname, texts
from rules.languages.typescript.patches import patched
from rules.languages.typescript.spans import inside, spans
from rules.languages.typescript.syntax import dotted, find_kinds, members, string_value, unwrapped
from rules.model import Vocabulary


def first(text: str, kind: str, language: str = "typescript"):
    return SgRoot(text, language).root().find(kind=kind)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export type * from 'a'", "export      * from 'a'"),
        ("import a from 'a' assert { type: 'json' }", "import a from 'a' with   { type: 'json' }"),
        ("f = <const T>(x: T) => x", "f = <      T>(x: T) => x"),
        ("type A = { [type in B]: 1 }", "type A = { [____ in B]: 1 }"),
        ("a = sql<B>`x`", "a = sql   `x`"),
        ("a = sql<B<C[]> /* d */>`x`", "a = sql" + " " * 16 + "`x`"),
        ("class A {\n  b = 1\n\n  @C() d = 2\n}", "class A {\n  b = 1\n\n ;@C() d = 2\n}"),
    ],
)
def test_patches_keep_every_offset(text, expected):
    found = patched(text, spans(text, jsx=False))
    assert found.text == expected
    assert found.written


@pytest.mark.parametrize(
    "text",
    [
        "a = '[type in b]'",
        "// export type * from 'a'",
        "a = b > `x`",
        "a = b < c && d > `x`",
        "a = `x` + `y`",
        "a = f(<B>`x`)",
        "class A {\n  @B()\n  @C\n  @D() e = 1\n}",
        "/**\n * text\n * @param a\n */",
        "a = `\n text\n @b`",
    ],
)
def test_what_is_no_such_syntax_is_left_alone(text):
    assert patched(text, spans(text, jsx=False)) == (text, ())


def test_text_between_tags_may_hold_an_ampersand():
    text = "a = <p>b & c &amp; &#38; d</p>"
    assert patched(text, spans(text, jsx=True)).text == "a = <p>b + c &amp; &#38; d</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.b.c", "a.b.c"),
        ("a?.b!.c", "a.b.c"),
        ("(await a).b", "a.b"),
        ("a['b'].c", "a.b.c"),
        ("a(1).b", "a().b"),
        ("new A(1).b", "A().b"),
        ("this.a", "this.a"),
        ("(a as B).c", "a.c"),
        ("a[b].c", ""),
        ("(1).a", ""),
        ("a" + ".b" * 100, ""),
    ],
)
def test_chains_of_names(text, expected):
    statement = first(text, "expression_statement")
    assert dotted(statement.child(0)) == expected


def test_type_assertions_are_seen_through():
    assert unwrapped(first("x = <A>(b satisfies C)", "type_assertion")).text() == "b"


@pytest.mark.parametrize(("text", "expected"), [("'a'", "a"), ("`a`", "a"), ("`a${b}`", None), ("b", None)])
def test_strings(text, expected):
    assert string_value(first(f"x({text})", "arguments").child(1)) == expected
    assert string_value(None) is None


def test_members_of_objects():
    literal = first("x = { a: 1, 'b': 2, c, d() {}, ...e, [f]: 3 }", "object")
    assert [key for key, _ in members(literal)] == ["a", "b", "c", "d", "[f]"]


def test_lists_of_strings():
    assert texts(first("x = ['a', b, `c`]", "array")) == ["a", "c"]
    assert texts(None) == []


@pytest.mark.parametrize(
    ("text", "found"),
    [("f(() => 1)", True), ("f(g(h(() => 1)))", True), ("f(1)", False), ("f(g(h(i(j(k(() => 1))))))", False), ("f(a)", False)],
)
def test_functions_within_wrappers(text, found):
    assert (inner_function(first(text, "call_expression")) is not None) == found


@pytest.mark.parametrize(("prefix", "path", "expected"), [("", "/", "/"), ("/a/", "/b", "/a/b"), ("a", "", "/a"), ("", "", "/")])
def test_paths_are_joined(prefix, path, expected):
    assert join(prefix, path) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("const { a } = { b: () => 1 }", "b"),
        ("x[1] = { b: () => 1 }", "b"),
        ("module.exports = () => 1", "default"),
        ("this.a.b = () => 1", "b"),
        ("namespace N { const a = () => 1 }", "N.a"),
        ("export default { a: () => 1 }", "default.a"),
        ("class A { b = () => 1 }", "A.b"),
        ("f(() => 1)", ""),
    ],
)
def test_names_of_what_is_bound(text, expected):
    root = SgRoot(text, "typescript").root()
    assert qualname(root.find(kind="arrow_function"), Around(root)) == expected


def test_kinds_that_a_grammar_does_not_know_have_no_nodes():
    root = SgRoot("class A { b = 1 }", "javascript").root()
    assert find_kinds(root, "public_field_definition") == []
    assert [node.kind() for node in find_kinds(root, "public_field_definition", "class_declaration")] == ["class_declaration"]


def test_what_is_around_a_node():
    root = SgRoot("a()\nb()\nc()\nif (d) { e() }", "typescript").root()
    around = Around(root)
    block = root.find(kind="statement_block")
    last = root.children()[-1]
    assert [node.text() for node in around.before(root, last, 2)] == ["c()", "b()"]
    assert [node.kind() for node in around.ancestors(block)] == ["if_statement", "program"]
    assert around.parent(root) is None


def test_spans_tell_what_is_not_code():
    text = "#!/bin/x 'a\nb = 'c' // d"
    found = spans(text, jsx=False)
    assert [text[start:end] for start, end, _ in found] == ["#!/bin/x 'a", "'c'", "// d"]
    assert inside(found, 3)
    assert not inside(found, text.index("b ="))
    assert not inside([], 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("const a = 1, b = () => 1, c = () => 2", ["b", "c"]),
        ("const a = [() => 1]", []),
        ("const a = f(g, () => 1)", ["a"]),
        ("const a = f(() => 1, () => 2)", ["a"]),
        ("const A = class B { m() {} }", ["A", "A.m"]),
        ("const a = ({ b: (() => 1) as C })", ["a.b"]),
        ("abstract class A { abstract m(): void; n() {} }", ["A", "A.n"]),
        ("if (a) { b = () => 1 }", ["b"]),
    ],
)
def test_which_functions_are_symbols(text, expected):
    assert [s.qualname for s in details("a.ts", text.encode(), Vocabulary()).symbols[1:]] == expected
