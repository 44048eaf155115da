"""All manifests of one side, parsed when somebody asks and only once."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rules.dependencies.model import CONSTRAINT, DECLARED, PYPI, Manifest, Package
from rules.dependencies.positions import Index, build, line_of
from rules.dependencies.read import ecosystem_of, is_lock, read_manifest
from rules.dependencies.requirement_paths import REQUIREMENTS, resolve

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from rules.model import Side

_NAME_PARTS: Final = re.compile(r"[-_.]+")


class Tree:
    """The manifests of one side of a change. ``shared`` keeps what was parsed, so that equal files are read once."""

    def __init__(self, side: Side, data: Mapping[str, bytes], shared: dict[tuple[str, bytes], Manifest]) -> None:
        self.side = side
        self._data = data
        self._shared = shared
        self._constraints: frozenset[str] | None = None
        self._indexes: dict[str, Index] = {}

    def __contains__(self, path: str) -> bool:
        """Whether the manifest at ``path`` is there."""
        return path in self._data

    def paths(self, ecosystem: str) -> list[str]:
        """Return the paths of all manifests of one ecosystem, sorted."""
        return sorted(path for path in self._data if ecosystem_of(path) == ecosystem)

    def get(self, path: str) -> Manifest | None:
        """Return the manifest at ``path``, or ``None`` when it is not there. A file that ``-c`` names holds constraints."""
        data = self._data.get(path)
        if data is None:
            return None
        manifest = self._read(path, data)
        if path.endswith(REQUIREMENTS) and path in self._constraint_files():
            return manifest._replace(packages=tuple(package._replace(role=CONSTRAINT) for package in manifest.packages))
        return manifest

    def _read(self, path: str, data: bytes) -> Manifest:
        key = (path, data)
        if key not in self._shared:
            self._shared[key] = read_manifest(path, data)
        return self._shared[key]

    def _constraint_files(self) -> frozenset[str]:
        if self._constraints is None:
            named = {
                resolve(path, include.path)
                for path, data in self._data.items()
                if path.endswith(REQUIREMENTS) and (b"-c" in data or b"--constraint" in data)
                for include in self._read(path, data).includes
                if include.constraint
            }
            self._constraints = frozenset(name for name in named if name)
        return self._constraints

    def manifests(self, ecosystem: str, *, locks: bool) -> Iterator[Manifest]:
        """Yield the locks, or else the files that people write, of one ecosystem."""
        for path in self.paths(ecosystem):
            manifest = self.get(path) if is_lock(path) == locks else None
            if manifest:
                yield manifest

    def find(self, ecosystem: str, name: str) -> list[tuple[str, Package]]:
        """Return every entry of this name with its path; files whose bytes do not hold the name are not parsed."""
        spelled = _NAME_PARTS.sub("[-_.]+", re.escape(name).replace("\\-", "-").replace("\\.", "."))
        pattern = re.compile((spelled if ecosystem == PYPI else re.escape(name)).encode("utf-8", "surrogateescape"), re.IGNORECASE)
        found: list[tuple[str, Package]] = []
        for path in self.paths(ecosystem):
            if pattern.search(self._data[path]):
                manifest = self.get(path)
                found.extend((path, package) for package in (manifest.packages if manifest else ()) if package.name == name)
        return found

    def declared(self, ecosystem: str) -> frozenset[str]:
        """Return the names that people have asked for in one ecosystem."""
        return frozenset(
            package.name
            for manifest in self.manifests(ecosystem, locks=False)
            for package in manifest.packages
            if package.role == DECLARED and package.direct
        )

    def own(self, ecosystem: str) -> frozenset[str]:
        """Return the names of the packages that the repository itself is made of."""
        return frozenset(name for manifest in self.manifests(ecosystem, locks=False) for name in manifest.own)

    def line(self, path: str, line: int, anchor: tuple[str, ...]) -> int:
        """Return the line of an entry: its own, or found through its anchor."""
        manifest = self.get(path)
        if line or not manifest or not manifest.layout:
            return line or 1
        if path not in self._indexes:
            self._indexes[path] = build(manifest.layout, self._data[path].decode("utf-8-sig", "replace"))
        return line_of(self._indexes[path], anchor)
