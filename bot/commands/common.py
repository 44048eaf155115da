"""What several subcommands share: opening a repository for judging, progress and faults on standard error, exit codes."""

from __future__ import annotations

import os
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from rules.model import printable
from worker.assess import Judge
from worker.clock import monotonic
from worker.git import GitError, NotARepositoryError, NoWorkTreeError, UnknownRevisionError
from worker.settings import Settings, SettingsError, load_settings

if TYPE_CHECKING:
    from collections.abc import Iterator

WRONG_USE: Final = 2
NOT_JUDGED: Final = 3
PATIENCE: Final = 1.0  # seconds before progress is shown; less would flicker

repo_option = click.option(
    "--repo",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    default=Path(),
    help="A clone, a bare repository or a folder inside a work tree.  [default: this folder]",
)
as_of_option = click.option("--as-of", type=click.DateTime(["%Y-%m-%d"]), help="The day on which expiry is judged.  [default: today, UTC]")


class Progress:
    """A line on standard error for work over one second; silent otherwise."""

    def __init__(self) -> None:
        self._start = monotonic()
        self._shown = -1

    def __call__(self, done: int, total: int) -> None:
        """Show how much of a first reading is done."""
        if monotonic() - self._start < PATIENCE or not total:
            return
        percent = 100 * done // total
        if sys.stderr.isatty():
            bar = "#" * (percent // 4)
            click.echo(f"\rreading the repository for the first time [{bar:25}] {done:,} of {total:,} files ", nl=done >= total, err=True)
        elif self._shown < 0:
            click.echo(f"reading the repository for the first time: {total:,} files", err=True)
        self._shown = percent


def fail(error: Exception, code: int) -> NoReturn:
    """Say what is wrong on standard error and end with ``code``."""
    for line in str(error).split("\n"):
        click.echo(f"hunkgate: {printable(line)}", err=True)
    sys.exit(code)


def settings() -> Settings:
    """Return the settings of this process, or end with all their faults."""
    try:
        return load_settings(os.environ)
    except SettingsError as error:
        fail(error, WRONG_USE)


@contextmanager
def judge(repo: Path) -> Iterator[Judge]:
    """Open a repository for judging; turn faults of use into a sentence with its remedy and an exit code."""
    try:
        with Judge(repo, settings(), progress=Progress(), warn=lambda sentence: click.echo(f"hunkgate: {sentence}", err=True)) as opened:
            yield opened
    except (NotARepositoryError, UnknownRevisionError, NoWorkTreeError) as error:
        fail(error, WRONG_USE)
    except GitError as error:
        fail(error, NOT_JUDGED)


def colour_wanted(output: Path | None) -> bool:
    """Whether to colour what is written: only on a terminal, and never against NO_COLOR (no-color.org)."""
    return output is None and sys.stdout.isatty() and not os.environ.get("NO_COLOR")


def write(text: str, output: Path | None) -> None:
    """Write a report to a file or to standard output, as bytes: the locale has no say in it."""
    data = text.encode("utf-8", "surrogateescape")
    if output is None:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        output.write_bytes(data)
    except OSError as error:
        fail(click.ClickException(f"cannot write {output}: {error.strerror}"), WRONG_USE)
