"""Imports that no manifest declares."""

import pytest

from rules.dependencies import dependency_changes
from rules.facts import Import


def found(module, *, name="", manifests=None, path="shop/views.py", **more):
    files = {key: text.encode() for key, text in (manifests or {"requirements.txt": "flask\n"}).items()}
    changes = dependency_changes(files, files, {path}, [(path, Import(module, name, "", more.pop("level", 0), 3, **more))]).changes
    return [(change.name, change.scope, change.line) for change in changes]


def test_a_module_that_nobody_declares_is_told_by_its_distribution():
    assert found("leftpadder.core") == [("leftpadder", "", 3)]
    assert found("yaml") == [("pyyaml", "", 3)]


@pytest.mark.parametrize(
    ("module", "declared"),
    [
        ("flask", "Flask"),
        ("yaml", "PyYAML"),
        ("PIL.Image", "pillow"),
        ("cv2", "opencv-python-headless"),
        ("bs4", "beautifulsoup4"),
        ("sklearn", "scikit-learn"),
        ("dateutil.parser", "python-dateutil"),
        ("jwt", "PyJWT"),
        ("google.cloud.storage", "google-cloud-storage"),
        ("google.protobuf", "protobuf"),
        ("django_filters", "django-filter"),
        ("rest_framework", "djangorestframework"),
        ("slugify", "python-slugify"),
        ("flask_login", "Flask-Login"),
        ("markdown_it", "markdown-it-py"),
        ("psycopg2", "psycopg2-binary"),
        ("zope.interface", "zope.interface"),
        ("typing_extensions", "typing_extensions"),
        ("attr", "attrs"),
        ("kiota_abstractions", "microsoft-kiota-abstractions"),
        ("kingfisher", "kingfisher-bin"),
        ("ruamel.yaml", "ruamel.yaml"),
    ],
)
def test_modules_whose_distribution_is_declared(module, declared):
    assert found(module, manifests={"requirements.txt": declared + "\n"}) == []


def test_a_name_imported_from_a_name_space_tells_the_distribution():
    assert found("google.cloud", name="storage", manifests={"requirements.txt": "google-cloud-storage\n"}) == []
    assert found("google.cloud", name="bigquery", manifests={"requirements.txt": "google-cloud-storage\n"}) == [
        ("google-cloud-bigquery", "", 3)
    ]


def test_a_relative_import_and_one_for_type_checkers_count_not():
    assert found("leftpadder", level=1) == []
    assert found("leftpadder", typing_only=True) == []


def test_where_it_cannot_be_proven_nothing_is_said():
    assert found("leftpadder", manifests={"package.json": "{}"}) == []
    assert found("leftpadder", manifests={"requirements.txt": "flask\n", "setup.py": "setup(install_requires=read())"}) == []
    assert found("leftpadder", manifests={"requirements.txt": "flask\n", "pyproject.toml": "[["}) == []


def test_the_project_itself_is_declared():
    assert found("ledger", manifests={"pyproject.toml": '[project]\nname = "Ledger"\ndependencies = ["flask"]\n'}) == []


def test_a_package_that_only_a_lock_holds_is_transitive():
    manifests = {"requirements.txt": "flask\n", "uv.lock": '[[package]]\nname = "blinker"\nversion = "1"\n'}
    assert found("blinker", manifests=manifests) == [("blinker", "transitive", 3)]


PACKAGE = {
    "package.json": '{"name": "shop", "dependencies": {"react": "1", "@acme/ui": "1"}, '
    '"devDependencies": {"@types/estree": "1", "@types/a__b": "1"}}'
}


@pytest.mark.parametrize(
    "module",
    [
        "react",
        "react/jsx-runtime",
        "@acme/ui/button",
        "./local",
        "../up",
        "/abs",
        "node:fs",
        "fs",
        "fs/promises",
        "@/alias",
        "~/alias",
        "#inner",
        "shop",
        "https://deno.example/x.ts",
        "virtual:pwa",
        "estree",
        "@a/b",
        "",
    ],
)
def test_specifiers_that_need_no_declaration(module):
    assert found(module, path="src/a.ts", manifests=PACKAGE) == []


@pytest.mark.parametrize(
    ("module", "name"), [("leftpadder", "leftpadder"), ("leftpadder/lib", "leftpadder"), ("@acme/other/x", "@acme/other")]
)
def test_packages_that_nobody_declares(module, name):
    assert found(module, path="src/a.ts", manifests=PACKAGE) == [(name, "", 3)]


def test_a_package_is_told_once():
    files = {"requirements.txt": b"flask\n"}
    imports = [("b.py", Import("pad.x", "", "", 0, 9)), ("a.py", Import("pad.y", "", "", 0, 5)), ("a.py", Import("pad", "z", "", 0, 2))]
    (change,) = dependency_changes(files, files, {"a.py"}, imports).changes
    assert (change.path, change.line) == ("a.py", 2)
