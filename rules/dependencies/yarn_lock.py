"""``yarn.lock``: Yarn 1's own notation (a line reader) and the YAML of Yarn 2 and later; and ``pnpm-lock.yaml``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from rules.dependencies.model import LOCKED, MAX_BYTES, MAX_PACKAGES, NPM, Manifest, Package, UnreadableError, shown
from rules.dependencies.sources import npm_tarball, place_of_url
from rules.dependencies.text import decode, table, word

if TYPE_CHECKING:
    from collections.abc import Iterator

_NAME: Final = re.compile(r'"?((?:@[^/"@\s]++/)?[^/"@\s]++)@')
_KEY: Final = re.compile(r"/?((?:@[^/@(]++/)?[^/@(]++)[@/]([^(_]++)")  # name@version, or /name/version before format 6


def parse(path: str, data: bytes) -> Manifest:
    """Return what a ``yarn.lock`` holds."""
    text = decode(data)
    found = _berry(_yaml(path, data)) if "\n__metadata:" in text or text.startswith("__metadata:") else _classic(text)
    return _manifest(path, found)


def parse_pnpm(path: str, data: bytes) -> Manifest:
    """Return what a ``pnpm-lock.yaml`` holds (formats 5, 6 and 9)."""
    decode(data)
    return _manifest(path, _pnpm(_yaml(path, data)))


def _manifest(path: str, found: Iterator[Package]) -> Manifest:
    packages: list[Package] = []
    for package in found:
        packages.append(package)
        if len(packages) > MAX_PACKAGES:
            raise UnreadableError(f"more than {MAX_PACKAGES} packages")
    return Manifest(path, NPM, tuple(packages), is_lock=True)


def _yaml(path: str, data: bytes) -> tuple[dict[str, Any], dict[tuple[str | int, ...], tuple[int, int]]]:
    from rules.document import load_yaml  # noqa: PLC0415 - yaml costs 60 ms, only when such a lock is touched

    document = load_yaml(data, path, max_bytes=MAX_BYTES)
    if document.faults or not isinstance(document.data, dict):
        raise UnreadableError(document.faults[0].message if document.faults else "not a YAML mapping")
    return document.data, document.positions


def _entry(name: str, version: str, source: str, hashes: str, line: int) -> Package:
    digest = tuple(sorted(part.replace("-", ":", 1) for part in hashes.split()))
    return Package(NPM, name, version, source=source, hashes=digest, role=LOCKED, direct=False, line=line)


def _classic(text: str) -> Iterator[Package]:
    """Read blocks of ``name@range, name@range:`` followed by indented ``key "value"`` lines."""
    name, start, fields = "", 0, dict[str, str]()
    for number, raw in enumerate([*text.split("\n"), "end@:"], 1):
        line = raw.rstrip("\r")
        if not line or line.startswith("#"):
            continue
        if line[0] not in " \t":
            if name:
                yield _classic_package(name, start, fields)
            match = _NAME.match(line)
            if not match or not line.endswith(":"):
                raise UnreadableError(f"line {number} is not Yarn's notation")
            name, start, fields = match.group(1), number, {}
        elif line.startswith("  ") and line[2] != " ":
            key, _, value = line.strip().partition(" ")
            fields[key] = value.strip('"')


def _classic_package(name: str, line: int, fields: dict[str, str]) -> Package:
    resolved, _, sha1 = fields.get("resolved", "").partition("#")
    source = npm_tarball(resolved, name)
    from_git = source.startswith("git")
    hashes = fields.get("integrity", "") or (f"sha1-{sha1}" if sha1 and not from_git else "")
    return _entry(name, sha1 if from_git else fields.get("version", ""), source, hashes, line)


def _berry(loaded: tuple[dict[str, Any], Any]) -> Iterator[Package]:
    for key, entry in loaded[0].items():
        match = _NAME.match(key) if isinstance(key, str) else None
        resolution = word(table(entry).get("resolution"))
        if not match or key == "__metadata" or "@workspace:" in resolution:
            continue
        name, line = match.group(1), loaded[1].get((key,), (1, 1))[0]
        rest = resolution.removeprefix(name + "@")
        source = ""
        if not resolution.startswith(name + "@npm:"):
            source = f"alias {resolution}" if "@npm:" in resolution else place_of_url(rest).source
        checksum = word(table(entry).get("checksum"))
        yield _entry(name, str(table(entry).get("version", "")), shown(source), f"sha512-{checksum}" if checksum else "", line)


def _pnpm(loaded: tuple[dict[str, Any], Any]) -> Iterator[Package]:
    for key, entry in table(loaded[0], "packages").items():
        resolution = table(entry, "resolution")
        match = _KEY.match(key)
        name = word(table(entry).get("name")) or (match.group(1) if match else key)
        version = str(table(entry).get("version", "") or (match.group(2) if match else ""))
        line = loaded[1].get(("packages", key), (1, 1))[0]
        tarball, repository = word(resolution.get("tarball")), word(resolution.get("repo"))
        source = npm_tarball(tarball, name) if tarball else place_of_url(repository).source if repository else ""
        package = _entry(name, word(resolution.get("commit")) or version, source, word(resolution.get("integrity")), line)
        yield package._replace(runs_on_install=table(entry).get("requiresBuild") is True)
