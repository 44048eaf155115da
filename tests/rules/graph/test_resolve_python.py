"""Where Python's imports lead: every case that tools were seen to get wrong."""

from __future__ import annotations

import sys

import pytest

from rules.facts import Import
from rules.graph.resolve_python import MAX_ROOTS, PythonResolver
from rules.graph.resolver import Hit, traces_of
from rules.graph.stdlib import STANDARD_LIBRARY
from rules.graph.tree import KnownPaths, LaidPaths


def resolver(*paths):
    return PythonResolver(KnownPaths(paths))


def absolute(module, name="", alias=""):
    return Import(module, name, alias, 0, 1)


def relative(level, module, name):
    return Import(module, name, "", level, 1)


@pytest.mark.parametrize(
    ("paths", "importer", "imported", "files"),
    [
        # packages and modules
        (["app/__init__.py", "app/a.py"], "app/b.py", absolute("app.a"), ["app/a.py"]),
        (["app/__init__.py", "app/a.py"], "app/b.py", absolute("app"), ["app/__init__.py"]),
        (["app/__init__.py", "app/a.py"], "x.py", absolute("app", "a"), ["app/__init__.py", "app/a.py"]),
        (["app/__init__.py", "app/a/__init__.py", "app/a.py"], "x.py", absolute("app.a"), ["app/a/__init__.py"]),
        (["app/__init__.py"], "x.py", absolute("app.gone"), ["app/__init__.py"]),
        (["app/a.py"], "x.py", absolute("other"), []),
        # relative
        (["app/a.py", "app/b.py"], "app/b.py", relative(1, "a", "f"), ["app/a.py"]),
        (["app/a.py"], "app/sub/b.py", relative(2, "a", "f"), ["app/a.py"]),
        (["app/__init__.py", "app/a.py"], "app/b.py", relative(1, "", "a"), ["app/__init__.py", "app/a.py"]),
        (["app/a.py"], "app/b.py", relative(1, "", "a"), ["app/a.py"]),
        (["__init__.py", "a.py"], "b.py", relative(1, "", "a"), ["__init__.py", "a.py"]),
        (["a.py"], "app/b.py", relative(5, "a", "f"), []),
        # folders without __init__
        (["ns/pkg/a.py"], "x.py", absolute("ns.pkg.a"), ["ns/pkg/a.py"]),
        (["ns/pkg/a.py"], "x.py", absolute("ns.pkg", "a"), ["ns/pkg/a.py"]),
        (["ns/pkg/a.py"], "x.py", absolute("ns.pkg"), []),
        (["app/__init__.py", "app/ns/a.py"], "x.py", absolute("app.ns", "a"), ["app/__init__.py", "app/ns/a.py"]),
        # several roots and src layouts
        (["src/app/__init__.py", "src/app/a.py"], "tests/t.py", absolute("app.a"), ["src/app/a.py"]),
        (["one/app/__init__.py", "two/app/__init__.py"], "one/x.py", absolute("app"), ["one/app/__init__.py"]),
        (["one/app/__init__.py", "two/app/__init__.py"], "z/x.py", absolute("app"), ["one/app/__init__.py", "two/app/__init__.py"]),
        (["app.py", "lib/app.py"], "z/x.py", absolute("app"), ["app.py"]),
        (["src/app.py", "lib/app.py"], "z/x.py", absolute("app"), ["src/app.py"]),
        (["src/app.py", "lib/app.py"], "lib/x.py", absolute("app"), ["lib/app.py"]),
        (["app.py", "lib/app.py"], "lib/x.py", absolute("app"), ["app.py", "lib/app.py"]),
        (["one/app/__init__.py", "z/app/a.py"], "one/x.py", absolute("app.a"), ["z/app/a.py"]),
        # a script beside another, and a package that is no root
        (["scripts/helper.py"], "scripts/run.py", absolute("helper"), ["scripts/helper.py"]),
        (["pkg/__init__.py", "pkg/helper.py"], "pkg/run.py", absolute("helper"), []),
        (["pkg/__init__.py", "pkg/github/__init__.py"], "x.py", absolute("github"), []),
        # the standard library never lies in the tree
        (["deep/logging/__init__.py"], "deep/x.py", absolute("logging"), []),
        (["distutils/__init__.py"], "x.py", absolute("distutils.core"), []),
        (["tomllib.py"], "x.py", absolute("tomllib"), []),
        (["app/__init__.py", "app/logging.py"], "app/x.py", relative(1, "logging", "f"), ["app/logging.py"]),
        # stubs
        (["a.py", "a.pyi"], "x.py", absolute("a"), ["a.py"]),
        (["a.pyi"], "x.py", absolute("a"), ["a.pyi"]),
        (["p/__init__.pyi", "p/a.pyi"], "x.py", absolute("p", "a"), ["p/__init__.pyi", "p/a.pyi"]),
    ],
)
def test_the_files_of_an_import(paths, importer, imported, files):
    assert resolver(*paths).files(importer, imported) == tuple(files)


@pytest.mark.parametrize(
    ("imported", "parts", "hits"),
    [
        (absolute("app.models", "Order"), ["objects"], [Hit("app/models.py", "Order")]),
        (absolute("app.models"), ["models", "Order"], [Hit("app/models.py", "Order")]),
        (absolute("app.models"), ["views"], [Hit("app/__init__.py", "views")]),
        (absolute("app.models"), [], [Hit("app/__init__.py", "*"), Hit("app/models.py", "*")]),
        (absolute("app.models", alias="m"), ["Order", "pk"], [Hit("app/models.py", "Order")]),
        (absolute("app", alias="a"), ["models", "Order"], [Hit("app/models.py", "Order")]),
        (absolute("app", alias="a"), [], [Hit("app/__init__.py", "*")]),
        (absolute("app", "models"), ["Order"], [Hit("app/__init__.py", "models", sure=False), Hit("app/models.py", "Order")]),
        (absolute("app", "models"), [], [Hit("app/__init__.py", "models", sure=False), Hit("app/models.py", "*")]),
        (absolute("app", "sub"), ["deep", "f"], [Hit("app/__init__.py", "sub", sure=False), Hit("app/sub/deep.py", "f")]),
        (absolute("app", "VERSION"), [], [Hit("app/__init__.py", "VERSION")]),
        (absolute("app.models.gone", "x"), [], [Hit("app/models.py", "gone")]),
        (absolute("os", "path"), ["join"], []),
    ],
)
def test_what_a_use_stands_for(imported, parts, hits):
    found = resolver("app/__init__.py", "app/models.py", "app/sub/__init__.py", "app/sub/deep.py")
    assert found.stands_for("x.py", imported, parts) == tuple(hits)


def test_a_star_takes_over_a_module_but_not_the_rest_of_a_way():
    found = resolver("app/__init__.py", "app/a.py")
    assert found.stars("x.py", absolute("app.a", "*")) == ("app/a.py",)
    assert found.stars("x.py", absolute("app.gone", "*")) == ()


@pytest.mark.parametrize(
    ("dotted", "hits"),
    [
        ("shop.urls", [Hit("shop/urls.py", "*")]),
        ("shop.tasks.run", [Hit("shop/tasks.py", "run")]),
        ("shop.views.Order.as_view", [Hit("shop/views.py", "Order")]),
        ("shop.tasks.a.b.c", []),
        ("no.such.module", []),
        ("", []),
        (".".join(["shop"] * 5000), []),
    ],
)
def test_quoted_names_of_modules(dotted, hits):
    found = resolver("shop/__init__.py", "shop/urls.py", "shop/tasks.py", "shop/views.py")
    assert found.named("settings.py", dotted) == tuple(hits)


def test_an_import_of_thousands_of_parts_ends_at_once():
    found = resolver("a/__init__.py")
    long = ".".join(["a"] * 100_000)
    assert found.files("x.py", absolute(long)) == ()
    assert found.files("x.py", relative(1, long, "b")) == ()
    assert not list(found.traces("x.py", absolute(long, "b")))
    assert found.files("x.py", relative(10**9, "a", "b")) == ()


@pytest.mark.parametrize(
    ("imported", "parts", "traces"),
    [
        (relative(1, "a", "f"), [], ["app/a"]),
        (relative(1, "sub", "f"), ["g"], ["app/sub", "app/sub/f", "app/sub/f/g"]),
        (absolute("app.sub"), ["sub", "g"], ["^app", "app", "app/sub", "app/sub/g"]),
        (absolute("gone"), [], ["^gone"]),
        (absolute("logging"), [], []),
        (relative(4, "a", "f"), [], []),
    ],
)
def test_where_an_import_was_looked_for(imported, parts, traces):
    found = resolver("app/__init__.py", "app/a.py", "app/sub/__init__.py")
    assert list(found.traces("app/x.py", imported, parts)) == traces


def test_a_file_answers_to_its_traces():
    assert traces_of("app/a.py") == ("app/a", "app/a.py")
    assert traces_of("app/__init__.py") == ("app", "app/__init__", "app/__init__.py")
    assert traces_of("web/x/index.d.ts") == ("web/x", "web/x/index", "web/x/index.d", "web/x/index.d.ts")


def test_the_table_covers_the_running_python():
    assert sys.stdlib_module_names <= STANDARD_LIBRARY


def test_laid_paths_know_what_came_and_went():
    below = KnownPaths(["app/__init__.py", "app/a.py", "lib/b.py"])
    paths = LaidPaths(below, frozenset({"new/c.py"}), frozenset({"app/a.py"}))
    assert paths.has("new/c.py")
    assert paths.has("lib/b.py")
    assert not paths.has("app/a.py")
    assert list(paths.tops("new")) == [""]
    assert sorted(paths.under("")) == ["app/__init__.py", "lib/b.py", "new/c.py"]


def test_a_name_in_very_many_places_is_sought_nearby_first():
    paths = [f"pkg{number:03}/conf.py" for number in range(100)]
    found = resolver(*paths)
    assert found.files("pkg099/x.py", absolute("conf")) == ("pkg099/conf.py",)
    assert len(found.files("elsewhere/x.py", absolute("conf"))) == MAX_ROOTS


def test_folders_below_the_limit_of_depth_are_no_roots():
    deep = "/".join(["d"] * 70) + "/m.py"
    assert resolver(deep).files("x.py", absolute("m")) == ()
