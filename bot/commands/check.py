"""``hunkgate check``: the verdict on one change."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from bot.commands.common import as_of_option, colour_wanted, judge, repo_option, write
from worker.assess import Question
from worker.clock import monotonic, today
from worker.report import FORMATS, render

if TYPE_CHECKING:
    from datetime import datetime


@click.command()
@repo_option
@click.option("--base", metavar="REV", help="What the change is compared with: the merge base with REV.  [default: the default branch]")
@click.option("--head", metavar="REV", default="HEAD", show_default=True, help="The state to judge; WORKTREE is what is not committed yet.")
@click.option(
    "--policy",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Try a policy instead of the one at the base side.",
)
@click.option("--format", "form", type=click.Choice(FORMATS), default="text", show_default=True, help="What is written to standard output.")
@click.option("--output", metavar="FILE", type=click.Path(path_type=Path, dir_okay=False), help="Write to FILE instead.")
@as_of_option
def check(  # noqa: PLR0913, PLR0917 - one argument an option, as click passes them
    repo: Path, base: str | None, head: str, policy: Path | None, form: str, output: Path | None, as_of: datetime | None
) -> None:
    """Judge a change: may it merge, and if not, who has to sign which hunk?

    Works on any local clone or bare repository; the policy comes from the base side. Standard output holds the chosen format
    alone.

    \b
    Exit code: 0 clear; 1 hold or block; 2 wrong use or broken policy; 3 could not be judged.
    """  # noqa: D301 - click's \b keeps the block as it stands
    start = monotonic()
    with judge(repo) as opened:
        decision = opened.decide(Question(base=base, head=head, policy=policy, as_of=as_of.date() if as_of else today()))
    write(render(decision, form, colour=colour_wanted(output), elapsed=monotonic() - start), output)
    sys.exit(decision.exit_code)
