"""Imports of TypeScript and JavaScript, exact and linear, without a parser.

What a file imports stands nearly always in one run at its top: that run is read statement by statement with nothing but
blanks and comments between. Only when a word that could import stands in the rest is the rest lexed (:mod:`.spans`), so
that words in strings, comments, templates, regular expressions and JSX text are told from code.

Forms: ECMAScript "Imports" and "Exports" and "Import Calls"; TypeScript's ``import type``, ``import x = require()``;
Node's ``require()``.
"""

from __future__ import annotations

import re
from typing import Final, NamedTuple

from rules.facts import Import
from rules.languages.typescript.spans import BLOCK_COMMENT, LINE_COMMENT, Span, inside, spans

_GAP: Final = rf"(?:\s++|{LINE_COMMENT}|{BLOCK_COMMENT})*+"
_WORD: Final = r"[\w$]++"
_SPEC: Final = r"""(?:"([^"\\\n]*+)"|'([^'\\\n]*+)')"""
_BRACES: Final = r"\{(?:[^{}/;()=]++|" + LINE_COMMENT + "|" + BLOCK_COMMENT + r")*+\}"
_NAMED: Final = rf"(?:({_BRACES})|\*{_GAP}as\b{_GAP}({_WORD})|(\*))"

_TRIVIA = re.compile(rf"""(?:\s++|{LINE_COMMENT}|{BLOCK_COMMENT}|;|"use [a-z ]+"|'use [a-z ]+')*+""")
_FROM = re.compile(
    rf"import\b(?![$]){_GAP}(?:{_SPEC}|(?:(type|defer|source)\b(?!{_GAP}(?:,|from\b{_GAP}[\"'])){_GAP})?"
    rf"(?:({_WORD}){_GAP}(?:,{_GAP}{_NAMED}{_GAP})?|{_NAMED}{_GAP})from\b{_GAP}{_SPEC})"
)
_EXPORT = re.compile(rf"export\b(?![$]){_GAP}(?:(type)\b{_GAP})?{_NAMED}{_GAP}from\b{_GAP}{_SPEC}")
_EQUALS = re.compile(rf"import\b{_GAP}(?:(type)\b{_GAP}(?!=))?({_WORD}){_GAP}={_GAP}require\b{_GAP}\({_GAP}{_SPEC}")
_CALL = re.compile(
    rf"(import|require)\b(?![$]){_GAP}(?:\?\.{_GAP})?\({_GAP}(?:{_SPEC}|`([^`$\\\n]*+)`)?({_GAP}\)(?:{_GAP}\)*\s*\??\.{_GAP}([A-Za-z_$][\w$]*+))?)?"
)
_AFTER: Final = {  # what must follow a word for it to import; most words are left at once
    "import": re.compile(r"(?![\w$])(?!\s*+(?:[.:,)\]}?]|=[^=]))"),
    "export": re.compile(r"(?=\s*+(?:type\s*+)?[{*/])"),
    "require": re.compile(r"(?=\s*+[(/?])"),
}
_TARGET = re.compile(r"(?:^|[^\w$.])((?:module\.)?exports(?:\.([\w$]+))?|[\w$]+)(?:\s*:[^=,;(){}:]{0,100})?$")
_TARGET_WINDOW: Final = 120  # characters of a name and its type
_WINDOW: Final = 400  # characters before a require() in which its binding is looked for; keeps the search linear


class Found(NamedTuple):
    """An import and where its statement or call starts, in characters. ``whole`` when a call's value is the module itself, unnamed."""

    offset: int
    value: Import
    whole: bool = False


def imports(text: str, *, jsx: bool, skip: list[Span] | None = None) -> tuple[list[Found], list[int]]:
    """Return the imports of ``text`` in order, and the offsets of import calls whose module no one can read.

    ``skip`` are the spans of the text where they are already known.
    """
    reader = _Reader(text)
    pos = reader.prologue()
    for start in _candidates(text, pos):
        if skip is None:
            skip = spans(text, jsx=jsx)
        if start >= reader.end and not inside(skip, start):
            reader.rest(start)
    return reader.found, reader.unknown


def _candidates(text: str, pos: int) -> list[int]:
    """Return where a word stands from ``pos`` on that may begin an import, in order."""
    offsets = []
    for word, after in _AFTER.items():
        start = text.find(word, pos)
        while start >= 0:
            end = start + len(word)
            if after.match(text, end) and _begins(text[max(0, start - 3) : start]):
                offsets.append(start)
            start = text.find(word, end)
    offsets.sort()
    return offsets


def _begins(before: str) -> bool:
    """Return whether a word that follows ``before`` is a word of its own and no member (``x.import``)."""
    last = before[-1:]
    return before == "..." or not (last.isalnum() or last in {"_", "$", "#", "\\", "."}) or not last


class _Reader:
    def __init__(self, text: str) -> None:
        self.text = text
        self.found: list[Found] = []
        self.unknown: list[int] = []
        self.end = 0
        self.counted, self.line = 0, 1

    def prologue(self) -> int:
        """Read the run of imports and re-exports at the top; return where it ends."""
        text = self.text
        pos = text.find("\n") if text.startswith("#!") else 0
        pos = len(text) if pos < 0 else pos
        while True:
            trivia = _TRIVIA.match(text, pos)
            pos = trivia.end() if trivia else pos
            match = _FROM.match(text, pos) if text.startswith("import", pos) else _EXPORT.match(text, pos)
            if match is None:
                return pos
            self._statement(match)
            pos = match.end()

    def rest(self, start: int) -> None:
        """Read the statement or call at ``start``, if it is one."""
        text = self.text
        if text.startswith("export", start):
            match = _EXPORT.match(text, start)
        elif text.startswith("import", start):
            match = _FROM.match(text, start)
            if match is None and (equals := _EQUALS.match(text, start)):
                kind, name, double, single = equals.groups()
                self._add(start, double or single or "", [("", name, bool(kind))])
                self.end = equals.end()
                return
        else:
            match = None
        if match:
            self._statement(match)
        elif call := _CALL.match(text, start):
            self._call(call)

    def _line(self, offset: int) -> int:
        self.line += self.text.count("\n", self.counted, offset)
        self.counted = offset
        return self.line

    def _add(self, start: int, module: str, names: list[tuple[str, str, bool]], *, reexport: bool = False) -> None:
        line = self._line(start)
        for name, alias, typing_only in names:
            self.found.append(Found(start, Import(module, name, alias, 0, line, reexport=reexport, typing_only=typing_only)))

    def _statement(self, match: re.Match[str]) -> None:
        self.end = match.end()
        groups = match.groups()
        if self.text.startswith("export", match.start()):
            kind, braces, space, star, double, single = groups
            names = _clause(braces, space, star, typing_only=kind is not None)
            self._add(match.start(), double or single or "", names, reexport=True)
            return
        bare = groups[0] if groups[0] is not None else groups[1]
        if bare is not None:
            self._add(match.start(), bare, [("", "", False)])
            return
        typed = groups[2] == "type"
        names = [("default", groups[3], typed)] if groups[3] else []
        names += _clause(*groups[4:7], typing_only=typed) + _clause(*groups[7:10], typing_only=typed)
        self._add(match.start(), groups[10] or groups[11] or "", names or [("", "", typed)])

    def _call(self, match: re.Match[str]) -> None:
        text, start = self.text, match.start()
        word, double, single, template, closed, member = match.groups()
        module = next((m for m in (double, single, template) if m is not None), None)
        self.end = start + len(word)
        if module is None or (closed is None and text[match.end() : match.end() + 1] not in {")", ","}):
            if word == "import" or text.startswith("(", match.end() - 1):
                self.unknown.append(start)
            return
        before = text[max(0, start - _WINDOW) : start]
        names, reexport = _bound(before, member if member not in {"then", "default"} else None)
        typed = before.rstrip().endswith("typeof")
        self._add(start, module, [(name, alias, typed) for name, alias in names], reexport=reexport)
        last = self.found[-1]
        if not (last.value.name or last.value.alias):
            self.found[-1] = last._replace(whole=True)


def _bound(before: str, member: str | None) -> tuple[list[tuple[str, str]], bool]:
    """Return (imported name, local name) of what stands before a call, and whether it is exported.

    ``const x = require()``, ``const {a: b} = await import()``, ``module.exports = require()``, or nothing.
    """
    taken = member or ""
    before = before.rstrip()
    target = before.removesuffix("await").rstrip()
    if not target.endswith("=") or target.endswith(("==", "!=", "<=", ">=")):
        return [(taken, "")], False
    target = target[:-1].rstrip()
    opening = target.rfind("{") if target.endswith("}") else -1
    if opening >= 0:
        pairs = (part.partition(":") for part in target[opening + 1 : -1].split(","))
        names = [(key.strip(), (alias or key).partition("=")[0].strip()) for key, _, alias in pairs if key.strip()]
        return names or [("", "")], False
    found = _TARGET.search(target[-_TARGET_WINDOW:])
    if found is None:
        return [(taken, "")], False
    name, exported = found.groups()
    if name.startswith(("module.", "exports")):
        return [(taken or ("" if exported else "*"), exported or "")], True
    return [(taken, name)], False


def _clause(braces: str | None, space: str | None, star: str | None, *, typing_only: bool) -> list[tuple[str, str, bool]]:
    """Return ``(imported name, local name, typing only)`` of ``{...}``, ``* as x`` or ``*``."""
    if space is not None:
        return [("*", space, typing_only)]
    if star is not None:
        return [("*", "", typing_only)]
    if braces is None:
        return []
    if "/" in braces:
        braces = _COMMENTS.sub(" ", braces)
    names = (_specifier(part.split(), typing_only=typing_only) for part in braces[1:-1].split(","))
    return [name for name in names if name is not None]


_COMMENTS = re.compile(rf"{LINE_COMMENT}|{BLOCK_COMMENT}")


def _specifier(words: list[str], *, typing_only: bool) -> tuple[str, str, bool] | None:
    """Return one ``a``, ``a as b``, ``type a``, ``type a as b`` (where ``type`` and ``as`` may themselves be names)."""
    if (len(words) in {2, 4} and words[0] == "type" and words[1:2] != ["as"]) or (words[:2] == ["type", "as"] and len(words) == 4):  # noqa: PLR2004 - words of one specifier
        return _specifier(words[1:], typing_only=True)
    if not words:
        return None
    return words[0].strip("\"'"), words[-1].strip("\"'"), typing_only
