"""The engine: what is new at head and gone at base, what moved, what cannot be read, in which order and with which fingerprints."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.conclude import conclude, counts
from rules.engine import analyse
from rules.model import (
    ABSENT,
    REGULAR,
    SUBMODULE,
    SYMLINK,
    Category,
    ChangedFile,
    Confidence,
    FileSide,
    Finding,
    Severity,
    Side,
    Status,
    Text,
    Touched,
    Vocabulary,
)
from tests.support.rules import HEADER, change, pack, pattern, touched

NONE = Vocabulary()
EVAL = pattern("{call: [eval]}")
WORD = f"rules:\n  - id: test/word\n    kind: content{HEADER}    content: {{regex: [SECRET]}}\n".replace("    languages: [python]\n", "")
PATH = f"rules:\n  - id: test/path\n    kind: path{HEADER}    paths: {{include: ['db/**']}}\n    path: {{}}\n".replace(
    "    languages: [python]\n", ""
)


def judge(*files, rules=EVAL, extra=(), vocabulary=NONE):
    made = pack(*([rules] if isinstance(rules, str) else rules))
    return conclude(change(*files), [analyse(item, made, vocabulary) for item in files], made, vocabulary, extra)


def found(*files, **options):
    return [(f.rule, f.side.value, f.start_line, f.symbol) for f in judge(*files, **options)]


def test_what_is_new_at_head_is_found_at_its_line_and_symbol():
    base = "def f(x):\n    return x\n"
    head = "def f(x):\n    y = eval(x)\n    return y\n"
    assert found(touched(base, head)) == [("test/rule", "head", 2, "f")]


def test_what_was_there_before_is_not_found_wherever_its_line_went():
    base = "def f(x):\n    return eval(x)\n"
    head = "import a\n\n\ndef g():\n    pass\n\n\ndef f(x):\n    z = 1\n    return eval(x)\n"
    assert found(touched(base, head)) == []


def test_a_change_of_what_decides_is_new_though_the_line_is_equal():
    text = pattern("{call: [run], args: [{at: 0, built: true}]}")
    base = "def f(c, x):\n    q = 'a'\n    run(q)\n"
    head = "def f(c, x):\n    q = 'a' + x\n    run(q)\n"
    assert found(touched(base, head), rules=text) == [("test/rule", "head", 3, "f")]
    other = head.replace("'a' + x", "'b' + x")
    assert found(touched(head, other), rules=text) == [("test/rule", "head", 3, "f")]


def test_an_import_that_changes_what_a_name_means_is_new_though_the_call_is_equal():
    text = pattern("{call: [pickle.loads]}")
    assert found(touched("import json as p\np.loads(x)\n", "import pickle as p\np.loads(x)\n"), rules=text) == [
        ("test/rule", "head", 2, "")
    ]


def test_one_more_of_the_same_is_found_on_the_line_that_was_added():
    base = "eval(x)\nb = 1\nc = 2\n"
    head = "eval(x)\nb = 1\nc = 2\neval(x)\n"
    assert found(touched(base, head)) == [("test/rule", "head", 4, "")]
    assert found(touched(base, "eval(x)\n" + base)) == [("test/rule", "head", 1, "")]


def test_one_less_of_the_same_is_found_only_when_a_rule_asks_for_it():
    base, head = "eval(x)\na = 1\n", "a = 1\n"
    assert found(touched(base, head)) == []
    assert found(touched(base, head), rules=pattern("{call: [eval]}", when="removed")) == [("test/rule", "base", 1, "")]
    assert found(touched(head, base), rules=pattern("{call: [eval]}", when="removed")) == []
    assert found(touched(base, "a = 1\neval(y)\n"), rules=pattern("{call: [eval]}", when="both")) == [
        ("test/rule", "base", 1, ""),
        ("test/rule", "head", 2, ""),
    ]


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ("eval(x)\n", "# why\neval(  x,\n)\n"),
        ("def f():\n    eval(x)\n", 'def f():\n    """Doc."""\n    eval(x)\n'),
        ("def f():\n    eval('a')\n", 'def f():\n    eval(\n        "a"  # b\n    )\n'),
        ("return_ = eval(x)\n", "return_ = (eval(x))\n"),
    ],
)
def test_comments_formatting_and_docstrings_carry_no_code_finding(base, head):
    assert found(touched(base, head)) == []


def test_content_rules_read_comments_too():
    assert found(touched("x = 1\n", "x = 1  # SECRET\n"), rules=WORD) == [("test/word", "head", 1, "")]
    assert found(touched("# SECRET\nx = 1\n", "x = 1\n# SECRET\n"), rules=WORD) == []
    assert found(touched("# SECRET\n", "x\n"), rules=WORD.replace("[SECRET]", "[SECRET], when: removed")) == [("test/word", "base", 1, "")]
    assert found(touched("# SECRET\n", "# SECRET\n1\n"), rules=WORD.replace("[SECRET]", "[SECRET], when: any")) == [
        ("test/word", "head", 1, "")
    ]


def test_a_renamed_function_with_an_equal_body_brings_nothing_new():
    base = "def f(x):\n    return eval(x)\n"
    assert found(touched(base, base.replace("f(", "g(", 1))) == []
    assert found(touched(base, "def g(x):\n    x = x + 1\n    return eval(x)\n")) == [("test/rule", "head", 3, "g")]


def test_a_function_that_moved_to_another_file_as_it_was_brings_nothing_new():
    text = "def f(x):\n    return eval(x)\n"
    old, new = touched("a = 1\n" + text, "a = 1\n", "app/a.py"), touched(None, text, "app/b.py")
    assert found(old, new) == []
    assert found(new, old) == []
    copy = touched(None, text, "app/c.py")
    assert len(found(old, new, copy)) == 1
    assert found(touched("a = 1\n" + text, "a = 2\n" + text, "app/a.py"), new) == [("test/rule", "head", 2, "f")]


def test_test_code_is_quiet_except_where_it_runs_by_itself():
    text = "eval(x)\n"
    assert found(touched(None, text, "tests/test_a.py")) == []
    assert len(found(touched(None, text, "tests/conftest.py"))) == 1
    assert len(found(touched(None, text, "tests/a.py"), rules=pattern("{call: [eval]}", extra="    in_tests: true\n"))) == 1


def test_code_that_moves_out_of_the_tests_is_new():
    text = "eval(x)\n"
    assert found(touched(text, text, "app/a.py", base_path="tests/a.py")) == [("test/rule", "head", 1, "")]
    assert found(touched(text, text, "app/a.py", base_path="app/b.py")) == []


def test_a_copy_is_new_code():
    item = touched("eval(x)\n", "eval(x)\n", "app/b.py", base_path="app/a.py")
    item = item._replace(file=ChangedFile(Status.COPIED, item.file.base, item.file.head))
    assert found(item) == [("test/rule", "head", 1, "")]


def test_paths_include_and_exclude():
    text = pattern("{call: [eval]}", extra="    paths: {include: ['app/**'], exclude: ['**/b.py']}\n")
    assert [len(found(touched(None, "eval(x)\n", path), rules=text)) for path in ("app/a.py", "app/x/b.py", "lib/a.py")] == [1, 0, 0]


def test_path_rules_speak_about_the_file():
    assert found(touched("a", "b", "db/x.sql"), rules=PATH) == [("test/path", "head", 1, "")]
    assert found(touched("a", None, "db/x.sql"), rules=PATH) == [("test/path", "base", 1, "")]
    assert found(touched("a", "a", "x.sql", base_path="db/x.sql"), rules=PATH) == [("test/path", "base", 1, "")]
    assert found(touched("a", "a", "db/x.sql", base_path="x.sql"), rules=PATH) == [("test/path", "head", 1, "")]
    assert found(touched("a", "b", "x.sql"), rules=PATH) == []


def test_path_rules_can_ask_for_an_event_a_mode_or_another_syntax():
    only_new = PATH.replace("path: {}", "path: {when: [added]}")
    assert found(touched("a", "b", "db/x"), rules=only_new) == []
    assert len(found(touched(None, "b", "db/x"), rules=only_new)) == 1
    became = PATH.replace("path: {}", "path: {became: [executable]}")
    item = touched("a", "a", "db/x")
    executable = item._replace(file=ChangedFile(Status.MODIFIED, item.file.base, item.file.head._replace(mode=0o100755)))
    assert found(item, rules=became) == []
    assert len(found(executable, rules=became)) == 1
    syntax = PATH.replace("path: {}", "path: {syntax: true}")
    assert found(touched("x = 1\n", "x = 1  # y\n", "db/x.py"), rules=syntax) == []
    assert len(found(touched("x = 1\n", "x = 2\n", "db/x.py"), rules=syntax)) == 1


def side(data: bytes | None, path="app/code.py", mode=REGULAR) -> tuple[FileSide, Text]:
    mode = ABSENT if data is None else mode
    return FileSide(path, mode, f"{data!r}"), Text(path, mode, data)


def raw(base: bytes | None, head: bytes | None, path="app/code.py", *, modes=(REGULAR, REGULAR), reason="") -> Touched:
    status = Status.ADDED if base is None else Status.DELETED if head is None else Status.MODIFIED
    (old, old_text), (new, new_text) = side(base, path, modes[0]), side(head, path, modes[1])
    return Touched(ChangedFile(status, old, new, opaque=reason), old_text, new_text)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (raw(None, b"x = (\n"), "cannot be parsed"),
        (raw(b"x = (\n", b"x = 1\n"), "its base side"),
        (raw(b"x = (\n", None), "its base side"),
        (raw(None, b"\x00", "a.bin"), "binary"),
        (raw(None, b"PK\x03\x04\x00", "a.zip"), "binary"),
        (raw(None, b"a\xff", "a.yml"), "not UTF-8"),
        (raw(None, b"a\xff\n"), "not valid utf-8"),
        (raw(None, b"<script>\x00", "a.png"), "binary"),
        (raw(None, b"\xffnot a picture", "a.png"), "not the picture"),
        (raw(None, b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "model.py"), "Git LFS"),
        (raw(None, b"../../etc/passwd", "a.txt", modes=(ABSENT, SYMLINK)), "a symbolic link to ../../etc/passwd"),
        (raw(None, b"", "lib", modes=(ABSENT, SUBMODULE)), "submodule"),
        (raw(b"", None, "lib", modes=(SUBMODULE, ABSENT)), "submodule"),
        (raw(b"x", b"y", reason="over a limit"), "over a limit"),
    ],
)
def test_what_cannot_be_read_is_opaque(item, words):
    (finding,) = judge(item)
    assert (finding.rule, finding.category) == ("opaque/unread-file", Category.OPAQUE)
    assert words in finding.message


@pytest.mark.parametrize(
    "item",
    [
        raw(None, b"\x89PNG\r\n\x1a\n\x00", "docs/a.png"),
        raw(None, b"wOF2\x00", "a.woff2"),
        raw(None, b"\x00\x00\x00\x18ftypmp42", "a.mp4"),
        raw(None, b"", "a.png"),
        raw(None, b"version https://git-lfs.github.com/spec/v1\noid sha256:00\n", "a.png"),
        raw(None, b"M\xfcller", "README.md"),
        raw(None, b"M\xfcller", "names.csv"),
        raw(b"\x00", None, "a.bin"),
        raw(b"target", None, "a", modes=(SYMLINK, ABSENT)),
        raw(None, b"x = (\n", "tests/data/broken.py"),
        raw(b"x", None, "a.jpg", reason="too large: 2 bytes, the limit is 1"),
        raw(None, b"\xde\x12\x04\x95\0", "locale/de/LC_MESSAGES/django.mo"),
        raw(None, "x = 'ü'\n".encode()),
        raw(None, b"# coding: latin-1\nx = '\xfc'\n"),
        raw(None, b""),
    ],
)
def test_what_can_be_read_or_cannot_carry_code_is_not_opaque(item):
    assert judge(item) == ()


def test_a_missing_blob_holds():
    item = raw(None, b"x")
    item = item._replace(head=item.head._replace(data=None))
    assert "missing" in judge(item)[0].message


def test_content_rules_still_read_a_file_that_does_not_parse():
    assert [f.rule for f in judge(raw(None, b"x = ( # SECRET\n"), rules=WORD)] == ["opaque/unread-file", "test/word"]


def test_a_binary_file_is_searched_only_where_a_rule_asks_for_it():
    item = raw(None, b"\xff SECRET", "a.po")
    assert judge(item, rules=WORD) == ()
    assert len(judge(item, rules=WORD.replace("[SECRET]", "[SECRET], binary: true"))) == 1


def test_a_file_without_analysis_is_opaque_when_git_says_so():
    item = raw(b"x", b"y", reason="over a limit")
    made = pack(EVAL)
    assert [f.category for f in conclude(change(item), [], made, NONE, ())] == [Category.OPAQUE]


def extra_finding(**changes) -> Finding:
    values = {
        "rule": "other/tool",
        "category": Category.CRYPTO,
        "severity": Severity.LOW,
        "confidence": Confidence.LOW,
        "path": "app/code.py",
    }
    return Finding(**values | {"side": Side.HEAD, "start_line": 1, "end_line": 1, "message": "m"} | changes)


def test_findings_of_others_join_once_and_get_a_fingerprint():
    item = touched("a\n", "b\n")
    joined = judge(item, rules=WORD, extra=[extra_finding(), extra_finding(), extra_finding(path="elsewhere.py")])
    assert [(f.path, bool(f.fingerprint)) for f in joined] == [("app/code.py", True), ("elsewhere.py", True)]


@given(st.permutations(range(4)))
def test_the_order_of_files_does_not_matter(order):
    files = [touched(None, f"def f(x):\n    return eval(x, {n})\n", f"app/{n}.py") for n in range(4)]
    assert judge(*[files[n] for n in order]) == judge(*files)


def test_findings_are_counted_by_rule():
    assert counts(judge(touched(None, "eval(x)\neval(y)\n"))) == {"test/rule": 2}


def test_a_vocabulary_makes_its_own_program():
    text = pattern("{call: ['@external_clients']}")
    item = touched(None, "import acme\nacme.go()\n")
    assert len(judge(item, rules=text, vocabulary=Vocabulary(external_clients=("acme",)))) == 1
    assert judge(item, rules=text) == ()


def test_many_packs_do_not_pile_up():
    for number in range(12):
        assert len(judge(touched(None, "eval(x)\n"), rules=EVAL.replace("title: t", f"title: t{number}"))) == 1
