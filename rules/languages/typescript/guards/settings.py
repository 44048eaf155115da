"""Guards that object literals set: cookie flags, the global guard of NestJS, middleware by path, the paths of Next.js middleware."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import GuardKind
from rules.languages.typescript.entry_points.base import texts
from rules.languages.typescript.guards.calls import place_of
from rules.languages.typescript.guards.context import Meaning
from rules.languages.typescript.syntax import excerpt, members, named

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ast_grep_py import SgNode

    from rules.facts import Guard
    from rules.languages.typescript.guards.context import Context

_FLAGS: Final = frozenset({"httpOnly", "secure", "sameSite", "signed"})
_OFF: Final = frozenset({"false", "undefined", "null", "0", '"none"', "'none'"})
_GLOBAL: Final = frozenset({"@nestjs/core.APP_GUARD", "APP_GUARD"})
_PROVIDED: Final = ("useClass", "useExisting", "useFactory", "useValue")
MAX_SCOPE: Final = 80


def object_guards(context: Context, literal: SgNode) -> Iterator[Guard]:
    """Yield what one object literal sets."""
    values = dict(members(literal))
    keys = values.keys()
    if "httpOnly" in keys or "sameSite" in keys:
        yield from _cookie(context, literal, values)
    if "provide" in keys and context.name_of(values["provide"]) in _GLOBAL:
        given = [value for key in _PROVIDED if (value := values.get(key))]
        meaning = Meaning("@nestjs/core.APP_GUARD", "authorization", certain=True)
        demanded = tuple(sorted(context.name_of(value) or context.text(value) for value in given))
        yield context.guard(GuardKind.ROUTER, meaning, demanded, literal)
    if "matcher" in keys:
        yield from _matched(context, literal, values)


def _cookie(context: Context, literal: SgNode, values: dict[str, SgNode]) -> Iterator[Guard]:
    """Yield each flag of a cookie that is on (RFC 6265, sections 4.1.2.5 and 4.1.2.6; RFC 6265bis for SameSite)."""
    scope = _scope(context, literal)
    for flag in sorted(_FLAGS & values.keys()):
        if values[flag].text() not in _OFF:
            meaning = Meaning(f"cookie.{flag}", "session", certain=True)
            yield context.guard(GuardKind.SETTING, meaning, (context.text(values[flag]),), literal, scope)


def _scope(context: Context, literal: SgNode) -> str:
    """Return what options belong to: the call they are passed to, or the name they are bound to."""
    for around in context.around.ancestors(literal):
        kind = around.kind()
        if kind == "call_expression":
            return place_of(around)
        if kind in {"variable_declarator", "public_field_definition"} and (target := around.field("name")):
            return excerpt(target, MAX_SCOPE)
    return ""


def _matched(context: Context, literal: SgNode, values: dict[str, SgNode]) -> Iterator[Guard]:
    """``{matcher: "/admin/*", middlewares: [authenticate("user")]}`` (Medusa) and ``config = {matcher: [...]}`` (Next.js middleware)."""
    listed = values.get("middlewares")
    where = f"matcher={context.text(values['matcher'])}"
    for item in named(listed) if listed and listed.kind() == "array" else []:
        wanted = context.demand(item)
        if wanted is not None:
            yield context.guard(GuardKind.MIDDLEWARE, wanted[0], tuple(sorted((where, *wanted[1]))), item, _scope(context, literal))
    parent = context.around.parent(literal)
    target = parent.field("name") if parent and parent.kind() == "variable_declarator" else None
    if target and target.text() == "config":
        demanded = tuple(sorted(texts(values["matcher"]))) or (context.text(values["matcher"]),)
        yield context.guard(GuardKind.SETTING, Meaning("next.middleware.matcher", "authentication", certain=True), demanded, literal)
