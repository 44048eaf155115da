"""Whether a branch ends by turning the caller away, and how: raise, abort, an answer 401 or 403, a redirect to the login."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.languages.python.guards import words
from rules.languages.python.guards.text import dotted_at

if TYPE_CHECKING:
    from rules.languages.python.guards.names import Names
    from rules.languages.python.tree import Node, Tree

# Exceptions that say "not you" in the frameworks read here (Django, DRF, werkzeug, aiohttp, Pyramid, PyJWT, itsdangerous, graphql-jwt).
_AUTHENTICATION: Final = frozenset(
    {
        "NotAuthenticated", "AuthenticationFailed", "Unauthorized", "HTTPUnauthorized", "InvalidToken", "InvalidTokenError",
        "InvalidSignature",
        "InvalidSignatureError", "BadSignature", "SignatureVerificationError", "ExpiredSignatureError", "AuthenticationError",
        "NotLoggedIn",
        "AuthError", "InvalidCredentials", "NotAuthenticatedError", "UnauthorizedError", "JSONWebTokenError", "UnauthenticatedError",
    }
)  # fmt: skip
_AUTHORIZATION: Final = frozenset(
    {
        "PermissionDenied", "Forbidden", "HTTPForbidden", "PermissionError", "AccessDenied", "NotAuthorized", "SuspiciousOperation",
        "DisallowedHost", "PermissionDeniedError", "AuthorizationError", "ForbiddenError", "NotAuthorizedError", "AccessDeniedError",
        "HttpResponseForbidden", "InsufficientPermissions", "SuspiciousFileOperation",
    }
)  # fmt: skip
_LOOKS: Final = re.compile(
    r"(?:Denied|Forbidden|Unauthori[sz]ed|NotAuthori[sz]ed|NotAllowed|Unauthenticated|PermissionRequired|NotPermitted)"
)
_STATUS: Final = re.compile(r"\b401\b|HTTP_401_|\bUNAUTHORIZED\b|(\b403\b|HTTP_403_|\bFORBIDDEN\b)")
_NOT_FOUND: Final = re.compile(r"\b404\b|HTTP_404_|\bNOT_FOUND\b|Http404|NotFound|DoesNotExist")
_LOGIN: Final = re.compile(r"log_?in|sign_?in|unauthori[sz]ed", re.IGNORECASE)
_ENDS: Final = frozenset(
    {"abort", "redirect_to_login", "handle_no_permission", "permission_denied", "send_error", "unauthorized", "forbidden", "access_denied"}
)
_FAILING: Final = frozenset({"raise", "abort", "deny", "fail", "forbid", "reject"})
MAX_READ: Final = 600  # characters of the ending statement that are read


_BROAD: Final = frozenset({"Exception", "BaseException", "HTTPException", "HTTPError", "APIException", "ClientError", "GraphQLError"})
_NAME: Final = re.compile(r"[^\W\d]\w*")


def catches_refusal(heading: str) -> bool:
    """Whether ``except ...`` catches what a guard raises."""
    names = _NAME.findall(heading.removeprefix("except").partition(" as ")[0])
    return not names or any(name in _BROAD or name in _AUTHENTICATION or name in _AUTHORIZATION or _LOOKS.search(name) for name in names)


class Deny(NamedTuple):
    """How a branch ends. ``category`` is empty when it says nothing of who the caller is."""

    how: str  # raise | abort | return | skip
    category: str
    name: str
    certain: bool
    hidden: bool = False  # "not found": hides that something exists


def last(statements: list[Node]) -> Node | None:
    """Return the statement that ends a branch, looking into ``with`` blocks."""
    while statements:
        node = statements[-1]
        if node.kind != "with_statement":
            return node
        statements = [child for child in node.children if child.kind != "call"]
    return None


def deny(node: Node | None, tree: Tree, names: Names) -> Deny | None:
    """Return how the statement ``node`` turns the caller away, or ``None`` when it does not end the branch."""
    if node is None:
        return None
    text = tree.text[node.start : min(node.end, node.start + MAX_READ)]
    if node.kind == "raise_statement":
        return _raised(text, node, names, tree)
    if node.kind == "return_statement":
        return _returned(text, node, names, tree)
    if node.kind in ("continue_statement", "break_statement"):
        return Deny("skip", "", "", certain=False)
    if node.kind == "expression_statement" and node.children and node.children[0].kind == "call":
        name, _ = dotted_at(tree.text, node.children[0].start)
        short = name.rpartition(".")[2]
        if short in _ENDS or (words.words(short)[:1] and words.words(short)[0] in _FAILING and not short.startswith("fail_silently")):
            category, certain = _category(short, text)
            return Deny("abort", category, names.resolve(name), certain, _NOT_FOUND.search(text) is not None)
    return None


def _raised(text: str, node: Node, names: Names, tree: Tree) -> Deny:
    offset = node.start + 5 + (len(text[5:]) - len(text[5:].lstrip(" \t\n\\(")))
    name = names.resolve(dotted_at(tree.text, offset)[0])
    category, certain = _category(name.rpartition(".")[2], text)
    return Deny("raise", category, name, certain, _NOT_FOUND.search(text) is not None)


def _returned(text: str, node: Node, names: Names, tree: Tree) -> Deny:
    value = text[6:].strip()
    name = names.resolve(dotted_at(tree.text, node.start + text.index(value, 6))[0]) if value else ""
    short = name.rpartition(".")[2]
    category, certain = _category(short, text)
    if not category and short in ("redirect", "RedirectResponse", "HttpResponseRedirect", "redirect_to_login") and _LOGIN.search(text):
        category, certain = "authentication", True
    return Deny("return", category, name or value[:40], certain, _NOT_FOUND.search(text) is not None)


def _category(short: str, text: str) -> tuple[str, bool]:  # noqa: PLR0911 - one line for each kind of sign
    """Return the category that an exception, call or answer speaks of, and whether that is certain."""
    if short in _AUTHORIZATION:
        return "authorization", True
    if short in _AUTHENTICATION:
        return "authentication", True
    if short == "CSRFError":
        return "session", True
    status = _STATUS.search(text)
    if status:
        return ("authorization" if status[1] else "authentication"), True
    if _LOOKS.search(short):
        return "authorization", False
    if short in _ENDS - {"abort", "send_error"}:
        return "authorization", True
    return "", False
