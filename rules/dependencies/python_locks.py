"""Lock files of the Python world in TOML: ``uv.lock``, ``poetry.lock``, ``pdm.lock`` and ``pylock.toml`` (PEP 751).

All hold one table a package; they differ in where the files, their hashes and the source stand.
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

from rules.dependencies.model import LOCKED, MAX_PACKAGES, PYPI, Manifest, Package, UnreadableError
from rules.dependencies.pep508 import normalise
from rules.dependencies.poetry import table_source
from rules.dependencies.sources import files_source, host_of, index_source, place_of_url
from rules.dependencies.text import decode, items, parse_toml, table, word

if TYPE_CHECKING:
    from collections.abc import Iterator


def parse(path: str, data: bytes) -> Manifest:
    """Return what a TOML lock file holds; the project's own entry (an editable or virtual package) is in ``own``."""
    document, key, entries = _document(decode(data))
    if len(entries) > MAX_PACKAGES:
        raise UnreadableError(f"more than {MAX_PACKAGES} packages")
    older = table(document, "metadata", "files")  # poetry.lock before 1.3 keeps all hashes here
    packages: list[Package] = []
    own: set[str] = set()
    for i, entry in enumerate(entries):
        name = normalise(word(entry.get("name")))
        if _is_own(entry):
            own.add(name)
        elif name:
            packages.append(_package(entry, name, f"{key}#{i}", older))
    return Manifest(path, PYPI, tuple(packages), own=tuple(sorted(own)), is_lock=True, layout="toml")


def _document(text: str) -> tuple[dict[str, Any], str, list[dict[str, Any]]]:
    """Return what stands beside the packages, the name of their array, and the packages.

    A package is a block of lines of its own, and from one version of a lock to the next nearly all blocks are the same:
    each is parsed once and kept. Multi-line strings could hold such a heading, so a text with any is parsed whole.
    """
    key = "packages" if "\n[[packages]]\n" in text else "package"
    heading = f"\n[[{key}]]\n"
    if '"""' in text or "'''" in text:
        blocks = [parse_toml(text)]
    else:
        start, *rest = text.replace("\r\n", "\n").split(heading)
        blocks = [parse_toml(start), *(_block(f"[[{key}]]\n{part}") for part in rest)]
    beside: dict[str, Any] = {}
    entries: list[dict[str, Any]] = []
    for block in blocks:
        entries.extend(entry for entry in items(block, key) if isinstance(entry, dict))
        beside.update((name, value) for name, value in block.items() if name != key)
    return beside, key, entries


@lru_cache(maxsize=20_000)  # blocks of about 1 kB: the locks of a few large repositories in a lasting process
def _block(text: str) -> dict[str, Any]:
    return parse_toml(text)


def _is_own(entry: dict[str, Any]) -> bool:
    source = table(entry, "source")
    return (
        any(key in source for key in ("editable", "virtual"))
        or source.get("directory") == "."
        or table(entry, "directory").get("path") == "."
    )


def _package(entry: dict[str, Any], name: str, where: str, older: dict[str, Any]) -> Package:
    files = list(_files(entry)) or [(word(f.get("file")), word(f.get("hash"))) for f in items(older, name) if isinstance(f, dict)]
    version, source = _origin(entry, [url for url, _ in files], name)
    hashes = sorted({f"{url.split('#')[0].rsplit('/', 1)[-1]}={digest}" for url, digest in files if digest})
    return Package(
        PYPI,
        name,
        version,
        source=source,
        hashes=tuple(hashes),
        role=LOCKED,
        scope=word(entry.get("category")).replace("main", ""),
        direct=False,
        anchor=(where, "name"),
    )


def _files(entry: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield (URL or file name, ``algorithm:value``) of every file of a locked package."""
    for place in [*items(entry, "wheels"), entry.get("sdist"), *items(entry, "files"), entry.get("archive")]:
        if not isinstance(place, dict):
            continue
        where = word(place.get("url")) or word(place.get("path")) or word(place.get("file")) or word(place.get("name"))
        digest = word(place.get("hash"))
        if not digest:
            digest = ",".join(f"{algorithm}:{value}" for algorithm, value in sorted(table(place, "hashes").items()))
        yield where, digest


def _origin(entry: dict[str, Any], urls: list[str], name: str) -> tuple[str, str]:
    """Return the version (or commit) and the canonical source."""
    version, source = word(entry.get("version")), table(entry, "source")
    vcs = table(entry, "vcs")
    git = word(source.get("git")) or word(entry.get("git")) or (word(vcs.get("url")) or word(vcs.get("path")) if vcs else "")
    git = git or (word(source.get("url")) if source.get("type") == "git" else "")
    if git:
        commit = word(source.get("resolved_reference")) or word(entry.get("revision")) or word(vcs.get("commit-id"))
        place = place_of_url(git)
        return commit or git.rpartition("#")[2] or version, "git+" + place.source.removeprefix("git+")
    for where in (source, entry, table(entry, "archive"), table(entry, "directory")):
        direct = table_source({key: where[key] for key in ("url", "path", "directory") if key in where and where.get("type") != "legacy"})
        if direct:
            return version, direct
    index = word(source.get("registry")) or word(entry.get("index")) or (word(source.get("url")) if source.get("type") == "legacy" else "")
    return version, _registry_source(index, urls, name)


def _registry_source(index: str, urls: list[str], name: str) -> str:
    """Return index and hosts, and the name of a file that is of another package altogether (a swapped wheel)."""
    source = files_source(index_source(index), [url for url in urls if "://" in url])
    for url in urls:
        base = url.split("#")[0].rsplit("/", 1)[-1]
        if host_of(url) and base.endswith(".whl") and normalise(base.split("-", 1)[0]) != name:
            return f"alias {base} {source}".strip()
    return source
