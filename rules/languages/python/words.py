"""What a unit's code says: its digest and the words it uses.

The digest covers every token outside comments and docstrings, in order, with the indentation, so different syntax gives
another digest; line breaks inside brackets, white space, the quotes of plain strings and most trailing commas do not count.
Redundant brackets do, and a comma that may make a tuple, because nothing is parsed here.

A name can only be used where its word stands, so the words of a unit are a sound over-approximation of what it uses.
"""

from __future__ import annotations

import re
import unicodedata
from collections import Counter
from functools import lru_cache
from hashlib import blake2b
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Collection

KEYWORDS: Final = frozenset(
    [
        "False",
        "None",
        "True",
        "and",
        "as",
        "assert",
        "async",
        "await",
        "break",
        "class",
        "continue",
        "def",
        "del",
        "elif",
        "else",
        "except",
        "finally",
        "for",
        "from",
        "global",
        "if",
        "import",
        "in",
        "is",
        "lambda",
        "nonlocal",
        "not",
        "or",
        "pass",
        "raise",
        "return",
        "try",
        "while",
        "with",
        "yield",
    ]
)
"""Python's keywords (Python language reference, "Keywords"), fixed here so that no interpreter's list takes part."""

MAX_PARTS: Final = 4
"""A longer chain is split: its first parts name what can be imported, the rest are attributes of a value."""

DIGEST_SIZE: Final = 16
"""Bytes: 2**64 tries for a collision, and half the space of a full digest in the store."""

CACHED_WORDS: Final = 16_384
"""Chains repeat from file to file; this many cover a large repository in about 3 MB."""

MAX_CACHED: Final = 100
"""Characters of a word that is remembered: hostile ones may be as long as the file."""

_ANNOTATION: Final = re.compile(rb"[:|]([\w\x80-\xff]++=)(?!=)")  # x: Order=None
_TRAILING_COMMA: Final = re.compile(rb"(,[^()\[\]{},]++),(?=[)\]}])")  # after another comma of the same brackets: no one-tuple
_SPLIT: Final = bytes(code if code >= 0x80 or chr(code) in "._=" or chr(code).isalnum() else 0x20 for code in range(256))  # noqa: PLR2004 - ASCII ends there


class Code(NamedTuple):
    """The code of a unit: its lines without white space, and its dotted words in order (which tell where white space separates).

    ``=`` stays on a word that is assigned or names an argument.
    """

    dense: bytes
    words: list[str]


def code_of(text: str) -> Code:
    """Return the code of ``text``, a part of a mask."""
    raw = text.encode("latin-1")
    split = raw.replace(b" = ", b"= ").translate(_SPLIT).replace(b"==", b" ").replace(b"=", b"= ")
    return Code(raw.translate(None, b" "), split.decode("latin-1").split())


def digest(code: Code, strings: list[str]) -> str:
    """Return the digest of a unit from its code and its string literals (one character per byte)."""
    dense = code.dense
    if b",)" in dense or b",]" in dense or b",}" in dense:
        dense = _TRAILING_COMMA.sub(rb"\1", dense)
    content = b"\0".join((dense, " ".join(code.words).encode("latin-1"), "\0".join(strings).encode("latin-1")))
    return blake2b(content, digest_size=DIGEST_SIZE).hexdigest()


def uses(code: Code, defined: list[str], bound: Collection[str] | None, encoding: str) -> tuple[set[str], set[str]]:
    """Return the words that a unit uses: the plain ones, and chains and others that had to be looked at.

    A chain on the result of an expression starts with a dot (``.cancel``). Left out: keywords, numbers, names of keyword
    arguments and assigned names (``x=``), and the names of ``defined`` functions and classes as far as they stand only in
    their own definition. ``bound`` are the names that the file can use, ``None`` when that cannot be told (star imports).
    """
    unique = set(code.words) - KEYWORDS
    if defined:
        counts = Counter(code.words)
        unique -= {name for name, count in Counter(defined).items() if counts[name] == count}
    plain = {word for word in unique if word.isidentifier()} if code.dense.isascii() else set()
    others = unique - plain
    if assigned := {word for word in others if word[-1] == "="}:
        others -= assigned
        others.update([word[:-1] for word in assigned if "." in word])
        if bound is None or any(word[:-1] in bound for word in assigned):  # x: Order=None assigns nothing to Order
            annotations = {word.decode("latin-1") for word in _ANNOTATION.findall(code.dense)}
            others.update([word[:-1] for word in assigned & annotations])
    return plain, set().union(*[_cached(word, encoding) if len(word) <= MAX_CACHED else _chains(word, encoding) for word in others])


def decoded(name: str, encoding: str) -> str:
    """Return a name of the mask as Python knows it: decoded, and in the form that makes equal names equal (PEP 3131)."""
    if name.isascii():
        return name
    return unicodedata.normalize("NFKC", name.encode("latin-1").decode(encoding, "replace"))


def _chains(word: str, encoding: str) -> tuple[str, ...]:
    """Return ``word`` in chains of at most ``MAX_PARTS``; none for a number."""
    if word[:1].isdigit():
        return ()
    value = word.startswith(".")
    parts = [part for part in decoded(word, encoding).split(".") if part]
    chains = [".".join(parts[at : at + MAX_PARTS]) for at in range(0, len(parts), MAX_PARTS)]
    return tuple([chain if at == 0 and not value else f".{chain}" for at, chain in enumerate(chains)])


_cached: Final = lru_cache(CACHED_WORDS)(_chains)
