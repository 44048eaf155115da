"""Guards that are attached to a definition: decorators, injected parameters, base classes, attributes of its class."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from rules.facts import Guard, GuardKind
from rules.languages.python.guards import known, words
from rules.languages.python.guards.context import Context, Demand, Meaning, span_of
from rules.languages.python.guards.expressions import demand, injected, keyword_guards, listed, quoted
from rules.languages.python.guards.text import dotted_at

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.languages.python.tree import Node

SgNode = Any
_NAME_ANNOTATED: Final = re.compile(r":\s*([^\W\d][\w.]*)\s*[,=)]")
_LISTS: Final = frozenset(
    {
        "permission_classes",
        "authentication_classes",
        "throttle_classes",
        "permissions",
        "permission",
        "dependencies",
        "decorators",
        "method_decorators",
    }
)
_WORDS: Final = frozenset(
    {
        "permission_required",
        "permissions_required",
        "required_scopes",
        "required_permissions",
        "required_roles",
        "roles_required",
        "allowed_roles",
        "required_role",
        "permission",
        "permissions",
        "login_required",
        "auth_required",
    }
)
_ROUTES: Final = frozenset(
    {"get", "post", "put", "patch", "delete", "head", "options", "api_route", "route", "websocket", "websocket_route"}
)

# Where a guard stands that never runs, in words that follow "only". Sources: Flask "API: URL Route Registrations" (the decorator registers
# the function it is given), Python language reference "Function definitions" (decorators apply from below), Django "Using mixins with
# class-based views" (mixins stand left of the view: the dispatch of the leftmost base runs).
_ABOVE_ROUTE: Final = "where nobody calls it: it stands above the decorator that registers the route"
_AFTER_VIEW: Final = "where nobody calls it: it stands after the base whose dispatch runs"
_VIEWS: Final = (
    "django.views.",
    "django.contrib.auth.views.",
    "rest_framework.views.",
    "rest_framework.viewsets.",
    "rest_framework.generics.",
)


def decorator_guards(context: Context, decorators: list[Node]) -> Iterator[Guard]:
    """Yield the guards among the decorators of one definition; one above a decorator that registers a route guards nothing there."""
    lowest = max((node.start for node in decorators if is_route([node], context)), default=0)
    for node in decorators:
        for guard in _decorator(context, node):
            yield guard._replace(under=(_ABOVE_ROUTE,)) if node.start < lowest and guard.name not in known.EXEMPTIONS else guard


def _decorator(context: Context, node: Node) -> Iterator[Guard]:
    expressions = [child for child in node.raw.children() if child.is_named() and child.kind() != "comment"]
    for item in context.unwrap(expressions[0]) if expressions else ():
        name = context.name_of(item)
        if name in known.EXEMPTIONS:
            category = "session" if "csrf" in name or "frame" in name else "authentication"
            yield context.guard(GuardKind.DECORATOR, (Meaning(name, category, certain=True), ()), node.span)
            continue
        found = _lists_guards(context, item, name)
        if found is not None:
            yield from found
            continue
        wanted = demand(context, item)
        if wanted is not None:
            yield context.guard(GuardKind.DECORATOR, wanted, node.span)
        elif item.kind() == "call":
            yield from keyword_guards(context, context.arguments(item))


def _lists_guards(context: Context, node: SgNode, name: str) -> Iterator[Guard] | None:
    """``@permission_classes([IsAdmin])`` and ``@authentication_classes([..])`` of DRF attach the guards that they list."""
    if node.kind() == "call" and name.rpartition(".")[2] in ("permission_classes", "authentication_classes", "throttle_classes"):
        arguments = context.arguments(node)
        if arguments:
            return listed(context, arguments[0].value, GuardKind.PERMISSION)
    return None


def parameter_guards(
    context: Context, function: Node, body_start: int, injected_types: dict[str, Demand], *, routed: bool
) -> Iterator[Guard]:
    """Yield the guards that are injected as parameters: ``user=Depends(current_user)``, ``user: CurrentUser``."""
    for node in function.children:
        if node.kind == "call" and node.start < body_start:
            found = injected(context, node.raw)
            if found is not None:
                yield context.guard(GuardKind.DEPENDENCY, found, node.span)
    span = function.field("parameters")
    if span is None or not (injected_types or routed):
        return
    for match in _NAME_ANNOTATED.finditer(context.tree.text, span[0], min(span[1], span[0] + 4000)):
        name = match[1]
        wanted = injected_types.get(name)
        if wanted is None and routed and name in context.names.aliases and _looks_injected(name):
            wanted = Meaning(context.names.resolve(name), "authentication", certain=False), ()
        if wanted is not None:
            yield context.guard(GuardKind.DEPENDENCY, wanted, match.span(1))


def _looks_injected(name: str) -> bool:
    found = words.words(name)
    return len(found) > 1 and found[0] in ("current", "authenticated", "authorized", "admin", "logged", "active", "required", "require")


def is_route(decorators: list[Node], context: Context) -> bool:
    """Whether a decorator registers a route: ``@router.get("/x")``."""
    for node in decorators:
        name, _ = dotted_at(context.tree.text, node.start + 1)
        if "." in name and name.rpartition(".")[2] in _ROUTES:
            return True
    return False


def injected_type(context: Context, node: Node) -> tuple[str, Demand] | None:
    """Return name and demand of ``CurrentUser = Annotated[User, Depends(current_user)]``."""
    call = next((child for child in node.children if child.kind == "call"), None)
    name = context.tree.slice(node.field("left"), 200)
    if call is None or not name.isidentifier() or "Annotated" not in context.tree.text[node.start : call.start]:
        return None
    found = injected(context, call.raw)
    return (name, found) if found is not None else None


def base_guards(context: Context, node: Node) -> tuple[list[str], list[Guard]]:
    """Return the resolved bases of a class and the guards among them (mixins)."""
    listing = node.raw.field("superclasses")
    bases: list[str] = []
    guards: list[Guard] = []
    for item in listing.children() if listing is not None else ():
        if item.kind() not in ("identifier", "attribute"):
            continue
        name = context.name_of(item)
        bases.append(name)
        meaning = context.meaning(name, looks=False) or _mixin(name)
        if meaning is not None:
            guard = context.guard(GuardKind.BASE, (meaning, ()), span_of(item))
            late = any(base.startswith(_VIEWS) and not base.endswith("Mixin") for base in bases[:-1])
            guards.append(guard._replace(under=(_AFTER_VIEW,)) if late else guard)
    return bases, guards


def _mixin(name: str) -> Meaning | None:
    found = words.words(name)
    if "mixin" not in found and not {"required", "protected", "restricted", "only"} & set(found):
        return None
    category = words.area(name)
    return Meaning(name, category, certain=False) if category else None


def class_guards(context: Context, body: list[Node]) -> Iterator[Guard]:
    """Yield the guards that the attributes of a class make, and those of the fields that it assigns."""
    for statement in body:
        node = statement.children[0] if statement.kind == "expression_statement" and statement.children else None
        if node is None or node.kind != "assignment":
            continue
        left, value = node.field("left"), node.raw.field("right")
        name = context.tree.slice(left, 200)
        if value is None or not name.isidentifier():
            continue
        if name in _LISTS or name in _WORDS:
            yield from _attribute(context, name, value, node)
        elif value.kind() == "call" and node.children:
            yield from keyword_guards(context, context.arguments(value), name)


def _attribute(context: Context, name: str, value: SgNode, node: Node) -> Iterator[Guard]:
    if name in _WORDS:
        yield from quoted(context, name, value)
        if value.kind() == "true":
            yield context.guard(GuardKind.PERMISSION, (Meaning(name, "authentication", certain=True), ()), node.span)
            return
    if name in _LISTS:
        yield from listed(context, value, GuardKind.PERMISSION, word=name)
    elif value.kind() in ("identifier", "attribute"):
        yield context.guard(GuardKind.PERMISSION, (Meaning(name, "authorization", certain=True), (context.text(value),)), node.span)
