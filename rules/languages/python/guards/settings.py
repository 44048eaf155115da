"""Settings and lists of middleware: guards that hold for every request of an application."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.facts import Guard, GuardKind
from rules.languages.python.guards.context import Context, Meaning, span_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.languages.python.tree import Node

SgNode = Any

# Settings that decide about authentication, sessions and what browsers may do (Django, DRF, Flask, Flask-WTF, Flask-Login,
# Flask-JWT-Extended, simplejwt, django-cors-headers).
SETTINGS: Final = {
    "authentication": frozenset(
        {
            "AUTH_PASSWORD_VALIDATORS", "PASSWORD_HASHERS", "AUTHENTICATION_BACKENDS", "LOGIN_DISABLED", "LOGIN_REQUIRED",
            "JWT_VERIFY_SIGNATURE", "JWT_ALGORITHM",
            "JWT_DECODE_ALGORITHMS", "JWT_VERIFY", "JWT_VERIFY_EXPIRATION", "JWT_DECODE_AUDIENCE", "JWT_ACCESS_TOKEN_EXPIRES",
            "DEFAULT_AUTHENTICATION_CLASSES",
            "ALGORITHM", "VERIFYING_KEY", "AUDIENCE", "ISSUER", "ACCESS_TOKEN_LIFETIME", "REFRESH_TOKEN_LIFETIME",
            "BLACKLIST_AFTER_ROTATION",
            "SECURITY_PASSWORD_HASH", "SECURITY_PASSWORD_LENGTH_MIN", "SECURITY_CONFIRMABLE", "SECURITY_TWO_FACTOR", "AXES_ENABLED",
            "AXES_FAILURE_LIMIT",
        }
    ),
    "authorization": frozenset(
        {
            "DEFAULT_PERMISSION_CLASSES", "CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL", "CORS_ALLOW_CREDENTIALS",
            "ALLOWED_HOSTS", "CORS_ALLOWED_ORIGINS", "CORS_ALLOWED_ORIGIN_REGEXES",
        }
    ),
    "session": frozenset(
        {
            "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "SESSION_COOKIE_SAMESITE", "SESSION_COOKIE_AGE",
            "SESSION_EXPIRE_AT_BROWSER_CLOSE", "SESSION_PROTECTION",
            "SESSION_SERIALIZER", "PERMANENT_SESSION_LIFETIME", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "CSRF_COOKIE_SAMESITE",
            "CSRF_TRUSTED_ORIGINS", "CSRF_USE_SESSIONS",
            "SECURE_SSL_REDIRECT", "SECURE_HSTS_SECONDS", "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD",
            "SECURE_CONTENT_TYPE_NOSNIFF", "SECURE_BROWSER_XSS_FILTER",
            "SECURE_REFERRER_POLICY", "SECURE_PROXY_SSL_HEADER", "SECURE_CROSS_ORIGIN_OPENER_POLICY", "X_FRAME_OPTIONS",
            "WTF_CSRF_ENABLED", "WTF_CSRF_CHECK_DEFAULT",
            "WTF_CSRF_METHODS", "WTF_CSRF_SSL_STRICT", "WTF_CSRF_TIME_LIMIT", "REMEMBER_COOKIE_SECURE", "REMEMBER_COOKIE_HTTPONLY",
            "REMEMBER_COOKIE_DURATION", "REMEMBER_COOKIE_SAMESITE",
            "JWT_COOKIE_SECURE", "JWT_COOKIE_CSRF_PROTECT", "JWT_COOKIE_SAMESITE", "LANGUAGE_COOKIE_SECURE",
        }
    ),
}  # fmt: skip
CATEGORY_OF: Final = {name: category for category, names in SETTINGS.items() for name in names}
_NESTED_ONLY: Final = frozenset(
    {"ALGORITHM", "VERIFYING_KEY", "AUDIENCE", "ISSUER", "ACCESS_TOKEN_LIFETIME", "REFRESH_TOKEN_LIFETIME", "BLACKLIST_AFTER_ROTATION"}
)
_GROUPS: Final = frozenset({"REST_FRAMEWORK", "SIMPLE_JWT", "JWT_AUTH", "GRAPHQL_JWT", "NINJA_JWT"})
MIDDLEWARE: Final = frozenset({"MIDDLEWARE", "MIDDLEWARE_CLASSES", "middleware", "middlewares"})
"""Names and keywords that hold a list of middleware (Django, Starlette, aiohttp)."""

MAX_ITEMS: Final = 300  # of one list or dictionary


def setting_guards(context: Context, node: Node) -> Iterator[Guard]:
    """Yield the guards that one assignment of a module or class makes: settings and lists of middleware."""
    value = node.raw.field("right")
    if value is None:
        return
    name = _setting_name(context.tree.slice(node.field("left"), 200))
    if name in MIDDLEWARE:
        yield from middleware_guards(context, value)
    elif name in CATEGORY_OF and name not in _NESTED_ONLY:
        yield one_setting(context, name, value, node.start)
    elif name in _GROUPS and value.kind() == "dictionary":
        yield from _group(context, name, value)


def _setting_name(left: str) -> str:
    """Return the setting that is assigned: ``X``, ``app.config["X"]``, ``settings.X``."""
    if left.endswith(("]",)) and "[" in left:
        return left[left.index("[") + 1 : -1].strip("\"' ")
    return left.rpartition(".")[2]


def one_setting(context: Context, name: str, value: SgNode, start: int) -> Guard:
    """Return the guard that a setting makes; it stands from ``start`` to the end of its value."""
    meaning = Meaning(name, CATEGORY_OF[name], certain=True)
    return context.guard(GuardKind.SETTING, (meaning, _values(context, value)), (start, value.range().end.index))


def _values(context: Context, value: SgNode) -> tuple[str, ...]:
    """Return the items of a list (order counts for none of the settings read here but hashers), or the one value."""
    if value.kind() in ("list", "tuple", "set"):
        items = [child for child in value.children()[:MAX_ITEMS] if child.is_named() and child.kind() != "comment"]
        return tuple(sorted({context.text(item) for item in items}))
    return (context.text(value),)


def _group(context: Context, group: str, value: SgNode) -> Iterator[Guard]:
    for pair in value.children()[:MAX_ITEMS]:
        key = pair.field("key") if pair.kind() == "pair" else None
        inner = pair.field("value") if key is not None else None
        name = key.text().strip("\"'") if key is not None else ""
        if inner is not None and name in CATEGORY_OF:
            guard = one_setting(context, name, inner, pair.range().start.index)
            yield guard._replace(name=f"{group}.{name}")


def middleware_guards(context: Context, value: SgNode) -> Iterator[Guard]:
    """Yield the guards in a list of middleware: quoted names, classes, functions, ``Middleware(Auth, backend=x)``."""
    waiting = [value]
    count = 0
    while waiting and count < MAX_ITEMS:
        item = waiting.pop(0)
        count += 1
        if item.kind() in ("list", "tuple", "parenthesized_expression", "binary_operator"):
            waiting = [child for child in item.children() if child.is_named() and child.kind() != "comment"] + waiting
            continue
        name = item.text().strip("\"'") if item.kind() == "string" else _first_name(context, item)
        meaning = context.meaning(name) if name else None
        if meaning is not None:
            yield context.guard(GuardKind.MIDDLEWARE, (meaning, ()), span_of(item))


def _first_name(context: Context, item: SgNode) -> str:
    """Return the class in ``Middleware(AuthMiddleware, backend=x)``, or the name itself."""
    name = context.name_of(item)
    if item.kind() == "call" and name.rpartition(".")[2] == "Middleware":
        first = next((a.value for a in context.arguments(item) if not a.keyword), None)
        return context.name_of(first) if first is not None else ""
    return name
