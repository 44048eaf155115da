"""The arguments of a call by their places."""

from __future__ import annotations

from typing import Any

from rules.matchers.nodes import named_children

Node = Any


def arguments(call: Node) -> list[tuple[str | int | None, Node]]:
    """Return the arguments of a call as (keyword or position, value); ``None`` stands for ``*`` and ``**`` arguments."""
    group = call.field("arguments")
    if group is None:
        return []
    if group.kind() != "argument_list":
        return [(0, group)]
    given: list[tuple[str | int | None, Node]] = []
    position: int | None = 0
    for child in named_children(group):
        kind = child.kind()
        if kind == "keyword_argument":
            name, value = child.field("name"), child.field("value")
            if name is not None and value is not None:
                given.append((name.text(), value))
        elif kind in ("list_splat", "dictionary_splat"):
            given.append((None, child))
            position = None if kind == "list_splat" else position
        else:
            given.append((position, child))
            position = None if position is None else position + 1
    return given
