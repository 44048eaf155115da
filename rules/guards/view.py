"""One side of all touched files: what covers a symbol, and what it reaches by calling."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import MODULE, Detail, Details, Guard, GuardKind
from rules.guards.pairs import Place

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

MAX_DEPTH: Final = 2  # helpers that call helpers
MAX_REACHED: Final = 60  # functions that one symbol reaches within the touched files

_OUTER: Final = frozenset({GuardKind.ROUTER.value, GuardKind.MIDDLEWARE.value})
"""Guards that hold for others than the symbol they stand in."""

# Methods that frameworks run before any other method of the class (Django and DRF views, Tornado, Flask-Admin, Starlette endpoints).
_FIRST: Final = frozenset(
    {
        "dispatch", "initial", "prepare", "check_permissions", "get_permissions", "perform_authentication", "is_accessible", "test_func",
        "has_permission", "get_authenticators", "setup", "before_request",
    }
)  # fmt: skip


class View:
    """The symbols of one side by name. ``paths`` are the paths of the files, in the order of ``sides``."""

    def __init__(self, sides: Sequence[Details], paths: Sequence[str]) -> None:
        self.sides, self.paths = sides, paths
        self.modules = [_module(path) for path in paths]
        self._by_name: dict[str, list[Place]] = {}
        self._last: list[dict[str, Place]] = []
        for number, side in enumerate(sides):
            last: dict[str, Place] = {}
            for index, detail in enumerate(side.symbols):
                place = Place(number, detail, index)
                last[detail.qualname] = place  # of several definitions of a name the last counts
                self._by_name.setdefault(detail.qualname.rpartition(".")[2], []).append(place)
            self._last.append(last)
        self._callers: dict[str, list[tuple[Place, str]]] | None = None
        self._scopes: dict[tuple[int, int], frozenset[tuple[int, str]]] = {}
        self._wide = [  # guards of routers, applications and routed handlers, wherever they are set up
            (number, guard)
            for number, side in enumerate(sides)
            for detail in side.symbols
            if detail.kind != "class"
            for guard in detail.guards
            if guard.kind in _OUTER or (guard.scope and detail.kind == "module")
        ]

    def named(self, file: int, qualname: str) -> Place | None:
        """Return the symbol of that name in a file, or ``None``."""
        return self._last[file].get(qualname)

    def module(self, file: int) -> Detail | None:
        """Return the module symbol of a file."""
        return self.sides[file].symbols[0] if self.sides[file].symbols else None

    def named_last(self, name: str) -> list[Place]:
        """Return the symbols whose name ends with ``name``."""
        return self._by_name.get(name, [])

    def full_name(self, place: Place) -> str:
        """Return ``pkg.mod.Class.method``."""
        return f"{self.modules[place.file]}.{place.detail.qualname}"

    def holder(self, place: Place) -> Place | None:
        """Return the class or function that a symbol stands in, or ``None``."""
        outer = place.detail.qualname.rpartition(".")[0]
        return self.named(place.file, outer) if outer else None

    def wide(self, file: int, scope: str) -> list[Guard]:
        """Return the guards that a file gives to the router or application ``scope``, wherever it does so."""
        return [guard for number, guard in self._wide if scope and number == file and guard.scope == scope]

    def covering(self, place: Place) -> list[Guard]:
        """Return the guards of others that hold for a symbol: of its class, its router, its application, where it is routed."""
        if place.detail.kind == "module":
            return []
        found: list[Guard] = []
        holder = self.holder(place)
        while holder is not None:
            found += [guard for guard in holder.detail.guards if holder.detail.kind == "class" and not guard.scope]
            if holder.detail.kind == "class":
                found += self._first_methods(holder, place)
            holder = self.holder(holder)
        return found + list(self._outer(place))

    def _first_methods(self, holder: Place, place: Place) -> Iterator[Guard]:
        for name in sorted(_FIRST):
            method = self.named(holder.file, f"{holder.detail.qualname}.{name}")
            if method is not None and method.detail is not place.detail:
                yield from method.detail.guards

    def _outer(self, place: Place) -> Iterator[Guard]:
        scopes = self.scopes(place)
        name = self.full_name(place)
        routers = [f"{self.modules[file]}.{router}" for file, router in sorted(scopes)]
        for number, guard in self._wide:
            if (
                not guard.scope
                or (number, guard.scope) in scopes
                or _covers(guard.scope, name)
                or any(same_thing(guard.scope, router) for router in routers)
            ):
                yield guard

    def scopes(self, place: Place) -> frozenset[tuple[int, str]]:
        """Return the routers that a symbol hangs on, directly or by mounting, as (file, name)."""
        key = (place.file, place.number)
        if key not in self._scopes:
            self._scopes[key] = self._all_scopes(place)
        return self._scopes[key]

    def _all_scopes(self, place: Place) -> frozenset[tuple[int, str]]:
        found = {(place.file, entry.router) for entry in place.detail.entry_points if entry.router}
        waiting = sorted(found)
        while waiting:
            file, router = waiting.pop()
            full = f"{self.modules[file]}.{router}"
            for number, side in enumerate(self.sides):
                for mount in side.mounts:
                    hit = (
                        mount.target == router
                        if number == file
                        else same_thing(mount.target, full) or same_thing(mount.target, self.modules[file])
                    )
                    parent = (number, mount.parent)
                    if hit and mount.parent and parent not in found:
                        found.add(parent)
                        waiting.append(parent)
        return frozenset(found)

    def effective(self, place: Place) -> list[Guard]:
        """Return all guards that hold for a symbol, its own first."""
        return [*place.detail.guards, *self.covering(place)]

    def called(self, place: Place, name: str) -> Place | None:
        """Return the symbol of the touched files that ``place`` calls as ``name``."""
        if name.startswith(("self.", "cls.", "super().")):
            holder = self.holder(place)
            short = name.rpartition(".")[2]
            return self.named(place.file, f"{holder.detail.qualname}.{short}") if holder is not None else None
        for candidate in self._by_name.get(name.rpartition(".")[2], ()):
            full = self.full_name(candidate)
            if candidate.detail.qualname != MODULE and (
                same_thing(name, full) or (candidate.file == place.file and name == candidate.detail.qualname)
            ):
                return candidate
        return None

    def reached(self, place: Place) -> list[Guard]:
        """Return the guards of the functions that a symbol calls, decorators and dependencies included."""
        found: list[Guard] = []
        seen = {(place.file, place.number)}
        layer = [place]
        for _ in range(MAX_DEPTH):
            following: list[Place] = []
            for item in layer:
                names = [*item.detail.calls, *(guard.name for guard in item.detail.guards)]
                for name in names:
                    target = self.called(item, name)
                    if target is not None and (target.file, target.number) not in seen and len(seen) < MAX_REACHED:
                        seen.add((target.file, target.number))
                        following.append(target)
                        found += self.inside(target)
            layer = following
        return found

    def within(self, place: Place) -> list[Place]:
        """Return the symbols defined in a symbol, in order; they directly follow it."""
        symbols, prefix = self.sides[place.file].symbols, place.detail.qualname + "."
        found: list[Place] = []
        for number in range(place.number + 1, len(symbols)):
            if not symbols[number].qualname.startswith(prefix):
                break
            found.append(Place(place.file, symbols[number], number))
        return found

    def inside(self, place: Place) -> list[Guard]:
        """Return the guards of a symbol and of what is defined in it (the wrapper within a decorator)."""
        return [*place.detail.guards, *(guard for inner in self.within(place) for guard in inner.detail.guards)]

    def callers(self, place: Place) -> list[Place]:
        """Return the symbols of the touched files that call ``place``."""
        if self._callers is None:
            self._callers = {}
            for number, side in enumerate(self.sides):
                for index, detail in enumerate(side.symbols):
                    for name in detail.calls:
                        self._callers.setdefault(name.rpartition(".")[2], []).append((Place(number, detail, index), name))
        short = place.detail.qualname.rpartition(".")[2]
        found: list[Place] = []
        for other, name in self._callers.get(short, ()):
            if other not in found[-1:] and self.called(other, name) == place:
                found.append(other)
        return found

    def members(self, scope: tuple[int, str]) -> list[Place]:
        """Return the symbols that hang on a router."""
        return [
            Place(number, detail, index)
            for number, side in enumerate(self.sides)
            for index, detail in enumerate(side.symbols)
            if detail.entry_points and detail.kind != "module" and scope in self.scopes(Place(number, detail, index))
        ]


def same_thing(one: str, other: str) -> bool:
    """Whether two dotted names may name the same thing: one ends with the other, at a dot."""
    return one == other or one.endswith("." + other) or other.endswith("." + one)


def _covers(scope: str, name: str) -> bool:
    """Whether a scope of at least two parts (``views.order``) names the symbol or its class."""
    return "." in scope and (same_thing(scope, name) or same_thing(scope, name.rpartition(".")[0]))


def _module(path: str) -> str:
    parts = path.rpartition(".")[0].split("/")
    if parts[0] == "src" and len(parts) > 1:
        parts = parts[1:]
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)
