"""Guards of classes, routers, parameters, settings and middleware, and their moves from one to another."""

from __future__ import annotations

import pytest

from tests.rules.guards.support import Case, change, check, edit, files

DRF = """\
from rest_framework.permissions import IsAuthenticated
from rest_framework.views import APIView
from shop.permissions import IsOwner


class Orders(APIView):
    permission_classes = [IsAuthenticated, IsOwner]
    authentication_classes = [TokenAuthentication]

    def get(self, request):
        return find(request)

    def post(self, request):
        return make(request)
"""

MIXIN = """\
from django.contrib.auth.mixins import LoginRequiredMixin, PermissionRequiredMixin
from django.views.generic import View


class Orders(LoginRequiredMixin, PermissionRequiredMixin, View):
    permission_required = ("shop.view", "shop.list")

    def get(self, request):
        return find(request)
"""

FASTAPI = """\
from typing import Annotated

from fastapi import APIRouter, Depends, FastAPI, Security
from shop.auth import current_user, require_admin, get_db

app = FastAPI()
router = APIRouter(prefix="/orders", dependencies=[Depends(current_user)])
open_router = APIRouter(prefix="/open")
Admin = Annotated[User, Depends(require_admin)]


@router.get("/")
def orders(db=Depends(get_db)):
    return find(db)


@router.post("/{pk}/refund")
def refund(pk: int, user=Security(current_user, scopes=["refund", "write"])):
    return pay_back(pk)


@open_router.delete("/{pk}")
def delete(pk: int, admin: Admin, user: Annotated[User, Depends(current_user)]):
    return remove(pk)


@open_router.get("/{pk}", dependencies=[Depends(require_admin)])
def one(pk: int):
    return find(pk)


app.include_router(open_router)
app.include_router(router)
"""

BLUEPRINT = """\
from flask import Blueprint, abort
from flask_login import current_user

bp = Blueprint("shop", __name__)


@bp.before_request
def members_only():
    if not current_user.is_authenticated:
        abort(401)


@bp.get("/orders")
def orders():
    return find()


@bp.get("/bills")
def bills():
    return find()
"""

SETTINGS = """\
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_HSTS_SECONDS = 31536000
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SAMESITE = "Lax"
CORS_ALLOW_ALL_ORIGINS = False
ALLOWED_HOSTS = ["shop.example"]
AUTH_PASSWORD_VALIDATORS = [{"NAME": "length"}, {"NAME": "common"}]
AUTHENTICATION_BACKENDS = ["django.contrib.auth.backends.ModelBackend"]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "shop.middleware.TimingMiddleware",
]
REST_FRAMEWORK = {
    "DEFAULT_PERMISSION_CLASSES": ["rest_framework.permissions.IsAuthenticated"],
    "PAGE_SIZE": 10,
}
"""

URLS = """\
from django.contrib.auth.decorators import login_required
from django.urls import path
from shop import views

urlpatterns = [
    path("orders/", login_required(views.orders)),
    path("about/", views.about),
]
"""

LOSSES = [
    edit("permission class removed", DRF, [("[IsAuthenticated, IsOwner]", "[IsAuthenticated]")], "removed IsOwner"),
    edit("permission classes emptied", DRF, [("[IsAuthenticated, IsOwner]", "[]")], "removed IsAuthenticated", "removed IsOwner"),
    edit(
        "everybody may",
        DRF,
        [("[IsAuthenticated, IsOwner]", "[AllowAny, IsOwner]"), ("import IsAuthenticated", "import AllowAny")],
        "weakened IsAuthenticated",
    ),
    edit(
        "readers may",
        DRF,
        [
            ("[IsAuthenticated, IsOwner]", "[IsAuthenticatedOrReadOnly, IsOwner]"),
            ("import IsAuthenticated", "import IsAuthenticatedOrReadOnly"),
        ],
        "weakened IsAuthenticated",
    ),
    edit("authentication classes emptied", DRF, [("[TokenAuthentication]", "[]")], "removed TokenAuthentication"),
    edit(
        "both needed, then either",
        DRF,
        [("[IsAuthenticated, IsOwner]", "[IsAuthenticated | IsOwner]")],
        "changed IsAuthenticated",
        "changed IsOwner",
    ),
    edit(
        "all mixins removed",
        MIXIN,
        [("(LoginRequiredMixin, PermissionRequiredMixin, View)", "(View)")],
        "removed LoginRequiredMixin",
        "removed PermissionRequiredMixin",
    ),
    edit("permission of a mixin dropped", MIXIN, [('("shop.view", "shop.list")', '("shop.view",)')], "weakened permission_required"),
    edit("router dependency removed", FASTAPI, [(", dependencies=[Depends(current_user)])", ")")], "removed current_user"),
    edit("scope dropped", FASTAPI, [('["refund", "write"]', '["write"]')], "weakened current_user"),
    edit("parameter dependency removed", FASTAPI, [(", user: Annotated[User, Depends(current_user)]", "")], "removed current_user"),
    edit("dependency of one route removed", FASTAPI, [(", dependencies=[Depends(require_admin)]", "")], "removed require_admin"),
    edit("injected type no longer used", FASTAPI, [("admin: Admin, ", "")], "removed require_admin"),
    edit(
        "injected type injects nothing",
        FASTAPI,
        [("Annotated[User, Depends(require_admin)]", "Annotated[User, Depends(get_db)]")],
        "removed require_admin",
    ),
    edit("other dependency", FASTAPI, [("user=Security(current_user", "user=Security(anybody")], "changed current_user"),
    edit("route hangs on an open router", FASTAPI, [('@router.get("/")', '@open_router.get("/")')], "removed current_user"),
    edit("hook of a blueprint removed", BLUEPRINT, [("@bp.before_request\n", "")], "removed members_only"),
    edit(
        "hook of a blueprint deleted",
        BLUEPRINT,
        [("@bp.before_request\ndef members_only():\n    if not current_user.is_authenticated:\n        abort(401)\n", "")],
        "removed members_only",
    ),
    edit(
        "hook of a blueprint checks nothing",
        BLUEPRINT,
        [("    if not current_user.is_authenticated:\n        abort(401)\n", "    note()\n")],
        "removed abort",
        "removed members_only",
    ),
    edit(
        "setting turned off",
        SETTINGS,
        [("SESSION_COOKIE_SECURE = True", "SESSION_COOKIE_SECURE = False")],
        "weakened SESSION_COOKIE_SECURE",
    ),
    edit("setting removed", SETTINGS, [("CSRF_COOKIE_SECURE = True\n", "")], "removed CSRF_COOKIE_SECURE"),
    edit(
        "setting from the environment",
        SETTINGS,
        [("SESSION_COOKIE_SECURE = True", "SESSION_COOKIE_SECURE = env.bool('X')")],
        "changed SESSION_COOKIE_SECURE",
    ),
    edit("shorter", SETTINGS, [("31536000", "60")], "weakened SECURE_HSTS_SECONDS"),
    edit("framing by the same site", SETTINGS, [('"DENY"', '"SAMEORIGIN"')], "weakened X_FRAME_OPTIONS"),
    edit("cookies sent to other sites", SETTINGS, [('"Lax"', '"None"')], "weakened SESSION_COOKIE_SAMESITE"),
    edit("all origins", SETTINGS, [("ORIGINS = False", "ORIGINS = True")], "weakened CORS_ALLOW_ALL_ORIGINS"),
    edit("any host", SETTINGS, [('["shop.example"]', '["*"]')], "weakened ALLOWED_HOSTS"),
    edit("password validator removed", SETTINGS, [(', {"NAME": "common"}', "")], "weakened AUTH_PASSWORD_VALIDATORS"),
    edit(
        "another backend",
        SETTINGS,
        [('["django.contrib.auth.backends.ModelBackend"]', '["django.contrib.auth.backends.ModelBackend", "acme.Backend"]')],
        "changed AUTHENTICATION_BACKENDS",
    ),
    edit("csrf middleware removed", SETTINGS, [('    "django.middleware.csrf.CsrfViewMiddleware",\n', "")], "removed CsrfViewMiddleware"),
    edit("default permission", SETTINGS, [("permissions.IsAuthenticated", "permissions.AllowAny")], "weakened DEFAULT_PERMISSION_CLASSES"),
    change(
        "flask configuration",
        "app.config['SESSION_COOKIE_SECURE'] = True\n",
        "app.config['SESSION_COOKIE_SECURE'] = False\n",
        "weakened SESSION_COOKIE_SECURE",
    ),
    change(
        "flask configuration by keyword",
        "app.config.update(WTF_CSRF_ENABLED=True)\n",
        "app.config.update(WTF_CSRF_ENABLED=False)\n",
        "weakened WTF_CSRF_ENABLED",
    ),
    change(
        "configuration class",
        "class Production:\n    REMEMBER_COOKIE_SECURE = True\n",
        "class Production:\n    REMEMBER_COOKIE_SECURE = False\n",
        "weakened REMEMBER_COOKIE_SECURE",
    ),
    change("csrf of flask", "from flask_wtf import CSRFProtect\napp = make()\nCSRFProtect(app)\n", "app = make()\n", "removed CSRFProtect"),
    change(
        "csrf of flask in a factory",
        "from flask_wtf import CSRFProtect\ncsrf = CSRFProtect()\napp = make()\ncsrf.init_app(app)\n",
        "from flask_wtf import CSRFProtect\ncsrf = None\napp = make()\n",
        "removed CSRFProtect",
    ),
    change(
        "starlette middleware",
        "from shop.auth import AuthMiddleware\napp.add_middleware(AuthMiddleware, backend=backend)\n",
        "start(app)\n",
        "removed AuthMiddleware",
    ),
    change(
        "starlette list of middleware",
        "from starlette.middleware import Middleware\n"
        "from starlette.middleware.httpsredirect import HTTPSRedirectMiddleware\n"
        "middleware = [Middleware(HTTPSRedirectMiddleware), Middleware(Timing)]\n",
        "from starlette.middleware import Middleware\nmiddleware = [Middleware(Timing)]\n",
        "removed HTTPSRedirectMiddleware",
    ),
    edit(
        "wrapper where it is routed",
        URLS,
        [("login_required(views.orders)", "views.orders")],
        "removed login_required",
        path="shop/urls.py",
    ),
    change(
        "get_permissions",
        "class V(ViewSet):\n    def get_permissions(self):\n        if self.action == 'list':\n"
        "            return [AllowAny()]\n        return [IsAuthenticated(), IsOwner()]\n",
        "class V(ViewSet):\n    def get_permissions(self):\n        if self.action == 'list':\n"
        "            return [AllowAny()]\n        return [IsAuthenticated()]\n",
        "removed IsOwner",
    ),
    change(
        "get_permissions deleted",
        "class V(ViewSet):\n    queryset = X\n\n    def get_permissions(self):\n        return [IsAuthenticated()]\n",
        "class V(ViewSet):\n    queryset = X\n",
        "removed IsAuthenticated",
    ),
    change(
        "decorators of a flask view class",
        "from flask_login import login_required\n\nclass V(MethodView):\n    decorators = [login_required]\n"
        "\n    def get(self):\n        return find()\n",
        "class V(MethodView):\n    def get(self):\n        return find()\n",
        "removed login_required",
    ),
    change(
        "field with permissions",
        "class Query(ObjectType):\n    orders = Guarded(Order, permissions=[Perm.VIEW])\n"
        "    bills = Guarded(Bill, permissions=[Perm.BILLS])\n",
        "class Query(ObjectType):\n    orders = Guarded(Order)\n    bills = Guarded(Bill, permissions=[Perm.BILLS])\n",
        "removed permissions",
    ),
    change(
        "permissions of a nested Meta",
        "class Pay(Mutation):\n    class Meta:\n        permissions = (Perm.PAY,)\n",
        "class Pay(Mutation):\n    class Meta:\n        description = 'pay'\n",
        "removed permissions",
    ),
    change(
        "own mixin that turns away",
        "class StaffOnly:\n    def dispatch(self, request):\n        if not request.user.is_staff:\n"
        "            raise PermissionDenied()\n        return super().dispatch(request)\n\n"
        "class V(StaffOnly, View):\n    def get(self, request):\n        return find()\n",
        "class StaffOnly:\n    def dispatch(self, request):\n        if not request.user.is_staff:\n"
        "            raise PermissionDenied()\n        return super().dispatch(request)\n\nclass V(View):\n"
        "    def get(self, request):\n        return find()\n",
        "removed StaffOnly",
    ),
]

SILENT = [
    edit("order of permission classes", DRF, [("[IsAuthenticated, IsOwner]", "(IsOwner, IsAuthenticated)")]),
    edit("permission class added", DRF, [("IsOwner]", "IsOwner, IsAdmin]")]),
    edit("joined by and", DRF, [("[IsAuthenticated, IsOwner]", "[IsAuthenticated & IsOwner]")]),
    edit("class renamed", DRF, [("class Orders", "class AllOrders")]),
    edit("method added", DRF, [("    def post", "    def put(self, request):\n        return change(request)\n\n    def post")]),
    edit("class deleted", DRF, [(DRF[DRF.index("class Orders") :], "")]),
    edit("permission of a mixin added", MIXIN, [('"shop.list")', '"shop.list", "shop.open")')]),
    edit("login implied by a permission", MIXIN, [("LoginRequiredMixin, PermissionRequiredMixin, View", "PermissionRequiredMixin, View")]),
    edit(
        "mixins reordered",
        MIXIN,
        [("LoginRequiredMixin, PermissionRequiredMixin, View", "PermissionRequiredMixin, LoginRequiredMixin, View")],
    ),
    edit(
        "from the parameter to the route",
        FASTAPI,
        [
            (", user: Annotated[User, Depends(current_user)]", ""),
            ('@open_router.delete("/{pk}")', '@open_router.delete("/{pk}", dependencies=[Depends(current_user)])'),
        ],
    ),
    edit(
        "from the parameter to the router",
        FASTAPI,
        [
            (", user: Annotated[User, Depends(current_user)]", ""),
            ('APIRouter(prefix="/open")', 'APIRouter(prefix="/open", dependencies=[Depends(current_user)])'),
        ],
    ),
    edit(
        "from the router to where it is included",
        FASTAPI,
        [
            (", dependencies=[Depends(current_user)])", ")"),
            ("app.include_router(router)", "app.include_router(router, dependencies=[Depends(current_user)])"),
        ],
    ),
    edit(
        "from the router to the application",
        FASTAPI,
        [(", dependencies=[Depends(current_user)])", ")"), ("FastAPI()", "FastAPI(dependencies=[Depends(current_user)])")],
    ),
    edit(
        "default becomes annotation",
        FASTAPI,
        [
            (
                'user=Security(current_user, scopes=["refund", "write"])',
                'user: Annotated[User, Security(current_user, scopes=["refund", "write"])]',
            )
        ],
    ),
    edit("scope added", FASTAPI, [('["refund", "write"]', '["refund", "write", "audit"]')]),
    edit("database dependency removed", FASTAPI, [("db=Depends(get_db)", "")]),
    edit("route deleted", FASTAPI, [(FASTAPI[FASTAPI.index("@open_router.delete") : FASTAPI.index("@open_router.get")], "")]),
    edit("path of a route changed", FASTAPI, [('"/{pk}/refund"', '"/{pk}/refunds"')]),
    change(
        "router dependency goes to each of its routes",
        FASTAPI,
        FASTAPI.replace(", dependencies=[Depends(current_user)])", ")").replace(
            '@router.get("/")', '@router.get("/", dependencies=[Depends(current_user)])'
        ),
    ),
    edit("hook of a blueprint renamed", BLUEPRINT, [("members_only", "only_members")]),
    edit(
        "route of a guarded blueprint added",
        BLUEPRINT,
        [('@bp.get("/bills")', '@bp.get("/more")\ndef more():\n    return find()\n\n\n@bp.get("/bills")')],
    ),
    edit(
        "setting turned on",
        SETTINGS.replace("SESSION_COOKIE_SECURE = True", "SESSION_COOKIE_SECURE = False"),
        [("SESSION_COOKIE_SECURE = False", "SESSION_COOKIE_SECURE = True")],
    ),
    edit("setting whose default is as safe", SETTINGS, [('X_FRAME_OPTIONS = "DENY"\n', ""), ("CORS_ALLOW_ALL_ORIGINS = False\n", "")]),
    edit("longer", SETTINGS, [("31536000", "63072000")]),
    edit("stricter", SETTINGS, [('"Lax"', '"Strict"')]),
    edit("another host", SETTINGS, [('["shop.example"]', '["shop.example", "www.shop.example"]')]),
    edit("validator added", SETTINGS, [('{"NAME": "common"}', '{"NAME": "common"}, {"NAME": "numeric"}')]),
    edit("middleware that guards nothing", SETTINGS, [('    "shop.middleware.TimingMiddleware",\n', "")]),
    edit("middleware added", SETTINGS, [('    "shop.middleware', '    "csp.middleware.CSPMiddleware",\n    "shop.middleware')]),
    edit(
        "settings reordered",
        SETTINGS,
        [("SESSION_COOKIE_SECURE = True\nCSRF_COOKIE_SECURE = True\n", "CSRF_COOKIE_SECURE = True\nSESSION_COOKIE_SECURE = True\n")],
    ),
    edit("route and its wrapper deleted", URLS, [('    path("orders/", login_required(views.orders)),\n', "")], path="shop/urls.py"),
    edit("route renamed", URLS, [('"orders/"', '"all-orders/"')], path="shop/urls.py"),
    change(
        "field and its permissions deleted",
        "class Query(ObjectType):\n    orders = Guarded(Order, permissions=[Perm.VIEW])\n"
        "    bills = Guarded(Bill, permissions=[Perm.BILLS])\n",
        "class Query(ObjectType):\n    bills = Guarded(Bill, permissions=[Perm.BILLS])\n",
    ),
    change(
        "list of permissions reordered",
        "class Pay(Mutation):\n    class Meta:\n        permissions = (Perm.PAY, Perm.ALL)\n",
        "class Pay(Mutation):\n    class Meta:\n        permissions = (Perm.ALL, Perm.PAY)\n",
    ),
    change(
        "class attribute becomes decorator",
        "from flask_login import login_required\n\nclass V(MethodView):\n    decorators = [login_required]\n"
        "\n    def get(self):\n        return find()\n",
        "from flask_login import login_required\n\nclass V(MethodView):\n    @login_required\n    def get(self):\n        return find()\n",
    ),
    files(
        "decorator moves to where it is routed",
        {
            "shop/urls.py": URLS.replace("login_required(views.orders)", "views.orders"),
            "shop/views.py": "from django.contrib.auth.decorators import login_required\n\n@login_required\ndef orders(request):\n"
            "    return find()\n",
        },
        {"shop/urls.py": URLS, "shop/views.py": "def orders(request):\n    return find()\n"},
    ),
    files(
        "wrapper moves to the view",
        {"shop/urls.py": URLS, "shop/views.py": "def orders(request):\n    return find()\n"},
        {
            "shop/urls.py": URLS.replace("login_required(views.orders)", "views.orders"),
            "shop/views.py": "from django.contrib.auth.decorators import login_required\n\n@login_required\ndef orders(request):\n"
            "    return find()\n",
        },
    ),
    files(
        "setting moves to another file",
        {"shop/settings.py": "SESSION_COOKIE_SECURE = True\nDEBUG = False\n"},
        {"shop/settings.py": "from shop.secure import *\nDEBUG = False\n", "shop/secure.py": "SESSION_COOKIE_SECURE = True\n"},
    ),
    files(
        "login demanded by middleware for all",
        {
            "shop/settings.py": SETTINGS,
            "shop/views.py": "from django.contrib.auth.decorators import login_required\n\n@login_required\ndef orders(request):\n"
            "    return find()\n",
        },
        {
            "shop/settings.py": SETTINGS.replace(
                '    "shop.middleware', '    "django.contrib.auth.middleware.LoginRequiredMiddleware",\n    "shop.middleware'
            ),
            "shop/views.py": "def orders(request):\n    return find()\n",
        },
    ),
    files(
        "router dependency moves to the file that includes it",
        {
            "shop/orders.py": "from fastapi import APIRouter, Depends\nfrom shop.auth import current_user\n\n"
            "router = APIRouter(dependencies=[Depends(current_user)])\n\n@router.get('/')\ndef orders():\n"
            "    return find()\n",
            "shop/main.py": "from fastapi import FastAPI\nfrom shop import orders\n\napp = FastAPI()\napp.include_router(orders.router)\n",
        },
        {
            "shop/orders.py": "from fastapi import APIRouter\n\nrouter = APIRouter()\n\n@router.get('/')\ndef orders():\n"
            "    return find()\n",
            "shop/main.py": "from fastapi import Depends, FastAPI\nfrom shop import orders\nfrom shop.auth import current_user\n"
            "\napp = FastAPI()\napp.include_router(orders.router, dependencies=[Depends(current_user)])\n",
        },
    ),
]


@pytest.mark.parametrize("case", LOSSES, ids=lambda case: case.title)
def test_a_lost_guard_is_told(case: Case) -> None:
    assert case.want
    check(case)


@pytest.mark.parametrize("case", SILENT, ids=lambda case: case.title)
def test_what_is_no_loss_is_silent(case: Case) -> None:
    assert not case.want
    check(case)
