"""Entry points that decorators declare: NestJS, TypeGraphQL, routing-controllers, Ts.ED.

Sources: NestJS documentation ("Controllers", "Resolvers", "Microservices", "Gateways", "Task Scheduling", "Queues"),
TypeGraphQL ("Resolvers"), routing-controllers (readme). A decorator counts by the package it is imported from.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import EntryKind, EntryPoint, Router
from rules.languages.typescript.entry_points.base import join, texts
from rules.languages.typescript.names import module_of, resolve
from rules.languages.typescript.syntax import decorator_call, excerpt, line, member, string_value

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from rules.languages.typescript.entry_points.base import File, Ways

MODULES: Final = (
    "@nestjs/common", "@nestjs/graphql", "@nestjs/microservices", "@nestjs/websockets", "@nestjs/schedule", "@nestjs/bull",
    "@nestjs/bullmq", "@nestjs/event-emitter", "type-graphql", "routing-controllers", "@tsed/schema", "@tsed/di", "@tsed/common",
    "nest-commander",
)  # fmt: skip

_HTTP: Final = {
    "Get": ("GET",), "Post": ("POST",), "Put": ("PUT",), "Patch": ("PATCH",), "Delete": ("DELETE",), "Head": ("HEAD",),
    "Options": ("OPTIONS",), "Search": ("SEARCH",), "All": (), "Sse": ("GET",), "Method": (),
}  # fmt: skip
_GRAPHQL: Final = {"Query": "Query", "Mutation": "Mutation", "Subscription": "Subscription"}
_OTHERS: Final = {
    "MessagePattern": EntryKind.RPC, "EventPattern": EntryKind.RPC, "GrpcMethod": EntryKind.RPC, "GrpcStreamMethod": EntryKind.RPC,
    "SubscribeMessage": EntryKind.WEBSOCKET, "Cron": EntryKind.JOB, "Interval": EntryKind.JOB, "Timeout": EntryKind.JOB,
    "Process": EntryKind.TASK, "OnEvent": EntryKind.SIGNAL, "OnWorkerEvent": EntryKind.SIGNAL,
}  # fmt: skip
_CONTROLLERS: Final = frozenset({"Controller", "JsonController"})
_CLASSES: Final = frozenset({"class_declaration", "abstract_class_declaration"})


def find(file: File, ways: Ways) -> None:
    """Add what the classes at the top of the file declare by decorators."""
    for statement in file.root.children():
        exported = statement.kind() == "export_statement"
        node = statement.field("declaration") if exported else statement
        name, body = (node.field("name"), node.field("body")) if node and node.kind() in _CLASSES else (None, None)
        if node is None or name is None or body is None:
            continue
        owners = (statement, node) if exported else (node,)
        marks = [child for owner in owners for child in owner.children() if child.kind() == "decorator"]
        for decorator, given in [_framework(file, mark) for mark in marks]:
            _class(ways, name.text(), decorator, given, line(node))
        _members(file, ways, name.text(), body)


def _framework(file: File, decorator: SgNode) -> tuple[str, list[SgNode]]:
    """Return the framework's own name of a decorator and its arguments; an empty name for any other decorator."""
    written, given = decorator_call(decorator)
    resolved = resolve(written, file.aliases)
    module = module_of(resolved, MODULES)
    return (resolved[len(module) + 1 :], given) if module else ("", given)


def _class(ways: Ways, name: str, decorator: str, given: list[SgNode], at: int) -> None:
    if decorator in _CONTROLLERS:
        paths = _paths(given)
        ways.routers.append(Router(name, paths[0] if paths[0] != "/" else "", at))
    elif decorator in {"Command", "SubCommand", "Processor"}:
        kind = EntryKind.TASK if decorator == "Processor" else EntryKind.COMMAND
        options = given[0] if given else None
        label = string_value(options) or (string_value(member(options, "name")) if options else None) or name
        symbol = f"{name}.{'process' if kind is EntryKind.TASK else 'run'}"
        ways.entry_points.append(EntryPoint(kind, (), label, symbol, at))


def _paths(given: list[SgNode]) -> list[str]:
    """Return the paths of ``@Get("x")``, ``@Get(["x", "y"])``, ``@Controller({path: "x", version: "1"})``; ``/`` without any."""
    if not given:
        return ["/"]
    first = given[0]
    if first.kind() == "object":
        version = texts(member(first, "version"))
        paths = texts(member(first, "path")) or [""]
        return [join(f"v{version[0]}" if version else "", path) for path in paths]
    return [join("", path) for path in texts(first)] or ([f"/<{excerpt(first)}>"] if first.kind() != "array" else ["/"])


def _members(file: File, ways: Ways, owner: str, body: SgNode) -> None:
    pending: list[SgNode] = []
    for child in body.children():
        kind = child.kind()
        if kind == "decorator":
            pending.append(child)
        elif kind in {"method_definition", "public_field_definition", "field_definition"}:
            name = child.field("name") or child.field("property")
            inside = [inner for inner in child.children() if inner.kind() == "decorator"]
            for decorator in [*pending, *inside] if name else []:
                _member(file, ways, (owner, name.text() if name else ""), decorator)
            pending = []
        elif kind != "comment":
            pending = []


def _member(file: File, ways: Ways, symbol: tuple[str, str], node: SgNode) -> None:
    decorator, given = _framework(file, node)
    owner, name = symbol
    at = line(node)
    if decorator in _HTTP:
        for path in _paths(given):
            ways.entry_points.append(EntryPoint(EntryKind.HTTP, _HTTP[decorator], path, f"{owner}.{name}", at, owner))
    elif decorator in _GRAPHQL:
        ways.entry_points.append(EntryPoint(EntryKind.GRAPHQL, (), f"{_GRAPHQL[decorator]}.{_field(given) or name}", f"{owner}.{name}", at))
    elif decorator in _OTHERS:
        label = next((value for item in given if (value := string_value(item)) is not None), None)
        shown = label or (excerpt(given[0], 80) if given else name)
        ways.entry_points.append(EntryPoint(_OTHERS[decorator], (), shown, f"{owner}.{name}", at))


def _field(given: list[SgNode]) -> str:
    """Return the GraphQL field's name that a decorator gives: ``@Query("x")`` or ``@Query(() => T, {name: "x"})``."""
    for item in given:
        value = string_value(item) if item.kind() != "object" else string_value(member(item, "name"))
        if value:
            return value
    return ""
