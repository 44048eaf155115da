"""The routes of a tree's entry points: what each file says of routers and mounts, and where the names in it lead."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rules.facts import EntryKind, EntryPoint, Mount, Router
from rules.graph.resolve_typescript import DEFAULT
from rules.graph.resolver import WHOLE, local_name

if TYPE_CHECKING:
    from collections.abc import Callable

    from rules.facts import Facts, Unit
    from rules.graph.resolver import Hit
    from rules.graph.resolvers import Resolvers

MAX_HOPS: Final = 8  # modules through which a name may be passed on; real packages do it once or twice

ROUTED: Final = frozenset({EntryKind.HTTP, EntryKind.WEBSOCKET})
"""The kinds of entry points that have routes."""


class Ways(NamedTuple):
    """The part of a file's facts that says how routes hang together."""

    entry_points: tuple[EntryPoint, ...] = ()
    routers: tuple[Router, ...] = ()
    mounts: tuple[Mount, ...] = ()

    @classmethod
    def of(cls, facts: Facts) -> Ways:
        """Return that part of ``facts``; empty for most files."""
        routed = tuple(entry for entry in facts.entry_points if entry.kind in ROUTED)
        return cls(routed, facts.routers, facts.mounts)

    @classmethod
    def from_plain(cls, plain: tuple[tuple[Any, ...], ...]) -> Ways:
        """Return the ways that ``plain``, nested tuples of plain values, stand for."""
        entries, routers, mounts = plain
        return cls(
            tuple([EntryPoint(*one) for one in entries]), tuple([Router(*one) for one in routers]), tuple([Mount(*one) for one in mounts])
        )


class Names:
    """Follows names to where they are defined. ``facts_of`` gives the facts of any file of the tree."""

    def __init__(self, resolvers: Resolvers, facts_of: Callable[[str], Facts | None]) -> None:
        self._resolvers, self._facts_of = resolvers, facts_of

    def resolve(self, path: str, name: str, quoted: bool) -> tuple[str, str] | None:
        """Return the file and name that the dotted ``name``, as written in the file at ``path``, stands for; no name for a module.

        ``quoted`` names are of modules. ``None`` when it leads out of the tree.
        """
        facts = self._facts_of(path)
        if facts is None:
            return None
        if quoted:
            hits = self._resolvers.of(facts.language).named(path, name)
            return _node(hits[0].file, hits[0].name) if hits else None
        return self._followed(path, facts, name)

    def _followed(self, path: str, facts: Facts, name: str) -> tuple[str, str] | None:
        for _ in range(MAX_HOPS):
            head, *parts = name.split(".")
            if any(unit.name == head and not _only_imports(unit, facts) for unit in facts.units):
                return path, name
            exported = next((local for export in facts.exports if (local := _exported(export, head))), "")
            if exported:
                name = ".".join((exported, *parts))
                continue
            hit = self._hit(path, facts, head, parts)
            after = self._facts_of(hit.file) if hit else None
            if hit is None or after is None:
                return None
            if hit.name == WHOLE:
                if not any(_exported(export, DEFAULT) for export in after.exports):
                    return hit.file, ""
                path, facts, name = hit.file, after, DEFAULT  # what require() returns is what module.exports was set to
                continue
            rest = parts[parts.index(hit.name) + 1 :] if hit.name in parts else parts
            path, facts, name = hit.file, after, ".".join((hit.name, *rest))
        return None

    def _hit(self, path: str, facts: Facts, head: str, parts: list[str]) -> Hit | None:
        imported = next((one for one in facts.imports if local_name(one) == head), None)
        hits = self._resolvers.of(facts.language).stands_for(path, imported, parts) if imported else ()
        # a package's own binding hides the submodule of the same name (Python language reference, "Submodules")
        return next((hit for hit in hits if not hit.sure and hit.file != path and self._binds(hit)), None) or next(
            (hit for hit in hits if hit.sure), None
        )

    def _binds(self, hit: Hit) -> bool:
        facts = self._facts_of(hit.file)
        return facts is not None and (
            any(unit.name == hit.name for unit in facts.units)
            or any(local_name(one) == hit.name and one.name != hit.name for one in facts.imports)
        )


def _only_imports(unit: Unit, facts: Facts) -> bool:
    """Return whether a unit is no more than a name for what another file has: ``const orders = require("./orders")``."""
    return unit.kind == "variable" and any(one.unit == unit.name == local_name(one) for one in facts.imports)


def _exported(export: str, name: str) -> str:
    """Return the local name that an export of ``name`` stands for, if it is another one."""
    outside, _, local = export.partition("=")
    return local if outside == name else ""


def _node(file: str, name: str) -> tuple[str, str]:
    return file, "" if name == WHOLE else name
