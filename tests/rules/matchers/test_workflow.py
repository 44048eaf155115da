"""GitHub Actions and GitLab CI, beyond the examples of the rules."""

import pytest

from rules.document import load_yaml
from rules.matchers.structure import Sides
from rules.matchers.workflow import check, triggers
from rules.matchers.yaml_diff import first_difference
from rules.model import REGULAR, ChangedFile, FileSide, Status, Text, Touched

PATH = ".github/workflows/x.yml"


def hits(name, base, head, module=check, path=PATH, **body):
    texts = [None if text is None else text.encode() for text in (base, head)]
    file = ChangedFile(Status.MODIFIED, FileSide(path, REGULAR, ""), FileSide(path, REGULAR, ""))
    touched = Touched(file, Text(path, REGULAR, texts[0]), Text(path, REGULAR, texts[1]))
    return list(module(name, Sides(touched, with_base=True, with_head=True), {"names": [], **body}))


def job(steps="", **keys):
    extra = "".join(f"    {key}: {value}\n" for key, value in keys.items())
    return f"on: push\njobs:\n  a:\n{extra}    steps:\n{steps or '      - run: make'}\n"


@pytest.mark.parametrize("text", ["on: push", "'on': [push]", "on: {push: {branches: [main]}}", "on:\n  push:\n"])
def test_every_way_to_write_a_trigger(text):
    assert triggers(load_yaml(text.encode(), "x")) == {"push": 2 if "\n" in text else 1}


def test_triggers_of_odd_files():
    for text in ("on: 3", "on: [1]", "[]", ""):
        assert triggers(load_yaml(text.encode(), "x")) == {}


@pytest.mark.parametrize(
    ("used", "unpinned"),
    [
        ("acme/a@v1", True),
        ("acme/a@main", True),
        ("acme/a/sub@0123456", True),
        ("acme/a", True),
        ("docker://acme/a:1", True),
        ("docker://acme/a", True),
        ("acme/a@" + "0" * 40, False),
        ("acme/a@" + "0" * 64, False),
        ("actions/checkout@v4", False),
        ("github/codeql-action/init@v3", False),
        ("./local", False),
        ("docker://acme/a@sha256:" + "0" * 64, False),
        ("docker://acme/a:1@sha256:" + "0" * 64, False),
        ("odd", False),
    ],
)
def test_what_counts_as_pinned(used, unpinned):
    assert bool(hits("unpinned-action", None, job(f"      - uses: {used}"))) is unpinned


def test_a_reusable_workflow_is_used_too():
    text = "on: push\njobs:\n  a:\n    uses: acme/flows/.github/workflows/x.yml@v1\n"
    assert [(hit.line, hit.symbol) for hit in hits("unpinned-action", None, text)] == [(4, "a")]


@pytest.mark.parametrize(
    ("expression", "dangerous"),
    [
        ("github.event.issue.title", True),
        ("github.event.pull_request.body", True),
        ("github.event.pull_request.head.ref", True),
        ("github.head_ref", True),
        ("github.event.comment.body", True),
        ("github.event.commits[0].message", True),
        ("github.event.commits.*.author.name", True),
        ("github.event.workflow_run.head_branch", True),
        ("toJSON(github.event.review.body)", True),
        ("github . event . issue . title", True),
        ("github.event.pull_request.head.repo.default_branch", True),
        ("github.event.pull_request.number", False),
        ("github.event.pull_request.head.sha", False),
        ("github.event.pull_request.base.ref", False),
        ("github.event.repository.name", False),
        ("github.ref", False),
        ("github.event.inputs.name", False),
        ("secrets.TOKEN", False),
        ("steps.x.outputs.title", False),
        ("github.event.label.name", False),
    ],
)
def test_what_strangers_write(expression, dangerous):
    assert bool(hits("injection", None, job(f"      - run: echo ${{{{ {expression} }}}}"))) is dangerous


def test_a_composite_action_is_read_like_a_job():
    text = "runs:\n  using: composite\n  steps:\n    - run: echo ${{ github.head_ref }}\n      shell: bash\n"
    assert [hit.line for hit in hits("injection", None, text, path="action.yml")] == [4]


@pytest.mark.parametrize("runner", ["self-hosted", "[self-hosted, linux]", "{group: x, labels: [self-hosted]}"])
def test_self_hosted_runners_in_every_form(runner):
    assert hits("self-hosted", job(**{"runs-on": "ubuntu-latest"}), job(**{"runs-on": runner}))


def permissions(top=None, **jobs):
    head = f"on: push\n{'' if top is None else f'permissions: {top}' + chr(10)}jobs:\n"
    return head + "".join(f"  {name}: {{runs-on: x{'' if value is None else f', permissions: {value}'}}}\n" for name, value in jobs.items())


@pytest.mark.parametrize(
    ("base", "head", "expected"),
    [
        (permissions("{contents: read}", a=None), permissions("{contents: write}", a=None), ["contents: write"]),
        (permissions("read-all", a=None), permissions("write-all", a=None), ["write-all"]),
        (permissions("write-all", a=None), permissions("{contents: write, packages: write}", a=None), []),
        (permissions("{}", a="{contents: write}"), permissions("{}", b="{contents: write}"), []),
        (permissions("{}", a="{contents: write}"), permissions("{}", a="{contents: write}", b="{contents: write}"), ["contents: write"]),
        (permissions("{}", a=None), permissions("{id-token: write}", a=None, b="{}"), ["id-token: write"]),
        (permissions(None, a=None), permissions("write-all", a=None), []),
        (permissions("{contents: write}", a=None), permissions("{contents: read}", a=None), []),
        (None, permissions("{contents: write}", a=None, b=None), ["contents: write"]),
    ],
)
def test_only_a_wider_token_is_told_and_once(base, head, expected):
    assert [hit.name for hit in hits("permissions", base, head)] == expected


def test_a_lost_limit_is_told_with_what_was():
    limited, free = permissions("{}", a=None), permissions(None, a=None)
    assert [hit.name for hit in hits("default-permissions", limited, free)] == ["no longer limited"]
    assert [hit.name for hit in hits("default-permissions", None, free)] == ["not limited"]
    assert hits("default-permissions", free, permissions(None, a=None, b=None)) == []
    assert hits("default-permissions", limited, permissions(None, a="{}")) == []


CHECKOUT = "      - uses: actions/checkout@v4\n"
CLEAN = CHECKOUT + "        with: {persist-credentials: false}\n"


@pytest.mark.parametrize(
    ("base", "head", "lines"),
    [
        (CLEAN, CHECKOUT, [5]),
        (CLEAN + CLEAN, CLEAN + CHECKOUT, [7]),
        (CLEAN, CLEAN + CHECKOUT, []),
        (CHECKOUT, CHECKOUT, []),
        (CLEAN, "      - run: make\n", []),
        (CLEAN, CHECKOUT + "        with: {persist-credentials: true}\n", [5]),
        (CLEAN, CHECKOUT + "        with: {persist-credentials: 'false'}\n", []),
    ],
)
def test_a_checkout_that_begins_to_keep_the_token(base, head, lines):
    assert [hit.line for hit in hits("credentials", job(base), job(head))] == lines


@pytest.mark.parametrize(
    ("trigger", "step", "found"),
    [
        ("pull_request_target", CHECKOUT + "        with: {ref: 'refs/pull/${{ github.event.number }}/merge'}\n", True),
        ("workflow_run", CHECKOUT + "        with: {ref: '${{ github.event.workflow_run.head_sha }}'}\n", True),
        ("pull_request_target", "      - run: git fetch origin refs/pull/1/head && git checkout FETCH_HEAD\n", True),
        ("pull_request_target", CHECKOUT + "        with: {ref: main}\n", False),
        ("push", CHECKOUT + "        with: {ref: '${{ github.head_ref }}'}\n", False),
    ],
)
def test_code_of_strangers_with_rights(trigger, step, found):
    assert bool(hits("untrusted-checkout", None, job(step).replace("on: push", f"on: {trigger}"))) is found


def test_another_version_of_an_action_is_no_other_workflow():
    base, head = job("      - uses: acme/a@v1"), job("      - uses: acme/a@v2")
    assert hits("changed", base, head) == []
    assert [hit.name for hit in hits("action-updated", base, head)] == ["acme/a from v1 to v2"]
    assert hits("action-updated", base, base) == []
    assert [hit.name for hit in hits("changed", base, job("      - uses: other/a@v1"))] == ["jobs.a"]


def test_a_change_that_cannot_be_read_is_left_to_the_rule_for_that():
    assert hits("changed", "on: push\n", "on: [\n") == []
    assert [hit.line for hit in hits("unreadable", "on: push\n", "a: 1\na: 2\n")] == [2]


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ({"a": 1}, {"a": 1}, None),
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}, None),
        ({"a": 1}, {"a": 2}, ("a",)),
        ({"a": 1}, {"a": True}, ("a",)),
        ({"a": [1, 2]}, {"a": [1]}, ("a", 1)),
        ({"a": [1]}, {"a": [1, 2]}, ("a", 1)),
        ({"name": "x"}, {"name": "y"}, None),
        ({"a": {"b": 1}}, {"a": {}}, ("a",)),
        ({"name": {"x": 1}}, {"name": {"x": 2}}, ("name", "x")),
        (None, {"a": 1}, ()),
        ([1], {"a": 1}, ()),
        ({"a": 1}, {"a": 1, "b": None}, ("b",)),
    ],
)
def test_where_two_documents_differ(old, new, expected):
    assert first_difference(old, new) == expected


def test_gitlab():
    from rules.matchers.gitlab import check as gitlab

    def found(name, head, base="x: 1\n"):
        return [(hit.line, hit.name) for hit in hits(name, base, head, module=gitlab, path=".gitlab-ci.yml")]

    assert found("remote-include", "include: https://ci.example/a.yml\n") == [(1, "https://ci.example/a.yml")]
    assert found("remote-include", "include:\n  remote: https://ci.example/a.yml\n  integrity: sha256-x\n") == []
    assert found("remote-include", "include:\n  - template: X.yml\n  - a.yml\n  - {project: acme/ci, ref: main, file: a}\n") == [
        (4, "acme/ci")
    ]
    assert found(
        "unpinned-image", "image: python\njob:\n  image: {name: 'acme/a:latest'}\nother: {image: $IMAGE}\nx: {image: 'r.example:5000/a'}\n"
    ) == [
        (1, "python"),
        (3, "acme/a:latest"),
        (5, "r.example:5000/a"),
    ]
    assert found("debug-trace", "variables:\n  CI_DEBUG_TRACE: true\n") == [(2, "CI_DEBUG_TRACE")]
    assert found("changed", "x: 2\n") == [(1, "x")]
    assert found("changed", "x: [\n") == []
    assert found("changed", "# x\nx: 1\n") == []
