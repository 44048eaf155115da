"""Python imports to files of the tree.

Known: relative imports (also in folders without ``__init__``), regular and namespace packages, several import roots, ``src``
layouts, stubs (``.py`` is preferred beside ``.pyi``), siblings of a script, submodules imported as names. Names of the standard
library never resolve into the tree. Where several files fit equally well all are kept: an edge too many is better than one missing.
Sources: Python language reference, "The import system"; PEP 420 (namespace packages); PEP 484, "Stub files".
"""

from __future__ import annotations

from functools import lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.graph.resolver import TOP, WHOLE, Hit
from rules.graph.stdlib import STANDARD_LIBRARY
from rules.graph.tree import MAX_DEPTH, PACKAGE_FILES, folder_of, is_root

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from rules.facts import Import
    from rules.graph.tree import Paths

_CACHED: Final = 20_000  # answers kept; a tree of 20,000 files asks for about as many different modules
MAX_ROOTS: Final = 32
"""Import roots that are tried for one name, besides those above the importer: a name in more places says nothing from elsewhere."""

_MAX_ATTRIBUTES: Final = 2  # a quoted name may end in Class.method; what has more beneath its module is no name of a module


class Place(NamedTuple):
    """Where a dotted name led: the last ``file`` on the way (empty for none) and the parts that led nowhere.

    ``folder`` is where the search would go on; ``None`` beneath a module, which holds no others.
    """

    file: str
    folder: str | None
    rest: tuple[str, ...]


class _Found(NamedTuple):
    """One answer: the import root, the module, and the submodule that the imported name stands for."""

    root: str
    place: Place
    child: Place | None


class PythonResolver:
    """Resolves imports of Python files; see :class:`rules.graph.resolver.Resolver`."""

    def __init__(self, paths: Paths) -> None:
        self._paths = paths
        self._candidates = lru_cache(_CACHED)(self._find_candidates)
        self._roots = lru_cache(_CACHED)(self._find_roots)
        self._relative = lru_cache(_CACHED)(self._find_relative)
        self._is_root = lru_cache(_CACHED)(self._find_root)
        self._members = lru_cache(_CACHED)(self._find_members)
        self._dotted = lru_cache(_CACHED)(self._find_dotted)
        self._traces = lru_cache(_CACHED)(self._find_traces)

    def files(self, importer: str, imported: Import) -> tuple[str, ...]:
        """Return the files that ``imported`` names: the module, and the submodule that its name stands for."""
        found = self._find(folder_of(importer), imported.module, imported.level, imported.name)
        return tuple(sorted({place.file for _, *places in found for place in places if place and place.file}))

    def is_standard(self, imported: Import) -> bool:
        """Return whether ``imported`` is of the standard library of any Python."""
        return not imported.level and imported.module.partition(".")[0] in STANDARD_LIBRARY

    def stands_for(self, importer: str, imported: Import, parts: Sequence[str] = ()) -> tuple[Hit, ...]:
        """Return what the bound name, followed by ``parts``, stands for."""
        folder, module, level = folder_of(importer), imported.module, imported.level
        if imported.name:
            return self._members(folder, module, level, imported.name, tuple(parts))
        top = module if imported.alias else module.partition(".")[0]
        hits = self._dotted(folder, ".".join((top, *parts)), level)
        if top == module or parts:
            return hits
        # "import a.b.c" binds a: a bare use of it may reach every module that was imported beneath
        return _tidy((*hits, *self._dotted(folder, module, level)))

    def stars(self, importer: str, imported: Import) -> tuple[str, ...]:
        """Return the files whose names ``from module import *`` takes over."""
        found = self._find(folder_of(importer), imported.module, imported.level)
        return tuple(sorted({place.file for _, place, _ in found if place.file and not place.rest}))

    def named(self, importer: str, dotted: str) -> tuple[Hit, ...]:
        """Return what a quoted name (``"shop.urls"``, ``"shop.tasks.run"``) stands for; it must lead to a module."""
        places = [place for _, place, _ in self._find(folder_of(importer), dotted, 0)]
        return _tidy(_hit(place) for place in places if len(place.rest) <= _MAX_ATTRIBUTES)

    def traces(self, importer: str, imported: Import, parts: Sequence[str] = ()) -> Iterable[str]:
        """Return where :meth:`stands_for` looked."""
        folder, module, level = folder_of(importer), imported.module, imported.level
        if imported.name:
            return self._traces(folder, module, level, imported.name, tuple(parts))
        top = module if imported.alias or not parts else module.partition(".")[0]
        return self._traces(folder, ".".join((top, *parts)), level, "", ())

    def named_traces(self, importer: str, dotted: str) -> Iterable[str]:
        """Return where :meth:`named` looked."""
        return self._traces(folder_of(importer), dotted, 0, "", ())

    def _find_traces(self, folder: str, dotted: str, level: int, name: str, parts: tuple[str, ...]) -> tuple[str, ...]:
        """Every step of the way that :meth:`_find` went, and those it would go in a package; it goes none beneath a module."""
        if dotted.count(".") > MAX_DEPTH:
            return ()
        module = tuple([part for part in dotted.split(".") if part])
        beneath = (name, *parts) if name and name != WHOLE else ()
        found: list[str] = []
        if level:
            above = _up(folder, level)
            ways = [(above, self._relative(above, dotted))] if above is not None else []
        else:
            found += [TOP + module[0]] if module and module[0] not in STANDARD_LIBRARY else []
            ways = list(self._candidates(dotted, self._viewpoint(dotted, folder)))
        for root, place in ways:
            steps = (*module, *beneath) if place.folder is not None else module[: len(module) - len(place.rest)]
            found += accumulate(steps[1:], "{}/{}".format, initial=root + steps[0]) if steps else ()
        return tuple(found)

    def _find_members(self, folder: str, module: str, level: int, name: str, parts: tuple[str, ...]) -> tuple[Hit, ...]:
        """``from module import name``: the name in the module's file, or the submodule of that name, or (kept as a tie) both."""
        hits: list[Hit] = []
        for _, place, child in self._find(folder, module, level, name):
            if child is None:
                hits.append(Hit(place.file, (*place.rest, name)[0]))
                continue
            hits.append(_hit(self._walk(child, parts)))
            if not place.rest:
                hits.append(Hit(place.file, name, sure=False))
        return _tidy(hits)

    def _find_dotted(self, folder: str, dotted: str, level: int) -> tuple[Hit, ...]:
        return _tidy(_hit(place) for _, place, _ in self._find(folder, dotted, level))

    def _find(self, folder: str, dotted: str, level: int, name: str = "") -> Sequence[_Found]:
        """Return where the module ``dotted`` and its submodule ``name`` lie: one place, or several that fit equally well."""
        name = "" if name == WHOLE else name
        if dotted.count(".") > MAX_DEPTH:
            return ()
        if not level:
            candidates = self._candidates(dotted, self._viewpoint(dotted, folder))
            return _best([_Found(root, place, self._child(place, name)) for root, place in candidates], folder)
        above = _up(folder, level)
        if above is None:
            return ()
        place = self._relative(above, dotted)
        return (_Found("", place, self._child(place, name)),)

    def _find_relative(self, above: str, dotted: str) -> Place:
        file = next((above + package for package in PACKAGE_FILES if self._paths.has(above + package)), "")
        return self._walk(Place(file, above, ()), tuple([part for part in dotted.split(".") if part]))

    def _child(self, place: Place, name: str) -> Place | None:
        if not name or place.folder is None:
            return None
        child = self._walk(place._replace(rest=()), (*place.rest, name))
        return None if child.rest else child

    def _viewpoint(self, dotted: str, folder: str) -> str:
        """Return ``folder`` when it matters from where ``dotted`` is looked for: when too many roots hold it to try them all."""
        return folder if len(self._roots(dotted.partition(".")[0])) > MAX_ROOTS else ""

    def _find_candidates(self, dotted: str, folder: str) -> tuple[tuple[str, Place], ...]:
        parts = tuple(dotted.split("."))
        roots = self._roots(parts[0])
        tried = [*roots[:MAX_ROOTS], *(root for root in roots[MAX_ROOTS:] if folder.startswith(root))]
        return tuple((root, self._walk(Place("", root, ()), parts)) for root in tried)

    def _find_roots(self, top: str) -> tuple[str, ...]:
        """Return the import roots that hold ``top``, shallow ones first."""
        if top in STANDARD_LIBRARY:
            return ()
        return tuple(sorted(filter(self._is_root, self._paths.tops(top)), key=lambda root: (root.count("/"), root)))

    def _find_root(self, folder: str) -> bool:
        return is_root(self._paths, folder)

    def _walk(self, place: Place, parts: tuple[str, ...]) -> Place:
        """Follow ``parts`` into packages and, where there is none, through folders without ``__init__``, to a module."""
        if place.folder is None:
            return place._replace(rest=place.rest + parts)
        has = self._paths.has
        here, last = place.folder, place._replace(rest=parts)
        for index, part in enumerate(parts, 1):
            here += part
            if has(here + "/__init__.py"):
                last = Place(here + "/__init__.py", here + "/", parts[index:])
            elif has(here + ".py"):
                return Place(here + ".py", None, parts[index:])
            elif has(here + "/__init__.pyi"):
                last = Place(here + "/__init__.pyi", here + "/", parts[index:])
            elif has(here + ".pyi"):
                return Place(here + ".pyi", None, parts[index:])
            here += "/"
        return last


def _up(folder: str, level: int) -> str | None:
    """Return the folder that a relative import of ``level`` dots starts in; ``None`` above the repository."""
    for _ in range(level - 1):
        if not folder:
            return None
        folder = folder_of(folder[:-1])
    return folder


def _best(found: Sequence[_Found], folder: str) -> Sequence[_Found]:
    """Keep the best of several; see :func:`_rank`."""
    found = [one for one in found if one.place.file or one.child]
    if len(found) < 2:  # noqa: PLR2004 - nothing to choose
        return found
    ranks = [_rank(one, folder) for one in found]
    best = min(ranks)
    return [one for one, rank in zip(found, ranks, strict=True) if rank == best]


def _rank(one: _Found, folder: str) -> tuple[int, bool, bool, int]:
    """Order answers: full before long before short matches; then all roots above the importer; else usual roots, then shallow ones."""
    missing = 0 if one.child else len(one.place.rest)
    if folder.startswith(one.root):
        return missing, False, False, 0
    return missing, True, bool(one.root) and not one.root.endswith("src/"), one.root.count("/")


def _hit(place: Place) -> Hit:
    return Hit(place.file, place.rest[0] if place.rest else WHOLE)


def _tidy(hits: Iterable[Hit]) -> tuple[Hit, ...]:
    return tuple(sorted({hit for hit in hits if hit.file}))
