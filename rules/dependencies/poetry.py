"""Poetry's way of writing dependencies, which Pipfile shares: ``name = "^1.2"`` or ``name = {git = "...", rev = "..."}``."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from rules.dependencies.model import PYPI, Package, shown
from rules.dependencies.pep508 import normalise
from rules.dependencies.sources import index_source, place_of_url
from rules.dependencies.text import table, word

if TYPE_CHECKING:
    from collections.abc import Iterator

_EXACT: Final = re.compile(r"={0,3}[ ]*+([0-9][A-Za-z0-9.!+_-]*+)$")
_REVISIONS: Final = ("rev", "tag", "branch", "ref")


def poetry_packages(poetry: dict[str, Any]) -> Iterator[Package]:
    """Yield the dependencies of a ``[tool.poetry]`` table, groups and the older ``dev-dependencies`` included."""
    tables = [("tool.poetry.dependencies", "", table(poetry, "dependencies"))]
    tables.append(("tool.poetry.dev-dependencies", "group:dev", table(poetry, "dev-dependencies")))
    for group, content in table(poetry, "group").items():
        tables.append((f"tool.poetry.group.{group}.dependencies", f"group:{group}", table(content, "dependencies")))
    for where, scope, entries in tables:
        for name, value in entries.items():
            if normalise(name) != "python":
                yield from entry_packages(name, value, scope, where)


def entry_packages(name: str, value: Any, scope: str, where: str) -> Iterator[Package]:
    """Yield the packages of one entry; a list holds one choice for each environment."""
    for choice in value if isinstance(value, list) else [value]:
        spec = choice if isinstance(choice, dict) else {}
        version = word(choice) or word(spec.get("version"))
        exact = _EXACT.match(version.strip())
        yield Package(
            PYPI,
            normalise(name),
            (exact.group(1) if exact else "") or next((word(spec[key]) for key in _REVISIONS if word(spec.get(key))), ""),
            shown(_constraint(version, spec)),
            table_source(spec),
            scope=scope,
            anchor=(where, name),
        )


def _constraint(version: str, spec: dict[str, Any]) -> str:
    extras = spec.get("extras")
    marks = [f"{key} {spec[key]}" for key in ("markers", "python", "platform", "optional") if spec.get(key)]
    named = f"[{','.join(sorted(map(str, extras)))}]" if isinstance(extras, list) and extras else ""
    return f"{named}{version.strip()}" + (f" ; {' and '.join(marks)}" if marks else "")


def table_source(spec: dict[str, Any]) -> str:
    """Return the canonical source of an inline table of Poetry, Pipfile or uv; empty for the registry."""
    if word(spec.get("git")):
        source = place_of_url(spec["git"]).source
        revision = next((word(spec[key]) for key in _REVISIONS if word(spec.get(key))), "")
        return f"git+{source.removeprefix('git+')}" + (f" @{revision}" if revision and "version" not in spec else "")
    for key in ("url", "file", "path"):
        if word(spec.get(key)):
            return place_of_url(spec[key]).source or "."
    if spec.get("workspace") is True:
        return "workspace"
    named = word(spec.get("source")) or word(spec.get("index")) or word(spec.get("registry"))
    if "://" in named:
        return index_source(named)
    return f"index {shown(named)}" if named and named.lower() != "pypi" else ""
