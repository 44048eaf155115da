"""Files that only say where packages come from: ``uv.toml`` and ``pip.conf``."""

from __future__ import annotations

from typing import Final

from rules.dependencies.model import MAX_WRITTEN, PYPI, Manifest, Setting, shown
from rules.dependencies.pyproject import uv_settings
from rules.dependencies.sources import plain_url
from rules.dependencies.text import decode, read_toml

_URLS: Final = ("index-url", "extra-index-url", "find-links")
_FLAGS: Final = ("trusted-host", "no-index", "pre", "require-hashes", "cert", "proxy")


def parse_uv(path: str, data: bytes) -> Manifest:
    """Return the indexes and safety settings of a ``uv.toml``."""
    document, _ = read_toml(data)
    return Manifest(path, PYPI, settings=tuple(uv_settings(document, "")), layout="toml")


def parse_pip(path: str, data: bytes) -> Manifest:
    """Return the same of a ``pip.conf`` (pip documentation, "Configuration"); a value may go on in indented lines."""
    settings: list[Setting] = []
    key = ""
    for number, line in enumerate(decode(data, MAX_WRITTEN).split("\n"), 1):
        if not line.strip() or line.lstrip().startswith(("#", ";", "[")):
            continue
        name, mark, value = line.partition("=")
        if line[0] in " \t":
            value = line
        else:
            key = name.strip().replace("_", "-") if mark else ""
        for part in value.split():
            if key in _URLS:
                settings.append(Setting(key, plain_url(part), number))
            elif key in _FLAGS:
                settings.append(Setting(key, shown(part), number))
    return Manifest(path, PYPI, settings=tuple(settings))
