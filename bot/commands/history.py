"""``hunkgate history``: the verdicts on the last merged changes of a repository, a line each."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import click

from bot.commands.common import as_of_option, judge, repo_option
from rules.model import printable
from worker.assess import Question
from worker.clock import monotonic, today

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from policies.decision import Decision

WIDTH = 56  # of the subject, so that a line fits 120 columns


@click.command()
@repo_option
@click.option("--head", metavar="REV", default="HEAD", show_default=True, help="Where to start counting back.")
@click.option("--count", type=click.IntRange(1, 10_000), default=10, show_default=True, help="How many merged changes.")
@click.option("--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="json: one decision a line.")
@as_of_option
def history(repo: Path, head: str, count: int, form: str, as_of: datetime | None) -> None:
    """Judge the last merged changes, newest first: what would this gate have done?

    A merge commit counts as one change against its first parent; in a linear history every commit is one.
    """
    held = 0
    with judge(repo) as opened:
        changes = opened.repository.first_parent_merges(head, count)
        for base, tip in changes:
            start = monotonic()
            decision = opened.decide(Question(base=base, head=tip, as_of=as_of.date() if as_of else today()))
            held += decision.verdict != "clear"
            click.echo(json.dumps(decision.to_json(), sort_keys=True) if form == "json" else _line(decision, monotonic() - start))
            if form == "text":
                for finding in [f for f, state in zip(decision.findings, decision.states, strict=True) if state == "held"][:3]:
                    click.echo(
                        f"        {finding.category.value:22} {printable(finding.path)}:{finding.start_line}  {printable(finding.message)}"[
                            :160
                        ]
                    )
    if form == "text":
        click.echo(f"\n{held} of {len(changes)} changes held. One in full: hunkgate check --repo {repo} --base COMMIT^ --head COMMIT")


def _line(decision: Decision, seconds: float) -> str:
    size = f"{decision.summary.files} files +{decision.summary.added} -{decision.summary.removed}"
    return f"{decision.verdict.value.upper():6} {decision.tier:14} {decision.inputs.head[:10]}  {size:24} {seconds:5.2f} s"
