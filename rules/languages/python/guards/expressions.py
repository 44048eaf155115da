"""Expressions that stand for guards: a decorator, an item of ``permission_classes``, the argument of ``Depends``."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.facts import GuardKind
from rules.languages.python.guards import known
from rules.languages.python.guards.context import Argument, Context, Demand, Meaning, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.facts import Guard

SgNode = Any
INJECTORS: Final = frozenset({"Depends", "Security"})
# Keywords by which frameworks hang guards on one route, field or handler (FastAPI, Strawberry, DRF, django-ninja, Pyramid,
# saleor's and others' own fields).
KEYWORDS: Final = {
    "dependencies": "dependency",
    "permission_classes": "permission",
    "authentication_classes": "permission",
    "permissions": "permission",
    "permission": "permission",
    "required_permissions": "permission",
    "required_scopes": "permission",
    "required_roles": "permission",
    "scopes": "permission",
    "roles": "permission",
    "auth": "permission",
    "extensions": "permission",
}
_ALL_OF: Final = frozenset({"permission_required", "required_permissions", "required_scopes", "permissions_required", "scopes"})
_UNTOLD: Final = frozenset({
    "permissions", "permission", "roles", "allowed_roles", "required_roles",
})  # whether all or any of the list is needed is each library's choice  # fmt: skip
_MAX_ITEMS: Final = 100


def demand(context: Context, node: SgNode, *, looks: bool = True) -> Demand | None:
    """Return what the expression demands: ``login_required``, ``permission_required("x")``, ``RoleChecker(["admin"])``."""
    name = context.name_of(node)
    if not name:
        return None
    short = node.field("function") if node.kind() == "call" else node
    made = context.names.made.get(short.text()) if short.kind() == "identifier" else None
    if made is not None and name not in context.own:
        made_meaning = context.meaning(made.function, looks=looks)
        if made_meaning is not None:
            return made_meaning, context.terms(context.arguments(made.call.raw), made_meaning.combine)
    meaning = context.meaning(name, looks=looks)
    if meaning is None:
        return None
    arguments = context.arguments(node) if node.kind() == "call" else []
    return meaning, context.terms(arguments, meaning.combine)


def injected(context: Context, node: SgNode) -> Demand | None:
    """Return what ``Depends(x)`` or ``Security(x, scopes=[..])`` demands, or ``None`` when ``x`` guards nothing."""
    name = context.name_of(node).rpartition(".")[2]
    if node.kind() != "call" or name not in INJECTORS:
        return None
    arguments = context.arguments(node)
    inner = next((a.value for a in arguments if not a.keyword or a.keyword == "dependency"), None)
    rest = [a for a in arguments if a.keyword not in ("", "dependency")]
    found = demand(context, inner) if inner is not None else None
    if name == "Security":
        meaning = (
            found[0]
            if found
            else Meaning(context.name_of(inner) if inner is not None else "fastapi.Security", "authorization", certain=True)
        )
        return meaning._replace(certain=True), tuple(sorted({*(found[1] if found else ()), *context.terms(rest, known.ALL)}))
    return found


def listed(context: Context, node: SgNode, kind: GuardKind, scope: str = "", word: str = "") -> Iterator[Guard]:
    """Yield the guards in a list of guards; ``A & B`` is two of them, ``A | B`` one that is met by either."""
    if word in _UNTOLD:
        yield from _untold(context, node, kind, scope, word)
        return
    for item in _items(node):
        span = span_of(item)
        if context.tree.text[span[0]] in "\"'":
            continue
        found = injected(context, item) or _alternatives(context, item) or demand(context, item, looks=False)
        if found is None:
            found = _unknown(context, item, kind)
        if found is not None:
            yield context.guard(kind, found, span, scope)


def _untold(context: Context, node: SgNode, kind: GuardKind, scope: str, word: str) -> Iterator[Guard]:
    """Yield one guard for a list of which it cannot be told whether all or any is needed."""
    items = [item for item in _items(node) if context.name_of(item)]
    if not items:
        return
    certain = [found[0] for item in items if (found := demand(context, item, looks=False)) is not None]
    meaning = Meaning(word, certain[0].category if certain else "authorization", certain=True)
    names = sorted({context.text(item) for item in items})
    yield context.guard(kind, (meaning, (f"[{', '.join(names)}]",)), span_of(node), scope)


def _items(node: SgNode) -> list[SgNode]:
    found: list[SgNode] = []
    waiting = [node]
    while waiting and len(found) < _MAX_ITEMS:
        item = waiting.pop(0)
        kind = item.kind()
        if kind in ("list", "tuple", "set", "parenthesized_expression"):
            waiting = [child for child in item.children() if child.is_named() and child.kind() != "comment"] + waiting
        elif kind == "binary_operator" and item.field("operator").text() in ("&", "+"):
            waiting = [item.field("left"), item.field("right"), *waiting]
        else:
            found.append(item)
    return found


def _alternatives(context: Context, node: SgNode) -> Demand | None:
    if node.kind() != "binary_operator" or node.field("operator").text() != "|":
        return None
    return Meaning("any of", "authorization", certain=True), (" or ".join(sorted(context.text(node).split("|"))),)


def _unknown(context: Context, node: SgNode, kind: GuardKind) -> Demand | None:
    """Return an unknown item of a list that can hold nothing but guards as one, whatever its name; a dependency need not be one."""
    name = context.name_of(node)
    if not name or kind.value == "dependency" or name.rpartition(".")[2] in INJECTORS:
        return None
    arguments = context.arguments(node) if node.kind() == "call" else []
    return Meaning(name, "authorization", certain=True), context.terms(arguments, known.OPAQUE)


def keyword_guards(context: Context, arguments: list[Argument], scope: str = "") -> Iterator[Guard]:
    """Yield the guards among the keyword arguments of a call that makes a route, field or router."""
    for argument in arguments:
        kind = KEYWORDS.get(argument.keyword)
        if kind is None or argument.value is None:
            continue
        if argument.keyword in ("extensions", "auth", "scopes", "roles") and not _guards_something(context, argument):
            continue
        yield from quoted(context, argument.keyword, argument.value, scope)
        yield from listed(context, argument.value, GuardKind(kind), scope, argument.keyword)


def _guards_something(context: Context, argument: Argument) -> bool:
    """Whether one of the items is known as a guard or looks like one; these keywords also hold what is none."""
    return any(demand(context, item) is not None for item in _items(argument.value))


def quoted(context: Context, word: str, value: SgNode, scope: str = "") -> Iterator[Guard]:
    """Yield the guard that a keyword or attribute with permission names in quotes makes: ``permission="edit"``."""
    found = sorted({context.text(item) for item in _items(value) if item.kind() in ("string", "concatenated_string")})
    if found:
        demanded = tuple(found) if word in _ALL_OF else (f"[{', '.join(found)}]" if len(found) > 1 else found[0],)
        yield context.guard(GuardKind.PERMISSION, (Meaning(word, "authorization", certain=True), demanded), span_of(value), scope)
