"""One file's sheet: what its symbols depend on, by its own facts and the paths of the tree, whatever other files say.

A dependency is a target: a file and a name that is sought there. What stands behind the name is the business of that
file's own sheet (a unit of that name, an import that goes on to another file, all names of a ``*`` import, or nothing). So
when a file changes only its own sheet changes, and the graph of a commit is the graph before it with a few sheets replaced.

Over-approximate on purpose: a class is one unit, a bare use of a module means all of it, a name that a file does not have
means its module level, ties of resolution are all kept, and an import that no unit uses is a use by the unit that holds it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.facts import MODULE
from rules.graph.resolver import WHOLE, local_name
from rules.graph.scope import Scope
from rules.graph.targets import DYNAMIC, IMPORTS, MAYBE, SETTINGS, STARS, TRACES, UNREAD, entry_name, trace_name
from rules.graph.tree import PACKAGE_FILES
from rules.graph.ways import Ways

if TYPE_CHECKING:
    from collections.abc import Mapping

    from rules.facts import Facts, Import
    from rules.graph.resolver import Resolver
    from rules.graph.targets import Target

PYTHON: Final = "python"
_IDENTIFIER: Final = re.compile(r"[A-Za-z_]\w*")


class Sheet(NamedTuple):
    """``units`` and ``entries`` are rows (name, targets), sorted by name; ``others`` are rows that stand for no symbol.

    ``bindings`` say what the imported and exported names of the file stand for; ``stars`` are files all of whose names it has too, and
    ``starred`` the words of its rows that may be such names. ``ways`` (:class:`rules.graph.ways.Ways`) is empty for files without routes.
    """

    path: str
    units: tuple[tuple[str, tuple[Target, ...]], ...] = ()
    entries: tuple[tuple[str, tuple[Target, ...]], ...] = ()
    others: tuple[tuple[str, tuple[Target, ...]], ...] = ()
    bindings: tuple[tuple[str, tuple[Target, ...]], ...] = ()
    stars: tuple[str, ...] = ()
    starred: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ways: tuple[tuple[tuple[object, ...], ...], ...] = ()


def make_sheet(path: str, facts: Facts, resolver: Resolver) -> Sheet:
    """Return the sheet of the file at ``path``."""
    return _Writer(path, facts, resolver).sheet()


class _Writer:
    def __init__(self, path: str, facts: Facts, resolver: Resolver) -> None:
        self.path, self.facts, self.resolver = path, facts, resolver
        self.scope = Scope(path, facts, resolver)
        self.heads = self.scope.units | self.scope.shared.keys()
        self.starred: dict[str, set[str]] = {}  # by row
        self.used: set[str] = set()  # local names of imports that some unit uses
        self.known: dict[str, frozenset[Target]] = {}

    def sheet(self) -> Sheet:
        scope = self.scope
        rows, entries = self._unit_rows(), self._entry_rows()
        self._add_unused(rows)
        self._add_quoted(rows)
        if self.facts.error:
            rows.setdefault(MODULE, set()).update({(UNREAD, "")}, *map(scope.stands_for, self.facts.imports))
        bindings = {name: targets for name in scope.bound_names() if (targets := scope.binding(name))}
        for name in rows.keys() & bindings.keys():  # defined and imported, as behind "try"
            rows[name] |= bindings[name] - {(self.path, name)}
        ways = Ways.of(self.facts)
        return Sheet(
            path=self.path,
            units=_sorted_rows(rows),
            entries=_sorted_rows(entries),
            others=((STARS, tuple((file, STARS) for file in scope.stars)), (IMPORTS, self._traces())),
            bindings=_sorted_rows(bindings),
            stars=scope.stars,
            starred=tuple((row, tuple(sorted(self.starred[row]))) for row in sorted(self.starred)),
            ways=ways if any(ways) else (),
        )

    def _unit_rows(self) -> dict[str, set[Target]]:
        rows: dict[str, set[Target]] = {}
        for unit in self.facts.units:
            row = rows.setdefault(unit.name, set())
            scope = self.scope.scoped.get(unit.name)
            heads = self.heads | scope.keys() if scope else self.heads
            for word in unit.uses:
                head = word.partition(".")[0]
                if head in heads:
                    row |= self._use(word, scope) if scope else self._shared_use(word)
                elif self.scope.stars:  # else a local name or a built-in
                    self._star(unit.name, head)
            row.update((DYNAMIC, name) for text in unit.unseen for name in _IDENTIFIER.findall(text)[-1:])
            row.discard((self.path, unit.name))
        return rows

    def _entry_rows(self) -> dict[str, set[Target]]:
        rows: dict[str, set[Target]] = {}
        for entry in self.facts.entry_points:
            row = rows.setdefault(entry_name(entry), set())
            if entry.symbol:
                name = entry.symbol if entry.symbol in self.scope.units else entry.symbol.partition(".")[0]
                row.add((self.path, name))
            if entry.handler:
                row |= self._shared_use(entry.handler)
                self._star(entry_name(entry), entry.handler.partition(".")[0])
            if not row:
                row.add((self.path, MODULE))
        return rows

    def _shared_use(self, word: str) -> frozenset[Target]:
        known = self.known.get(word)
        if known is None:
            known = self.known[word] = self._use(word, None)
        return known

    def _use(self, word: str, scope: Mapping[str, list[Import]] | None) -> frozenset[Target]:
        """Return the targets of one dotted word; none for a local name, a built-in or an attribute of one."""
        head, *parts = word.split(".")
        found: set[Target] = set()
        if head in self.scope.units:
            found.add((self.path, head))
        bound = self.scope.shared.get(head, ())
        local = scope.get(head, ()) if scope else ()
        for imported in (*bound, *local):
            self.used.add(head)
            found.update(self.scope.stands_for(imported, parts))
        return frozenset(found)

    def _star(self, row: str, word: str) -> None:
        """Note a word that may come from an ``import *``, which takes over no name with an underscore. An ``export *`` binds nothing."""
        if self.scope.stars and self.facts.language == PYTHON and word not in self.heads and word[:1] not in {"", "_"}:
            self.starred.setdefault(row, set()).add(word)

    def _add_unused(self, rows: dict[str, set[Target]]) -> None:
        """Add imports that no unit uses: they still run the module. Those of a package's own file are there to pass names on."""
        passes_on = self.path.endswith(PACKAGE_FILES)
        for imported in self.facts.imports:
            if imported.reexport or (imported.name == WHOLE and not imported.alias) or local_name(imported) in self.used:
                continue
            targets = set(self.scope.stands_for(imported))
            if passes_on:
                targets = {target for target in targets if target[1] == WHOLE}
            row = rows.setdefault(imported.unit if imported.unit in self.scope.units else MODULE, set())
            row.update((file, MODULE if name == WHOLE else name) for file, name in targets if file != SETTINGS)

    def _add_quoted(self, rows: dict[str, set[Target]]) -> None:
        hits = {hit for dotted in self.facts.references for hit in self.resolver.named(self.path, dotted)}
        if hits:
            rows.setdefault(MODULE, set()).update((hit.file, hit.name if hit.name == WHOLE else MAYBE + hit.name) for hit in hits)

    def _traces(self) -> tuple[Target, ...]:
        found = self.scope.traces
        for imported in self.facts.imports:
            found.update(self.resolver.traces(self.path, imported))
        for dotted in self.facts.references:
            found.update(self.resolver.named_traces(self.path, dotted))
        return tuple((TRACES, name) for name in sorted(set(map(trace_name, found))))


def _sorted_rows(rows: Mapping[str, set[Target]]) -> tuple[tuple[str, tuple[Target, ...]], ...]:
    return tuple((name, tuple(sorted(rows[name]))) for name in sorted(rows))
