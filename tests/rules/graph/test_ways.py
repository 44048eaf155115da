"""Where the names of routers and handlers lead."""

from __future__ import annotations

import pytest

from rules.graph.resolvers import Resolvers, says
from rules.graph.tree import KnownPaths
from rules.graph.ways import Names, Ways
from tests.support.graphs import read

FILES = {
    "app/__init__.py": "from .orders import router as orders\nfrom . import users\n",
    "app/orders.py": "from fastapi import APIRouter\nrouter = APIRouter(prefix='/orders')\n\n\n@router.get('/x')\ndef x():\n    return 1\n",
    "app/users.py": "from .orders import router\n",
    "app/ring.py": "from .gnir import thing\n",
    "app/gnir.py": "from .ring import thing\n",
    "main.py": "import app.orders as o\nfrom app import orders, users\nimport fastapi\nfrom app.ring import thing\n",
    "web/a.ts": "function local() {}\nexport { local as handler };\n",
    "web/b.ts": "import { handler } from './a';\n",
}


@pytest.fixture(scope="module")
def names():
    known = read(FILES)
    return Names(Resolvers(KnownPaths(known), dict), known.get)


@pytest.mark.parametrize(
    ("path", "name", "quoted", "found"),
    [
        ("app/orders.py", "x", False, ("app/orders.py", "x")),
        ("main.py", "o.router", False, ("app/orders.py", "router")),
        ("main.py", "orders", False, ("app/orders.py", "router")),
        ("main.py", "users.router", False, ("app/orders.py", "router")),
        ("main.py", "users", False, ("app/users.py", "")),
        ("main.py", "fastapi.Depends", False, None),
        ("main.py", "nothing", False, None),
        ("main.py", "thing", False, None),
        ("main.py", "app.orders", True, ("app/orders.py", "")),
        ("main.py", "app.orders.router", True, ("app/orders.py", "router")),
        ("main.py", "no.such", True, None),
        ("gone.py", "x", False, None),
        ("web/b.ts", "handler", False, ("web/a.ts", "local")),
    ],
)
def test_a_name_leads_to_where_it_is_made(names, path, name, quoted, found):
    assert names.resolve(path, name, quoted) == found


def test_ways_are_the_routed_part_of_the_facts():
    ways = Ways.of(read(FILES)["app/orders.py"])
    assert [entry.name for entry in ways.entry_points] == ["/x"]
    assert [router.prefix for router in ways.routers] == ["/orders"]
    assert Ways.from_plain(tuple(ways)) == ways


@pytest.mark.parametrize(
    ("one", "two", "equal"),
    [
        (b'{"version": "1", "name": "a"}', b'{"version": "2", "name": "a"}', True),
        (b'{"name": "a"}', b'{"name": "b"}', False),
        (b'{"compilerOptions": {"strict": true}}', b'{"compilerOptions": {"strict": false}}', True),
        (b'{"compilerOptions": {"baseUrl": "."}}', b'{"compilerOptions": {"baseUrl": "src"}}', False),
        (None, b"{}", False),
        (b"{broken", b"{}", True),
    ],
)
def test_manifests_say_the_same_when_no_import_leads_elsewhere(one, two, equal):
    assert (says(one) == says(two)) is equal


def test_what_must_be_installed(names):
    known = read(FILES)
    resolvers = Resolvers(KnownPaths(known), dict)
    external = {one.module for one in known["main.py"].imports if resolvers.is_external("python", "main.py", one)}
    assert external == {"fastapi"}
    assert not any(resolvers.is_external("typescript", "web/b.ts", one) for one in known["web/b.ts"].imports)
