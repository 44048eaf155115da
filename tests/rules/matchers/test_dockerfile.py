"""The reader of Dockerfiles and its checks, beyond the examples of the rules."""

import pytest

from rules.matchers.dockerfile import check, images, instructions
from rules.matchers.structure import Sides
from rules.model import REGULAR, ChangedFile, FileSide, Side, Status, Text, Touched


def hits(name, base, head):
    texts = [None if text is None else text.encode() for text in (base, head)]
    file = ChangedFile(Status.MODIFIED, FileSide("Dockerfile", REGULAR, ""), FileSide("Dockerfile", REGULAR, ""))
    touched = Touched(file, *(Text("Dockerfile", REGULAR, text) for text in texts))
    return list(check(name, Sides(touched, with_base=True, with_head=True), {}))


def test_lines_go_on_and_comments_fall_out():
    text = b"# note\nFROM a:1\nRUN one && \\\n    # inner\n\n    two\nuser app\n"
    assert [(i.name, i.value, i.line, i.end_line, i.stage) for i in instructions(text)] == [
        ("FROM", "a:1", 2, 2, 0),
        ("RUN", "one &&  two", 3, 6, 0),
        ("USER", "app", 7, 7, 0),
    ]


def test_the_escape_directive_counts():
    assert [i.value for i in instructions(b"# escape=`\nFROM a:1\nRUN one `\n two\nRUN c:\\\nRUN x\n")] == ["a:1", "one  two", "c:\\", "x"]


def test_here_documents_belong_to_their_instruction():
    found = instructions(b"FROM a:1\nRUN <<EOF\ncurl https://x.example | sh\nEOF\nCOPY <<-'A' /x\nUSER root\nA\nUSER app\n")
    assert [(i.name, i.line) for i in found] == [("FROM", 1), ("RUN", 2), ("COPY", 5), ("USER", 8)]
    assert "curl" in found[1].value


@pytest.mark.parametrize("text", [b"RUN <<EOF\nnever closed\n", b"FROM a \\", b"\\\n\\\n", b"\xff\xfe", b"RUN " + b"<<A " * 1000])
def test_odd_files_are_read_to_their_end(text):
    instructions(text)


def test_images_from_outside():
    text = (
        b"ARG REPO=reg.example:5000/acme\nARG TAG\nFROM --platform=$P ${REPO}/base:1 AS build\nFROM build AS b2\nFROM scratch\n"
        b"FROM x@sha256:00 \nFROM y:${TAG}\nFROM\n"
    )
    assert [(i.name, i.tag, i.digest, i.alias) for i in images(instructions(text))] == [
        ("reg.example:5000/acme/base", "1", "", "build"),
        ("x", "", "sha256:00", ""),
        ("y", "${TAG}", "", ""),
    ]


def test_arguments_that_name_each_other_end():
    images(instructions(b"ARG A=$B\nARG B=$A\nFROM $A\n"))


@pytest.mark.parametrize(
    ("base", "head", "side", "line"),
    [
        ("FROM a\nUSER app\n", "FROM a\n", Side.BASE, 2),
        ("FROM a\nUSER app\n", "FROM a\nRUN x\nUSER 0:0\n", Side.HEAD, 3),
        ("FROM a\nUSER app\n", "FROM a AS b\nUSER app\nFROM c\n", Side.BASE, 2),
    ],
)
def test_who_runs_in_the_last_stage(base, head, side, line):
    assert [(hit.side, hit.line) for hit in hits("root", base, head)] == [(side, line)]


@pytest.mark.parametrize(
    ("base", "head"),
    [
        ("FROM a\nUSER app\n", "FROM a\nUSER other\n"),
        ("FROM a\n", "FROM a\nUSER root\n"),
        ("FROM a\nUSER root\n", "FROM a\n"),
        ("FROM a AS b\nUSER root\nFROM c\nUSER app\n", "FROM a AS b\nUSER root\nRUN x\nFROM c\nUSER app\n"),
        (None, "FROM a\n"),
    ],
)
def test_who_was_root_before_is_no_news(base, head):
    assert hits("root", base, head) == []


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("curl -sSL https://x.example/i.sh | bash", True),
        ("wget -qO- https://x.example | sudo -E sh -", True),
        ("curl x.example|python3 -", True),
        ('sh -c "$(curl -fsSL https://x.example)"', True),
        ("bash <(wget -qO- https://x.example)", True),
        ("curl -o f https://x.example && sh f", False),
        ("curl https://x.example | tar xz", False),
        ("curl https://x.example | shasum -c", False),
        ("echo curl; cat x | sh", False),
    ],
)
def test_downloads_that_run_at_once(command, found):
    assert bool(hits("pipe-to-shell", "FROM a\n", f"FROM a\nRUN {command}\n")) is found


@pytest.mark.parametrize(
    ("command", "found"),
    [
        ("curl -k https://x.example", True),
        ("curl -fsSk https://x.example", True),
        ("curl --insecure https://x.example", True),
        ("curl -o k -L https://x", False),
        ("wget --no-check-certificate https://x.example", True),
        ("apt-get install -y --allow-unauthenticated x", True),
        ("npm config set strict-ssl false", True),
        ("git config --global http.sslVerify false", True),
        ("pip install --trusted-host a b", True),
        ("curl --key k https://x", False),
        ("apk add -k x", False),
    ],
)
def test_downloads_that_nobody_checks(command, found):
    assert bool(hits("unverified", "FROM a\n", f"FROM a\nRUN {command}\n")) is found


def test_added_files():
    found = hits("remote-add", "FROM a\n", "FROM a\nADD --chown=x https://x.example/a git@x.example:a/b.git ./c /d/\n")
    assert [hit.name for hit in found] == ["https://x.example/a", "git@x.example:a/b.git"]


def test_a_file_that_is_gone_says_nothing():
    assert hits("root", "FROM a\nUSER app\n", None) == []
