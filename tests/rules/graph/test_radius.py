"""How far a change reaches: small trees, one change each."""

from __future__ import annotations

import pytest

from rules.graph import core
from rules.graph import radius as radius_module
from rules.graph import reached as reached_module
from rules.graph import unseen as unseen_module
from rules.model import Vocabulary
from tests.support.graphs import radius

MODELS = "class Order:\n    def total(self):\n        return 1\n\n\ndef tax():\n    return 2\n"
VIEWS = "from .models import Order\n\n\ndef show():\n    return Order().total()\n"
SHOP = {"shop/__init__.py": "", "shop/models.py": MODELS, "shop/views.py": VIEWS}
FLASK = """\
from flask import Flask
from shop.views import show
app = Flask(__name__)


@app.get('/orders')
def orders():
    return show()
"""


def changed(files, path, old, new):
    assert old in files[path]
    return {**files, path: files[path].replace(old, new)}


def reach(files, path, old, new, **more):
    return radius(files, changed(files, path, old, new), **more)


def test_a_changed_symbol_reaches_what_uses_it():
    found = reach(SHOP, "shop/models.py", "return 1", "return 3")
    assert found.symbols == ("shop.models:Order",)
    assert found.direct == ("shop.views:show",)
    assert (found.transitive, found.modules, found.approximate, found.enters_core) == (1, 3, False, False)


def test_its_neighbour_in_the_file_reaches_nothing():
    assert reach(SHOP, "shop/models.py", "return 2", "return 3").direct == ()


@pytest.mark.parametrize(
    ("old", "new"),
    [("return 1", "return 1  # one"), ("return 1", "return  1"), ("def tax():\n", 'def tax():\n    """Tax."""\n')],
    ids=["comment", "format", "docstring"],
)
def test_comments_format_and_docstrings_change_no_symbol(old, new):
    assert reach(SHOP, "shop/models.py", old, new).symbols == ()


def test_the_closure_goes_on_from_dependent_to_dependent():
    files = {**SHOP, "shop/api.py": "from shop import views\n\n\ndef api():\n    return views.show()\n"}
    found = reach(files, "shop/models.py", "return 1", "return 3")
    assert (found.direct, found.transitive) == (("shop.views:show",), 2)


@pytest.mark.parametrize(
    "use",
    [
        "from shop import Order\n\n\ndef use():\n    return Order\n",
        "import shop\n\n\ndef use():\n    return shop.Order\n",
        "import shop.models as m\n\n\ndef use():\n    return m.Order\n",
        "import shop.models\n\n\ndef use():\n    return shop.models.Order.total\n",
        "from shop.models import *\n\n\ndef use():\n    return Order\n",
        "from shop import *\n\n\ndef use():\n    return Order\n",
        "from shop import models\n\n\ndef use():\n    return getattr(models, 'Order')\n",
        "from shop import models as m\n\n\ndef use():\n    return m\n",
        "def use():\n    from shop.models import Order\n    return Order\n",
        "try:\n    from shop.models import Order\nexcept ImportError:\n    Order = None\n\n\ndef use():\n    return Order\n",
        "from shop.models import Order as Thing\n\n\ndef use():\n    return Thing\n",
    ],
    ids=["reexport", "package", "alias", "chain", "star", "star twice", "getattr", "bare module", "function level", "try", "renamed"],
)
def test_every_way_to_name_a_symbol_is_an_edge(use):
    files = {"shop/__init__.py": "from .models import Order\n", "shop/models.py": MODELS, "other.py": use}
    assert "other:use" in reach(files, "shop/models.py", "return 1", "return 3").direct


def test_a_star_does_not_bind_names_with_an_underscore():
    files = {"a.py": "def _f():\n    return 1\n", "b.py": "from a import *\n\n\ndef use():\n    return _f()\n"}
    assert reach(files, "a.py", "return 1", "return 2").direct == ()


def test_a_name_that_a_module_does_not_have_means_its_module_level():
    files = {"a.py": "globals().update(x=1)\n", "b.py": "from a import x\n\n\ndef use():\n    return x\n"}
    found = reach(files, "a.py", "x=1", "x=2")
    assert (found.symbols, found.direct) == (("a:<module>",), ("b:use",))


def test_module_level_taints_the_whole_module():
    files = {
        "a.py": "import b\nb.setup(1)\n\n\ndef f():\n    return 1\n",
        "b.py": "def setup(x):\n    return x\n",
        "c.py": "from a import f\n\n\ndef g():\n    f()\n",
    }
    found = reach(files, "a.py", "setup(1)", "setup(2)")
    assert (found.symbols, found.direct) == (("a:<module>",), ("c:g",))


def test_an_import_that_nothing_uses_still_runs_the_module():
    files = {"a.py": "register(1)\n", "b.py": "import a\n\n\ndef f():\n    return 1\n"}
    assert reach(files, "a.py", "(1)", "(2)").direct == ("b:<module>",)


def test_the_settings_object_stands_for_the_settings_modules():
    files = {
        "site/settings.py": "LIMIT = 1\nOTHER = 2\n",
        "shop.py": "from django.conf import settings\n\n\ndef f():\n    return settings.LIMIT\n",
    }
    assert reach(files, "site/settings.py", "LIMIT = 1", "LIMIT = 5").direct == ("shop:f",)
    assert reach(files, "site/settings.py", "OTHER = 2", "OTHER = 5").direct == ()


def test_a_new_settings_module_is_meant_at_once():
    files = {"shop.py": "from django.conf import settings\n\n\ndef f():\n    return settings.LIMIT\n"}
    assert radius(files, {**files, "site/settings.py": "LIMIT = 1\n"}).direct == ("shop:f",)


def test_quoted_names_of_modules_are_edges_of_the_module():
    files = {
        "site/settings.py": "MIDDLEWARE = ['shop.middleware.Guard']\n",
        "shop/__init__.py": "",
        "shop/middleware.py": "class Guard:\n    x = 1\n",
    }
    assert reach(files, "shop/middleware.py", "x = 1", "x = 2").direct == ("site.settings:<module>",)


def test_a_deleted_symbol_reaches_those_who_used_it():
    assert reach(SHOP, "shop/models.py", "class Order:\n    def total(self):\n        return 1\n", "").direct == ("shop.views:show",)


def test_a_deleted_file_reaches_those_who_used_it():
    head = {path: text for path, text in SHOP.items() if path != "shop/models.py"}
    found = radius(SHOP, head)
    assert found.symbols == ("shop.models:Order", "shop.models:tax")
    assert found.direct == ("shop.views:show",)


def test_base_and_head_are_united():
    head = changed(changed(SHOP, "shop/models.py", "return 1", "return 3"), "shop/views.py", "Order().total()", "1")
    head["shop/other.py"] = "from .models import Order\n\n\ndef other():\n    return Order\n"
    found = radius(SHOP, head)
    assert found.symbols == ("shop.models:Order", "shop.other:other", "shop.views:show")
    assert found.direct == ("shop.views:<module>",)  # its import is used no more, but still there


def test_a_new_file_catches_an_import_that_led_nowhere():
    files = {"app/__init__.py": "", "app/b.py": "from .a import f\n\n\ndef g():\n    return f()\n"}
    assert radius(files, {**files, "app/a.py": "def f():\n    return 1\n"}).direct == ("app.b:g",)


def test_a_new_package_file_takes_over_from_a_folder():
    files = {"app/a.py": "def f():\n    return 1\n", "x.py": "import app\n\n\ndef g():\n    return app.f\n"}
    found = radius(files, {**files, "app/__init__.py": "from .a import f\n"})
    assert "x:g" not in found.direct  # the package's own file changed nothing that g uses
    assert (
        "x:g"
        in radius(
            {**files, "app/__init__.py": "from .a import f\n"},
            {**files, "app/__init__.py": "from .a import f\n", "app/a.py": "def f():\n    return 2\n"},
        ).direct
    )


def test_tests_are_kept_apart():
    files = {**SHOP, "tests/test_shop.py": "from shop.views import show\n\n\ndef test_show():\n    assert show()\n"}
    found = reach(files, "shop/models.py", "return 1", "return 3")
    assert (found.transitive, found.tests) == (1, ("tests/test_shop.py",))
    only = reach(files, "tests/test_shop.py", "assert show()", "assert not show()")
    assert (only.symbols, only.transitive, only.tests) == ((), 0, ("tests/test_shop.py",))


def test_an_entry_point_comes_with_the_shortest_chain():
    files = {**SHOP, "web.py": FLASK}
    found = reach(files, "shop/models.py", "return 1", "return 3")
    (entry,) = found.entry_points
    assert (entry.kind, entry.name, entry.path, entry.line, entry.internet_facing) == ("http", "GET /orders", "web.py", 6, True)
    assert entry.chain == ("shop.models:Order", "shop.views:show", "web:orders")


def test_of_several_shortest_chains_the_first_by_name_is_told():
    files = {
        "a.py": "def f():\n    return 1\n", "m.py": "from a import f\n\n\ndef z():\n    f()\n\n\ndef y():\n    f()\n",
        "web.py": "from flask import Flask\nfrom m import y, z\napp = Flask('')\n\n\n@app.get('/')\ndef home():\n    return z() + y()\n",
    }  # fmt: skip
    (entry,) = reach(files, "a.py", "return 1", "return 2").entry_points
    assert entry.chain == ("a:f", "m:y", "web:home")


def test_a_handler_in_another_file_is_reached_by_its_route():
    files = {**SHOP, "shop/urls.py": "from django.urls import path\nfrom . import views\nurlpatterns = [path('show/', views.show)]\n"}
    found = reach(files, "shop/models.py", "return 1", "return 3")
    assert [(e.name, e.path, e.chain) for e in found.entry_points] == [("show/", "shop/urls.py", ("shop.models:Order", "shop.views:show"))]


def test_a_new_route_is_reached_by_what_registers_it():
    files = {**SHOP, "shop/urls.py": "from django.urls import path\nfrom . import views\nurlpatterns = []\n"}
    found = reach(files, "shop/urls.py", "[]", "[path('show/', views.show)]")
    assert [(e.name, e.chain) for e in found.entry_points] == [("show/", ("shop.urls:urlpatterns",))]


def test_a_route_that_is_gone_is_still_told():
    files = {**SHOP, "web.py": FLASK}
    found = radius(files, SHOP)
    assert [(e.name, e.chain) for e in found.entry_points] == [("GET /orders", ("web:orders",))]


def test_a_route_behind_a_tainted_symbol_starts_at_the_module():
    files = {"web.py": "from flask import Flask\napp = Flask('')\nsetup(app, 1)\n\n\n@app.get('/')\ndef home():\n    return 1\n"}
    (entry,) = reach(files, "web.py", "1)", "2)").entry_points
    assert entry.chain == ("web:<module>", "web:home")


def test_what_faces_the_internet_is_the_teams_word():
    files = {**SHOP, "web.py": FLASK}
    inner = reach(files, "shop/models.py", "return 1", "return 3", vocabulary=Vocabulary(internet_facing=("route:/public/*",)))
    assert [entry.internet_facing for entry in inner.entry_points] == [False]
    outer = reach(files, "shop/models.py", "return 1", "return 3", vocabulary=Vocabulary(internet_facing=("web.py",)))
    assert [entry.internet_facing for entry in outer.entry_points] == [True]


def test_full_routes_come_from_the_caller():
    files = {**SHOP, "web.py": FLASK}
    found = reach(files, "shop/models.py", "return 1", "return 3", routes_of=lambda _path, entry: (f"/v1{entry.name}", f"/v2{entry.name}"))
    assert [entry.name for entry in found.entry_points] == ["GET /v1/orders", "GET /v2/orders"]


def ring(count):
    return "".join(f"def f{i}():\n    return f{(i + 1) % count}()\n\n\n" for i in range(count))


def test_the_walk_stops_at_the_core():
    files = {
        "leaf.py": "def leaf():\n    return 1\n",
        "ring.py": "from leaf import leaf\n\n\n" + ring(core.KNOT) + "def f0():\n    return leaf() + f1()\n",
        "up.py": "from ring import f9\n\n\ndef up():\n    return f9()\n",
    }
    found = reach(files, "leaf.py", "return 1", "return 2")
    assert (found.direct, found.transitive, found.enters_core) == (("ring:f0",), 1, True)
    inside = reach(files, "ring.py", "return f9()", "return f9() + 1")
    assert (inside.symbols, inside.direct, inside.enters_core) == (("ring:f8",), ("ring:f7",), True)


def test_an_entry_point_at_the_edge_of_the_core_is_reached():
    web = FLASK.replace("from shop.views import show", "from leaf import leaf\nfrom ring import f9").replace("show()", "leaf() + f9()")
    files = {"leaf.py": "def leaf():\n    return 1\n", "ring.py": ring(core.KNOT), "web.py": web}
    found = reach(files, "leaf.py", "return 1", "return 2")
    assert (found.enters_core, [entry.chain for entry in found.entry_points]) == (True, [("leaf:leaf", "web:orders")])


def test_owners_of_all_that_is_reached():
    found = reach(SHOP, "shop/models.py", "return 1", "return 3", owners_of=lambda path: (f"@{path}",), paths=["README.md"])
    assert found.owners == ("@README.md", "@shop/models.py", "@shop/views.py")


def test_dependents_that_mention_a_changed_member_come_first():
    files = {**SHOP, "shop/a.py": "from .models import Order\n\n\ndef a():\n    return Order\n"}
    found = reach(files, "shop/models.py", "return 1", "return 3", members={("shop/models.py", "Order"): {"total"}})
    assert found.direct == ("shop.views:show", "shop.a:a")


def test_what_cannot_be_seen_is_said():
    files = {
        **SHOP,
        "shop/reports.py": "from django.apps import apps\n\n\ndef report():\n    return apps.get_model('shop.Order')\n",
        "shop/broken.py": "def f(:\n",
    }
    found = reach(files, "shop/models.py", "return 1", "return getattr(self, name)")
    assert found.unseen == (
        "shop.models:Order looks up by name: getattr(self, name)",
        "shop.reports:report may look up Order by name",
        "uses in shop/broken.py: could not be read",
    )


def test_unread_files_stand_on_one_line():
    files = {**SHOP, **{f"broken{number}.py": "def f(:\n" for number in range(7)}}
    assert reach(files, "shop/models.py", "return 1", "return 3").unseen == (
        "uses in broken0.py, broken1.py, broken2.py, broken3.py, broken4.py and 2 more: could not be read",
    )


def test_long_lists_of_dynamic_uses_are_cut(monkeypatch):
    monkeypatch.setattr(unseen_module, "MAX_LINES", 1)
    files = {**SHOP, "shop/a.py": "def f(x):\n    return getattr(x, x) + getattr(x, x[0])\n"}
    found = reach(files, "shop/a.py", "return", "return 1 +")
    assert found.unseen == ("shop.a:f looks up by name: getattr(x, x)", "1 more like the last")


def test_a_touched_file_that_cannot_be_read_counts_whole():
    found = reach(SHOP, "shop/models.py", "return 1", "return (")
    assert found.approximate
    assert "shop.models:tax" in found.symbols
    assert found.direct == ("shop.views:show",)


def test_a_cut_list_says_how_many_there_are(monkeypatch):
    monkeypatch.setattr(radius_module, "MAX_SYMBOLS", 1)
    monkeypatch.setattr(radius_module, "MAX_TESTS", 1)
    monkeypatch.setattr(reached_module, "MAX_ENTRY_POINTS", 1)
    test = "from shop.views import show\n\n\ndef test_show():\n    assert show()\n"
    files = {**SHOP, "web.py": FLASK, "web2.py": FLASK, "tests/test_a.py": test, "tests/test_b.py": test}
    head = changed(changed(files, "shop/models.py", "return 1", "return 3"), "shop/models.py", "return 2", "return 3")
    found = radius(files, head)
    assert (len(found.symbols), len(found.entry_points), len(found.tests)) == (1, 1, 1)
    assert found.unseen == (
        "2 changed symbols in all, 1 are listed",
        "2 entry points in all, 1 are listed",
        "2 test files in all, 1 are listed",
    )


def test_typescript_goes_through_barrels():
    files = {
        "src/util.ts": "export const tax = () => 1;\nexport default function total() { return tax(); }\n",
        "src/index.ts": "export * from './util';\nexport { default as total } from './util';\n",
        "src/app.ts": "import { total, tax } from '.';\nimport * as util from './util';\n"
        "export function pay() { return total(); }\nexport function fee() { return util.tax(); }\n",
    }
    found = reach(files, "src/util.ts", "=> 1", "=> 2")
    assert found.symbols == ("src/util.ts:tax",)
    assert found.direct == ("src/app.ts:<module>", "src/app.ts:fee", "src/util.ts:total")
    assert found.transitive == 4


def test_a_file_name_with_odd_bytes_is_printable():
    name = b"shop/\xff.py".decode("utf-8", "surrogateescape")
    found = radius({}, {name: "def f():\n    return 1\n"})
    assert found.symbols == ("shop.\\xff:f",)
