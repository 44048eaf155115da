"""What the token of a workflow may do, job by job (GitHub documentation, "Workflow syntax", ``permissions``).

A job without ``permissions`` has those of the workflow; without either it has what the repository's settings grant, which
may be everything. A scope that is not named in a mapping is ``none``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.matchers.structure import Hit

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.document import Document

_EVERYTHING: Final = "write-all"
Grants = frozenset[str]


def _jobs(document: Document) -> dict[str, Any]:
    data = document.data if isinstance(document.data, dict) else {}
    found = data.get("jobs")
    return {str(name): job for name, job in found.items() if isinstance(job, dict)} if isinstance(found, dict) else {}


def _grants(value: Any) -> Grants:
    """Return the scopes that may be written; ``write-all`` stands for every one."""
    if value == _EVERYTHING:
        return frozenset({_EVERYTHING})
    return frozenset(str(scope) for scope, level in value.items() if level == "write") if isinstance(value, dict) else frozenset()


def _of_jobs(document: Document) -> dict[str, tuple[Grants | None, tuple[str | int, ...]]]:
    """Return for each job its write grants (``None``: the repository's default) and the node that says so."""
    data = document.data if isinstance(document.data, dict) else {}
    shared = "permissions" in data
    found: dict[str, tuple[Grants | None, tuple[str | int, ...]]] = {}
    for name, job in _jobs(document).items():
        if "permissions" in job:
            found[name] = _grants(job["permissions"]), ("jobs", name, "permissions")
        elif shared:
            found[name] = _grants(data["permissions"]), ("permissions",)
        else:
            found[name] = None, ("jobs", name)
    return found


def _covers(old: Grants | None, scope: str) -> bool:
    return old is None or _EVERYTHING in old or scope in old


def widened_permissions(base: Document, head: Document) -> Iterator[Hit]:
    """Yield each scope that a job may write at head and could not at base, once for each place that grants it.

    A job under a new name is compared with those that went away; where the base had the repository's default, nothing is
    known to be wider.
    """
    before, after = _of_jobs(base), _of_jobs(head)
    gone = [grants for name, (grants, _) in before.items() if name not in after]
    said: set[tuple[tuple[str | int, ...], str]] = set()
    for name, (grants, path) in sorted(after.items()):
        olds = [before[name][0]] if name in before else gone
        for scope in sorted(grants or ()):
            if not any(_covers(old, scope) for old in olds) and (path, scope) not in said:
                said.add((path, scope))
                text = scope if scope == _EVERYTHING else f"{scope}: write"
                yield Hit(_line(head, (*path, scope)), f"{name} {scope}", text, f"permissions: {text}", name if path[0] == "jobs" else "")


def default_permissions(base: Document, head: Document) -> Iterator[Hit]:
    """Yield the workflow once when a job at head has the repository's default and the base limited all of its jobs."""
    before, after = _of_jobs(base), _of_jobs(head)
    if any(grants is None for grants, _ in before.values()):
        return
    for name, (grants, path) in sorted(after.items()):
        if grants is None:
            lost = "no longer limited" if before else "not limited"
            yield Hit(_line(head, path), "default", lost, name, name)
            return


def _line(document: Document, path: tuple[str | int, ...]) -> int:
    while path and path not in document.positions:
        path = path[:-1]
    return document.positions.get(path, (1, 1))[0]
