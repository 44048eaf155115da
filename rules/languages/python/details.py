"""Details of a Python file: every symbol at any depth with its digests, entry points and guards (see :mod:`rules.facts`)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from rules.facts import MODULE, Detail, Details, EntryPoint
from rules.languages.python import source
from rules.languages.python.guards import known, words
from rules.languages.python.guards.calls import called_names
from rules.languages.python.guards.module import assigned_names
from rules.languages.python.guards.names import Names
from rules.languages.python.guards.principal import asked, handed
from rules.languages.python.guards.reader import Reader
from rules.languages.python.guards.symbols import Symbol, symbols
from rules.languages.python.layout import layout
from rules.languages.python.lexer import mask
from rules.languages.python.lines import Lines
from rules.languages.python.prefilter import may_hold_entry_points
from rules.languages.python.tree import Tree
from rules.paths import is_test

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.facts import Mount, Router
    from rules.languages.python.imports import Imported
    from rules.languages.python.lines import Range
    from rules.model import Vocabulary

LANGUAGE: Final = "python"
# Methods by which frameworks ask who somebody is (Django's and Starlette's backends, DRF's authentication, ninja, JupyterHub).
_AUTHENTICATING: Final = frozenset({"authenticate", "authenticate_header", "get_user_from_request", "authenticate_credentials"})
_DEFINITIONS: Final = frozenset({"function_definition", "class_definition", "decorated_definition"})


def details(path: str, data: bytes, vocabulary: Vocabulary) -> Details:
    """Return the symbols of one side of a touched file; ``error`` says why it cannot be judged. Never raises."""
    tree = Tree(data)
    error = tree.error or _too_deep(data)
    if error:
        return Details(LANGUAGE, error=error)
    names = Names(tree, path)
    lines = Lines(tree)
    found = symbols(tree)
    reader = Reader(tree, names, vocabulary, found)
    read = not is_test(path)  # nothing in test code guards, and no rule of guards speaks about it
    entries: tuple[EntryPoint, ...] = ()
    routers: tuple[Router, ...] = ()
    mounts: tuple[Mount, ...] = ()
    if read:
        reader.read()
        entries, routers, mounts = _entry_points(tree, path, names, lines)
    by_symbol: dict[str, list[EntryPoint]] = {}
    for entry in entries:
        by_symbol.setdefault(entry.symbol, []).append(entry)
    return Details(
        language=LANGUAGE,
        digest=lines.digest([(0, len(lines.lines))]),
        symbols=tuple(_detail(symbol, lines, reader, tuple(by_symbol.get(symbol.qualname, ())), read=read) for symbol in found),
        aliases=tuple(sorted(names.aliases.items())),
        rebound=names.rebound(),
        routers=routers,
        mounts=mounts,
        imports=tuple(names.imports),
    )


def _too_deep(data: bytes) -> str:
    """Say why brackets or blocks cannot be read: the grammar follows them to any depth, CPython does not."""
    return layout(mask(source.read(data).text).code).error


def _entry_points(
    tree: Tree, path: str, names: Names, lines: Lines
) -> tuple[tuple[EntryPoint, ...], tuple[Router, ...], tuple[Mount, ...]]:
    from rules.languages.python.entry_points import entry_points  # noqa: PLC0415 - heavier than the guards of a file without routes

    heads = (_head(line.text) for line in lines.lines if line.text[0] == "@" or line.text.startswith("class "))
    if tree.module.raw is None or not may_hold_entry_points(path, tree.text, tree.text, heads, cast("Iterable[Imported]", names.imports)):
        return (), (), ()
    return entry_points(tree.module.raw, path, tuple(names.imports))


def _head(text: str) -> str:
    """Return a decorator or the head of a class as it would be written, without the spaces between tokens."""
    return text.replace(" ", "") if text[0] == "@" else "class " + text[6:].replace(" ", "")


def _detail(symbol: Symbol, lines: Lines, reader: Reader, entries: tuple[EntryPoint, ...], *, read: bool) -> Detail:
    if symbol.kind == "module":
        return _module(symbol, lines, reader, entries)
    tree, node = reader.tree, symbol.node
    first, last = lines.between(node.start, node.end)
    head = lines.text(first).replace(f" {symbol.name} ", " _ ", 1) if first < last else ""
    inside = [(first + 1, last)] if first < last else []
    body = lines.digest(inside, head)
    detail = Detail(
        qualname=symbol.qualname,
        kind=symbol.kind,
        start_line=tree.line(symbol.start),
        end_line=tree.line(node.end - 1),
        digest=lines.digest([lines.between(symbol.start, node.start)], f"{symbol.name} {body}"),
        body=body,
        outline=lines.outline(inside),
    )
    if not read:
        return detail
    return detail._replace(
        guards=tuple(symbol.guards),
        entry_points=entries,
        bases=reader.bases.get(symbol.qualname, ()),
        calls=called_names(reader.context, symbol),
        names=assigned_names(reader.context, symbol) if symbol.kind == "class" else (),
        asked=asked(reader.context, symbol),
        handed=handed(reader.context, symbol),
        guarding=_guarding(symbol, reader),
    )


def _guarding(symbol: Symbol, reader: Reader) -> str:
    """Return what a function guards wherever it is used or called: by what it does, by its framework's name, by the vocabulary."""
    if symbol.kind not in ("function", "method") or symbol.routed:
        return ""
    full = f"{reader.context.names.module}.{symbol.qualname}"
    if full in reader.context.own and (reader.makes_guards(full) or words.area(symbol.name) or words.looks_like_check(symbol.name)):
        return reader.context.own[full]
    if symbol.kind == "method" and symbol.name in known.PREDICATES:
        return "authorization"
    if symbol.kind == "method" and symbol.name in _AUTHENTICATING:
        return "authentication"
    return (words.area(symbol.name) or "authorization") if reader.context.listed(full) else ""


def _module(symbol: Symbol, lines: Lines, reader: Reader, entries: tuple[EntryPoint, ...]) -> Detail:
    own = _outside_definitions(symbol, lines)
    body = lines.digest(own)
    return Detail(
        qualname=MODULE,
        kind="module",
        start_line=1,
        end_line=reader.tree.line(max(0, symbol.node.end - 1)),
        digest=body,
        body=body,
        guards=tuple(symbol.guards),
        entry_points=entries,
        outline=lines.outline(own),
        calls=called_names(reader.context, symbol),
        names=assigned_names(reader.context, symbol),
    )


def _outside_definitions(module: Symbol, lines: Lines) -> list[Range]:
    """Return the lines at module level that belong to no definition there."""
    spans = [(node.start, node.end) for node in module.body if node.kind in _DEFINITIONS]
    found: list[Range] = []
    at = 0
    for start, end in spans:
        found.append(lines.between(at, start))
        at = end
    return [*found, lines.between(at, module.node.end + 1)]
