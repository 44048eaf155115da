"""HTTP entry points, routers and mounts, as the frameworks' own documentation makes them."""

import pytest

from rules.facts import Facts, Mount, Router
from rules.languages.python.file_facts import facts

Shown = tuple[str, tuple[str, ...], str, str, str, str]


def read(text: str, path: str = "shop/views.py") -> Facts:
    found = facts(path, text.encode())
    assert not found.error
    return found


def points(text: str, path: str = "shop/views.py") -> list[Shown]:
    return [(p.kind, p.methods, p.name, p.symbol, p.router, p.handler) for p in read(text, path).entry_points]


def http(methods: str, name: str, symbol: str = "", router: str = "", handler: str = "") -> Shown:
    return ("http", tuple(methods.split()), name, symbol, router, handler)


FLASK = "from flask import Flask, Blueprint\napp = Flask(__name__)\nbp = Blueprint('x', __name__, url_prefix='/x')\n"
FASTAPI = (
    "from fastapi import FastAPI, APIRouter, Depends\napp = FastAPI()\nrouter = APIRouter(prefix='/x', dependencies=[Depends(user)])\n"
)
STARLETTE = "from starlette.routing import Route, Mount, WebSocketRoute\nfrom starlette.applications import Starlette\n"
AIOHTTP = "from aiohttp import web\nroutes = web.RouteTableDef()\napp = web.Application()\n"
DJANGO = "from django.urls import path, re_path, include\nfrom . import views\n"

HTTP_CASES = [
    # Flask
    (FLASK + "@app.route('/a')\ndef f(): pass\n", [http("GET", "/a", "f", "app")]),
    (FLASK + ("@bp.route('/a/<int:id>', methods=['POST', 'get'])\ndef f(id): pass\n"), [http("GET POST", "/a/<int:id>", "f", "bp")]),
    (FLASK + "@bp.post('/a')\n@login_required\ndef f(): pass\n", [http("POST", "/a", "f", "bp")]),
    (FLASK + "def f(): pass\napp.add_url_rule('/a', 'f', f, methods=['PUT'])\n", [http("PUT", "/a", "f", "app")]),
    (FLASK + "app.add_url_rule('/a', view_func=views.A.as_view('a'))\n", [http("", "/a", "", "app", "views.A")]),
    (
        FLASK
        + ("class A(MethodView):\n    def get(self): pass\n    def post(self): pass\napp.add_url_rule('/a', view_func=A.as_view('a'))\n"),
        [http("GET", "/a", "A.get", "app"), http("POST", "/a", "A.post", "app")],
    ),
    (("def create_app():\n    app = Flask(__name__)\n    @app.get('/a')\n    def f(): pass\n"), [http("GET", "/a", "create_app.f", "app")]),
    ("from shop.web import app\n@app.get('/a')\ndef f(): pass\n", [http("GET", "/a", "f", "app")]),
    (("P = '/api'\nfrom shop.web import bp\n@bp.get(P + f'{P}/a')\ndef f(): pass\n"), [http("GET", "/api/api/a", "f", "bp")]),
    (FLASK + "@app.get(settings.PATH)\ndef f(): pass\n", [http("GET", "<settings.PATH>", "f", "app")]),
    (
        "from flask_restful import Api\napi = Api(app)\napi.add_resource(views.A, '/a', '/b')\n",
        [http("", "/a", "", "api", "views.A"), http("", "/b", "", "api", "views.A")],
    ),
    (
        ("from flask_restx import Namespace\nns = Namespace('a')\n@ns.route('/b')\nclass A(Resource):\n    def get(self): pass\n"),
        [http("GET", "/b", "A.get", "ns")],
    ),
    # FastAPI
    (FASTAPI + "@app.get('/a')\nasync def f(): pass\n", [http("GET", "/a", "f", "app")]),
    (FASTAPI + "@router.delete('')\nasync def f(): pass\n", [http("DELETE", "", "f", "router")]),
    (FASTAPI + "@app.websocket('/a')\nasync def f(ws): pass\n", [("websocket", (), "/a", "f", "app", "")]),
    (FASTAPI + "@app.api_route('/a', methods=['PUT'])\nasync def f(): pass\n", [http("PUT", "/a", "f", "app")]),
    (FASTAPI + "app.add_api_route('/a', views.f, methods=['PUT'])\n", [http("PUT", "/a", "", "app", "views.f")]),
    (FASTAPI + "app.add_api_websocket_route('/a', views.f)\n", [("websocket", (), "/a", "", "app", "views.f")]),
    # Starlette
    (STARLETTE + ("def f(r): pass\nroutes = [Route('/a', endpoint=f, methods=['POST'])]\n"), [http("POST", "/a", "f", "routes")]),
    (
        STARLETTE + ("app = Starlette(routes=[Mount('/m', routes=[Route('/a', views.f), WebSocketRoute('/w', views.g)])])\n"),
        [http("", "/m/a", "", "app", "views.f"), ("websocket", (), "/m/w", "", "app", "views.g")],
    ),
    # aiohttp
    (AIOHTTP + "@routes.get('/a')\nasync def f(r): pass\n", [http("GET", "/a", "f", "routes")]),
    (AIOHTTP + "@routes.route('*', '/a')\nasync def f(r): pass\n", [http("", "/a", "f", "routes")]),
    (AIOHTTP + ("@routes.view('/a')\nclass A(web.View):\n    async def post(self): pass\n"), [http("POST", "/a", "A.post", "routes")]),
    (
        AIOHTTP + "app.add_routes([web.get('/a', views.f), web.route('PUT', '/b', views.g), web.view('/c', views.H)])\n",
        [http("", "/c", "", "app", "views.H"), http("GET", "/a", "", "app", "views.f"), http("PUT", "/b", "", "app", "views.g")],
    ),
    (
        AIOHTTP + ("class S:\n    def setup(self):\n        self.app.router.add_post('/a', self.f)\n    def f(self): pass\n"),
        [http("POST", "/a", "S.f", "self.app.router")],
    ),
    (AIOHTTP + "app.router.add_route('GET', '/a', views.f)\n", [http("GET", "/a", "", "app.router", "views.f")]),
    # Tornado
    (
        (
            "import tornado.web\nclass A(tornado.web.RequestHandler):\n    def get(self): pass\n"
            "app = tornado.web.Application([(r'/a', A)])\n"
        ),
        [http("GET", "/a", "A.get")],
    ),
    (
        (
            "from tornado import web\nfrom .base import APIHandler\nclass A(APIHandler):\n"
            "    def get(self): pass\ndefault_handlers = [(r'/a', A)]\n"
        ),
        [http("GET", "/a", "A.get")],
    ),
    # Litestar
    ("from litestar import get\n@get('/a')\nasync def f(): pass\n", [http("GET", "/a", "f")]),
    # Django
    (DJANGO + "urlpatterns = [path('a/<int:pk>/', views.f, name='x')]\n", [http("", "a/<int:pk>/", "", "urlpatterns", "views.f")]),
    (DJANGO + "urlpatterns = [re_path(r'^a/$', views.A.as_view())]\n", [http("", "^a/$", "", "urlpatterns", "views.A")]),
    (DJANGO + ("urlpatterns = [path('a/', login_required(cache(60)(views.f)))]\n"), [http("", "a/", "", "urlpatterns", "views.f")]),
    (
        DJANGO + ("urlpatterns = [path('a/', include([path('b/', views.f), path('c/', include(([path('d/', views.g)], 'n')))]))]\n"),
        [http("", "a/b/", "", "urlpatterns", "views.f"), http("", "a/c/d/", "", "urlpatterns", "views.g")],
    ),
    (
        DJANGO + "urlpatterns = []\nurlpatterns += [path('a/', views.f)]\nurlpatterns.append(path('b/', views.g))\n",
        [http("", "a/", "", "urlpatterns", "views.f"), http("", "b/", "", "urlpatterns", "views.g")],
    ),
    (
        DJANGO + "urlpatterns = [path(_('a/'), views.f), path(x(), views.g)]\n",
        [http("", "<x()>", "", "urlpatterns", "views.g"), http("", "a/", "", "urlpatterns", "views.f")],
    ),
    (
        ("from django.conf.urls import url\nurlpatterns = [url(r'^a$', 'shop.views.f'), url(r'^b$', f)]\n"),
        [http("", "^b$", "", "urlpatterns", "f")],
    ),
    (("from django.conf.urls import *\nurlpatterns = patterns('', url(r'^a$', f))\n"), [http("", "^a$", "", "urlpatterns", "f")]),
    # Django REST framework
    (
        ("from rest_framework.routers import DefaultRouter\nrouter = DefaultRouter()\nrouter.register(r'a', views.AViewSet)\n"),
        [http("", "a/", "", "router", "views.AViewSet")],
    ),
    (
        ("from rest_framework.decorators import api_view\n@api_view(['GET', 'POST'])\ndef f(r): pass\n@api_view()\ndef g(r): pass\n"),
        [http("GET POST", "f", "f"), http("GET", "g", "g")],
    ),
    (
        (
            "from rest_framework.decorators import action\nclass A(ModelViewSet):\n"
            "    def list(self, r): pass\n    def helper(self): pass\n"
            "    @action(detail=True, methods=['post'])\n    def pay(self, r): pass\n"
        ),
        [http("GET", "A.list", "A.list"), http("POST", "A.pay", "A.pay")],
    ),
    (
        "class A(APIView):\n    def get(self, r): pass\n    def put(self, r): pass\n    def other(self): pass\n",
        [http("GET", "A.get", "A.get"), http("PUT", "A.put", "A.put")],
    ),
    # cloud functions
    ("import functions_framework\n@functions_framework.http\ndef f(r): pass\n", [http("", "f", "f")]),
]


@pytest.mark.parametrize(("text", "expected"), HTTP_CASES)
def test_http(text: str, expected: list[Shown]) -> None:
    assert points(text) == expected


@pytest.mark.parametrize(
    ("text", "routers", "mounts"),
    [
        (FASTAPI, [Router("app", "", 2), Router("router", "/x", 3, ("user",))], []),
        (
            FASTAPI + "app.include_router(orders.router, prefix='/o', dependencies=[Depends(admin)])\n",
            [Router("app", "", 2), Router("router", "/x", 3, ("user",))],
            [Mount("app", "orders.router", "/o", 4, guards=("admin",))],
        ),
        (
            FLASK + "app.register_blueprint(bp)\napp.register_blueprint(api.bp, url_prefix='/y')\n",
            [Router("app", "", 2), Router("bp", "/x", 3)],
            [Mount("app", "bp", "", 4), Mount("app", "api.bp", "/y", 5, replaces=True)],
        ),
        (
            DJANGO
            + (
                "from shop import api\nurlpatterns = [\n    path('a/', include('shop.urls')),\n"
                "    path('b/', include((api.urls, 'api'))),\n]\n"
            ),
            [Router("urlpatterns", "", 5)],
            [Mount("urlpatterns", "shop.urls", "a/", 5, quoted=True), Mount("urlpatterns", "api.urls", "b/", 6)],
        ),
        (
            STARLETTE + ("app = Starlette(routes=[Mount('/m', app=api), Mount('/s', StaticFiles())])\napp.mount('/n', other.app)\n"),
            [Router("app", "", 3)],
            [Mount("app", "StaticFiles", "/s", 3), Mount("app", "api", "/m", 3), Mount("app", "other.app", "/n", 4)],
        ),
        (
            AIOHTTP + "app.add_routes(routes)\napp.add_subapp('/a', admin)\n",
            [Router("routes", "", 2), Router("app", "", 3)],
            [Mount("app", "routes", "", 4), Mount("app", "admin", "/a", 5)],
        ),
        (
            (
                "from flask_restx import Api, Namespace\napi = Api(bp)\nns = Namespace('a')\n"
                "api.add_namespace(ns)\napi.add_namespace(other.ns, '/b')\n"
            ),
            [Router("api", "", 2), Router("ns", "/a", 3)],
            [Mount("bp", "api", "", 2), Mount("api", "ns", "", 4), Mount("api", "other.ns", "/b", 5, replaces=True)],
        ),
        (
            "from ninja import NinjaAPI\napi = NinjaAPI()\napi.add_router('/a', 'shop.api.router')\n",
            [Router("api", "", 2)],
            [Mount("api", "shop.api.router", "/a", 3)],
        ),
        ("ns = SimpleNamespace()\nargs = argparse.Namespace()\nimport flask\n", [], []),
    ],
)
def test_routers_and_mounts(text: str, routers: list[Router], mounts: list[Mount]) -> None:
    found = read(text)
    assert (list(found.routers), list(found.mounts)) == (routers, mounts)


def test_lines_are_those_of_the_file_as_git_counts_them() -> None:
    text = FLASK + "@app.get('/a')\ndef f(): pass\n"
    assert [p.line for p in read(text).entry_points] == [4]
    assert [p.line for p in facts("a.py", b"\xef\xbb\xbf" + text.encode()).entry_points] == [4]
    assert [p.line for p in facts("a.py", b"x = 1\r" + text.encode()).entry_points] == [4]
    assert [p.line for p in facts("a.py", text.replace("\n", "\r\n").encode()).entry_points] == [4]


def test_code_behind_a_lone_carriage_return_is_seen() -> None:
    assert len(facts("a.py", (FLASK + "# comment\r@app.get('/a')\ndef f(): pass\n").encode()).entry_points) == 1
