"""The shipped rule packs, and the compiled pack kept on disk so that a warm start needs neither YAML nor pydantic."""

from __future__ import annotations

import hashlib
import os
import tempfile
from importlib import resources
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgpack

from rules.codec import from_plain, to_plain
from rules.pack import Pack, compile_pack
from rules.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rules.document import Fault

FORMAT: Final = 1
"""Raised when the form of a compiled pack changes, so that older files are compiled anew."""

SUFFIXES: Final = (".yml", ".yaml")


class PackError(Exception):
    """A rule pack is broken; ``faults`` holds every fault with its position."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = faults


def shipped_texts() -> dict[str, bytes]:
    """Return the shipped pack files: path below ``rules/packs`` to bytes, sorted by path."""
    found: dict[str, bytes] = {}
    waiting: list[tuple[str, Any]] = [("", resources.files("rules") / "packs")]
    while waiting:
        prefix, folder = waiting.pop()
        for item in folder.iterdir():
            if item.is_dir():
                waiting.append((f"{prefix}{item.name}/", item))
            elif item.name.endswith(SUFFIXES):
                found[prefix + item.name] = item.read_bytes()
    return dict(sorted(found.items()))


def shipped_pack(cache: Path | None = None) -> Pack:
    """Return the shipped rules, without their examples.

    ``cache`` is a folder for the compiled form (made if missing; one that cannot be written is no fault). A damaged or
    older file there is compiled anew.

    Raises PackError when the shipped packs are broken, as in a damaged installation.
    """
    return cached_pack(shipped_texts(), cache)


def cached_pack(texts: Mapping[str, bytes], cache: Path | None) -> Pack:
    """Return the pack of ``texts`` without examples, from ``cache`` when the same texts were compiled by the same version.

    Raises PackError when the packs are broken.
    """
    if cache is None:
        return load_pack(texts).without_examples()
    path = cache / f"pack-{_key(texts)}.msgpack"
    pack = _read(path)
    if pack is None:
        pack = load_pack(texts).without_examples()
        _write(path, pack)
    return pack


def load_pack(texts: Mapping[str, bytes]) -> Pack:
    """Return the pack of ``texts`` with examples, compiled now.

    Raises PackError when the packs are broken.
    """
    pack, faults = compile_pack(texts)
    if pack is None:
        raise PackError(faults)
    return pack


def _key(texts: Mapping[str, bytes]) -> str:
    state = hashlib.sha256(f"{VERSION} {FORMAT}".encode())
    for name in sorted(texts):
        for part in (name.encode(), texts[name]):
            state.update(b"%d:" % len(part))
            state.update(part)
    return state.hexdigest()[:32]


def _read(path: Path) -> Pack | None:
    """Return the pack kept in ``path``, or ``None`` when there is none or it is damaged."""
    try:
        stored = path.read_bytes()
        checksum, body = stored[:32], stored[32:]
        if hashlib.sha256(body).digest() != checksum:
            return None
        return from_plain(Pack, msgpack.unpackb(body, strict_map_key=False))
    except (OSError, ValueError, TypeError, KeyError, msgpack.UnpackException):
        return None


def _write(path: Path, pack: Pack) -> None:
    body = msgpack.packb(to_plain(pack))
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".pack-")
        with os.fdopen(handle, "wb") as file:
            file.write(hashlib.sha256(body).digest() + body)
        Path(temporary).replace(path)
    except OSError:
        return  # a cache that cannot be written costs time, not truth
