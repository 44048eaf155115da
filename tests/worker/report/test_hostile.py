"""Names and source lines that try to drive a terminal, a page or a runner. All of them are only shown."""

import json
import re
from dataclasses import replace
from pathlib import Path

import jsonschema_rs
import pytest
from markdown_it import MarkdownIt

from rules.model import BlastRadius, ReachedEntryPoint, Side
from tests.support.decisions import alone, changed, decide, evidence, finding, package, policy
from worker.report import FORMATS, render
from worker.report.escape import block, code, command_data, command_property, plain

NASTY = [
    "\x1b[2J\x1b[31mgone",
    "\x1b]0;title\x07",
    "a\r\nb\rc",
    "::error::not ours",
    "  ::stop-commands::x",
    "##[add-mask]secret",
    "%0A::warning::x",
    "a\u202eb\u2066c",
    "a\u2028b\u0085c",
    "\udcff\udc80",
    "</details><script>alert(1)</script><!-- ",
    "<img src=x onerror=alert(1)>",
    "a | b \\| c",
    "``` x\n~~~",
    "`a`` b```",
    "[x](javascript:alert(1)) ![y](//z.example)",
    "@everyone @acme/security a@b.example",
    "fixes #1, GH-2, acme/shop#3",
    "https://evil.example www.evil.example mailto:a",
    "# heading",
    "- list",
    "1. list",
    "+ list",
    "=====",
    "    code",
    "&lt;b&gt; &#64;all",
    "*a* _b_ ~~c~~",
    "\x00\x7f",
    "x" * 100_000,
]
RULES = policy("""version: 1
tiers:
  - name: sensitive
    when: {any: [{paths: ["d/**"]}, {dependency: {direct: true}}, {blast_radius: {direct: 1}}]}
""")
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]")


def nasty(text):
    """Put ``text`` wherever a change can put text."""
    path = ("d/" + text.replace("\x00", "0"))[:4000]
    found = finding(
        path,
        rule="python/guard-removed",
        symbol=f"m:{text}",
        message=text,
        evidence=text,
        cwe=("CWE-862",),
        start_line=17,
        end_line=18,
    )
    shown = replace(found, category=found.category, start_line=40, end_line=40, fingerprint="e" * 32)
    point = ReachedEntryPoint(kind="http", name=text, path=path, line=1, chain=(text, text))
    radius = BlastRadius(symbols=(text,), direct=(text,), entry_points=(point,), owners=(text,), unseen=(text,))
    return decide(
        evidence(
            changed(path, removed=b"old\n", added=text.encode("utf-8", "surrogateescape") + b"\nsecond\n"),
            findings=(found, shown, replace(found, side=Side.BASE, fingerprint="d" * 32)),
            dependencies=(package(name=text, before=text, after=text, path=path, ecosystem="pypi"),),
            radius=radius,
        ),
        RULES,
    )


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_no_report_lets_a_control_character_or_a_command_through(text, form):
    report = render(nasty(text), form)
    assert not CONTROL.search(report)
    assert report.encode("utf-8")
    for line in report.split("\n"):
        assert "##[" not in line
        if form != "github":
            assert not line.lstrip().startswith("::")


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_every_workflow_command_is_ours_and_whole(text):
    for line in render(nasty(text), "github").rstrip("\n").split("\n"):
        level, _, rest = line.removeprefix("::").partition(" ")
        assert level in {"error", "warning", "notice"}
        words, _, message = rest.partition("::")
        assert {word.partition("=")[0] for word in words.split(",")} <= {"file", "line", "endLine", "title"}
        assert message


def markup(markdown):
    """Return the tags that Markdown makes of a report, and the text it shows."""
    tokens = MarkdownIt("gfm-like", {"linkify": False}).parse(markdown)
    inline = [child for token in tokens for child in (token.children or [])]
    return tokens + inline


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_markdown_makes_no_markup_of_foreign_text(text):
    tokens = markup(render(nasty(text), "markdown"))
    assert not [t for t in tokens if t.type in {"link_open", "image", "em_open", "s_open", "ordered_list_open", "code_block"}]
    html = {t.content.strip() for t in tokens if t.type in {"html_block", "html_inline"}}
    ours = re.compile(r"(<details>\n<summary>[A-Za-z0-9,() -]+</summary>|</details>|</?sub>)")
    assert all(ours.fullmatch(tag) for tag in html), html
    assert [t.tag for t in tokens if t.type == "heading_open"] == ["h2"]


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_a_table_keeps_its_columns(text):
    rows = [t for t in markup(render(nasty(text), "markdown")) if t.type in {"tr_open", "td_open", "th_open"}]
    kinds = "".join({"tr_open": "|", "td_open": "c", "th_open": "c"}[t.type] for t in rows)
    assert set(kinds.strip("|").split("|")) == {"ccc", "ccccc"}


@pytest.mark.parametrize("text", NASTY, ids=range(len(NASTY)))
def test_sarif_is_of_the_form_that_was_checked_against_the_standard(text):
    schema = Path(__file__).parents[2] / "data" / "sarif-2.1.0-used.schema.json"
    jsonschema_rs.validator_for(json.loads(schema.read_text(encoding="utf-8"))).validate(json.loads(render(nasty(text), "sarif")))


def test_long_lines_and_names_are_cut():
    assert max(map(len, render(nasty("x" * 100_000), "text").split("\n"))) < 4200  # a path may be 4,096 bytes and is shown whole
    assert max(map(len, render(nasty("y " * 50_000), "markdown").split("\n"))) < 5000


def test_a_page_stays_below_what_github_takes():
    what = nasty("`x|" * 1000)
    many = tuple(replace(d, name=f"{n}{d.name}") for d in what.dependencies for n in range(60))
    points = tuple(replace(p, line=n, chain=p.chain * 9) for p in what.radius.entry_points for n in range(60))
    page = render(replace(what, dependencies=many, radius=replace(what.radius, entry_points=points)), "markdown")
    assert "is left out" in page
    assert len(page) < 65_535
    assert "How this verdict was made" in page


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("@acme/web", "@&#8203;acme/web"),
        ("fixes #1", "fixes \\#&#8203;1"),
        ("GH-2 gh-pages", "GH&#8203;-2 gh-pages"),
        ("www.x.example", "www&#8203;.x.example"),
        ("https://x.example", "https:&#8203;//x.example"),
        ("a.b-c", "a.b-c"),
        ("- a", "\\- a"),
        ("1. a", "1\\. a"),
        ("a_b*c", "a\\_b\\*c"),
    ],
)
def test_plain_text_is_parted_where_github_would_make_something_of_it(text, shown):
    assert plain(text) == shown


@pytest.mark.parametrize(("text", "shown"), [("a", "`a`"), ("`", "`` ` ``"), ("a``b", "```a``b```"), ("", ""), ("a|b", "`a|b`")])
def test_a_code_span_cannot_be_closed_from_within(text, shown):
    assert code(text) == shown


def test_a_bar_in_a_table_and_a_fence_in_a_block_are_no_way_out():
    assert code("a|b", in_table=True) == "`a\\|b`"
    assert block(["````"], "diff") == ["`````diff", "````", "`````"]
    assert block([], "") == ["```", "```"]


def test_workflow_commands_are_escaped_as_github_documents():
    assert command_data("100%\r\n") == "100%25%0D%0A"
    assert command_property("a:b,c%") == "a%3Ab%2Cc%25"


def test_a_policy_with_hostile_words_is_shown_harmlessly_too():
    rules = alone('tiers: [{name: all, require: [{block: "\\e[2J @all <b>"}]}]')
    decision = decide(evidence(changed("a.py")), rules)
    for form in FORMATS:
        assert not CONTROL.search(render(decision, form))
    assert "<b>" not in render(decision, "markdown").replace("\\<b\\>", "")
