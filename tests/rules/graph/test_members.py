"""Which members of a class the changed lines stand in."""

from __future__ import annotations

import pytest

from rules.facts import Unit
from rules.graph.members import changed_members

PYTHON = b"""\
class Order(Base):
    \"\"\"An order.\"\"\"

    state: str = "new"

    @property
    @cached
    def total(self):
        if self.state:
            return 1
        # nothing

    async def pay(
        self,
        card,
    ):
        return card
after = 1
"""
SCRIPT = b"""\
export class Orders {
  private readonly state: string;

  @Get(':id')
  public async pay<T>(id: T) {
    return id;
  }

  get total() { return 1; }
}
"""


@pytest.mark.parametrize(
    ("data", "end", "line", "members"),
    [
        (PYTHON, 17, 1, []),
        (PYTHON, 17, 2, []),
        (PYTHON, 17, 4, ["state"]),
        (PYTHON, 17, 6, ["total"]),
        (PYTHON, 17, 8, ["total"]),
        (PYTHON, 17, 10, ["total"]),
        (PYTHON, 17, 11, ["total"]),
        (PYTHON, 17, 17, ["pay"]),
        (PYTHON, 17, 18, []),
        (SCRIPT, 10, 2, ["state"]),
        (SCRIPT, 10, 4, ["pay"]),
        (SCRIPT, 10, 6, ["pay"]),
        (SCRIPT, 10, 9, ["total"]),
        (b"class A: pass\n", 1, 1, []),
        (b"", 1, 1, []),
    ],
)
def test_the_member_around_a_line(data, end, line, members):
    assert changed_members(data, Unit("Order", "class", 1, end, ""), [line]) == frozenset(members)
