"""pyproject.toml, setup.cfg, setup.py, Pipfile, uv.toml and pip.conf."""

import pytest

from rules.dependencies.read import read_manifest

PYPROJECT = """
[build-system]
requires = ["hatchling>=1.27"]

[project]
name = "Shop"
dependencies = [
    "flask>=3",   # web
    'ledger',
]

[project.optional-dependencies]
aws = ["boto3==1.35.0"]

[dependency-groups]
dev = ["pytest>=8", {include-group = "lint"}]
lint = ["ruff"]

[tool.uv]
constraint-dependencies = ["urllib3<3"]
exclude-newer = "3 weeks"
index-url = "https://a.example/simple"
find-links = ["https://b.example"]

[tool.uv.sources]
ledger = { git = "https://git.example/acme/ledger", tag = "v1" }
flask = [{ index = "internal", marker = "sys_platform == 'linux'" }]

[[tool.uv.index]]
name = "internal"
url = "https://me:token@pkgs.example/simple/"
explicit = true
"""


def packages(text, path="pyproject.toml"):
    manifest = read_manifest(path, text.encode())
    assert manifest.unread == ()
    return {(package.name, package.scope): package for package in manifest.packages}


def test_every_table_of_pyproject_is_read():
    found = packages(PYPROJECT)
    assert sorted(found) == [
        ("boto3", "optional:aws"),
        ("flask", ""),
        ("hatchling", "build"),
        ("ledger", ""),
        ("pytest", "group:dev"),
        ("ruff", "group:lint"),
        ("urllib3", "constraint-dependencies"),
    ]
    assert found["boto3", "optional:aws"].version == "1.35.0"
    assert found["ledger", ""].source == "git+https://git.example/acme/ledger @v1"
    assert found["flask", ""].source == "index internal"
    assert found["urllib3", "constraint-dependencies"].role == "constraint"


def test_settings_of_uv_are_read_without_credentials():
    manifest = read_manifest("pyproject.toml", PYPROJECT.encode())
    assert [(setting.kind, setting.value) for setting in manifest.settings] == [
        ("extra-index-url", "https://pkgs.example/simple (explicit)"),
        ("index-url", "https://a.example/simple"),
        ("find-links", "https://b.example"),
        ("exclude-newer", "3 weeks"),
    ]
    assert manifest.own == ("shop",)


POETRY = """
[tool.poetry]
name = "shop"
[tool.poetry.dependencies]
python = "^3.11"
flask = "^3.0"
ledger = {git = "https://git.example/acme/ledger.git", rev = "abc", extras = ["x"]}
pinned = "1.2.3"
multi = [{version = "1.0", python = "<3.10"}, {version = "2.0", python = ">=3.10"}]
local = {path = "../local"}
[tool.poetry.group.dev.dependencies]
pytest = {version = "*", source = "internal", optional = true}
[tool.poetry.dev-dependencies]
black = "==24.1.0"
[[tool.poetry.source]]
name = "internal"
url = "https://pkgs.example/simple"
priority = "supplemental"
"""


def test_poetry_is_read():
    found = packages(POETRY)
    assert ("python", "") not in found
    assert found["flask", ""].constraint == "^3.0"
    assert found["pinned", ""].version == "1.2.3"
    assert found["ledger", ""]._replace(anchor=(), constraint="")[:5] == (
        "pypi",
        "ledger",
        "abc",
        "",
        "git+https://git.example/acme/ledger.git @abc",
    )
    assert found["local", ""].source == "../local"
    assert found["pytest", "group:dev"].source == "index internal"
    assert found["black", "group:dev"].version == "24.1.0"
    manifest = read_manifest("pyproject.toml", POETRY.encode())
    assert [p.version for p in manifest.packages if p.name == "multi"] == ["1.0", "2.0"]
    assert [(s.kind, s.value) for s in manifest.settings] == [("extra-index-url", "https://pkgs.example/simple")]


def test_dynamic_dependencies_are_computed_unless_files_hold_them():
    assert read_manifest("pyproject.toml", b'[project]\ndynamic = ["dependencies"]\n').computed
    text = b'[project]\ndynamic = ["dependencies"]\n[tool.setuptools.dynamic]\ndependencies = {file = "requirements.txt"}\n'
    assert not read_manifest("pyproject.toml", text).computed


@pytest.mark.parametrize(
    "text",
    [
        "[project",
        "a = 1\na = 2\n",
        "x = " + "[" * 5000,
        "a" + ".a" * 200 + " = 1",
        "x = {" + '"a" . ' * 60 + "b = 1}",
        "\N{BOM}x = ]",
    ],
)
def test_broken_and_hostile_toml_is_unread(text):
    manifest = read_manifest("pyproject.toml", text.encode())
    assert len(manifest.unread) == 1
    assert manifest.packages == ()
    assert manifest.computed


@pytest.mark.parametrize(
    "text", ["project = 1", "[project]\ndependencies = 3", "[tool]\nuv = 1\npoetry = []", "[project]\ndependencies = [1, []]"]
)
def test_values_of_an_unexpected_kind_are_passed_over(text):
    manifest = read_manifest("pyproject.toml", text.encode())
    assert (manifest.packages, manifest.unread) == ((), ())


def test_a_bad_requirement_is_named():
    manifest = read_manifest("pyproject.toml", b'[project]\ndependencies = ["flask", "not ! valid"]\n')
    assert [package.name for package in manifest.packages] == ["flask"]
    assert "not ! valid" in manifest.unread[0]


def test_setup_cfg_is_read():
    text = (
        "[metadata]\n"
        "name = Shop\n"
        "[options]\n"
        "install_requires =\n"
        "    flask>=3\n"
        "    ledger ; python_version<'3.12'\n"
        "    # note\n"
        "[options.extras_require]\n"
        "dev = pytest\n"
    )
    found = packages(text, "setup.cfg")
    assert sorted(found) == [("flask", ""), ("ledger", ""), ("pytest", "optional:dev")]
    assert found["flask", ""].line == 5
    assert found["pytest", "optional:dev"].line == 9


@pytest.mark.parametrize("text", ["no section\n", "[a\n", "[options]\ninstall_requires = a b c\n"])
def test_a_broken_setup_cfg_is_unread(text):
    assert read_manifest("setup.cfg", text.encode()).unread


SETUP = """
from setuptools import setup
REQUIRED = ["flask>=3",  # web
            "ledger"]
setup(name="shop", install_requires=REQUIRED, extras_require={"dev": ["pytest"]}, tests_require=("tox",))
"""


def test_setup_py_is_read_where_it_is_literal():
    manifest = read_manifest("setup.py", SETUP.encode())
    assert [(p.name, p.scope, p.line) for p in manifest.packages] == [
        ("flask", "", 3),
        ("ledger", "", 4),
        ("pytest", "optional", 5),
        ("tox", "test", 5),
    ]
    assert (manifest.computed, manifest.own) == (False, ("shop",))


@pytest.mark.parametrize(
    "text",
    [
        "setup(install_requires=read())",
        "setup(install_requires=['a'] + MORE)",
        "setup(install_requires=[f'a=={v}'])",
        "A = [A, A]\nsetup(install_requires=A)",
        "setup(**options)",
        "print(1)",
    ],
)
def test_setup_py_that_computes_says_so(text):
    assert read_manifest("setup.py", text.encode()).computed


def test_a_huge_setup_py_is_unread():
    assert "limit" in read_manifest("setup.py", b"#" * 600_000).unread[0]


def test_pipfile_is_read():
    text = (
        "[[source]]\n"
        'url = "https://pkgs.example/simple"\n'
        "verify_ssl = false\n"
        "[packages]\n"
        'flask = "*"\n'
        'ledger = {git = "https://git.example/l.git", ref = "abc"}\n'
        "[dev-packages]\n"
        'pytest = "==8.0"\n'
        "[docs]\n"
        'sphinx = "*"\n'
        "[requires]\n"
        'python_version = "3.12"\n'
    )
    found = packages(text, "Pipfile")
    assert sorted(found) == [("flask", ""), ("ledger", ""), ("pytest", "group:dev"), ("sphinx", "group:docs")]
    assert found["ledger", ""].version == "abc"
    manifest = read_manifest("Pipfile", text.encode())
    assert [(s.kind, s.value) for s in manifest.settings] == [
        ("index-url", "https://pkgs.example/simple"),
        ("trusted-host", "https://pkgs.example/simple"),
    ]


def test_files_that_only_name_indexes_are_read():
    uv = read_manifest("uv.toml", b'no-index = true\n[[index]]\nurl = "https://pkgs.example/simple"\ndefault = true\n')
    assert [(s.kind, s.value) for s in uv.settings] == [("index-url", "https://pkgs.example/simple"), ("no-index", "True")]
    pip = read_manifest(
        "pip.conf", b"[global]\nindex_url = https://u:p@a.example/\n# x\ntrusted-host =\n    b.example\n    c.example\ntimeout = 60\n"
    )
    assert [(s.kind, s.value, s.line) for s in pip.settings] == [
        ("index-url", "https://a.example", 2),
        ("trusted-host", "b.example", 5),
        ("trusted-host", "c.example", 6),
    ]
