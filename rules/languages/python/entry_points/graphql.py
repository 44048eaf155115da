"""GraphQL fields: Strawberry, Graphene, Ariadne.

Sources: Strawberry documentation, "Queries", "Mutations", "Subscriptions"; Graphene documentation, "ObjectType",
"Mutations"; Ariadne documentation, "Resolvers". Strawberry and Graphene turn ``order_cancel`` into ``orderCancel`` by default.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rules.facts import EntryKind, EntryPoint
from rules.languages.python.entry_points.nodes import Call, body, dotted, line_of, methods, unwrapped

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ast_grep_py import SgNode

    from rules.languages.python.entry_points.module import ClassDef, Module

_ROOT: Final = re.compile(r"(Quer|Mutation|Subscription)(?:y|ies|s)?\Z")
_ROOT_BASE: Final = re.compile(r"(?:Queries|Mutations|Subscriptions|\A(?:Query|Mutation|Subscription))\Z")
_ROOT_NAMES: Final = {"Quer": "Query", "Mutation": "Mutation", "Subscription": "Subscription"}
_FIELDS: Final = {"field": "", "mutation": "Mutation", "subscription": "Subscription", "connection": ""}
_ARIADNE: Final = {"QueryType": "Query", "MutationType": "Mutation", "SubscriptionType": "Subscription"}
_MUTATES: Final = ("mutate", "mutate_and_get_payload")


def graphql(module: Module) -> Iterator[EntryPoint]:
    """Return the fields of the root types that the file defines."""
    if any(full.startswith("strawberry") for full in module.aliases.values()):
        yield from _strawberry(module)
    yield from _graphene(module)
    if module.uses("ariadne"):
        yield from _ariadne(module)


def camel(name: str) -> str:
    """Return ``order_cancel`` as ``orderCancel``."""
    head, *rest = name.split("_")
    return head + "".join(part[:1].upper() + part[1:] if part else "_" for part in rest)


def _root(name: str) -> str:
    found = _ROOT.search(name)
    return _ROOT_NAMES[found[1]] if found else ""


def _strawberry(module: Module) -> Iterator[EntryPoint]:
    for item in module.decorated:
        for call in item.decorators:
            if call.last in _FIELDS and module.resolve(call.callee).startswith("strawberry"):
                root = _FIELDS[call.last] or _root(item.owner.rpartition(".")[2])
                if root:
                    name = module.text(call.kwargs.get("name")) or camel(item.name)
                    yield EntryPoint(EntryKind.GRAPHQL, (), f"{root}.{name}", item.symbol, call.line)
    for cls in module.classes:
        for name, value, line in _fields(cls):
            call = Call(value)
            if call.last in _FIELDS and module.resolve(call.callee).startswith("strawberry"):
                root = _FIELDS[call.last] or _root(cls.name)
                resolver = call.argument(-1, "resolver")
                if root and resolver is not None:
                    symbol, handler = module.handler(resolver)
                    yield EntryPoint(EntryKind.GRAPHQL, (), f"{root}.{camel(name)}", symbol, line, "", handler)


def _fields(cls: ClassDef) -> Iterator[tuple[str, SgNode, int]]:
    """Return name, value and line of the assignments in a class body."""
    for statement in body(cls.node):
        if statement.kind() != "expression_statement":
            continue
        for node in statement.children():
            if node.kind() == "assignment" and (value := unwrapped(node.field("right"))) and (name := dotted(node.field("left"))):
                yield name, value, line_of(node)


def _graphene(module: Module) -> Iterator[EntryPoint]:
    for cls in module.classes:
        root = _root(cls.name) if any(_is_object_type(base) for base in cls.bases) else ""
        if root:
            own = methods(cls.node)
            for name, value, line in _fields(cls):
                yield from _graphene_field(module, cls, root, own, (name, value, line))
        elif any(module.resolve(base).startswith("graphene") and base.endswith("Mutation") for base in cls.bases):
            for name in _MUTATES:
                if name in methods(cls.node):
                    yield EntryPoint(EntryKind.GRAPHQL, (), cls.name, f"{cls.symbol}.{name}", cls.line)


def _is_object_type(base: str) -> bool:
    """Return whether ``base`` is Graphene's type or another root type that this one adds to."""
    last = base.rpartition(".")[2]
    return last.endswith("ObjectType") or bool(_ROOT_BASE.search(last))


def _graphene_field(
    module: Module, cls: ClassDef, root: str, own: dict[str, SgNode], field: tuple[str, SgNode, int]
) -> Iterator[EntryPoint]:
    name, value, line = field
    if value.kind() != "call":
        return
    call = Call(value)
    function = value.field("function")
    if not call.callee and (function is None or function.kind() != "attribute"):
        return
    title = f"{root}.{module.text(call.kwargs.get('name')) or camel(name)}"
    if f"resolve_{name}" in own:
        yield EntryPoint(EntryKind.GRAPHQL, (), title, f"{cls.symbol}.resolve_{name}", line)
    elif call.last == "Field" and call.receiver and not module.resolve(call.callee).startswith("graphene."):
        handler = call.receiver
        symbol = handler if handler in module.defined else ""
        yield EntryPoint(EntryKind.GRAPHQL, (), title, symbol, line, "", "" if symbol else handler)
    else:
        symbol, handler = module.handler(call.kwargs.get("resolver"))
        yield EntryPoint(EntryKind.GRAPHQL, (), title, symbol or ("" if handler else cls.symbol), line, "", handler)


def _ariadne(module: Module) -> Iterator[EntryPoint]:
    roots = {name: _ARIADNE[made.last] for name, made in module.constructed.items() if made.last in _ARIADNE}
    for name, made in module.constructed.items():
        title = module.text(made.argument(0, "name")) if made.last == "ObjectType" else None
        if title in _ARIADNE.values():
            roots[name] = str(title)
    for item in module.decorated:
        for call in item.decorators:
            if call.receiver in roots and call.last in {"field", "source"} and (field := module.text(call.argument(0, "name"))):
                yield EntryPoint(EntryKind.GRAPHQL, (), f"{roots[call.receiver]}.{field}", item.symbol, call.line)
    for call in module.calls:
        if call.receiver in roots and call.last in {"set_field", "set_source"} and (field := module.text(call.argument(0, "name"))):
            symbol, handler = module.handler(call.argument(1, "resolver", "generator"))
            yield EntryPoint(EntryKind.GRAPHQL, (), f"{roots[call.receiver]}.{field}", symbol, call.line, "", handler)
