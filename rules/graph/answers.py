"""What stands behind the names that others seek in a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from rules.facts import MODULE
from rules.graph.resolver import WHOLE
from rules.graph.scope import Scope
from rules.graph.targets import ENTRY, IMPORTS, MAYBE, STARS
from rules.graph.tree import PACKAGE_FILES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.facts import Facts
    from rules.graph.resolver import Resolver
    from rules.graph.sheet import Sheet
    from rules.graph.targets import Target

_NO_ANSWER: Final = frozenset({MODULE, STARS, IMPORTS})


class Answers:
    """Answers for the file at ``path``: from its sheet, or (lazily, for a few names) from its scope."""

    def __init__(
        self, path: str, stars: tuple[str, ...], units: Iterable[str], bindings: dict[str, tuple[Target, ...]], scope: Scope | None = None
    ) -> None:
        self.path, self.stars = path, stars
        self._units = frozenset(units)
        self._bindings = bindings
        self._scope = scope

    @classmethod
    def of_sheet(cls, sheet: Sheet) -> Answers:
        """Return the answers of a file whose sheet is there."""
        return cls(sheet.path, sheet.stars, [name for name, _ in sheet.units], dict(sheet.bindings))

    @classmethod
    def of_facts(cls, path: str, facts: Facts, resolver: Resolver) -> Answers:
        """Return the answers of a file of which only a name or two will be asked."""
        scope = Scope(path, facts, resolver)
        return cls(path, scope.stars, scope.units, {}, scope)

    def has(self, name: str) -> bool:
        """Return whether the file defines or imports ``name`` itself."""
        return name in self._units or bool(self._bound(name))

    def row(self, name: str) -> tuple[Target, ...]:
        """Return the targets of ``name``, which is no row of the sheet itself."""
        if name == WHOLE:
            return self._everything()
        if name in _NO_ANSWER or name.startswith(ENTRY):  # of an earlier version of the file
            return ()
        plain = name.removeprefix(MAYBE)
        if plain in self._units:
            return ((self.path, plain),)
        bound = self._bound(plain)
        if bound:
            return tuple([target for target in bound if target != (self.path, name)])
        found = tuple([(file, MAYBE + plain) for file in self.stars])
        return found if plain != name else (*found, (self.path, MODULE))

    def _bound(self, name: str) -> tuple[Target, ...]:
        if self._scope is not None and name not in self._bindings:
            self._bindings[name] = tuple(sorted(self._scope.binding(name)))
        return self._bindings.get(name, ())

    def _everything(self) -> tuple[Target, ...]:
        names = {MODULE, *self._units}
        if self.path.endswith(PACKAGE_FILES):
            known = self._scope.bound_names() if self._scope else self._bindings
            names |= {name for name in known if self._bound(name)}
        return (*[(self.path, name) for name in sorted(names)], *[(file, WHOLE) for file in self.stars])


AnswersOf = Callable[[str], Answers | None]
"""What names stand for in any file of a tree; ``None`` where there is no such file."""


def starred_rows(sheet: Sheet, answers_of: AnswersOf) -> dict[str, set[Target]]:
    """Return, by row, what the words stand for that come from the files of ``import *``, however far behind those."""
    found: dict[str, tuple[Target, ...]] = {}
    rows: dict[str, set[Target]] = {}
    for row, words in sheet.starred:
        for word in words:
            if word not in found:
                found[word] = _behind_stars(sheet.stars, word, answers_of)
            if found[word]:
                rows.setdefault(row, set()).update(found[word])
    return rows


def _behind_stars(files: Iterable[str], word: str, answers_of: AnswersOf) -> tuple[Target, ...]:
    found, stack, seen = [], list(files), set(files)
    while stack:
        file = stack.pop()
        answers = answers_of(file)
        if answers and answers.has(word):
            found.append((file, word))
        elif answers:
            stack += [star for star in answers.stars if star not in seen]
            seen.update(answers.stars)
    return tuple(found)
