"""The graph of a tree and how it moves on to another tree: the sheets of what changed, and of whom that concerns, are replaced."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from rules.facts import MODULE
from rules.graph.answers import Answers
from rules.graph.core import Core, reach
from rules.graph.layer import Layer, Settings
from rules.graph.resolver import TOP, WHOLE, local_name, traces_of
from rules.graph.resolvers import Resolvers
from rules.graph.sheet import make_sheet
from rules.graph.snapshot import StoredPaths
from rules.graph.targets import STARS, TRACES, is_settings, trace_name
from rules.graph.tree import PACKAGE_FILES, folder_of, is_root, laid_paths, tops_of

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping, Sequence

    from rules.facts import Facts
    from rules.graph.graph import Graph
    from rules.graph.resolvers import Manifests
    from rules.graph.sheet import Sheet
    from rules.graph.snapshot import Snapshot
    from rules.graph.tree import Paths

    FactsOf = Callable[[str], Facts | None]
    """The facts of a file by its path; ``None`` when the tree has no such code file."""


class Moved(NamedTuple):
    """How the code files of another tree differ: paths that came, went, or hold other bytes."""

    came: frozenset[str] = frozenset()
    went: frozenset[str] = frozenset()
    altered: frozenset[str] = frozenset()
    manifests: Manifests | None = None  # when those of the other tree say something else


class State:
    """A graph with its core, the paths of its tree and the resolvers over them."""

    def __init__(self, graph: Graph, core: Core, paths: Paths, resolvers: Resolvers, settings: Sequence[str]) -> None:
        self.graph, self.core, self.paths, self.resolvers, self.settings = graph, core, paths, resolvers, tuple(settings)

    @classmethod
    def of(cls, snapshot: Snapshot, settings: Sequence[str], manifests: Manifests) -> State:
        """Return the state of the tree whose graph ``snapshot`` is, with the files Django may take its settings from."""
        paths = StoredPaths(snapshot)
        return cls(snapshot, Core(snapshot, snapshot.core), paths, Resolvers(paths, manifests), settings)

    def follow(self, moved: Moved, facts_of: FactsOf, before: FactsOf) -> State:
        """Return the state of the tree that differs by ``moved``; ``facts_of`` speaks of that tree, ``before`` of this one.

        The graph itself moves on: use this state no more.
        """
        layer = self.graph if isinstance(self.graph, Layer) else Layer(self.graph)
        state = self._laid(layer, moved, facts_of, before)
        layer.settle()
        return state

    def united(self, moved: Moved, facts_of: FactsOf, before: FactsOf) -> State:
        """Return the state of both trees together, this one and the one that differs by ``moved``: whatever either depends on.

        This state stays as it is and good for use.
        """
        return self._laid(Layer(self.graph, unites=True), moved, facts_of, before)

    def _laid(self, layer: Layer, moved: Moved, facts_of: FactsOf, before: FactsOf) -> State:
        paths, resolvers, settings = self.paths, self.resolvers, self.settings
        if moved.came or moved.went or moved.manifests:
            paths = laid_paths(paths, moved.came, moved.went)
            resolvers = Resolvers(paths, moved.manifests or resolvers.manifests)
            settings = tuple(sorted({*(file for file in settings if paths.has(file)), *filter(is_settings, moved.came)}))
        others = affected(self.graph, self.paths, paths, moved)
        unsure = moved.altered if moved.manifests else others
        altered = {path: altered_names(before(path), facts_of(path)) for path in moved.altered - unsure}
        seen_through_stars = _behind(self.graph, altered | dict.fromkeys(others | moved.came), facts_of)
        altered |= dict.fromkeys(seen_through_stars - others - moved.altered, frozenset())
        concerned = moved.altered | moved.came | others | seen_through_stars
        sheets: dict[str, Sheet | None] = dict.fromkeys(sorted(moved.went))
        for path in sorted(concerned):
            facts = facts_of(path)
            sheets[path] = make_sheet(path, facts, resolvers.of(facts.language)) if facts else None
        answers = _Source(sheets, facts_of, resolvers).answers
        layer.lay(sheets, answers, Settings(settings, moved=settings != self.settings), altered)
        core = self.core.over(layer)
        core.advance(layer.gained, layer.lost, layer.altered)
        return State(layer, core, paths, resolvers, settings)


def altered_names(before: Facts | None, after: Facts | None) -> frozenset[str] | None:
    """Return the names that stand for something else in a file than they did; ``None`` when any name may.

    Only what other files can see counts: which units there are and what the imported and exported names stand for.
    """
    if before is None or after is None or before.language != after.language:
        return None
    old, new = _surface(before), _surface(after)
    if old.get(WHOLE) != new.get(WHOLE):
        return None
    return frozenset(name for name in old.keys() | new.keys() if old.get(name) != new.get(name))


def _surface(facts: Facts) -> dict[str, set[object]]:
    found: dict[str, set[object]] = {unit.name: {True} for unit in facts.units}
    for one in facts.imports:
        if one.unit == MODULE:
            found.setdefault(local_name(one) or one.name, set()).add((one.module, one.name, one.alias, one.level, one.reexport))
    for export in facts.exports:
        found.setdefault(export.partition("=")[0], set()).add(export)
    return found


def _behind(graph: Graph, altered: Mapping[str, frozenset[str] | None], facts_of: FactsOf) -> frozenset[str]:
    """Return the files that may mean one of the ``altered`` names by an ``import *``, at first hand or further on."""
    found: set[str] = set()
    for path, names in altered.items():
        node = graph.node(path, STARS) if names is None or names else -1
        importers = {graph.path(step) for step in reach([node], graph.into)} if node >= 0 else set()
        found |= {file for file in importers - found - {path} if _may_use(facts_of(file), names)}
    return frozenset(found)


def _may_use(facts: Facts | None, names: frozenset[str] | None) -> bool:
    if facts is None or names is None:
        return facts is not None
    return any(word.partition(".")[0] in names for unit in facts.units for word in unit.uses)


class _Source:
    """What names stand for in any file: those just laid, and others, whose sheets are made when first asked for."""

    def __init__(self, sheets: Mapping[str, Sheet | None], facts_of: FactsOf, resolvers: Resolvers) -> None:
        self._sheets, self._facts_of, self._resolvers = sheets, facts_of, resolvers
        self._known: dict[str, Answers | None] = {}

    def answers(self, path: str) -> Answers | None:
        if path not in self._known:
            self._known[path] = self._of_sheet(self._sheets[path]) if path in self._sheets else self._of_facts(path)
        return self._known[path]

    @staticmethod
    def _of_sheet(sheet: Sheet | None) -> Answers | None:
        return Answers.of_sheet(sheet) if sheet else None

    def _of_facts(self, path: str) -> Answers | None:
        facts = self._facts_of(path)
        return Answers.of_facts(path, facts, self._resolvers.of(facts.language)) if facts else None


def affected(graph: Graph, before: Paths, after: Paths, moved: Moved) -> frozenset[str]:
    """Return the files whose imports may mean something else because files came or went, though they are the same."""
    places = moved.came | moved.went
    if not places:
        return frozenset()
    packages = {folder_of(path) for path in places if path.rpartition("/")[2] in PACKAGE_FILES}
    within = {path for folder in packages for path in (*before.under(folder), *after.under(folder))}
    traces = {trace for path in places | within for trace in traces_of(path)}
    traces |= {TOP + name for name in _new_tops(moved.came | within, before, after)}
    found = {graph.path(node) for node in _into(graph, traces)} | within
    return frozenset(path for path in found if after.has(path))


def _into(graph: Graph, traces: Collection[str]) -> set[int]:
    nodes = [graph.node(TRACES, trace_name(trace)) for trace in traces]
    return {source for node in nodes if node >= 0 for source in graph.into(node)}


def _new_tops(paths: Collection[str], before: Paths, after: Paths) -> set[str]:
    """Return the names that absolute imports can now start with in a folder where they could not."""
    pairs = {pair for path in paths if after.has(path) for pair in tops_of(path, after)}
    return {name for name, root in pairs if root not in before.tops(name) or not is_root(before, root)}
