"""What the engine says of one touched file: the details of both sides and the findings that need no other file."""

from __future__ import annotations

from typing import NamedTuple

from rules.facts import Details
from rules.model import Finding  # noqa: TC001 - rules.codec reads the annotations at run time


class Analysis(NamedTuple):
    """One touched file, judged by itself.

    ``findings`` are what is new at head (or, where a rule asks for it, gone at base). ``gone`` holds what the added-only
    rules said of base and no longer say of head: :func:`rules.conclude.conclude` uses it to recognise code that only moved.
    ``contexts`` holds a digest of the near context of each hunk of the file, in their order (see :mod:`rules.fingerprint`).
    ``same_syntax`` means comments, formatting or docstrings at most. ``opaque`` says why the file could not be judged.
    ``copied`` means that base is another file, which is still there: nothing of it can be shown at ``path``.
    """

    path: str
    base: Details = Details("")
    head: Details = Details("")
    findings: tuple[Finding, ...] = ()
    same_syntax: bool = False
    opaque: str = ""
    gone: tuple[Finding, ...] = ()
    contexts: tuple[str, ...] = ()
    copied: bool = False
