"""Imports of third-party code that no manifest of the repository declares."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rules.dependencies.import_names import DISTRIBUTIONS, NODE_MODULES
from rules.dependencies.model import NPM, PYPI
from rules.dependencies.pep508 import normalise
from rules.model import DependencyChange, DependencyEvent, Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.dependencies.tree import Tree
    from rules.facts import Import

_PYTHON: Final = (".py", ".pyi", ".pyw")
_SPECIFIER: Final = re.compile(r"(@[a-z0-9~._-]++/[a-z0-9~._-]++|[A-Za-z0-9][A-Za-z0-9._-]*+)(?:/.*)?$", re.DOTALL)
# What people put before and after the name of a module to name its distribution: python-slugify, PyGithub, django-filter.
_BEFORE: Final = ("py", "python", "python3", "django", "djangorest", "flask", "types")
_LONG_NAME: Final = 8  # one long word, or several, at the end of a longer name: microsoft-kiota-abstractions
_AFTER: Final = ("py", "python", "python3", "binary", "core", "sdk", "client", "lib", "api", "cffi", "stubs", "bin")


def undeclared(imports: Sequence[tuple[str, Import]], head: Tree) -> Iterator[DependencyChange]:
    """Yield each package once that new imports need and no manifest declares, at its first import by path and line.

    Nothing is said of an ecosystem that has no manifest, or one whose dependencies are computed or could not be read:
    there it cannot be proven. A package that only a lock file holds has scope ``transitive``. Imports for type checkers
    alone count not.
    """
    seen: set[tuple[str, str]] = set()
    known: dict[str, _Known | None] = {}
    for path, imported in sorted(imports, key=lambda row: (row[0], row[1])):
        ecosystem = PYPI if path.endswith(_PYTHON) else NPM
        name = _python_module(imported) if ecosystem == PYPI else _npm_package(imported)
        if not name or imported.typing_only:
            continue
        if ecosystem not in known:
            known[ecosystem] = _known(ecosystem, head)
        tables = known[ecosystem]
        package = name if ecosystem == NPM else _distribution(name)
        if not tables or (ecosystem, package) in seen or tables.declares(name):
            continue
        seen.add((ecosystem, package))
        locked = tables.locks(name)
        yield DependencyChange(
            ecosystem=ecosystem,
            name=package,
            event=DependencyEvent.UNDECLARED,
            before=None,
            after=None,
            direct=True,
            scope="transitive" if locked else "",
            path=path,
            side=Side.HEAD,
            line=imported.line,
            detail="only installed because another package needs it" if locked else "",
        )


def _python_module(imported: Import) -> str:
    """Return the dotted module that may tell the distribution: ``google.cloud.storage`` also of ``from google.cloud import storage``."""
    if imported.level or not imported.module:
        return ""
    return f"{imported.module}.{imported.name}" if imported.name not in {"", "*"} else imported.module


def _npm_package(imported: Import) -> str:
    """Return the package of a bare specifier; relative paths, ``#`` imports, URLs and built-in modules have none."""
    match = _SPECIFIER.match(imported.module)
    if not match or ":" in imported.module or match.group(1) in NODE_MODULES:
        return ""
    return match.group(1)


def _distribution(module: str) -> str:
    """Return the distribution that most likely provides a module: by the table, by Google's name space, or of the same name."""
    parts = module.split(".")
    for end in range(len(parts), 0, -1):
        named = DISTRIBUTIONS.get(".".join(parts[:end]))
        if named:
            return named[0]
    return normalise("-".join(parts[:3]) if parts[:2] == ["google", "cloud"] else parts[0])


class _Known:
    """The names that the manifests and locks of one ecosystem hold."""

    def __init__(self, ecosystem: str, head: Tree, declared: frozenset[str]) -> None:
        self.ecosystem, self.head = ecosystem, head
        self.declared = declared
        self.declared_letters = frozenset(_letters(name) for name in declared)
        self._locked: tuple[frozenset[str], frozenset[str]] | None = None

    def declares(self, module: str) -> bool:
        return self._holds(module, self.declared, self.declared_letters)

    def locks(self, module: str) -> bool:
        if self._locked is None:
            names = frozenset(p.name for m in self.head.manifests(self.ecosystem, locks=True) for p in m.packages)
            self._locked = names, frozenset(_letters(name) for name in names)
        return self._holds(module, *self._locked)

    def _holds(self, module: str, names: frozenset[str], letters: frozenset[str]) -> bool:
        if self.ecosystem == NPM:
            return module in names or f"@types/{module.removeprefix('@').replace('/', '__')}" in names
        parts = module.split(".")
        for end in range(1, len(parts) + 1):
            prefix = ".".join(parts[:end])
            if any(name in names for name in DISTRIBUTIONS.get(prefix, ())):
                return True
            if _letters(prefix) in letters:
                return True
        if any(_affixed(_letters(".".join(parts[:end])), letters) for end in range(1, len(parts) + 1)):
            return True
        ending = "-" + normalise(parts[0])
        return ("-" in ending[1:] or len(ending) > _LONG_NAME) and any(name.endswith(ending) for name in names)


def _affixed(module: str, letters: frozenset[str]) -> bool:
    return any(word + module in letters for word in _BEFORE) or any(module + word in letters for word in _AFTER)


def _letters(name: str) -> str:
    return re.sub(r"[-_.]+", "", name).lower()


def _known(ecosystem: str, head: Tree) -> _Known | None:
    declared: set[str] = set()
    found = False
    for manifest in head.manifests(ecosystem, locks=False):
        if manifest.computed or (manifest.unread and not manifest.packages):
            return None
        found = found or bool(manifest.packages)
        declared.update(package.name for package in manifest.packages)
        declared.update(manifest.own)
    for manifest in head.manifests(ecosystem, locks=True):
        if manifest.own:
            declared.update(manifest.own)
    return _Known(ecosystem, head, frozenset(declared)) if found else None
