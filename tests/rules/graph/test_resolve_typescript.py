"""Imports of TypeScript and JavaScript to files of a tree."""

from __future__ import annotations

import json
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rules.facts import Import
from rules.graph.resolve_typescript import TypeScriptResolver, is_manifest
from rules.graph.resolver import Hit, traces_of
from rules.graph.tree import KnownPaths
from rules.graph.typescript_config import read_json


def resolver(*paths: str, **manifests: object) -> TypeScriptResolver:
    files = {path.replace("__", "/"): text if isinstance(text, bytes) else json.dumps(text).encode() for path, text in manifests.items()}
    return TypeScriptResolver(KnownPaths(paths), files)


def named(module: str, name: str = "x", alias: str = "x") -> Import:
    return Import(module, name, alias, 0, 1)


@pytest.mark.parametrize(
    ("module", "paths", "expected"),
    [
        ("./b", ["src/b.ts"], ("src/b.ts",)),
        ("./b", ["src/b.tsx", "src/b/index.ts"], ("src/b.tsx",)),
        ("./b", ["src/b/index.tsx"], ("src/b/index.tsx",)),
        ("./b/", ["src/b/index.ts"], ("src/b/index.ts",)),
        ("./b.js", ["src/b.ts"], ("src/b.ts",)),
        ("./b.js", ["src/b.js", "src/b.ts"], ("src/b.js",)),
        ("./b.js", ["src/b.js", "src/b.d.ts"], ("src/b.d.ts", "src/b.js")),
        ("./b.jsx", ["src/b.tsx"], ("src/b.tsx",)),
        ("./b.mjs", ["src/b.mts"], ("src/b.mts",)),
        ("./b.cjs", ["src/b.cts"], ("src/b.cts",)),
        ("./b.ts", ["src/b.ts"], ("src/b.ts",)),
        ("./b.service", ["src/b.service.ts"], ("src/b.service.ts",)),
        ("./b", ["src/b.d.ts"], ("src/b.d.ts",)),
        ("../b", ["b.ts", "src/b.ts"], ("b.ts",)),
        (".", ["src/index.ts"], ("src/index.ts",)),
        ("..", ["index.js"], ("index.js",)),
        ("../../b", ["b.ts"], ()),
        ("./c", ["src/b.ts"], ()),
        ("./b.css", ["src/b.ts"], ()),
        ("", ["src/b.ts"], ()),
        ("/src/b", ["src/b.ts"], ()),
    ],
)
def test_relative_imports(module, paths, expected):
    assert resolver("src/a.ts", *paths).targets("src/a.ts", named(module)) == expected


def test_paths_and_base_url():
    found = resolver(
        "src/lib/a.ts",
        "src/models/b.ts",
        "src/index.ts",
        "generated/c.ts",
        "src/lib/exact.ts",
        tsconfig_json=b"",
        **{
            "tsconfig.json": {
                "compilerOptions": {
                    "baseUrl": "./src",
                    "paths": {"@/*": ["./*"], "@gen/*": ["missing/*", "../generated/*"], "@/lib/x": ["lib/exact"]},
                }
            }
        },
    )
    for module, target in {
        "@/lib/a": "src/lib/a.ts",
        "models/b": "src/models/b.ts",
        "@gen/c": "generated/c.ts",
        "@/lib/x": "src/lib/exact.ts",
        "@/": "src/index.ts",
    }.items():
        assert found.targets("src/lib/z.ts", named(module)) == (target,), module


def test_the_nearest_configuration_and_what_it_extends_hold():
    found = resolver(
        "apps/web/src/a.ts",
        "apps/api/src/a.ts",
        "shared/b.ts",
        **{
            "tsconfig.base.json": (
                b'{\n// base\n"compilerOptions": {"paths": {"@shared/*": ["shared/*"], /* a */ "~/*": ["nowhere/*"],},},}'
            ),
            "apps/web/tsconfig.json": {"extends": "../../tsconfig.base.json", "compilerOptions": {"paths": {"~/*": ["./src/*"]}}},
            "apps/api/tsconfig.json": {"extends": ["../../tsconfig.base"]},
            "apps/loop/tsconfig.json": {"extends": "./tsconfig.json"},
        },
    )
    assert found.targets("apps/web/src/x.ts", named("~/a")) == ("apps/web/src/a.ts",)
    assert found.targets("apps/api/src/deep/x.ts", named("@shared/b")) == ("shared/b.ts",)
    assert found.targets("apps/web/src/x.ts", named("@shared/b")) == ()  # "paths" are replaced, not merged
    assert found.targets("apps/loop/x.ts", named("@shared/b")) == ()


def test_a_solution_file_leaves_it_to_its_parts():
    found = resolver(
        "src/a.ts",
        **{
            "tsconfig.json": {"files": [], "references": [{"path": "./tsconfig.app.json"}, {"path": "../x"}]},
            "tsconfig.app.json": {"compilerOptions": {"paths": {"@/*": ["./src/*"]}}},
        },
    )
    assert found.targets("src/b.ts", named("@/a")) == ("src/a.ts",)


def test_a_configuration_of_a_package_can_be_extended():
    found = resolver(
        "src/a.ts",
        **{
            "tsconfig.json": {"extends": "@acme/config/base.json"},
            "tools/config/package.json": {"name": "@acme/config"},
            "tools/config/base.json": {"compilerOptions": {"baseUrl": "../.."}},
        },
    )
    assert found.targets("x.ts", named("src/a")) == ("src/a.ts",)


PACKAGES = {
    "packages/core/package.json": {"name": "@acme/core", "main": "dist/index.js", "types": "dist/index.d.ts"},
    "packages/ui/package.json": {
        "name": "ui",
        "exports": {
            ".": {"types": "./dist/main.d.ts", "import": "./dist/main.mjs"},
            "./button": "./dist/esm/button.js",
            "./icons/*": ["./dist/icons/*.js"],
            "./gone": "./dist/gone.js",
        },
        "imports": {"#internal/*": "./src/internal/*.js", "#dep": "lodash"},
    },
    "packages/flat/package.json": {"name": "flat", "main": "./lib/start"},
    "packages/none/package.json": {"name": "none"},
}
TREE = (
    "packages/core/src/index.ts",
    "packages/core/src/orders/index.ts",
    "packages/ui/src/main.ts",
    "packages/ui/src/button.tsx",
    "packages/ui/src/icons/x.ts",
    "packages/ui/src/internal/y.ts",
    "packages/flat/start.js",
    "packages/none/index.ts",
)


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("@acme/core", "packages/core/src/index.ts"),
        ("@acme/core/orders", "packages/core/src/orders/index.ts"),
        ("@acme/core/dist/orders", "packages/core/src/orders/index.ts"),
        ("ui", "packages/ui/src/main.ts"),
        ("ui/button", "packages/ui/src/button.tsx"),
        ("ui/icons/x", "packages/ui/src/icons/x.ts"),
        ("flat", "packages/flat/start.js"),
        ("none", "packages/none/index.ts"),
    ],
)
def test_packages_of_the_repository_lead_to_their_source(module, expected):
    assert resolver(*TREE, **PACKAGES).targets("apps/a.ts", named(module)) == (expected,)


def test_imports_maps_hold_within_their_package():
    found = resolver(*TREE, **PACKAGES)
    assert found.targets("packages/ui/src/deep/z.ts", named("#internal/y")) == ("packages/ui/src/internal/y.ts",)
    assert found.targets("packages/core/src/z.ts", named("#internal/y")) == ()
    assert found.targets("z.ts", named("#internal/y")) == ()


def test_a_folder_with_a_package_file_leads_to_its_entry():
    found = resolver("src/sub/lib/entry.ts", **{"src/sub/package.json": {"main": "lib/entry.js"}})
    assert found.targets("src/a.ts", named("./sub")) == ("src/sub/lib/entry.ts",)


def test_builtins_and_installed_packages_stay_outside():
    found = resolver("fs.ts", "node_modules/x/index.js", "lodash/index.ts", **PACKAGES)
    for module in ("fs", "node:fs", "fs/promises", "x", "lodash"):
        assert found.targets("a.ts", named(module)) == ()
    assert found.is_standard(named("node:test"))
    assert found.is_standard(named("stream/web"))
    assert not found.is_standard(named("lodash"))


@pytest.mark.parametrize(
    ("module", "expected"),
    [
        ("lodash/fp", "lodash"),
        ("@nestjs/common/decorators", "@nestjs/common"),
        ("@acme/core", None),
        ("@acme/core/none", None),
        ("./x", None),
        ("fs", None),
        ("node:fs", None),
        ("#dep", None),
        ("~/x", None),
        ("@/x", None),
        ("@scope", None),
        ("virtual:pages", None),
        ("alias/x", None),
        ("", None),
    ],
)
def test_what_must_be_installed_is_named(module, expected):
    found = resolver(*TREE, **PACKAGES, **{"tsconfig.json": {"compilerOptions": {"paths": {"alias/*": ["gen/*"]}}}})
    assert found.is_external("a.ts", named(module)) == expected


def test_what_a_bound_name_stands_for():
    found = resolver("b.ts")
    file = "b.ts"
    assert found.stands_for("a.ts", named("./b", "f"), ("g",)) == (Hit(file, "f"),)
    assert found.stands_for("a.ts", named("./b", "default")) == (Hit(file, "default"),)
    assert found.stands_for("a.ts", named("./b", "*"), ("g", "h")) == (Hit(file, "g"),)
    assert found.stands_for("a.ts", named("./b", "*")) == (Hit(file, "*"),)
    assert found.stands_for("a.ts", named("./b", ""), ("g",)) == (Hit(file, "default", sure=False), Hit(file, "g"))
    assert found.stands_for("a.ts", named("./b", "")) == (Hit(file, "*"),)
    assert found.stars("a.ts", named("./b", "*", "")) == (file,)
    assert found.named("a.ts", "b.c") == ()
    assert tuple(found.named_traces("a.ts", "b.c")) == ()


def test_a_file_that_appears_is_always_among_the_traces():
    files = ("src/b.ts", "src/b.tsx", "src/b/index.ts", "src/b.d.ts", "src/b.js")
    for module in ("./b", "./b.js"):
        traces = set(resolver().traces("src/a.ts", named(module)))
        for file in files:
            if resolver(file).targets("src/a.ts", named(module)):
                assert traces & set(traces_of(file)), (module, file)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"{",
        b"\xff",
        b'{"a": ' * 5_000,
        b"// x",
        b"/* x",
        b'{"compilerOptions": 1, "extends": {}, "references": 2}',
        b"{" + b" " * 600_000 + b"}",
    ],
)
def test_damaged_configuration_is_as_none(data):
    found = TypeScriptResolver(
        KnownPaths(["src/b.ts"]),
        {"tsconfig.json": data, "package.json": data, "src/package.json": b'{"name": 3, "exports": [1, {"a": 2}], "main": []}'},
    )
    assert found.targets("src/a.ts", named("./b")) == ("src/b.ts",)
    assert found.targets("src/a.ts", named("b")) == ()


def test_json_with_comments():
    assert read_json(b'\xef\xbb\xbf{ // one\n "a": "// no, not /* this */", /* two */ "b": [1, 2, /* three */ ], }') == {
        "a": "// no, not /* this */",
        "b": [1, 2],
    }


def test_reading_configuration_is_linear():
    def seconds(count: int) -> float:
        start = time.process_time()
        for piece in (b"/*", b'"', b", ", b"//", b'"\\'):
            read_json(b"{" + piece * count)
        return time.process_time() - start

    assert seconds(80_000) < 0.1 + 8 * 4 * seconds(10_000)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("package.json", True),
        ("a/tsconfig.json", True),
        ("tsconfig.base.json", True),
        ("jsconfig.json", True),
        ("a/config.json", False),
        ("tsconfig.ts", False),
    ],
)
def test_manifests(path, expected):
    assert is_manifest(path) == expected


@given(st.permutations(sorted(TREE)), st.permutations(sorted(PACKAGES)))
def test_the_order_of_files_does_not_matter(paths, manifests):
    found = resolver(*paths, **{path: PACKAGES[path] for path in manifests})
    for module in ("@acme/core", "ui/icons/x", "none"):
        assert found.targets("a.ts", named(module)) == resolver(*TREE, **PACKAGES).targets("a.ts", named(module))
