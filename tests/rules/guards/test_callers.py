"""Given code that asks in the name of its caller, or that decides who may do what: what a change of it tells."""

from __future__ import annotations

import pytest

from rules.model import Vocabulary
from tests.rules.guards.support import Case, change, check, events

GET = """
from shop.models import Order, Page

class Orders(ViewSet):
    def get_queryset(self):
        return {}
"""
VIEW = """
from shop.models import Order

def orders(request):
    {}
"""
DECORATOR = """
def needs_scope(*scopes{}):
    def decorate(function):
        def wrapped(self, *args):
            if not self.current_user:
                raise HTTPError(403)
            self.filter = find_filter(self, scopes, strict={})
            return function(self, *args)
        {}
    {}
"""


def query(title: str, before: str, after: str, *want: str, frame: str = GET) -> Case:
    return change(title, frame.format(before), frame.format(after), *want)


DROPPED = [
    query(
        "the filter names nobody",
        "Order.objects.filter(owner=self.request.user)",
        "Order.objects.filter(open=True)",
        "caller-dropped objects",
    ),
    query(
        "a chain",
        "Order.objects.select_related('a').filter(owner=self.request.user)",
        "Order.objects.select_related('a')",
        "caller-dropped objects",
    ),
    query("the parent's query", "super().get_queryset().filter(owner=self.request.user)", "super().get_queryset()", "caller-dropped super"),
    query(
        "a registry of policies gives way to all rows",
        "registry.visible(Page, self.request.user)",
        "Page.objects.all()",
        "caller-dropped registry",
    ),
    query(
        "by a local name",
        "user = request.user\n    return render(Order.objects.filter(owner=user))",
        "return render(Order.objects.all())",
        "caller-dropped objects",
        frame=VIEW,
    ),
    query(
        "a function that fetches",
        "return show(find(Order, owner=request.user))",
        "return show(find(Order))",
        "caller-dropped find",
        frame=VIEW,
    ),
    query(
        "only rows are asked for now, outside any way in",
        "return show(registry.visible(request.user))",
        "return show(Order.objects.all())",
        "caller-dropped registry",
        frame=VIEW,
    ),
]
KEPT = [
    query(
        "another filter too", "Order.objects.filter(owner=self.request.user)", "Order.objects.filter(owner=self.request.user, open=True)"
    ),
    query("narrowed a step later", "Order.objects.filter(owner=self.request.user)", "Order.objects.all().filter(owner=self.request.user)"),
    query(
        "by a helper that gets the request", "Order.objects.filter(owner=self.request.user)", "visible(Order.objects.all(), self.request)"
    ),
    query(
        "a log entry",
        "log.info(name_of(request.user))\n    return show(Order.objects.all())",
        "return show(Order.objects.all())",
        frame=VIEW,
    ),
    query(
        "a call for its effect",
        "remember(request.user)\n    return show(Order.objects.all())",
        "return show(Order.objects.all())",
        frame=VIEW,
    ),
    query("a word in a text", "return show('request.user')", "return show('nobody')", frame=VIEW),
]


@pytest.mark.parametrize("case", DROPPED, ids=lambda case: case.title)
def test_a_query_that_is_no_longer_narrowed_is_told(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", KEPT, ids=lambda case: case.title)
def test_a_query_that_is_narrowed_by_other_means_is_silent(case: Case) -> None:
    check(case)


def test_what_is_no_longer_asked_is_shown_where_it_stood() -> None:
    (event,) = events(query("", "Order.objects.filter(owner=self.request.user)", "Order.objects.all()"))

    assert (event.side.value, event.start_line, event.symbol) == ("base", 6, "Orders.get_queryset")
    assert event.guard.text == "Order.objects.filter(owner=self.request.user)"
    assert not event.guard.certain


def decorator(title: str, before: tuple[str, ...], after: tuple[str, ...], *want: str) -> Case:
    return change(title, DECORATOR.format(*before), DECORATOR.format(*after), *want)


USUAL = ("", "True", "return wrapped", "return decorate")
HELPER = """
def allowed(user, thing):
    {}

def check_access(user, thing):
    if not allowed(user, thing):
        raise PermissionDenied()
"""
BACKEND = """
class ByLink(Backend):
    def authenticate(self, request, link=None):
        {}
"""
SCHEME = """
def level(user):
    {}
"""
DEFINED = [
    decorator("a default", USUAL, (", strict=False", "strict", *USUAL[2:]), "definition-changed needs_scope"),
    change("a helper of a guard", HELPER.format("return thing.open"), HELPER.format("return True"), "definition-changed allowed"),
    change(
        "who somebody is",
        BACKEND.format("return find(link, used=False)"),
        BACKEND.format("return find(link)"),
        "definition-changed authenticate",
    ),
    change(
        "a module that the team calls its own guard",
        SCHEME.format("return 1"),
        SCHEME.format("return 2"),
        "definition-changed level",
        path="acme_auth/levels.py",
        vocabulary=Vocabulary(auth_modules=("acme_auth",)),
    ),
]
UNTOUCHED = [
    decorator("comments", USUAL, (*USUAL[:3], "# handed out\n    return decorate")),
    decorator(
        "inner functions that nobody gets",
        ("", "True", "register(wrapped)", "register(decorate)"),
        ("", "x", "register(wrapped)", "register(decorate)"),
    ),
    change(
        "a stronger test",
        HELPER.format("return thing.open"),
        HELPER.format("return thing.open").replace("not allowed(user, thing)", "not allowed(user, thing) or not user.active"),
    ),
    change("no guard", SCHEME.format("return 1"), SCHEME.format("return 2")),
]


@pytest.mark.parametrize("case", DEFINED, ids=lambda case: case.title)
def test_other_code_in_a_guard_is_told(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", UNTOUCHED, ids=lambda case: case.title)
def test_a_guard_that_decides_as_before_is_silent(case: Case) -> None:
    check(case)
