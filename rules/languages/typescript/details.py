"""Details of a TypeScript or JavaScript file: every symbol at any depth with its digests, entry points and guards."""

from __future__ import annotations

from typing import TYPE_CHECKING
from zlib import crc32

from rules.facts import MODULE, Detail, Details, EntryPoint
from rules.languages.typescript import entry_points
from rules.languages.typescript.around import Around
from rules.languages.typescript.guards.context import Context
from rules.languages.typescript.guards.reader import Reader
from rules.languages.typescript.imports import imports
from rules.languages.typescript.names import aliases
from rules.languages.typescript.patches import patched
from rules.languages.typescript.source import parse, read
from rules.languages.typescript.spans import spans
from rules.languages.typescript.symbols import symbols
from rules.languages.typescript.tokens import BROKEN, Tokens, digest
from rules.languages.typescript.units import outline

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from rules.languages.typescript.source import Source
    from rules.model import Vocabulary


def details(path: str, data: bytes, vocabulary: Vocabulary) -> Details:
    """Return the symbols of one side of a touched file; ``error`` says why it cannot be judged. Never raises."""
    source = read(path, data)
    if source.error:
        return Details(source.language, error=source.error)
    root, tokens = read_tree(source)
    if tokens.error:
        return Details(source.language, error=tokens.error)
    found, _ = imports(source.text, jsx=source.jsx)
    known = tuple(item.value for item in found)
    names = aliases(path, known)
    parts = outline(root)
    specifiers = {item.alias or item.module: item.module for item in known}
    file = entry_points.File(path, source.text, root, known, names, tuple(parts.exports), specifiers, Around(root, tokens.parents))
    ways = entry_points.find(file)
    listed = symbols(root, ways.sites, file.around)
    local = {part.name for part in parts.parts}
    context = Context(file, local, vocabulary)
    reader = Reader(context, tokens, root, listed)
    reader.read()
    by_symbol: dict[str, list[EntryPoint]] = {}
    for entry in ways.entry_points:
        by_symbol.setdefault(entry.symbol, []).append(entry)
    return Details(
        language=source.language,
        digest=digest(tokens.whole()),
        symbols=tuple(_detail(index, tokens, reader, tuple(by_symbol.get(symbol.qualname, ()))) for index, symbol in enumerate(listed)),
        aliases=tuple(sorted(names.items())),
        rebound=tuple(sorted(name for name in local if name in names)),
        routers=tuple(ways.routers),
        mounts=tuple(ways.mounts),
        imports=known,
    )


def read_tree(source: Source) -> tuple[SgNode, Tokens]:
    """Return the tree of ``source``; what does not parse is tried again patched, and JavaScript as TypeScript (Flow)."""
    root = parse(source)
    first = tokens = Tokens(root, source.text)
    if not tokens.error.startswith(BROKEN):
        return root, tokens
    patch = patched(source.text, spans(source.text, jsx=source.jsx))
    languages = (source.language, "tsx") if source.language == "javascript" else (source.language,)
    for language in languages:
        root = parse(source._replace(text=patch.text, language=language))
        tokens = Tokens(root, source.text, patch.written)
        if not tokens.error:
            return root, tokens
    return root, first


def _detail(index: int, tokens: Tokens, reader: Reader, entries: tuple[EntryPoint, ...]) -> Detail:
    symbol = reader.symbols[index]
    place = symbol.outer.range()
    first = min([place.start.line, *(mark.range().start.line for mark in symbol.decorators)])
    if symbol.qualname == MODULE:
        inner = [other.outer for other in reader.symbols[1:]]
        whole = tokens.of(symbol.node, inner)
        shape = tokens.outline(0, place.end.index, [(other.start + (other.site is not None), other.end) for other in reader.symbols[1:]])
        return Detail(
            MODULE, "module", 1, place.end.line + 1, digest(whole), digest(whole), tuple(symbol.guards), entries,
            shape, (), reader.calls(index), reader.names(index),
        )  # fmt: skip
    node = symbol.function or symbol.node
    name = node.field("name")
    marks = [child for child in node.children() if child.kind() == "decorator"]
    body_tokens = tokens.of(node, [part for part in (name, *marks) if part is not None])
    body = symbol.body
    span = body.range() if body is not None else node.range()
    shape = tokens.outline(span.start.index, span.end.index)
    if not shape:
        shape = (crc32(" ".join(body_tokens).encode("utf-8", "surrogatepass")),)
    decorators = [token for mark in symbol.decorators for token in tokens.of(mark)]
    return Detail(
        symbol.qualname, symbol.kind, first + 1, place.end.line + 1, digest([*decorators, *tokens.of(symbol.outer)]), digest(body_tokens),
        tuple(symbol.guards), entries, shape, reader.bases.get(symbol.qualname, ()), reader.calls(index),
        reader.names(index), reader.asked(index), reader.handed(index), reader.guarding(index),
    )  # fmt: skip
