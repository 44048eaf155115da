"""Entry points: what each framework declares, and what only looks like it."""

from __future__ import annotations

import pytest

from rules.languages import facts


def ways(text: str, path: str = "src/a.ts") -> list[tuple[str, str, str, str]]:
    return [(str(e.kind), "|".join(e.methods), e.name, e.symbol) for e in facts(path, text.encode()).entry_points]


EXPRESS = "import express, { Router } from 'express'\nconst app = express()\nconst api = Router()\n"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("app.get('/x', (req, res) => res.send(1))", [("http", "GET", "/x", "GET /x")]),
        ("app.post('/x/:id', auth, ctrl.create)", [("http", "POST", "/x/:id", "POST /x/:id")]),
        ("app.all('*', f)", [("http", "", "*", "ANY *")]),
        ("app.get(['/a', '/b'], f)", [("http", "GET", "/a", "GET /a"), ("http", "GET", "/b", "GET /b")]),
        ("app.delete(/^\\/x/, f)", [("http", "DELETE", "/^\\/x/", "DELETE /^\\/x/")]),
        ("app.get(PATHS.one, f)", [("http", "GET", "<PATHS.one>", "GET <PATHS_one>")]),
        ("app.get(`/${v}/x`, f)", [("http", "GET", "/<v>/x", "GET /<v>/x")]),
        ("api.route('/x').get(a).post(b, c)", [("http", "GET", "/x", "GET /x"), ("http", "POST", "/x", "POST /x")]),
        ("function mount() { app.get('/v1.0/x', f) }", [("http", "GET", "/v1.0/x", "mount.GET /v1_0/x")]),
        ("class S { routes() { this.r = Router(); this.r.get('/x', f) } }", [("http", "GET", "/x", "S.routes.GET /x")]),
        ("app.get('title')", []),
        ("cache.get('/x', () => 1)", []),
        ("axios.get('/x', config)", []),
        ("app.get('/x', { a: 1 })", []),
    ],
)
def test_express(text, expected):
    assert ways(EXPRESS + text) == expected


def test_a_handler_that_lies_elsewhere_is_named():
    found = facts(
        "a.ts",
        (
            EXPRESS
            + ("app.get('/a', wrap(orders.list))\napp.get('/b', orders.show.bind(orders))\napp.get('/c', asyncHandler(async () => {}))")
        ).encode(),
    )
    assert [e.handler for e in found.entry_points] == ["orders.list", "orders.show", ""]
    assert [e.router for e in found.entry_points] == ["app"] * 3


def test_each_registration_is_a_unit_that_uses_handler_and_middleware():
    found = facts("a.ts", (EXPRESS + "app.get('/a', auth, orders.list)\nstart()").encode())
    unit = next(unit for unit in found.units if unit.name == "GET /a")
    assert {"auth", "orders.list"} <= set(unit.uses)
    assert "orders.list" not in next(unit for unit in found.units if unit.name == "<module>").uses


def test_mounts_and_routers_carry_prefixes_and_guards():
    text = EXPRESS + (
        "import orders from './orders'\nimport helmet from 'helmet'\napp.use(helmet())\napp.use('/api', "
        "auth, api)\napi.use('/orders', orders)\napi.use('/old', require('./old'))"
    )
    found = facts("a.ts", text.encode())
    assert [(r.name, r.prefix) for r in found.routers] == [("app", ""), ("api", "")]
    mounts = {(m.parent, m.target, m.prefix, m.quoted): m.guards for m in found.mounts}
    assert mounts["app", "api", "/api", False] == ("auth",)
    assert ("api", "orders", "/orders", False) in mounts
    assert ("api", "./old", "/old", True) in mounts


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("import Router from '@koa/router'\nconst r = new Router({ prefix: '/v1' })\nr.get('/x', async (ctx) => {})", "/v1"),
        ("import { Hono } from 'hono'\nconst r = new Hono().basePath('/v1')\nr.get('/x', (c) => c.text(''))", "/v1"),
        ("const r = require('express')()\nr.get('/x', f)", ""),
        (
            (
                "import fastify from 'fastify'\nconst r = fastify({ logger: true })\nr.route({ method: 'GET', "
                "url: '/x', handler: async () => {} })"
            ),
            "",
        ),
        ("import { Hono } from 'hono'\nexport const r = new Hono().get('/x', (c) => c.text('')).use(a)", ""),
    ],
)
def test_other_frameworks(text, expected):
    found = facts("a.ts", text.encode())
    assert [(e.methods, e.name, e.router) for e in found.entry_points] == [(("GET",), "/x", "r")]
    assert [(r.name, r.prefix) for r in found.routers] == [("r", expected)]


def test_a_router_that_is_passed_in_goes_by_its_function():
    text = (
        "import { FastifyInstance } from 'fastify'\nexport async function routes(app: FastifyInstance) "
        "{ app.get('/x', handlers.x); app.register(sub, { prefix: '/s' }) }"
    )
    found = facts("a.ts", text.encode())
    assert [(e.name, e.router, e.handler) for e in found.entry_points] == [("/x", "routes", "handlers.x")]
    assert [r.name for r in found.routers] == ["routes"]
    assert [(m.parent, m.target, m.prefix) for m in found.mounts] == [("routes", "sub", "/s")]


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("export default (app) => { app.get('/x', (req, res) => {}) }", 1),
        ("import { app } from './app'\napp.get('/x', (req, res) => {})", 1),
        ("export default (client) => { client.get('/x', options) }", 0),
        ("import { http } from 'msw'\nhttp.get('/x', () => {})", 0),
        ("$.get('/x', function (data) {})", 0),
    ],
)
def test_receivers_of_unknown_make_must_look_like_routers(text, count):
    assert len(ways(text)) == count


NEST = "import { Controller, Get as Read, Post, All } from '@nestjs/common'\n"


def test_nest_controllers():
    text = NEST + (
        "@Controller('cats')\nexport class Cats {\n @Read(':id') one() {}\n @Post() make() {}\n "
        "@All(['a', 'b']) any() {}\n @Other('x') no() {}\n}"
    )
    found = facts("a.ts", text.encode())
    assert [(e.methods, e.name, e.symbol, e.router) for e in found.entry_points] == [
        (("GET",), "/:id", "Cats.one", "Cats"),
        (("POST",), "/", "Cats.make", "Cats"),
        ((), "/a", "Cats.any", "Cats"),
        ((), "/b", "Cats.any", "Cats"),
    ]
    assert [(r.name, r.prefix) for r in found.routers] == [("Cats", "/cats")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            (
                "import {Resolver, Query, Mutation} from '@nestjs/graphql'\n@Resolver() class R { @Query(() => "
                "A) a() {} @Mutation(() => B, {name: 'c'}) b() {} }"
            ),
            [("graphql", "", "Query.a", "R.a"), ("graphql", "", "Mutation.c", "R.b")],
        ),
        ("import {Mutation} from 'type-graphql'\nexport class R { @Mutation() pay() {} }", [("graphql", "", "Mutation.pay", "R.pay")]),
        (
            ("import {MessagePattern} from '@nestjs/microservices'\nclass R { @MessagePattern('sum') add() {} }"),
            [("rpc", "", "sum", "R.add")],
        ),
        ("import {Cron} from '@nestjs/schedule'\nclass R { @Cron(EVERY.DAY) tick() {} }", [("job", "", "EVERY.DAY", "R.tick")]),
        (
            "import {SubscribeMessage} from '@nestjs/websockets'\nclass R { @SubscribeMessage('m') on() {} }",
            [("websocket", "", "m", "R.on")],
        ),
        (
            "import {Processor} from '@nestjs/bullmq'\n@Processor('mail') export class R { process() {} }",
            [("task", "", "mail", "R.process")],
        ),
        (
            "import {Command} from 'nest-commander'\n@Command({name: 'seed'}) export class R { run() {} }",
            [("command", "", "seed", "R.run")],
        ),
        (
            ("import {Controller, Get} from '@nestjs/common'\n@Controller({path: 'x', version: '2'}) export class R { @Get() a() {} }"),
            [("http", "GET", "/", "R.a")],
        ),
        ("import {Query} from './own'\nclass R { @Query() a() {} }", []),
    ],
)
def test_decorated_methods(text, expected):
    assert ways(text) == expected


@pytest.mark.parametrize(
    ("path", "text", "expected"),
    [
        (
            "app/api/users/[id]/route.ts",
            "export async function GET() {}\nexport const POST = f(async () => {})\nexport const dynamic = 1",
            [("GET", "/api/users/:id"), ("POST", "/api/users/:id")],
        ),
        ("apps/web/src/app/(shop)/@side/[...all]/route.tsx", "export { GET } from './other'", [("GET", "/*all")]),
        ("packages/shop/src/api/store/carts/route.ts", "export const GET = async () => {}", [("GET", "/store/carts")]),
        ("app/route.js", "export function GET() {}", [("GET", "/")]),
        ("app/users/[[...slug]]/page.tsx", "export default function Page() {}", [("GET", "/users/*slug")]),
        ("pages/api/orders/[id].ts", "export default function handler() {}", [("", "/api/orders/:id")]),
        ("pages/api/index.ts", "export default handler", [("", "/api")]),
        ("src/pages/orders.tsx", "export default Page\nexport async function getServerSideProps() {}", [("GET", "/orders")]),
        ("src/pages/orders.tsx", "export default Page", []),
        ("pages/_app.tsx", "export default App", []),
        ("src/routes/x/+server.ts", "export const POST = f", [("POST", "/x")]),
        ("src/components/route.ts", "export const GET = f", []),
        ("app/route.d.ts", "export function GET(): void", []),
    ],
)
def test_files_that_are_routes_by_their_place(path, text, expected):
    assert [("|".join(e.methods), e.name) for e in facts(path, text.encode()).entry_points] == expected


def test_server_functions():
    assert ways("'use server'\n// c\nexport async function pay() {}\nconst x = 1") == [("rpc", "", "pay", "pay")]
    assert ways("export function Page() { async function pay() { 'use server'; return 1 } }") == [("rpc", "", "Page.pay", "Page.pay")]
    assert ways("const pay = async () => { 'use server'\n return 1 }") == [("rpc", "", "pay", "pay")]
    assert ways("const text = 'use server'; f()") == []


def test_resolver_maps():
    text = (
        "export const resolvers: Resolvers = {\n Query: { me: (p, a) => 1, you: auth(you), them },\n "
        "Mutation: { pay: { resolve: () => 1 } , note: 'x' },\n User: { name: () => '' },\n}"
    )
    assert ways(text) == [
        ("graphql", "", "Query.me", "resolvers.Query.me"),
        ("graphql", "", "Query.them", "resolvers.Query.them"),
        ("graphql", "", "Query.you", "resolvers.Query.you"),
        ("graphql", "", "Mutation.pay", "resolvers.Mutation.pay"),
    ]
    assert ways("export default { Query: { me() { return 1 } } }") == [("graphql", "", "Query.me", "default.Query.me")]
    assert ways("type A = { Query: { me: string } }; const b = { Query: 1 }") == []


def test_procedures_of_trpc():
    text = (
        "export const r = router({ list: publicProcedure.query(() => 1), pay: "
        "t.procedure.input(z).mutation(async () => 2), q: db.query('x') })"
    )
    assert ways(text) == [("rpc", "", "list", "r.list"), ("rpc", "", "pay", "r.pay")]


def test_commands_jobs_and_workers():
    assert ways("import { program } from 'commander'\nprogram.command('seed <n>').action(() => {})") == [
        ("command", "", "seed", "<module>")
    ]
    assert ways("import cron from 'node-cron'\ncron.schedule('* * * * *', tick)") == [("job", "", "* * * * *", "<module>")]
    assert ways("import { Worker } from 'bullmq'\nexport function start() { return new Worker('mail', async () => {}) }") == [
        ("task", "", "mail", "start")
    ]
    assert ways("#!/usr/bin/env node\nrun()", "bin/x.js") == [("command", "", "bin/x.js", "<module>")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("class S { app = express(); constructor() { this.app.get('/x', f) } }", [("http", "GET", "/x", "S.constructor.GET /x")]),
        ("app['get']('/x', f)", []),
        ("app.get()", []),
        ("express().get('/x', f).listen(1)", [("http", "GET", "/x", "GET /x")]),
        ("app.get(1, f)", []),
        ("app.get(a + '/x', f)", [("http", "GET", "<a + '/x'>", "GET <a + '/x'>")]),
        ("const server = new Map(); server.get('/x', (a) => 1)", []),
    ],
)
def test_receivers_and_paths_of_other_forms(text, expected):
    assert ways(EXPRESS + text) == expected


def test_an_unbound_plugin_is_no_mount():
    found = facts("a.ts", (EXPRESS + "app.use(1)\napp.use('/x', make())\napp.use((req, res, next) => next())").encode())
    assert found.mounts == ()
