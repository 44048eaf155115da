"""Decorators: removed, weakened, replaced; and what is no loss."""

from __future__ import annotations

import pytest

from rules.model import Vocabulary
from tests.rules.guards.support import Case, change, check, edit

DJANGO = """\
from django.contrib.auth.decorators import login_required, permission_required
from django.shortcuts import render


@login_required
def orders(request):
    rows = request.user.orders.all()
    return render(request, "orders.html", {"rows": rows})


@permission_required("shop.refund", raise_exception=True)
def refund(request, pk):
    pay_back(pk)
    return render(request, "done.html")
"""

FLASK = """\
from flask import Flask
from flask_login import login_required
from flask_security import roles_accepted, roles_required

app = Flask(__name__)


@app.route("/orders")
@login_required
def orders():
    rows = find_orders()
    return show(rows)


@app.post("/refund")
@roles_required("cashier", "manager")
def refund():
    pay_back()
    return "done"


@app.post("/ship")
@roles_accepted("clerk")
def ship():
    send()
    return "sent"
"""

LOSSES = [
    edit("django decorator", DJANGO, [("@login_required\n", "")], "removed login_required"),
    edit("django permission", DJANGO, [('@permission_required("shop.refund", raise_exception=True)\n', "")], "removed permission_required"),
    edit("another permission", DJANGO, [('"shop.refund"', '"shop.view"')], "changed permission_required"),
    edit(
        "permission instead of none of its arguments",
        DJANGO,
        [('@permission_required("shop.refund", raise_exception=True)', "@login_required")],
        "changed permission_required",
    ),
    edit("flask decorator", FLASK, [("@login_required\n", "")], "removed login_required"),
    edit(
        "above the decorator that registers the route",
        FLASK,
        [('@app.route("/orders")\n@login_required', '@login_required\n@app.route("/orders")')],
        "weakened login_required",
    ),
    edit("commented out", FLASK, [("@login_required\n", "# @login_required\n")], "removed login_required"),
    edit("role dropped of which all are needed", FLASK, [('"cashier", "manager"', '"cashier"')], "weakened roles_required"),
    edit("role added of which one is enough", FLASK, [('"clerk"', '"clerk", "guest"')], "weakened roles_accepted"),
    edit(
        "removed from a method that is renamed too", DJANGO, [("@login_required\ndef orders", "def all_orders")], "removed login_required"
    ),
    change(
        "jwt becomes optional",
        "from flask_jwt_extended import jwt_required\n\n@app.get('/x')\n@jwt_required()\ndef x():\n    return secret()\n",
        "from flask_jwt_extended import jwt_required\n\n@app.get('/x')\n@jwt_required(optional=True)\ndef x():\n    return secret()\n",
        "weakened jwt_required",
    ),
    change(
        "fresh token no longer needed",
        "from flask_jwt_extended import jwt_required\n\n@app.get('/x')\n@jwt_required(fresh=True)\ndef x():\n    return secret()\n",
        "from flask_jwt_extended import jwt_required\n\n@app.get('/x')\n@jwt_required()\ndef x():\n    return secret()\n",
        "weakened jwt_required",
    ),
    change(
        "flask-httpauth instance",
        "from flask_httpauth import HTTPBasicAuth\nauth = HTTPBasicAuth()\n\n@app.get('/x')\n"
        "@auth.login_required\ndef x():\n    return secret()\n",
        "from flask_httpauth import HTTPBasicAuth\nauth = HTTPBasicAuth()\n\n@app.get('/x')\ndef x():\n    return secret()\n",
        "removed login_required",
    ),
    change(
        "method decorator",
        "from django.utils.decorators import method_decorator\n"
        "from django.contrib.auth.decorators import login_required\n\n"
        "@method_decorator(login_required, name='dispatch')\nclass V(View):\n    def get(self, request):\n"
        "        return page()\n",
        "class V(View):\n    def get(self, request):\n        return page()\n",
        "removed login_required",
    ),
    change(
        "list of method decorators loses one",
        "from django.utils.decorators import method_decorator\n"
        "from django.contrib.auth.decorators import login_required\n"
        "from django.views.decorators.csrf import csrf_protect\n\n"
        "@method_decorator([login_required, csrf_protect], name='dispatch')\nclass V(View):\n    pass\n",
        "from django.utils.decorators import method_decorator\n"
        "from django.contrib.auth.decorators import login_required\n"
        "from django.views.decorators.csrf import csrf_protect\n\n"
        "@method_decorator([login_required], name='dispatch')\nclass V(View):\n    pass\n",
        "removed csrf_protect",
    ),
    change(
        "test of the user becomes wider",
        "from django.contrib.auth.decorators import user_passes_test\n\n"
        "@user_passes_test(lambda u: u.is_staff and u.is_active)\ndef x(request):\n    return secret()\n",
        "from django.contrib.auth.decorators import user_passes_test\n\n"
        "@user_passes_test(lambda u: u.is_active)\ndef x(request):\n    return secret()\n",
        "weakened user_passes_test",
    ),
    change(
        "starlette scopes",
        "from starlette.authentication import requires\n\n@requires(['authenticated', 'admin'])\n"
        "async def x(request):\n    return secret()\n",
        "from starlette.authentication import requires\n\n@requires(['authenticated'])\nasync def x(request):\n    return secret()\n",
        "weakened requires",
    ),
    change(
        "tornado",
        "import tornado.web\n\nclass H(tornado.web.RequestHandler):\n    @tornado.web.authenticated\n"
        "    def get(self):\n        self.write(secret())\n",
        "import tornado.web\n\nclass H(tornado.web.RequestHandler):\n    def get(self):\n        self.write(secret())\n",
        "removed authenticated",
    ),
    change(
        "aiohttp-security",
        "from aiohttp_security import has_permission\n\n@has_permission('edit')\nasync def x(request):\n    return secret()\n",
        "async def x(request):\n    return secret()\n",
        "removed has_permission",
    ),
    change(
        "graphene with a permission",
        "from graphql_jwt.decorators import permission_required\n\nclass Query(graphene.ObjectType):\n"
        "    @permission_required('shop.view')\n    async def resolve_orders(self, info):\n"
        "        return find()\n",
        "class Query(graphene.ObjectType):\n    async def resolve_orders(self, info):\n        return find()\n",
        "removed permission_required",
    ),
    change(
        "strawberry field",
        "import strawberry\n\n@strawberry.type\nclass Query:\n"
        "    @strawberry.field(permission_classes=[IsAdmin])\n    def orders(self) -> int:\n"
        "        return find()\n",
        "import strawberry\n\n@strawberry.type\nclass Query:\n    @strawberry.field\n    def orders(self) -> int:\n        return find()\n",
        "removed IsAdmin",
    ),
    change(
        "pyramid view permission",
        "@view_config(route_name='x', permission='edit')\ndef x(request):\n    return secret()\n",
        "@view_config(route_name='x')\ndef x(request):\n    return secret()\n",
        "removed permission",
    ),
    change(
        "drf function view",
        "from rest_framework.decorators import api_view, permission_classes\n"
        "from rest_framework.permissions import IsAdminUser\n\n@api_view(['POST'])\n"
        "@permission_classes([IsAdminUser])\ndef x(request):\n    return secret()\n",
        "from rest_framework.decorators import api_view\n\n@api_view(['POST'])\ndef x(request):\n    return secret()\n",
        "removed IsAdminUser",
    ),
    change(
        "drf action",
        "class V(ViewSet):\n    @action(detail=True, permission_classes=[IsOwner])\n    def pay(self, request, pk):\n        return go()\n",
        "class V(ViewSet):\n    @action(detail=True)\n    def pay(self, request, pk):\n        return go()\n",
        "removed IsOwner",
    ),
    change(
        "own decorator that turns away",
        "def only_staff(view):\n    def wrapper(request):\n        if not request.user.is_staff:\n"
        "            raise PermissionDenied()\n        return view(request)\n    return wrapper\n\n"
        "@only_staff\ndef x(request):\n    return secret()\n",
        "def only_staff(view):\n    def wrapper(request):\n        if not request.user.is_staff:\n"
        "            raise PermissionDenied()\n        return view(request)\n    return wrapper\n\n"
        "def x(request):\n    return secret()\n",
        "removed only_staff",
    ),
    change(
        "own decorator weakens at its definition",
        "def only_staff(view):\n    def wrapper(request):\n        if not request.user.is_staff:\n"
        "            raise PermissionDenied()\n        return view(request)\n    return wrapper\n",
        "def only_staff(view):\n    def wrapper(request):\n        return view(request)\n    return wrapper\n",
        "removed PermissionDenied",
    ),
    change(
        "guard by its looks",
        "from acme import requires_admin_role\n\n@requires_admin_role\ndef x(request):\n    return secret()\n",
        "def x(request):\n    return secret()\n",
        "removed requires_admin_role",
    ),
    change(
        "guard by the vocabulary",
        "from acme import gate\n\n@gate('x')\ndef x(request):\n    return secret()\n",
        "def x(request):\n    return secret()\n",
        "removed gate",
        vocabulary=Vocabulary(guards=("@gate",)),
    ),
    change(
        "guard by its module",
        "from acme_auth import inside\n\n@inside\ndef x(request):\n    return secret()\n",
        "def x(request):\n    return secret()\n",
        "removed inside",
        vocabulary=Vocabulary(auth_modules=("acme_auth",)),
    ),
    change(
        "later definition without the guard counts",
        "from flask_login import login_required\n\n@login_required\ndef x():\n    return secret()\n",
        "from flask_login import login_required\n\n@login_required\ndef x():\n    return secret()\n\n\ndef x():\n    return secret()\n",
        "removed login_required",
    ),
    edit(
        "exempt from csrf",
        DJANGO,
        [
            ("@login_required\n", "@csrf_exempt\n@login_required\n"),
            ("from django.shortcuts", "from django.views.decorators.csrf import csrf_exempt\nfrom django.shortcuts"),
        ],
        "exempted csrf_exempt",
    ),
    change(
        "weak permission in place of a strong one",
        "from rest_framework.permissions import IsAuthenticated\n\n@permission_classes([IsAuthenticated])\n"
        "def x(request):\n    return secret()\n",
        "from rest_framework.permissions import AllowAny\n\n@permission_classes([AllowAny])\ndef x(request):\n    return secret()\n",
        "weakened IsAuthenticated",
    ),
    change(
        "name bound to something else by assignment",
        "from flask_login import login_required\n\n@login_required\ndef x():\n    return secret()\n",
        "from flask_login import login_required\nlogin_required = lambda f: f\n\n@login_required\ndef x():\n    return secret()\n",
        "rebound login_required",
    ),
    change(
        "name bound by another import",
        "from flask_login import login_required\n\n@login_required\ndef x():\n    return secret()\n",
        "from flask_login import login_required\nfrom acme.noop import login_required\n\n@login_required\ndef x():\n    return secret()\n",
        "rebound login_required",
    ),
    change(
        "name defined instead of imported",
        "from flask_login import login_required\n\n@login_required\ndef x():\n    return secret()\n",
        "def login_required(f):\n    return f\n\n@login_required\ndef x():\n    return secret()\n",
        "changed login_required",
    ),
    change(
        "imported from somewhere else",
        "from flask_login import login_required\n\n@login_required\ndef x():\n    return secret()\n",
        "from acme.noop import login_required\n\n@login_required\ndef x():\n    return secret()\n",
        "changed login_required",
    ),
]

SILENT = [
    edit(
        "formatting and comments",
        DJANGO,
        [("@login_required\n", "# staff only\n@login_required  # really\n"), ("request, pk", "request,\n    pk,\n")],
    ),
    edit("function renamed", DJANGO, [("def orders", "def all_orders")]),
    edit("type hints added", DJANGO, [("def orders(request):", "def orders(request: HttpRequest) -> HttpResponse:")]),
    edit("guard added", DJANGO, [("@permission_required", "@login_required\n@permission_required")]),
    edit("permission added", DJANGO, [('"shop.refund", raise', '["shop.refund", "shop.view"], raise')]),
    edit("how it turns away", DJANGO, [(", raise_exception=True", ', login_url="/login"')]),
    edit(
        "imported as another name",
        DJANGO,
        [("login_required, perm", "login_required as members_only, perm"), ("@login_required", "@members_only")],
    ),
    edit(
        "imported as a module",
        FLASK,
        [("from flask_login import login_required", "import flask_login as fl"), ("@login_required", "@fl.login_required")],
    ),
    edit("given another name", FLASK, [("app = Flask", "members = login_required\napp = Flask"), ("@login_required", "@members")]),
    edit("order of decorators", DJANGO, [("@permission_required", "@cache_page(60)\n@permission_required")]),
    edit("order of roles", FLASK, [('"cashier", "manager"', '"manager", "cashier"')]),
    edit("fewer roles of which one is enough", FLASK, [('@roles_accepted("clerk")', "@roles_accepted('clerk')")]),
    edit("role added of which all are needed", FLASK, [('"cashier", "manager"', '"cashier", "manager", "boss"')]),
    edit(
        "route and guard deleted together",
        FLASK,
        [('@app.route("/orders")\n@login_required\ndef orders():\n    rows = find_orders()\n    return show(rows)\n', "")],
    ),
    edit("body rewritten", FLASK, [("    rows = find_orders()\n    return show(rows)\n", "    return render(find(), page=1)\n")]),
    edit("async now", FLASK, [("def orders", "async def orders")]),
    change(
        "function view becomes class view",
        DJANGO,
        "from django.contrib.auth.mixins import LoginRequiredMixin, PermissionRequiredMixin\n"
        "from django.shortcuts import render\n\n\nclass Orders(LoginRequiredMixin, View):\n"
        "    def orders(self, request):\n        rows = request.user.orders.all()\n"
        '        return render(request, "orders.html", {"rows": rows})\n\n\n'
        'class Refund(PermissionRequiredMixin, View):\n    permission_required = "shop.refund"\n\n'
        "    def refund(self, request, pk):\n        pay_back(pk)\n"
        '        return render(request, "done.html")\n',
    ),
    change(
        "decorator becomes a check",
        "from django.contrib.auth.decorators import login_required\n\n@login_required\ndef x(request):\n    return secret()\n",
        "def x(request):\n    if not request.user.is_authenticated:\n        return redirect('/login')\n    return secret()\n",
    ),
    change(
        "own decorator moves to another file",
        "def only_staff(view):\n    def wrapper(request):\n        if not request.user.is_staff:\n"
        "            raise PermissionDenied()\n        return view(request)\n    return wrapper\n\n"
        "@only_staff\ndef x(request):\n    return secret()\n",
        "from shop.guards import only_staff\n\n@only_staff\ndef x(request):\n    return secret()\n",
    ),
    change(
        "relative import becomes absolute",
        "from .auth import requires_login\n\n@requires_login\ndef x(request):\n    return secret()\n",
        "from shop.auth import requires_login\n\n@requires_login\ndef x(request):\n    return secret()\n",
    ),
    change(
        "wrapped and bound to its own name",
        "from acme.auth import login_required\n\n@login_required\ndef x():\n    return secret()\n",
        "import functools\nfrom acme.auth import login_required\n"
        "login_required = functools.partial(login_required, realm='shop')\n\n@login_required\ndef x():\n"
        "    return secret()\n",
    ),
    change(
        "a decorator that is no guard",
        "from acme import timed, cached\n\n@timed\n@cached(60)\ndef x():\n    return secret()\n",
        "def x():\n    return secret()\n",
    ),
    change(
        "words of guards in names of other things",
        "@admin.register(Order)\nclass OrderAdmin(ModelAdmin):\n    @admin.display(description='x')\n"
        "    def user_token(self, obj):\n        return 1\n\n@login_manager.user_loader\ndef load(pk):\n"
        "    return find(pk)\n",
        "class OrderAdmin(ModelAdmin):\n    def user_token(self, obj):\n        return 1\n\ndef load(pk):\n    return find(pk)\n",
    ),
    change(
        "test of the user by De Morgan",
        "from django.contrib.auth.decorators import user_passes_test\n\n"
        "@user_passes_test(lambda u: not (u.is_anonymous or u.is_locked))\ndef x(request):\n"
        "    return secret()\n",
        "from django.contrib.auth.decorators import user_passes_test\n\n"
        "@user_passes_test(lambda u: not u.is_anonymous and not u.is_locked)\ndef x(request):\n"
        "    return secret()\n",
    ),
    change(
        "decorator made once and named",
        "from django.contrib.auth.decorators import permission_required\n\n"
        "@permission_required('shop.refund')\ndef x(request):\n    return secret()\n",
        "from django.contrib.auth.decorators import permission_required\n\n"
        "may_refund = permission_required('shop.refund')\n\n@may_refund\ndef x(request):\n"
        "    return secret()\n",
    ),
    change(
        "exemption taken back",
        "from django.views.decorators.csrf import csrf_exempt\n\n@csrf_exempt\ndef x(request):\n    return secret()\n",
        "def x(request):\n    return secret()\n",
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
