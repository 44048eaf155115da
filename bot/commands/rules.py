"""``hunkgate rules``: list, show and test rules, and print the schema of a pack."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

if TYPE_CHECKING:
    from rules.pack import Pack, Rule

FILES = click.argument("packs", nargs=-1, type=click.Path(exists=True, dir_okay=False, path_type=Path))
FORMAT = click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", show_default=True, help="How to write the answer."
)


@click.group()
def rules() -> None:
    """List, show and test what the gate looks for.

    A rule pack is a YAML file; `hunkgate rules schema` prints its JSON Schema for editors.
    """


def _load(files: tuple[Path, ...]) -> Pack:
    """Return the shipped pack, or that of ``files``; a broken one ends the command with code 2 and every fault."""
    from worker.packs import PackError, load_pack, shipped_texts  # noqa: PLC0415 - only this command compiles packs from text

    try:
        return load_pack({str(file): file.read_bytes() for file in files} if files else shipped_texts())
    except PackError as error:
        _broken(str(error))


def _broken(text: str) -> NoReturn:
    click.echo(text, err=True)
    sys.exit(2)


def _all(pack: Pack) -> list[Rule]:
    from rules.opaque import RULE  # noqa: PLC0415 - see _load

    return sorted([*pack.rules, RULE], key=lambda rule: rule.id)


def _plain(rule: Rule) -> dict[str, Any]:
    names = ("id", "kind", "title", "message", "why", "fix")
    plain = {name: getattr(rule, name) for name in names}
    return plain | {
        "category": rule.category.value,
        "severity": rule.severity.name.lower(),
        "confidence": rule.confidence.name.lower(),
        "cwe": list(rule.cwe),
        "languages": list(rule.languages),
        "paths": {"include": list(rule.include), "exclude": list(rule.exclude)},
        "in_tests": rule.in_tests,
        "examples": {"match": len(rule.examples.match), "silent": len(rule.examples.silent)},
    }


@rules.command("list")
@FILES
@FORMAT
def list_rules(packs: tuple[Path, ...], form: str) -> None:
    """List the shipped rules, or those of the given PACKS."""
    pack = _load(packs)
    found = _all(pack)
    if form == "json":
        click.echo(json.dumps({"digest": pack.digest, "rules": [_plain(rule) for rule in found]}, indent=2, sort_keys=True))
        return
    width = max(len(rule.id) for rule in found)
    for rule in found:
        levels = f"{rule.severity.name.lower():<8}  {rule.confidence.name.lower():<6}"
        click.echo(f"{rule.id:<{width}}  {rule.category.value:<20}  {levels}  {rule.title}")
    click.echo(f"{len(found)} rules, {pack.digest}", err=True)


@rules.command("show")
@click.argument("rule_id")
@FORMAT
def show_rule(rule_id: str, form: str) -> None:
    """Show one shipped rule: why it speaks, what to do, and examples."""
    found = _all(_load(()))
    rule = next((rule for rule in found if rule.id == rule_id), None)
    if rule is None:
        from rules.document import did_you_mean  # noqa: PLC0415 - difflib only for a mistyped id

        hint = did_you_mean(rule_id, [rule.id for rule in found]) or "`hunkgate rules list` names them all"
        raise click.UsageError(f"no rule {rule_id}; {hint}")
    click.echo(json.dumps(_plain(rule), indent=2, sort_keys=True) if form == "json" else _text(rule))


def _text(rule: Rule) -> str:
    lines = [
        f"{rule.id}: {rule.title}",
        "",
        f"  {rule.category.value}, severity {rule.severity.name.lower()}, confidence {rule.confidence.name.lower()}"
        + (f", {', '.join(rule.cwe)}" if rule.cwe else ""),
        "",
        *_section("Why", rule.why),
        *_section("What to do", rule.fix),
    ]
    for title, examples in (("Found", rule.examples.match), ("Not found", rule.examples.silent)):
        for example in examples[:1]:
            lines += _section(f"{title}, for example", _example(example))
    return "\n".join(lines).rstrip()


def _example(example: Any) -> str:
    from difflib import unified_diff  # noqa: PLC0415 - only for this page

    if example.base is None or example.head is None:
        return example.head if example.head is not None else f"(the file is deleted)\n{example.base or ''}"
    diff = unified_diff(example.base.splitlines(), example.head.splitlines(), n=2, lineterm="")
    return "\n".join(list(diff)[2:])


def _section(title: str, text: str) -> list[str]:
    return [f"{title}:", *(f"  {line}".rstrip() for line in text.strip().split("\n")), ""]


@rules.command("test")
@FILES
def test_rules(packs: tuple[Path, ...]) -> None:
    """Run the examples of the shipped rules, or of the given PACKS: each match must be found, each silent one must not.

    Exit code 1 when an example fails or a rule lacks one of either sort, 2 when a pack is broken.
    """
    from worker.rule_examples import check_examples  # noqa: PLC0415 - loads the engine

    report = check_examples(_load(packs))
    for failure in report.failures:
        click.echo(failure)
    click.echo(
        f"{report.rules} rules, {report.match} matching and {report.silent} silent examples, {len(report.failures)} failures",
        err=bool(report.failures),
    )
    sys.exit(1 if report.failures else 0)


@rules.command("schema")
def schema() -> None:
    """Print the JSON Schema of a rule pack."""
    from rules.pack_schema import pack_json_schema  # noqa: PLC0415 - pydantic only here

    click.echo(json.dumps(pack_json_schema(), indent=2, sort_keys=True))
