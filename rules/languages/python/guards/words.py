"""What a name says by its looks. Never certain: what is found here only is marked so (``Guard.certain`` is false)."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

_PARTS: Final = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|[0-9]+")

AUTHENTICATION: Final = frozenset(
    {
        "login", "logged", "auth", "authn", "authenticate", "authenticated", "authentication", "jwt", "token", "otp", "mfa",
        "twofactor", "apikey", "sso", "oauth", "credential", "credentials", "signature", "signed", "identity",
    }
)  # fmt: skip
AUTHORIZATION: Final = frozenset(
    {
        "permission", "permissions", "perm", "perms", "role", "roles", "admin", "staff", "superuser", "scope", "scopes",
        "authz", "authorize", "authorized", "authorise", "authorised", "authorization", "acl", "access", "owner", "ownership",
        "privilege", "privileges", "allowed", "forbidden", "entitlement", "grant", "policy", "rbac", "member", "membership",
        "moderator", "capability",
    }
)  # fmt: skip
SESSION: Final = frozenset({"csrf", "xsrf"})
PRINCIPAL: Final = frozenset(
    {
        "user",
        "owner",
        "requestor",
        "requester",
        "viewer",
        "principal",
        "tenant",
        "account",
        "actor",
        "member",
        "author",
        "organization",
        "organisation",
        "org",
        "team",
        "me",
    }
)

# Words of things that carry a security word in their name but guard nothing: stores, factories, hooks, settings.
_NOT_GUARDS: Final = frozenset(
    {
        "service", "services", "repo", "repository", "manager", "dao", "db", "store", "storage", "client", "settings", "config",
        "factory", "cache", "dal", "crud", "backend", "loader", "handler", "listener", "receiver", "callback", "serializer",
        "schema", "form", "model", "fixture", "mock", "patch", "register", "route", "display", "property", "url", "urls",
        "limit", "count", "type", "types", "choices", "error", "errors", "exempt", "optional", "log", "logger", "logging",
        "test", "create", "update", "delete", "list", "filter", "get", "set", "add", "remove", "generate", "send", "refresh",
        "revoke",
    }
)  # fmt: skip
_CHECKING: Final = frozenset(
    {
        "check", "require", "required", "requires", "ensure", "assert", "verify", "validate", "enforce", "authorize",
        "authorise", "authenticate", "guard", "restrict", "deny", "forbid", "protect", "must", "raise", "abort", "only",
    }
)  # fmt: skip


@lru_cache(maxsize=8192)
def words(name: str) -> tuple[str, ...]:
    """Return the words of the last part of a dotted name, in lower case: ``a.requires_RoleX`` gives ``requires role x``."""
    return tuple([part.lower() for part in _PARTS.findall(name.rpartition(".")[2][:200])])


def area(name: str) -> str:
    """Return the category that the words of ``name`` point to, or an empty string."""
    found = frozenset(words(name))
    if found & SESSION:
        return "session"
    if found & AUTHORIZATION or {"two", "factor"} <= found:
        return "authorization"
    if found & AUTHENTICATION or {"api", "key"} <= found or {"current", "user"} <= found:
        return "authentication"
    return ""


def looks_like_guard(name: str) -> str:
    """Return the category of a decorator, dependency or class that looks like a guard by its name, or an empty string."""
    found = words(name)
    if not found or _NOT_GUARDS.intersection(found[-1:]) or _NOT_GUARDS.intersection(found[:1]) - {"get"}:
        return ""
    if "exempt" in found or "optional" in found or found[0] == "on":
        return ""
    return area(name) or ("authentication" if found[0] in ("require", "requires", "required") and "user" in found else "")


def looks_like_check(name: str) -> bool:
    """Whether a call looks as if it raised when something does not hold: ``check_x``, ``ensure_y``, ``raise_if_z``."""
    found = words(name)
    return bool(found) and (found[0] in _CHECKING or found[-1] == "required")
