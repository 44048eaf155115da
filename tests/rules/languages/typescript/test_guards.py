"""Guards: what protects a symbol, by what it does; and what does not."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from rules.languages import details
from rules.model import Vocabulary

if TYPE_CHECKING:
    from rules.facts import Details, Guard


def read(text: str, path: str = "src/a.ts", vocabulary: Vocabulary | None = None) -> Details:
    found = details(path, text.encode(), vocabulary or Vocabulary())
    assert found.error == ""
    return found


def guards(text: str, symbol: str | None = None, path: str = "src/a.ts", vocabulary: Vocabulary | None = None) -> list[Guard]:
    found = read(text, path, vocabulary)
    return [guard for s in found.symbols if symbol in {None, s.qualname} for guard in s.guards]


def only(text: str, symbol: str | None = None, path: str = "src/a.ts", vocabulary: Vocabulary | None = None) -> Guard:
    (guard,) = guards(text, symbol, path, vocabulary)
    return guard


def body(code: str) -> str:
    return "import { redirect, notFound } from 'next/navigation'\nasync function f(req, res, next) {\n" + code + "\n}"


@pytest.mark.parametrize(
    ("code", "category", "terms"),
    [
        ("if (!req.user) return res.status(401).json({})", "authentication", ("req.user",)),
        ("if (!req.user) { res.sendStatus(401); return }", "authentication", ("req.user",)),
        ("if (!req.user?.isAdmin) { res.status(403).end() }", "authorization", ("req.user.isAdmin",)),
        ("if (!a || b) throw new ForbiddenException()", "authorization", ("a", "not b")),
        ("if (!a && !b) throw new UnauthorizedException()", "authentication", ("a or b",)),
        ("if (a.id !== b.ownerId) throw new ForbiddenError('no')", "authorization", ("a.id == b.ownerId",)),
        ("if (b.ownerId !== a.id) throw new ForbiddenError('no')", "authorization", ("a.id == b.ownerId",)),
        ("if (user === null) throw new TRPCError({ code: 'UNAUTHORIZED' })", "authentication", ("user",)),
        ("if (user == undefined) throw new HttpException('x', 403)", "authorization", ("user",)),
        ("if (!u) return new Response('', { status: 401 })", "authentication", ("u",)),
        ("if (!u) return NextResponse.json({}, { status: 403 })", "authorization", ("u",)),
        ("if (!u) return NextResponse.redirect(new URL('/login', req.url))", "authentication", ("u",)),
        ("if (!u) redirect('/sign-in')", "authentication", ("u",)),
        ("if (!u) return next(createError(401))", "authentication", ("u",)),
        ("if (!u) ctx.throw(403)", "authorization", ("u",)),
        ("if (!u) { ctx.status = 401 }", "authentication", ("u",)),
        ("if (u) { go() } else { throw new ForbiddenException() }", "authorization", ("u",)),
        ("if (a) { x() } else if (!b) { throw new ForbiddenException() }", "authorization", ("a or b",)),
        ("u || redirect('/login')", "authentication", ("u",)),
        ("const ok = a && b; if (!ok) throw new ForbiddenException()", "authorization", ("a", "b")),
        ("if (open) { if (!u) throw new ForbiddenException() }", "authorization", ("not open or u",)),
        ("if (!(await allowed(u))) throw new ForbiddenException()", "authorization", ("allowed(u)",)),
        ("if (!Boolean(u)) throw new ForbiddenException()", "authorization", ("u",)),
        ("if (5 > u.level) throw new ForbiddenException()", "authorization", ("5 <= u.level",)),
    ],
)
def test_a_test_that_turns_away_is_a_guard(code, category, terms):
    guard = only(body(code), "f")
    assert (guard.kind, guard.category, guard.terms, guard.certain) == ("check", category, terms, True)


@pytest.mark.parametrize(
    "code",
    [
        "if (!a) return null",
        "if (!a) return res.json([])",
        "if (!a) { log('no user') }",
        "for (const a of b) { if (!a) continue }",
        "if (!a) redirect('/home')",
        "if (!a) next()",
        "if (a) { b() } else { c() }",
    ],
)
def test_a_test_that_only_picks_a_way_to_go_on_is_none(code):
    assert guards(body(code), "f") == []


@pytest.mark.parametrize(
    ("code", "category"),
    [
        ("if (!order) throw new Error('empty')", "validation"),
        ("if (order.userId !== userId) throw new Error('other')", "authorization"),
        ("if (!canEdit(x)) throw new Error('no')", "authorization"),
        ("if (!req.isAuthenticated()) throw new Error('no')", "authentication"),
        ("if (!users.find(userId)) throw new NotFoundException()", "validation"),
        ("if (!a) throw new SpaceAccessDenied()", "authorization"),
        ("assert(user.role === 'admin')", "authorization"),
        ("invariant(a, 'must be')", "validation"),
    ],
)
def test_what_is_known_by_its_looks_is_uncertain(code, category):
    guard = only(body(code), "f")
    assert (guard.category, guard.certain) == (category, False)


def test_the_session_of_a_known_library_makes_a_check_certain():
    text = (
        "import { getServerSession as g } from 'next-auth'\nexport async function GET() { const s = "
        "await g(options); if (!s) throw new Error() }"
    )
    guard = only(text, "GET")
    assert (guard.category, guard.certain, guard.terms) == ("authentication", True, ("next-auth.getServerSession(options)",))


def test_where_a_guard_stands_is_told():
    text = body(
        "if (x) return next()\nsave(1)\nfor (const a of b) { try { requireUser(a) } catch (e) { log(e) "
        "} }\nitems.forEach((i) => { if (!i.user) throw new ForbiddenException() })"
    )
    call, check = guards(text, "f")
    assert call.name == "requireUser"
    assert call.under == ("for (const a of b)", "try")
    assert call.exits == ("x",)
    assert len(call.before) == 1
    assert check.under == ("in items.forEach",)


def test_a_call_under_conditions_says_which():
    assert only(body("if (a && !b) requireUser()"), "f").under == ("if a and not b",)
    assert only(body("if (a) { go() } else { requireUser() }"), "f").under == ("if not a",)
    assert only(body("a && requireUser()"), "f").under == ("if a",)
    assert only(body("switch (a) { case 1: requireUser() }"), "f").under == ("case 1",)


@pytest.mark.parametrize(
    ("text", "name", "category", "certain"),
    [
        (
            "import { requireUser } from '../lib/auth'\nasync function f() { await requireUser() }",
            "lib.auth.requireUser",
            "authentication",
            False,
        ),
        (
            "import { auth } from '@clerk/nextjs/server'\nasync function f() { await auth.protect() }",
            "@clerk/nextjs/server.auth.protect",
            "authentication",
            True,
        ),
        ("class A { async f() { await this.permissions.check(1) } }", "this.permissions.check", "authorization", False),
        ("function f() { authorize('x', y) }", "authorize", "authorization", False),
    ],
)
def test_calls_that_throw_by_themselves(text, name, category, certain):
    (guard,) = [g for g in guards(text) if g.kind == "call"]
    assert (guard.name, guard.category, guard.certain) == (name, category, certain)


def test_a_function_of_the_file_is_a_guard_by_what_it_does():
    text = (
        "function gate(req) { if (!req.user) throw new ForbiddenException() }\nfunction requireAdmin() "
        "{ return 1 }\nexport function f(req) { gate(req); requireAdmin() }"
    )
    assert [(g.name, g.category, g.certain) for g in guards(text, "f")] == [("a.gate", "authorization", True)]


def test_the_vocabulary_of_a_team_is_certain():
    vocabulary = Vocabulary(guards=("@Scopes", "acme.enter()"), auth_modules=("@acme/gate",))
    text = "import * as acme from './acme'\nimport { pass } from '@acme/gate'\nclass A { @Scopes('x') f() { acme.enter(); pass(1) } }"
    assert {(g.kind, g.name, g.certain) for g in guards(text, "A.f", vocabulary=vocabulary)} == {
        ("decorator", "Scopes", True),
        ("call", "acme.enter", True),
        ("call", "@acme/gate.pass", True),
    }


def test_decorators_of_classes_and_methods():
    text = (
        "import { UseGuards as UG, Controller, Get } from '@nestjs/common'\nimport { AuthGuard } from "
        "'@nestjs/passport'\nimport { Authorized } from 'type-graphql'\n"
        "@UG(AuthGuard('jwt'), RolesGuard)\n@Controller('c')\nexport class C {\n @Get() @Roles('b', "
        "'a') @Public() one() {}\n @Authorized(['A', 'B']) two() {}\n}"
    )
    found = {g.name: g for g in guards(text)}
    assert found["@nestjs/common.UseGuards"].terms == ('@nestjs/passport.AuthGuard("jwt")', "RolesGuard")
    assert found["Roles"].terms == ("a", "b")
    assert not found["Roles"].certain
    assert found["type-graphql.Authorized"].terms == ("A or B",)
    assert len(found) == 3
    assert [s.qualname for s in read(text).symbols if s.guards] == ["C", "C.one", "C.two"]


EXPRESS = "import express from 'express'\nimport passport from 'passport'\nconst app = express()\n"


def test_middleware_of_a_route_guards_that_route():
    text = EXPRESS + (
        "const limit = rateLimit()\napp.get('/x', passport.authenticate('jwt', { session: false }), "
        "upload.single('f'), [isAdmin, log], asyncHandler(f))"
    )
    found = guards(text, "GET /x")
    assert [(g.kind, g.name, g.terms, g.certain) for g in found] == [
        ("decorator", "isAdmin", (), False),
        ("decorator", "passport.authenticate", ("jwt",), True),
    ]


def test_an_inline_handler_is_read_as_the_route():
    text = EXPRESS + "app.get('/x', (req, res) => { if (!req.user) return res.sendStatus(401); res.send(1) })"
    assert only(text, "GET /x").category == "authentication"
    assert guards(text, "<module>") == []


def test_middleware_that_is_hung_up_says_where():
    text = EXPRESS + (
        "import helmet from 'helmet'\nimport { rateLimit } from 'express-rate-limit'\nconst limiter = "
        "rateLimit({ max: 5 })\napp.get('/open', f)\napp.use(helmet({ hsts: false "
        "}))\napp.use('/admin', requireAdmin, admin.router)\napp.use(limiter)"
    )
    found = {g.name: g for g in guards(text, "<module>")}
    assert set(found) == {"helmet", "requireAdmin", "express-rate-limit.rateLimit"}
    assert found["requireAdmin"].scope == "app:use /admin"
    assert "strictTransportSecurity" not in found["helmet"].terms
    assert "contentSecurityPolicy" in found["helmet"].terms
    assert found["express-rate-limit.rateLimit"].terms == ("max=5",)
    assert len(found["helmet"].before) == 1  # a route that is registered before it


@pytest.mark.parametrize(
    ("text", "kind", "name", "terms"),
    [
        ("app.useGlobalGuards(new RolesGuard(a))", "middleware", "RolesGuard", ("a",)),
        ("fastify.addHook('preHandler', requireAuth)", "middleware", "requireAuth", ()),
        (
            "class M { configure(consumer) { consumer.apply(AuthMiddleware).forRoutes('a', B) } }",
            "middleware",
            "AuthMiddleware",
            ("'a'", "B"),
        ),
        (
            "app.enableCors({ origin: ['https://b.example', 'https://a.example'] })",
            "setting",
            "cors.origin",
            ("https://a.example or https://b.example",),
        ),
        ("import cors from 'cors'\napp.use(cors({ origin: site }))", "setting", "cors.origin", ("site",)),
        (
            "res.cookie('sid', v, { httpOnly: true, secure: true, sameSite: 'lax', path: '/' })",
            "setting",
            ["cookie.httpOnly", "cookie.sameSite", "cookie.secure"],
            [("true",), ('"lax"',), ("true",)],
        ),
        ("const options = { httpOnly: true, secure: false }", "setting", "cookie.httpOnly", ("true",)),
        (
            ("import { APP_GUARD } from '@nestjs/core'\nconst p = [{ provide: APP_GUARD, useClass: AuthGuard }]"),
            "router",
            "@nestjs/core.APP_GUARD",
            ("AuthGuard",),
        ),
        ("export const config = { matcher: ['/b', '/a'] }", "setting", "next.middleware.matcher", ("/a", "/b")),
        (
            (
                "import { authenticate } from '@medusajs/framework/http'\nexport default define({ routes: [{ "
                "matcher: '/admin*', middlewares: [authenticate('user', 'session')] }] })"
            ),
            "middleware",
            "@medusajs/framework/http.authenticate",
            ('matcher="/admin*"', "session", "user"),
        ),
        (
            ("import jwt from 'jsonwebtoken'\nfunction f() { return jwt.verify(t, key, { algorithms: ['RS256'] }) }"),
            "comparison",
            "jsonwebtoken.verify",
            ('algorithms=["RS256"]', "expiry", "jsonwebtoken.verify"),
        ),
        (
            ("import { verify } from 'jsonwebtoken'\nfunction f() { verify(t, key, { ignoreExpiration: true }) }"),
            "comparison",
            "jsonwebtoken.verify",
            ("jsonwebtoken.verify",),
        ),
        (
            ("import crypto from 'node:crypto'\nfunction f() { if (!crypto.timingSafeEqual(a, b)) throw new Error() }"),
            "comparison",
            "crypto.timingSafeEqual",
            ("crypto.timingSafeEqual(a,b)",),
        ),
        (
            "function f() { const e = stripe.webhooks.constructEvent(b, s, k); use(e) }",
            "comparison",
            "stripe.webhooks.constructEvent",
            ("stripe.webhooks.constructEvent",),
        ),
        ("export const POST = withAuth(async (req) => 1, { role: 'x' })", "decorator", "withAuth", ('role="x"',)),
        (
            "import { AuthGuard } from '@nestjs/passport'\nexport class J extends AuthGuard('jwt') {}",
            "base",
            "@nestjs/passport.AuthGuard",
            ("jwt",),
        ),
        (
            "export class G implements CanActivate { canActivate(c) { return !!c.user && c.user.ok } }",
            "check",
            "return",
            ("c.user", "c.user.ok"),
        ),
        ("const isOwner = (u, o) => u.id === o.userId", "check", "return", ("o.userId == u.id",)),
        ("const r = router({ pay: protectedProcedure.input(z).mutation(async () => 1) })", "dependency", "protectedProcedure", ()),
    ],
)
def test_other_guards(text, kind, name, terms):
    found = [g for g in guards(text) if g.kind == kind]
    assert [g.name for g in found] == (name if isinstance(name, list) else [name])
    assert [g.terms for g in found] == (terms if isinstance(terms, list) else [terms])


@pytest.mark.parametrize(
    "text",
    [
        "app.enableCors({ origin: '*' })",
        "import cors from 'cors'\napp.use(cors())",
        "const options = { httpOnly: false, secure: false }",
        "class G { canActivate() { return true } }",
        "const r = router({ list: publicProcedure.query(() => 1) })",
        "export const f = useCallback(async () => 1)",
        "class A { @Public() f() {} @Input() g() {} }",
        "app.use('/admin', adminRouter)",
        "function canRetry(n) { return n < 3 }",
    ],
)
def test_what_guards_nothing(text):
    assert [g for g in guards(text) if g.category != "validation"] == []


def test_names_do_not_depend_on_the_folder_of_the_importer():
    one = only("import { requireUser } from './auth'\nfunction f() { requireUser() }", path="src/a.ts")
    two = only("import { requireUser as ru } from '../../src/auth/index.js'\nfunction f() { ru() }", path="src/b/c.ts")
    assert one.name == two.name == "auth.requireUser"


def test_evidence_is_the_first_line_as_written():
    guard = only(body("  if (!req.user) {\n    throw new ForbiddenException()\n  }"), "f")
    assert guard.text == "if (!req.user) {"
    assert (guard.start_line, guard.end_line) == (3, 5)


def test_middleware_of_a_fastify_route_object():
    text = (
        "import fastify from 'fastify'\nconst app = fastify()\napp.route({ method: ['GET', 'POST'], "
        "url: '/x', preHandler: [requireAuth], handler: list })"
    )
    assert only(text, "GET|POST /x").name == "requireAuth"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("export const r = router({ a: base.use(requireUser).use(({ next }) => next()).query(() => 1) })", ["requireUser"]),
        ("export const r = router({ a: t.procedure.use(isAdmin).mutation(() => 1) })", ["isAdmin"]),
        ("export const r = router({ a: makeProcedure(x)().mutation(() => 1) })", []),
    ],
)
def test_what_a_procedure_builds_on(text, expected):
    assert [g.name for g in guards(text, "r.a")] == expected


def test_handlers_wrapped_where_they_are_routed():
    text = EXPRESS + (
        "app.get('/x', catchErrors(withAuth(list, { role: 'a' })))\napp.get('/y', check([isAdmin, requireUser]), (req, res) => 1)"
    )
    assert [(g.name, g.terms) for g in guards(text, "GET /x")] == [("withAuth", ('role="a"',))]
    assert sorted(g.name for g in guards(text, "GET /y")) == ["isAdmin", "requireUser"]


@pytest.mark.parametrize(
    ("code", "terms"),
    [
        ("if (!a || (b && !c)) throw new ForbiddenException()", ("a", "c or not b")),
        ("if (!(a instanceof B)) throw new ForbiddenException()", ("a instanceof B",)),
        ("if (!(await can(req?.user!, 'x'))) throw new ForbiddenException()", ('can(req.user,"x")',)),
        ("const { user } = await load(1); if (!user) throw new ForbiddenException()", ("load().user",)),
        ("const x = await load(1); if (x.user.id != y) throw new ForbiddenException()", ("load().user.id == y",)),
        ("let x = 1; x = 2; const x2 = 1; if (!x2) throw new ForbiddenException()", ("1",)),
        ("if (true) throw new ForbiddenException()", ("False",)),
        ("if (a.length === 0) throw new ForbiddenException()", ("0 != a.length",)),
        ("if (a[`b`] < 3) throw new ForbiddenException()", ("3 <= a[`b`]",)),
        ("if (!('x' in a)) throw new ForbiddenException()", ('"x"in a',)),
    ],
)
def test_conditions_read_the_same_however_they_are_written(code, terms):
    assert only(body(code), "f").terms == terms


def test_a_long_value_goes_by_the_call_that_gave_it():
    where = ", ".join(f"field{n}: {n}" for n in range(20))
    text = body(f"const row = await db.rows.findFirst({{ where: {{ {where} }} }}); if (!row) throw new ForbiddenException()")
    assert only(text, "f").terms == ("db.rows.findFirst()",)


def test_names_of_the_repository_are_short_in_terms_and_those_of_packages_full():
    text = "import { roles as r } from './roles'\nimport { Level } from 'levels'\nimport def from './def'\n" + body(
        "if (!r.has(Level.A) || !def.ok) throw new ForbiddenException()"
    )
    assert only(text, "f").terms == ("def.ok", "roles.has(levels.Level.A)")


def test_under_and_exits_of_deep_places():
    text = body(
        "while (a) { try { if (b) { c ? requireUser() : go() } } finally { d() } }\n"
        "try { x() } catch (e) { requireUser() }\n"
        "const z = () => { requireUser() }\nitems.map(function () { requireUser() })"
    )
    found = guards(text)
    assert [g.under for g in found] == [("while (a)", "if b", "if c"), ("catch",), ("in items.map",), ()]


def test_a_handler_that_rethrows_does_not_swallow():
    assert only(body("try { requireUser() } catch (e) { throw e }"), "f").under == ()
    assert only(body("try { requireUser() } catch (e) { return res.sendStatus(401) }"), "f").under == ()


def test_predicates_read_all_their_answers():
    text = (
        "class G implements CanActivate { canActivate(c) { if (c.open) { return true }\n if (!c.user) return false\n return c.user.ok } }"
    )
    guard = only(text, "G.canActivate")
    assert guard.terms == ("c.open or c.user", "c.open or c.user.ok")
    assert guard.text == "return c.user.ok"


def test_what_only_answers_in_passing_is_no_guard_of_others():
    text = (
        "function createOrder(req) { if (!req.user) throw new ForbiddenException(); return save(req) "
        "}\nfunction other(req) { createOrder(req) }"
    )
    assert guards(text, "other") == []
