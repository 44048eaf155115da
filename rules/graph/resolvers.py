"""The resolver of each language over the paths of one tree."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from rules.graph.resolve_python import PythonResolver
from rules.graph.resolve_typescript import TypeScriptResolver, is_manifest
from rules.graph.typescript_config import read_json

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from rules.facts import Import
    from rules.graph.resolver import Resolver
    from rules.graph.tree import Paths

    Manifests = Callable[[], Mapping[str, bytes]]
    """The bytes of the files that decide where imports of TypeScript lead, by path; asked for when first needed."""

__all__ = ["Manifests", "Resolvers", "is_manifest", "says"]

PYTHON: Final = "python"
_DECIDES: Final = ("name", "source", "types", "typings", "module", "main", "exports", "imports", "extends", "references")
_OPTIONS: Final = ("baseUrl", "paths")


class Resolvers:
    """Gives the resolver of a language. ``manifests`` belong to the same tree as ``paths``."""

    def __init__(self, paths: Paths, manifests: Manifests) -> None:
        self._paths = paths
        self.manifests = manifests

    def of(self, language: str) -> Resolver:
        """Return the resolver of ``language`` (a value of ``Facts.language``)."""
        return self.python if language == PYTHON else self.typescript

    @cached_property
    def python(self) -> PythonResolver:
        """The resolver of Python."""
        return PythonResolver(self._paths)

    @cached_property
    def typescript(self) -> TypeScriptResolver:
        """The resolver of TypeScript and JavaScript."""
        return TypeScriptResolver(self._paths, self.manifests())

    def is_external(self, language: str, importer: str, imported: Import) -> bool:
        """Return whether a package that is neither of this tree nor of the language must be installed for ``imported``."""
        if language == PYTHON:
            is_own = imported.level or self.python.is_standard(imported) or self.python.files(importer, imported)
            return bool(imported.module) and not is_own
        return self.typescript.is_external(importer, imported) is not None


def says(data: bytes | None) -> object:
    """Return what a manifest says about where imports lead; two that say the same are the same to every resolver."""
    if data is None:
        return None
    value = read_json(data)
    options = value.get("compilerOptions")
    chosen: dict[str, Any] = {key: value[key] for key in _DECIDES if key in value}
    if isinstance(options, dict):
        chosen.update({f"compilerOptions.{key}": options[key] for key in _OPTIONS if key in options})
    return chosen
