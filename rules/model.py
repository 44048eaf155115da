"""The vocabulary of the product as frozen values: a change, its findings, its reach.

Paths are text decoded with ``surrogateescape`` (PEP 383), so that every legal file name survives a round trip; what a
person reads goes through :func:`printable`. Lines count from 1 and end at a line feed only, as git counts them.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final, NamedTuple

ABSENT: Final = 0
"""The mode of a side that does not exist."""

SYMLINK: Final = 0o120000
SUBMODULE: Final = 0o160000
REGULAR: Final = 0o100644
EXECUTABLE: Final = 0o100755


class Category(StrEnum):
    """What kind of risk a finding is about."""

    AUTHENTICATION = "authentication"
    AUTHORIZATION = "authorization"
    SESSION = "session"
    DATA_ACCESS = "data-access"
    SCHEMA = "schema"
    DEPENDENCY = "dependency"
    EXTERNAL_INTEGRATION = "external-integration"
    INJECTION = "injection"
    DESERIALIZATION = "deserialization"
    FILE_ACCESS = "file-access"
    CRYPTO = "crypto"
    SECRETS = "secrets"
    INFRASTRUCTURE = "infrastructure"
    CI_WORKFLOW = "ci-workflow"
    SUPPLY_CHAIN = "supply-chain"
    AGENT_CONFIG = "agent-config"
    GATE_CONFIG = "gate-config"
    OPAQUE = "opaque"


class Severity(IntEnum):
    """How bad it would be if the finding is real. Ordered; written as its lower-case name."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3
    CRITICAL = 4


class Confidence(IntEnum):
    """How sure the rule is that the finding is real. Ordered; written as its lower-case name."""

    LOW = 1
    MEDIUM = 2
    HIGH = 3


class Side(StrEnum):
    """Which side of the change a line belongs to; base lines are shown as removed (GitHub's LEFT)."""

    BASE = "base"
    HEAD = "head"


class Status(StrEnum):
    """What happened to a file, in git's words (git-diff, "raw output format")."""

    ADDED = "added"
    DELETED = "deleted"
    MODIFIED = "modified"
    RENAMED = "renamed"
    COPIED = "copied"
    TYPE_CHANGED = "type-changed"


class Hunk(NamedTuple):
    """A run of removed and added lines, without context.

    ``base_start`` and ``head_start`` are git's own numbers: with a count of 0 the hunk stands after that line.
    ``removed`` and ``added`` hold the exact bytes, line ends included; the last line may lack one.
    """

    base_start: int
    base_count: int
    head_start: int
    head_count: int
    removed: bytes
    added: bytes


class FileSide(NamedTuple):
    """One side of a changed file: its path, mode (``ABSENT`` when it does not exist) and blob id."""

    path: str
    mode: int
    oid: str

    @property
    def exists(self) -> bool:
        """Whether the file exists on this side."""
        return self.mode != ABSENT


@dataclass(frozen=True, slots=True)
class ChangedFile:
    """One file of a change. ``opaque`` says why its content could not be read; empty when it could."""

    status: Status
    base: FileSide
    head: FileSide
    hunks: tuple[Hunk, ...] = ()
    added: int = 0
    removed: int = 0
    opaque: str = ""

    @property
    def path(self) -> str:
        """The path to show: at head, or at base when the file was deleted."""
        return self.head.path if self.head.exists else self.base.path

    @property
    def identity_path(self) -> str:
        """The path that a rename keeps: at base, or at head for a new file (DESIGN 7, fingerprints)."""
        return self.base.path if self.base.exists else self.head.path


@dataclass(frozen=True, slots=True)
class Change:
    """Base, merge base and head with the changed files, sorted by path.

    ``base`` and ``head`` are commit ids; ``head`` is ``WORKTREE`` for the uncommitted state.
    """

    base: str
    merge_base: str
    head: str
    files: tuple[ChangedFile, ...]

    @property
    def hunk_count(self) -> int:
        """How many hunks all files have together."""
        return sum(len(file.hunks) for file in self.files)


class Text(NamedTuple):
    """The bytes of one side of a file. ``data`` is ``None`` when absent there; ``opaque`` says why it cannot be judged."""

    path: str
    mode: int
    data: bytes | None
    opaque: str = ""


class Touched(NamedTuple):
    """A changed file with the bytes of both sides, as the engine reads it."""

    file: ChangedFile
    base: Text
    head: Text


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One rule at one place. ``fingerprint`` is empty until :mod:`rules.fingerprint` has bound it to its hunk."""

    rule: str
    category: Category
    severity: Severity
    confidence: Confidence
    path: str
    side: Side
    start_line: int
    end_line: int
    symbol: str = ""
    message: str
    evidence: str = ""
    cwe: tuple[str, ...] = ()
    fingerprint: str = ""

    @property
    def order(self) -> tuple[object, ...]:
        """The one order in which findings are written."""
        return (self.path, self.start_line, self.side, self.rule, self.end_line, self.symbol, self.evidence, self.message)


class DependencyEvent(StrEnum):
    """What happened to a dependency between the two sides."""

    ADDED = "added"
    REMOVED = "removed"
    UPGRADED = "upgraded"
    DOWNGRADED = "downgraded"
    CHANGED = "changed"  # another version or constraint whose order cannot be told
    SOURCE_CHANGED = "source-changed"
    HASH_CHANGED = "hash-changed"
    UNPINNED = "unpinned"
    UNDECLARED = "undeclared"  # imported by code, declared by no manifest
    INDEX_CHANGED = "index-changed"  # where packages come from, or how they are checked on the way (index, hashes, TLS)
    INSTALL_SCRIPT = "install-script"  # a command that runs when packages are installed
    LOCK_MISMATCH = "lock-mismatch"  # the lock file does not hold what its manifest asks for


@dataclass(frozen=True, slots=True, kw_only=True)
class DependencyChange:
    """One package that is not what it was, at the line of the manifest or lock file that says so.

    ``before`` and ``after`` are versions, constraints, sources, commands or settings, as ``event`` demands.
    """

    ecosystem: str
    name: str
    event: DependencyEvent
    before: str | None
    after: str | None
    direct: bool
    scope: str = ""
    path: str
    side: Side
    line: int
    detail: str = ""
    source: str = ""  # where it comes from at head; empty is the ecosystem's own registry
    near: str = ""  # a well-known or already declared name that this name differs from by one letter


@dataclass(frozen=True, slots=True, kw_only=True)
class ReachedEntryPoint:
    """An entry point that a change reaches, with the shortest chain of symbols that proves it (changed symbol first)."""

    kind: str
    name: str
    path: str
    line: int
    chain: tuple[str, ...]
    internet_facing: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class BlastRadius:
    """How far a change reaches. Counts are of production symbols; ``modules`` is the size of the repository's graph."""

    symbols: tuple[str, ...] = ()
    direct: tuple[str, ...] = ()
    transitive: int = 0
    modules: int = 0
    enters_core: bool = False
    approximate: bool = False
    entry_points: tuple[ReachedEntryPoint, ...] = ()
    owners: tuple[str, ...] = ()
    tests: tuple[str, ...] = ()
    unseen: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Vocabulary:
    """What a team's code calls things (policy section ``vocabulary``); empty means only what the shipped rules know."""

    guards: tuple[str, ...] = ()
    auth_modules: tuple[str, ...] = ()
    pii_tables: tuple[str, ...] = ()
    pii_columns: tuple[str, ...] = ()
    internet_facing: tuple[str, ...] = ()
    external_clients: tuple[str, ...] = ()
    internal_packages: tuple[str, ...] = field(default=())


def printable(text: str) -> str:
    r"""Return ``text`` fit for a terminal or a page: control characters and undecodable bytes as ``\xNN`` escapes."""
    if text.isprintable():
        return text
    return "".join(c if c.isprintable() else _escape(c) for c in text)


def _escape(char: str) -> str:
    if char.isascii() or "\udc80" <= char <= "\udcff":  # a control character, or a byte that surrogateescape kept
        return f"\\x{ord(char) & 0xFF:02x}"
    return char.encode("ascii", "backslashreplace").decode()
