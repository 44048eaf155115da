"""Secrets that prove themselves: tokens with a checksum inside, and private keys.

What only looks like a secret by its shape is a content rule; names of variables are no evidence anywhere.
Sources: GitHub blog, "Behind GitHub's new authentication token formats" (CRC-32 in base 62); GitHub changelog of
24 April 2026 (``ghs_<app>_<JWT>``); npm changelog of 23 September 2021; RFC 7468 (PEM), OpenSSH PROTOCOL.key.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from typing import TYPE_CHECKING, Any, Final

from rules.matchers.structure import Hit, Sides, fresh
from rules.model import Side

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_ALPHABET: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_PREFIXES: Final = ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "npm_", "github_pat_")
_CHECKED: Final = re.compile(r"(?<![A-Za-z0-9_])((?:gh[pousr]|npm)_)([A-Za-z0-9]{30})([A-Za-z0-9]{6})(?![A-Za-z0-9_])")
_INSTALLATION: Final = re.compile(
    r"(?<![A-Za-z0-9_])ghs_[0-9]{1,12}_(eyJ[A-Za-z0-9_-]{10,500})\.[A-Za-z0-9_-]{20,3000}\.[A-Za-z0-9_-]{20,1000}"
)
_FINE_GRAINED: Final = re.compile(r"(?<![A-Za-z0-9_])github_pat_[A-Za-z0-9]{22}_([A-Za-z0-9]{59})(?![A-Za-z0-9_])")
_BEGIN: Final = re.compile(r"-----BEGIN ((?:[A-Z0-9]{1,20} ){0,3})PRIVATE KEY(?: BLOCK)?-----")
_BODY: Final = re.compile(r"[A-Za-z0-9+/=\\rn\s\"',:.-]{0,8000}")
_MIN_KEY: Final = 64  # characters of base 64: the smallest private key (Ed25519 in PKCS 8) has exactly so many
_SHOWN: Final = 4


def check(name: str, sides: Sides, _body: dict[str, Any]) -> Iterable[Hit]:
    """Return what the named check finds at head that was not at base; values are shown by their first characters only."""
    collect = _tokens if name == "checked-token" else _keys
    base, head = (sides.parsed("latin", side, _decode) for side in (Side.BASE, Side.HEAD))
    return fresh(collect(head), collect(base))


def _decode(data: bytes) -> str:
    return data.decode("latin-1")


def checksum(entropy: str) -> str:
    """Return the six characters that GitHub and npm append to the random part of a token."""
    number = binascii.crc32(entropy.encode("ascii"))
    digits = ""
    for _ in range(6):
        number, rest = divmod(number, 62)
        digits = _ALPHABET[rest] + digits
    return digits


def _tokens(text: str) -> Iterator[Hit]:
    if not any(prefix in text for prefix in _PREFIXES):
        return
    for match in _CHECKED.finditer(text):
        if checksum(match.group(2)) == match.group(3):
            yield _hit(text, match.start(), match.group(), "an npm token" if match.group(1) == "npm_" else "a GitHub token")
    for match in _INSTALLATION.finditer(text):
        if _is_json(match.group(1)):
            yield _hit(text, match.start(), match.group(), "a GitHub installation token")
    for match in _FINE_GRAINED.finditer(text):
        if len(set(match.group(1))) > 20:  # noqa: PLR2004 - 59 random characters of 62 hold about 38 different ones
            yield _hit(text, match.start(), match.group(), "a GitHub token")


def _is_json(segment: str) -> bool:
    try:
        header = json.loads(base64.urlsafe_b64decode(segment + "=" * (-len(segment) % 4)))
    except (ValueError, RecursionError):
        return False
    return isinstance(header, dict) and "alg" in header


def _hit(text: str, start: int, value: str, name: str) -> Hit:
    line = text.count("\n", 0, start) + 1
    prefix = value[: value.index("_") + 1 + _SHOWN]
    return Hit(line, value, name, f"{prefix}…")


def _keys(text: str) -> Iterator[Hit]:
    """Yield the private keys that have a body: a heading alone stands in documentation and in code that reads keys."""
    for match in _BEGIN.finditer(text):
        end = text.find("-----", match.end())
        body = _BODY.match(text, match.end(), end if end >= 0 else len(text))
        letters = re.sub(r"\\[rn]|[^A-Za-z0-9+/]", "", _without_headers(body.group() if body else ""))
        if len(letters) >= _MIN_KEY and len(set(letters[:_MIN_KEY])) > 8:  # noqa: PLR2004 - "AAAA…" and "xxxx…" are no keys
            kind = f"a {match.group(1).strip().title()} private key".replace("a  ", "a ")
            yield Hit(
                text.count("\n", 0, match.start()) + 1, letters, kind.replace("Openssh", "OpenSSH").replace("Rsa", "RSA"), match.group()
            )


def _without_headers(body: str) -> str:
    """Drop the lines "Proc-Type: ..." and "DEK-Info: ..." of an encrypted key (RFC 1421), and the closing line."""
    return "\n".join(line for line in body.split("-----", 1)[0].split("\n") if ":" not in line)
