"""package.json, its lock files, and .npmrc."""

import json

import pytest

from rules.dependencies.read import read_manifest


def packages(path, value):
    manifest = read_manifest(path, (value if isinstance(value, str) else json.dumps(value)).encode())
    assert manifest.unread == ()
    return {package.name: package for package in manifest.packages}


@pytest.mark.parametrize(
    ("spec", "source", "version", "constraint"),
    [
        ("^1.2.3", "", "", "^1.2.3"),
        ("1.2.3", "", "1.2.3", "1.2.3"),
        ("=1.2.3-rc.1", "", "1.2.3-rc.1", "=1.2.3-rc.1"),
        ("latest", "", "", "latest"),
        ("*", "", "", "*"),
        ("npm:other@1.0.0", "alias other", "1.0.0", "1.0.0"),
        ("npm:@acme/other", "alias @acme/other", "", ""),
        ("acme/a", "git+https://github.com/acme/a", "", ""),
        ("acme/a#v1", "git+https://github.com/acme/a", "v1", "v1"),
        ("gitlab:acme/a", "git+https://gitlab.com/acme/a", "", ""),
        ("git+ssh://git@git.example/acme/a.git#abc", "git+ssh://git.example/acme/a", "abc", "abc"),
        ("git@git.example:acme/a.git", "git@git.example:acme/a", "", ""),
        ("https://files.example/a.tgz", "https://files.example/a.tgz", "", ""),
        ("file:../a", "file:../a", "", ""),
        ("workspace:*", "workspace", "", "workspace:*"),
    ],
)
def test_every_form_of_an_npm_spec(spec, source, version, constraint):
    package = packages("package.json", {"dependencies": {"a": spec}})["a"]
    assert (package.source, package.version, package.constraint) == (source, version, constraint)


def test_all_sections_and_overrides_are_read():
    found = packages(
        "web/package.json",
        {
            "name": "shop",
            "dependencies": {"a": "1"},
            "devDependencies": {"b": "1"},
            "optionalDependencies": {"c": "1"},
            "peerDependencies": {"d": "1"},
            "overrides": {"e": {".": "2", "f@3": "4"}},
            "resolutions": {"**/g": "5"},
            "pnpm": {"overrides": {"h>@x/i": "6"}},
        },
    )
    assert {name: package.scope for name, package in found.items()} == {
        "a": "",
        "b": "dev",
        "c": "optional",
        "d": "peer",
        "e": "override",
        "f": "override",
        "g": "override",
        "@x/i": "override",
    }


def test_scripts_that_run_at_installation_are_told():
    text = json.dumps({"scripts": {"test": "jest", "postinstall": "node x.js", "prepare": "husky"}})
    manifest = read_manifest("package.json", text.encode())
    assert [(script.name, script.command) for script in manifest.scripts] == [("postinstall", "node x.js"), ("prepare", "husky")]


def test_a_repeated_key_is_named_and_the_last_one_counts():
    manifest = read_manifest("package.json", b'{"dependencies": {"a": "1", "a": "2"}}')
    assert manifest.packages[0].constraint == "2"
    assert "twice" in manifest.unread[0]


TARBALL = "https://registry.npmjs\x2eorg/"


@pytest.mark.parametrize(
    ("name", "resolved", "source"),
    [
        ("lodash", TARBALL + "lodash/-/lodash-4.17.21.tgz", ""),
        ("@acme/a", TARBALL + "@acme/a/-/a-1.0.0.tgz", ""),
        ("@acme/a", TARBALL + "@acme%2fa/-/a-1.0.0.tgz", ""),
        ("lodash", "https://registry.yarnpkg\x2ecom/lodash/-/lodash-4.17.21.tgz#abc", ""),
        ("lodash", TARBALL + "evil/-/evil-4.17.21.tgz", "alias evil"),
        ("lodash", TARBALL + "@evil/lodash/-/lodash-4.17.21.tgz", "alias @evil/lodash"),
        ("lodash", "http://registry.npmjs\x2eorg/lodash/-/lodash-1.tgz", "http://registry.npmjs\x2eorg/lodash/-/lodash-1.tgz"),
        ("lodash", "https://npm.example/api/npm/lodash/-/lodash-1.tgz", "index https://npm.example/api/npm"),
        ("lodash", "https://files.example/lodash.tgz", "https://files.example/lodash.tgz"),
        ("lodash", "git+ssh://git@github.com/x/lodash.git#abc", "git+ssh://github.com/x/lodash.git"),
        ("@acme/a", "https://npm.pkg.github.com/download/@acme/a/1.0.0/00ff", "index https://npm.pkg.github.com"),
        ("lodash", "", ""),
    ],
)
def test_a_tarball_of_another_package_or_host_is_another_source(name, resolved, source):
    lock = {"packages": {"": {}, f"node_modules/{name}": {"version": "1.0.0", "resolved": resolved}}}
    assert packages("package-lock.json", lock)[name].source == source


def test_versions_two_and_three_of_the_lock():
    lock = {
        "packages": {
            "": {"name": "shop", "dependencies": {"a": "^1"}, "devDependencies": {"b": "2"}},
            "packages/own": {"name": "own"},
            "node_modules/own": {"link": True, "resolved": "packages/own"},
            "node_modules/a": {"version": "1.1.0", "integrity": "sha512-x== sha1-y=", "hasInstallScript": True, "license": "MIT"},
            "node_modules/a/node_modules/c": {"version": "3.0.0", "dev": True},
            "node_modules/n": {"version": "1.0.0", "name": "other"},
        },
        "dependencies": {"ignored": {"version": "1"}},
    }
    found = packages("package-lock.json", lock)
    assert sorted(found) == ["a", "c", "n"]
    assert (found["a"].hashes, found["a"].runs_on_install, found["a"].licence) == (("sha1:y=", "sha512:x=="), True, "MIT")
    assert (found["c"].scope, found["n"].source) == ("dev", "alias other")
    manifest = read_manifest("package-lock.json", json.dumps(lock).encode())
    assert manifest.asked == (("a", "^1"), ("b", "2"))
    assert manifest.own == ("own", "shop")


def test_version_one_of_the_lock():
    lock = {
        "lockfileVersion": 1,
        "dependencies": {
            "a": {"version": "1.0.0", "dependencies": {"b": {"version": "2.0.0", "optional": True}}},
            "g": {"version": "git+https://git.example/g.git#abc"},
            "n": {"version": "npm:other@3.0.0"},
        },
    }
    found = packages("npm-shrinkwrap.json", lock)
    assert sorted(found) == ["a", "b", "g", "n"]
    assert (found["b"].scope, found["g"].version, found["n"].source, found["n"].version) == ("optional", "abc", "alias other", "3.0.0")


def test_yarn_1():
    text = (
        "# yarn lockfile v1\n"
        "\n"
        '"@acme/a@^1.0.0", "@acme/a@^1.1.0":\n'
        '  version "1.1.0"\n'
        '  resolved "https://registry.yarnpkg\x2ecom/@acme/a/-/a-1.1.0.tgz#ff00"\n'
        "  dependencies:\n"
        '    b "^2"\n'
        "\n"
        "b@^2:\n"
        '  version "2.0.0"\n'
        '  resolved "https://registry.yarnpkg\x2ecom/b/-/b-2.0.0.tgz"\n'
        "  integrity sha512-zz==\n"
        "\n"
        "g@acme/g:\n"
        '  version "1.0.0"\n'
        '  resolved "git+https://git.example/g.git#abc"\n'
    )
    found = packages("yarn.lock", text)
    assert (found["@acme/a"].version, found["@acme/a"].hashes, found["@acme/a"].line) == ("1.1.0", ("sha1:ff00",), 3)
    assert (found["b"].hashes, found["g"].version) == (("sha512:zz==",), "abc")


def test_yarn_2():
    text = (
        "__metadata:\n"
        "  version: 8\n"
        "\n"
        '"a@npm:^1.0.0":\n'
        "  version: 1.1.0\n"
        '  resolution: "a@npm:1.1.0"\n'
        "  checksum: 10c0/ff\n"
        "\n"
        '"shop@workspace:.":\n'
        "  version: 0.0.0-use.local\n"
        '  resolution: "shop@workspace:."\n'
        "\n"
        '"n@npm:other@1":\n'
        "  version: 1.0.0\n"
        '  resolution: "other@npm:1.0.0"\n'
        "\n"
        '"g@https://git.example/g.git":\n'
        "  version: 1.0.0\n"
        '  resolution: "g@https://git.example/g.git#commit=abc"\n'
    )
    found = packages("yarn.lock", text)
    assert sorted(found) == ["a", "g", "n"]
    assert (found["a"].version, found["a"].line, found["n"].source) == ("1.1.0", 4, "alias other@npm:1.0.0")
    assert found["g"].source == "https://git.example/g.git"


def test_pnpm():
    text = (
        "lockfileVersion: '9.0'\n"
        "packages:\n"
        "  '@acme/a@1.0.0':\n"
        "    resolution: {integrity: sha512-aa==}\n"
        "    requiresBuild: true\n"
        "  /b/2.0.0_peer@1:\n"
        "    resolution: {tarball: https://files.example/b.tgz}\n"
        "  c@file:c.tgz:\n"
        "    name: c\n"
        "    version: 3.0.0\n"
        "    resolution: {repo: https://git.example/c, commit: abc}\n"
    )
    found = packages("pnpm-lock.yaml", text)
    assert (found["@acme/a"].version, found["@acme/a"].runs_on_install, found["@acme/a"].line) == ("1.0.0", True, 3)
    assert (found["b"].version, found["b"].source, found["c"].version) == ("2.0.0", "https://files.example/b.tgz", "abc")


@pytest.mark.parametrize(
    ("path", "text"), [("yarn.lock", "what is this\n"), ("yarn.lock", "__metadata:\n  a: [\n"), ("pnpm-lock.yaml", "- 1\n")]
)
def test_other_notations_are_unread(path, text):
    assert read_manifest(path, text.encode()).unread


def test_npmrc_tells_registries_and_flags_but_no_credentials():
    text = (
        "; note\n"
        "registry=https://me:pw@npm.example/\n"
        "@acme:registry = https://b.example\n"
        "//npm.example/:_authToken=${T}\n"
        "strict-ssl=false\n"
        "fund=false\n"
        "registry=https://registry.npmjs\x2eorg/\n"
    )
    manifest = read_manifest(".npmrc", text.encode())
    assert [(s.kind, s.value, s.line) for s in manifest.settings] == [
        ("npm registry", "https://npm.example", 2),
        ("npm @acme:registry", "https://b.example", 3),
        ("npm strict-ssl", "false", 5),
    ]
