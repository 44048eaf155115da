"""Entry points that object literals declare: GraphQL resolver maps, and procedures of a tRPC router.

Sources: Apollo Server documentation ("Resolvers": an object whose keys ``Query``, ``Mutation`` and ``Subscription`` hold a
function for each field); tRPC documentation ("Define Procedures": ``procedure.input(...).query(fn)``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import EntryKind, EntryPoint
from rules.languages.typescript.entry_points.base import Site, qualname
from rules.languages.typescript.syntax import FUNCTION_VALUES, MAX_CHAIN, line, members, method, unwrapped

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from rules.languages.typescript.entry_points.base import File, Ways

ROOTS: Final = frozenset({"Query", "Mutation", "Subscription"})
_CALLED: Final = frozenset({"identifier", "member_expression", "call_expression", "method_definition", "shorthand_property_identifier"})
_PROCEDURES: Final = frozenset({"query", "mutation", "subscription"})


def find_resolvers(file: File, ways: Ways) -> None:
    """Add the fields of resolver maps: ``{Query: {order: (parent, args) => ...}, Mutation: {...}}``."""
    for pair in file.root.find_all(kind="pair"):
        key, value = pair.field("key"), pair.field("value")
        root = key.text() if key else ""
        if root not in ROOTS or value is None or unwrapped(value).kind() != "object":
            continue
        literal = unwrapped(value)
        around = qualname(pair, file.around)
        for field, resolver in members(literal):
            if resolver.kind() in FUNCTION_VALUES | _CALLED or (resolver.kind() == "object" and _has_function(resolver)):
                ways.entry_points.append(EntryPoint(EntryKind.GRAPHQL, (), f"{root}.{field}", f"{around}.{field}", line(resolver)))


def _has_function(literal: SgNode) -> bool:
    return any(key in {"resolve", "subscribe"} for key, _ in members(literal))


def find_procedures(file: File, ways: Ways) -> None:
    """Add the procedures of tRPC routers: ``list: publicProcedure.input(x).query(fn)``."""
    for pair in file.root.find_all(kind="pair"):
        key, value = pair.field("key"), pair.field("value")
        if key is None or value is None or value.kind() != "call_expression":
            continue
        receiver, name = method(value)
        if name not in _PROCEDURES or receiver is None or not _procedure(receiver):
            continue
        symbol = qualname(pair, file.around)
        ways.entry_points.append(EntryPoint(EntryKind.RPC, (), symbol.rpartition(".")[2], symbol, line(pair)))
        ways.sites.append(Site(symbol, value, (receiver,), value, "", procedure=True))


def _procedure(receiver: SgNode) -> bool:
    """Return whether a chain starts at a procedure: a name that ends in ``Procedure``, or ``t.procedure``."""
    node: SgNode | None = unwrapped(receiver)
    for _ in range(MAX_CHAIN):
        if node is None:
            return False
        if node.kind() == "identifier":
            return node.text().lower().endswith("procedure")
        if node.kind() == "member_expression":
            name = node.field("property")
            if name and name.text().lower().endswith("procedure"):
                return True
        node = node.field("function") or node.field("object")
        node = unwrapped(node) if node else None
    return False
