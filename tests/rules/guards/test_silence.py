"""What never takes a guard away, tried on every base of the tables: a comment, a new function beside it, a move, a deletion."""

from __future__ import annotations

import pytest

from tests.rules.guards import test_checks, test_decorators, test_frameworks, test_moves, test_places
from tests.rules.guards.support import Case, events, told

TABLES = (test_checks, test_decorators, test_frameworks, test_moves, test_places)
CASES = [case for table in TABLES for case in (*table.LOSSES, *table.SILENT)]
BESIDE = "\n\ndef add_up(numbers):\n    total = 0\n    for number in numbers:\n        total += number\n    return total\n"


def silent(case: Case, head: dict[str, str]) -> None:
    changed = case._replace(head=head)
    assert told(events(changed)) == [], [(e.kind.value, e.symbol, e.detail) for e in events(changed)]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_function_beside_it(case: Case) -> None:
    silent(case, {path: "# words\n\n" + text + BESIDE for path, text in case.base.items()})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_move_to_another_folder(case: Case) -> None:
    silent(case, {"sales/" + path: text for path, text in case.base.items()})


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.title)
def test_a_deletion(case: Case) -> None:
    silent(case, {})
