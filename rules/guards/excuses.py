"""When a guard that a symbol lost is no loss: something else demands the same, or what it guarded is gone.

A guard may move to the class, router, application or place of routing that covers the symbol (that is :meth:`View.covering`), into
a helper that is called, out of one, to all callers, from a router to each of its routes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from rules.facts import Guard, GuardKind
from rules.guards.event import EventKind
from rules.guards.judge import Loss, held_elsewhere
from rules.guards.meaning import SECURITY, last_part

if TYPE_CHECKING:
    from rules.guards.pairs import Place
    from rules.guards.view import View


class Excuses:
    """Looks for what a guard demanded elsewhere in the touched files."""

    def __init__(self, base: View, head: View) -> None:
        self.base, self.head = base, head

    def excused(self, guard: Guard, loss: Loss, base: Place, head: Place) -> bool:
        """Whether what ``base`` lost is demanded elsewhere now, or what it covered is gone."""
        if guard.category not in SECURITY:
            return held_elsewhere(guard, self.head.reached(head))
        if guard.scope and (self._scope_is_gone(guard, base, head) or self._handler_guarded(guard)):
            return True
        if guard.kind == GuardKind.SETTING.value:
            return loss.kind == EventKind.REMOVED and self._set_elsewhere(guard)
        if guard in base.detail.guards and held_elsewhere(guard, self.head.wide(head.file, guard.scope)):
            return True
        if loss.kind == EventKind.WEAKENED and loss.other is not None and loss.other.kind != GuardKind.CALL.value:
            return False
        return held_elsewhere(guard, self.head.reached(head)) or self._moved(guard, base, head)

    def _set_elsewhere(self, guard: Guard) -> bool:
        """Whether another file gives the setting the same value now."""
        others = (other for file in range(len(self.head.sides)) for other in self._module_guards(file))
        return any(other.name == guard.name and other.terms == guard.terms for other in others)

    def _moved(self, guard: Guard, base: Place, head: Place) -> bool:
        return self._inlined(guard, base, head) or self._in_callers(guard, head) or self._pushed_down(guard, head)

    def _module_guards(self, file: int) -> tuple[Guard, ...]:
        module = self.head.module(file)
        return module.guards if module is not None else ()

    def _scope_is_gone(self, guard: Guard, base: Place, head: Place) -> bool:
        """Whether what the guard covered is no longer there: the field, the router, the handler that was routed."""
        return _knows(self.base, base, guard.scope) and not _knows(self.head, head, guard.scope)

    def _handler_guarded(self, guard: Guard) -> bool:
        """Whether the handler that the guard was wrapped around demands it by itself now."""
        named = [place for place in self.head.named_last(last_part(guard.scope)) if place.detail.qualname == last_part(guard.scope)]
        return any(held_elsewhere(guard, self.head.effective(place)) for place in named)

    def _inlined(self, guard: Guard, base: Place, head: Place) -> bool:
        """Whether the checks of the helper that ``guard`` called stand in the symbol itself now."""
        target = self.base.called(base, guard.name)
        if target is None:
            return False
        wanted = [inner for inner in self.base.inside(target) if inner.category in SECURITY]
        return bool(wanted) and all(held_elsewhere(inner, self.head.effective(head)) for inner in wanted)

    def _in_callers(self, guard: Guard, head: Place) -> bool:
        """Whether all callers in the touched files demand it now, and the symbol is no way in by itself."""
        if head.detail.entry_points or head.detail.kind == "module":
            return False
        callers = self.head.callers(head)
        return bool(callers) and all(held_elsewhere(guard, self.head.effective(place)) for place in callers)

    def _pushed_down(self, guard: Guard, head: Place) -> bool:
        """Whether every symbol that a class or router covered demands it by itself now."""
        if head.detail.kind == "class":
            methods = [place for place in self.head.within(head) if place.detail.kind == "method"]
            members = [place for place in methods if not last_part(place.detail.qualname).startswith("_")]
        elif head.detail.kind == "module" and guard.scope:
            members = self.head.members((head.file, guard.scope))
        else:
            return False
        return bool(members) and all(held_elsewhere(guard, [*self.head.effective(m), *self.head.reached(m)]) for m in members)


def _knows(view: View, place: Place, scope: str) -> bool:
    """Whether a file still has what ``scope`` names."""
    if scope in place.detail.names or scope.partition(".")[0] in place.detail.names:
        return True
    details = view.sides[place.file]
    if any(scope in (mount.parent, mount.target) for mount in details.mounts) or any(router.name == scope for router in details.routers):
        return True
    handlers = {last_part(entry.handler) for symbol in details.symbols for entry in symbol.entry_points}
    return last_part(scope) in handlers or view.named(place.file, scope) is not None
