"""Which policy counts for a change: read from the base side, composed, and kept in compiled form.

A pull request that changes the policy is judged by the old one, because only the base side is read.
"""

from __future__ import annotations

import hashlib
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

import policies
from policies.model import FORMAT, Layer, Policy, PolicyText
from rules.codec import from_plain, to_plain
from rules.document import Fault
from rules.model import SUBMODULE, SYMLINK, printable
from rules.version import VERSION

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from worker.git import Repository

POLICY_PATH: Final = ".github/hunkgate.yml"
ORGANISATION_NAME: Final = "organisation:hunkgate.yml"
_DEFAULT: Final = Path(policies.__file__).with_name("defaults") / "default.yml"
_MISNAMED: Final = (".github/hunkgate.yaml", "hunkgate.yml", "hunkgate.yaml", ".hunkgate.yml")


class PolicyError(Exception):
    """The policy cannot be used. ``faults`` names every reason, with file, line and column."""

    def __init__(self, faults: Sequence[Fault]) -> None:
        super().__init__("\n".join(str(fault) for fault in faults))
        self.faults = tuple(faults)


def shipped_text() -> PolicyText:
    """Return the text of the default policy that is part of this program."""
    return PolicyText("default.yml", Layer.SHIPPED, _DEFAULT.read_bytes())


def load_policy(  # noqa: PLR0913 - each source of policy is named
    repository: Repository | None,
    tree: str,
    *,
    override: Path | None = None,
    organisation: bytes | None = None,
    cache: Path | None = None,
    known_rules: Collection[str] = (),
) -> Policy:
    """Return the policy for changes onto ``tree``, the tree at the base side.

    ``override`` is a file that stands in for the repository's own policy; ``organisation`` the organisation's text;
    ``cache`` a folder for compiled policies (created when missing); ``known_rules`` the ids of the loaded rules.
    Raises PolicyError with every fault, OSError when ``override`` cannot be read.
    """
    texts = [shipped_text()]
    if organisation is not None:
        texts.append(PolicyText(ORGANISATION_NAME, Layer.ORGANISATION, organisation))
    if override is not None:
        # Only the name enters the policy: a decision holds no path of the machine.
        texts.append(PolicyText(override.name, Layer.REPOSITORY, override.read_bytes()))
    elif repository is not None:
        texts += _of_repository(repository, tree)
    return compiled(texts, known_rules, cache)


def _of_repository(repository: Repository, tree: str) -> list[PolicyText]:
    entry = repository.lookup(tree, POLICY_PATH)
    if entry is None:
        for name in _MISNAMED:
            if repository.lookup(tree, name) is not None:
                raise PolicyError([Fault(name, 0, 0, "a policy of this name is not read", f"rename it to {POLICY_PATH}")])
        return []
    if entry.mode in {SYMLINK, SUBMODULE}:
        raise PolicyError([Fault(POLICY_PATH, 0, 0, "the policy is a link, not a file", "put the policy itself there")])
    ((_, data),) = repository.blobs([entry.oid])
    if data is None:
        raise PolicyError([Fault(POLICY_PATH, 0, 0, "the policy's content is missing from this clone", "fetch it: git fetch --refetch")])
    return [PolicyText(POLICY_PATH, Layer.REPOSITORY, data)]


def compiled(texts: Sequence[PolicyText], known_rules: Collection[str] = (), cache: Path | None = None) -> Policy:
    """Return the policy composed of ``texts``, from ``cache`` when it was composed before. Raises PolicyError."""
    kept = None if cache is None else cache / f"policy-{_key(texts, known_rules)}.json"
    policy = _read(kept) if kept else None
    if policy is not None:
        return policy
    from policies.compose import compile_policy  # noqa: PLC0415 - YAML and pydantic, 160 ms that a warm check does not need

    policy, faults = compile_policy(texts, known_rules)
    if policy is None:
        raise PolicyError([fault._replace(file=printable(fault.file)) for fault in faults])
    if kept:
        _write(kept, policy)
    return policy


def _key(texts: Sequence[PolicyText], known_rules: Collection[str]) -> str:
    hashed = hashlib.sha256()
    for part in (VERSION, FORMAT, *sorted(known_rules)):
        hashed.update(part.encode("utf-8", "surrogatepass") + b"\0")
    for text in texts:
        for data in (text.name.encode("utf-8", "surrogateescape"), text.layer.encode(), text.data):
            hashed.update(b"%d:" % len(data) + data)
    return hashed.hexdigest()[:40]


def _read(path: Path) -> Policy | None:
    """Return a kept policy, or ``None`` when there is none or it is damaged: it is only a copy and can be made again."""
    try:
        digest, _, plain = path.read_bytes().partition(b"\n")
        if hashlib.sha256(plain).hexdigest().encode() != digest:
            return None
        return from_plain(Policy, json.loads(plain))
    except (OSError, ValueError, TypeError, KeyError):
        return None


def _write(path: Path, policy: Policy) -> None:
    """Keep a compiled policy; a folder that cannot be written costs time, not the verdict."""
    plain = json.dumps(to_plain(policy)).encode()
    fresh = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        fresh.write_bytes(hashlib.sha256(plain).hexdigest().encode() + b"\n" + plain)
        fresh.replace(path)
    except OSError:
        with suppress(OSError):
            fresh.unlink(missing_ok=True)
