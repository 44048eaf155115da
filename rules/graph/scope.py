"""What the names of one file are bound to: its own units, its imports, and all names of its ``*`` imports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import MODULE
from rules.graph.resolver import WHOLE, local_name
from rules.graph.targets import SETTINGS, target_of

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from rules.facts import Facts, Import
    from rules.graph.resolver import Resolver
    from rules.graph.targets import Target

_SETTINGS_OBJECT: Final = ("django.conf", "settings")  # Django documentation, "Django settings": LazySettings


class Scope:
    """The names of the file at ``path``.

    ``units`` are its own; ``shared`` are imports by local name that the whole file sees, ``scoped`` those that only one unit sees;
    ``stars`` are the files all of whose names it takes over. ``traces`` gathers where attributes of modules were looked for.
    """

    def __init__(self, path: str, facts: Facts, resolver: Resolver) -> None:
        self.path, self.resolver = path, resolver
        self.units = {unit.name for unit in facts.units}
        self.shared: dict[str, list[Import]] = {}
        self.scoped: dict[str, dict[str, list[Import]]] = {}
        self.traces: set[str] = set()
        self._exports = [export.partition("=")[::2] for export in facts.exports if "=" in export]
        self._plain: dict[int, tuple[bool, frozenset[Target]]] = {}
        stars: set[str] = set()
        for imported in facts.imports:
            name = local_name(imported)
            if imported.name == WHOLE and not imported.alias:
                stars.update(resolver.stars(path, imported))
            elif name and imported.unit == MODULE:
                self.shared.setdefault(name, []).append(imported)
            elif name:
                self.scoped.setdefault(imported.unit, {}).setdefault(name, []).append(imported)
        self.stars = tuple(sorted(stars - {path}))

    def stands_for(self, imported: Import, parts: Sequence[str] = ()) -> Collection[Target]:
        """Return what the name that ``imported`` binds, followed by the attributes ``parts``, stands for."""
        if (imported.module, imported.name) == _SETTINGS_OBJECT:
            return ((SETTINGS, parts[0] if parts else WHOLE),)
        plain = self._plain.get(id(imported))
        if plain is None:
            hits = self.resolver.stands_for(self.path, imported)
            is_module = not imported.name or any(hit.name == WHOLE for hit in hits)
            plain = self._plain[id(imported)] = is_module, frozenset(map(target_of, hits))
        if not parts or not plain[0]:
            return plain[1]
        self.traces.update(self.resolver.traces(self.path, imported, parts))
        return [target_of(hit) for hit in self.resolver.stands_for(self.path, imported, parts)]

    def binding(self, name: str) -> set[Target]:
        """Return what an imported name, or one exported under another name, stands for; nothing when it leads out of the tree."""
        found = {target for imported in self.shared.get(name, ()) for target in self.stands_for(imported)}
        return found | {(self.path, local) for outside, local in self._exports if outside == name}

    def bound_names(self) -> set[str]:
        """Return the names that :meth:`binding` may know."""
        return self.shared.keys() | {outside for outside, _ in self._exports}
