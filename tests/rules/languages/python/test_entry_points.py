"""Entry points: what each framework's own documentation says is a way in, and what only looks like one."""

import pytest

from rules.facts import Facts
from rules.languages.python.file_facts import facts

Shown = tuple[str, tuple[str, ...], str, str, str, str]


def read(text: str, path: str = "shop/views.py") -> Facts:
    found = facts(path, text.encode())
    assert not found.error
    return found


def points(text: str, path: str = "shop/views.py") -> list[Shown]:
    return [(p.kind, p.methods, p.name, p.symbol, p.router, p.handler) for p in read(text, path).entry_points]


SILENT = [
    "@cache.get('key')\ndef f(): pass\n",
    "cache = Cache()\n@cache.get('/key')\ndef f(): pass\n",
    "app = Cache()\n@app.get('/key')\ndef f(): pass\n",
    "from unittest import mock\n@mock.patch('/a')\ndef f(): pass\n",
    "@app.get('key')\ndef f(): pass\n",
    "@app.get(key)\ndef f(): pass\n",
    "@get('/a')\ndef f(): pass\n",
    "@app.route\ndef f(): pass\n",
    "import os.path as path\nx = path('a', b)\n",
    "urlpatterns = [path.join('a', b)]\n",
    "requests.get('/a', f)\n",
    "self.add_route('/a', url)\n",
    "admin.site.register(Order, OrderAdmin)\n",
    "@property\ndef task(): pass\n",
    "@tracker.task\ndef f(): pass\n",
    "db.connect(f)\n",
    "class Command: pass\n",
    "class OrderMutation(BaseMutation):\n    order = graphene.Field(Order)\n",
    "class QueryHelper:\n    order = Field(Order)\n",
    "@strawberry_like.field\ndef f(): pass\n",
    "class A(Viewer):\n    def get(self): pass\n",
    "class A(Consumer):\n    def receive(self): pass\n",
    "from x import tool\n@tool\ndef f(): pass\n",
    "text = '''\n@app.route('/a')\ndef f(): pass\n'''\n",
    "# @app.route('/a')\ndef f(): pass\n",
]


@pytest.mark.parametrize("text", SILENT)
def test_what_only_looks_like_an_entry_point_is_none(text: str) -> None:
    assert points(text) == []


OTHER_CASES = [
    # GraphQL
    (
        (
            "import strawberry\n@strawberry.type\nclass Query:\n    @strawberry.field\n"
            "    def my_orders(self): pass\n    total: int = strawberry.field(resolver=get_total)\n"
            "@strawberry.type\nclass Order:\n    @strawberry.field\n    def lines(self): pass\n"
        ),
        [("graphql", (), "Query.myOrders", "Query.my_orders", "", ""), ("graphql", (), "Query.total", "", "", "get_total")],
    ),
    (
        ("import strawberry\n@strawberry.type\nclass Pay:\n    @strawberry.mutation(name='payNow')\n    def pay(self): pass\n"),
        [("graphql", (), "Mutation.payNow", "Pay.pay", "", "")],
    ),
    (
        ("import strawberry\n@strawberry.type\nclass Subscription:\n    @strawberry.subscription\n    async def ticks(self): yield 1\n"),
        [("graphql", (), "Subscription.ticks", "Subscription.ticks", "", "")],
    ),
    (
        (
            "import graphene\nfrom .pay import Pay\nclass Mutations(graphene.ObjectType):\n"
            "    order_pay = Pay.Field()\n    order_drop = (\n        Drop.Field(x=1)\n    )\n"
        ),
        [("graphql", (), "Mutation.orderPay", "", "", "Pay"), ("graphql", (), "Mutation.orderDrop", "", "", "Drop")],
    ),
    (
        (
            "import graphene\nclass Query(graphene.ObjectType):\n"
            "    my_orders = graphene.List(Order)\n    shop = BaseField(Shop, resolver=get_shop)\n"
            "    name = graphene.String()\n    LIMIT = 3\n"
            "    def resolve_my_orders(self, info): pass\n"
        ),
        [
            ("graphql", (), "Query.myOrders", "Query.resolve_my_orders", "", ""),
            ("graphql", (), "Query.shop", "", "", "get_shop"),
            ("graphql", (), "Query.name", "Query", "", ""),
        ],
    ),
    (
        ("import graphene\nclass Pay(graphene.Mutation):\n    def mutate(self, info): pass\n"),
        [("graphql", (), "Pay", "Pay.mutate", "", "")],
    ),
    (("class Mutation(orders.Mutation, users.Mutation):\n    pay = Pay.Field()\n"), [("graphql", (), "Mutation.pay", "", "", "Pay")]),
    (
        (
            "from ariadne import QueryType, ObjectType, SubscriptionType\nquery = QueryType()\n"
            "m = ObjectType('Mutation')\no = ObjectType('Order')\ns = SubscriptionType()\n"
            "@query.field('orders')\ndef f(*_): pass\n@m.field('pay')\ndef g(*_): pass\n"
            "@o.field('lines')\ndef h(*_): pass\n@s.source('ticks')\ndef t(*_): pass\n"
            "query.set_field('total', views.total)\n"
        ),
        [
            ("graphql", (), "Query.orders", "f", "", ""),
            ("graphql", (), "Mutation.pay", "g", "", ""),
            ("graphql", (), "Subscription.ticks", "t", "", ""),
            ("graphql", (), "Query.total", "", "", "views.total"),
        ],
    ),
    # tasks and jobs
    (
        ("from celery import shared_task\n@shared_task\ndef f(): pass\n@shared_task(name='shop.g', bind=True)\ndef g(self): pass\n"),
        [("task", (), "f", "f", "", ""), ("task", (), "shop.g", "g", "", "")],
    ),
    (("from shop.celeryconf import app\n@app.task(queue='x')\n@other\ndef f(): pass\n"), [("task", (), "f", "f", "", "")]),
    (("from celery import Task\nclass Pay(Task):\n    def run(self): pass\n"), [("task", (), "Pay", "Pay.run", "", "")]),
    ("from rq.decorators import job\n@job('low')\ndef f(): pass\n", [("task", (), "f", "f", "", "")]),
    ("import dramatiq\n@dramatiq.actor(actor_name='x')\ndef f(): pass\n", [("task", (), "x", "f", "", "")]),
    (
        "huey = SqliteHuey()\n@huey.task()\ndef f(): pass\n@huey.periodic_task(crontab())\ndef g(): pass\n",
        [("task", (), "f", "f", "", ""), ("job", (), "g", "g", "", "")],
    ),
    (
        "@scheduler.scheduled_job('interval')\ndef f(): pass\nscheduler.add_job(tasks.g, 'cron')\n",
        [("job", (), "f", "f", "", ""), ("job", (), "g", "", "", "tasks.g")],
    ),
    (
        "from airflow.decorators import dag, task\n@dag(dag_id='d')\ndef f():\n    @task\n    def g(): pass\n",
        [("job", (), "d", "f", "", ""), ("task", (), "g", "f.g", "", "")],
    ),
    # signals
    (
        ("from django.dispatch import receiver\n@receiver(post_save, sender=Order)\ndef f(**k): pass\n"),
        [("signal", (), "post_save", "f", "", "")],
    ),
    (
        ("from django.db.models.signals import post_save\npost_save.connect(handlers.f)\n"),
        [("signal", (), "post_save", "", "", "handlers.f")],
    ),
    (
        (
            "from celery.signals import setup_logging\n@setup_logging.connect\ndef f(**k): pass\n"
            "@setup_logging.connect()\ndef g(**k): pass\n"
        ),
        [("signal", (), "setup_logging", "f", "", ""), ("signal", (), "setup_logging", "g", "", "")],
    ),
    (
        ("from sqlalchemy import event\n@event.listens_for(Order, 'after_insert')\ndef f(*a): pass\n"),
        [("signal", (), "after_insert", "f", "", "")],
    ),
    (
        ("from shop import signals\ndef setup():\n    def f(): pass\n    signals.paid.connect(f)\n"),
        [("signal", (), "paid", "setup.f", "", "")],
    ),
    # commands
    (
        ("import click\n@click.group()\ndef cli(): pass\n@cli.command('pay')\ndef f(): pass\n@cli.command()\ndef do_it(): pass\n"),
        [("command", (), "cli", "cli", "", ""), ("command", (), "pay", "f", "", ""), ("command", (), "do-it", "do_it", "", "")],
    ),
    (
        "import typer\napp = typer.Typer()\n@app.command()\ndef f(): pass\n@app.callback()\ndef g(): pass\n",
        [("command", (), "f", "f", "", ""), ("command", (), "g", "g", "", "")],
    ),
    ("from invoke import task\n@task\ndef build_it(c): pass\n", [("command", (), "build-it", "build_it", "", "")]),
    (("import argparse\ndef main():\n    argparse.ArgumentParser(prog='pay')\n"), [("command", (), "pay", "main", "", "")]),
    ("if __name__ == '__main__':\n    main()\n", [("command", (), "shop/views.py", "<module>", "", "")]),
    ("if ('__main__' == __name__): main()\n", [("command", (), "shop/views.py", "<module>", "", "")]),
    # other protocols
    (
        "class Orders(pb2_grpc.OrdersServicer):\n    def Pay(self, r, c): pass\n    def _help(self): pass\n",
        [("rpc", (), "Orders/Pay", "Orders.Pay", "", "")],
    ),
    (
        ("from channels.generic.websocket import WebsocketConsumer\nclass Chat(WebsocketConsumer):\n    def receive(self): pass\n"),
        [("websocket", (), "Chat", "Chat", "", "")],
    ),
    (
        (
            "from mcp.server.fastmcp import FastMCP\nserver = FastMCP('x')\n@server.tool()\n"
            "def f(): pass\n@server.resource('a://b')\ndef g(): pass\n"
        ),
        [("rpc", (), "f", "f", "", ""), ("rpc", (), "a://b", "g", "", "")],
    ),
    ("from .server import shop_mcp\n@shop_mcp.tool\ndef f(): pass\n", [("rpc", (), "f", "f", "", "")]),
]


@pytest.mark.parametrize(("text", "expected"), OTHER_CASES)
def test_other_kinds(text: str, expected: list[Shown]) -> None:
    assert points(text) == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "shop/management/commands/pay.py",
            "class Command(BaseCommand):\n    def handle(self): pass\n",
            [("command", (), "pay", "Command.handle", "", "")],
        ),
        ("shop/management/commands/pay.py", "class Command(PayCommand): pass\n", [("command", (), "pay", "Command", "", "")]),
        ("shop/management/commands/_base.py", "class Command(BaseCommand): pass\n", []),
        ("shop/__main__.py", "main()\n", [("command", (), "shop/__main__.py", "<module>", "", "")]),
    ],
)
def test_commands_by_path(path: str, text: str, expected: list[Shown]) -> None:
    assert points(text, path) == expected
