"""``package.json`` (npm documentation, "package.json") and the settings of ``.npmrc``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from rules.dependencies.model import (
    CONSTRAINT,
    DECLARED,
    MAX_PACKAGES,
    MAX_WRITTEN,
    NPM,
    Manifest,
    Package,
    Script,
    Setting,
    UnreadableError,
    shown,
)
from rules.dependencies.sources import host_of, index_source, place_of_url, plain_url
from rules.dependencies.text import decode, read_json, table, word

if TYPE_CHECKING:
    from collections.abc import Iterator

SECTIONS: Final = {
    "dependencies": "",
    "devDependencies": "dev",
    "optionalDependencies": "optional",
    "peerDependencies": "peer",
}
# npm documentation, "scripts", life cycle of npm install and npm ci; prepare runs for git dependencies and at the root.
HOOKS: Final = ("preinstall", "install", "postinstall", "preprepare", "prepare", "postprepare", "prepublish")
_EXACT: Final = re.compile(r"[=v]*+([0-9]++\.[0-9]++\.[0-9]++(?:[-+][0-9A-Za-z.+-]++)?)$")
_REPOSITORY: Final = re.compile(r"[A-Za-z0-9_.-]++/[A-Za-z0-9_.-]++(?:#.*)?$")
_HOSTS: Final = {"github:": "github.com", "gitlab:": "gitlab.com", "bitbucket:": "bitbucket.org", "gist:": "gist.github.com"}
_PATHS: Final = ("file:", "link:", "portal:", "./", "../", "/", "~/")
_OVERRIDES: Final = (("overrides",), ("resolutions",), ("pnpm", "overrides"))
_RC_URLS: Final = ("registry", "proxy", "https-proxy")
_RC_FLAGS: Final = ("strict-ssl", "ignore-scripts", "unsafe-perm", "node-options", "script-shell", "cafile", "minimum-release-age")


def parse(path: str, data: bytes) -> Manifest:
    """Return what a ``package.json`` asks for and which of its own scripts run at installation."""
    document, _, twice = read_json(data)
    packages = [
        package_of(name, word(spec), scope, (section, name))
        for section, scope in SECTIONS.items()
        for name, spec in table(document, section).items()
    ]
    for keys in _OVERRIDES:
        packages.extend(_overrides(table(document, *keys), keys))
    if len(packages) > MAX_PACKAGES:
        raise UnreadableError(f"more than {MAX_PACKAGES} packages")
    commands = table(document, "scripts")
    scripts = tuple(Script(hook, word(commands[hook]), anchor=("scripts", hook)) for hook in HOOKS if word(commands.get(hook)))
    own = word(document.get("name"))
    return Manifest(
        path,
        NPM,
        tuple(packages),
        scripts=scripts,
        own=(own,) if own else (),
        asked=tuple(sorted((name, word(spec)) for section in SECTIONS for name, spec in table(document, section).items())),
        layout="json",
        unread=tuple(f'the key "{shown(key)}" stands twice' for key in twice),
    )


def _overrides(entries: dict[str, Any], where: tuple[str, ...]) -> Iterator[Package]:
    """Yield the versions that ``overrides`` (npm), ``resolutions`` (Yarn) and ``pnpm.overrides`` force, however deep."""
    stack = [(name, spec, (*where, name)) for name, spec in entries.items()]
    while stack:
        key, spec, anchor = stack.pop()
        if isinstance(spec, dict):
            stack.extend((key if name == "." else name, inner, (*anchor, name)) for name, inner in spec.items())
            continue
        name = key.rsplit(">", 1)[-1].rsplit("**/", 1)[-1].strip()
        name = name[: name.index("@", 1)] if "@" in name[1:] else name
        yield package_of(name, word(spec), "override", anchor)._replace(role=CONSTRAINT)


def package_of(name: str, spec: str, scope: str, anchor: tuple[str, ...]) -> Package:
    """Return the package that one npm spec asks for (npm documentation, "package-spec")."""
    base = Package(NPM, name, scope=scope, role=DECLARED, anchor=anchor)
    spec = spec.strip()
    if spec.startswith("workspace:"):
        return base._replace(source="workspace", constraint=shown(spec))
    if spec.startswith("npm:"):
        target, _, version = spec[4:].rpartition("@") if "@" in spec[5:] else (spec[4:], "", "")
        return base._replace(source="" if target == name else f"alias {shown(target)}", constraint=shown(version), version=_pinned(version))
    if spec.startswith(_PATHS):
        return base._replace(source=shown(spec))
    url = _url(spec)
    if url.startswith(("git", "ssh")):
        return _from_git(base, url)
    return base._replace(source=place_of_url(url).source) if url else base._replace(constraint=shown(spec), version=_pinned(spec))


def _url(spec: str) -> str:
    """Return the address that a spec means; empty when it is a range or a tag."""
    for prefix, host in _HOSTS.items():
        if spec.startswith(prefix):
            return f"git+https://{host}/{spec.removeprefix(prefix)}"
    if _REPOSITORY.match(spec) and not spec.startswith("@"):
        return f"git+https://github.com/{spec}"
    return spec if "://" in spec or spec.startswith("git@") else ""


def _from_git(base: Package, url: str) -> Package:
    place, _, revision = url.partition("#")
    return base._replace(source=place_of_url(place).source.removesuffix(".git"), version=shown(revision), constraint=shown(revision))


def _pinned(spec: str) -> str:
    match = _EXACT.match(spec.strip())
    return match.group(1) if match else ""


def parse_npmrc(path: str, data: bytes) -> Manifest:
    """Return the registries and safety settings of an ``.npmrc``; keys that carry credentials are not looked at."""
    settings: list[Setting] = []
    for number, line in enumerate(decode(data, MAX_WRITTEN).split("\n"), 1):
        key, mark, value = line.strip().partition("=")
        key, value = key.strip(), value.strip().strip("\"'")
        if not mark or key.startswith(("#", ";", "//")):
            continue
        if key in _RC_URLS or key.endswith(":registry"):
            if index_source(value) or not host_of(value):
                settings.append(Setting(f"npm {key}", plain_url(value), number))
        elif key in _RC_FLAGS:
            settings.append(Setting(f"npm {key}", shown(value), number))
    return Manifest(path, NPM, settings=tuple(settings))
