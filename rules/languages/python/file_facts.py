"""The cheap facts of one Python file, from the byte lexer; a grammar is asked only where entry points may stand."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import accumulate, pairwise
from typing import Final

from rules.facts import MODULE, EntryPoint, Facts, Import, Mount, Router, Unit
from rules.languages.python import lexer, source
from rules.languages.python.imports import Imported, imported
from rules.languages.python.layout import MAX_INDENT, Layout, layout
from rules.languages.python.prefilter import may_hold_entry_points
from rules.languages.python.strings import Strings
from rules.languages.python.units import Outline, Span, outline
from rules.languages.python.unseen import DynamicCall, dynamic_calls, may_be_dynamic, unseen
from rules.languages.python.words import code_of, decoded, digest, uses

LANGUAGE: Final = "python"

MAX_PARSED: Final = 1_000_000
"""Bytes; a larger file is generated, and a parser may need a second for it. Its entry points are reported as unseen."""

MAX_LINE: Final = 20_000
"""Characters; finding the line of a node costs the length of its line, so a longer one could cost the square."""

_MARKS: Final = tuple("\n" + "\t" * level for level in range(MAX_INDENT + 1))
_DEFINED: Final = re.compile(r"(?:async\s++)?+(?:def|class)\s++([\w\x80-\xff]++)", re.ASCII)
_TYPING: Final = re.compile(r"if[\s(]++(?:\w++\.)*+TYPE_CHECKING[\s)]*+:", re.ASCII)


def facts(path: str, data: bytes) -> Facts:
    """Return the facts of ``data``, the Python file at ``path``. Never raises.

    When ``error`` is set the file could not be read as Python; then only the imports that its words show are given.
    """
    file = _File(data)
    if file.error:
        return Facts(LANGUAGE, imports=tuple([file.import_of(item, MODULE) for item in file.names]), error=file.error)
    imports = file.imports()
    points: tuple[EntryPoint, ...] = ()
    routers: tuple[Router, ...] = ()
    mounts: tuple[Mount, ...] = ()
    units = file.units()
    if may_hold_entry_points(path, file.text, file.code, file.lines.texts, file.names):
        if len(data) <= MAX_PARSED and file.longest_line <= MAX_LINE:
            points, routers, mounts = _parsed(path, file, imports)
        else:
            why = f"entry points (larger than {MAX_PARSED} bytes, or a line than {MAX_LINE} characters)"
            units = (units[0]._replace(unseen=tuple(sorted({*units[0].unseen, why}))), *units[1:])
    return Facts(
        LANGUAGE,
        imports=imports,
        units=units,
        entry_points=points,
        routers=routers,
        mounts=mounts,
        exports=file.exports(),
        references=file.strings.references(),
    )


def _parsed(path: str, file: _File, imports: tuple[Import, ...]) -> tuple[tuple[EntryPoint, ...], tuple[Router, ...], tuple[Mount, ...]]:
    """Return the entry points, routers and mounts of ``file``, which only a grammar can tell."""
    from ast_grep_py import SgRoot  # noqa: PLC0415 - costs 20 ms, and most runs parse nothing

    from rules.languages.python.entry_points import entry_points  # noqa: PLC0415 - the same

    text = file.text.encode("latin-1").decode(file.encoding)
    found = entry_points(SgRoot(text, LANGUAGE).root(), path, imports)
    if file.same_lines:
        return found
    starts = [0, *accumulate([len(line) + 1 for line in file.text.split("\n")])]
    points, routers, mounts = found
    return (
        tuple([point._replace(line=file.line(starts[point.line - 1])) for point in points]),
        tuple([router._replace(line=file.line(starts[router.line - 1])) for router in routers]),
        tuple([mount._replace(line=file.line(starts[mount.line - 1])) for mount in mounts]),
    )


def _with_import(lines: Layout) -> list[tuple[int, int]]:
    """Return the spans of the logical lines in which ``import`` stands."""
    return [(lines.starts[index], lines.ends[index]) for index, text in enumerate(lines.texts) if "import" in text]


def _targets(names: list[Imported]) -> dict[str, list[str]]:
    """Return what each imported name stands for, sorted; ``*`` for star imports."""
    found: dict[str, set[str]] = {}
    for module, name, alias, level, _ in names:
        bound = alias or name or module.partition(".")[0]
        found.setdefault(bound, set()).add(f"{'.' * level}{module}:{name}" if name or alias else bound)
    return {bound: sorted(targets) for bound, targets in found.items()}


def _line_ends(data: bytes) -> list[int]:
    """Return the offset past each line; only a line feed ends one."""
    if b"\r" not in data:
        return list(accumulate(map(len, data.splitlines(keepends=True))))
    return list(accumulate([len(line) + 1 for line in data.removesuffix(b"\n").split(b"\n")]))


class _File:
    """One file while its facts are gathered: the text, its mask, its logical lines and its units, all by byte offset."""

    def __init__(self, data: bytes) -> None:
        read = source.read(data)
        masked = lexer.mask(read.text)
        self.text = read.text
        self.code = masked.code
        self.encoding = read.encoding
        self.lines: Layout = layout(masked.code)
        self.error = read.error or ("leaves a string open" if masked.unclosed else self.lines.error)
        self.names: list[Imported] = imported(masked.code, None if self.lines.error else _with_import(self.lines))
        self.line_ends = _line_ends(data)
        self.same_lines = read.text.count("\n") == data.count(b"\n")
        if self.error:
            return
        self.strings = Strings(data.decode("latin-1") if b"\r" in data else read.text, masked.literals, self.lines)
        self.outline: Outline = outline(self.lines)
        self.marked = [_MARKS[level] + text for level, text in zip(self.lines.levels, self.lines.texts, strict=True)]
        self.starts = [self.lines.starts[span.first] for span in self.outline.spans]
        self.targets = _targets(self.names)
        self.meaning = [] if data.isascii() else [read.encoding]
        self.bound = None if "*" in self.targets else {*self.targets, *[span.name for span in self.outline.spans]}

    @property
    def longest_line(self) -> int:
        """The length of the longest line."""
        return max((end - start for start, end in pairwise([0, *self.line_ends])), default=0)

    def line(self, offset: int) -> int:
        """Return the line, from 1, in which ``offset`` stands."""
        return bisect_right(self.line_ends, offset) + 1

    def import_of(self, item: Imported, unit: str, *, typing_only: bool = False) -> Import:
        """Return ``item`` as an import that stands in ``unit``."""
        module, name, alias, level, offset = item
        if not self.code.isascii():
            module, name, alias = (decoded(part, self.encoding) for part in item[:3])
        return Import(module, name, alias, level, self.line(offset), unit, False, typing_only)

    def imports(self) -> tuple[Import, ...]:
        """Return the imports in order, each with the unit it stands in."""
        typing = self._typing_blocks()
        found: list[Import] = []
        for item in self.names:
            block = bisect_right(typing, (item.offset, len(self.code))) - 1
            typing_only = block >= 0 and item.offset < typing[block][1]
            found.append(self.import_of(item, self._unit_at(item.offset), typing_only=typing_only))
        return tuple(found)

    def units(self) -> tuple[Unit, ...]:
        """Return the units, ``<module>`` first, then by line."""
        annotations = self.strings.annotations({*self.targets, *[span.name for span in self.outline.spans]})
        found = [self._module()]
        before: Span | None = None
        for span in self.outline.spans:
            if before is not None and before.first == span.first:  # a, b = 1, 2
                found.append(found[-1]._replace(name=decoded(span.name, self.encoding)))
            else:
                found.append(self._unit(span, annotations))
            before = span
        return tuple(found)

    def exports(self) -> tuple[str, ...]:
        """Return the names that ``__all__`` lists, sorted."""
        names: set[str] = set()
        for span in self.outline.spans:
            if span.name == "__all__":
                names.update(self.strings.texts(self.lines.starts[span.first], self.lines.ends[span.last - 1]))
        return tuple(sorted(names))

    def _unit_at(self, offset: int) -> str:
        index = bisect_right(self.starts, offset) - 1
        if index < 0:
            return MODULE
        span = self.outline.spans[index]
        return decoded(span.name, self.encoding) if offset < self.lines.ends[span.last - 1] else MODULE

    def _typing_blocks(self) -> list[tuple[int, int]]:
        """Return the spans of ``if TYPE_CHECKING:`` bodies (PEP 484), which never run."""
        if "TYPE_CHECKING" not in self.code:
            return []
        texts, levels, starts, ends = self.lines[:4]
        blocks: list[tuple[int, int]] = []
        last = -1
        for index, text in enumerate(texts):
            if index > last and text.startswith("if") and _TYPING.match(text):
                last = index
                while last + 1 < len(levels) and levels[last + 1] > levels[index]:
                    last += 1
                blocks.append((starts[index], ends[last]))
        return blocks

    def _unit(self, span: Span, annotations: list[tuple[int, set[str]]]) -> Unit:
        start, end = self.lines.starts[span.first], self.lines.ends[span.last - 1] if span.kind == "variable" else self._end(span)
        text = "".join(self.marked[span.first : span.last])
        defined = [m[1] for line in self.lines.texts[span.first : span.last] if line[0] in "dca" and (m := _DEFINED.match(line))]
        sign, used, dynamic = self._read(text, self.strings.canonical(start, end), defined)
        index = bisect_left(annotations, (start,)) if annotations else 0
        while index < len(annotations) and annotations[index][0] < end:
            used |= annotations[index][1]
            index += 1
        hidden: set[str] = set()
        if dynamic:
            hidden, attributes = unseen(self.text, self.dynamic_calls, start, end)
            used |= attributes
        name = decoded(span.name, self.encoding)
        return Unit(name, span.kind, self.line(start), self.line(end - 1), sign, tuple(sorted(used)), tuple(sorted(hidden)))

    def _end(self, span: Span) -> int:
        """Return the offset past ``span``, with a docstring that is all its body."""
        end = self.lines.ends[span.last - 1]
        bare = self.lines.bare
        index = bisect_left(bare, (end, 0, 0))
        limit = self.lines.starts[span.last] if span.last < len(self.lines.starts) else len(self.code)
        first = self.lines.starts[span.first]
        column = first - (self.code.rfind("\n", 0, first) + 1)
        while index < len(bare) and bare[index][0] < limit and bare[index][2] > column:
            end = bare[index][1]
            index += 1
        return end

    def _module(self) -> Unit:
        """Return the unit of what runs at module level outside of definitions."""
        texts: list[str] = []
        strings: list[str] = []
        spans: list[tuple[int, int]] = []
        nested = {
            span.first: span.name for span in self.outline.spans if span.kind != "variable" or ";" not in self.lines.texts[span.first]
        }
        for index in self.outline.module:
            if index in nested:
                texts.append(f"{_MARKS[self.lines.levels[index]]}def {nested[index]}")
                continue
            start, end = self.lines.starts[index], self.lines.ends[index]
            texts.append(self.marked[index])
            strings += self.strings.canonical(start, end)
            spans.append((start, end))
        defined = [nested[index] for index in self.outline.module if index in nested]
        sign, used, dynamic = self._read("".join(texts), [*strings, *self.targets.get("*", ())], defined)
        hidden: set[str] = set()
        for start, end in spans if dynamic else ():
            hidden |= unseen(self.text, self.dynamic_calls, start, end)[0]
        return Unit(MODULE, "module", 1, max(1, len(self.line_ends)), sign, tuple(sorted(used)), tuple(sorted(hidden)))

    @cached_property
    def dynamic_calls(self) -> list[DynamicCall]:
        """The calls of the file that may be dynamic."""
        return dynamic_calls(self.code, [alias or name for module, name, alias, _, _ in self.names if module.endswith("signals")])

    def _read(self, text: str, strings: list[str], defined: list[str]) -> tuple[str, set[str], bool]:
        """Return the digest and the words of a unit, and whether it may hold dynamic calls.

        The digest also says what the imported names among the words stand for.
        """
        code = code_of(text)
        plain, chains = uses(code, defined, self.bound, self.encoding)
        heads = self.targets.keys() & plain
        heads.update(self.targets.keys() & {chain.partition(".")[0] for chain in chains})
        meanings = [meaning for head in sorted(heads) for meaning in self.targets[head]]
        return digest(code, [*strings, *meanings, *self.meaning]), plain | chains, may_be_dynamic(plain, chains)
