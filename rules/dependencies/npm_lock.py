"""``package-lock.json`` and ``npm-shrinkwrap.json``, lock file versions 1 to 3 (npm documentation, "package-lock.json")."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from rules.dependencies.model import LOCKED, MAX_PACKAGES, NPM, Manifest, Package, UnreadableError, shown
from rules.dependencies.npm import SECTIONS
from rules.dependencies.sources import npm_tarball
from rules.dependencies.text import read_json, table, word

if TYPE_CHECKING:
    from collections.abc import Iterator

_MODULES = "node_modules/"


def parse(path: str, data: bytes) -> Manifest:
    """Return what the lock holds. Version 2 says everything twice; ``packages`` is the half that npm 7 and later read."""
    document, _, twice = read_json(data)
    entries = table(document, "packages")
    found = _flat(entries) if entries else _nested(table(document, "dependencies"))
    packages: list[Package] = []
    for package in found:
        packages.append(package)
        if len(packages) > MAX_PACKAGES:
            raise UnreadableError(f"more than {MAX_PACKAGES} packages")
    return Manifest(
        path,
        NPM,
        tuple(packages),
        own=tuple(sorted(_workspaces(entries))),
        asked=_asked(table(entries, "")) if "" in entries else None,
        is_lock=True,
        layout="json",
        unread=tuple(f'the key "{shown(key)}" stands twice' for key in twice),
    )


def _asked(root: dict[str, Any]) -> tuple[tuple[str, str], ...]:
    return tuple(sorted((name, word(spec)) for section in SECTIONS for name, spec in table(root, section).items()))


def _workspaces(entries: dict[str, Any]) -> Iterator[str]:
    for where, entry in entries.items():
        if _MODULES not in where and word(table(entry).get("name")):
            yield entry["name"]


def _flat(entries: dict[str, Any]) -> Iterator[Package]:
    for where, entry in entries.items():
        if _MODULES in where and isinstance(entry, dict) and entry.get("link") is not True:
            yield _package(where.rpartition(_MODULES)[2], entry, ("packages", where))


def _nested(entries: dict[str, Any]) -> Iterator[Package]:
    stack = [(name, entry, ("dependencies", name)) for name, entry in reversed(entries.items())]
    while stack:
        name, entry, anchor = stack.pop()
        if isinstance(entry, dict):
            yield _package(name, entry, anchor)
            stack.extend((inner, value, anchor) for inner, value in reversed(table(entry, "dependencies").items()))


def _package(name: str, entry: dict[str, Any], anchor: tuple[str, ...]) -> Package:
    version, resolved = word(entry.get("version")), word(entry.get("resolved"))
    real = word(entry.get("name")) or name
    if version.startswith("npm:"):  # version 1 writes an alias so
        real, _, version = version[4:].rpartition("@")
    elif "://" in version:  # version 1 writes a tarball or repository so
        version, resolved = "", version
    source = npm_tarball(resolved, real)
    revision = resolved.rpartition("#")[2] if source.startswith("git") and "#" in resolved else ""
    return Package(
        NPM,
        name,
        revision or version,
        source=source if real == name else shown(f"alias {real} {source}".strip()),
        hashes=tuple(sorted(part.replace("-", ":", 1) for part in word(entry.get("integrity")).split())),
        role=LOCKED,
        scope="dev" if entry.get("dev") is True else "optional" if entry.get("optional") is True else "",
        direct=False,
        anchor=anchor,
        runs_on_install=entry.get("hasInstallScript") is True,
        licence=shown(word(entry.get("license"))),
    )
