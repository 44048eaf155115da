"""Tasks, scheduled jobs and signal receivers.

Sources: Celery ("Tasks"), RQ and django-rq (``job``), Dramatiq (``actor``), Huey (``task``, ``periodic_task``), Procrastinate,
Taskiq, APScheduler (``scheduled_job``, ``add_job``), Airflow, Prefect; Django "Signals", SQLAlchemy "Events".
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rules.facts import EntryKind, EntryPoint
from rules.languages.python.entry_points.nodes import methods
from rules.languages.python.unseen import SIGNALS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.languages.python.entry_points.module import Decorated, Module
    from rules.languages.python.entry_points.nodes import Call

_ALWAYS: Final = {
    "shared_task": EntryKind.TASK,
    "periodic_task": EntryKind.JOB,
    "db_periodic_task": EntryKind.JOB,
    "db_task": EntryKind.TASK,
    "scheduled_job": EntryKind.JOB,
}
_QUEUES: Final = re.compile(r"(?:\w*_)?(?:app|celery|celery_app|huey|broker|queue|worker|taskiq|procrastinate|tasks?|current_app|client)\Z")
_MADE: Final = re.compile(r"(?:Celery|Huey|Broker|Queue|App|Procrastinate\w*|Taskiq\w*|BlockingScheduler)\Z")
_LIBRARIES: Final = (
    "celery.",
    "huey.",
    "rq.",
    "django_rq.",
    "dramatiq.",
    "airflow.",
    "prefect.",
    "taskiq.",
    "procrastinate.",
    "django_tasks.",
)
_TASKS: Final = frozenset({"task", "job", "actor", "flow", "dag"})
_JOBS: Final = frozenset({"flow", "dag"})


def tasks(module: Module) -> Iterator[EntryPoint]:
    """Return the tasks and jobs that the file defines."""
    for item in module.decorated:
        for call in item.decorators:
            kind = _kind(module, call)
            if kind:
                name = module.text(call.argument(-1, "name", "actor_name", "task_id", "dag_id")) or item.name
                yield EntryPoint(kind, (), name, item.symbol, call.line)
    for cls in module.classes:
        if "run" in methods(cls.node) and any(_is_task_base(module, base) for base in cls.bases):
            yield EntryPoint(EntryKind.TASK, (), cls.name, f"{cls.symbol}.run", cls.line)
    for call in module.calls:
        if call.last == "add_job" and "sched" in call.receiver.lower():
            symbol, handler = module.handler(call.argument(0, "func"))
            if symbol or handler:
                yield EntryPoint(EntryKind.JOB, (), (symbol or handler).rpartition(".")[2], symbol, call.line, "", handler)


def _kind(module: Module, call: Call) -> EntryKind | None:
    """Return what a decorator makes, ``None`` if neither task nor job."""
    last = call.last
    if last in _ALWAYS:
        return _ALWAYS[last]
    if last not in _TASKS:
        return None
    kind = EntryKind.JOB if last in _JOBS else EntryKind.TASK
    if f"{module.resolve(call.callee)}.".startswith(_LIBRARIES):
        return kind
    receiver = call.receiver
    made = module.constructed.get(receiver)
    if made is not None:
        return kind if _MADE.search(made.last) else None
    return kind if last == "task" and receiver and _QUEUES.fullmatch(receiver.rpartition(".")[2].lower()) else None


def _is_task_base(module: Module, base: str) -> bool:
    resolved = module.resolve(base)
    return resolved.startswith("celery.") and resolved.endswith("Task")


def signals(module: Module) -> Iterator[EntryPoint]:
    """Return the functions that run when a signal or an event is sent."""
    for item in module.decorated:
        for call in item.decorators:
            if call.last == "receiver" and call.args:
                yield EntryPoint(EntryKind.SIGNAL, (), " ".join(call.args[0].text().split()), item.symbol, call.line)
            elif call.last == "listens_for" and len(call.args) > 1:
                name = module.text(call.args[1]) or ""
                yield EntryPoint(EntryKind.SIGNAL, (), name, item.symbol, call.line)
            elif call.last == "connect" and _is_signal(module, call):
                yield _receiver(call, item)
    decorators = {call.node.range().start.index for item in module.decorated for call in item.decorators if call.last == "connect"}
    for call in module.calls:
        if call.last == "connect" and _is_signal(module, call) and call.node.range().start.index not in decorators:
            symbol, handler = module.handler(call.argument(0, "receiver"))
            if symbol or handler:
                yield EntryPoint(EntryKind.SIGNAL, (), call.receiver.rpartition(".")[2], symbol, call.line, "", handler)


def _receiver(call: Call, item: Decorated) -> EntryPoint:
    return EntryPoint(EntryKind.SIGNAL, (), call.receiver.rpartition(".")[2], item.symbol, call.line)


def _is_signal(module: Module, call: Call) -> bool:
    """Return whether ``call`` connects to a signal: one of Django's, or one from a module called ``signals``."""
    name = call.receiver.rpartition(".")[2]
    return name in SIGNALS or "signals" in module.resolve(call.receiver).split(".")[:-1]
