"""Which names of a file are routers: built by a web framework, passed in as a parameter, or imported from a file beside it.

Names are not evidence (``cache.get("/x", f)`` is no route): a receiver counts by where it comes from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rules.facts import Router
from rules.languages.typescript.around import key_of
from rules.languages.typescript.entry_points.base import FUNCTIONS, MAX_NAME, enclosing, qualname
from rules.languages.typescript.names import is_foreign, module_of, resolve
from rules.languages.typescript.syntax import CALLS, MAX_CHAIN, arguments, callee, find_kinds, line, member, method, string_value, unwrapped

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from rules.languages.typescript.around import Key
    from rules.languages.typescript.entry_points.base import File

FRAMEWORKS: Final = (
    "express", "express-promise-router", "router", "polka", "restify", "koa", "koa-router", "@koa/router", "hono", "hono/tiny",
    "hono/quick", "@hono/zod-openapi", "fastify", "elysia", "itty-router", "find-my-way", "@tinyhttp/app", "hyper-express", "h3",
)  # fmt: skip
"""Packages whose calls and classes build a router or an application."""

_TYPES: Final = (
    "express.Express", "express.Application", "express.Router", "express.IRouter", "fastify.FastifyInstance", "hono.Hono", "koa.Koa",
    "@koa/router.Router", "fastify.FastifyPluginAsync", "fastify.FastifyPluginCallback",
)  # fmt: skip


class Receiver(NamedTuple):
    """What a call hangs on: the router's name, and whether its origin proves it to be one (else its call must look like a route)."""

    name: str
    known: bool
    route: SgNode | None = None  # the .route("/x") call that it is chained to


class Routers:
    """The routers of one file."""

    def __init__(self, file: File) -> None:
        self.file = file
        self.prefixes: dict[str, str] = {}
        self.lines: dict[str, int] = {}
        self._known: dict[Key, Receiver | None] = {}
        self.passed: dict[str, int] = {}  # routers that are parameters, by the name of their function
        for kind, target, value in (
            ("variable_declarator", "name", "value"),
            ("assignment_expression", "left", "right"),
            ("public_field_definition", "name", "value"),
            ("field_definition", "property", "value"),
        ):
            if "this." in file.text or kind == "variable_declarator":
                for node in find_kinds(file.root, kind):
                    self._define(node.field(target), node.field(value), member=kind.endswith("field_definition"))

    def _define(self, target: SgNode | None, value: SgNode | None, *, member: bool) -> None:
        if target is None or value is None:
            return
        built = self._construction(value)
        name = target.text() if target.kind() != "member_expression" or len(target.text()) < MAX_NAME else ""
        if built is not None and name:
            name = f"this.{name}" if member else name
            self.prefixes[name] = self._prefix(built)
            self.lines[name] = line(target)

    def _construction(self, value: SgNode) -> SgNode | None:
        """Return the call or ``new`` that builds a router at the root of the chain ``value``; ``None`` if it is none."""
        node = unwrapped(value)
        for _ in range(MAX_CHAIN):
            kind = node.kind()
            if kind in CALLS:
                receiver, _name = method(node)
                if module_of(resolve(callee(node), self.file.aliases), FRAMEWORKS) and (
                    receiver is None or unwrapped(receiver).kind() not in CALLS
                ):
                    return node
                if _requires_framework(node):
                    return node
            below = node.field("function") if kind == "call_expression" else node.field("object") if kind == "member_expression" else None
            if below is None:
                return None
            node = unwrapped(below)
        return None

    def of(self, node: SgNode | None) -> Receiver | None:
        """Return the receiver that the object ``node`` of a method call leads to, through chained calls; ``None`` if it is no router."""
        passed: list[tuple[Key, SgNode | None]] = []  # what was gone through, and the .route("/x") call that it is
        found: Receiver | None = None
        while node is not None and len(passed) < MAX_ROUTES:
            node = unwrapped(node)
            key = key_of(node)
            if key in self._known:
                found = self._known[key]
                break
            if node.kind() not in CALLS:
                found = self._named(node)
                passed.append((key, None))
                break
            below, name = method(node)
            passed.append((key, node if name == "route" and len(arguments(node)) == 1 else None))
            if (below is None or unwrapped(below).kind() not in CALLS) and self._construction(node):
                found = Receiver(enclosing(node, self.file.around), known=True)
                break
            node = below
        for key, route in reversed(passed):
            found = found._replace(route=route) if found and route else found
            self._known[key] = found
        return found

    def _named(self, node: SgNode) -> Receiver | None:
        kind = node.kind()
        name = node.text() if kind == "identifier" or (kind == "member_expression" and len(node.text()) < MAX_NAME) else ""
        if name in self.prefixes:
            return Receiver(name, known=True)
        if kind != "identifier":
            return None
        found = self._parameter(node, name)
        if found is not None:
            return found
        if name in self.file.aliases and not is_foreign(name, self.file.specifiers):
            return Receiver(name, known=False)
        return None

    def _parameter(self, node: SgNode, name: str) -> Receiver | None:
        """Return the router that is a parameter of a function around ``node``; it goes by that function's name."""
        for around in self.file.around.ancestors(node):
            if around.kind() not in FUNCTIONS:
                continue
            single = around.field("parameter")
            given = around.field("parameters")
            for parameter in [single] if single else given.named_children() if given else []:
                pattern = parameter.field("pattern") or parameter.field("name") or parameter
                if pattern.kind() == "identifier" and pattern.text() == name:
                    owner = qualname(around, self.file.around) or name
                    self.passed[owner] = line(around)
                    return Receiver(owner, known=self._typed(parameter))
        return None

    def _typed(self, parameter: SgNode) -> bool:
        annotation = parameter.field("type")
        return (
            annotation is not None and resolve(annotation.text().removeprefix(":").strip().partition("<")[0], self.file.aliases) in _TYPES
        )

    def _prefix(self, built: SgNode) -> str:
        """Return the prefix that a router is built with: ``new Router({prefix: "/x"})``, ``new Hono().basePath("/x")``."""
        for argument in arguments(built):
            if argument.kind() == "object":
                return string_value(member(argument, "prefix")) or ""
        after = self.file.around.parent(built)
        call = self.file.around.parent(after) if after and after.kind() == "member_expression" else None
        if call and method(call)[1] == "basePath" and (given := arguments(call)):
            return string_value(given[0]) or ""
        return ""

    def found(self) -> list[Router]:
        """Return the routers that the file builds, and the functions that register routes on one that they are given."""
        built = [Router(name, prefix, self.lines[name]) for name, prefix in self.prefixes.items()]
        return built + [Router(name, "", at) for name, at in self.passed.items()]


MAX_ROUTES: Final = 2_000  # routes chained on one router


def _requires_framework(node: SgNode) -> bool:
    """Return whether ``node`` is ``require("express")()``."""
    function = node.field("function")
    given = arguments(function) if function and function.kind() == "call_expression" and callee(function) == "require" else []
    return bool(given) and string_value(given[0]) in FRAMEWORKS
