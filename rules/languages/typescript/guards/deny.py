"""Whether a branch ends by turning the caller away, and how: throw, an answer 401 or 403, a redirect to the login, not found."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final, NamedTuple

from rules.languages.typescript.syntax import CALLS, callee, excerpt, named, unwrapped

if TYPE_CHECKING:
    from ast_grep_py import SgNode

    from rules.languages.typescript.guards.context import Context

# Errors that say "not you" in NestJS, Apollo, http-errors, routing-controllers, type-graphql, CASL, jsonwebtoken, express-jwt, Feathers.
_AUTHENTICATION: Final = frozenset(
    {
        "UnauthorizedException", "UnauthorizedError", "Unauthorized", "AuthenticationError", "NotAuthenticated",
        "NotAuthenticatedError",
        "UnauthenticatedError", "JsonWebTokenError", "TokenExpiredError", "InvalidTokenError",
        "HttpUnauthorizedError", "AuthenticationRequired",
        "AuthRequiredException", "CredentialsSignin", "unauthorized",
    }
)  # fmt: skip
_AUTHORIZATION: Final = frozenset(
    {
        "ForbiddenException", "ForbiddenError", "Forbidden", "AccessDenied", "AccessDeniedError", "AccessDeniedException",
        "NotAuthorizedError",
        "NotAuthorized", "PermissionDenied", "PermissionDeniedError", "AuthorizationRequiredError", "HttpForbiddenError", "forbidden",
    }
)  # fmt: skip
_LOOKS: Final = re.compile(
    r"Denied|Forbidden|Unauthori[sz]ed|NotAuthori[sz]ed|NotAllowed|Unauthenticated|NotAuthenticated|PermissionRequired|NotPermitted"
)
_STATUS: Final = re.compile(r"\b401\b|\bUNAUTHORIZED\b|\bUNAUTHENTICATED\b|(\b403\b|\bFORBIDDEN\b|\bPERMISSION_DENIED\b)")
_NOT_FOUND: Final = re.compile(r"\b404\b|\bNOT_FOUND\b|\bnotFound\b|NotFound")
_LOGIN: Final = re.compile(r"log_?-?in|sign_?-?in|unauthori[sz]ed|/auth\b", re.IGNORECASE)
_ANSWERS: Final = frozenset(
    {"status", "sendStatus", "code", "json", "send", "end", "redirect", "throw", "writeHead", "Response", "next", "render", "rewrite"}
)
_THROWING: Final = frozenset({"redirect", "permanentRedirect", "notFound", "forbidden", "unauthorized"})
_NAVIGATION: Final = "next/navigation"
MAX_READ: Final = 600  # characters of the ending statement that are read


class Deny(NamedTuple):
    """How a branch ends. ``category`` is empty when it says nothing of who the caller is; ``hidden`` when it says "not found"."""

    how: str  # throw | answer | return | skip
    category: str
    name: str
    certain: bool
    hidden: bool = False


def deny(branch: SgNode, context: Context) -> Deny | None:
    """Return how ``branch`` (a statement or a block) turns the caller away, or ``None`` when it goes on."""
    statements = [child for child in named(branch) if child.kind() != "empty_statement"] if branch.kind() == "statement_block" else [branch]
    if not statements:
        return None
    last = statements[-1]
    kind = last.kind()
    if kind == "return_statement" and not named(last) and len(statements) > 1:  # res.status(401).end(); return
        answer = _answered(statements[-2], context)
        return answer or Deny("return", "", "", certain=False)
    if kind == "throw_statement":
        return _thrown(last, context)
    if kind == "return_statement":
        return _returned(last, context)
    if kind in {"continue_statement", "break_statement"}:
        return Deny("skip", "", "", certain=False)
    return _answered(last, context)


def _value(statement: SgNode) -> SgNode | None:
    inner = named(statement)
    return unwrapped(inner[0]) if inner else None


def _name(value: SgNode | None, context: Context) -> str:
    if value is None:
        return ""
    return context.resolve(callee(value)) if value.kind() in CALLS else excerpt(value, 40)


def _thrown(statement: SgNode, context: Context) -> Deny:
    text = excerpt(statement, MAX_READ)
    name = _name(_value(statement), context)
    category, certain = _category(name, text)
    return Deny("throw", category, name, certain, _NOT_FOUND.search(text) is not None)


def _returned(statement: SgNode, context: Context) -> Deny:
    value = _value(statement)
    text = excerpt(statement, MAX_READ)
    name = _name(value, context)
    category, certain = _category(name, text) if value is not None and value.kind() in CALLS | {"object"} else ("", False)
    return Deny("return", category, name, certain, _NOT_FOUND.search(text) is not None)


def _answered(statement: SgNode, context: Context) -> Deny | None:
    value = _value(statement) if statement.kind() == "expression_statement" else None
    return answered(value, context) if value is not None else None


def answered(value: SgNode, context: Context) -> Deny | None:
    """Return what an expression says when it answers 401 or 403, throws by itself or sends the caller to the login."""
    text = excerpt(value, MAX_READ)
    if value.kind() == "assignment_expression":
        left = value.field("left")
        is_status = left is not None and left.text()[:100].endswith((".status", ".statusCode"))
        category, certain = _category("", text) if is_status else ("", False)
        return Deny("answer", category, "status", certain) if category else None
    if value.kind() != "call_expression":
        return None
    name = context.resolve(callee(value))
    short = name.rpartition(".")[2]
    if short in _THROWING and name.startswith(_NAVIGATION):
        category, certain = _category(name, text)
        how = "throw" if category or short == "notFound" else "return"  # a redirect elsewhere is an answer like others
        return Deny(how, category, name, certain, short == "notFound")
    if short not in _ANSWERS:
        return None
    category, certain = _category(name, text)
    return Deny("answer", category, name, certain) if category else None


def _category(name: str, text: str) -> tuple[str, bool]:
    """Return the category that an error, call or answer speaks of, and whether that is certain."""
    short = name.rpartition(".")[2]
    if short in _AUTHORIZATION:
        return "authorization", True
    if short in _AUTHENTICATION:
        return "authentication", True
    if short in {"redirect", "permanentRedirect", "rewrite"} and _LOGIN.search(text):
        return "authentication", True
    status = _STATUS.search(text)
    if status:
        return ("authorization" if status[1] else "authentication"), True
    return ("authorization", False) if _LOOKS.search(short) else ("", False)
