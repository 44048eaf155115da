"""What one manifest or lock file says, as frozen values; the difference of two files is taken on these."""

from __future__ import annotations

from typing import Final, NamedTuple

from rules.model import DependencyChange  # noqa: TC001 - rules.codec reads the annotations at run time

PYPI: Final = "pypi"
NPM: Final = "npm"

MAX_BYTES: Final = 8_000_000  # five times the largest lock file met in public repositories; parsing costs about 0.2 us a byte
MAX_WRITTEN: Final = 2_000_000  # of a file that people write; the largest compiled requirements file met has 600,000
MAX_PACKAGES: Final = 30_000  # ten times what a large monorepo locks
MAX_SHOWN: Final = 200  # characters of an untrusted value that a finding repeats

DECLARED: Final = "declared"  # a person asked for it
LOCKED: Final = "locked"  # a tool resolved it
CONSTRAINT: Final = "constraint"  # limits a version, asks for nothing (pip -c, npm overrides)


class Package(NamedTuple):
    """One entry of a manifest or lock file.

    ``name`` is normalised (PEP 503 for PyPI). ``version`` is exact or empty; ``constraint`` is what was asked for, with
    extras and markers. ``source`` is empty for the ecosystem's own registry, else a canonical URL or path without
    credentials. ``hashes`` are ``algorithm:value`` or ``file=algorithm:value``. ``anchor`` leads to the line where
    ``line`` is 0 (see :mod:`rules.dependencies.positions`). ``runs_on_install`` is npm's ``hasInstallScript``.
    """

    ecosystem: str
    name: str
    version: str = ""
    constraint: str = ""
    source: str = ""
    hashes: tuple[str, ...] = ()
    role: str = DECLARED
    scope: str = ""
    direct: bool = True
    line: int = 0
    anchor: tuple[str, ...] = ()
    runs_on_install: bool = False
    licence: str = ""


class Setting(NamedTuple):
    """Where packages come from or how they are checked: an index, a trusted host, a demand for hashes."""

    kind: str
    value: str
    line: int = 0
    anchor: tuple[str, ...] = ()


class Script(NamedTuple):
    """A command that the package manager runs when the package itself is installed or packed."""

    name: str
    command: str
    line: int = 0
    anchor: tuple[str, ...] = ()


class Include(NamedTuple):
    """Another requirements file that this one reads: ``-r`` (or ``-c``, then ``constraint`` is set)."""

    path: str
    constraint: bool
    line: int


class Manifest(NamedTuple):
    """All that one file says. ``layout`` names how positions are found (``toml``, ``json``, empty: lines are known).

    ``own`` are the names of the projects that the file itself defines. ``computed`` says that some dependencies are
    worked out by code and cannot be read. ``asked`` is what a lock file believes its manifest asks for. ``unread`` holds
    the reasons why parts or all of the file could not be read.
    """

    path: str
    ecosystem: str
    packages: tuple[Package, ...] = ()
    settings: tuple[Setting, ...] = ()
    scripts: tuple[Script, ...] = ()
    includes: tuple[Include, ...] = ()
    own: tuple[str, ...] = ()
    asked: tuple[tuple[str, str], ...] | None = None
    computed: bool = False
    is_lock: bool = False
    layout: str = ""
    unread: tuple[str, ...] = ()


class DependencyDelta(NamedTuple):
    """What changed between the two sides, sorted, and what could not be read: (path, reason)."""

    changes: tuple[DependencyChange, ...] = ()
    unread: tuple[tuple[str, str], ...] = ()


class UnreadableError(Exception):
    """A manifest that cannot be judged; the message says why, for a person."""


def shown(value: str) -> str:
    """Return an untrusted value cut to what a finding may repeat."""
    return value if len(value) <= MAX_SHOWN else value[: MAX_SHOWN - 1] + "…"
