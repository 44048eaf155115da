"""Small values for tests of policies and reports: a finding, a changed file, a policy text, a whole decision."""

from __future__ import annotations

from datetime import date

from policies.compose import compile_policy
from policies.decision import Decision, Inputs
from policies.evaluate import Evidence, evaluate
from policies.model import Layer, Policy, PolicyText
from rules.model import (
    ABSENT,
    REGULAR,
    BlastRadius,
    Category,
    Change,
    ChangedFile,
    Confidence,
    DependencyChange,
    DependencyEvent,
    FileSide,
    Finding,
    Hunk,
    ReachedEntryPoint,
    Severity,
    Side,
    Status,
)
from worker.policies import shipped_text

AS_OF = date(2026, 11, 21)
INPUTS = Inputs(base="b" * 40, merge_base="a" * 40, head="c" * 40, rules="sha256:" + "0" * 64, engine="0.1.0")
LAYERS = {"shipped": Layer.SHIPPED, "organisation": Layer.ORGANISATION, "repository": Layer.REPOSITORY}


def text(layer: str, data: str, name: str = "") -> PolicyText:
    return PolicyText(name or f"{layer}.yml", LAYERS[layer], data.encode())


def policy(data: str = "version: 1\n") -> Policy:
    """Compose the shipped default and one policy of the repository, which must be good."""
    found, faults = compile_policy([shipped_text(), text("repository", data, "hunkgate.yml")])
    assert found is not None, faults
    return found


def alone(data: str) -> Policy:
    """Compose a policy that starts afresh."""
    return policy("version: 1\nextends: none\n" + data)


def changed(path: str, removed: bytes = b"", added: bytes = b"x = 1\n", base: str | None = None, opaque: str = "") -> ChangedFile:
    """Make a changed file with one hunk at line 17; ``base`` is its old path, empty for a new file."""
    old = path if base is None else base
    status = Status.ADDED if not old else Status.MODIFIED if old == path else Status.RENAMED
    before, after = removed.count(b"\n"), added.count(b"\n")
    hunk = Hunk(17 if removed else 16, before, 17 if added else 16, after, removed, added)
    return ChangedFile(
        status=status,
        base=FileSide(old, REGULAR if old else ABSENT, "1" * 40 if old else ""),
        head=FileSide(path, REGULAR, "2" * 40),
        hunks=() if opaque else (hunk,),
        added=after,
        removed=before,
        opaque=opaque,
    )


def finding(path: str = "shop/views.py", category: str = "authorization", **rest: object) -> Finding:
    """Make a certain, grave finding at line 17 of head."""
    words: dict[str, object] = {
        "rule": "python/guard-removed",
        "category": Category(category),
        "severity": Severity.HIGH,
        "confidence": Confidence.HIGH,
        "path": path,
        "side": Side.HEAD,
        "start_line": 17,
        "end_line": 17,
        "message": "nothing guards this",
        "fingerprint": f"{path}-{category}".encode("utf-8", "surrogatepass").hex()[:32].ljust(32, "0"),
    }
    return Finding(**{**words, **rest})


def package(name: str = "reqeusts", event: str = "added", **rest: object) -> DependencyChange:
    words: dict[str, object] = {
        "ecosystem": "pypi",
        "name": name,
        "event": DependencyEvent(event),
        "before": None,
        "after": "2.1",
        "direct": True,
        "path": "pyproject.toml",
        "side": Side.HEAD,
        "line": 9,
    }
    return DependencyChange(**{**words, **rest})


def change(*files: ChangedFile) -> Change:
    return Change("b" * 40, "a" * 40, "c" * 40, tuple(sorted(files, key=lambda file: file.path)))


def evidence(*files: ChangedFile, **rest: object) -> Evidence:
    return Evidence(**{"change": change(*files), "radius": BlastRadius(), **rest})


def decide(what: Evidence, rules: Policy | None = None, **rest: object) -> Decision:
    return evaluate(rules or policy(), what, INPUTS, **{"as_of": AS_OF, **rest})


RADIUS = BlastRadius(
    symbols=("shop.views:order",),
    direct=("shop.export:collect", "shop.urls:urlpatterns", "shop.views:history", "shop.views:invoice"),
    transitive=31,
    modules=9812,
    entry_points=(
        ReachedEntryPoint(
            kind="http", name="GET /orders/<id>", path="shop/urls.py", line=4, chain=("shop.views:order",), internet_facing=True
        ),
        ReachedEntryPoint(
            kind="task",
            name="nightly_export",
            path="shop/tasks.py",
            line=9,
            chain=("shop.views:order", "shop.export:collect", "shop.tasks:nightly_export"),
        ),
    ),
    owners=("@shop/security", "@shop/web"),
    unseen=("1 signal handler registered by name",),
)


def guard_removed() -> Evidence:
    """Two findings and a new dependency, as in the mock-up of a held change."""
    guard = finding(
        side=Side.BASE,
        symbol="shop.views:order",
        message="GET /orders/<id> was for logged-in users; at head nothing guards it.",
        evidence="@login_required",
        cwe=("CWE-862",),
    )
    return evidence(
        changed("shop/views.py", removed=b"@login_required\n", added=b""),
        changed("pyproject.toml", added=b'"reqeusts==2.1",\n'),
        changed("README.md", added=b"More.\n"),
        findings=(
            guard,
            finding(
                path="pyproject.toml",
                category="supply-chain",
                rule="dependency/look-alike",
                confidence=Confidence.MEDIUM,
                start_line=17,
                end_line=17,
                message="reqeusts 2.1 is new, and one letter from requests, which 214 files of this repository import.",
            ),
            finding(
                category="data-access",
                rule="data-access/orm-query",
                severity=Severity.LOW,
                message="A query is new here.",
                symbol="shop.views:order",
                start_line=40,
                end_line=41,
            ),
        ),
        dependencies=(package(),),
        radius=RADIUS,
    )


def cleared() -> Decision:
    return decide(evidence(changed("shop/prices.py")))
