"""What a repository says about its TypeScript modules: tsconfig, jsconfig and package.json, read tolerantly.

Sources: TypeScript handbook ("tsconfig.json": ``extends``, ``references``, ``baseUrl``, ``paths``; comments and trailing commas are
allowed); Node, "Modules: Packages" (``exports``, ``imports``, ``main``); npm, "package.json" (``name``). Nothing is ever executed.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

MAX_BYTES: Final = 500_000
"""Larger configuration is generated; reading JSON costs about 0.01 us a byte."""

MAX_EXTENDS: Final = 16  # configurations that extend each other in a row
MAX_DEPTH: Final = 12  # conditions within conditions of an exports map
MAX_TARGETS: Final = 50  # files that one entry of a map may name
_CONFIGS: Final = ("tsconfig.json", "jsconfig.json")
# What is left open ends with the file: a piece that could fail at its end would be looked at again from each of its parts.
_OUTSIDE: Final = re.compile(r'"(?:[^"\\\n]|\\.)*+"?+|//[^\n]*+|/\*[^*]*+(?:\*(?!/)[^*]*+)*+(?:\*/)?+|,(?=\s*+[\]}])')


class Pattern(NamedTuple):
    """One entry of ``paths``, ``exports`` or ``imports``: text before and after a ``*`` (``None`` without one), and its targets."""

    prefix: str
    suffix: str | None
    targets: tuple[str, ...]

    def match(self, specifier: str) -> tuple[str, ...]:
        """Return the targets with the text that ``*`` stands for put in; none when ``specifier`` is not of this form."""
        if self.suffix is None:
            return self.targets if specifier == self.prefix else ()
        if not (specifier.startswith(self.prefix) and specifier.endswith(self.suffix)) or len(specifier) < len(self.prefix) + len(
            self.suffix
        ):
            return ()
        middle = specifier[len(self.prefix) : len(specifier) - len(self.suffix)]
        return tuple(target.replace("*", middle) for target in self.targets)


class Options(NamedTuple):
    """Compiler options that decide where names lead; ``base`` and the targets of ``paths`` are paths in the repository."""

    base: str | None = None
    paths: tuple[Pattern, ...] = ()


class Package(NamedTuple):
    """One package of the repository. ``entries`` are its main files as written, ``exports`` and ``imports`` its maps."""

    name: str
    folder: str
    entries: tuple[str, ...] = ()
    exports: tuple[Pattern, ...] = ()
    imports: tuple[Pattern, ...] = ()


def read_json(data: bytes) -> dict[str, Any]:
    """Return a JSON object, with comments and trailing commas allowed; empty when it is none."""
    if len(data) > MAX_BYTES:
        return {}
    try:
        text = data.decode("utf-8-sig")
        value = json.loads(_strip(text))
    except (ValueError, RecursionError):
        return {}
    return value if isinstance(value, dict) else {}


def _strip(text: str) -> str:
    """Return JSON with comments as (a blank of) nothing; a comma before a closing bracket goes too, also behind a comment."""
    plain = _OUTSIDE.sub(lambda match: match.group() if match.group().startswith('"') else " ", text)
    return _OUTSIDE.sub(lambda match: match.group() if match.group().startswith('"') else " ", plain)


def folder_of(path: str) -> str:
    """Return the folder of ``path`` with a slash at the end; empty at the root."""
    return path[: path.rfind("/") + 1]


def joined(folder: str, relative: str) -> str | None:
    """Return ``relative`` as seen from ``folder``, without dots; ``None`` above the repository."""
    parts = folder.split("/")[:-1]
    for part in relative.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)


class Configs:
    """All configuration of a tree: answers what holds for a folder. ``files`` maps paths to bytes."""

    def __init__(self, files: Mapping[str, bytes]) -> None:
        self._files = {path: read_json(data) for path, data in files.items() if path.endswith(".json") and "node_modules/" not in path}
        self.packages: dict[str, tuple[Package, ...]] = {}
        self._by_folder: dict[str, Package] = {}
        self._options: dict[str, Options] = {}
        for path in sorted(self._files):
            if path == "package.json" or path.endswith("/package.json"):
                self._add_package(folder_of(path), self._files[path])

    def _add_package(self, folder: str, data: dict[str, Any]) -> None:
        name = data.get("name")
        entries = tuple(value for key in ("source", "types", "typings", "module", "main") if isinstance(value := data.get(key), str))
        package = Package(
            name if isinstance(name, str) else "", folder, entries, _map(data.get("exports"), "."), _map(data.get("imports"), "#")
        )
        self._by_folder[folder] = package
        if package.name:
            self.packages[package.name] = (*self.packages.get(package.name, ()), package)

    def package_of(self, folder: str) -> Package | None:
        """Return the package that ``folder`` belongs to."""
        while True:
            found = self._by_folder.get(folder)
            if found or not folder:
                return found
            folder = folder_of(folder[:-1])

    def package_at(self, folder: str) -> Package | None:
        """Return the package whose package.json stands in ``folder`` itself."""
        return self._by_folder.get(folder)

    def options(self, folder: str) -> Options:
        """Return the compiler options for the files of ``folder``: of the nearest tsconfig.json or jsconfig.json at or above it."""
        known = self._options.get(folder)
        if known is None:
            own = next((folder + name for name in _CONFIGS if folder + name in self._files), None)
            known = self._read(own) if own else self.options(folder_of(folder[:-1])) if folder else Options()
            self._options[folder] = known
        return known

    def _read(self, path: str) -> Options:
        options = self._extended(path)
        if options.base is not None or options.paths:
            return options
        merged = Options()
        for reference in _records(self._files[path].get("references"))[:MAX_TARGETS]:  # a solution file leaves the options to its parts
            part = self._find(folder_of(path), str(reference.get("path", "")))
            if part and folder_of(part) == folder_of(path):
                found = self._extended(part)
                merged = Options(found.base if merged.base is None else merged.base, merged.paths + found.paths)
        return merged

    def _extended(self, path: str) -> Options:
        """Return the options of a configuration with those that it extends; its own win."""
        options = Options()
        waiting, seen = [path], set[str]()
        while waiting and len(seen) < MAX_EXTENDS:
            path = waiting.pop()
            if path in seen:
                continue
            seen.add(path)
            data = self._files[path]
            options = _filled(options, _own_options(folder_of(path), data.get("compilerOptions")))
            parents = data.get("extends")
            for parent in [parents] if isinstance(parents, str) else parents if isinstance(parents, list) else []:
                found = self._find(folder_of(path), str(parent))
                waiting += [found] if found else []
        return options

    def _find(self, folder: str, target: str) -> str | None:
        """Return the configuration that ``extends`` or ``references`` names, if it is in the tree."""
        if target.startswith("."):
            bases = [joined(folder, target)]
        else:
            scope = 2 if target.startswith("@") else 1
            parts = target.split("/")
            owners = self.packages.get("/".join(parts[:scope]), ())
            bases = [joined(owner.folder, "/".join(parts[scope:])) for owner in owners]
        tries = [base + end for base in bases if base is not None for end in ("", ".json", "/tsconfig.json")]
        return next((path.removeprefix("/") for path in tries if path.removeprefix("/") in self._files), None)


def _filled(options: Options, more: Options) -> Options:
    return Options(more.base if options.base is None else options.base, options.paths or more.paths)


def _own_options(folder: str, given: object) -> Options:
    if not isinstance(given, dict):
        return Options()
    written = given.get("baseUrl")
    base = joined(folder, written) if isinstance(written, str) else None
    root = folder if base is None else f"{base}/" if base else ""
    patterns = []
    for key, targets in _items(given.get("paths")):
        found = (joined(root, target) for target in targets if isinstance(target, str)) if isinstance(targets, list) else ()
        patterns.append(_pattern(key, tuple(target for target in found if target is not None)[:MAX_TARGETS]))
    return Options(None if base is None else root, _ordered(patterns))


def _map(value: object, marker: str) -> tuple[Pattern, ...]:
    """Return an ``exports`` map (keys begin with ``.``; a lone target is the package itself) or an ``imports`` map (``#``)."""
    if value is None:
        return ()
    if not isinstance(value, dict) or not any(str(key).startswith(marker) for key in value):
        return (_pattern(marker, tuple(_targets(value))),) if marker == "." else ()
    return _ordered(_pattern(key, tuple(_targets(item))) for key, item in _items(value) if key.startswith(marker))


def _targets(value: object, depth: int = 0) -> list[str]:
    """Return all files that the conditions of one entry name, in order."""
    if isinstance(value, str):
        return [value]
    if depth > MAX_DEPTH:
        return []
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [target for item in inner for target in _targets(item, depth + 1)][:MAX_TARGETS]


def _pattern(key: str, targets: tuple[str, ...]) -> Pattern:
    prefix, star, suffix = key.partition("*")
    return Pattern(prefix, suffix if star else None, targets)


def _ordered(patterns: Iterable[Pattern]) -> tuple[Pattern, ...]:
    """Return the patterns with the most exact first, as TypeScript and Node choose."""
    return tuple(sorted(patterns, key=lambda pattern: (pattern.suffix is not None, -len(pattern.prefix), pattern)))


def _items(value: object) -> list[tuple[str, Any]]:
    return [(key, item) for key, item in value.items() if isinstance(key, str)] if isinstance(value, dict) else []


def _records(value: object) -> list[dict[str, Any]]:
    return [item for item in value if isinstance(item, dict)] if isinstance(value, list) else []
