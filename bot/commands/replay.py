"""``hunkgate replay``: make a stored decision again and compare digests."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import click

from bot.commands.common import WRONG_USE, fail, judge, repo_option
from policies.decision import Decision, DecisionError
from worker.assess import Question
from worker.clock import today


@click.command()
@click.argument("decision", type=click.Path(path_type=Path, exists=True, dir_okay=False))
@repo_option
@click.option(
    "--policy",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="The policy file, if check was given one.",
)
def replay(decision: Path, repo: Path, policy: Path | None) -> None:
    """Recompute DECISION, a file that check --format json wrote, and compare digests.

    \b
    Exit code: 0 equal; 1 another digest; 2 wrong use; 3 could not be judged.
    """  # noqa: D301 - click's \b keeps the block as it stands
    try:
        stored = Decision.from_json(json.loads(decision.read_bytes()))
    except (ValueError, RecursionError, DecisionError) as error:
        fail(click.ClickException(f"{decision} holds no decision: {error}"), WRONG_USE)
    inputs = stored.inputs
    if inputs.head == "WORKTREE":
        fail(
            click.ClickException("this decision was on uncommitted files, which no repository keeps; judge a commit to replay it"),
            WRONG_USE,
        )
    with judge(repo) as opened:
        question = Question(base=inputs.base, head=inputs.head, policy=policy, as_of=inputs.as_of or today())
        again = opened.decide(question)
    if again.digest() == stored.digest():
        click.echo(f"equal  {stored.digest()}  {stored.verdict.value}")
        return
    click.echo(f"different  stored {stored.digest()}  now {again.digest()}")
    for name in ("base", "merge_base", "head", "policy", "rules", "engine"):
        before, now = getattr(inputs, name), getattr(again.inputs, name)
        if before != now:
            click.echo(f"  {name}: stored {before}, now {now}")
    sys.exit(1)
