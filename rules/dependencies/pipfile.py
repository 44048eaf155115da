"""``Pipfile`` and ``Pipfile.lock`` (pipenv)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.dependencies.model import LOCKED, MAX_PACKAGES, PYPI, Manifest, Package, Setting, UnreadableError, shown
from rules.dependencies.pep508 import normalise
from rules.dependencies.poetry import entry_packages, table_source
from rules.dependencies.sources import index_source, plain_url
from rules.dependencies.text import items, read_json, read_toml, table, word

if TYPE_CHECKING:
    from collections.abc import Iterator

_NOT_PACKAGES: Final = frozenset({"source", "requires", "scripts", "pipenv", "_meta"})


def parse_pipfile(path: str, data: bytes) -> Manifest:
    """Return what a ``Pipfile`` asks for; every table that is no setting is a group of packages."""
    document, _ = read_toml(data)
    packages: list[Package] = []
    for group, entries in document.items():
        if group not in _NOT_PACKAGES and isinstance(entries, dict):
            scope = {"packages": "", "dev-packages": "group:dev"}.get(group, f"group:{group}")
            for name, value in entries.items():
                packages.extend(entry_packages(name, value, scope, group))
    settings = _indexes(items(document, "source"), lambda i, url: (f"source#{i}", url))
    return Manifest(path, PYPI, tuple(packages), tuple(settings), layout="toml")


def parse_lock(path: str, data: bytes) -> Manifest:
    """Return what a ``Pipfile.lock`` holds."""
    document, _, twice = read_json(data)
    packages = [
        _locked(group, name, entry)
        for group, entries in document.items()
        if group not in _NOT_PACKAGES and isinstance(entries, dict)
        for name, entry in entries.items()
        if isinstance(entry, dict)
    ]
    if len(packages) > MAX_PACKAGES:
        raise UnreadableError(f"more than {MAX_PACKAGES} packages")
    settings = _indexes(items(document, "_meta", "sources"), lambda _, __: ("_meta", "sources"))
    return Manifest(
        path,
        PYPI,
        tuple(packages),
        tuple(settings),
        is_lock=True,
        layout="json",
        unread=tuple(f'the key "{key}" stands twice' for key in twice),
    )


def _locked(group: str, name: str, entry: dict[str, Any]) -> Package:
    version = word(entry.get("version")).removeprefix("==")
    hashes = tuple(sorted(word for word in items(entry, "hashes") if isinstance(word, str)))
    spec = {key: value for key, value in entry.items() if key != "version"}
    if "git" in spec:
        version, spec = word(spec.get("ref")), {"git": spec["git"], "version": ""}
    return Package(
        PYPI,
        normalise(name),
        version,
        source=table_source(spec),
        hashes=hashes,
        role=LOCKED,
        scope="" if group == "default" else "group:dev" if group == "develop" else f"group:{group}",
        direct=False,
        anchor=(group, name),
    )


def _indexes(sources: list[Any], anchor: Any) -> Iterator[Setting]:
    for i, source in enumerate(sources):
        url = word(table(source).get("url"))
        if url and index_source(url):
            yield Setting("index-url" if i == 0 else "extra-index-url", plain_url(url), anchor=anchor(i, url))
        if table(source).get("verify_ssl") is False:
            yield Setting("trusted-host", shown(plain_url(url)), anchor=anchor(i, url))
