"""Calls that are asked in the name of somebody: ``Order.objects.filter(owner=request.user)``.

A query that is narrowed to who asks guards without any test: without that argument everybody gets everything. Only the ways in
which frameworks hand over the caller count (Django and DRF ``request.user``, Flask-Login ``current_user``, Tornado
``self.current_user``, Graphene and Strawberry ``info.context.user``, Starlette ``request.user`` and ``request.state.user``), and
local names bound to them; and only calls whose value is used: a log entry about the caller narrows nothing.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from itertools import islice
from typing import TYPE_CHECKING, Final

from rules.facts import Asked
from rules.languages.python.guards.calls import LOGS, name_of_call

if TYPE_CHECKING:
    from rules.languages.python.guards.context import Context
    from rules.languages.python.guards.symbols import Symbol
    from rules.languages.python.tree import Node

MAX_ASKED: Final = 60  # of one function; a longer one is no code that people wrote
MAX_MENTIONS: Final = 200  # of the caller in one function; each costs a walk over its calls
MAX_TEXT: Final = 100_000  # characters of one function that are searched
MAX_CHAIN: Final = 40  # calls upon calls: a.b().c().d()
MAX_EVIDENCE: Final = 200  # characters, as rules.facts.Guard says

_CALLER: Final = (
    r"(?:self\.|cls\.)?request\.(?:user|auth|state\.user)|info\.context\.user|info\.context\[[\"']request[\"']\]\.user"
    r"|(?:flask\.)?g\.user|(?:self\.)?current_user"
)
_PRINCIPAL: Final = re.compile(rf"(?<![\w.\"'])(?:{_CALLER})\b")
_BOUND: Final = re.compile(rf"^[ \t]*([^\W\d]\w{{0,60}})[ \t]*=[ \t]*(?:{_CALLER})(?:\.\w{{1,60}}){{0,3}}[ \t]*$", re.MULTILINE)
_CARRIED: Final = re.compile(
    rf"(?<=[(,=\s])(?:(?:self\.|cls\.)?request|info|info\.context|{_CALLER})(?:\.\w{{1,60}}){{0,3}}(?=\s{{0,40}}[,)])"
)
_CARRIER_WORDS: Final = ("request", "info", "user")
_SAYING: Final = (*LOGS, "messages.", "django.contrib.messages.")


def asked(context: Context, symbol: Symbol) -> tuple[Asked, ...]:
    """Return the calls of a function that get its caller and whose value is used, in order, one for each thing asked."""
    start = symbol.body[0].start if symbol.body else symbol.node.end  # what is injected as a parameter is a guard of its own
    text = context.tree.text[start : min(symbol.node.end, start + MAX_TEXT)]
    if symbol.kind not in ("function", "method") or not ("user" in text or "auth" in text) or not _PRINCIPAL.search(text):
        return ()
    names = "|".join(sorted({re.escape(match[1]) for match in _BOUND.finditer(text)}))
    pattern = re.compile(rf"{_PRINCIPAL.pattern}|(?<![\w.\"'])(?:{names})\b(?!\s*=[^=])") if names else _PRINCIPAL
    found: dict[str, Asked] = {}
    for match in islice(pattern.finditer(text), MAX_MENTIONS):
        call = _innermost(context, symbol, start + match.start())
        if call is None or len(found) >= MAX_ASKED or not _used(context, call):
            continue
        key = _key(context, call)
        if key:
            tree = context.tree
            evidence = re.sub(r"\s+", " ", tree.text[call.start : min(call.end, call.start + MAX_EVIDENCE)]).strip()
            found.setdefault(key, Asked(key, evidence, tree.line(call.start), tree.line(max(call.start, call.end - 1))))
    return tuple(found.values())


def handed(context: Context, symbol: Symbol) -> tuple[str, ...]:
    """Return the resolved names of the calls that get the request, its context or the caller as an argument, sorted."""
    found: set[str] = set()
    if symbol.kind not in ("function", "method"):
        return ()
    text, start = context.tree.text, symbol.node.start
    end = min(symbol.node.end, start + MAX_TEXT)
    if not any(text.find(word, start, end) >= 0 for word in _CARRIER_WORDS):
        return ()
    for match in islice(_CARRIED.finditer(text, start, end), MAX_MENTIONS):
        call = _innermost(context, symbol, match.start())
        name = name_of_call(call, context.tree) if call is not None else ""
        if name and len(found) < MAX_ASKED:
            found.add(context.resolve(name) if name[0] != "." else name)
    return tuple(sorted(found))


def _innermost(context: Context, symbol: Symbol, offset: int) -> Node | None:
    """Return the call of ``symbol`` in whose arguments ``offset`` stands, the inner one of two."""
    number = bisect_right(symbol.inside, offset, key=_start) - 1
    node: Node | None = symbol.inside[number] if number >= 0 else None
    while node is not None and node.start >= symbol.node.start:
        if node.kind == "call" and offset < node.end and _arguments_start(context, node) <= offset:
            return node
        node = node.parent
    return None


def _start(node: Node) -> int:
    return node.start


def _arguments_start(context: Context, call: Node) -> int:
    first = call.children[0] if call.children else None
    begin = first.end if first is not None and first.kind == "call" and first.start == call.start else call.start
    opened = context.tree.text.find("(", begin, call.end)
    return opened + 1 if opened >= 0 else call.end


def _used(context: Context, call: Node) -> bool:
    """Whether the value of ``call`` is used, and not only for a message to people."""
    node, outer = call, call.parent
    while outer is not None and outer.kind == "call":
        node, outer = outer, outer.parent
    if name_of_call(node, context.tree).startswith(_SAYING):
        return False
    return not (outer is not None and outer.kind == "expression_statement" and node is call and outer.end == node.end)


def _key(context: Context, call: Node) -> str:
    """Return what is asked: the receiver of the first call of the chain (``shop.models.Order.objects``), or the function."""
    first = call
    for _ in range(MAX_CHAIN):
        inner = first.children[0] if first.children else None
        if inner is None or inner.kind != "call" or inner.start != first.start:
            break
        first = inner
    name = name_of_call(first, context.tree)
    if not name:
        return ""
    owner, dot, _ = context.resolve(name).rpartition(".")
    return owner if dot and "." in name else f"{context.resolve(name)}()"
