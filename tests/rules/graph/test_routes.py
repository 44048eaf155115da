"""Full routes: prefixes of everything above an entry point, over files."""

import itertools

import pytest

from rules.facts import EntryPoint
from rules.graph.routes import MAX_ROUTES, Node, Routes
from rules.languages.python.file_facts import facts

Tree = dict[str, str]


def resolver(tree: Tree):
    """Follow a dotted name through the imports of a file, as far as these small trees need it."""
    modules = {path.removesuffix(".py").removesuffix("/__init__").replace("/", "."): path for path in tree}
    read = {path: facts(path, text.encode()) for path, text in tree.items()}

    def resolve(path: str, name: str, quoted: bool) -> Node | None:
        full = name
        if not quoted:
            head, _, rest = name.partition(".")
            for item in read[path].imports:
                if (item.alias or item.name or item.module.partition(".")[0]) == head:
                    full = ".".join(part for part in (item.module, item.name, rest) if part) if item.name else name
                    break
            else:
                known = {unit.name for unit in read[path].units} | {router.name for router in read[path].routers}
                return (path, name) if head in known else None
        for size in range(full.count(".") + 1, 0, -1):
            module = ".".join(full.split(".")[:size])
            if module in modules:
                return modules[module], full[len(module) + 1 :]
        return None

    return read, resolve


def shown(tree: Tree) -> list[str]:
    read, resolve = resolver(tree)
    routes = Routes(read, resolve)
    return [
        " ".join(part for part in (",".join(entry.methods), route) if part)
        for path in sorted(read)
        for entry in read[path].entry_points
        for route in routes.of(path, entry)
    ]


FASTAPI = {
    "app/main.py": (
        "from fastapi import FastAPI\nfrom app.api import api_router\napp = FastAPI()\n"
        "app.include_router(api_router, prefix='/api/v1')\n@app.get('/')\ndef index(): pass\n"
    ),
    "app/api.py": (
        "from fastapi import APIRouter\nfrom app import orders\napi_router = APIRouter()\n"
        "api_router.include_router(orders.router, prefix='/shop')\n"
    ),
    "app/orders.py": (
        "from fastapi import APIRouter\nrouter = APIRouter(prefix='/orders')\n"
        "@router.get('/{id}')\ndef read(id): pass\n@router.post('')\ndef create(): pass\n"
    ),
}

FLASK = {
    "web.py": (
        "from flask import Flask\nimport pay, account\ndef create_app():\n"
        "    app = Flask(__name__)\n    app.register_blueprint(pay.bp)\n"
        "    app.register_blueprint(account.bp, url_prefix='/me')\n    return app\n"
    ),
    "pay.py": (
        "from flask import Blueprint\nbp = Blueprint('pay', __name__, url_prefix='/pay')\n"
        "admin = Blueprint('a', __name__, url_prefix='/admin')\nbp.register_blueprint(admin)\n"
        "@bp.post('/now')\ndef now(): pass\n@admin.get('/all')\ndef everything(): pass\n"
    ),
    "account.py": (
        "from flask import Blueprint\nbp = Blueprint('account', __name__, url_prefix='/account')\n@bp.get('/')\ndef show(): pass\n"
    ),
}

DJANGO = {
    "site/urls.py": (
        "from django.urls import path, include\nfrom shop import views\nurlpatterns = [\n"
        "    path('shop/', include('shop.urls')),\n    path('old/', include('shop.urls')),\n"
        "    path('home/', views.home),\n]\n"
    ),
    "shop/urls.py": (
        "from django.urls import path, re_path, include\n"
        "from rest_framework.routers import DefaultRouter\nfrom shop import views\n"
        "router = DefaultRouter()\nrouter.register('orders', views.OrderViewSet)\n"
        "extra = [re_path(r'^more/$', views.more)]\nurlpatterns = [\n"
        "    path('api/', include(router.urls)),\n    path('x/', include((extra, 'x'))),\n"
        "    path('api/pay/', views.Pay.as_view()),\n]\n"
    ),
    "shop/views.py": (
        "class OrderViewSet(ModelViewSet):\n    def list(self, r): pass\n"
        "    def destroy(self, r): pass\nclass Pay(APIView):\n    def post(self, r): pass\n"
        "class Unused(APIView):\n    def get(self, r): pass\n"
    ),
}

STARLETTE = {
    "main.py": (
        "from starlette.applications import Starlette\n"
        "from starlette.routing import Mount, Route\nimport admin\n"
        "app = Starlette(routes=[Mount('/admin', app=admin.app), Mount('/r', routes=admin.routes)])\n"
    ),
    "admin.py": (
        "from starlette.applications import Starlette\nfrom starlette.routing import Route\n"
        "routes = [Route('/users', users)]\napp = Starlette()\n"
        "app.add_route('/health', health)\n"
    ),
}


@pytest.mark.parametrize(
    ("tree", "expected"),
    [
        (FASTAPI, ["GET /", "GET /api/v1/shop/orders/{id}", "POST /api/v1/shop/orders"]),
        (FLASK, ["GET /me/", "POST /pay/now", "GET /pay/admin/all"]),
        (
            DJANGO,
            [
                "/old/api/orders/",
                "/shop/api/orders/",
                "/old/x/more/",
                "/shop/x/more/",
                "/old/api/pay/",
                "/shop/api/pay/",
                "GET /old/api/orders/",
                "GET /shop/api/orders/",
                "DELETE /old/api/orders/{pk}/",
                "DELETE /shop/api/orders/{pk}/",
                "POST /old/api/pay/",
                "POST /shop/api/pay/",
                "GET Unused.get",
                "/home/",
            ],
        ),
        (STARLETTE, ["/r/users", "/admin/health"]),
    ],
)
def test_prefixes_are_joined_over_files(tree: Tree, expected: list[str]) -> None:
    assert shown(tree) == expected


def test_a_router_of_another_file_is_followed() -> None:
    tree = {
        "bp.py": "from flask import Blueprint\nbp = Blueprint('x', __name__, url_prefix='/x')\n",
        "views.py": "from bp import bp\n@bp.get('/a')\ndef f(): pass\n",
    }
    assert shown(tree) == ["GET /x/a"]


def test_what_cannot_be_resolved_is_left_out_of_the_name() -> None:
    tree = {
        "a.py": (
            "from fastapi import APIRouter\nfrom elsewhere import app\n"
            "router = APIRouter(prefix='/a')\napp.include_router(plugin().router, prefix='/p')\n"
            "app.include_router(gone, prefix='/g')\n@router.get('/b')\ndef f(): pass\n"
        ),
    }
    assert shown(tree) == ["GET /a/b"]


def test_routers_that_hang_in_a_circle_end() -> None:
    tree = {
        "a.py": (
            "from fastapi import APIRouter\na = APIRouter(prefix='/a')\nb = APIRouter(prefix='/b')\n"
            "a.include_router(b)\nb.include_router(a)\n@a.get('/x')\ndef f(): pass\n"
        ),
    }
    assert shown(tree) == ["GET /b/a/x"]
    assert shown({"a.py": ("from fastapi import APIRouter\na = APIRouter()\na.include_router(a)\n@a.get('/x')\ndef f(): pass\n")}) == [
        "GET /x"
    ]


def test_many_ways_up_are_cut_and_do_not_explode() -> None:
    layers = 40
    lines = ["from fastapi import APIRouter"]
    for n in range(layers):
        lines += [f"l{n} = APIRouter()", f"r{n} = APIRouter()"]
    for n in range(layers - 1):
        lines += [f"{p}{n + 1}.include_router({c}{n}, prefix='/{p}')" for p, c in itertools.product("lr", "lr")]
    lines += ["@l0.get('/x')", "def f(): pass"]
    assert len(shown({"a.py": "\n".join(lines) + "\n"})) == MAX_ROUTES


def test_other_kinds_keep_their_names() -> None:
    entry = EntryPoint("task", (), "pay", "pay", 1)
    assert Routes({}, lambda *_: None).of("a.py", entry) == ("pay",)


def test_the_order_of_files_does_not_matter() -> None:
    expected = shown(DJANGO)
    for order in itertools.permutations(DJANGO.items()):
        assert shown(dict(order)) == expected
