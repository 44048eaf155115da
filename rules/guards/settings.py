"""Which value of a setting is the safer one.

Sources: Django's settings reference and deployment checklist, Django REST framework's settings, Flask's and Flask-WTF's
configuration, Flask-Login, Flask-JWT-Extended, django-cors-headers.
"""

from __future__ import annotations

from typing import Final

from rules.guards.terms import Strength

_ON: Final = frozenset(
    {
        "SESSION_COOKIE_SECURE", "SESSION_COOKIE_HTTPONLY", "CSRF_COOKIE_SECURE", "CSRF_COOKIE_HTTPONLY", "CSRF_USE_SESSIONS",
        "SECURE_SSL_REDIRECT",
        "SECURE_HSTS_INCLUDE_SUBDOMAINS", "SECURE_HSTS_PRELOAD", "SECURE_CONTENT_TYPE_NOSNIFF", "SECURE_BROWSER_XSS_FILTER",
        "WTF_CSRF_ENABLED",
        "WTF_CSRF_CHECK_DEFAULT", "WTF_CSRF_SSL_STRICT", "REMEMBER_COOKIE_SECURE", "REMEMBER_COOKIE_HTTPONLY", "JWT_COOKIE_SECURE",
        "JWT_COOKIE_CSRF_PROTECT", "LANGUAGE_COOKIE_SECURE", "LOGIN_REQUIRED", "JWT_VERIFY", "JWT_VERIFY_EXPIRATION",
        "JWT_VERIFY_SIGNATURE",
        "SESSION_EXPIRE_AT_BROWSER_CLOSE", "BLACKLIST_AFTER_ROTATION", "AXES_ENABLED", "SECURITY_CONFIRMABLE", "SECURITY_TWO_FACTOR",
    }
)  # fmt: skip
_OFF: Final = frozenset({"CORS_ALLOW_ALL_ORIGINS", "CORS_ORIGIN_ALLOW_ALL", "CORS_ALLOW_CREDENTIALS", "LOGIN_DISABLED"})
_SAFE_BY_DEFAULT: Final = _OFF | {
    "SESSION_COOKIE_HTTPONLY", "SECURE_CONTENT_TYPE_NOSNIFF", "WTF_CSRF_ENABLED", "WTF_CSRF_CHECK_DEFAULT", "WTF_CSRF_SSL_STRICT",
    "REMEMBER_COOKIE_HTTPONLY",
    "JWT_COOKIE_CSRF_PROTECT", "X_FRAME_OPTIONS", "SECURE_REFERRER_POLICY", "SECURE_CROSS_ORIGIN_OPENER_POLICY", "SESSION_COOKIE_SAMESITE",
    "CSRF_COOKIE_SAMESITE", "SESSION_SERIALIZER", "PASSWORD_HASHERS", "AUTHENTICATION_BACKENDS", "CSRF_TRUSTED_ORIGINS",
    "SECURE_PROXY_SSL_HEADER",
    "ALLOWED_HOSTS", "CORS_ALLOWED_ORIGINS", "CORS_ALLOWED_ORIGIN_REGEXES", "SESSION_COOKIE_AGE", "PERMANENT_SESSION_LIFETIME",
    "WTF_CSRF_TIME_LIMIT",
    "REMEMBER_COOKIE_DURATION", "JWT_ACCESS_TOKEN_EXPIRES", "JWT_VERIFY", "JWT_VERIFY_EXPIRATION", "JWT_VERIFY_SIGNATURE",
    "AXES_ENABLED", "ACCESS_TOKEN_LIFETIME",
    "REFRESH_TOKEN_LIFETIME", "WTF_CSRF_METHODS",
}  # fmt: skip
_NEED: Final = frozenset({"AUTH_PASSWORD_VALIDATORS", "DEFAULT_PERMISSION_CLASSES", "WTF_CSRF_METHODS"})  # every item demands something
_ALLOW: Final = frozenset(
    {"ALLOWED_HOSTS", "CSRF_TRUSTED_ORIGINS", "CORS_ALLOWED_ORIGINS", "CORS_ALLOWED_ORIGIN_REGEXES"}
)  # every item lets somebody in
_ORDERED: Final = {
    "X_FRAME_OPTIONS": ('"ALLOWALL"', '"SAMEORIGIN"', '"DENY"'),
    "SESSION_COOKIE_SAMESITE": ("None", '"None"', '"Lax"', '"Strict"'),
    "CSRF_COOKIE_SAMESITE": ("None", '"None"', '"Lax"', '"Strict"'),
    "REMEMBER_COOKIE_SAMESITE": ("None", '"None"', '"Lax"', '"Strict"'),
    "JWT_COOKIE_SAMESITE": ("None", '"None"', '"Lax"', '"Strict"'),
    "SESSION_PROTECTION": ("None", '"basic"', '"strong"'),
}
_LONGER: Final = frozenset({"SECURE_HSTS_SECONDS", "SECURITY_PASSWORD_LENGTH_MIN"})
_SHORTER: Final = frozenset(
    {"SESSION_COOKIE_AGE", "PERMANENT_SESSION_LIFETIME", "WTF_CSRF_TIME_LIMIT", "AXES_FAILURE_LIMIT", "REMEMBER_COOKIE_DURATION"}
)
_DIGITS: Final = 18  # more than any number of seconds has
_ANYBODY: Final = ("AllowAny", '"*"')


def compare_setting(name: str, base: tuple[str, ...], head: tuple[str, ...] | None) -> Strength:  # noqa: PLR0911 - a line for each family
    """Return how the value ``head`` (``None``: no longer set) of a setting compares with ``base``."""
    name = name.rpartition(".")[2]
    if head is None:
        return Strength.KEPT if name in _SAFE_BY_DEFAULT or _is_unsafe(name, base) else Strength.WEAKER
    if name in _ON or name in _OFF:
        return _switch(base, head, "True" if name in _ON else "False")
    if name in _NEED:
        return _items(set(base) - set(head), set(head) - set(base))
    if name in _ALLOW:
        added = set(head) - set(base)
        if any(item.strip("\"'") == "*" for item in added):
            return Strength.WEAKER
        return Strength.CHANGED if added and name != "ALLOWED_HOSTS" else Strength.KEPT
    if name in _ORDERED:
        return _order(_ORDERED[name], base, head)
    if name in _LONGER or name in _SHORTER:
        return _number(base, head, longer=name in _LONGER)
    return Strength.CHANGED


def _is_unsafe(name: str, value: tuple[str, ...]) -> bool:
    return (name in _ON and value == ("False",)) or (name in _OFF and value == ("True",)) or (name in _NEED and not value)


def _switch(base: tuple[str, ...], head: tuple[str, ...], safe: str) -> Strength:
    unsafe = "False" if safe == "True" else "True"
    if base == (unsafe,) or head == (safe,):
        return Strength.KEPT
    return Strength.WEAKER if head in ((unsafe,), ("None",)) else Strength.CHANGED


def _items(lost: set[str], added: set[str]) -> Strength:
    if any(word in item for item in added for word in _ANYBODY):
        return Strength.WEAKER
    if not lost:
        return Strength.KEPT
    return Strength.CHANGED if added else Strength.WEAKER


def _order(known: tuple[str, ...], base: tuple[str, ...], head: tuple[str, ...]) -> Strength:
    if base[:1] and head[:1] and base[0] in known and head[0] in known:
        return Strength.WEAKER if known.index(head[0]) < known.index(base[0]) else Strength.KEPT
    return Strength.CHANGED


def _number(base: tuple[str, ...], head: tuple[str, ...], *, longer: bool) -> Strength:
    old, new = "".join(base).replace("_", ""), "".join(head).replace("_", "")
    if not (old.isdecimal() and new.isdecimal()) or max(len(old), len(new)) > _DIGITS:
        return Strength.CHANGED
    if int(old) == int(new):
        return Strength.KEPT
    return Strength.KEPT if (int(new) > int(old)) == longer else Strength.WEAKER
