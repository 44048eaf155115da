"""Facts: what one version of one file says by itself. A pure function of its bytes and path, kept by blob id.

Two depths. :class:`Facts` is cheap, made for every file of a repository, and feeds the import and symbol graph.
:class:`Details` is made only for both sides of a touched file, and feeds the rules (guards, nested symbols).
All are named tuples of plain values so that thousands of them cost little and travel through :mod:`rules.codec`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final, NamedTuple

MODULE: Final = "<module>"
"""The unit that stands for statements at module level (imports and definitions aside)."""


class Import(NamedTuple):
    """One imported name.

    Python: ``from ..a.b import c as d`` is ``module="a.b", name="c", alias="d", level=2``; ``import a.b`` has
    ``name=""`` and binds ``alias or "a"``; a star has ``name="*"``. TypeScript: ``module`` is the specifier as written,
    ``name`` the imported name (``default``, ``*`` for the name space, ``""`` for side effect only or ``require``).
    A re-export (``export {x} from``) has ``reexport`` set. ``unit`` is the top-level unit it stands in.
    """

    module: str
    name: str
    alias: str
    level: int
    line: int
    unit: str = MODULE
    reexport: bool = False
    typing_only: bool = False


class Unit(NamedTuple):
    """A top-level function, class, variable or the module body: a node of the symbol graph.

    ``digest`` changes when the syntax changes (not with comments, formatting or docstrings). ``uses`` holds the dotted
    words that stand in its code, at most four parts each, sorted (``models.Order.objects``); over-approximate.
    ``unseen`` names dynamic uses that no graph can follow (``get_model("shop.Order")``, ``getattr``, signals).
    """

    name: str
    kind: str  # function | class | variable | module
    start_line: int
    end_line: int
    digest: str
    uses: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


class EntryKind(StrEnum):
    """The kinds of entry points."""

    HTTP = "http"
    WEBSOCKET = "websocket"
    GRAPHQL = "graphql"
    TASK = "task"
    COMMAND = "command"
    JOB = "job"
    SIGNAL = "signal"
    RPC = "rpc"


class EntryPoint(NamedTuple):
    """A way into the program from outside.

    ``methods`` are upper-case HTTP methods, empty for "any" or for other kinds. ``name`` is the route's own path (``/x``),
    the GraphQL field (``Mutation.pay``), the task or command name. ``symbol`` is the qualified name within the file of the
    code that runs (``Class.method``); when it lies elsewhere it is empty and ``handler`` holds the dotted name as written
    (``views.order``). ``router`` is the name the route hangs on (``app``, ``router``, ``urlpatterns``), empty if none.
    """

    kind: str
    methods: tuple[str, ...]
    name: str
    symbol: str
    line: int
    router: str = ""
    handler: str = ""


class Router(NamedTuple):
    """A router, blueprint, controller or URL list that this file defines, with its own prefix."""

    name: str
    prefix: str
    line: int
    guards: tuple[str, ...] = ()


class Mount(NamedTuple):
    """A router hung under another: ``app.include_router(orders.router, prefix="/orders")``, ``path("shop/", include("shop.urls"))``.

    ``target`` is the dotted name or module as written; a quoted module (Django's include) has ``quoted`` set. When
    ``replaces`` is set, ``prefix`` takes the place of the router's own (Flask's ``register_blueprint(url_prefix=...)``).
    """

    parent: str
    target: str
    prefix: str
    line: int
    quoted: bool = False
    guards: tuple[str, ...] = ()
    replaces: bool = False


class Facts(NamedTuple):
    """The cheap facts of one file. ``error`` says why nothing (or only imports) could be read; empty when all was."""

    language: str
    imports: tuple[Import, ...] = ()
    units: tuple[Unit, ...] = ()
    entry_points: tuple[EntryPoint, ...] = ()
    routers: tuple[Router, ...] = ()
    mounts: tuple[Mount, ...] = ()
    exports: tuple[str, ...] = ()
    references: tuple[str, ...] = ()  # quoted dotted names that may name modules: "shop.urls", "shop.tasks.run"
    error: str = ""


class GuardKind(StrEnum):
    """How a guard is attached."""

    DECORATOR = "decorator"
    DEPENDENCY = "dependency"  # a parameter or router dependency that is injected: Depends(current_user)
    PERMISSION = "permission"  # permission_classes, permission_required = ..., Strawberry permission_classes=[...]
    BASE = "base"  # a mixin or base class: LoginRequiredMixin
    CHECK = "check"  # a test that ends early: if not user.is_admin: abort(403)
    CALL = "call"  # a call that raises by itself: check_permission(user, "x"); await authorize(request)
    COMPARISON = "comparison"  # hmac.compare_digest(...), signature.verify(...)
    MIDDLEWARE = "middleware"  # an entry of MIDDLEWARE, app.use(auth), add_middleware(...)
    ROUTER = "router"  # on the router, blueprint or application: APIRouter(dependencies=[...]), bp.before_request
    SETTING = "setting"  # SESSION_COOKIE_SECURE = True, DEFAULT_PERMISSION_CLASSES, @UseGuards default


class Guard(NamedTuple):
    """One guard of one symbol.

    ``name`` is resolved through the file's imports (``django.contrib.auth.decorators.login_required``); ``terms`` are the
    parts that make it stronger, sorted: permission names, roles, the conjuncts of a test, the arguments. A guard is
    weaker when terms are gone that nothing replaces. ``text`` is the evidence as written, first line, at most 200 characters.
    """

    kind: str
    category: str  # authentication | authorization | session | ... (a Category value), or "validation" for a check of anything else
    name: str
    terms: tuple[str, ...]
    text: str
    start_line: int
    end_line: int
    certain: bool = True  # known by framework or vocabulary, not by its looks
    under: tuple[
        str, ...
    ] = ()  # what it stands under within its symbol: "if x", "for a in b", "try" (one that swallows); fewer is stronger
    exits: tuple[str, ...] = ()  # conditions of the early returns that go past it
    before: tuple[int, ...] = ()  # outline hashes of the calls for effect that run before it
    scope: str = ""  # what it covers when that is not its own symbol: a router's name, a class attribute, a handler


class Asked(NamedTuple):
    """A call that gets who asks and whose value is used: ``Order.objects.filter(owner=request.user)``.

    ``key`` is what is asked, resolved (``shop.models.Order.objects``, or ``pkg.load()`` for a function); ``text`` the evidence.
    """

    key: str
    text: str
    start_line: int
    end_line: int


class Detail(NamedTuple):
    """A symbol at any depth, with what guards it. ``body`` is a digest of the syntax without decorators and name.

    ``outline`` is a sorted multiset of small syntax hashes used to find a moved or renamed symbol by likeness.
    ``bases`` are the resolved names of a class's bases. A method of ``self`` is called as ``self.name``.
    """

    qualname: str
    kind: str  # function | class | method | module
    start_line: int
    end_line: int
    digest: str
    body: str
    guards: tuple[Guard, ...] = ()
    entry_points: tuple[EntryPoint, ...] = ()
    outline: tuple[int, ...] = ()
    bases: tuple[str, ...] = ()
    calls: tuple[str, ...] = ()  # resolved names of what it calls, sorted
    names: tuple[str, ...] = ()  # what a class or module body assigns, and the handlers that it routes, sorted
    asked: tuple[Asked, ...] = ()  # what it asks in the name of its caller
    handed: tuple[str, ...] = ()  # resolved names of the calls that get its request or caller, sorted
    guarding: str = ""  # the category when the symbol is itself a guard: it turns callers away and does nothing else


class Details(NamedTuple):
    """All symbols of one side of a touched file, outermost first, then by line; ``symbols[0]`` is the module.

    ``digest`` is of the whole syntax tree: equal digests mean the change is comments, formatting or docstrings.
    ``aliases`` maps local names to what they are imported as: ``(("login_required", "flask_login.login_required"),)``.
    ``rebound`` lists imported or built-in guard names that the file binds to something else at module level.
    ``error`` says why the file cannot be judged (it is then ``opaque``); empty when it can.
    """

    language: str
    digest: str = ""
    symbols: tuple[Detail, ...] = ()
    aliases: tuple[tuple[str, str], ...] = ()
    rebound: tuple[str, ...] = ()
    routers: tuple[Router, ...] = ()
    mounts: tuple[Mount, ...] = ()
    imports: tuple[Import, ...] = ()
    error: str = ""
