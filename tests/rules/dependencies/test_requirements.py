"""pip's requirements and constraints files."""

import pytest

from rules.dependencies.model import CONSTRAINT
from rules.dependencies.read import read_manifest


def read(text, path="requirements.txt"):
    return read_manifest(path, text.encode())


def only(text):
    manifest = read(text)
    assert manifest.unread == ()
    (package,) = manifest.packages
    return package


def test_a_pinned_line_has_a_version_and_a_normalised_name():
    package = only("Flask_SQLAlchemy==3.0.5\n")
    assert (package.name, package.version, package.source, package.line) == ("flask-sqlalchemy", "3.0.5", "", 1)


@pytest.mark.parametrize("text", ["flask>=3,<4", "flask < 4, >= 3", "flask>=3, <4  # web", "  flask  >=3,<4  "])
def test_the_way_a_constraint_is_written_does_not_matter(text):
    assert only(text).constraint == "<4,>=3"


def test_a_wildcard_is_no_pin():
    assert only("django==5.*").version == ""


def test_extras_and_markers_are_part_of_the_demand():
    package = only('celery[sqs, redis]>=5 ; python_version < "3.12"')
    assert package.constraint == '[redis,sqs]>=5 ; python_version < "3.12"'


def test_hashes_stand_in_continued_lines():
    manifest = read("a==1 \\\n    --hash=sha256:BB \\\n    --hash=sha256:aa\nb==2\n")
    assert manifest.packages[0].hashes == ("sha256:aa", "sha256:bb")
    assert manifest.packages[1].line == 4


def test_a_comment_line_ends_a_continuation_and_a_carriage_return_is_no_text():
    manifest = read("a==1 \\\r\n# note\r\nb==2\r\n")
    assert [package.name for package in manifest.packages] == ["a", "b"]


@pytest.mark.parametrize(
    ("line", "source", "version", "name"),
    [
        (
            "ledger @ git+https://me:token@git.example/acme/ledger.git@v1#egg=ledger",
            "git+https://git.example/acme/ledger.git",
            "v1",
            "ledger",
        ),
        ("-e git+ssh://git@git.example/acme/ledger@abc#egg=Ledger", "git+ssh://git.example/acme/ledger", "abc", "ledger"),
        ("https://files.example/ledger-1.0-py3-none-any.whl", "https://files.example/ledger-1.0-py3-none-any.whl", "", "ledger"),
        ("./packages/ledger", "./packages/ledger", "", "./packages/ledger"),
        ("--editable=.", ".", "", "."),
    ],
)
def test_direct_references_name_their_place_without_credentials(line, source, version, name):
    package = only(line)
    assert (package.source, package.version, package.name) == (source, version, name)


def test_a_hash_in_the_fragment_counts():
    assert only("a @ https://files.example/a-1.zip#sha256=AB").hashes == ("sha256:ab",)


def test_index_options_are_settings_without_credentials():
    manifest = read(
        "-i https://user:pw@pkgs.example/simple/\n--extra-index-url=https://b.example/x\n"
        "-f ./wheels\n--trusted-host b.example\n--require-hashes\n--pre\n"
    )
    assert [(setting.kind, setting.value) for setting in manifest.settings] == [
        ("index-url", "https://pkgs.example/simple"),
        ("extra-index-url", "https://b.example/x"),
        ("find-links", "./wheels"),
        ("trusted-host", "b.example"),
        ("require-hashes", ""),
        ("pre", ""),
    ]


def test_files_that_are_read_are_includes():
    manifest = read("-r base.txt\n-c constraints.txt\n-rother.txt\n--constraint=c2.txt\n")
    assert [(include.path, include.constraint) for include in manifest.includes] == [
        ("base.txt", False),
        ("constraints.txt", True),
        ("other.txt", False),
        ("c2.txt", True),
    ]


def test_a_constraints_file_asks_for_nothing():
    assert read("flask<4\n", "constraints.txt").packages[0].role == CONSTRAINT


@pytest.mark.parametrize(
    ("text", "direct"),
    [
        ("a==1\n    # via flask\n", False),
        ("a==1\n    # via\n    #   -r requirements.in\n    #   flask\n", True),
        ("a==1\n    # via shop (pyproject.toml)\n", True),
        ("a==1  # via flask, b\n", False),
        ("a==1\n# a note\n", True),
    ],
)
def test_the_notes_of_a_compiler_tell_what_is_direct(text, direct):
    assert read(text).packages[0].direct is direct


@pytest.mark.parametrize("line", ["flask = 3", "==1.0", "--frobnicate x", "a" * 5000, "flask ==", "<<<<<<< HEAD"])
def test_a_line_that_cannot_be_read_is_named_and_the_rest_still_counts(line):
    manifest = read(f"{line}\nb==1\n")
    assert len(manifest.unread) == 1
    assert "line 1" in manifest.unread[0]
    assert [package.name for package in manifest.packages] == ["b"]


def test_bytes_that_are_no_text_and_files_over_the_limit_are_unread():
    assert "UTF-8" in read_manifest("requirements.txt", b"\xff\xfe").unread[0]
    assert "limit" in read_manifest("requirements.txt", b"#" * 2_000_001).unread[0]
    assert "characters" in read("a==1 " + "\\\n" * 60_000 + "x" * 100_001).unread[0]


def test_too_many_packages_are_unread():
    assert "more than" in read("\n".join(f"a{i}" for i in range(30_002))).unread[0]
