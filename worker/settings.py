"""Settings from the environment as one frozen value, with every fault at start.

Each limit of the product is a field of a small dataclass that gives its reason; the name of its variable is the prefix below and the
field's name in capitals: ``HUNKGATE_GIT_SECONDS``, ``HUNKGATE_PARSER_SECONDS``. An unknown ``HUNKGATE_`` variable is a
fault too, because a misspelt limit would silently not be one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

from rules.version import VERSION
from worker.git import GitLimits
from worker.sandbox import SandboxLimits

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX: Final = "HUNKGATE_"
READERS: Final = ("cat-file", "pygit2")
FOREIGN: Final = ("HUNKGATE_COMPLETE", "HUNKGATE_TRACEBACK")  # read elsewhere: click's shell completion, faults of our own


class SettingsError(Exception):
    """Settings that cannot be used; ``faults`` has one sentence for each."""

    def __init__(self, faults: list[str]) -> None:
        super().__init__("\n".join(faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What the environment decides. Nothing in it changes a verdict but the limits, and those enter ``engine``.

    Args:
        cache: folder for facts, graphs and compiled rules (``HUNKGATE_CACHE``); it may be deleted at any time.
        reader: which back end reads git objects, ``cat-file`` or ``pygit2`` (``HUNKGATE_READER``); both give the same bytes.
        git: limits on reading git (``HUNKGATE_GIT_...``).
        parser: limits on parsing untrusted text (``HUNKGATE_PARSER_...``).
    """

    cache: Path
    reader: Literal["cat-file", "pygit2"] = "cat-file"
    git: GitLimits = field(default_factory=GitLimits)
    parser: SandboxLimits = field(default_factory=SandboxLimits)

    @property
    def engine(self) -> str:
        """The engine's version as an input of a decision; limits other than the shipped ones are marked, for they can change a verdict."""
        if self.git == GitLimits() and self.parser == SandboxLimits():
            return VERSION
        return f"{VERSION}+limits.{hashlib.sha256(f'{self.git}{self.parser}'.encode()).hexdigest()[:12]}"


def load_settings(environment: Mapping[str, str]) -> Settings:
    """Return the settings that ``environment`` holds. Raises SettingsError with every fault and its remedy."""
    faults: list[str] = []
    known = {f"{PREFIX}CACHE", f"{PREFIX}READER", *FOREIGN}
    groups = {
        "git": _limits(GitLimits, "GIT", environment, known, faults),
        "parser": _limits(SandboxLimits, "PARSER", environment, known, faults),
    }
    reader = environment.get(f"{PREFIX}READER", READERS[0])
    if reader not in READERS:
        faults.append(f'{PREFIX}READER: "{reader}" is no reader; it is one of {", ".join(READERS)}')
    for name in sorted(environment):
        if name.startswith(PREFIX) and name not in known:
            from rules.document import did_you_mean  # noqa: PLC0415 - difflib only for a fault

            faults.append(f"{name}: unknown setting {did_you_mean(name, known)}".rstrip())
    if faults:
        raise SettingsError(faults)
    return Settings(cache=_cache(environment), reader="pygit2" if reader == "pygit2" else "cat-file", **groups)


def _limits(kind: Any, prefix: str, environment: Mapping[str, str], known: set[str], faults: list[str]) -> Any:
    values: dict[str, float | int] = {}
    for limit in fields(kind):
        name = f"{PREFIX}{prefix}_{limit.name.upper()}"
        known.add(name)
        if name not in environment:
            continue
        number = int if isinstance(limit.default, int) else float
        try:
            values[limit.name] = number(environment[name])
        except ValueError:
            faults.append(f'{name}: "{environment[name]}" is no number; the default is {limit.default}')
            continue
        if values[limit.name] <= 0:
            faults.append(f"{name}: {environment[name]} is not above 0; the default is {limit.default}")
    return kind(**values)


def _cache(environment: Mapping[str, str]) -> Path:
    """Return the cache folder: the setting, or the user's own (XDG Base Directory Specification 0.8)."""
    if environment.get(f"{PREFIX}CACHE"):
        return Path(environment[f"{PREFIX}CACHE"])
    if environment.get("XDG_CACHE_HOME"):
        return Path(environment["XDG_CACHE_HOME"]) / "hunkgate"
    return Path(environment.get("HOME") or "~").expanduser() / ".cache" / "hunkgate"
