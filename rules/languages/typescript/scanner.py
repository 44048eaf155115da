"""The lexer for what one regular expression cannot tell: nested templates, division or regular expression, JSX.

One pass with an explicit stack. Every step moves forward and no text is looked at twice, so the time is linear in the
length of the file whatever stands in it. Rules of the language: ECMAScript, "Lexical Grammar" (goal symbols InputElementDiv
and InputElementRegExp); the JSX specification; TypeScript's scanner for what ends an unclosed literal (the line).
"""

from __future__ import annotations

import re
from typing import Final

from rules.languages.typescript.spans import COMMENT, DOUBLE, LINE_COMMENT, REGEX, SINGLE, STRING, TEMPLATE, TEXT, Span

_CODE = re.compile(rf"""{LINE_COMMENT}|/\*|/|{DOUBLE}"?|{SINGLE}'?|[`(){{}}]""")
_CODE_JSX = re.compile(rf"""{LINE_COMMENT}|/\*|/|{DOUBLE}"?|{SINGLE}'?|[`(){{}}<]""")
_PARENS_MATTER = re.compile(r"\)\s*+(?:/(?!/)|<[\w$>])")  # only then does it matter whether if (...) or a call was closed
_CODE_FLAT = re.compile(rf"""{LINE_COMMENT}|/\*|/|{DOUBLE}"?|{SINGLE}'?|[`{{}}]""")
_CODE_FLAT_JSX = re.compile(rf"""{LINE_COMMENT}|/\*|/|{DOUBLE}"?|{SINGLE}'?|[`{{}}<]""")
_REGEX = re.compile(r"/(?:[^\\/\[\n\r]++|\\[^\n\r]|\[(?:[^\]\\\n\r]++|\\[^\n\r])*+\]?)*+(/[A-Za-z]*+)?")
_TEMPLATE_TEXT = re.compile(r"[^`\\$]*+(?:(?:\\[\s\S]|\$(?!\{))[^`\\$]*+)*+")
_TAG = re.compile(rf"""{LINE_COMMENT}|/\*|/>|=>|"[^"]*+"?|'[^']*+'?|[<>{{]""")
_TAG_NAME = re.compile(r"<([A-Za-z_$\x80-\uffff][\w$.:-]*+|(?=>))(?!\s*,|\s+extends\b(?!\s*[=/>]))")
_CLOSER = re.compile(r"</\s*+([\w$.:-]*+)")
_CLOSING_TAG = re.compile(r"</[^<>{]*+>?")
_CHILD = re.compile(r"[<{]")
_LAST_WORD = re.compile(r"[\w$]+$")

_BEFORE_OPERAND_TEXT: Final = """
    return typeof instanceof in of new delete void throw case do else yield await default extends
"""
_BEFORE_OPERAND: Final = frozenset(_BEFORE_OPERAND_TEXT.split())
_BEFORE_OBJECT: Final = _BEFORE_OPERAND - {"do", "else"}
_CONTROL_WORDS: Final = frozenset({"if", "while", "for", "with"})
_TAIL: Final = 16  # characters kept of what stands before a token: the longest keyword has 10
_VALUE: Final = "]"  # stands for "a value ends here"

_PAREN, _CONTROL, _BLOCK, _OBJECT, _HOLE, _LITERAL, _OPEN_TAG, _ANGLE, _CHILDREN = range(9)
"""What the stack holds: ``(``, ``if (``, ``{`` of a block, of an object, of a template or JSX; a template; JSX parts."""


def scan(text: str, *, jsx: bool) -> list[Span]:
    """Return the spans of ``text`` that are not code, in order."""
    return _Scanner(text, jsx=jsx).run()


class _Scanner:
    def __init__(self, text: str, *, jsx: bool) -> None:
        self.text = text
        flat = _PARENS_MATTER.search(text) is None
        self.token = (_CODE_FLAT_JSX if flat else _CODE_JSX) if jsx else (_CODE_FLAT if flat else _CODE)
        self.pos = 0
        self.spans: list[Span] = []
        self.stack: list[int] = []
        self.names: list[tuple[str, int]] = []  # open JSX elements
        self.closers: dict[str, int] | None = None
        self.tail = ""  # the end of the code before ``pos``; comments and blanks do not count
        self.after_control = self.after_block = False

    def run(self) -> list[Span]:
        if self.text.startswith("#!"):
            self._comment(0, len(self.text) if (end := self.text.find("\n")) < 0 else end)
        modes = {_LITERAL: self._literal, _OPEN_TAG: self._tag, _ANGLE: self._tag, _CHILDREN: self._children}
        while self.pos < len(self.text):
            modes.get(self.stack[-1] if self.stack else _BLOCK, self._code)()
        return self.spans

    def _code(self) -> None:
        """Read code up to the next change of mode."""
        steps = {"(": self._open_paren, ")": self._close_paren, "{": self._open_brace, "}": self._close_brace}
        steps |= {"/": self._slash, "<": self._angle, "`": self._open_literal, '"': self._string, "'": self._string}
        search, text, stack = self.token.search, self.text, self.stack
        while match := search(text, self.pos):
            start, end = match.span()
            steps[text[start]](start, end)
            if stack and stack[-1] >= _LITERAL:
                return
        self.pos = len(text)

    def _string(self, start: int, end: int) -> None:
        self._span(start, end, STRING)

    def _open_literal(self, start: int, end: int) -> None:
        self._span(start, end, TEMPLATE)
        self.stack.append(_LITERAL)

    def _span(self, start: int, end: int, kind: str) -> None:
        self.spans.append((start, end, kind))
        self.pos, self.tail = end, _VALUE

    def _move(self, start: int, end: int) -> None:
        self.pos, self.tail = end, self.text[start:end]

    def _before(self, start: int) -> str:
        """Return the end of the code before ``start``, without trailing blanks and comments."""
        gap = self.text[self.pos : start].rstrip()
        return gap[-_TAIL:] or self.tail

    def _comment(self, start: int, end: int) -> None:
        self.tail = self._before(start)
        self.spans.append((start, end, COMMENT))
        self.pos = end

    def _open_paren(self, start: int, end: int) -> None:
        word = _LAST_WORD.search(before := self._before(start))
        control = word is not None and word.group() in _CONTROL_WORDS and before[word.start() - 1 : word.start()] != "."
        self.stack.append(_CONTROL if control or before.endswith("for await") else _PAREN)
        self._move(start, end)

    def _close_paren(self, start: int, end: int) -> None:
        if self.stack and self.stack[-1] <= _CONTROL:
            self.after_control = self.stack.pop() == _CONTROL
        self._move(start, end)

    def _open_brace(self, start: int, end: int) -> None:
        before = self._before(start)
        word = _LAST_WORD.search(before)
        value = word.group() in _BEFORE_OBJECT if word else before[-1:] not in {"", ";", "{", "}", ")", "]"} and not before.endswith("=>")
        self.stack.append(_OBJECT if value else _BLOCK)
        self._move(start, end)

    def _close_brace(self, start: int, end: int) -> None:
        while self.stack and self.stack[-1] <= _CONTROL:
            self.stack.pop()
        closed = self.stack.pop() if self.stack else _BLOCK
        self.after_block = closed == _BLOCK
        self._move(start, end)

    def _slash(self, start: int, end: int) -> None:
        if self.text.startswith("//", start):
            self._comment(start, end)
        elif self.text.startswith("/*", start):
            close = self.text.find("*/", end)
            self._comment(start, len(self.text) if close < 0 else close + 2)
        elif self._operand_expected(start) and (match := _REGEX.match(self.text, start)):
            self._span(start, match.end(), REGEX)
        else:
            self._move(start, end)

    def _operand_expected(self, start: int) -> bool:
        """Return whether an expression starts at ``start`` (so ``/`` opens a regular expression and ``<`` a tag)."""
        before = self._before(start)
        word = _LAST_WORD.search(before)
        if word:
            return word.group() in _BEFORE_OPERAND and before[word.start() - 1 : word.start()] != "."
        last = before[-1:]
        if last in {")", "}"}:
            return self.after_control if last == ")" else self.after_block
        if last == "!":  # a! / b is TypeScript's non-null assertion, !/x/ a negation
            return before[-2:-1] not in {")", "]"} and not (before[-2:-1].isalnum() or before[-2:-1] in {"_", "$"})
        return last not in {"]", '"', "'", "`"} and not before.endswith(("++", "--"))

    def _literal(self) -> None:
        """Read the text of a template up to its end or the next ``${``."""
        match = _TEMPLATE_TEXT.match(self.text, self.pos)
        end = match.end() if match else self.pos
        hole = self.text.startswith("${", end)
        end = min(len(self.text), end + (2 if hole else 1))
        self.spans.append((self.pos, end, TEMPLATE))
        self.pos = end
        if hole:
            self.stack.append(_HOLE)
            self.tail = "("
        else:
            self.stack.pop()
            self.tail = _VALUE

    def _angle(self, start: int, end: int) -> None:
        match = _TAG_NAME.match(self.text, start)
        if match and self._operand_expected(start):
            self._open_tag(match)
        else:
            self._move(start, end)

    def _open_tag(self, match: re.Match[str]) -> None:
        self.names.append((match.group(1), match.end()))
        self.stack.append(_OPEN_TAG)
        self.pos = match.end()

    def _tag(self) -> None:
        """Read an opening tag up to its end or the next expression."""
        match = _TAG.search(self.text, self.pos)
        if match is None:
            self.pos = len(self.text)
            return
        start, end = match.span()
        first = self.text[start]
        self.pos = end
        if match.group() == "/>":
            self._end_element()
        elif first == "/":
            self.pos = start
            self._slash(start, end)
        elif first in "\"'":
            self.spans.append((start, end, STRING))
        elif first == "<":
            self.stack.append(_ANGLE)
        elif first == "{":
            self.stack.append(_HOLE)
            self.tail = "("
        elif first == ">":
            self._end_tag()

    def _end_tag(self) -> None:
        top = self.stack.pop()
        if top == _OPEN_TAG and self._is_closed():
            self.stack.append(_CHILDREN)
        elif top == _OPEN_TAG:  # <T>(x: T) => void of a type, no element
            self.names.pop()
            self.tail = ">"

    def _is_closed(self) -> bool:
        if self.closers is None:
            self.closers = {m.group(1): m.start() for m in _CLOSER.finditer(self.text)}
        name, start = self.names[-1]
        return self.closers.get(name, -1) >= start

    def _end_element(self) -> None:
        while self.stack.pop() == _ANGLE:
            pass
        self.names.pop()
        self.tail = _VALUE

    def _children(self) -> None:
        """Read JSX text up to the next tag or expression."""
        text, start = self.text, self.pos
        match = _CHILD.search(text, start)
        end = match.start() if match else len(text)
        if text[start:end].strip():
            self.spans.append((start, end, TEXT))
        self.pos = min(end + 1, len(text))
        if text.startswith("{", end):
            self.stack.append(_HOLE)
            self.tail = "("
        elif closing := _CLOSING_TAG.match(text, end):
            self.pos = closing.end()
            self._end_element()
        elif tag := _TAG_NAME.match(text, end):
            self._open_tag(tag)
