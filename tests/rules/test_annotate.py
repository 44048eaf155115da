"""Findings are told in the words of the whole repository."""

from __future__ import annotations

import pytest

from rules.annotate import annotate
from rules.model import BlastRadius, Category, Confidence, Finding, ReachedEntryPoint, Severity, Side


def finding(category=Category.AUTHORIZATION, symbol="order", path="shop/views.py"):
    return Finding(
        rule="guard/removed",
        category=category,
        severity=Severity.HIGH,
        confidence=Confidence.HIGH,
        path=path,
        side=Side.BASE,
        start_line=1,
        end_line=1,
        symbol=symbol,
        message="A guard is gone.",
        fingerprint="f",
    )


def radius(*names, symbol="shop.views:order"):
    return BlastRadius(
        entry_points=tuple(ReachedEntryPoint(kind="http", name=n, path="shop/urls.py", line=1, chain=(symbol,)) for n in names)
    )


def test_a_lost_guard_names_who_relies_on_it():
    (told,) = annotate([finding()], radius("GET /b", "GET /a"))
    assert told.symbol == "shop.views:order"
    assert told.message == "A guard is gone; relied on by GET /a, GET /b"
    assert told.fingerprint == "f"


def test_many_are_counted():
    (told,) = annotate([finding()], radius(*"abcde"))
    assert told.message.endswith("; relied on by a, b, c and 2 more")


def test_a_method_is_looked_up_by_its_class():
    (told,) = annotate([finding(symbol="Orders.get")], radius("GET /", symbol="shop.views:Orders"))
    assert (told.symbol, told.message) == ("shop.views:Orders.get", "A guard is gone; relied on by GET /")


@pytest.mark.parametrize("other", [finding(category=Category.CRYPTO), finding(symbol="cart")])
def test_other_findings_keep_their_message(other):
    (told,) = annotate([other], radius("GET /"))
    assert told.message == "A guard is gone."


def test_a_finding_without_a_symbol_stays_as_it_is():
    plain = finding(symbol="", path="settings.tf")
    assert annotate([plain], radius("GET /")) == (plain,)
