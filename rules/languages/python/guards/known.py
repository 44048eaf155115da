"""Guards that frameworks and libraries document, by the name they are imported under.

Each line names the guard; ``meaning`` is what two guards share that demand the same (a login), so that one may replace the
other. Sources: documentation of Django 5 (auth, csrf, http decorators, mixins), Django REST framework (permissions), Flask-Login,
Flask-Security, Flask-JWT-Extended, Flask-HTTPAuth, Flask-Principal, FastAPI and Starlette (security), aiohttp-security, Strawberry
(permissions), django-graphql-jwt, Tornado (authenticated), Pyramid (view permissions), PyJWT, Stripe and cryptography.
"""

from __future__ import annotations

from typing import Final, NamedTuple

ALL: Final = "all"  # every argument must hold: one fewer is weaker
ANY: Final = "any"  # one argument is enough: one more is weaker
OPAQUE: Final = "opaque"  # cannot be told


class Known(NamedTuple):
    """What is known of a guard: its category, its meaning and how its arguments combine."""

    category: str
    meaning: str = ""
    combine: str = ALL


_LOGIN: Final = Known("authentication", "login")
_TABLE: Final = {
    _LOGIN: """
        django.contrib.auth.decorators.login_required django.contrib.auth.mixins.LoginRequiredMixin flask_login.login_required
        flask_login.utils.login_required flask_security.login_required flask_security.decorators.login_required
        rest_framework.permissions.IsAuthenticated graphql_jwt.decorators.login_required graphene_django_jwt.decorators.login_required
        aiohttp_security.login_required tornado.web.authenticated flask_jwt_extended.jwt_required flask_jwt_extended.verify_jwt_in_request
        flask_jwt.jwt_required flask_httpauth.HTTPBasicAuth.login_required flask_httpauth.HTTPTokenAuth.login_required
        flask_httpauth.HTTPDigestAuth.login_required flask_httpauth.MultiAuth.login_required aiohttp_security.check_authorized
        quart_auth.login_required sanic_jwt.decorators.protected fastapi_login.LoginManager ninja.security.django_auth
        starlette_login.decorator.login_required django.contrib.auth.middleware.LoginRequiredMiddleware
        strawberry_django.permissions.IsAuthenticated
    """,
    Known("authentication", "fresh-login"): """
        flask_login.fresh_login_required flask_jwt_extended.fresh_jwt_required flask_security.auth_required
        flask_security.token_auth_required
        flask_security.http_auth_required flask_security.auth_token_required flask_security.decorators.auth_required
        django_otp.decorators.otp_required two_factor.views.utils.class_view_decorator
    """,
    Known("authorization", "staff"): """
        django.contrib.admin.views.decorators.staff_member_required rest_framework.permissions.IsAdminUser
        graphql_jwt.decorators.staff_member_required
        ninja.security.django_auth_superuser
    """,
    Known("authorization", "superuser"): "graphql_jwt.decorators.superuser_required",
    Known("authorization", "permission"): """
        django.contrib.auth.decorators.permission_required django.contrib.auth.mixins.PermissionRequiredMixin
        graphql_jwt.decorators.permission_required
        aiohttp_security.has_permission aiohttp_security.permits aiohttp_security.check_permission guardian.decorators.permission_required
        guardian.decorators.permission_required_or_403 guardian.mixins.PermissionRequiredMixin rules.contrib.views.permission_required
        rules.contrib.views.PermissionRequiredMixin flask_security.permissions_required flask_principal.Permission
        starlette.authentication.requires fastapi.Security fastapi.params.Security
    """,
    Known("authorization", "role"): "flask_security.roles_required flask_security.decorators.roles_required",
    Known("authorization", "role", ANY): """
        flask_security.roles_accepted flask_security.decorators.roles_accepted flask_security.permissions_accepted
    """,
    Known("authorization", "test"): """
        django.contrib.auth.decorators.user_passes_test django.contrib.auth.mixins.UserPassesTestMixin
        django.contrib.auth.mixins.AccessMixin
        graphql_jwt.decorators.user_passes_test
    """,
    Known("authorization"): """
        rest_framework.permissions.DjangoModelPermissions rest_framework.permissions.DjangoObjectPermissions
        strawberry.permission.PermissionExtension
        rest_framework_api_key.permissions.HasAPIKey oauth2_provider.contrib.rest_framework.TokenHasScope
        oauth2_provider.decorators.protected_resource
        oauth2_provider.contrib.rest_framework.TokenHasReadWriteScope
    """,
    Known("session", "csrf"): """
        django.views.decorators.csrf.csrf_protect django.views.decorators.csrf.requires_csrf_token
        django.views.decorators.csrf.ensure_csrf_cookie
        flask_wtf.csrf.CSRFProtect flask_wtf.CSRFProtect flask_wtf.csrf.validate_csrf django.middleware.csrf.CsrfViewMiddleware
        pyramid.csrf.check_csrf_token pyramid.session.check_csrf_token aiohttp_csrf.csrf_protect
    """,
    Known("session", "method"): """
        django.views.decorators.http.require_POST django.views.decorators.http.require_safe django.views.decorators.http.require_GET
        django.views.decorators.http.require_http_methods
    """,
    Known("session", "frame"): """
        django.views.decorators.clickjacking.xframe_options_deny django.views.decorators.clickjacking.xframe_options_sameorigin
        django.middleware.clickjacking.XFrameOptionsMiddleware
    """,
    Known("session"): """
        django.contrib.sessions.middleware.SessionMiddleware django.middleware.security.SecurityMiddleware flask_talisman.Talisman
        starlette.middleware.httpsredirect.HTTPSRedirectMiddleware fastapi.middleware.httpsredirect.HTTPSRedirectMiddleware
        starlette.middleware.trustedhost.TrustedHostMiddleware fastapi.middleware.trustedhost.TrustedHostMiddleware
        csp.middleware.CSPMiddleware django.views.decorators.debug.sensitive_post_parameters
    """,
    Known("authentication", "middleware"): """
        django.contrib.auth.middleware.AuthenticationMiddleware starlette.middleware.authentication.AuthenticationMiddleware
        django_otp.middleware.OTPMiddleware axes.middleware.AxesMiddleware flask_login.LoginManager
    """,
    Known("authentication", "scheme"): """
        rest_framework.authentication.SessionAuthentication rest_framework.authentication.TokenAuthentication
        rest_framework.authentication.BasicAuthentication rest_framework_simplejwt.authentication.JWTAuthentication
        fastapi.security.OAuth2PasswordBearer fastapi.security.HTTPBearer fastapi.security.HTTPBasic fastapi.security.HTTPDigest
        fastapi.security.APIKeyHeader fastapi.security.APIKeyCookie fastapi.security.APIKeyQuery
        fastapi.security.OAuth2AuthorizationCodeBearer
        fastapi.security.OpenIdConnect fastapi.security.SecurityScopes ninja.security.HttpBearer ninja.security.APIKeyHeader
    """,
}

# Calls that compare a secret or check a signature, and raise or answer with a truth value.
_COMPARISONS: Final = """
    hmac.compare_digest secrets.compare_digest django.utils.crypto.constant_time_compare werkzeug.security.safe_str_cmp
    itsdangerous.encoding.constant_time_compare stripe.Webhook.construct_event stripe.webhook.Webhook.construct_event
    stripe.WebhookSignature.verify_header jwt.decode jose.jwt.decode authlib.jose.jwt.decode google.oauth2.id_token.verify_oauth2_token
    google.oauth2.id_token.verify_token google.oauth2.id_token.verify_firebase_token firebase_admin.auth.verify_id_token
    svix.webhooks.Webhook.verify
    bcrypt.checkpw werkzeug.security.check_password_hash django.contrib.auth.hashers.check_password passlib.hash.bcrypt.verify
    django.core.signing.loads django.core.signing.Signer.unsign nacl.bindings.crypto_sign_open
    slack_sdk.signature.SignatureVerifier.is_valid_request
    twilio.request_validator.RequestValidator.validate google.auth.jwt.decode
"""

# Calls that raise when the caller may not go on, on the object that a framework hands in.
_SELF_CALLS: Final = {
    "self.check_permissions": Known("authorization", "permission"),
    "self.check_object_permissions": Known("authorization", "object"),
    "self.perform_authentication": Known("authentication", "login"),
    "self.check_xsrf_cookie": Known("session", "csrf"),
    "self.check_throttles": Known("authentication", "throttle"),
    "self.dispatch_permission_check": Known("authorization", "permission"),
}

WEAK: Final = frozenset(
    {
        "rest_framework.permissions.AllowAny", "rest_framework.permissions.IsAuthenticatedOrReadOnly",
        "rest_framework.permissions.DjangoModelPermissionsOrAnonReadOnly", "pyramid.security.NO_PERMISSION_REQUIRED",
        "django.contrib.auth.decorators.login_not_required", "strawberry.permission.AllowAny",
    }
)  # fmt: skip
"""Stand where a guard would, and let everybody in (or everybody who only reads)."""

EXEMPTIONS: Final = frozenset(
    {
        "django.views.decorators.csrf.csrf_exempt", "django.contrib.auth.decorators.login_not_required",
        "django.views.decorators.clickjacking.xframe_options_exempt",
    }
)  # fmt: skip
"""Take a symbol out of a guard that the framework gives to all."""

PRINCIPAL_TESTS: Final = {
    "is_authenticated": "authentication", "is_anonymous": "authentication", "is_fresh": "authentication", "login_fresh": "authentication",
    "is_verified": "authentication", "is_staff": "authorization", "is_superuser": "authorization", "has_perm": "authorization",
    "has_perms": "authorization", "has_module_perms": "authorization", "has_object_permission": "authorization",
    "has_permission": "authorization",
    "has_permissions": "authorization", "has_any_permission": "authorization", "has_role": "authorization", "has_access": "authorization",
    "is_admin": "authorization", "check_csrf": "session", "userHasPermission": "authorization",
}  # fmt: skip
"""Attributes and methods of a user object by which Django, Flask-Login, Flask-Security, guardian and their kin tell who may do what."""

PREDICATES: Final = frozenset(
    {
        "has_permission", "has_object_permission", "test_func", "has_perm", "has_access", "is_accessible", "has_module_perms", "permits",
        "has_add_permission", "has_change_permission", "has_delete_permission", "has_view_permission", "has_obj_permission", "has_scope",
        "verify_password", "verify_token", "check_user_permissions",
    }
)  # fmt: skip
"""Methods that frameworks call to ask whether a request may pass; what they return is the guard (DRF, Django, Flask-Admin,
aiohttp-security)."""

HOOKS: Final = PREDICATES | {
    "get_permissions", "get_permission_classes", "check_permissions", "check_object_permissions", "perform_authentication", "dispatch",
    "authenticate",
    "get_authenticators", "get_authentication_classes", "prepare", "get_permission_required", "handle_no_permission", "initial",
    "before_request",
    "process_request", "process_view", "get_queryset", "clean", "validate",
}  # fmt: skip
"""Methods that a framework calls by itself: one that goes away leaves what its class inherits."""


def _names() -> dict[str, Known]:
    names = {name: known for known, text in _TABLE.items() for name in text.split()}
    names.update(_SELF_CALLS)
    return names


NAMES: Final = _names()
COMPARISONS: Final = frozenset(_COMPARISONS.split())
