"""Django URL lists and Django REST framework.

Sources: Django documentation, "URL dispatcher" (``path``, ``re_path``, ``include``), ``django.conf.urls.url`` of older
versions; Django REST framework, "Routers", "ViewSets" (extra actions), "Views" (``api_view``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import EntryKind, EntryPoint, Mount, Router
from rules.languages.python.entry_points.http import MAX_SHOWN, stated_methods
from rules.languages.python.entry_points.nodes import Call, dotted, elements, line_of, methods, texts

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.languages.python.entry_points.module import Module

_URLS: Final = frozenset({"path", "re_path", "url"})
_ACTIONS: Final = {
    "list": ("GET",),
    "retrieve": ("GET",),
    "create": ("POST",),
    "update": ("PUT",),
    "partial_update": ("PATCH",),
    "destroy": ("DELETE",),
}
_VIEWSETS: Final = ("ViewSet", "ViewSetMixin", "Viewset")


def django_urls(module: Module) -> Iterator[EntryPoint | Router | Mount]:
    """Return the entries of the file's URL lists, the lists as routers, and what they include."""
    lists: dict[str, int] = {}
    for call in module.calls:
        if not _is_url(module, call):
            continue
        route = _route(module, call)
        prefix, name = module.holder(call.node, lambda around: _route(module, around) if _is_url(module, around) else None)
        if name:
            lists.setdefault(name, call.line)
        yield from _url(module, call, prefix + route, name)
    for name, line in lists.items():
        yield Router(name, "", line)


def _is_url(module: Module, call: Call) -> bool:
    """Return whether ``call`` is Django's: imported from it, or by star into a file with ``urlpatterns``."""
    if call.last not in _URLS:
        return False
    resolved = module.resolve(call.callee)
    return resolved.startswith("django.") or (resolved in _URLS and "urlpatterns" in module.bound)


def _route(module: Module, call: Call) -> str:
    """Return the route of a URL call; an expression that is no constant text stands in angle brackets."""
    node = call.argument(0, "route", "regex")
    text = module.text(node)
    return text if text is not None else f"<{node.text()[:MAX_SHOWN] if node else ''}>"


def _url(module: Module, call: Call, route: str, name: str) -> Iterator[EntryPoint | Mount]:
    node = call.argument(1, "view")
    if node is None:
        return
    inner = Call(node)
    if inner.last != "include":
        symbol, handler = module.handler(node)
        if symbol or handler:
            yield EntryPoint(EntryKind.HTTP, (), route, symbol, call.line, name, handler)
        return
    target = inner.argument(0, "arg")
    if target is not None and target.kind() == "tuple":
        target = next(iter(elements(target)), None)
    if target is None or target.kind() == "list":  # the list's own calls know what surrounds them
        return
    quoted = module.text(target)
    if quoted or dotted(target):
        yield Mount(name, quoted or dotted(target), route, call.line, quoted=quoted is not None)


def rest_framework(module: Module) -> Iterator[EntryPoint]:
    """Return what Django REST framework serves: registered view sets, ``@api_view`` functions, extra actions."""
    for call in module.calls:
        if call.last == "register" and len(call.args) > 1 and "router" in call.receiver.lower():
            prefix = module.text(call.args[0])
            symbol, handler = module.handler(call.args[1])
            if prefix is not None and (symbol or handler):
                yield EntryPoint(EntryKind.HTTP, (), f"{prefix}/" if prefix else "", symbol, call.line, call.receiver, handler)
    for item in module.decorated:
        for call in item.decorators:
            if verbs := _decorated(module, call):
                yield EntryPoint(EntryKind.HTTP, verbs, item.symbol, item.symbol, call.line)


def view_sets(module: Module) -> Iterator[EntryPoint]:
    """Return the standard actions that the file's view sets define; their path is said where they are registered."""
    for cls in module.classes:
        if any(base.endswith(_VIEWSETS) for base in cls.bases):
            for name, definition in methods(cls.node).items():
                if name in _ACTIONS:
                    symbol = f"{cls.symbol}.{name}"
                    yield EntryPoint(EntryKind.HTTP, _ACTIONS[name], symbol, symbol, line_of(definition))


def _decorated(module: Module, call: Call) -> tuple[str, ...]:
    """Return the HTTP methods that a decorator of Django REST framework lets in; none when it is no such decorator."""
    if call.last == "api_view":
        stated = texts(call.argument(0, "http_method_names"), module.constants) or ["GET"]
        return tuple(sorted({verb.upper() for verb in stated}))
    if call.last in {"action", "list_route", "detail_route"} and module.resolve(call.callee).startswith("rest_framework."):
        return stated_methods(module, call) or ("GET",)
    return ()
