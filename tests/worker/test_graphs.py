"""How far a change of a real repository reaches: the same answer cold, warm, from a snapshot of any age and by either reader."""

from __future__ import annotations

import itertools

import pytest

from rules.model import Vocabulary
from tests.support.repository import build
from worker import graph_find
from worker.facts import FactStore
from worker.git import GitError, GitLimits, Repository
from worker.graphs import GraphSource

MODELS = b"class Order:\n    def total(self):\n        return 1\n\n\ndef tax():\n    return 2\n"
VIEWS = b"from .models import Order\n\n\ndef show(request):\n    return Order().total()\n"
WEB = b"""\
from fastapi import APIRouter, FastAPI
from shop.views import show
app = FastAPI()
router = APIRouter(prefix="/orders")
app.include_router(router, prefix="/v1")


@router.get("/{id}")
def order(id):
    return show(id)
"""
SHOP = {
    "shop/__init__.py": b"",
    "shop/models.py": MODELS,
    "shop/views.py": VIEWS,
    "web.py": WEB,
    "requirements.txt": b"fastapi==1\n",
    ".github/CODEOWNERS": b"/shop/ @shop/team\n/web.py @web\n",
}


SCRIPT = {
    "package.json": b'{"name": "a", "version": "1.0.0"}',
    "tsconfig.json": b'{"compilerOptions": {"baseUrl": ".", "paths": {"@/*": ["one/*"]}}}',
    "one/x.ts": b"export const x = () => 1;\n",
    "two/x.ts": b"export const x = () => 1;\n",
    "app.ts": b"import { x } from '@/x';\nexport const app = () => x();\n",
}


class Bench:
    """One repository with a store, asked again and again."""

    def __init__(self, folder, *trees, cache="cache", limits=None, reader="cat-file"):
        self.folder, self.cache = folder, folder / cache
        self.path = folder / "repo.git"
        self.commits = build(self.path, *trees) if trees else []
        self.limits, self.reader = limits, reader

    def fresh(self, cache, **more):
        """Return the same repository with another cache."""
        other = Bench(self.folder, cache=cache, **more)
        other.commits = self.commits
        return other

    def ask(self, *pairs, progress=None):
        """Return the reach of each pair of commit numbers, asked of one process."""
        with Repository.open(self.path, limits=self.limits, reader=self.reader) as repository:
            store = FactStore(self.cache, self.path)
            source = GraphSource(repository, store, progress=progress)
            found = [self._reach(source, repository, *pair) for pair in pairs]
            source.close()
            self.warnings = store.warnings
            store.close()
        return found

    def _reach(self, source, repository, base, head, vocabulary=None):
        one, two = self.commits[base], self.commits[head]
        change = repository.change(one, one, two)
        return source.reach(change, repository.tree(one), repository.tree(two), vocabulary or Vocabulary())


def test_a_change_with_all_that_it_reaches(tmp_path):
    head = {**SHOP, "shop/models.py": MODELS.replace(b"return 1", b"return 3")}
    (found,) = Bench(tmp_path, SHOP, head).ask((0, 1))
    radius = found.radius
    assert radius.symbols == ("shop.models:Order",)
    assert radius.direct == ("shop.views:show",)
    assert (radius.transitive, radius.modules, radius.approximate) == (2, 4, False)
    assert radius.owners == ("@shop/team", "@web")
    (entry,) = radius.entry_points
    assert (entry.name, entry.path, entry.internet_facing) == ("GET /v1/orders/{id}", "web.py", True)
    assert entry.chain == ("shop.models:Order", "shop.views:show", "web:order")
    assert [manifest.path for manifest in found.manifests_base] == ["requirements.txt"]
    assert found.new_external_imports == ()


def test_members_that_changed_bring_who_mentions_them_first(tmp_path):
    base = {**SHOP, "shop/a.py": b"from .models import Order\n\n\ndef a():\n    return Order\n"}
    (found,) = Bench(tmp_path, base, {**base, "shop/models.py": MODELS.replace(b"return 1", b"return 3")}).ask((0, 1))
    assert found.radius.direct == ("shop.views:show", "shop.a:a")


def test_new_imports_from_outside_and_manifests_of_both_sides(tmp_path):
    head = {
        **SHOP,
        "shop/views.py": b"import os\nimport stripe\nfrom . import gone\nfrom shop.models import tax\n" + VIEWS,
        "pyproject.toml": b"[project]\nname='x'\n",
    }
    del head["requirements.txt"]
    (found,) = Bench(tmp_path, SHOP, head).ask((0, 1))
    assert [(path, one.module) for path, one in found.new_external_imports] == [("shop/views.py", "stripe")]
    assert [manifest.path for manifest in found.manifests_base] == ["requirements.txt"]
    assert [manifest.path for manifest in found.manifests_head] == ["pyproject.toml"]


def history():
    """Return trees in which files come, go, move and change in many ways."""
    tree = dict(SHOP)
    trees = [dict(tree)]
    steps = [
        {"shop/models.py": MODELS.replace(b"return 1", b"return 3")},
        {"shop/late.py": b"def late():\n    return 1\n", "shop/__init__.py": b"from .models import *\nfrom .late import late\n"},
        {"user.py": b"from shop import Order, late, missing\n\n\ndef use():\n    return Order, late, missing\n"},
        {"shop/missing.py": b"def f():\n    return 1\n"},
        {"shop/models.py": None, "shop/models/__init__.py": b"from .order import Order\n", "shop/models/order.py": MODELS},
        {"lib/helper.py": b"def help():\n    return 1\n", "lib/run.py": b"import helper\n\n\ndef run():\n    return helper.help()\n"},
        {"helper.py": b"def help():\n    return 2\n"},
        {"lib/__init__.py": b""},
        {"lib/__init__.py": None, "shop/views.py": VIEWS.replace(b"total()", b"total() + tax()")},
        {"conf/settings.py": b"LIMIT = 1\n", "shop/views.py": b"from django.conf import settings\n\n\ndef show():\n    settings.LIMIT\n"},
        {"conf/settings.py": b"LIMIT = 2\n"},
        {"shop/broken.py": b"def f(:\n", "link.py": (0o120000, b"web.py"), "web/a.ts": SCRIPT["app.ts"].replace(b"@/x", b"./b")},
        {"web/b.ts": b"export const x = () => 1;\n"},
        {"web/b.ts": b"export const x = () => 2;\n", "link.py": b"def now_code():\n    return 1\n"},
        {"web.py": None, "user.py": None},
    ]  # fmt: skip
    for step in steps:
        tree = {path: data for path, data in {**tree, **step}.items() if data is not None}
        trees.append(tree)
    return trees


@pytest.fixture(scope="module")
def long(tmp_path_factory):
    folder = tmp_path_factory.mktemp("long")
    bench = Bench(folder, *history())
    pairs = list(itertools.pairwise(range(len(bench.commits))))
    cold = [bench.fresh(f"cold{base}").ask((base, head))[0] for base, head in pairs]
    return bench, pairs, cold


def test_one_process_that_moves_from_change_to_change(long):
    bench, pairs, cold = long
    assert bench.fresh("resident").ask(*pairs) == cold


def test_one_process_that_goes_back_in_time(long):
    bench, pairs, cold = long
    assert bench.fresh("back").ask(*reversed(pairs)) == cold[::-1]


def test_processes_that_start_from_an_old_snapshot(long):
    bench, pairs, cold = long
    aged = bench.fresh("aged")
    aged.ask((0, 1))
    assert [aged.ask(pair)[0] for pair in pairs] == cold


def test_the_other_reader(long):
    bench, pairs, cold = long
    assert bench.fresh("pygit2", reader="pygit2").ask(*pairs) == cold


def test_a_graph_that_is_kept_on_the_way(long, monkeypatch):
    monkeypatch.setattr(graph_find, "KEEP_AFTER", 3)
    bench, pairs, cold = long
    kept = bench.fresh("kept")
    assert kept.ask(*pairs) == cold
    assert kept.ask(*pairs) == cold


def test_a_graph_too_far_away_is_built_anew(long, monkeypatch):
    monkeypatch.setattr(graph_find, "MAX_DELTA", 1)
    bench, pairs, cold = long
    assert bench.fresh("far").ask(*pairs) == cold


def test_progress_is_told_while_everything_is_read_and_only_then(tmp_path):
    bench = Bench(tmp_path, SHOP, {**SHOP, "shop/models.py": b"x = 1\n"})
    told = []
    bench.ask((0, 1), progress=lambda done, count: told.append((done, count)))
    assert told[0] == (0, 4)
    assert told[-1] == (4, 4)
    bench.ask((0, 1), progress=lambda *_: pytest.fail("a warm run reads nothing"))


def test_a_damaged_graph_is_built_anew_with_a_warning(tmp_path):
    bench = Bench(tmp_path, SHOP, {**SHOP, "shop/models.py": b"x = 1\n"})
    first = bench.ask((0, 1))
    store = FactStore(bench.cache, bench.path)
    tree = store.trees()[0]
    store.put_graph(tree, {"names": store.part(tree, "names")})
    store._write(("DELETE FROM parts WHERE name = 'kinds'", [()]))
    store.close()
    assert bench.ask((0, 1)) == first
    assert len(bench.warnings) == 1
    assert bench.ask((0, 1)) == first
    assert bench.warnings == []


def test_a_tree_that_is_gone_from_the_clone_does_no_harm(tmp_path):
    bench = Bench(tmp_path, SHOP, {**SHOP, "shop/models.py": b"x = 1\n"})
    first = bench.ask((0, 1))
    store = FactStore(bench.cache, bench.path)
    tree = store.trees()[0]
    store.put_graph("0" * 40, {name: store.part(tree, name) for name in graph_find.ALL_PARTS})
    store.close()
    assert bench.ask((0, 1)) == first


def test_a_file_that_this_clone_lacks_is_said_and_read_when_it_is_there(tmp_path):
    large = b"# " + b"x" * 3_000 + b"\nfrom .models import Order\n\n\ndef big():\n    return Order\n"
    base = {**SHOP, "shop/big.py": large}
    bench = Bench(tmp_path, base, {**base, "shop/models.py": MODELS.replace(b"return 1", b"return 3")})
    lacking = bench.fresh("cache", limits=GitLimits(max_file_bytes=2_000))
    (found,) = lacking.ask((0, 1))
    assert found.radius.direct == ("shop.views:show",)
    assert found.radius.unseen == ("uses in shop/big.py: could not be read",)
    assert lacking.ask((0, 1)) == [found]
    (found,) = bench.ask((0, 1))
    assert found.radius.direct == ("shop.views:show", "shop.big:big")
    assert found.radius.unseen == ()


def test_a_touched_file_that_cannot_be_read_makes_the_answer_approximate(tmp_path):
    head = {**SHOP, "shop/models.py": MODELS + b"# " + b"x" * 3_000 + b"\n"}
    (found,) = Bench(tmp_path, SHOP, head, limits=GitLimits(max_file_bytes=2_000)).ask((0, 1))
    assert found.radius.approximate
    assert found.radius.direct == ("shop.views:show",)


def test_where_imports_lead_may_change_with_the_configuration(tmp_path):
    moved = {**SCRIPT, "tsconfig.json": SCRIPT["tsconfig.json"].replace(b"one", b"two")}
    newer = {**moved, "package.json": SCRIPT["package.json"].replace(b"1.0.0", b"2.0.0")}
    last = {**newer, "two/x.ts": b"export const x = () => 2;\n"}
    bench = Bench(tmp_path, SCRIPT, moved, newer, last)
    leads, version, code = bench.ask((0, 1), (1, 2), (2, 3))
    assert leads.radius.approximate
    assert not version.radius.approximate
    assert code.radius.direct == ("app.ts:app",)


def test_renames_keep_their_symbols_and_copies_are_new(tmp_path):
    long_models = MODELS + b"".join(b"def f%d():\n    return %d\n\n\n" % (number, number) for number in range(20))
    base = {**SHOP, "shop/models.py": long_models}
    renamed = {**base, "shop/things.py": long_models.replace(b"return 1\n\n\ndef tax", b"return 3\n\n\ndef tax")}
    del renamed["shop/models.py"]
    (found,) = Bench(tmp_path, base, renamed).ask((0, 1))
    assert found.radius.symbols == ("shop.things:Order",)
    assert found.radius.direct == ("shop.views:show",)


def test_only_regular_files_are_code(tmp_path):
    head = {**SHOP, "shop/models.py": (0o120000, b"views.py"), "sub.py": (0o160000, b"1" * 40)}
    (found,) = Bench(tmp_path, SHOP, head).ask((0, 1))
    assert found.radius.symbols == ("shop.models:Order", "shop.models:tax")
    assert found.radius.modules == 3


def test_a_tree_that_does_not_exist_is_an_error_of_git(tmp_path):
    bench = Bench(tmp_path, SHOP, SHOP)
    with Repository.open(bench.path) as repository:
        store = FactStore(bench.cache, bench.path)
        source = GraphSource(repository, store)
        change = repository.change(*[bench.commits[0]] * 3)
        with pytest.raises(GitError):
            source.reach(change, "1" * 40, "1" * 40, Vocabulary())
        assert source.reach(change, repository.tree(bench.commits[0]), repository.tree(bench.commits[0]), Vocabulary()).radius.symbols == ()
        source.close()
        store.close()
