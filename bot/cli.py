"""The command ``hunkgate``. Each subcommand lives in its own file and is imported only when it is used."""

from __future__ import annotations

import os
import sys
from importlib import import_module
from typing import Final, NoReturn

import click

from rules.version import VERSION

COMMANDS: Final = {
    "check": ("bot.commands.check", "check"),
    "completion": ("bot.commands.completion", "completion"),
    "history": ("bot.commands.history", "history"),
    "policy": ("bot.commands.policy", "policy"),
    "replay": ("bot.commands.replay", "replay"),
    "rules": ("bot.commands.rules", "rules"),
}


class LazyGroup(click.Group):
    """A group whose subcommands are imported on first use: a warm check pays only for what it needs."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - click's signature
        """Return the names of all subcommands."""
        return sorted(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002 - click's signature
        """Return the subcommand of that name, importing it now."""
        if cmd_name not in COMMANDS:
            return None
        module, name = COMMANDS[cmd_name]
        command: click.Command = getattr(import_module(module), name)
        return command

    def resolve_command(self, ctx: click.Context, args: list[str]) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the subcommand; an unknown one names its nearest neighbour."""
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            from rules.document import did_you_mean  # noqa: PLC0415 - difflib only for a mistyped command

            hint = did_you_mean(args[0], COMMANDS)
            raise click.UsageError(f"{error.message} {hint}".strip(), ctx) from error


@click.command(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(VERSION, "--version", prog_name="hunkgate")
def main() -> None:
    """Is this change safe to merge, and who must look at what?

    Hunkgate reads what changed between two commits, works out how far the change reaches and which hunks a named person
    has to sign, by the team's own policy. Nothing leaves this machine and the same input gives the same verdict, byte for byte.

    \b
      hunkgate check                      the current branch against the default branch
      hunkgate check --head WORKTREE      what is not committed yet
      hunkgate check --format json        for programs
      hunkgate rules show ID              what a rule is about
      hunkgate policy explain PATH        which tier a file falls in, and why

    Shell completion: hunkgate completion bash|zsh|fish
    """  # noqa: D301 - click's \b keeps the block as it stands


def run() -> NoReturn:
    """Run the command. A fault of our own is told in one line and ends with 3 (could not be judged), never with 1 (held)."""
    try:
        main()
    except Exception as error:  # whatever it is, it must not look like a verdict
        if os.environ.get("HUNKGATE_TRACEBACK"):
            raise
        click.echo(f"hunkgate: could not judge: {type(error).__name__}: {error}", err=True)
        click.echo("hunkgate: this is a fault of Hunkgate; HUNKGATE_TRACEBACK=1 shows where, please report it", err=True)
    sys.exit(3)


if __name__ == "__main__":
    run()
