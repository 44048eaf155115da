"""Entry points that a file is by its place: route files of Next.js and its kin, API pages, server functions.

Sources: Next.js documentation ("Route Handlers", "API Routes", "Pages", "Dynamic Routes", "Route Groups", "Server Actions");
SvelteKit ("+server"); Medusa ("API Routes": ``src/api/**/route.ts``); React ("use server").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rules.facts import MODULE, EntryKind, EntryPoint
from rules.languages.typescript.entry_points.base import qualname
from rules.languages.typescript.syntax import find_kinds, line, named, string_value

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from rules.languages.typescript.entry_points.base import File, Ways

METHODS: Final = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
_FILE = re.compile(r"(?:^|/)(route|page|\+server|[^/]+)\.(?:ts|tsx|js|jsx|mjs|cjs|mts|cts)$")
_NEXT: Final = ("getServerSideProps", "getStaticProps", "getInitialProps", "getStaticPaths")
_FUNCTIONS: Final = ("function_declaration", "arrow_function", "function_expression", "method_definition")


def find(file: File, ways: Ways) -> None:
    """Add the entry points that the file is by its place or by a directive."""
    exported = {name.partition("=")[0]: name.rpartition("=")[2] for name in file.exports}
    exported |= {item.alias: "" for item in file.imports if item.reexport and item.alias}
    match = _FILE.search(file.path)
    if match and not file.path.endswith((".d.ts", ".d.mts", ".d.cts")):
        _by_place(file, ways, match.group(1), exported)
    if "use server" in file.text:
        _server_functions(file, ways, exported)
    if file.text.startswith("#!"):
        ways.entry_points.append(EntryPoint(EntryKind.COMMAND, (), file.path, MODULE, 1))


def _by_place(file: File, ways: Ways, name: str, exported: dict[str, str]) -> None:
    folders = file.path.split("/")[:-1]
    if name in {"route", "+server"}:
        route = _below(folders, "routes") if name == "+server" else _below(folders, "app") or _below(folders, "api")
        for method in METHODS if route else ():
            if method in exported:
                ways.entry_points.append(_entry(file, (method,), route or "/", exported[method] or method))
    elif name == "page" and "default" in exported and (route := _below(folders, "app")):
        ways.entry_points.append(_entry(file, ("GET",), route, exported["default"] or "default"))
    elif "default" in exported and "pages" in folders and not name.startswith("_"):
        own = [] if name == "index" else [name]
        route = _below([*folders, *own], "pages")
        api = route is not None and route.startswith("/api")
        if route and (api or any(word in file.text for word in _NEXT)):
            ways.entry_points.append(_entry(file, () if api else ("GET",), route, exported["default"] or "default"))


def _entry(file: File, methods: tuple[str, ...], route: str, symbol: str) -> EntryPoint:
    return EntryPoint(EntryKind.HTTP, methods, route, symbol, _line_of(file, symbol))


def _line_of(file: File, name: str) -> int:
    """Return the line on which a top-level name is declared or exported; 1 when it is not found."""
    pattern = (
        r"^export\s+default\b"
        if name == "default"
        else rf"^export\b[^\n;]*\b{re.escape(name)}\b|^(?:async\s+)?(?:function|const|class)\s+{re.escape(name)}\b"
    )
    match = re.search(pattern, file.text, re.MULTILINE)
    return file.text.count("\n", 0, match.start()) + 1 if match else 1


def _below(folders: list[str], root: str) -> str | None:
    """Return the route of what lies below the first folder ``root``; ``None`` when there is none.

    Groups ``(x)`` and slots ``@x`` are no part of it; ``[id]`` is ``:id``, ``[...rest]`` is ``*rest``.
    """
    if root not in folders:
        return None
    parts = []
    for folder in folders[folders.index(root) + 1 :]:
        if (folder.startswith("(") and folder.endswith(")")) or folder.startswith("@"):
            continue
        plain = re.sub(r"^\(\.{1,3}\)", "", folder)
        bare = plain.strip("[]")
        parts.append(plain if bare == plain else f"*{bare[3:]}" if bare.startswith("...") else f":{bare}")
    return "/" + "/".join(parts)


def _server_functions(file: File, ways: Ways, exported: dict[str, str]) -> None:
    """Add what begins with ``"use server"``, a file or a function: it can be called from any browser."""
    if _begins_with_directive([child for child in file.root.children() if child.kind() != "comment"]):
        for name, local in sorted(exported.items()):
            ways.entry_points.append(EntryPoint(EntryKind.RPC, (), name, local or name, _line_of(file, local or name)))
        return
    for node in find_kinds(file.root, *_FUNCTIONS):
        body = node.field("body")
        if body and body.kind() == "statement_block" and _begins_with_directive(named(body)):
            symbol = qualname(node, file.around) or MODULE
            ways.entry_points.append(EntryPoint(EntryKind.RPC, (), symbol, symbol, line(node)))


def _begins_with_directive(statements: list[SgNode]) -> bool:
    for statement in statements:
        inner = statement.child(0) if statement.kind() == "expression_statement" else None
        value = string_value(inner) if inner and inner.kind() == "string" else None
        if value is None:
            return False
        if value == "use server":
            return True
    return False
