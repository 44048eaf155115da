"""Terraform: encryption, exposure, logging and grants that are weaker at head than at base, resource by resource."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.matchers.hcl import UNKNOWN, Block, Config, read_hcl, read_json
from rules.matchers.structure import Hit, Sides, fresh
from rules.matchers.terraform_access import open_ports, wildcards
from rules.model import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SAFE: Final = "safe"
UNSAFE: Final = "unsafe"
CANNOT_TELL: Final = "unknown"
MISSING: Final = "missing"


def check(name: str, sides: Sides, body: dict[str, Any]) -> Iterable[Hit]:
    """Return what the named check finds riskier at head."""
    read = read_json if sides.path.endswith(".json") else read_hcl
    base, head = (sides.parsed("terraform", side, read) for side in (Side.BASE, Side.HEAD))
    if name == "unreadable":
        return _unreadable(base, head)
    if base.error or head.error:
        return ()
    if name == "attribute":
        return _attributes(base, head, body)
    if name == "removed":
        return _removed(base, head, body["names"])
    collect = open_ports if name == "ingress" else wildcards
    return fresh(collect(head, body), collect(base, body))


def _unreadable(base: Config, head: Config) -> Iterator[Hit]:
    if head.error or base.error:
        yield Hit(1, "unreadable", head.error or f"before this change it could not be read: {base.error}")


def _pairs(base: Config, head: Config) -> Iterator[tuple[Block | None, Block]]:
    """Yield each resource at head with its base; the one resource of a type under a new name is the one that went away."""
    before, after = base.resources(), head.resources()
    gone: dict[str, list[Block]] = {}
    new: dict[str, list[Block]] = {}
    for address in sorted(before.keys() - after.keys()):
        gone.setdefault(_type(before[address]), []).append(before[address])
    for address in sorted(after.keys() - before.keys()):
        new.setdefault(_type(after[address]), []).append(after[address])
    for address, block in after.items():
        old = before.get(address)
        kind = _type(block)
        if old is None and len(gone.get(kind, ())) == len(new.get(kind, ())) == 1:
            old = gone[kind][0]
        yield old, block


def _type(block: Block) -> str:
    return block.address.rpartition(".")[0]


def _attributes(base: Config, head: Config, body: dict[str, Any]) -> Iterator[Hit]:
    for old, new in _pairs(base, head):
        for path, values in body["attributes"].items():
            kind, _, attribute = path.partition(".")
            if new.labels[:1] != (kind,):
                continue
            was = _state(old, attribute, values) if old else (MISSING, 0, "")
            now = _state(new, attribute, values)
            yield from _weaker(was, now, old, new, (attribute, body))


def _weaker(
    was: tuple[str, int, str], now: tuple[str, int, str], old: Block | None, new: Block, what: tuple[str, dict[str, Any]]
) -> Iterator[Hit]:
    attribute, body = what
    name, key = f"{new.address}.{attribute}", f"{new.address} {attribute}"
    if body["missing"]:  # new without it; what was there and went away, or says no, is for the rule without this key
        if now[0] == MISSING and old is None:
            yield Hit(new.line, key, name, f"{attribute} is not set", new.address)
    elif body["unknown"]:
        if was[0] == SAFE and now[0] == CANNOT_TELL:
            yield Hit(now[1], key, name, now[2], new.address)
    elif now[0] == UNSAFE and was[0] != UNSAFE:
        yield Hit(now[1], key, name, now[2], new.address)
    elif now[0] == MISSING and was[0] == SAFE:
        yield Hit(was[1], key, name, f"{was[2]} is gone", new.address, Side.BASE)


def _state(block: Block, attribute: str, values: list[str]) -> tuple[str, int, str]:
    """Return (state, line, text) of an attribute; of several inner blocks the worst speaks."""
    first, _, rest = attribute.partition(".")
    if rest:
        states = [_state(inner, rest, values) for inner in block.inner(first)]
        order = (UNSAFE, CANNOT_TELL, MISSING, SAFE)
        return min(states, key=lambda state: order.index(state[0])) if states else (MISSING, block.line, "")
    found = block.attributes.get(first)
    if found is None or found.value == "null":
        return MISSING, block.line, ""
    if found.value is UNKNOWN or not isinstance(found.value, (str, tuple)):
        return CANNOT_TELL, found.line, found.text
    bad = [value[1:].lower() for value in values if value.startswith("!")]
    given = found.value.lower() if isinstance(found.value, str) else "[]" if not found.value else "[...]"
    safe = given not in bad if bad else given in {value.lower() for value in values}
    return SAFE if safe else UNSAFE, found.line, found.text


def _removed(base: Config, head: Config, names: list[str]) -> Iterator[Hit]:
    """Yield the protecting resources that went away, unless as many of their type are there under other names."""
    after = head.resources()
    for address, block in base.resources().items():
        kind = block.labels[0]
        if kind in names and address not in after:
            count = sum(other.labels[0] == kind for other in base.resources().values())
            if sum(other.labels[0] == kind for other in after.values()) < count:
                yield Hit(block.line, address, address, f"resource {address}", address, Side.BASE, block.end_line)
