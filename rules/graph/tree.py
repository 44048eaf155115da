"""The files of a tree as import resolution sees them: which paths exist, and in which folders an absolute import may start.

A folder is an *import root* when neither it nor any folder above it is a regular package (has an ``__init__``): such a
folder can stand on Python's path, and a package never does. Measured on large trees: without this rule names of third-party
packages resolve to folders of the same name deep within a package.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterable

PYTHON_SUFFIXES: Final = (".py", ".pyi")
MAX_DEPTH: Final = 64  # folders; no import names more parts, and the cost of a hostile tree stays linear
PACKAGE_FILES: Final = ("__init__.py", "__init__.pyi")


class Paths(Protocol):
    """What resolution asks of a tree. Folders are written with a slash at the end; the root of the repository is empty."""

    def has(self, path: str) -> bool:
        """Return whether the tree holds a code file at ``path``."""

    def tops(self, name: str) -> Iterable[str]:
        """Return folders that hold a Python file or folder called ``name`` and were import roots when that was noted."""

    def under(self, folder: str) -> Iterable[str]:
        """Return the code files in ``folder`` and beneath."""


def folder_of(path: str) -> str:
    """Return the folder of ``path``, with a slash at the end; empty at the root."""
    return path[: path.rfind("/") + 1]


def is_package(paths: Paths, folder: str) -> bool:
    """Return whether ``folder`` is a regular package."""
    return any(paths.has(folder + name) for name in PACKAGE_FILES)


def is_root(paths: Paths, folder: str) -> bool:
    """Return whether an absolute import may start in ``folder``."""
    while folder:
        if is_package(paths, folder):
            return False
        folder = folder_of(folder[:-1])
    return True


def tops_of(path: str, paths: Paths) -> list[tuple[str, str]]:
    """Return (name, folder) for every import root that gives a way to the Python file at ``path``."""
    if not path.endswith(PYTHON_SUFFIXES) or path.count("/") > MAX_DEPTH:
        return []
    found = []
    folder, name = folder_of(path), path[path.rfind("/") + 1 :].partition(".")[0]
    parents = [folder]
    while folder:
        folder = folder_of(folder[:-1])
        parents.append(folder)
    for root in reversed(parents):
        if root and is_package(paths, root):
            break
        rest = path[len(root) :]
        top = rest.partition("/")[0] if "/" in rest else name
        if top != "__init__":
            found.append((top, root))
    return found


class KnownPaths:
    """Paths held in memory: a whole tree while its graph is built for the first time."""

    def __init__(self, paths: Iterable[str]) -> None:
        self._paths = frozenset(paths)
        self.top_names = _tops(self._paths)

    def has(self, path: str) -> bool:
        """Return whether the tree holds ``path``."""
        return path in self._paths

    def tops(self, name: str) -> Iterable[str]:
        """Return the import roots that hold ``name``, sorted."""
        return self.top_names.get(name, ())

    def under(self, folder: str) -> Iterable[str]:
        """Return the files beneath ``folder``."""
        return (path for path in self._paths if path.startswith(folder))


class LaidPaths:
    """The paths of a tree: those of another with some that came and some that went."""

    def __init__(self, below: Paths, came: Iterable[str], went: Iterable[str]) -> None:
        self.below = below
        self.came, self.went = frozenset(came), frozenset(went)
        self._known: dict[str, bool] = {}
        self._tops: dict[str, set[str]] = {}
        moved = self.came | self.went
        packages = {folder_of(path) for path in moved if path.endswith(PACKAGE_FILES)}
        for path in self.came.union(*[self.under(folder) for folder in packages]):
            for name, root in tops_of(path, self):
                self._tops.setdefault(name, set()).add(root)

    def has(self, path: str) -> bool:
        """Return whether the tree holds ``path``."""
        known = self._known.get(path)
        if known is None:
            known = self._known[path] = path in self.came or (path not in self.went and self.below.has(path))
        return known

    def tops(self, name: str) -> Iterable[str]:
        """Return the import roots that hold ``name``, sorted; some may have ceased to be."""
        return sorted({*self.below.tops(name), *self._tops.get(name, ())})

    def under(self, folder: str) -> Iterable[str]:
        """Return the files beneath ``folder``."""
        found = {path for path in self.below.under(folder) if path not in self.went}
        return found | {path for path in self.came if path.startswith(folder)}


def laid_paths(below: Paths, came: frozenset[str], went: frozenset[str]) -> LaidPaths:
    """Return the paths of the tree that differs from ``below`` by what came and went; layers do not pile up."""
    if isinstance(below, LaidPaths):
        return LaidPaths(below.below, (below.came - went) | came, (below.went - came) | went)
    return LaidPaths(below, came, went)


def _tops(paths: frozenset[str]) -> dict[str, tuple[str, ...]]:
    """Return the import roots by the name that they give, as :func:`tops_of` would for each path, folder by folder."""
    python = [path for path in paths if path.endswith(PYTHON_SUFFIXES) and path.count("/") <= MAX_DEPTH]
    packages = {folder_of(path) for path in python if path.endswith(tuple("/" + name for name in PACKAGE_FILES))}
    roots = _Roots(packages)
    found: dict[str, set[str]] = {}
    for folder in {folder_of(path) for path in python}:
        for name, root in roots.ways_to(folder):
            found.setdefault(name, set()).add(root)
    for path in python:
        folder = folder_of(path)
        name = path[len(folder) :].partition(".")[0]
        if name != "__init__" and roots.is_root(folder):
            found.setdefault(name, set()).add(folder)
    return {name: tuple(sorted(folders)) for name, folders in found.items()}


class _Roots:
    def __init__(self, packages: set[str]) -> None:
        self._packages = packages
        self._known: dict[str, bool] = {"": True}

    def is_root(self, folder: str) -> bool:
        below = []
        while folder not in self._known:
            below.append(folder)
            folder = folder_of(folder[:-1])
        known = self._known[folder]
        for name in reversed(below):
            known = self._known[name] = known and name not in self._packages
        return known

    def ways_to(self, folder: str) -> Iterable[tuple[str, str]]:
        """Return (name, root) for each root above ``folder``, by the name of the folder within it."""
        while folder:
            above = folder_of(folder[:-1])
            if self.is_root(above):
                yield folder[len(above) : -1], above
            folder = above
