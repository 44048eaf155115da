"""Large changes: the work grows with the number of symbols, not with its square."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import pytest

from rules.guards.delta import guard_events
from tests.rules.guards.support import analyses

if TYPE_CHECKING:
    from collections.abc import Callable

START = "from flask_login import login_required\n\n"


def guarded(n: int) -> str:
    return START + "".join(
        f"@login_required\ndef f{i}(user):\n    check_owner(user, {i})\n    return g{i}(f{i + 1}(user))\n\n" for i in range(n)
    )


def renamed(n: int) -> str:
    return guarded(n).replace("def f", "def h").replace("@login_required\n", "")


def in_classes(n: int) -> str:
    return START + "".join(f"class A{i}(LoginRequiredMixin, View):\n    def get(self):\n        return g{i}(1)\n\n" for i in range(n))


CHANGES: dict[str, tuple[Callable[[int], str], Callable[[int], str]]] = {
    "every decorator lost": (guarded, lambda n: guarded(n).replace("@login_required\n", "")),
    "every call lost": (guarded, lambda n: guarded(n).replace("    check_owner", "    note")),
    "every function renamed and rewritten": (guarded, lambda n: renamed(n).replace("return g", "return k")),
    "every function renamed": (guarded, renamed),
    "every mixin lost": (in_classes, lambda n: in_classes(n).replace("LoginRequiredMixin, ", "")),
    "every function new": (lambda _: START, guarded),
    "the name bound anew": (guarded, lambda n: guarded(n) + "def login_required(f):\n    return f\n"),
}


def seconds(base: str, head: str) -> float:
    found = analyses({"shop/a.py": base}, {"shop/a.py": head})
    times: list[float] = []
    for _ in range(2):
        start = time.process_time()
        guard_events(found)
        times.append(time.process_time() - start)
    return min(times)


@pytest.mark.parametrize("name", sorted(CHANGES))
def test_work_grows_with_the_number_of_symbols(name: str) -> None:
    """Six times the symbols cost about 6 times as much when the work is linear, and 36 times when it is quadratic."""
    base, head = CHANGES[name]
    assert seconds(base(960), head(960)) < 18 * max(seconds(base(160), head(160)), 0.005)
