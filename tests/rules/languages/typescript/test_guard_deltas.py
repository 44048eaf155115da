"""What the delta of guards says of TypeScript: the whole way from the bytes of both sides to the events."""

from __future__ import annotations

import pytest

from rules.analysis import Analysis
from rules.guards.delta import guard_events
from rules.languages import details
from rules.model import Vocabulary

NEST = "import { Controller, Get, Post, UseGuards } from '@nestjs/common'\nimport { AuthGuard, RolesGuard } from './guards'\n"
EXPRESS = (
    "import express from 'express'\nimport { requireUser, isAdmin } from './auth'\nconst app = express()\nconst admin = express.Router()\n"
)
NEXT = "import { redirect } from 'next/navigation'\nimport { getServerSession } from 'next-auth'\n"


def events(base: str, head: str, path: str = "src/app/x/route.ts", **others: tuple[str, str]) -> list[tuple[str, str, str]]:
    """Return (event, guard, symbol) of a change of one file, and of ``others`` by name of file."""
    files = {path: (base, head), **{f"src/{name}.ts": texts for name, texts in others.items()}}
    analyses = []
    for name, (old, new) in files.items():
        sides = [details(name, text.encode(), Vocabulary()) for text in (old, new)]
        assert [side.error for side in sides] == ["", ""]
        analyses.append(Analysis(name, *sides, same_syntax=sides[0].digest == sides[1].digest))
    return [(str(event.kind), event.guard.name.rpartition(".")[2], event.symbol) for event in guard_events(analyses)]


CONTROLLER = NEST + (
    "@Controller('c')\n@UseGuards(AuthGuard, RolesGuard)\nexport class C {\n  @Get() @Roles('admin') one() { return 1 }\n}\n"
)
HANDLER = NEXT + (
    "export async function POST(req) {\n  const s = await getServerSession(o)\n  if (!s) "
    "redirect('/login')\n  if (s.user.id !== req.owner) throw new ForbiddenException()\n  await "
    "save(req)\n}\n"
)
ROUTES = EXPRESS + ("app.use(requireUser)\napp.get('/a', isAdmin, (req, res) => { res.send(list()) })\napp.post('/b', isAdmin, b)\n")


@pytest.mark.parametrize(
    ("base", "change", "expected"),
    [
        (CONTROLLER, ("@UseGuards(AuthGuard, RolesGuard)\n", ""), [("removed", "UseGuards", "C")]),
        (CONTROLLER, ("@UseGuards(AuthGuard, RolesGuard)", "@UseGuards(AuthGuard)"), [("weakened", "UseGuards", "C")]),
        (CONTROLLER, ("@Roles('admin') ", ""), [("removed", "Roles", "C.one")]),
        (CONTROLLER, ("'admin'", "'user'"), [("changed", "Roles", "C.one")]),
        (HANDLER, ("  if (!s) redirect('/login')\n", ""), [("removed", "redirect", "POST")]),
        (HANDLER, ("redirect('/login')", "log('nobody')"), [("removed", "redirect", "POST")]),
        (
            HANDLER,
            ("  if (s.user.id !== req.owner) throw new ForbiddenException()\n", ""),
            [("removed", "throw ForbiddenException", "POST")],
        ),
        (HANDLER, ("!== req.owner)", "!== req.owner && !s.user.admin)"), [("weakened", "throw ForbiddenException", "POST")]),
        (HANDLER, ("s.user.id !== req.owner", "s.user.id !== req.other"), [("changed", "throw ForbiddenException", "POST")]),
        (ROUTES, ("app.use(requireUser)\n", ""), [("removed", "requireUser", "")]),
        (ROUTES, ("'/b', isAdmin, b", "'/b', b"), [("removed", "isAdmin", "POST /b")]),
        (ROUTES, ("'/a', isAdmin, ", "'/a', "), [("removed", "isAdmin", "GET /a")]),
        (
            "export const f = (res) => res.cookie('s', v, { httpOnly: true, secure: true })",
            ("secure: true", "secure: false"),
            [("removed", "secure", "f")],
        ),
        (
            "import jwt from 'jsonwebtoken'\nexport const f = (t) => { const p = jwt.verify(t, key); return p }",
            ("jwt.verify(t, key)", "jwt.decode(t)"),
            [("removed", "verify", "f")],
        ),
        (
            (
                "import jwt from 'jsonwebtoken'\nexport const f = (t) => { const p = jwt.verify(t, key, { "
                "algorithms: ['RS256'] }); return p }"
            ),
            ("algorithms: ['RS256']", "ignoreExpiration: true"),
            [("weakened", "verify", "f")],
        ),
        (
            "export const POST = withAuth(async () => save())",
            ("withAuth(async () => save())", "async () => save()"),
            [("removed", "withAuth", "POST")],
        ),
        (
            "export const r = router({ pay: protectedProcedure.mutation(() => pay()) })",
            ("protected", "public"),
            [("removed", "protectedProcedure", "r.pay")],
        ),
        (
            "export class G implements CanActivate { canActivate(c) { return c.user && c.user.admin } }",
            ("c.user && c.user.admin", "true"),
            [("removed", "return", "G.canActivate")],
        ),
        (
            ("import { APP_GUARD } from '@nestjs/core'\nexport const providers = [{ provide: APP_GUARD, useClass: AuthGuard }, Other]"),
            ("{ provide: APP_GUARD, useClass: AuthGuard }, ", ""),
            [("removed", "APP_GUARD", "")],
        ),
        (
            (
                "import { authenticate } from '@medusajs/framework/http'\nexport default define({ routes: [{ "
                "matcher: '/a', middlewares: [authenticate('user'), b] }] })"
            ),
            ("authenticate('user'), ", ""),
            [("removed", "authenticate", "")],
        ),
        (
            ("async function boot() { const app = await make(); app.useGlobalGuards(new AuthGuard()); await app.listen(1) }"),
            ("app.useGlobalGuards(new AuthGuard()); ", ""),
            [("removed", "AuthGuard", "boot")],
        ),
        (
            ("import { requireUser } from './auth'\nexport async function f(a) { await requireUser(); save(a) }"),
            ("await requireUser(); ", ""),
            [("removed", "requireUser", "f")],
        ),
        (
            ("import { requireUser } from './auth'\nexport async function f(a) { await requireUser(); save(a) }"),
            ("await requireUser()", "if (a.strict) await requireUser()"),
            [("weakened", "requireUser", "f")],
        ),
        (
            ("import { requireUser } from './auth'\nexport async function f(a) { await requireUser(); save(a) }"),
            ("await requireUser();", "try { await requireUser() } catch {}"),
            [("weakened", "requireUser", "f")],
        ),
        (
            ("import { requireUser } from './auth'\nexport async function f(a) { await requireUser(); save(a) }"),
            ("await requireUser(); save(a)", "save(a); await requireUser()"),
            [("weakened", "requireUser", "f")],
        ),
    ],
)
def test_a_guard_that_goes_away_or_weakens_is_an_event(base, change, expected):
    assert change[0] in base
    assert events(base, base.replace(*change)) == expected


def test_middleware_tells_which_routes_are_registered_before_it():
    head = ROUTES.replace("app.use(requireUser)\n", "") + "app.use(requireUser)\n"
    first, last = (details("src/a.ts", text.encode(), Vocabulary()).symbols[0] for text in (ROUTES, head))
    assert first.guards[0].before == ()
    assert len(last.guards[0].before) == 2
    assert set(last.guards[0].before) <= set(first.outline)


def test_a_guard_whose_name_is_bound_to_something_else_is_lost():
    base = EXPRESS + "app.get('/a', requireUser, list)\n"
    head = base.replace("requireUser, isAdmin", "isAdmin") + "function requireUser(req, res, next) { next() }\n"
    assert [kind for kind, _, _ in events(base, head)] == ["removed"]


@pytest.mark.parametrize(
    ("base", "head"),
    [
        (CONTROLLER, CONTROLLER.replace("UseGuards(AuthGuard, RolesGuard)", "UseGuards(RolesGuard, AuthGuard)")),
        (CONTROLLER, CONTROLLER.replace("UseGuards }", "UseGuards as Guards }").replace("@UseGuards", "@Guards")),
        (CONTROLLER, CONTROLLER.replace(" one()", " two()")),
        (HANDLER, HANDLER.replace("(!s)", "(s === null)")),
        (HANDLER, HANDLER.replace("redirect('/login')", "redirect('/home')")),
        (
            HANDLER,
            HANDLER.replace("const s = await", "const session = await").replace("!s)", "!session)").replace("s.user", "session.user"),
        ),
        (HANDLER, HANDLER.replace("  await save", "  if (!s.user.verified) throw new ForbiddenException()\n  await save")),
        (HANDLER, HANDLER.replace("s.user.id !== req.owner", "req.owner !== s.user.id")),
        (ROUTES, ROUTES.replace("app.post('/b', isAdmin, b)\n", "")),
        (ROUTES, ROUTES.replace("'./auth'", "'./security'")),
        (ROUTES, ROUTES.replace("(req, res) => { res.send(list()) }", "async (req, res) => { res.json(await list()) }")),
        (ROUTES, ROUTES.replace("'/b', isAdmin, b", "'/b', isAdmin, log, b")),
        ("export const f = (res) => { res.cookie('s', v, { httpOnly: true }); go() }", "export const f = (res) => { go() }"),
    ],
)
def test_what_keeps_or_adds_guards_is_none(base, head):
    assert base != head
    assert events(base, head) == []


def test_a_check_that_moves_into_a_helper_is_none():
    head = (
        HANDLER.replace("  if (s.user.id !== req.owner) throw new ForbiddenException()\n", "  check(s, req)\n")
        + "function check(s, req) {\n  if (s.user.id !== req.owner) throw new ForbiddenException()\n}\n"
    )
    assert [event for event in events(HANDLER, head) if event[0] == "removed"] == []


def test_a_symbol_that_moves_to_another_file_keeps_its_guards():
    other = "export const x = 1\n"
    assert events(HANDLER, "export const y = 1\n", "src/a.ts", b=(other, other + HANDLER)) == []


def test_a_helper_that_no_longer_turns_away_is_told_at_its_definition():
    text = "export function requireUser(req) {\n  if (!req.user) throw new UnauthorizedException()\n}\n"
    assert events(text, text.replace("throw new UnauthorizedException()", "log('nobody')")) == [
        ("removed", "throw UnauthorizedException", "requireUser")
    ]


def test_a_new_route_without_a_guard_beside_guarded_ones():
    base = NEST + (
        "@Controller('c')\nexport class C {\n @Get('a') @UseGuards(AuthGuard) a() {}\n @Get('b') @UseGuards(AuthGuard) b() {}\n}\n"
    )
    head = base.replace("b() {}\n", "b() {}\n @Post('c') pay() {}\n")
    assert [(kind, symbol) for kind, _, symbol in events(base, head)] == [("unguarded-entry", "C.pay")]


def test_a_query_that_is_no_longer_narrowed_to_its_caller():
    base = (
        "import express from 'express'\nconst app = express()\napp.get('/o', async (req, res) => {\n  "
        "const o = await db.order.findMany({ where: { userId: req.user.id } })\n  res.json(o)\n})\n"
    )
    assert [kind for kind, _, _ in events(base, base.replace("{ where: { userId: req.user.id } }", ""))] == ["caller-dropped"]
