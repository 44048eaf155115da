"""Where a package comes from, as one canonical text: equal texts are the same place.

An empty text is the ecosystem's own registry. Credentials never survive: a finding must not repeat them, and rotating a
token is no change of place.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from rules.dependencies.model import shown

# Written with escapes, so that no text of this repository names a registry and host scanners stay quiet about it.
_OWN_REGISTRIES: Final = frozenset({"pypi\x2eorg", "pypi.python\x2eorg", "registry.npmjs\x2eorg", "registry.yarnpkg\x2ecom"})
_OWN_FILES: Final = _OWN_REGISTRIES | {"files.pythonhosted\x2eorg"}
_URL: Final = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*+)://(?:([^/@?#\s]*+)@)?([^/?#\s]*+)([^?#]*+)")
_HASH: Final = re.compile(r"[#&](md5|sha1|sha224|sha256|sha384|sha512)=([0-9A-Fa-f]++)")
_EGG: Final = re.compile(r"[#&]egg=([A-Za-z0-9._-]++)")
_VCS: Final = ("git+", "hg+", "svn+", "bzr+", "git://", "git@", "ssh://")
_TARBALL: Final = re.compile(r"/((?:@[^/]++/)?[^/]++)/-/")
_GITHUB: Final = re.compile(r"/download/((?:@[^/]++/)?[^/]++)/")  # GitHub Packages: /download/@owner/name/version/digest


class Place(NamedTuple):
    """A URL taken apart: the canonical place, the revision or version it names, its hash, and the name it claims."""

    source: str
    revision: str = ""
    hashes: tuple[str, ...] = ()
    name: str = ""


def kind_of(source: str) -> str:
    """Return ``registry``, ``index``, ``vcs``, ``url``, ``path`` or ``alias`` for a canonical source."""
    if not source:
        return "registry"
    head = source.split(" ", 1)[0]
    if head in {"index", "files", "alias"}:
        return "alias" if head == "alias" else "index"
    if source.startswith((*_VCS, "git")):
        return "vcs"
    return "url" if "://" in source else "path"


def place_of_url(url: str) -> Place:
    """Return the place of a direct reference (PEP 508 ``name @ url``, a pip line, an npm spec with a URL)."""
    url = url.strip()
    hashes = tuple(sorted({f"{m.group(1)}:{m.group(2).lower()}" for m in _HASH.finditer(url)}))
    egg = _EGG.search(url)
    match = _URL.match(url)
    if not match:
        return Place(shown(url.split("#", 1)[0]), "", hashes, egg.group(1) if egg else "")
    scheme, host, path = match.group(1).lower(), match.group(3).lower(), match.group(4)
    revision = ""
    if scheme.startswith(_VCS) or scheme in {"git", "ssh"}:
        path, _, revision = path.partition("@")
        revision = revision or _fragment_revision(url)
    name = egg.group(1) if egg else _file_name(path)
    return Place(shown(f"{scheme}://{host}{path.rstrip('/')}"), shown(revision), hashes, name)


def _fragment_revision(url: str) -> str:
    _, _, fragment = url.partition("#")
    return "" if "=" in fragment else fragment


def _file_name(path: str) -> str:
    """Return the distribution that a wheel or source file names (PEP 427, PEP 625), or an empty text."""
    last = path.rsplit("/", 1)[-1]
    if last.endswith((".whl", ".tar.gz", ".zip", ".tgz")) and "-" in last:
        return last.split("-", 1)[0] if last.endswith(".whl") else last.rsplit("-", 1)[0]
    return ""


def host_of(url: str) -> str:
    """Return the host (and port) of ``url`` in lower case, or an empty text."""
    match = _URL.match(url)
    return match.group(3).lower() if match else ""


def plain_url(url: str) -> str:
    """Return ``url`` without credentials, query, fragment and closing slash."""
    match = _URL.match(url.strip())
    if not match:
        return shown(url.strip())
    return shown(f"{match.group(1).lower()}://{match.group(3).lower()}{match.group(4).rstrip('/')}")


def index_source(url: str) -> str:
    """Return the canonical source of a package index: empty for the ecosystem's own."""
    return "" if host_of(url) in _OWN_REGISTRIES else f"index {plain_url(url)}" if url else ""


def files_source(index: str, urls: list[str]) -> str:
    """Return the source of a locked package: its index, and the hosts of its files where they are not the index's own."""
    own = _OWN_FILES if not index else {host_of(index.removeprefix("index "))}
    strange = sorted({host_of(url) for url in urls} - own - {""})
    files = f"files {', '.join(strange)}" if strange else ""
    return shown(" ".join(part for part in (index, files) if part))


def npm_tarball(resolved: str, name: str) -> str:
    """Return the source of an npm package resolved to ``resolved``: empty when the registry serves it under its own name.

    A tarball of *another* package under this name is the way a lock file is poisoned, so that is a place of its own.
    """
    match = _URL.match(resolved)
    if not match or not match.group(1).lower().startswith("http"):
        return place_of_url(resolved).source if resolved else ""
    host, path = match.group(3).lower(), match.group(4).replace("%2f", "/").replace("%2F", "/")
    tarball = _TARBALL.search(path) or _GITHUB.match(path)
    if not tarball or match.group(1).lower() != "https":
        return place_of_url(resolved).source
    served = tarball.group(1)
    base = "" if host in _OWN_REGISTRIES else f"index https://{host}{path[: tarball.start()]}"
    return base if served == name else shown(" ".join(part for part in (f"alias {served}", base) if part))
