"""Dynamic uses that no graph can follow: what a unit looks up, loads or connects at run time.

Sources: Python library reference (``getattr``, ``importlib``, ``eval``); Django documentation, "Signals" and
"Applications" (``apps.get_model``), ``django.utils.module_loading.import_string``.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

MAX_SHOWN: Final = 80
"""Characters of a dynamic use that are shown; enough for a call with one or two arguments."""

_NAMES: Final = frozenset({"getattr", "setattr", "get_model", "import_module", "import_string", "__import__", "eval", "exec", "receiver"})
_LAST: Final = (".get_model", ".import_module", ".import_string", ".connect", ".send", ".send_robust", ".receiver")
_HINTS: Final = ("attr(", "get_model(", "import_", "eval(", "exec(", "receiver(", ".connect(", ".send")
_NAME_BEFORE: Final = re.compile(r"[\w\x80-\xff]++\Z", re.ASCII)
_CALL: Final = re.compile(
    r"(?:([\w\x80-\xff]++)\.(?=connect|send))?+"
    r"(getattr|setattr|get_model|import_module|import_string|__import__|eval|exec|receiver|(?<=\.)connect|(?<=\.)send(?:_robust)?)\(",
    re.ASCII,
)
_CONSTANT_NAME: Final = re.compile(r"""[^,()"']*+,\s*+["'](\w++)["']\s*+[,)]""", re.ASCII)
SIGNALS: Final = frozenset(
    [
        "pre_init",
        "post_init",
        "pre_save",
        "post_save",
        "pre_delete",
        "post_delete",
        "m2m_changed",
        "class_prepared",
        "pre_migrate",
        "post_migrate",
        "request_started",
        "request_finished",
        "got_request_exception",
        "setting_changed",
        "user_logged_in",
        "user_logged_out",
        "user_login_failed",
        "connection_created",
    ]
)


class DynamicCall(NamedTuple):
    """A call that may be dynamic: where its name starts, where its arguments start, and what it calls (or sends on)."""

    start: int
    arguments: int
    name: str


def may_be_dynamic(plain: set[str], chains: set[str]) -> bool:
    """Return whether a unit with these words may hold dynamic calls; wrong only towards ``True``."""
    return not plain.isdisjoint(_NAMES) or any(chain.endswith(_LAST) for chain in chains)


def dynamic_calls(code: str, signals: Collection[str]) -> list[DynamicCall]:
    """Return the calls of ``code``, a mask, that may be dynamic, in order.

    ``signals`` are the names that the file imports from modules called ``signals``.
    """
    found: list[DynamicCall] = []
    for hint in _HINTS:
        for at in _places(code, hint):
            call = _CALL.match(code, _name_start(code, at))
            if call and (not call[1] or call[1] in SIGNALS or call[1] in signals):
                found.append(DynamicCall(call.start(), call.end(), call[2]))
    return sorted(set(found))


def _name_start(code: str, at: int) -> int:
    """Return where the name (and what it is taken from) around ``at`` starts, at most ``MAX_SHOWN`` before."""
    name = _NAME_BEFORE.search(code, max(0, at - MAX_SHOWN), at)
    return name.start() if name else at


def _places(code: str, text: str) -> Iterator[int]:
    at = code.find(text)
    while at >= 0:
        yield at
        at = code.find(text, at + 1)


def unseen(text: str, calls: list[DynamicCall], start: int, end: int) -> tuple[set[str], set[str]]:
    """Return the dynamic uses between two offsets, and the attribute words that constant names stand for.

    ``text`` is the source, ``calls`` its dynamic calls. ``getattr(order, "cancel")`` is a plain use of ``.cancel``.
    """
    found: set[str] = set()
    attributes: set[str] = set()
    for index in range(bisect_left(calls, (start,)), bisect_left(calls, (end,))):
        call = calls[index]
        limit = min(end, call.start + MAX_SHOWN)
        constant = _CONSTANT_NAME.match(text, call.arguments, limit) if call.name in {"getattr", "setattr"} else None
        if constant:
            attributes.add(f".{constant[1]}")
        else:
            found.add(_shown(text, call.start, limit))
    return found, attributes


def _shown(text: str, start: int, end: int) -> str:
    """Return the call at ``start`` on one line, up to its closing bracket or ``end``."""
    depth = 0
    for position in range(start, end):
        depth += (text[position] == "(") - (text[position] == ")")
        if text[position] == ")" and not depth:
            return " ".join(text[start : position + 1].split())
    return " ".join(text[start:end].split())
