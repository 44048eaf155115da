"""TypeScript and JavaScript imports to files of the tree.

Known: relative imports with suffix and index rules (``./x.js`` may mean ``x.ts``), ``paths`` and ``baseUrl``, packages of the same
repository by name (their ``exports``, ``main`` and ``types`` led back from build output to source), ``#imports``. Node's own
modules and installed packages never resolve into the tree. Sources: TypeScript handbook, "Modules: Theory" and "Reference";
Node, "Modules: Packages".
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from rules.graph.resolver import WHOLE, Hit
from rules.graph.typescript_config import Configs, folder_of, joined

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from rules.facts import Import
    from rules.graph.tree import Paths
    from rules.graph.typescript_config import Package, Pattern

SUFFIXES: Final = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")
MANIFESTS: Final = ("package.json", "tsconfig.json", "jsconfig.json")
"""Files that every resolution may depend on, by name; what they extend is read too where it ends in ``.json``."""

_DECLARATIONS: Final = (".d.ts", ".d.mts", ".d.cts")
_REWRITTEN: Final = {".js": (".ts", ".tsx", ".d.ts"), ".jsx": (".tsx", ".d.ts"), ".mjs": (".mts", ".d.mts"), ".cjs": (".cts", ".d.cts")}
_BUILT: Final = re.compile(r"(?:\.d)?\.[cm]?[jt]sx?$")
_MAX_BUILD_FOLDERS: Final = 3  # dist/esm/src/index.js: folders of build output that have no part in the source's path
_CACHED: Final = 20_000  # answers kept; a tree of 20,000 files asks for about as many different modules
DEFAULT: Final = "default"

_BUILTINS_TEXT: Final = """
    assert async_hooks buffer child_process cluster console constants crypto dgram diagnostics_channel dns domain events fs http
    http2 https inspector module net os path perf_hooks process punycode querystring readline repl stream string_decoder sys timers
    tls trace_events tty url util v8 vm wasi worker_threads zlib
"""
BUILTINS: Final = frozenset(_BUILTINS_TEXT.split())
"""Node's own modules that need no ``node:`` (Node, "Modules: node:module API", builtinModules)."""


def is_manifest(path: str) -> bool:
    """Return whether ``path`` may decide where imports lead: package.json, tsconfig*.json, jsconfig*.json."""
    name = path[path.rfind("/") + 1 :]
    return name in MANIFESTS or (name.startswith(("tsconfig", "jsconfig")) and name.endswith(".json"))


class TypeScriptResolver:
    """Resolves imports of TypeScript and JavaScript files; see :class:`rules.graph.resolver.Resolver`.

    ``paths`` tells which code files the tree holds, ``manifests`` maps the paths of :func:`is_manifest` to their bytes.
    """

    def __init__(self, paths: Paths, manifests: Mapping[str, bytes]) -> None:
        self._has = paths.has
        self._configs = Configs(manifests)
        self._targets = lru_cache(_CACHED)(self._find_targets)
        self._bases = lru_cache(_CACHED)(self._find_bases)

    def targets(self, importer: str, imported: Import) -> tuple[str, ...]:
        """Return the files of the tree that ``imported`` names, sorted."""
        return self._targets(folder_of(importer), imported.module)

    files = targets

    def is_standard(self, imported: Import) -> bool:
        """Return whether ``imported`` is one of Node's own modules."""
        return imported.module.startswith("node:") or imported.module.partition("/")[0] in BUILTINS

    def is_external(self, importer: str, imported: Import) -> str | None:
        """Return the package (``pkg``, ``@scope/pkg``) that must be installed for ``imported``; ``None`` when none is needed."""
        module = imported.module
        if (
            not module
            or module.startswith((".", "/", "#", "~", "node:", "@/"))
            or ":" in module.partition("/")[0]
            or self.is_standard(imported)
        ):
            return None
        parts = module.split("/")
        scoped = module.startswith("@")
        if self.targets(importer, imported) or (scoped and len(parts) == 1) or self._is_alias(folder_of(importer), module):
            return None
        name = "/".join(parts[: 1 + scoped])
        return None if name in self._configs.packages else name

    def _is_alias(self, folder: str, module: str) -> bool:
        return any(pattern.prefix and pattern.match(module) for pattern in self._configs.options(folder).paths)

    def stands_for(self, importer: str, imported: Import, parts: Sequence[str] = ()) -> tuple[Hit, ...]:
        """Return what the bound name, followed by ``parts``, stands for."""
        hits: list[Hit] = []
        for file in self.targets(importer, imported):
            if imported.name not in {"", WHOLE}:
                hits.append(Hit(file, imported.name))
            elif not parts:
                hits.append(Hit(file, WHOLE))
            else:
                hits.append(Hit(file, parts[0]))
                hits += [Hit(file, DEFAULT, sure=False)] if not imported.name else []  # module.exports = something
        return tuple(sorted(hits))

    def stars(self, importer: str, imported: Import) -> tuple[str, ...]:
        """Return the files whose names ``export * from`` takes over."""
        return self.targets(importer, imported)

    def named(self, importer: str, dotted: str) -> tuple[Hit, ...]:
        """Return nothing: TypeScript has no dotted names of modules."""
        del importer, dotted
        return ()

    def traces(self, importer: str, imported: Import, parts: Sequence[str] = ()) -> Iterable[str]:
        """Return where :meth:`targets` looked."""
        del parts
        found: dict[str, None] = {}
        for base in self._bases(folder_of(importer), imported.module):
            found |= {base: None, _stem(base): None}
            if self._file(base):
                break
        return tuple(found)

    def named_traces(self, importer: str, dotted: str) -> Iterable[str]:
        """Return nothing, as :meth:`named`."""
        del importer, dotted
        return ()

    def _find_targets(self, folder: str, module: str) -> tuple[str, ...]:
        for base in self._bases(folder, module):
            found = self._file(base)
            if found:
                return found
        return ()

    def _find_bases(self, folder: str, module: str) -> tuple[str, ...]:
        """Return the paths at which ``module`` may lie, best first."""
        if module.startswith("."):
            base = joined(folder, module)
            return (base,) if base is not None else ()
        if not module or module.startswith(("/", "node:")):
            return ()
        found: list[str] = []
        options = self._configs.options(folder)
        for pattern in options.paths:
            if matched := pattern.match(module):
                found += [target.rstrip("/") for target in matched]
                break
        if module.startswith("#"):
            owner = self._configs.package_of(folder)
            return (*found, *(self._mapped(owner, owner.imports, module) if owner else ()))
        if module.partition("/")[0] in BUILTINS:
            return tuple(found)
        if options.base is not None:
            found.append(options.base + module)
        return (*found, *self._of_packages(module))

    def _of_packages(self, module: str) -> Iterable[str]:
        parts = module.split("/")
        length = 1 + module.startswith("@")
        for package in self._configs.packages.get("/".join(parts[:length]), ()):
            rest = "/".join(parts[length:])
            yield from self._mapped(package, package.exports, f"./{rest}" if rest else ".")
            if rest:
                yield from self._sources(package.folder, rest)
            else:
                for entry in (*package.entries, "src/index", "index"):
                    yield from self._sources(package.folder, entry)

    def _mapped(self, package: Package, patterns: Sequence[Pattern], key: str) -> Iterable[str]:
        for pattern in patterns:
            if matched := pattern.match(key):
                for target in matched:
                    yield from self._sources(package.folder, target)
                return

    def _sources(self, folder: str, target: str) -> Iterable[str]:
        """Return ``target`` as written, then as the source that it was built from: ``dist/x.js`` from ``src/x`` or ``x``."""
        written = joined(folder, target)
        if written is None or not target:
            return
        yield written
        parts = _BUILT.sub("", written[len(folder) :]).split("/")
        for drop in range(min(_MAX_BUILD_FOLDERS, len(parts) - 1) + 1):
            rest = "/".join(parts[drop:])
            yield f"{folder}src/{rest}"
            yield folder + rest

    def _file(self, base: str) -> tuple[str, ...]:
        """Return the files that a module at ``base`` may be: the source and, beside a script, its declarations."""
        has = self._has
        if base.endswith(SUFFIXES) and has(base):
            return self._with_declarations(base)
        stem = _stem(base)
        for suffix in _REWRITTEN.get(base[len(stem) :], ()):
            if has(stem + suffix):
                return (stem + suffix,)
        root = f"{base}/" if base else ""
        for start in (base, f"{root}index"):
            file = next((start + suffix for suffix in (*SUFFIXES, *_DECLARATIONS) if has(start + suffix)), "") if start else ""
            if file:
                return self._with_declarations(file)
        package = self._configs.package_at(root) if root else None
        if package:
            bases = (source for entry in package.entries for source in self._sources(root, entry))
            return next((found for source in bases if source != base and (found := self._plain(source))), ())
        return ()

    def _plain(self, base: str) -> tuple[str, ...]:
        """Return the file at ``base`` itself, without looking into folders."""
        stem = _stem(base)
        tries = [base, *(stem + suffix for suffix in _REWRITTEN.get(base[len(stem) :], ())), *(base + suffix for suffix in SUFFIXES)]
        return next(((path,) for path in tries if path.endswith(SUFFIXES) and self._has(path)), ())

    def _with_declarations(self, path: str) -> tuple[str, ...]:
        stem = _stem(path)
        declared = stem + ".d.ts"
        return tuple(sorted((path, declared))) if path[len(stem) :] in _REWRITTEN and self._has(declared) else (path,)


def _stem(base: str) -> str:
    """Return ``base`` without a suffix of JavaScript or TypeScript."""
    name = base[base.rfind("/") + 1 :]
    dot = name.rfind(".")
    return base[: len(base) - len(name) + dot] if dot > 0 and name[dot:] in SUFFIXES else base
