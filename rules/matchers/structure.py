"""Rules of kind ``structure``: both sides of a configuration file are read for what they mean, and compared.

What only moved, was reformatted or became stricter is none of it: each check says what is riskier at head than at base.
The checks live in one module for each kind of file; a rule names its check and says how bad it is.
"""

from __future__ import annotations

from collections import Counter
from importlib import import_module
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rules.document import Document, load_yaml
from rules.model import Finding, Side, Status, printable
from rules.paths import is_test, selected

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from rules.model import Text, Touched
    from rules.pack import Rule

CHECKS: Final = {
    "workflow": (
        "trigger", "permissions", "default-permissions", "unpinned-action", "new-action", "injection", "self-hosted", "credentials",
        "secrets-inherit", "untrusted-checkout", "changed", "action-updated", "unreadable",
    ),
    "gitlab": ("remote-include", "unpinned-image", "debug-trace", "changed"),
    "dockerfile": ("base-image", "image-updated", "unpinned-image", "digest-dropped", "root", "remote-add", "pipe-to-shell", "unverified"),
    "terraform": ("attribute", "removed", "ingress", "wildcard", "unreadable"),
    "secrets": ("checked-token", "private-key"),
    "unicode": ("bidirectional", "invisible", "confusable"),
}  # fmt: skip
"""Module to the names of its checks; ``module/name`` is what a rule writes."""

NAMES: Final = tuple(f"{module}/{name}" for module, names in CHECKS.items() for name in names)
MAX_HITS: Final = 200  # of one rule in one file; more say nothing more
MAX_EVIDENCE: Final = 160


class Hit(NamedTuple):
    """One place of one side. ``key`` is what the other side must hold for it to be old; ``name`` and ``text`` fill the message."""

    line: int
    key: str
    name: str
    text: str = ""
    symbol: str = ""
    side: Side = Side.HEAD
    end_line: int = 0


class Sides:
    """Both sides of one file; each is parsed at most once for all checks."""

    def __init__(self, touched: Touched, *, with_base: bool, with_head: bool) -> None:
        self.path = touched.head.path if touched.head.data is not None else touched.base.path
        self.base = touched.base.data if with_base and not touched.base.opaque else None
        self.head = touched.head.data if with_head and not touched.head.opaque else None
        self._parsed: dict[tuple[str, Side], Any] = {}

    def data(self, side: Side) -> bytes | None:
        """Return the bytes of one side, ``None`` when it is not there."""
        return self.base if side is Side.BASE else self.head

    def parsed(self, kind: str, side: Side, parse: Callable[[bytes], Any]) -> Any:
        """Return what ``parse`` makes of one side (of nothing, when it is not there), remembered under ``kind``."""
        key = (kind, side)
        if key not in self._parsed:
            self._parsed[key] = parse(self.data(side) or b"")
        return self._parsed[key]

    def yaml(self, side: Side) -> Document:
        """Return one side as YAML."""
        document: Document = self.parsed("yaml", side, lambda data: load_yaml(data, self.path))
        return document


def fresh(head: Iterable[Hit], base: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the hits of ``head`` for which ``base`` has none of the same key left (a difference of multisets)."""
    left = Counter(hit.key for hit in base)
    for hit in head:
        if left[hit.key] > 0:
            left[hit.key] -= 1
        else:
            yield hit


def structure_findings(touched: Touched, rules: Sequence[Rule]) -> list[Finding]:
    """Return what the structure rules say about one touched file, in the order of the rules. Never raises on any content."""
    found: list[Finding] = []
    versions: dict[tuple[bool, bool], Sides] = {}
    for rule in rules:
        was, now = _reaches(rule, touched.base), _reaches(rule, touched.head)
        with_base = was and touched.file.status is not Status.COPIED  # the source of a copy is still there
        if not (was or now) or (with_base and now and touched.base.data == touched.head.data):
            continue
        sides = versions.setdefault((with_base, now), Sides(touched, with_base=with_base, with_head=now))
        module, _, name = rule.body["check"].partition("/")
        check: Callable[[str, Sides, dict[str, Any]], Iterable[Hit]] = import_module(f"rules.matchers.{module}").check
        hits = sorted(set(check(name, sides, rule.body)))[:MAX_HITS]
        found.extend(_finding(rule, hit, touched) for hit in hits)
    return found


def _reaches(rule: Rule, side: Text) -> bool:
    """Whether the rule speaks about this side: a file that is moved to where it counts is new there."""
    return side.data is not None and selected(side.path, rule.include, rule.exclude) and (rule.in_tests or not is_test(side.path))


def _finding(rule: Rule, hit: Hit, touched: Touched) -> Finding:
    path = touched.base.path if hit.side is Side.BASE else touched.head.path
    words = {"name": hit.name, "text": hit.text, "symbol": hit.symbol or "this file", "path": path}
    line = max(hit.line, 1)
    return Finding(
        rule=rule.id,
        category=rule.category,
        severity=rule.severity,
        confidence=rule.confidence,
        path=path,
        side=hit.side,
        start_line=line,
        end_line=max(hit.end_line, line),
        symbol=hit.symbol,
        message=rule.message.format_map({key: printable(value[:MAX_EVIDENCE]) for key, value in words.items()}),
        evidence=printable((hit.text or hit.name).strip()[:MAX_EVIDENCE]),
        cwe=rule.cwe,
    )
