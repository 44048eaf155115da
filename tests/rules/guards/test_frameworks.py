"""Ways of guarding that single frameworks have, each taken away; and things beside them that guard nothing."""

from __future__ import annotations

import pytest

from rules.model import Vocabulary
from tests.rules.guards.support import Case, change, check, edit

FACTORY = """\
from flask import Flask
from flask_wtf import CSRFProtect

csrf = CSRFProtect()


def create_app():
    app = Flask(__name__)
    app.config["SESSION_COOKIE_SECURE"] = True
    app.config.update(REMEMBER_COOKIE_SECURE=True)
    csrf.init_app(app)
    app.before_request(require_login)
    return app


def require_login():
    if not current_user.is_authenticated:
        raise Unauthorized()
"""

NINJA = """\
from ninja import NinjaAPI
from ninja.security import django_auth

api = NinjaAPI(auth=django_auth)


@api.get("/x", auth=django_auth)
def x(request):
    return secret()
"""

ROUTED = """\
from fastapi import APIRouter
from shop.auth import CurrentUser, Session

router = APIRouter()


@router.get("/x")
def x(user: CurrentUser, db: Session):
    return secret(db)
"""

CLASSES = """\
class Page(View):
    login_required = True
    permission_required = Perm.VIEW

    def get(self, request):
        with audit(request):
            if not request.user.is_staff:
                raise PermissionDenied()
        for item in items(request):
            if not request.user.has_perm("shop.view", item):
                continue
            show(item)

    def post(self, request):
        if request.POST["token"] != request.session["token"]:
            raise CSRFError()
        if not self.may(request.user):
            return self.handle_no_permission()
        return done()
"""

LOSSES = [
    edit("setting in an application factory", FACTORY, [('SECURE"] = True', 'SECURE"] = False')], "weakened SESSION_COOKIE_SECURE"),
    edit("setting by keyword in a factory", FACTORY, [("COOKIE_SECURE=True", "COOKIE_SECURE=False")], "weakened REMEMBER_COOKIE_SECURE"),
    edit("extension no longer started", FACTORY, [("    csrf.init_app(app)\n", "")], "removed CSRFProtect"),
    edit("hook no longer registered", FACTORY, [("    app.before_request(require_login)\n", "")], "removed require_login"),
    edit("ninja route", NINJA, [(", auth=django_auth)\ndef", ")\ndef")]),
    edit(
        "ninja api and route",
        NINJA,
        [(", auth=django_auth)\ndef", ")\ndef"), ("auth=django_auth", "")],
        "removed django_auth",
        "removed django_auth",
    ),
    edit("type that injects the user", ROUTED, [("user: CurrentUser, ", "")], "removed CurrentUser"),
    edit("switch of a class", CLASSES, [("    login_required = True\n", "")], "removed login_required"),
    edit("switch of a class turned off", CLASSES, [("login_required = True", "login_required = False")], "removed login_required"),
    edit("other permission of a class", CLASSES, [("Perm.VIEW", "Perm.ANY")], "changed permission_required"),
    edit(
        "check in a with block",
        CLASSES,
        [("            if not request.user.is_staff:\n                raise PermissionDenied()\n", "            pass\n")],
        "removed PermissionDenied",
    ),
    edit(
        "items that are passed over",
        CLASSES,
        [('            if not request.user.has_perm("shop.view", item):\n                continue\n', "")],
        "removed skip",
    ),
    edit(
        "own test of forged requests",
        CLASSES,
        [('        if request.POST["token"] != request.session["token"]:\n            raise CSRFError()\n', "")],
        "removed CSRFError",
    ),
    edit(
        "answer of the framework",
        CLASSES,
        [("        if not self.may(request.user):\n            return self.handle_no_permission()\n", "")],
        "removed handle_no_permission",
    ),
    change("pyramid", "config.set_default_permission('view')\n", "start(config)\n", "removed set_default_permission"),
    change(
        "test that calls a guard of the vocabulary",
        "from acme import gate\n\ndef x(request):\n    if not gate(request):\n        raise Http404()\n    return secret()\n",
        "def x(request):\n    return secret()\n",
        "removed Http404",
        vocabulary=Vocabulary(guards=("gate(request)", "acme.gate")),
    ),
    change(
        "dependency of the vocabulary",
        "from acme import tenant\n\n@router.get('/x')\ndef x(t=Depends(tenant)):\n    return secret()\n",
        "@router.get('/x')\ndef x():\n    return secret()\n",
        "removed tenant",
        vocabulary=Vocabulary(guards=("Depends(tenant)",)),
    ),
    change(
        "role checker",
        "@router.get('/x', dependencies=[Depends(RoleChecker(['admin']))])\ndef x():\n    return secret()\n",
        "@router.get('/x', dependencies=[Depends(RoleChecker(['admin', 'guest']))])\ndef x():\n    return secret()\n",
        "changed RoleChecker",
    ),
    change(
        "permission of a strawberry extension",
        "from strawberry.permission import PermissionExtension\n\n@strawberry.type\nclass Q:\n"
        "    @strawberry.field(extensions=[PermissionExtension(permissions=[IsAdmin()])])\n    def x(self) -> int:\n        return 1\n",
        "from strawberry.permission import PermissionExtension\n\n@strawberry.type\nclass Q:\n"
        "    @strawberry.field\n    def x(self) -> int:\n        return 1\n",
        "removed PermissionExtension",
    ),
    change(
        "hook of a class whose base changed too",
        "class V(APIView):\n    def check_permissions(self, request):\n"
        "        if not request.user.is_staff:\n            raise PermissionDenied()\n\n"
        "    def get(self, request):\n        return secret()\n",
        "class V(OtherView):\n    def get(self, request):\n        return secret()\n",
        "changed PermissionDenied",
    ),
    change("session shorter", "SESSION_COOKIE_AGE = 3600\n", "SESSION_COOKIE_AGE = 360000\n", "weakened SESSION_COOKIE_AGE"),
    change("protection of sessions", "SESSION_PROTECTION = 'strong'\n", "SESSION_PROTECTION = 'basic'\n", "weakened SESSION_PROTECTION"),
    change("unknown frame option", "X_FRAME_OPTIONS = 'DENY'\n", "X_FRAME_OPTIONS = FRAME\n", "changed X_FRAME_OPTIONS"),
    change(
        "trusted origin added",
        "CSRF_TRUSTED_ORIGINS = []\n",
        "CSRF_TRUSTED_ORIGINS = ['https://x.example']\n",
        "changed CSRF_TRUSTED_ORIGINS",
    ),
    change("number of a setting unknown", "SECURE_HSTS_SECONDS = 60\n", "SECURE_HSTS_SECONDS = AGE\n", "changed SECURE_HSTS_SECONDS"),
    change(
        "validator replaced", "AUTH_PASSWORD_VALIDATORS = [A]\n", "AUTH_PASSWORD_VALIDATORS = [B]\n", "changed AUTH_PASSWORD_VALIDATORS"
    ),
]

SILENT = [
    change("session longer guarded", "SESSION_COOKIE_AGE = 3600\n", "SESSION_COOKIE_AGE = 600\n"),
    change("the same number", "SECURE_HSTS_SECONDS = 3600\n", "SECURE_HSTS_SECONDS = 3_600\n"),
    change("unsafe setting removed", "SESSION_COOKIE_SECURE = False\n", "DEBUG = True\n"),
    change("a stronger protection", "SESSION_PROTECTION = 'basic'\n", "SESSION_PROTECTION = 'strong'\n"),
    edit("another session type injected", ROUTED, [(", db: Session", "")]),
    edit("factory renamed", FACTORY, [("def create_app", "def make_app")]),
    edit(
        "hook registered as decorator",
        FACTORY,
        [("    app.before_request(require_login)\n", ""), ("def require_login", "@app.before_request\ndef require_login")],
    ),
    change(
        "keywords that guard nothing",
        "job = Job(roles=['a'], scopes=None, auth=('user', 'word'))\n\n@app.task(permissions=0o600)\ndef x():\n    return 1\n",
        "job = Job()\n\n@app.task\ndef x():\n    return 1\n",
    ),
    change(
        "one way to ask for a permission becomes another",
        "@permission_required('shop.refund')\ndef x(request):\n    return secret()\n",
        "def x(request):\n    if not request.user.has_perm('shop.refund'):\n        raise PermissionDenied()\n    return secret()\n",
    ),
]


@pytest.mark.parametrize("case", LOSSES, ids=lambda case: case.title)
def test_a_lost_guard_is_told(case: Case) -> None:
    check(case)


@pytest.mark.parametrize("case", SILENT, ids=lambda case: case.title)
def test_what_is_no_loss_is_silent(case: Case) -> None:
    assert not case.want
    check(case)
