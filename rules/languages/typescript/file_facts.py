"""The cheap facts of one file, put together: imports, units, exports, entry points."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, Final

from rules.facts import MODULE, Facts
from rules.languages.typescript import entry_points
from rules.languages.typescript.imports import Found, imports
from rules.languages.typescript.names import aliases
from rules.languages.typescript.patches import patched
from rules.languages.typescript.source import MAX_LEXED, parse, read
from rules.languages.typescript.spans import spans
from rules.languages.typescript.units import Outline, Part, outline, units

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from rules.facts import Import
    from rules.languages.typescript.source import Source
    from rules.languages.typescript.spans import Span


WHOLE: Final = "import()"
"""Local name of a module that a call imports without giving it one: all of it is used where the call stands."""


def facts(path: str, data: bytes) -> Facts:
    """Return the facts of one version of a file. Never raises: what cannot be read is said in ``error``."""
    source = read(path, data)
    if len(source.text) > MAX_LEXED:
        return Facts(source.language, error=source.error)
    if source.error:
        found, _ = imports(source.text, jsx=source.jsx)
        return Facts(source.language, tuple(item.value for item in found), error=source.error)
    return _facts(path, source)


def _facts(path: str, source: Source) -> Facts:
    skip = spans(source.text, jsx=source.jsx)
    found, unknown = imports(source.text, jsx=source.jsx, skip=skip)
    root = parse(source)
    parts = outline(root)
    if parts.broken:
        root, parts = _again(source, skip, root, parts)
    plain = tuple(item.value for item in found)
    specifiers = {item.alias or item.module: item.module for item in plain}
    file = entry_points.File(path, source.text, root, plain, aliases(path, plain), tuple(parts.exports), specifiers)
    ways = entry_points.find(file)
    parts = routed(parts, ways)
    known = _placed(found, parts.parts, ambient=source.ambient)
    whole = {value.unit for value in known if value.alias == WHOLE}
    return Facts(
        source.language,
        known,
        tuple(
            unit._replace(uses=tuple(sorted((*unit.uses, WHOLE)))) if unit.name in whole else unit
            for unit in units(source.text, skip, parts, unknown)
        ),
        tuple(ways.entry_points),
        tuple(ways.routers),
        tuple(ways.mounts),
        file.exports,
        error=f"does not parse at line {parts.broken}" if parts.broken else "",
    )


def _again(source: Source, skip: list[Span], root: SgNode, parts: Outline) -> tuple[SgNode, Outline]:
    """Read a file that does not parse once more, patched, and JavaScript as TypeScript too (Flow)."""
    text = patched(source.text, skip).text
    for language in (source.language, "tsx") if source.language == "javascript" else (source.language,):
        other = parse(source._replace(text=text, language=language))
        found = outline(other)
        if not found.broken:
            return other, found
    return root, parts


def _placed(found: list[Found], parts: list[Part], *, ambient: bool) -> tuple[Import, ...]:
    """Return the imports, each with the unit it stands in."""
    ordered = sorted(parts, key=lambda part: part.start)
    starts = [part.start for part in ordered]
    placed = []
    for offset, value, whole in found:
        index = bisect_right(starts, offset) - 1
        inside = index >= 0 and offset < ordered[index].end
        unit = ordered[index].name if inside else MODULE
        if inside or ambient or whole:
            alias = WHOLE if whole else value.alias
            value = value._replace(unit=unit, alias=alias, typing_only=value.typing_only or ambient)  # noqa: PLW2901 - the same import, placed
        placed.append(value)
    return tuple(placed)


def routed(parts: Outline, ways: entry_points.Ways) -> Outline:
    """Return the outline with each top-level statement that registers routes as units of its own."""
    sites = sorted((site.call.range().start.index, site.symbol) for site in ways.sites if not site.procedure)
    if not sites or not parts.module:
        return parts
    units_, module = list(parts.parts), []
    starts = [start for start, _ in sites]
    for part in parts.module:
        names = [symbol for _, symbol in sites[bisect_left(starts, part.start) : bisect_left(starts, part.end)]]
        units_ += [part._replace(name=name, kind="function") for name in dict.fromkeys(names)]
        if not names:
            module.append(part)
    return parts._replace(parts=sorted(units_, key=lambda part: part.start), module=module)
