"""``hunkgate policy``: check a draft, show what counts, and say why a file, a rule or a category falls where it does."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import click

from policies.words import plural
from worker.policies import POLICY_PATH, PolicyError, load_policy

if TYPE_CHECKING:
    from policies.explain import RuleFacts
    from policies.model import Policy

_REPO = click.option("--repo", type=click.Path(exists=True, file_okay=False, path_type=Path), default=Path(), help="The repository.")
_BASE = click.option("--base", metavar="REV", help="The revision whose policy counts (default: the default branch).")
_FILE = click.option("--policy", "file", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="Take this policy instead.")


@click.group()
def policy() -> None:
    """Check, show and explain what a team's policy asks for."""


@policy.command()
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), default=Path(POLICY_PATH))
def check(file: Path) -> None:
    """Check a policy FILE (default: .github/hunkgate.yml here) and tell every fault with its line."""
    found = _load(file)
    size = f"{plural(len(found.tiers), 'tier')}, {plural(len(found.exceptions), 'exception')}"
    click.echo(f"{file}: good. Composed of {' and '.join(found.sources)}: {size}, {found.digest}")


@policy.command()
@_REPO
@_BASE
@_FILE
def show(repo: Path, base: str | None, file: Path | None) -> None:
    """Show the policy that counts for changes onto the base side, with the place of each part."""
    from policies.explain import show as in_words  # noqa: PLC0415 - only this command reads it

    click.echo("\n".join(in_words(_effective(repo, base, file))))


@policy.command()
@click.argument("what", type=click.Choice(["policy", "decision"]), default="policy")
def schema(what: str) -> None:
    """Print the JSON Schema of a policy file, or of a decision (check --format json)."""
    if what == "policy":
        from policies.schema import json_schema  # noqa: PLC0415 - pydantic, 100 ms
    else:
        from policies.decision_schema import json_schema  # noqa: PLC0415 - pydantic, 100 ms
    click.echo(json.dumps(json_schema(), indent=2, sort_keys=True))


@policy.command()
@click.argument("words", metavar="[CATEGORY|PATH|RULE]...", nargs=-1, required=True)
@_REPO
@_BASE
@_FILE
def explain(words: tuple[str, ...], repo: Path, base: str | None, file: Path | None) -> None:
    """Say which tier a category, a rule or a path falls in, from which file and line, and what that requires."""
    found = _effective(repo, base, file)
    click.echo("\n\n".join("\n".join(_explained(found, word)) for word in words))


def _explained(found: Policy, word: str) -> list[str]:
    from policies.explain import explain_category, explain_path, explain_rule  # noqa: PLC0415 - only this command reads it
    from rules.model import Category  # noqa: PLC0415 - as above

    if word in list(Category):
        return explain_category(found, Category(word))
    rule = _rules().get(word)
    return explain_rule(found, rule) if rule else explain_path(found, word)


@cache
def _rules() -> dict[str, RuleFacts]:
    """Return what a policy can ask of each shipped rule, by its id."""
    from policies.explain import RuleFacts  # noqa: PLC0415 - the schema commands read no rules
    from worker.packs import shipped_pack  # noqa: PLC0415 - as above

    return {rule.id: RuleFacts(rule.id, rule.category, rule.severity, rule.confidence) for rule in shipped_pack().rules}


def _effective(repo: Path, base: str | None, file: Path | None) -> Policy:
    """Return the policy that counts; the shipped default and ``file`` where there is no repository to ask."""
    from worker.git import GitError, Repository  # noqa: PLC0415 - the schema commands read no repository

    if file is not None:
        return _load(file)
    try:
        with Repository.open(repo) as opened:
            commit = opened.commit(base) if base else opened.default_base()
            return load_policy(opened, opened.tree(commit), known_rules=_rules())
    except PolicyError as error:
        raise _Broken(error) from error
    except GitError as error:
        raise click.UsageError(f"{error}. {error.remedy}") from error


def _load(file: Path) -> Policy:
    try:
        return load_policy(None, "", override=file, known_rules=_rules())
    except PolicyError as error:
        raise _Broken(error) from error
    except OSError as error:
        raise click.UsageError(f"{file} cannot be read: {error.strerror}. Name the file: hunkgate policy check FILE") from error


class _Broken(click.ClickException):
    """A policy with faults: all of them on standard error, exit code 2."""

    exit_code = 2

    def __init__(self, error: PolicyError) -> None:
        count = len(error.faults)
        mended = "it is mended" if count == 1 else "they are mended"
        way_out = f"Until {mended}, changes are judged as: cannot judge (blocks). Check a draft with: hunkgate policy check FILE"
        super().__init__("\n".join([*map(str, error.faults), f"{plural(count, 'fault')}. {way_out}"]))

    def show(self, file: object = None) -> None:  # noqa: ARG002 - click's signature
        """Print the faults as they are, without a prefix, so that editors find the places."""
        click.echo(self.message, err=True)
