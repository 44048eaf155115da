"""Guards that frameworks and libraries document, by the name they are imported under (:mod:`rules.languages.typescript.names`).

``meaning`` is what two guards share that demand the same, so that one may replace the other. Sources: documentation of Passport,
NestJS (guards, passport, throttler), TypeGraphQL, routing-controllers, Auth.js/NextAuth, Clerk, Auth0, express-jwt, koa-jwt, Hono,
Fastify, Medusa, SuperTokens, Firebase Admin, graphql-shield, CASL, helmet, csurf and its successors, jsonwebtoken, jose, Stripe, Svix.
"""

from __future__ import annotations

from typing import Final

from rules.languages.python.guards.known import ALL, ANY, Known

_LOGIN: Final = Known("authentication", "login")
_TABLE: Final = {
    _LOGIN: """
        passport.authenticate koa-passport.authenticate @nestjs/passport.AuthGuard express-jwt express-jwt.expressjwt koa-jwt hono/jwt.jwt
        hono/bearer-auth.bearerAuth hono/basic-auth.basicAuth hono/jwk.jwk express-basic-auth express-openid-connect.requiresAuth
        express-oauth2-jwt-bearer.auth connect-ensure-login.ensureLoggedIn connect-ensure-login.ensureAuthenticated
        @clerk/express.requireAuth
        @clerk/nextjs/server.auth.protect @clerk/nextjs/server.auth().protect @clerk/clerk-sdk-node.ClerkExpressRequireAuth
        @clerk/nextjs/server.clerkMiddleware @clerk/nextjs.authMiddleware next-auth/middleware next-auth/middleware.withAuth
        @auth0/nextjs-auth0.withApiAuthRequired @auth0/nextjs-auth0.withPageAuthRequired @medusajs/framework/http.authenticate
        @medusajs/framework.authenticate @medusajs/medusa.authenticate @medusajs/medusa.authenticateCustomer
        @medusajs/medusa.requireCustomerAuthentication
        supertokens-node/recipe/session/framework/express.verifySession supertokens-node/recipe/session/framework/koa.verifySession
        @feathersjs/authentication.authenticate @fastify/bearer-auth @fastify/basic-auth @fastify/jwt @middy/http-jwt-auth
        @hono/clerk-auth.clerkMiddleware @adonisjs/auth.middleware
    """,
    Known("authorization", "guard"): "@nestjs/common.UseGuards @tsed/common.UseAuth @tsed/platform-middlewares.UseAuth",
    Known("authorization", "role", ANY): """
        type-graphql.Authorized routing-controllers.Authorized nest-keycloak-connect.Roles nest-access-control.UseRoles
    """,
    Known("authorization", "permission"): """
        express-oauth2-jwt-bearer.requiredScopes express-oauth2-jwt-bearer.claimEquals express-oauth2-jwt-bearer.claimIncludes
        express-oauth2-jwt-bearer.claimCheck express-openid-connect.claimEquals express-openid-connect.claimIncludes express-jwt-authz
        express-openid-connect.claimCheck @casl/ability.ForbiddenError.from().throwUnlessCan graphql-shield.shield express-jwt-permissions
        @foal/core.JWTRequired @foal/core.PermissionRequired @foal/core.UserRequired
    """,
    Known("authentication", "throttle"): """
        express-rate-limit express-rate-limit.rateLimit @nestjs/throttler.Throttle @nestjs/throttler.ThrottlerGuard express-slow-down
        @fastify/rate-limit hono-rate-limiter.rateLimiter koa-ratelimit
    """,
    Known("session", "csrf"): """
        csurf csrf-csrf.doubleCsrf csrf-csrf.doubleCsrf.doubleCsrfProtection csrf-sync.csrfSync
        csrf-sync.csrfSync.csrfSynchronisedProtection
        lusca.csrf lusca tiny-csrf koa-csrf @fastify/csrf-protection hono/csrf.csrf @dr.pogodin/csurf
    """,
    Known("session", "headers"): "helmet koa-helmet @fastify/helmet hono/secure-headers.secureHeaders",
    Known("session"): "express-session cookie-session koa-session @fastify/session @fastify/secure-session express-mongo-sanitize hpp",
}

_COMPARISONS_TEXT: Final = """
    crypto.timingSafeEqual jsonwebtoken.verify jose.jwtVerify jose.compactVerify jose.flattenedVerify jose.generalVerify
    jwt-simple.decode bcrypt.compare bcrypt.compareSync bcryptjs.compare bcryptjs.compareSync argon2.verify @node-rs/argon2.verify
    @node-rs/bcrypt.compare @node-rs/bcrypt.verify scmp tsscmp safe-compare crypto.verify crypto.createVerify().verify
    svix.Webhook.verify svix.Webhook().verify twilio.validateRequest twilio.webhook @octokit/webhooks.verify
    @octokit/webhooks-methods.verify hono/jwt.verify fast-jwt.createVerifier standardwebhooks.Webhook.verify
    otplib.authenticator.verify otplib.authenticator.check speakeasy.totp.verify iron-webcrypto.unseal
"""
COMPARISONS: Final = frozenset(_COMPARISONS_TEXT.split())
"""Calls that compare a secret or check a signature, and throw or answer with a truth value."""

COMPARING_METHODS: Final = frozenset({"constructEvent", "constructEventAsync", "timingSafeEqual", "verifyIdToken", "verifySessionCookie"})
"""Methods of clients (Stripe webhooks, Google and Firebase tokens) whose names say it on any object."""

_SESSION_READERS_TEXT: Final = """
    next-auth.getServerSession next-auth/next.getServerSession next-auth/jwt.getToken next-auth.unstable_getServerSession
    @clerk/nextjs/server.auth @clerk/nextjs.auth @clerk/nextjs/server.currentUser @clerk/nextjs/server.getAuth
    @clerk/express.getAuth @auth0/nextjs-auth0.getSession iron-session.getIronSession
    @supabase/ssr.createServerClient().auth.getUser next-auth.auth better-auth.auth.api.getSession
"""
SESSION_READERS: Final = frozenset(_SESSION_READERS_TEXT.split())
"""Calls that tell who is asking; a test of what they give is a check of the login."""

WEAK: Final = frozenset({"jsonwebtoken.decode", "jose.decodeJwt", "jose.UnsecuredJWT.decode"})
"""Stand where a comparison would, and check nothing."""

PRINCIPAL_TESTS: Final = {
    "isAuthenticated": "authentication", "isUnauthenticated": "authentication", "isLoggedIn": "authentication",
    "emailVerified": "authentication",
    "isAdmin": "authorization", "isSuperuser": "authorization", "isStaff": "authorization", "isOwner": "authorization",
    "hasRole": "authorization", "hasPermission": "authorization", "hasPermissions": "authorization", "hasScope": "authorization",
    "hasAccess": "authorization", "canActivate": "authorization", "permissions": "authorization", "role": "authorization",
    "roles": "authorization",
    "scopes": "authorization", "csrfToken": "session",
}  # fmt: skip
"""Members of a user or request by which Passport, CASL and their kin tell who may do what."""

PREDICATES: Final = frozenset({"canActivate", "canActivateChild", "canLoad", "canMatch"})
"""Methods that frameworks call to ask whether a request may pass (NestJS and Angular guards); what they return is the guard."""

_HELMET_TEXT: Final = """
    contentSecurityPolicy crossOriginEmbedderPolicy crossOriginOpenerPolicy crossOriginResourcePolicy originAgentCluster
    referrerPolicy strictTransportSecurity xContentTypeOptions xDnsPrefetchControl xDownloadOptions xFrameOptions
    xPermittedCrossDomainPolicies xXssProtection
"""
HELMET: Final = tuple(_HELMET_TEXT.split())
"""What helmet sets unless it is told not to (helmet's readme; the older names are mapped)."""

HELMET_OLD: Final = {
    "hsts": "strictTransportSecurity",
    "noSniff": "xContentTypeOptions",
    "frameguard": "xFrameOptions",
    "hidePoweredBy": "",
    "xssFilter": "xXssProtection",
}

CORS: Final = frozenset({"cors", "@koa/cors", "@fastify/cors", "hono/cors.cors", "fastify-cors"})


def _names() -> dict[str, Known]:
    return {name: known for known, text in _TABLE.items() for name in text.split()}


NAMES: Final = _names()

__all__ = ["ALL", "ANY", "NAMES", "Known"]
