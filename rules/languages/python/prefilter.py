"""Whether a file may define entry points: a look at its words, so that only such files are parsed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rules.languages.python.imports import Imported

_DECORATORS: Final = frozenset(
    {
        "get",
        "post",
        "put",
        "patch",
        "delete",
        "options",
        "head",
        "trace",
        "route",
        "api_route",
        "view",
        "websocket",
        "websocket_route",
        "api_view",
        "action",
        "list_route",
        "detail_route",
        "field",
        "mutation",
        "subscription",
        "connection",
        "source",
        "task",
        "shared_task",
        "periodic_task",
        "db_task",
        "db_periodic_task",
        "job",
        "scheduled_job",
        "actor",
        "flow",
        "dag",
        "receiver",
        "listens_for",
        "connect",
        "command",
        "group",
        "callback",
        "tool",
        "resource",
        "prompt",
        "call_tool",
        "read_resource",
        "get_prompt",
        "http",
        "cloud_event",
    }
)
_DECORATOR: Final = re.compile(r"@\s*+(?:[\w\x80-\xff]++\s*+\.\s*+)*+([\w\x80-\xff]++)", re.ASCII)
_BASES: Final = re.compile(
    r"(?:View|ViewSet|Viewset|ViewSetMixin|Resource|HTTPEndpoint|RequestHandler|Servicer|Consumer|ClientIDMutation|graphene\.Mutation"
    r"|[(. ]Task)[,)\[]"
)
_ROOT_TYPE: Final = re.compile(
    r"class \w*(?:Quer(?:y|ies)|Mutations?|Subscriptions?)\(.*(?:ObjectType|Quer(?:y|ies)|Mutations?|Subscriptions?)\W", re.ASCII
)
_MOCK: Final = re.compile(r"@(?:\w*mock(?:er)?\.)?patch\b", re.ASCII)
_ADD: Final = re.compile(
    r"\.add_(?:(?:url_rule|routes?|websocket_route|get|post|put|patch|delete|options|head|view|job|resource|subapp|namespace|router)\b|api_)"
)
_CALLS: Final = (".include_router", ".register_blueprint", ".mount(", "outer.register")
_FRAMEWORKS: Final = frozenset(
    {
        "aiohttp",
        "apiflask",
        "ariadne",
        "blacksheep",
        "bottle",
        "chalice",
        "falcon",
        "fastapi",
        "flask",
        "flask_openapi3",
        "flask_restful",
        "flask_restx",
        "litestar",
        "ninja",
        "ninja_extra",
        "quart",
        "robyn",
        "sanic",
        "starlette",
        "starlite",
        "tornado",
        "argparse",
    }
)
_URLS: Final = frozenset({"django.urls", "django.urls.conf", "django.conf.urls"})


def may_hold_entry_points(path: str, text: str, code: str, lines: Iterable[str], imports: Iterable[Imported]) -> bool:
    """Return whether the file at ``path`` may define entry points; wrong only towards ``True``.

    ``text`` is the file, ``code`` its mask (the text will do), ``lines`` its logical lines (decorators and classes will do).
    """
    return "__main__" in text or _by_path(path) or _by_call(code) or _by_import(imports) or _by_line(lines)


def _by_path(path: str) -> bool:
    return path.endswith("__main__.py") or "management/commands/" in path


def _by_call(code: str) -> bool:
    if any(call in code for call in _CALLS) or (".connect(" in code and "signal" in code):
        return True
    return ".add_" in code and _ADD.search(code) is not None


def _by_import(imports: Iterable[Imported]) -> bool:
    modules = {item[0] for item in imports if not item[3]}
    heads = {module.partition(".")[0] for module in modules}
    return not modules.isdisjoint(_URLS) or not heads.isdisjoint(_FRAMEWORKS)


def _by_line(lines: Iterable[str]) -> bool:
    for line in lines:
        first = line[0]
        if first == "@":
            name = _DECORATOR.match(line)
            if name and name[1] in _DECORATORS and not _MOCK.match(line):
                return True
        elif first == "c" and line.startswith("class ") and "(" in line and (_BASES.search(line) or _ROOT_TYPE.match(line)):
            return True
    return False
