"""Lock files of the Python world."""

import json

import pytest

from rules.dependencies.read import read_manifest


def packages(path, text):
    manifest = read_manifest(path, text.encode())
    assert manifest.unread == ()
    assert manifest.is_lock
    return {package.name: package for package in manifest.packages}


UV = """version = 1

[[package]]
name = "shop"
version = "0.1"
source = { editable = "." }

[[package]]
name = "flask"
version = "3.0.0"
source = { registry = "https://pypi\x2eorg/simple" }
sdist = { url = "https://files.pythonhosted\x2eorg/packages/aa/flask-3.0.0.tar.gz", hash = "sha256:11" }
wheels = [
    { url = "https://files.pythonhosted\x2eorg/packages/bb/flask-3.0.0-py3-none-any.whl", hash = "sha256:22" },
]

[[package]]
name = "ledger"
version = "1.0"
source = { git = "https://git.example/acme/ledger?rev=main#0123abcd" }

[[package]]
name = "torch"
version = "2.0"
source = { registry = "https://pkgs.example/simple/" }
wheels = [{ url = "https://cdn.example/torch-2.0-py3-none-any.whl", hash = "sha256:33" }]

[[package]]
name = "swapped"
version = "1.0"
source = { registry = "https://pypi\x2eorg/simple" }
wheels = [{ url = "https://files.pythonhosted\x2eorg/packages/evil-1.0-py3-none-any.whl", hash = "sha256:44" }]
"""


def test_uv_lock_is_read():
    found = packages("uv.lock", UV)
    assert sorted(found) == ["flask", "ledger", "swapped", "torch"]
    assert found["flask"].source == ""
    assert found["flask"].hashes == ("flask-3.0.0-py3-none-any.whl=sha256:22", "flask-3.0.0.tar.gz=sha256:11")
    assert (found["ledger"].source, found["ledger"].version) == ("git+https://git.example/acme/ledger", "0123abcd")
    assert found["torch"].source == "index https://pkgs.example/simple files cdn.example"
    assert found["swapped"].source == "alias evil-1.0-py3-none-any.whl"
    assert read_manifest("uv.lock", UV.encode()).own == ("shop",)


def test_a_multi_line_string_cannot_hide_a_package():
    text = 'note = """\n[[package]]\nname = "fake"\n"""\n[[package]]\nname = "real"\nversion = "1"\n'
    assert sorted(packages("uv.lock", text)) == ["real"]


def test_blocks_and_the_whole_are_read_alike():
    whole = read_manifest("uv.lock", (UV + "# '''\n").encode())
    assert whole.packages == read_manifest("uv.lock", UV.encode()).packages
    assert whole.packages == read_manifest("uv.lock", UV.replace("\n", "\r\n").encode()).packages


POETRY = """
[[package]]
name = "flask"
version = "3.0.0"
category = "dev"
files = [{file = "flask-3.0.0.tar.gz", hash = "sha256:11"}]

[[package]]
name = "ledger"
version = "1.0"
[package.source]
type = "git"
url = "https://git.example/acme/ledger.git"
reference = "main"
resolved_reference = "0123abcd"

[[package]]
name = "inner"
version = "1.0"
[package.source]
type = "legacy"
url = "https://pkgs.example/simple"
reference = "internal"

[[package]]
name = "older"
version = "1.0"

[metadata]
lock-version = "1.1"

[metadata.files]
older = [{file = "older-1.0.tar.gz", hash = "sha256:55"}]
"""


def test_poetry_lock_is_read_in_both_layouts():
    found = packages("poetry.lock", POETRY)
    assert found["flask"].hashes == ("flask-3.0.0.tar.gz=sha256:11",)
    assert found["flask"].scope == "dev"
    assert (found["ledger"].source, found["ledger"].version) == ("git+https://git.example/acme/ledger.git", "0123abcd")
    assert found["inner"].source == "index https://pkgs.example/simple"
    assert found["older"].hashes == ("older-1.0.tar.gz=sha256:55",)


def test_pdm_lock_is_read():
    found = packages(
        "pdm.lock",
        '[[package]]\nname = "a"\nversion = "1"\nfiles = [{url = "https://cdn.example/a-1.zip", hash = "sha256:1"}]\n'
        '[[package]]\nname = "b"\nversion = "2"\ngit = "https://git.example/b"\nrevision = "abc"\n',
    )
    assert found["a"].source == "files cdn.example"
    assert found["b"].version == "abc"


PYLOCK = """
lock-version = "1.0"
[[packages]]
name = "flask"
version = "3.0"
index = "https://pypi\x2eorg/simple"
[[packages.wheels]]
url = "https://files.pythonhosted\x2eorg/flask-3.0-py3-none-any.whl"
hashes = {sha256 = "22", md5 = "33"}
[[packages]]
name = "ledger"
vcs = {type = "git", url = "https://git.example/l", commit-id = "abc"}
[[packages]]
name = "arch"
archive = {url = "https://files.example/arch.zip", hashes = {sha256 = "44"}}
[[packages]]
name = "shop"
directory = {path = "."}
[[packages]]
name = "near"
directory = {path = "../near"}
"""


@pytest.mark.parametrize("path", ["pylock.toml", "deploy/pylock.prod.toml"])
def test_pylock_is_read(path):
    found = packages(path, PYLOCK)
    assert sorted(found) == ["arch", "flask", "ledger", "near"]
    assert found["flask"].hashes == ("flask-3.0-py3-none-any.whl=md5:33,sha256:22",)
    assert (found["ledger"].source, found["ledger"].version) == ("git+https://git.example/l", "abc")
    assert (found["arch"].source, found["near"].source) == ("https://files.example/arch.zip", "../near")


def test_pipfile_lock_is_read():
    text = json.dumps(
        {
            "_meta": {"sources": [{"url": "https://pypi\x2eorg/simple"}, {"url": "https://pkgs.example/x", "verify_ssl": False}]},
            "default": {
                "flask": {"version": "==3.0", "hashes": ["sha256:2", "sha256:1"], "index": "pypi"},
                "l": {"git": "https://git.example/l", "ref": "abc"},
            },
            "develop": {"pytest": {"version": "==8.0", "index": "internal"}},
        }
    )
    found = packages("Pipfile.lock", text)
    assert (found["flask"].version, found["flask"].hashes, found["flask"].source) == ("3.0", ("sha256:1", "sha256:2"), "")
    assert (found["l"].version, found["pytest"].scope, found["pytest"].source) == ("abc", "group:dev", "index internal")
    settings = read_manifest("Pipfile.lock", text.encode()).settings
    assert [(s.kind, s.value) for s in settings] == [
        ("extra-index-url", "https://pkgs.example/x"),
        ("trusted-host", "https://pkgs.example/x"),
    ]


@pytest.mark.parametrize("text", ["[]", "{", '{"a": ' * 3000, "nan", '{"a": 1' + "0" * 5000])
def test_broken_json_is_unread(text):
    assert read_manifest("Pipfile.lock", text.encode()).unread


@pytest.mark.parametrize("path", ["uv.lock", "Pipfile.lock", "package-lock.json", "yarn.lock"])
def test_too_many_packages_are_unread(path):
    many = range(30_001)
    texts = {
        "uv.lock": "\n".join(f'\n[[package]]\nname = "a{i}"' for i in many),
        "Pipfile.lock": json.dumps({"default": {f"a{i}": {} for i in many}}),
        "package-lock.json": json.dumps({"packages": {f"node_modules/a{i}": {} for i in many}}),
        "yarn.lock": "".join(f'a{i}@1:\n  version "1"\n' for i in many),
    }
    assert "more than" in read_manifest(path, texts[path].encode()).unread[0]
