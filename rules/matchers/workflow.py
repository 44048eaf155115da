"""GitHub Actions workflows and composite actions: what they may do, who may start them, whose code they run.

Sources: GitHub documentation, "Workflow syntax", "Security hardening for GitHub Actions", "Events that trigger workflows".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rules.matchers.structure import Hit, Sides, fresh
from rules.matchers.workflow_permissions import default_permissions, widened_permissions
from rules.matchers.yaml_diff import first_difference
from rules.model import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rules.document import Document

_SHA: Final = re.compile(r"[0-9a-f]{40}(?:[0-9a-f]{24})?")
_DIGEST: Final = re.compile(r"@sha256:[0-9a-f]{64}$")
_EXPRESSION: Final = re.compile(r"\$\{\{(.{1,1000}?)\}\}", re.DOTALL)
# What anybody who opens an issue or a pull request can write (GitHub documentation, "Understanding the risk of script injections").
_UNTRUSTED: Final = re.compile(
    r"github\s*\.\s*(?:head_ref|event\s*\.\s*(?:[\w*]{1,40}\s*(?:\[[^\]]{0,40}\]\s*)?\.\s*){0,4}"
    r"(?:title|body|head_ref|head_branch|label|message|email|name|page_name|display_title|default_branch|ref))\b"
)
_TRUSTED_NAMES: Final = re.compile(
    r"github\s*\.\s*event\s*\.\s*(?:repository|organization|sender|action|inputs|schedule|label|milestone|release)\b|base\s*\.\s*ref\b"
)
_PULLED: Final = re.compile(
    r"github\s*\.\s*event\s*\.\s*(?:pull_request|workflow_run)\s*\.\s*head|github\s*\.\s*head_ref|refs/pull/|gh\s+pr\s+checkout"
)
_PRIVILEGED: Final = ("pull_request_target", "workflow_run", "issue_comment", "discussion_comment")
_OWN: Final = frozenset({"actions", "github"})  # maintained by GitHub, which runs the workflow anyway


class Step(NamedTuple):
    """One step of a job, with the path of its node."""

    job: str
    data: dict[str, Any]
    path: tuple[str | int, ...]


def check(name: str, sides: Sides, body: dict[str, Any]) -> Iterable[Hit]:
    """Return what the named check finds riskier at head."""
    if name == "permissions":
        return widened_permissions(sides.yaml(Side.BASE), sides.yaml(Side.HEAD))
    if name == "default-permissions":
        return default_permissions(sides.yaml(Side.BASE), sides.yaml(Side.HEAD))
    if name == "credentials":
        return _credentials(sides.yaml(Side.BASE), sides.yaml(Side.HEAD))
    if name == "changed":
        return _changed(sides.yaml(Side.BASE), sides.yaml(Side.HEAD), sides)
    if name == "action-updated":
        return _action_updated(sides.yaml(Side.BASE), sides.yaml(Side.HEAD))
    collect = _COLLECTORS[name]
    head, base = (list(collect(sides.yaml(side), body)) for side in (Side.HEAD, Side.BASE))
    return fresh(head, base)


def line(document: Document, path: tuple[str | int, ...]) -> int:
    """Return the line of the nearest node at or above ``path``."""
    while path and path not in document.positions:
        path = path[:-1]
    return document.positions.get(path, (1, 1))[0]


def triggers(document: Document) -> dict[str, int]:
    """Return the events that start the workflow, with their lines. YAML 1.1 reads the key ``on`` as true."""
    data = document.data if isinstance(document.data, dict) else {}
    key: Any = "on" if "on" in data else True
    events = data.get(key)
    if isinstance(events, str):
        return {events: line(document, (key,))}
    if isinstance(events, list):
        return {event: line(document, (key, i)) for i, event in enumerate(events) if isinstance(event, str)}
    return {event: line(document, (key, event)) for event in events if isinstance(event, str)} if isinstance(events, dict) else {}


def jobs(document: Document) -> dict[str, dict[str, Any]]:
    """Return the jobs by id; those of a composite action as one job without a name."""
    data = document.data if isinstance(document.data, dict) else {}
    found = data.get("jobs")
    if isinstance(found, dict):
        return {str(name): job for name, job in found.items() if isinstance(job, dict)}
    runs = data.get("runs")
    return {"": runs} if isinstance(runs, dict) else {}


def steps(document: Document) -> Iterator[Step]:
    """Yield the steps of all jobs."""
    for name, job in jobs(document).items():
        top: tuple[str | int, ...] = ("jobs", name) if name else ("runs",)
        listed = job.get("steps")
        for i, step in enumerate(listed if isinstance(listed, list) else []):
            if isinstance(step, dict):
                yield Step(name, step, (*top, "steps", i))


def _trigger(document: Document, body: dict[str, Any]) -> Iterator[Hit]:
    for event, where in triggers(document).items():
        if event in body["names"]:
            yield Hit(where, event, event, f"on: {event}")


def _uses(document: Document) -> Iterator[tuple[str, str, int]]:
    """Yield (job, what is used, line) of steps, reusable workflows and container actions."""
    for step in steps(document):
        if isinstance(step.data.get("uses"), str):
            yield step.job, step.data["uses"].strip(), line(document, (*step.path, "uses"))
    for name, job in jobs(document).items():
        if isinstance(job.get("uses"), str):
            yield name, job["uses"].strip(), line(document, ("jobs", name, "uses"))


def _third_party(used: str) -> str:
    """Return ``owner/repository`` (or the image) of code that neither the repository nor GitHub owns, else an empty text."""
    if used.startswith("docker://"):
        return used.split("@", 1)[0].rsplit(":", 1)[0] if used.count(":") > 1 else used.split("@", 1)[0]
    if used.startswith("."):
        return ""
    parts = used.split("@", 1)[0].split("/")
    return "/".join(parts[:2]) if len(parts) > 1 and parts[0].lower() not in _OWN else ""


def _unpinned_action(document: Document, _body: dict[str, Any]) -> Iterator[Hit]:
    for job, used, where in _uses(document):
        action = _third_party(used)
        reference = used.partition("@")[2]
        pinned = _DIGEST.search(used) if used.startswith("docker://") else _SHA.fullmatch(reference)
        if action and not pinned:
            yield Hit(where, action, used, f"uses: {used}", job)


def _new_action(document: Document, _body: dict[str, Any]) -> Iterator[Hit]:
    seen: set[str] = set()
    for job, used, where in _uses(document):
        action = _third_party(used)
        if action and action not in seen:
            seen.add(action)
            yield Hit(where, action, action, f"uses: {used}", job)


def _injection(document: Document, _body: dict[str, Any]) -> Iterator[Hit]:
    for step in steps(document):
        given = step.data.get("with")
        scripts = [(step.data.get("run"), (*step.path, "run"))]
        if isinstance(given, dict):
            scripts.append((given.get("script"), (*step.path, "with", "script")))
        for script, path in scripts:
            for expression in _EXPRESSION.findall(script) if isinstance(script, str) else []:
                text = " ".join(expression.split())
                if _UNTRUSTED.search(text) and not _TRUSTED_NAMES.search(text):
                    yield Hit(line(document, path), text, text, f"${{{{ {text} }}}}", step.job)


def _self_hosted(document: Document, _body: dict[str, Any]) -> Iterator[Hit]:
    for name, job in jobs(document).items():
        runner = job.get("runs-on")
        labels = runner.get("labels") if isinstance(runner, dict) else runner
        for label in labels if isinstance(labels, list) else [labels]:
            if isinstance(label, str) and label.lower() == "self-hosted":
                yield Hit(line(document, ("jobs", name, "runs-on")), name, label, f"runs-on: {label}", name)


def _secrets_inherit(document: Document, _body: dict[str, Any]) -> Iterator[Hit]:
    for name, job in jobs(document).items():
        if job.get("secrets") == "inherit":
            used = job.get("uses") if isinstance(job.get("uses"), str) else "the called workflow"
            yield Hit(line(document, ("jobs", name, "secrets")), str(used).split("@", 1)[0], str(used), "secrets: inherit", name)


def _untrusted_checkout(document: Document, _body: dict[str, Any]) -> Iterator[Hit]:
    privileged = sorted(set(triggers(document)) & set(_PRIVILEGED))
    for step in steps(document) if privileged else ():
        given = step.data.get("with")
        reference = str(given.get("ref", "")) if isinstance(given, dict) and _is_checkout(step) else ""
        run = step.data.get("run")
        found = _PULLED.search(reference) or _PULLED.search(run if isinstance(run, str) and "checkout" in run else "")
        if found:
            path = (*step.path, "with", "ref") if reference else (*step.path, "run")
            yield Hit(line(document, path), step.job, privileged[0], found.group(), step.job)


def _is_checkout(step: Step) -> bool:
    return str(step.data.get("uses", "")).startswith("actions/checkout@")


def _credentials(base: Document, head: Document) -> Iterator[Hit]:
    """Yield the checkouts that leave the token on disk in jobs that kept it off before."""
    before, after = _checkouts(base), _checkouts(head)
    for job, now in sorted(after.items()):
        was = before.get(job, [])
        lost = sum(not keeps for _, keeps in was) - sum(not keeps for _, keeps in now)
        if lost > 0 and len(now) >= len(was):
            for where in [where for where, keeps in now if keeps][:lost]:
                yield Hit(where, job, job, "persist-credentials", job)


def _checkouts(document: Document) -> dict[str, list[tuple[int, bool]]]:
    found: dict[str, list[tuple[int, bool]]] = {}
    for step in steps(document):
        if _is_checkout(step):
            given = step.data.get("with")
            keeps = not (isinstance(given, dict) and str(given.get("persist-credentials", "")).lower() == "false")
            found.setdefault(step.job, []).append((line(document, (*step.path, "uses")), keeps))
    return found


def _changed(base: Document, head: Document, sides: Sides) -> Iterator[Hit]:
    if sides.head is None or head.faults:
        return
    path = first_difference(_with_on(base.data), _with_on(head.data), _same_action)
    if path is not None:
        name = ".".join(part for part in path[:2] if isinstance(part, str))
        where: tuple[str | int, ...] = (True, *path[1:]) if path[:1] == ("on",) and ("on",) not in head.positions else path
        yield Hit(line(head, where), "changed", name or "the workflow", "", str(path[1]) if len(path) > 1 and path[0] == "jobs" else "")


def _same_action(key: str | int, old: Any, new: Any) -> bool:
    """Whether ``uses`` names the same action at another version, which is a rule of its own."""
    if key != "uses" or not isinstance(old, str) or not isinstance(new, str):
        return False
    return old.partition("@")[0].strip() == new.partition("@")[0].strip() and "@" in old and "@" in new


def _action_updated(base: Document, head: Document) -> Iterator[Hit]:
    """Yield each action once whose versions at head are not all known from base."""
    known: dict[str, set[str]] = {}
    for _, used, _ in _uses(base):
        known.setdefault(used.partition("@")[0], set()).add(used.partition("@")[2])
    said: set[str] = set()
    for job, used, where in _uses(head):
        action, _, version = used.partition("@")
        if action in known and version not in known[action] and action not in said:
            said.add(action)
            yield Hit(where, action, f"{action} from {', '.join(sorted(known[action]))} to {version}", f"uses: {used}", job)


def _with_on(data: Any) -> Any:
    """Name the key ``on`` as it is written, which YAML 1.1 reads as true."""
    return {"on" if key is True else key: value for key, value in data.items()} if isinstance(data, dict) else data


def _unreadable(document: Document, _body: dict[str, Any]) -> Iterator[Hit]:
    for fault in document.faults[:1]:
        yield Hit(fault.line, fault.message, fault.message)


_COLLECTORS: Final[dict[str, Callable[[Document, dict[str, Any]], Iterator[Hit]]]] = {
    "trigger": _trigger,
    "unpinned-action": _unpinned_action,
    "new-action": _new_action,
    "injection": _injection,
    "self-hosted": _self_hosted,
    "secrets-inherit": _secrets_inherit,
    "untrusted-checkout": _untrusted_checkout,
    "unreadable": _unreadable,
}
