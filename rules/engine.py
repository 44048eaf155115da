"""The engine: one touched file to its analysis. Pure, and the same on every machine; it runs in the child process.

"Only changed lines" is a hole: what holds at head is compared with what held at base, per symbol, in the touched files. Lines
only serve to place the findings.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules import delta, languages
from rules.analysis import Analysis
from rules.facts import Details
from rules.fingerprint import hunk_contexts
from rules.matchers.compiled import CompiledMatcher, compile_matchers
from rules.matchers.content import ContentRule, Lines, find_content
from rules.matchers.pattern import find_matches
from rules.matchers.structure import structure_findings
from rules.matchers.text import syntax_of, text_of
from rules.model import Finding, Side, Status, Text, Touched, Vocabulary, printable
from rules.opaque import opaque_reason, unread_reason
from rules.paths import grammar_of, is_test, selected

if TYPE_CHECKING:
    from collections.abc import Sequence

    from rules.matchers.match import Match
    from rules.pack import Pack, Rule

    Found = list[tuple[Match, str]]

NO_DETAILS: Final = Details("")


class Program:
    """A pack made ready to run for one vocabulary."""

    def __init__(self, pack: Pack, vocabulary: Vocabulary) -> None:
        self.rules, self.vocabulary = pack.rules, vocabulary
        self.content = [ContentRule(index, rule) for index, rule in enumerate(pack.rules) if rule.kind == "content"]
        self.structure = [rule for rule in pack.rules if rule.kind == "structure"]
        self._reads_tests = any(rule.in_tests and rule.kind in ("pattern", "guard") for rule in pack.rules)
        self._matchers: dict[str, list[CompiledMatcher]] = {}

    def matchers(self, grammar: str) -> list[CompiledMatcher]:
        """Return the pattern matchers for one grammar, compiled when first asked for."""
        if grammar not in self._matchers:
            self._matchers[grammar] = compile_matchers(self.rules, grammar, self.vocabulary)
        return self._matchers[grammar]

    def reads(self, path: str) -> bool:
        """Whether any rule needs to know the symbols of the file at ``path``: most rules are quiet in test code."""
        return self._reads_tests or not is_test(path)

    def selected(self, path: str) -> frozenset[int]:
        """Return the numbers of the pattern and content rules that speak about ``path``."""
        test = is_test(path)
        return frozenset(
            index
            for index, rule in enumerate(self.rules)
            if rule.kind in ("pattern", "content") and (rule.in_tests or not test) and selected(path, rule.include, rule.exclude)
        )


_programs: dict[tuple[str, Vocabulary], Program] = {}
MAX_PROGRAMS: Final = 8  # packs with vocabularies kept ready; a resident worker serves few


def _program(pack: Pack, vocabulary: Vocabulary) -> Program:
    key = (pack.digest, vocabulary)
    if key not in _programs:
        if len(_programs) >= MAX_PROGRAMS:
            _programs.clear()
        _programs[key] = Program(pack, vocabulary)
    return _programs[key]


def analyse(touched: Touched, pack: Pack, vocabulary: Vocabulary) -> Analysis:
    """Return what can be said of one touched file by itself. Never raises on any content; what cannot be read is ``opaque``."""
    file, path = touched.file, touched.file.path
    opaque = opaque_reason(touched)
    contexts = hunk_contexts(touched)
    if opaque and not _readable(touched):
        return Analysis(path, opaque=opaque, contexts=contexts)
    program = _program(pack, vocabulary)
    base, head = (_details(side, vocabulary, program) for side in (touched.base, touched.head))
    opaque = opaque or unread_reason(touched, base, head)
    of_base, of_head = program.selected(touched.base.path), program.selected(touched.head.path)
    same = _same_syntax(touched, base, head)
    new: list[Finding] = []
    gone: list[Finding] = []
    copied = file.status is Status.COPIED  # its source is still there, so all that the copy does is new
    if not (same and of_base == of_head) and not opaque and not copied:
        new, gone = _patterns(touched, program, (base, head), (of_base, of_head))
    elif copied and not opaque:
        new, gone = _patterns(touched, program, (NO_DETAILS, head), (frozenset(), of_head))
    new += _contents(touched, program, (of_base, of_head), head)
    new += structure_findings(touched, program.structure)
    new.sort(key=lambda f: f.order)
    return Analysis(path, base, head, tuple(new), same, opaque, tuple(sorted(gone, key=lambda f: f.order)), contexts, copied)


def _readable(touched: Touched) -> bool:
    """Whether the head is there as text, so that content rules still apply to an opaque file."""
    head = touched.head
    return head.data is not None and not head.opaque and not touched.file.opaque and b"\0" not in head.data


def _details(text: Text, vocabulary: Vocabulary, program: Program) -> Details:
    if text.data is None or text.opaque or languages.language_of(text.path) is None or not program.reads(text.path):
        return NO_DETAILS
    return languages.details(text.path, text.data, vocabulary)


def _same_syntax(touched: Touched, base: Details, head: Details) -> bool:
    if touched.base.data is None or touched.head.data is None or touched.file.base.mode == 0:
        return False
    if touched.base.data == touched.head.data:
        return True
    return bool(base.digest) and base.digest == head.digest and base.language == head.language and not base.error and not head.error


def _patterns(
    touched: Touched, program: Program, details: tuple[Details, Details], chosen: tuple[frozenset[int], frozenset[int]]
) -> tuple[list[Finding], list[Finding]]:
    """Return the findings that are new at head (and removals that a rule asks for), and those of base that are gone."""
    base = _matches(touched.base, program, chosen[0], delta.Symbols(details[0]))
    head = _matches(touched.head, program, chosen[1], delta.Symbols(details[1]))
    if not base and not head:
        return [], []
    hunks = touched.file.hunks
    added = delta.only_in(head, base, delta.changed_lines(hunks, head=True))
    removed = delta.only_in(base, head, delta.changed_lines(hunks, head=False))
    rules = program.rules
    new = [_finding(rules[m.rule], m, s, touched.head.path, Side.HEAD) for m, s in added if rules[m.rule].body["when"] != "removed"]
    altered = {(m.rule, s, m.subject) for m, s in added if m.subject}  # shown once, as what it is now
    lost = [(m, s) for m, s in removed if rules[m.rule].body["when"] != "added" and (m.rule, s, m.subject) not in altered]
    new += [_finding(rules[m.rule], m, s, touched.base.path, Side.BASE) for m, s in lost]
    gone = [_finding(rules[m.rule], m, s, touched.base.path, Side.BASE) for m, s in removed if rules[m.rule].body["when"] == "added"]
    return new, gone


def _matches(text: Text, program: Program, chosen: frozenset[int], symbols: delta.Symbols) -> Found:
    grammar = grammar_of(text.path, text.data or b"") if text.data and not text.opaque else None
    matchers = [m for m in program.matchers(grammar) if m.index in chosen] if grammar else []
    syntax = syntax_of(text.data, grammar) if matchers and grammar and text.data else None
    return [(match, symbols.at(match.symbol_line)) for match in find_matches(syntax, matchers)] if syntax else []


def _contents(touched: Touched, program: Program, chosen: tuple[frozenset[int], frozenset[int]], head: Details) -> list[Finding]:
    """Return the findings of content rules; a line that only moved within the file is not new.

    Lines outside all hunks are equal on both sides and cancel out, so only a rule about all lines, or one that speaks about
    one side alone (a file that left the tests), reads more than the hunks.
    """
    if touched.base.data == touched.head.data and chosen[0] == chosen[1]:
        return []
    hunks, rules = touched.file.hunks, program.rules
    whole = chosen[0] != chosen[1] or not hunks or touched.file.status is Status.COPIED
    old_blocks = None if whole else [(hunk.base_start, hunk.removed) for hunk in hunks if hunk.base_count]
    new_blocks = None if whole else [(hunk.head_start, hunk.added) for hunk in hunks if hunk.head_count]
    differing = [rule for rule in program.content if rule.when != "any"]
    old = _lines(touched.base, differing, chosen[0] if touched.file.status is not Status.COPIED else frozenset(), old_blocks)
    new = _lines(touched.head, differing, chosen[1], new_blocks)
    symbols = delta.Symbols(head)
    found: list[Finding] = []
    for match, _ in delta.only_in(new, old, delta.changed_lines(hunks, head=True)):
        if rules[match.rule].body["when"] == "added":
            found.append(_finding(rules[match.rule], match, symbols.at(match.symbol_line), touched.head.path, Side.HEAD))
    for match, _ in delta.only_in(old, new, delta.changed_lines(hunks, head=False)):
        if rules[match.rule].body["when"] == "removed":
            found.append(_finding(rules[match.rule], match, "", touched.base.path, Side.BASE))
    for match, _ in _lines(touched.head, [rule for rule in program.content if rule.when == "any"], chosen[1], None):
        found.append(_finding(rules[match.rule], match, symbols.at(match.symbol_line), touched.head.path, Side.HEAD))
    return list(dict.fromkeys(found))


def _lines(text: Text, rules: Sequence[ContentRule], chosen: frozenset[int], blocks: list[tuple[int, bytes]] | None) -> Found:
    """Return the content matches in ``blocks`` (first line and bytes) of one side, or in all of it."""
    wanted = [rule for rule in rules if rule.index in chosen]
    if not wanted or not text.data or text.opaque:
        return []
    binary = text_of(text.data) is None
    if binary:
        wanted = [rule for rule in wanted if rule.binary]
    parts = [(line, text_of(data, binary=binary)) for line, data in (blocks if blocks is not None else [(1, text.data)])]
    lines = Lines((line, part) for line, part in parts if part is not None)
    return [(match, "") for match in find_content(lines, wanted)] if wanted else []


def _finding(rule: Rule, match: Match, symbol: str, path: str, side: Side) -> Finding:
    words = {"name": match.name, "text": match.text, "symbol": symbol or "module level", "path": path}
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=rule.severity,
        confidence=rule.confidence,
        path=path,
        side=side,
        start_line=match.start_line,
        end_line=match.end_line,
        symbol=symbol,
        message=rule.message.format_map({key: printable(value) for key, value in words.items()}),
        evidence=match.text,
        cwe=rule.cwe,
    )
