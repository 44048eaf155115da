"""Secrets that prove themselves, and text that shows something else than it says."""

import pytest

from rules.matchers.secrets import check as secrets
from rules.matchers.secrets import checksum
from rules.matchers.structure import Sides
from rules.matchers.unicode import check as unicode
from rules.model import REGULAR, ChangedFile, FileSide, Status, Text, Touched

RANDOM = "aZ3kQ9xT7mLp2VbN8rYc5WdE4sGhJf"
HEADER = "eyJhbGciOiJSUzI1NiIsInR5cCI6IkpXVCJ9"
BODY = "MC4CAQAwBQYDK2VwBCIEIKo9tQb1Zr7XyHfW0c2uJk5LmN8pQsTvUwXyZ0aBcDeF"


def hits(module, name, head, base="", path="a.py"):
    file = ChangedFile(Status.MODIFIED, FileSide(path, REGULAR, ""), FileSide(path, REGULAR, ""))
    sides = [Text(path, REGULAR, text.encode() if isinstance(text, str) else text) for text in (base, head)]
    return list(module(name, Sides(Touched(file, *sides), with_base=True, with_head=True), {}))


@pytest.mark.parametrize("prefix", ["ghp", "gho", "ghu", "ghs", "ghr", "npm"])
def test_a_token_with_its_checksum(prefix):
    token = f"{prefix}_{RANDOM}{checksum(RANDOM)}"
    (hit,) = hits(secrets, "checked-token", f"a\nx = '{token}'\n")
    assert (hit.line, hit.text) == (2, f"{prefix}_aZ3k…")
    assert hits(secrets, "checked-token", f"x = '{token}'", base=f"y = '{token}'") == []


def test_the_checksum_is_padded_and_known():
    assert checksum("") == "000000"
    assert len(checksum(RANDOM)) == 6


@pytest.mark.parametrize(
    "text",
    [
        f"ghp_{RANDOM}000000",
        f"xghp_{RANDOM}{checksum(RANDOM)}",
        f"ghp_{RANDOM}{checksum(RANDOM)}a",
        "ghs_1_eyJxxxxxxxxxxxxx.aaaaaaaaaaaaaaaaaaaaaa.bbbbbbbbbbbbbbbbbbbbbb",
        "github_pat_" + "a" * 22 + "_" + "b" * 59,
        "ghs_12_" + HEADER + ".short.x",
    ],
)
def test_what_only_looks_like_a_token(text):
    assert hits(secrets, "checked-token", text) == []


def test_the_stateless_and_the_fine_grained_form():
    stateless = f"ghs_12345_{HEADER}.{RANDOM}.{RANDOM}"
    fine = "github_pat_" + RANDOM[:22] + "_" + (RANDOM + "XyZ0aBcDeFgHiJkLmNoPqRsTuVwXy1K")[:59]
    found = hits(secrets, "checked-token", f"{stateless}\n{fine}\n")
    assert [(hit.name, hit.line) for hit in found] == [("a GitHub installation token", 1), ("a GitHub token", 2)]


@pytest.mark.parametrize(
    ("text", "name"),
    [
        (f"-----BEGIN PRIVATE KEY-----\n{BODY}\n-----END PRIVATE KEY-----", "a private key"),
        (
            f"-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES,00\n\n{BODY}\n-----END RSA PRIVATE KEY-----",
            "a RSA private key",
        ),
        (f"-----BEGIN OPENSSH PRIVATE KEY-----\\n{BODY}\\n-----END", "a OpenSSH private key"),
        (f"-----BEGIN PGP PRIVATE KEY BLOCK-----\n\n{BODY}\n-----END", "a Pgp private key"),
    ],
)
def test_private_keys_with_a_body(text, name):
    assert [hit.name for hit in hits(secrets, "private-key", text)] == [name]


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN PRIVATE KEY-----",
        "-----BEGIN PRIVATE KEY-----\n" + "A" * 100,
        f"-----BEGIN PUBLIC KEY-----\n{BODY}",
        f"BEGIN PRIVATE KEY\n{BODY}",
    ],
)
def test_headings_without_a_key(text):
    assert hits(secrets, "private-key", text) == []


@pytest.mark.parametrize("char", ["\u202a", "\u202e", "\u2066", "\u2069"])
def test_bidirectional_controls(char):
    (hit,) = hits(unicode, "bidirectional", f"a\nb {char} c\n")
    assert hit.line == 2
    assert hit.name.startswith(f"U+{ord(char):04X} ")


@pytest.mark.parametrize("text", ["a\u200bb", "a\u200cb", "\u200eb", "x\ufeff", "\U000e0041", "a\ufe00\ufe01", "\u3164", "\u00ad"])
def test_characters_that_do_not_show(text):
    assert hits(unicode, "invisible", f"x = 1\n{text}\n")


@pytest.mark.parametrize(
    "text", ["\ufeffx = 1", "می‌خواهم", "👩‍💻", "❤️", "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f", "é", "naïve"]
)
def test_characters_of_ordinary_text(text):
    assert hits(unicode, "invisible", text) == []
    assert hits(unicode, "bidirectional", text) == []


def test_what_was_there_before_is_no_news():
    assert hits(unicode, "invisible", "y\na\u200bb\n", base="a\u200bb\n") == []


def test_a_picture_is_no_text():
    assert hits(unicode, "invisible", "a\u200bb".encode() + b"\0") == []
    assert hits(unicode, "bidirectional", b"\xff" + "\u202e".encode()) == []


@pytest.mark.parametrize(
    ("name", "reading"),
    [
        ("ch\u0435ck", "mixes Latin and Cyrillic letters"),
        ("\u0430\u0441\u0441", "reads as acc"),
        ("\uff45val", "reads as eval"),
        ("x\u03bf", "mixes Latin and Greek letters"),
    ],
)
def test_names_that_read_as_another(name, reading):
    assert [hit.name.split(" ", 1)[1] for hit in hits(unicode, "confusable", f"{name} = 1\n")] == [reading]


@pytest.mark.parametrize(
    "text", ["größe = 1", "имя = 1", "Δt = 1", "\u03b1 = 1", "λ_max = 2", "名前 = 3", "# ch\u0435ck", "x = 'ch\u0435ck'", "µ = 1"]
)
def test_names_in_other_languages(text):
    assert hits(unicode, "confusable", text + "\n") == []


def test_names_in_typescript_and_files_without_names():
    assert hits(unicode, "confusable", "function \u0430dmin() {}\nconst o = {ch\u0435ck: 1}\n", path="a.ts")
    assert hits(unicode, "confusable", "\u0430dmin: 1\n", path="a.yml") == []
    assert hits(unicode, "confusable", "\u0430dmin\n", path="a.md") == []
