"""Who asks: calls that get the caller and whose value is used, and calls that are handed the request or the caller whole.

``db.order.findMany({where: {userId: req.user.id}})`` is one of the first kind: the query is narrowed to who asks.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rules.facts import Asked
from rules.languages.typescript.guards.calls import standing
from rules.languages.typescript.guards.context import evidence
from rules.languages.typescript.syntax import arguments, method

if TYPE_CHECKING:
    from collections.abc import Iterable

    from ast_grep_py import SgNode

    from rules.languages.typescript.guards.context import Context

# The caller as Express, Passport, Nest, Fastify, Koa, Hono, Apollo and Auth.js hand it in, and a variable that says so.
_PRINCIPAL: Final = re.compile(
    r"(?<![\w.$\"'`])(?:(?:req|request|ctx|context|event|socket|c|locals|this\.req|this\.request)\.(?:\w+\.)?(?:user|userId|auth|session|principal)\b"
    r"|(?:session|auth)\.(?:user|userId|uid)\b|(?:user|currentUser|viewer|me|principal)\.(?:id|_id|uid|sub|email|tenantId|orgId)\b"
    r"|(?:currentUser|currentUserId|userId)\b)"
)
_CARRIERS: Final = re.compile(r"(?:req|request|ctx|context|event|user|currentUser|session|auth|viewer|me)")
_LOGS: Final = re.compile(r"(?:console|logger|log|this\.logger|this\.log)\.|debug\b")
_READS: Final = frozenset(
    {
        "find", "findOne", "findMany", "findFirst", "findUnique", "findAll", "findBy", "findOneBy", "findFirstOrThrow", "findUniqueOrThrow",
        "where", "query", "select", "count", "get", "getOne", "list", "first", "filter", "update", "updateMany", "delete", "deleteMany",
    }
)  # fmt: skip
MAX_ASKED: Final = 100  # calls of one symbol
MAX_TEXT: Final = 2_000  # characters of a call that are read


def asked(context: Context, calls: Iterable[tuple[SgNode, str]]) -> tuple[Asked, ...]:
    """Return the calls that get their caller and whose value is used, in order, one for each thing asked."""
    found: dict[str, Asked] = {}
    for call, name in calls:
        if len(found) >= MAX_ASKED or not name or _LOGS.match(name):
            continue
        _, bare = standing(call, context.around)
        text = _given(call)
        if bare or not _names_caller(text) or _is_inner(text):
            continue
        key = _key(call, name)
        place = call.range()
        found.setdefault(key, Asked(key, evidence(call), place.start.line + 1, place.end.line + 1))
    return tuple(found.values())


def _is_inner(text: str) -> bool:
    """Whether the caller only stands in the arguments of a call further in, which is read by itself."""
    depth = 0
    for match in re.finditer(r"[()]|" + _PRINCIPAL.pattern, text):
        piece = match.group()
        depth += (piece == "(") - (piece == ")")
        if piece not in {"(", ")"} and depth <= 1:
            return False
    return True


def _key(call: SgNode, name: str) -> str:
    """Return what is asked: ``db.order`` for ``db.order.findMany()``, else the function, ``load()``."""
    receiver, last = method(call)
    return name.rpartition(".")[0] if receiver is not None and last in _READS and "." in name else f"{name}()"


def handed(context: Context, calls: Iterable[tuple[SgNode, str]]) -> tuple[str, ...]:
    """Return the names of the calls that get the request, its context or the caller as an argument, sorted.

    A call for effect that gets the caller somewhere in its arguments is one of them.
    """
    found = set()
    for call, name in calls:
        given = arguments(call)
        if name and (any(_carries(item) for item in given) or (standing(call, context.around)[1] and _names_caller(_given(call)))):
            found.add(name)
    return tuple(sorted(found)[:MAX_ASKED])


def _given(call: SgNode) -> str:
    given = call.field("arguments")
    return given.text()[:MAX_TEXT] if given else ""


def _names_caller(text: str) -> bool:
    """Whether the arguments name the caller, save within a callback that is only passed on."""
    match = _PRINCIPAL.search(text)
    return match is not None and text.find("=>", 0, match.start()) < 0


def _carries(node: SgNode) -> bool:
    kind = node.kind()
    if kind == "identifier":
        return _CARRIERS.fullmatch(node.text()) is not None
    return kind == "member_expression" and node.text()[:MAX_TEXT].endswith((".user", ".session", ".auth", ".req", ".request"))
