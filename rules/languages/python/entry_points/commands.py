"""Command line entry points.

Sources: Click ("Commands and groups"), Typer, Python library reference (``argparse``, ``__main__``), Invoke (``task``), Flask
("Custom commands"), Django ("How to create custom django-admin commands").
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rules.facts import MODULE, EntryKind, EntryPoint
from rules.languages.python.entry_points.nodes import methods

if TYPE_CHECKING:
    from collections.abc import Iterator

    from rules.languages.python.entry_points.module import Module
    from rules.languages.python.entry_points.nodes import Call

_MANAGEMENT: Final = re.compile(r"(?:\A|/)management/commands/(?!_)([^/]+)\.py\Z")
_MAIN: Final = re.compile(r"""(?:\(\s*)?(?:__name__\s*==\s*["']__main__["']|["']__main__["']\s*==\s*__name__)""")
_DECORATORS: Final = frozenset({"command", "group", "callback"})
_BARE: Final = ("click.", "asyncclick.", "cloup.", "rich_click.", "typer.", "quo.")


def commands(module: Module) -> Iterator[EntryPoint]:
    """Return the commands that the file defines."""
    for item in module.decorated:
        for call in item.decorators:
            if _is_command(module, call):
                name = module.text(call.argument(0, "name")) or item.name.replace("_", "-")
                yield EntryPoint(EntryKind.COMMAND, (), name, item.symbol, call.line)
            elif module.resolve(call.callee) in {"invoke.task", "fabric.task", "doit.task"}:
                yield EntryPoint(EntryKind.COMMAND, (), item.name.replace("_", "-"), item.symbol, call.line)
    yield from _django(module)
    yield from _argparse(module)
    yield from _main(module)


def _is_command(module: Module, call: Call) -> bool:
    """Return whether a decorator makes a command of Click or Typer (or of a group made by them)."""
    if call.last not in _DECORATORS:
        return False
    if module.resolve(call.callee).startswith(_BARE):
        return True
    made = module.constructed.get(call.receiver)
    if call.last == "callback":
        return made is not None and module.resolve(made.callee).startswith("typer.")
    if made is not None:
        return made.last in {"Typer", "Group", "AppGroup", "FlaskGroup", "CommandCollection"}
    return call.receiver in module.groups or call.receiver.rpartition(".")[2] in {"cli", "group", "main", "app", "commands"}


def _django(module: Module) -> Iterator[EntryPoint]:
    found = _MANAGEMENT.search(module.path)
    if found:
        for cls in module.classes:
            if cls.symbol == "Command":
                symbol = "Command.handle" if "handle" in methods(cls.node) else "Command"
                yield EntryPoint(EntryKind.COMMAND, (), found[1], symbol, cls.line)


def _argparse(module: Module) -> Iterator[EntryPoint]:
    for call in module.calls:
        if module.resolve(call.callee) == "argparse.ArgumentParser":
            name = module.text(call.argument(0, "prog")) or module.path.rpartition("/")[2]
            yield EntryPoint(EntryKind.COMMAND, (), name, module.scope(call.node) or MODULE, call.line)


def _main(module: Module) -> Iterator[EntryPoint]:
    if module.path.endswith("/__main__.py") or module.path == "__main__.py":
        yield EntryPoint(EntryKind.COMMAND, (), module.path, MODULE, 1)
        return
    for node in module.root.children():
        if node.kind() == "if_statement" and (test := node.field("condition")) and _MAIN.match(test.text()):
            yield EntryPoint(EntryKind.COMMAND, (), module.path, MODULE, node.range().start.line + 1)
