"""Checks in bodies: early ends, predicates, calls that raise, comparisons of secrets; order, conditions, ways past them."""

from __future__ import annotations

import pytest

from rules.model import Vocabulary
from tests.rules.guards.support import Case, change, check, edit

VIEW = """\
import hmac

from django.core.exceptions import PermissionDenied


def close(request, pk):
    account = load(pk)
    if not request.user.is_staff:
        raise PermissionDenied()
    if account.owner != request.user or account.locked:
        raise PermissionDenied("not yours")
    account.close()
    return answer(account)


def hook(request):
    expected = sign(request.body)
    if not hmac.compare_digest(expected, request.headers["X-Signature"]):
        abort(401)
    handle(request)


class Policy:
    def has_object_permission(self, request, view, obj):
        return request.user.is_active and obj.owner == request.user
"""

STAFF = "    if not request.user.is_staff:\n        raise PermissionDenied()\n"
OWNER = "    if account.owner != request.user or account.locked:\n"

HELPER = """\
def _check_owner(user, order):
    if order.owner != user:
        raise PermissionDenied()


def pay(request, pk):
    order = load(pk)
    _check_owner(request.user, order)
    order.pay()


def ship(request, pk):
    order = load(pk)
    _check_owner(request.user, order)
    order.ship()
"""

LOSSES = [
    edit("check removed", VIEW, [(STAFF, "")], "removed PermissionDenied"),
    edit(
        "check commented out", VIEW, [(STAFF, "    # if not request.user.is_staff: raise PermissionDenied()\n")], "removed PermissionDenied"
    ),
    edit("it only logs now", VIEW, [("        raise PermissionDenied()\n", "        log.warning('no')\n")], "removed PermissionDenied"),
    edit("never true", VIEW, [("if not request.user.is_staff", "if False and not request.user.is_staff")], "removed PermissionDenied"),
    edit(
        "another way in",
        VIEW,
        [("if not request.user.is_staff", "if not request.user.is_staff and not request.GET.get('x')")],
        "weakened PermissionDenied",
    ),
    edit(
        "only in some mode",
        VIEW,
        [("if not request.user.is_staff", "if settings.STRICT and not request.user.is_staff")],
        "weakened PermissionDenied",
    ),
    edit("one of two reasons dropped", VIEW, [(" or account.locked", "")], "weakened PermissionDenied"),
    edit("both needed to turn away", VIEW, [(" or account.locked", " and account.locked")], "weakened PermissionDenied"),
    edit("another attribute", VIEW, [("request.user.is_staff", "request.user.is_active")], "changed PermissionDenied"),
    edit(
        "under a condition",
        VIEW,
        [(STAFF, "    if settings.STRICT:\n        if not request.user.is_staff:\n            raise PermissionDenied()\n")],
        "weakened PermissionDenied",
    ),
    edit(
        "what it raises is swallowed",
        VIEW,
        [
            (
                STAFF,
                (
                    "    try:\n        if not request.user.is_staff:\n            raise PermissionDenied()\n"
                    "    except PermissionDenied:\n        pass\n"
                ),
            )
        ],
        "weakened PermissionDenied",
    ),
    edit(
        "left before it",
        VIEW,
        [("    account = load(pk)\n", "    account = load(pk)\n    if request.GET.get('fast'):\n        return answer(account)\n")],
        "weakened PermissionDenied",
        "weakened PermissionDenied",
    ),
    edit(
        "inside a loop that may not run",
        VIEW,
        [(STAFF, "    for item in request.POST:\n        if not request.user.is_staff:\n            raise PermissionDenied()\n")],
        "weakened PermissionDenied",
    ),
    edit(
        "signature check removed",
        VIEW,
        [('    if not hmac.compare_digest(expected, request.headers["X-Signature"]):\n        abort(401)\n', "")],
        "removed compare_digest",
    ),
    edit(
        "outcome of the comparison unused",
        VIEW,
        [
            (
                '    if not hmac.compare_digest(expected, request.headers["X-Signature"]):\n        abort(401)\n',
                '    hmac.compare_digest(expected, request.headers["X-Signature"])\n',
            )
        ],
        "removed compare_digest",
    ),
    edit(
        "ordinary comparison",
        VIEW,
        [('not hmac.compare_digest(expected, request.headers["X-Signature"])', 'expected != request.headers["X-Signature"]')],
        "weakened compare_digest",
    ),
    edit("predicate loses a term", VIEW, [("request.user.is_active and ", "")], "weakened return"),
    edit("predicate says yes", VIEW, [("return request.user.is_active and obj.owner == request.user", "return True")], "removed return"),
    edit("either is enough", VIEW, [("is_active and obj", "is_active or obj")], "weakened return"),
    edit(
        "predicate gets a shortcut",
        VIEW,
        [
            (
                "        return request.user.is_active and",
                "        if request.method == 'GET':\n            return True\n        return request.user.is_active and",
            )
        ],
        "weakened return",
    ),
    edit(
        "call of a helper removed",
        HELPER,
        [("    _check_owner(request.user, order)\n    order.pay()", "    order.pay()")],
        "removed _check_owner",
    ),
    edit(
        "helper weakens at its definition",
        HELPER,
        [("order.owner != user", "order.owner != user and order.total > 10")],
        "weakened PermissionDenied",
    ),
    edit(
        "helper does nothing",
        HELPER,
        [("    if order.owner != user:\n        raise PermissionDenied()\n", "    return None\n")],
        "removed PermissionDenied",
    ),
    edit(
        "call after the use",
        HELPER,
        [("    _check_owner(request.user, order)\n    order.pay()", "    order.pay()\n    _check_owner(request.user, order)")],
        "weakened _check_owner",
    ),
    edit(
        "call under a condition",
        HELPER,
        [
            (
                "    _check_owner(request.user, order)\n    order.pay()",
                "    if order.total:\n        _check_owner(request.user, order)\n    order.pay()",
            )
        ],
        "weakened _check_owner",
    ),
    edit(
        "call in a try that swallows",
        HELPER,
        [
            (
                "    _check_owner(request.user, order)\n    order.pay()",
                "    try:\n        _check_owner(request.user, order)\n    except Exception:\n        pass\n    order.pay()",
            )
        ],
        "weakened _check_owner",
    ),
    change(
        "drf object permissions",
        "class V(APIView):\n    def put(self, request, pk):\n        obj = find(pk)\n"
        "        self.check_object_permissions(request, obj)\n        return save(obj)\n",
        "class V(APIView):\n    def put(self, request, pk):\n        obj = find(pk)\n        return save(obj)\n",
        "removed check_object_permissions",
    ),
    change(
        "flask-jwt call",
        "from flask_jwt_extended import verify_jwt_in_request\n\ndef x():\n    verify_jwt_in_request()\n    return secret()\n",
        "def x():\n    return secret()\n",
        "removed verify_jwt_in_request",
    ),
    change(
        "call in the vocabulary",
        "from acme import gate\n\nasync def x(request):\n    await gate(request)\n    return secret()\n",
        "async def x(request):\n    return secret()\n",
        "removed gate",
        vocabulary=Vocabulary(guards=("acme.gate",)),
    ),
    change(
        "call by its looks",
        "from acme import ensure_permission\n\ndef x(request):\n    ensure_permission(request, 'edit')\n    return secret()\n",
        "def x(request):\n    return secret()\n",
        "removed ensure_permission",
    ),
    change(
        "other permission demanded by a call",
        "from acme import ensure_permission\n\ndef x(request):\n    ensure_permission(request, 'edit')\n    return secret()\n",
        "from acme import ensure_permission\n\ndef x(request):\n    ensure_permission(request, 'view')\n    return secret()\n",
        "changed ensure_permission",
    ),
    change(
        "answer 403",
        "def x(request):\n    if not may(request):\n        return JsonResponse({}, status=403)\n    return secret()\n",
        "def x(request):\n    return secret()\n",
        "removed JsonResponse",
    ),
    change(
        "flask tuple with a status",
        "def x():\n    if not g.user:\n        return {'error': 'no'}, 401\n    return secret()\n",
        "def x():\n    return secret()\n",
        "removed {'error': 'no'}, 401",
    ),
    change(
        "fastapi exception",
        "from fastapi import HTTPException, status\n\ndef x(user):\n    if user.role not in ROLES:\n"
        "        raise HTTPException(status_code=status.HTTP_403_FORBIDDEN)\n    return secret()\n",
        "def x(user):\n    return secret()\n",
        "removed HTTPException",
    ),
    change(
        "not found for what is not yours",
        "def x(pk):\n    order = find(pk)\n    if order.user_id != current_user.id:\n        abort(404)\n    return order\n",
        "def x(pk):\n    order = find(pk)\n    return order\n",
        "removed abort",
    ),
    change(
        "jwt is decoded without its signature",
        "import jwt\n\ndef user_of(token):\n    return jwt.decode(token, KEY, algorithms=['RS256'])\n",
        "import jwt\n\ndef user_of(token):\n    return jwt.decode(token, KEY, algorithms=['RS256'], options={'verify_signature': False})\n",
        "weakened decode",
    ),
    change(
        "another algorithm is allowed",
        "import jwt\n\ndef user_of(token):\n    return jwt.decode(token, KEY, algorithms=['RS256'])\n",
        "import jwt\n\ndef user_of(token):\n    return jwt.decode(token, KEY, algorithms=['RS256', 'none'])\n",
        "weakened decode",
    ),
    change(
        "stripe event is only parsed",
        "import json, stripe\n\ndef hook(request):\n"
        "    event = stripe.Webhook.construct_event(request.body, request.headers['S'], KEY)\n"
        "    handle(event)\n",
        "import json\n\ndef hook(request):\n    event = json.loads(request.body)\n    handle(event)\n",
        "removed construct_event",
    ),
    change(
        "constant time comparison of django replaced",
        "from django.utils.crypto import constant_time_compare\n\ndef ok(a, b):\n    return constant_time_compare(a, b)\n",
        "def ok(a, b):\n    return a == b\n",
        "removed constant_time_compare",
    ),
    change(
        "a parameter can switch it off",
        "def x(request, order):\n    if not request.user.is_staff:\n        raise PermissionDenied()\n    order.pay()\n",
        "def x(request, order, skip=False):\n    if not skip and not request.user.is_staff:\n"
        "        raise PermissionDenied()\n    order.pay()\n",
        "weakened PermissionDenied",
    ),
    change(
        "a switch is off by default",
        "def x(request, order, check=True):\n    if check and not request.user.is_staff:\n"
        "        raise PermissionDenied()\n    order.pay()\n",
        "def x(request, order, check=False):\n    if check and not request.user.is_staff:\n"
        "        raise PermissionDenied()\n    order.pay()\n",
        "weakened PermissionDenied",
    ),
    change(
        "method that a framework calls goes away",
        "class V(APIView):\n    queryset = X\n\n    def check_permissions(self, request):\n"
        "        if not request.user.is_staff:\n            raise PermissionDenied()\n\n"
        "    def get(self, request):\n        return secret()\n",
        "class V(APIView):\n    queryset = X\n\n    def get(self, request):\n        return secret()\n",
        "removed PermissionDenied",
    ),
    change(
        "an invalid signature is only logged",
        "from acme import verify\n\ndef accept(message):\n    verify(KEY, message)\n    return message\n",
        "from acme import verify\n\ndef accept(message):\n    try:\n        verify(KEY, message)\n"
        "    except InvalidSignature:\n        log.error('bad')\n    return message\n",
        "weakened verify",
    ),
    change(
        "redirect to the login",
        "def x(request):\n    if request.user.is_anonymous:\n        return redirect('/login')\n    return secret()\n",
        "def x(request):\n    return secret()\n",
        "removed redirect",
    ),
]

SILENT = [
    edit("order of checks", VIEW, [(STAFF, ""), (OWNER, STAFF + OWNER)]),
    edit("check first", VIEW, [("    account = load(pk)\n" + STAFF, STAFF + "    account = load(pk)\n")]),
    edit(
        "De Morgan",
        VIEW,
        [("account.owner != request.user or account.locked", "not (account.owner == request.user and not account.locked)")],
    ),
    edit(
        "one check becomes two",
        VIEW,
        [
            (
                OWNER + '        raise PermissionDenied("not yours")\n',
                (
                    '    if account.owner != request.user:\n        raise PermissionDenied("not yours")\n'
                    '    if account.locked:\n        raise PermissionDenied("locked")\n'
                ),
            )
        ],
    ),
    edit(
        "two checks become one",
        VIEW,
        [(STAFF + OWNER, "    if not request.user.is_staff or account.owner != request.user or account.locked:\n")],
    ),
    edit("sides swapped", VIEW, [("account.owner != request.user", "request.user != account.owner")]),
    edit("other words, other exception", VIEW, [('PermissionDenied("not yours")', 'PermissionDenied("not your account")')]),
    edit("more is demanded", VIEW, [("account.locked:", "account.locked or account.frozen:")]),
    edit(
        "a reason is kept in a variable",
        VIEW,
        [(STAFF, "    staff = request.user.is_staff\n    if not staff:\n        raise PermissionDenied()\n")],
    ),
    edit(
        "inverted, with else",
        VIEW,
        [
            (
                STAFF + OWNER + '        raise PermissionDenied("not yours")\n    account.close()\n',
                STAFF + "    if account.owner == request.user and not account.locked:\n        account.close()\n    else:\n"
                '        raise PermissionDenied("not yours")\n',
            )
        ],
    ),
    edit(
        "logs before it turns away",
        VIEW,
        [("        raise PermissionDenied()\n", "        log.warning('no')\n        raise PermissionDenied()\n")],
    ),
    edit("turned into an answer", VIEW, [("        raise PermissionDenied()\n", "        return HttpResponseForbidden()\n")]),
    edit(
        "comparison under its short name",
        VIEW,
        [("import hmac\n", "from hmac import compare_digest\n"), ("hmac.compare_digest", "compare_digest")],
    ),
    edit(
        "comparison kept in a variable",
        VIEW,
        [
            (
                '    if not hmac.compare_digest(expected, request.headers["X-Signature"]):',
                '    valid = hmac.compare_digest(expected, request.headers["X-Signature"])\n    if not valid:',
            )
        ],
    ),
    edit("function renamed", VIEW, [("def close", "def close_account")]),
    edit("predicate demands more", VIEW, [("obj.owner == request.user", "obj.owner == request.user and obj.open")]),
    edit(
        "predicate as guard clauses",
        VIEW,
        [
            (
                "        return request.user.is_active and obj.owner == request.user",
                "        if not request.user.is_active:\n            return False\n        return obj.owner == request.user",
            )
        ],
    ),
    edit(
        "helper inlined",
        HELPER,
        [
            (
                "    _check_owner(request.user, order)\n    order.pay()",
                "    if order.owner != request.user:\n        raise PermissionDenied()\n    order.pay()",
            )
        ],
    ),
    edit("helper renamed", HELPER, [("_check_owner", "_assert_owner")]),
    edit(
        "call in a with block",
        HELPER,
        [
            (
                "    _check_owner(request.user, order)\n    order.pay()",
                "    with lock(order):\n        _check_owner(request.user, order)\n        order.pay()",
            )
        ],
    ),
    edit(
        "call in a try that raises",
        HELPER,
        [
            (
                "    _check_owner(request.user, order)\n    order.pay()",
                (
                    "    try:\n        _check_owner(request.user, order)\n    except Gone as error:\n"
                    "        raise Http404 from error\n    order.pay()"
                ),
            )
        ],
    ),
    edit(
        "function and check deleted",
        HELPER,
        [("def ship(request, pk):\n    order = load(pk)\n    _check_owner(request.user, order)\n    order.ship()\n", "")],
    ),
    edit("check added", HELPER, [("    order.pay()", "    if order.paid:\n        raise PermissionDenied()\n    order.pay()")]),
    change(
        "check moves into a helper",
        "def pay(request, pk):\n    order = load(pk)\n    if order.owner != request.user:\n"
        "        raise PermissionDenied()\n    order.pay()\n",
        "def _guard(request, order):\n    if order.owner != request.user:\n        raise PermissionDenied()\n"
        "\n\ndef pay(request, pk):\n    order = load(pk)\n    _guard(request, order)\n    order.pay()\n",
    ),
    change(
        "check moves into the function that loads",
        "def pay(request, pk):\n    order = load(pk)\n    if order.owner != request.user:\n"
        "        raise PermissionDenied()\n    order.pay()\n",
        "def _own(request, pk):\n    order = load(pk)\n    if order.owner != request.user:\n"
        "        raise PermissionDenied()\n    return order\n\n\ndef pay(request, pk):\n"
        "    order = _own(request, pk)\n    order.pay()\n",
    ),
    change(
        "check moves into a method of the class",
        "class V(View):\n    def post(self, request, pk):\n        order = load(pk)\n"
        "        if order.owner != request.user:\n            raise PermissionDenied()\n        order.pay()\n",
        "class V(View):\n    def _load(self, request, pk):\n        order = load(pk)\n"
        "        if order.owner != request.user:\n            raise PermissionDenied()\n"
        "        return order\n\n    def post(self, request, pk):\n        order = self._load(request, pk)\n"
        "        order.pay()\n",
    ),
    change(
        "helper knows the user by another name",
        "def pay(request, pk):\n    order = load(pk)\n"
        "    if not request.user.is_manager or not request.user.active:\n        raise PermissionDenied()\n"
        "    order.pay()\n",
        "def _managers(user):\n    if not user.is_manager or not user.active:\n"
        "        raise PermissionDenied()\n\n\ndef pay(request, pk):\n    order = load(pk)\n"
        "    _managers(request.user)\n    order.pay()\n",
    ),
    change(
        "check becomes a decorator",
        "def pay(request, pk):\n    if not request.user.is_staff:\n        raise PermissionDenied()\n    go(pk)\n",
        "def staff_only(view):\n    def inner(request, *args):\n        if not request.user.is_staff:\n"
        "            raise PermissionDenied()\n        return view(request, *args)\n    return inner\n\n\n"
        "@staff_only\ndef pay(request, pk):\n    go(pk)\n",
    ),
    change(
        "check of a value, not of who",
        "def x(data):\n    if data.size > 10:\n        raise ValueError('too big')\n    return go(data)\n",
        "def x(data):\n    return go(data)\n",
    ),
    change(
        "a branch on the user is no guard",
        "def x(request):\n    if request.user.is_staff:\n        return everything()\n    return public()\n",
        "def x(request):\n    return public()\n",
    ),
    change(
        "a name that sounds like a check",
        "def x(form):\n    check_size(form)\n    update_user(form)\n    return go(form)\n",
        "def x(form):\n    return go(form)\n",
    ),
    change(
        "payment is authorized, which is no guard",
        "def pay(order):\n    result = authorize(order.payment)\n    return result\n",
        "def pay(order):\n    result = capture(order.payment)\n    return result\n",
    ),
    change(
        "a check of something else is swallowed",
        "from acme import validate\n\ndef accept(form):\n    validate(form)\n    return form\n",
        "from acme import validate\n\ndef accept(form):\n    try:\n        validate(form)\n"
        "    except ValueError:\n        log.error('bad')\n    return form\n",
    ),
    change(
        "an early end that hands on an error",
        "def x(request, ids):\n    check_permission(request.user, 'edit')\n    go(ids)\n    return ids, None\n",
        "def x(request, ids):\n    if error := validate(ids):\n        return 0, error\n"
        "    check_permission(request.user, 'edit')\n    go(ids)\n    return ids, None\n",
    ),
    change(
        "somebody else's refusal is handed on",
        "def call(url):\n    answer = get(url)\n    if answer.status_code == 403:\n        raise PermissionDenied()\n    return answer\n",
        "def call(url):\n    answer = get(url)\n    return answer\n",
    ),
    change(
        "an early end that turns away too",
        "def x(request):\n    if not request.user.is_staff:\n        raise PermissionDenied()\n    go()\n",
        "def x(request):\n    if request.method != 'POST':\n        raise MethodNotAllowed()\n"
        "    if not request.user.is_staff:\n        raise PermissionDenied()\n    go()\n",
    ),
]


@pytest.mark.parametrize("case", LOSSES, ids=lambda case: case.title)
def test_a_lost_check_is_told(case: Case) -> None:
    assert case.want
    check(case)


@pytest.mark.parametrize("case", SILENT, ids=lambda case: case.title)
def test_what_is_no_loss_is_silent(case: Case) -> None:
    assert not case.want
    check(case)
