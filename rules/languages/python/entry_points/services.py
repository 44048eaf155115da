"""Entry points of other protocols: gRPC, Channels, MCP, cloud functions.

Sources: gRPC "Python: Generated-code reference" (servicers), Channels "Consumers", Model Context Protocol Python SDK
(``tool``, ``resource``, ``prompt``), Functions Framework for Python.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import EntryKind, EntryPoint
from rules.languages.python.entry_points.nodes import line_of, methods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.languages.python.entry_points.module import Module
    from rules.languages.python.entry_points.nodes import Call

_MCP: Final = frozenset({"tool", "resource", "prompt", "call_tool", "read_resource", "get_prompt"})
_MCP_MADE: Final = ("FastMCP", "MCPServer", "Server")


def services(module: Module) -> Iterator[EntryPoint]:
    """Return what the file serves over other protocols."""
    for cls in module.classes:
        service = next((base.rpartition(".")[2] for base in cls.bases if base.endswith("Servicer")), "")
        if service:
            for name, definition in methods(cls.node).items():
                if not name.startswith("_"):
                    title = f"{service.removesuffix('Servicer')}/{name}"
                    yield EntryPoint(EntryKind.RPC, (), title, f"{cls.symbol}.{name}", line_of(definition))
        elif any(base.endswith("Consumer") and _is_channels(module, base) for base in cls.bases):
            yield EntryPoint(EntryKind.WEBSOCKET, (), cls.name, cls.symbol, cls.line)
    for item in module.decorated:
        for call in item.decorators:
            if call.last in _MCP and _is_mcp(module, call):
                yield EntryPoint(EntryKind.RPC, (), module.text(call.argument(0, "name", "uri")) or item.name, item.symbol, call.line)
            elif module.resolve(call.callee) in {"functions_framework.http", "functions_framework.cloud_event"}:
                yield EntryPoint(EntryKind.HTTP, (), item.symbol, item.symbol, call.line)


def _is_channels(module: Module, base: str) -> bool:
    resolved = module.resolve(base)
    return resolved.startswith("channels.") or "Websocket" in resolved


def _is_mcp(module: Module, call: Call) -> bool:
    """Return whether the decorator hangs on an MCP server: made by its SDK, or called ``mcp``."""
    made = module.constructed.get(call.receiver)
    if made is not None:
        resolved = module.resolve(made.callee)
        return made.last in _MCP_MADE and ("mcp" in resolved.lower())
    return "mcp" in call.receiver.rpartition(".")[2].lower()
