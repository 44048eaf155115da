"""Symbols and files that move, are renamed, split or joined; new entry points beside guarded ones; what does not matter."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rules.analysis import Analysis
from rules.guards.delta import guard_events
from rules.guards.event import EventKind
from rules.languages.python.details import details
from rules.model import Side
from tests.rules.guards.support import NOTHING, Case, analyses, change, check, edit, events, files, told

GUARDED = """\
from flask_login import login_required


@login_required
def orders():
    rows = find_orders()
    log(rows)
    return show(rows)
"""
OPEN = GUARDED.replace("@login_required\n", "")
OTHER = "def about():\n    return page()\n"

ROUTES = """\
from flask import Blueprint
from flask_login import current_user, login_required

bp = Blueprint("shop", __name__)


@bp.get("/orders")
@login_required
def orders():
    return find_orders()


@bp.get("/bills")
@login_required
def bills():
    return find_bills()


@bp.get("/about")
def about():
    return page()
"""
NEW = '\n\n@bp.get("/customers")\ndef customers():\n    return find_customers()\n'

VIEWSETS = """\
from rest_framework.permissions import IsAdminUser
from rest_framework.viewsets import ModelViewSet


class Orders(ModelViewSet):
    permission_classes = [IsAdminUser]
    queryset = Order.objects.all()


class Bills(ModelViewSet):
    permission_classes = [IsAdminUser]
    queryset = Bill.objects.all()
"""

SPLIT = """\
def pay(request, pk):
    order = load(pk)
    if order.owner != request.user:
        raise PermissionDenied()
    total = add_up(order)
    receipt = charge(total)
    order.note(receipt)
    return answer(order)
"""

RUNNER = """
from django.core.exceptions import PermissionDenied

class Jobs:
    def post(self, request, pk):
        job = self.find(pk)
        if not request.user.has_perm('run', pk):
            raise PermissionDenied()
        data = self.read(request)
        started = job.start(data)
        self.note(started)
        return self.answer(started)
"""

LOSSES = [
    files(
        "moved to another file without it",
        {"shop/a.py": GUARDED, "shop/b.py": OTHER},
        {"shop/a.py": "", "shop/b.py": OTHER + "\n\n" + OPEN},
        "removed login_required",
    ),
    files(
        "moved and renamed without it",
        {"shop/a.py": GUARDED, "shop/b.py": OTHER},
        {"shop/a.py": "", "shop/b.py": OTHER + "\n\n" + OPEN.replace("orders", "list_all")},
        "removed login_required",
    ),
    edit(
        "renamed, rewritten a little, without it",
        GUARDED,
        [("@login_required\ndef orders", "def listing"), ("    log(rows)\n", "    note(rows)\n")],
        "removed login_required",
    ),
    edit(
        "a method renamed and rewritten within its class, with another check",
        RUNNER,
        [
            ("def post(self, request, pk)", "def run(self, request, pk, **more)"),
            ("        if not request.user.has_perm('run', pk):\n            raise PermissionDenied()\n", ""),
            (
                "        job = self.find(pk)\n",
                "        job = self.fetch(pk)\n        if not request.user.is_authenticated:\n            raise PermissionDenied()\n",
            ),
            ("        data = self.read(request)\n", "        data = self.parse(request)\n        check(data)\n"),
        ],
        "changed PermissionDenied",
    ),
    edit(
        "class renamed and its guard gone",
        VIEWSETS,
        [("class Orders(ModelViewSet):\n    permission_classes = [IsAdminUser]\n", "class Sales(ModelViewSet):\n")],
        "removed IsAdminUser",
    ),
    change(
        "route served by another function",
        ROUTES,
        ROUTES.replace(
            '@bp.get("/bills")\n@login_required\ndef bills():\n    return find_bills()\n',
            '@bp.get("/bills")\ndef every_bill():\n    return Bill.query.all()\n',
        ),
        "removed login_required",
    ),
    change("new route without a guard", ROUTES, ROUTES + NEW, "unguarded-entry login_required"),
    change(
        "new view class without a guard",
        VIEWSETS,
        VIEWSETS + "\n\nclass Refunds(ModelViewSet):\n    queryset = Refund.objects.all()\n",
        "unguarded-entry IsAdminUser",
    ),
    change(
        "new view class that everybody may use",
        VIEWSETS,
        VIEWSETS + "\n\nclass Refunds(ModelViewSet):\n    permission_classes = [AllowAny]\n    queryset = Refund.objects.all()\n",
        "unguarded-entry IsAdminUser",
    ),
    change(
        "new resolver without a guard",
        "import strawberry\n\n@strawberry.type\nclass Query:\n"
        "    @strawberry.field(permission_classes=[IsAdmin])\n    def a(self) -> int:\n        return 1\n\n"
        "    @strawberry.field(permission_classes=[IsAdmin])\n    def b(self) -> int:\n        return 2\n",
        "import strawberry\n\n@strawberry.type\nclass Query:\n"
        "    @strawberry.field(permission_classes=[IsAdmin])\n    def a(self) -> int:\n        return 1\n\n"
        "    @strawberry.field(permission_classes=[IsAdmin])\n    def b(self) -> int:\n        return 2\n\n"
        "    @strawberry.field\n    def c(self) -> int:\n        return 3\n",
        "unguarded-entry IsAdmin",
    ),
    edit(
        "check lost when split",
        SPLIT,
        [
            (
                (
                    "    if order.owner != request.user:\n        raise PermissionDenied()\n    total = add_up(order)\n"
                    "    receipt = charge(total)\n"
                ),
                "    receipt = _charge(order)\n",
            ),
            ("def pay", "def _charge(order):\n    total = add_up(order)\n    return charge(total)\n\n\ndef pay"),
        ],
        "removed PermissionDenied",
    ),
]

SILENT = [
    files("moved to another file", {"shop/a.py": GUARDED, "shop/b.py": OTHER}, {"shop/a.py": "", "shop/b.py": OTHER + "\n\n" + GUARDED}),
    files("file renamed", {"shop/a.py": GUARDED}, {"shop/a.py": "", "shop/sales/a.py": GUARDED}),
    files("file deleted", {"shop/a.py": GUARDED}, {"shop/a.py": ""}),
    files("file added", {"shop/a.py": ""}, {"shop/a.py": OPEN}),
    files(
        "moved and renamed",
        {"shop/a.py": GUARDED, "shop/b.py": OTHER},
        {"shop/a.py": "", "shop/b.py": OTHER + "\n\n" + GUARDED.replace("def orders", "def listing")},
    ),
    edit("renamed and rewritten a little", GUARDED, [("def orders", "def listing"), ("    log(rows)\n", "    note(rows)\n")]),
    edit("class renamed", VIEWSETS, [("class Orders", "class Sales")]),
    change("new route with a guard", ROUTES, ROUTES + NEW.replace("def customers", "@login_required\ndef customers")),
    change(
        "new route that checks in its body",
        ROUTES,
        ROUTES + NEW.replace("    return", "    if not current_user.is_authenticated:\n        abort(401)\n    return"),
    ),
    change("new route for people who are not logged in yet", ROUTES, ROUTES + NEW.replace("customers", "login")),
    change("new function that is no entry point", ROUTES, ROUTES + "\n\ndef helper():\n    return find_customers()\n"),
    change(
        "new route beside one guarded route",
        ROUTES.replace('@bp.get("/bills")\n@login_required\n', '@bp.get("/bills")\n'),
        ROUTES.replace('@bp.get("/bills")\n@login_required\n', '@bp.get("/bills")\n') + NEW,
    ),
    change(
        "new view class with a guard",
        VIEWSETS,
        VIEWSETS + "\n\nclass Refunds(ModelViewSet):\n    permission_classes = [IsAdminUser]\n    queryset = Refund.objects.all()\n",
    ),
    edit(
        "split, check stays",
        SPLIT,
        [
            ("    total = add_up(order)\n    receipt = charge(total)\n", "    receipt = _charge(order)\n"),
            ("def pay", "def _charge(order):\n    total = add_up(order)\n    return charge(total)\n\n\ndef pay"),
        ],
    ),
    change(
        "check moves to all who call",
        "def _pay(request, order):\n    if order.owner != request.user:\n        raise PermissionDenied()\n"
        "    order.pay()\n\n\ndef one(request, order):\n    _pay(request, order)\n    return done()\n",
        "def _pay(request, order):\n    order.pay()\n\n\ndef one(request, order):\n"
        "    if order.owner != request.user:\n        raise PermissionDenied()\n    _pay(request, order)\n"
        "    return done()\n",
    ),
    files(
        "helper in another file",
        {"shop/views.py": SPLIT, "shop/helpers.py": "X = 1\n"},
        {
            "shop/views.py": "from shop.helpers import mine\n\n"
            + SPLIT.replace("    if order.owner != request.user:\n        raise PermissionDenied()\n", "    mine(request, order)\n"),
            "shop/helpers.py": "X = 1\n\ndef mine(request, order):\n    if order.owner != request.user:\n"
            "        raise PermissionDenied()\n",
        },
    ),
]


@pytest.mark.parametrize("case", LOSSES, ids=lambda case: case.title)
def test_a_lost_guard_is_told(case: Case) -> None:
    assert case.want
    check(case)


@pytest.mark.parametrize("case", SILENT, ids=lambda case: case.title)
def test_what_is_no_loss_is_silent(case: Case) -> None:
    assert not case.want
    check(case)


def test_what_was_removed_stands_at_base_and_what_was_weakened_at_head() -> None:
    removed = events(edit("removed", GUARDED, [("@login_required\n", "")]))[0]
    assert (removed.side, removed.start_line, removed.end_line, removed.symbol) == (Side.BASE, 4, 4, "orders")
    weakened = events(edit("weakened", SPLIT, [("!= request.user:", "!= request.user and not request.GET:")]))[0]
    assert (weakened.kind, weakened.side, weakened.start_line, weakened.detail) == (
        EventKind.WEAKENED,
        Side.HEAD,
        3,
        "request.GET is enough now",
    )


def test_a_symbol_that_moved_is_shown_where_it_stood() -> None:
    case = files("moved", {"shop/a.py": GUARDED, "shop/b.py": OTHER}, {"shop/a.py": "", "shop/b.py": OTHER + "\n\n" + OPEN})
    event = events(case)[0]
    assert (event.path, event.side, event.start_line) == ("shop/a.py", Side.BASE, 4)


def test_an_entry_point_is_told_apart() -> None:
    assert events(edit("route", ROUTES, [("@login_required\ndef bills", "def bills")]))[0].entry
    assert not events(edit("no route", SPLIT, [("    if order.owner != request.user:\n        raise PermissionDenied()\n", "")]))[0].entry


def test_equal_syntax_has_no_events_even_if_the_sides_differ() -> None:
    left, right = details("a.py", GUARDED.encode(), NOTHING), details("a.py", OPEN.encode(), NOTHING)
    assert guard_events([Analysis("a.py", left, right)])
    assert guard_events([Analysis("a.py", left, right, same_syntax=True)]) == ()


def test_a_side_that_cannot_be_read_is_left_to_others() -> None:
    left, right = details("a.py", GUARDED.encode(), NOTHING), details("a.py", b"def (", NOTHING)
    assert right.error
    assert guard_events([Analysis("a.py", left, right)]) == ()


def test_checks_of_other_things_are_told_on_request_only() -> None:
    case = edit(
        "range",
        "def x(data):\n    if data.size > 10:\n        raise ValueError()\n    return go(data)\n",
        [("    if data.size > 10:\n        raise ValueError()\n", "")],
    )
    assert events(case) == ()
    assert told(events(case, validation=True)) == ["removed ValueError"]


PIECES = {
    "shop/a.py": (GUARDED, OPEN),
    "shop/b.py": (SPLIT, SPLIT.replace("    if order.owner != request.user:\n        raise PermissionDenied()\n", "")),
    "shop/c.py": (ROUTES, ROUTES + NEW),
    "shop/d.py": (VIEWSETS, VIEWSETS.replace("[IsAdminUser]", "[]")),
    "shop/e.py": (OTHER + "\n\n" + GUARDED.replace("orders", "people"), OTHER),
    "shop/f.py": (OTHER, OTHER + "\n\n" + OPEN.replace("orders", "people")),
}


@settings(max_examples=60, deadline=None)
@given(st.permutations(sorted(PIECES)), st.sets(st.sampled_from(sorted(PIECES)), min_size=1))
def test_the_order_of_files_does_not_matter(order: list[str], chosen: set[str]) -> None:
    base = {path: PIECES[path][0] for path in chosen}
    head = {path: PIECES[path][1] for path in chosen}
    found = {analysis.path: analysis for analysis in analyses(base, head)}
    shuffled = [found[path] for path in order if path in found]
    assert guard_events(shuffled) == guard_events(sorted(shuffled, key=lambda a: a.path))


def test_the_order_of_symbols_does_not_matter() -> None:
    parts = [
        "@login_required\ndef a():\n    return find_a()\n",
        "@login_required\ndef b():\n    return find_b()\n",
        "def c(request):\n    if not request.user.is_staff:\n        raise PermissionDenied()\n    return find_c()\n",
    ]
    lost = [
        parts[0],
        parts[1].replace("@login_required\n", ""),
        parts[2].replace("not request.user.is_staff", "not request.user.is_staff and x()"),
    ]
    start = "from flask_login import login_required\n\n"
    seen = set()
    for base in itertools.permutations(parts):
        for head in itertools.permutations(lost):
            found = events(change("order", start + "\n".join(base), start + "\n".join(head)))
            seen.add(tuple(sorted((e.kind.value, e.symbol, e.guard.name, e.detail) for e in found)))
    assert len(seen) == 1
    assert [kind for kind, *_ in next(iter(seen))] == ["removed", "weakened"]


ADDED = [
    (OPEN, GUARDED),
    (SPLIT.replace("    if order.owner != request.user:\n        raise PermissionDenied()\n", ""), SPLIT),
    (VIEWSETS.replace("    permission_classes = [IsAdminUser]\n", ""), VIEWSETS),
]


@pytest.mark.parametrize(("without", "guarded"), ADDED)
def test_an_added_guard_backwards_is_a_removed_guard(without: str, guarded: str) -> None:
    assert events(change("added", without, guarded)) == ()
    assert {event.kind for event in events(change("removed", guarded, without))} == {EventKind.REMOVED}
