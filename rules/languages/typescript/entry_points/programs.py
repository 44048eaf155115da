"""Commands, scheduled jobs and queue workers that calls declare.

Sources: the readmes of commander and yargs (``program.command("x").action(fn)``), node-cron and cron (``schedule``,
``new CronJob``), BullMQ (``new Worker("queue", fn)``); Node, "Modules" (``require.main === module``).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.facts import MODULE, EntryKind, EntryPoint
from rules.languages.typescript.entry_points.base import enclosing, inner_function
from rules.languages.typescript.names import resolve
from rules.languages.typescript.syntax import arguments, callee, dotted, excerpt, find_kinds, line, string_value

if TYPE_CHECKING:
    from rules.languages.typescript.entry_points.base import File, Ways

_COMMANDS: Final = frozenset({"commander", "yargs", "@commander-js/extra-typings"})
MODULES: Final = (*sorted(_COMMANDS), "node-cron", "cron", "croner", "bullmq", "node-schedule")
_MADE: Final = {
    "node-cron.schedule": EntryKind.JOB,
    "cron.CronJob": EntryKind.JOB,
    "cron.CronJob.from": EntryKind.JOB,
    "croner.Cron": EntryKind.JOB,
    "node-schedule.scheduleJob": EntryKind.JOB,
    "bullmq.Worker": EntryKind.TASK,
}


def find(file: File, ways: Ways) -> None:
    """Add what the calls of the file declare."""
    commands = any(module in _COMMANDS for module in file.specifiers.values())
    for call in find_kinds(file.root, "call_expression", "new_expression"):
        written = callee(call)
        kind = _MADE.get(resolve(written, file.aliases))
        given = arguments(call)
        if kind is None and commands and written.endswith(".command") and given and string_value(given[0]) is not None:
            kind = EntryKind.COMMAND
        if kind is None or not given:
            continue
        label = string_value(given[0])
        label = excerpt(given[0], 80) if label is None else label
        handler = "" if kind is EntryKind.COMMAND or inner_function(given[-1]) else dotted(given[-1])
        name = label.split(" ")[0] if kind is EntryKind.COMMAND else label
        ways.entry_points.append(EntryPoint(kind, (), name, enclosing(call, file.around) or MODULE, line(call), "", handler))
