"""Dockerfiles: what an image is built from, who runs in it, and what is fetched unchecked while it is built.

Source: Docker documentation, "Dockerfile reference" (line continuations, parser directives, here-documents, stages).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from rules.matchers.structure import Hit, Sides, fresh
from rules.model import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

MAX_BYTES: Final = 1_000_000
_DIRECTIVE: Final = re.compile(r"#\s*escape\s*=\s*(\S)", re.IGNORECASE)
_HEREDOC: Final = re.compile(r"<<-?\s*([\"']?)([A-Za-z_][A-Za-z0-9_]*)\1")
_FLAG: Final = re.compile(r"--[a-z-]+(?:=\S*)?\s+")
_COPIED: Final = re.compile(r"(?:--(?!from=)[a-z-]{1,20}(?:=\S{0,200})?\s+){0,10}--from=(\S{1,500})")
_VARIABLE: Final = re.compile(r"\$\{?([A-Za-z_][A-Za-z0-9_]*)(?:[:}]|$|[^A-Za-z0-9_{])")
_ROOT: Final = frozenset({"root", "0"})
# A download whose output a shell or an interpreter runs at once, in the words of one command line.
_PIPED: Final = re.compile(
    r"\b(?:curl|wget|fetch)\b[^|;&\n]{1,400}\|\s*(?:sudo\s+(?:-\S+\s+)?)?(?:\S*/)?(?:ba|z|k|da)?(?:sh|python3?|perl|ruby|node)\b"
    r"|\b(?:ba|z|da)?sh\s+(?:-\S+\s+)?(?:<\(\s*|-c\s+[\"']?\$\(\s*)(?:curl|wget)\b"
)
_UNCHECKED: Final = re.compile(
    r"--trusted-host\b|--no-check-certificate\b|--allow-unauthenticated\b|--nogpgcheck\b|--no-gpg-check\b|--allow-untrusted\b|--force-yes\b"
    r"|\bcurl\b(?:\s+(?!-k\b|--insecure\b)[^\s|;&]{1,300}){0,12}\s+(?:-[a-zA-Z]{0,8}k[a-zA-Z]{0,8}|--insecure)(?=\s|$)"
    r"|strict-ssl\s*[= ]\s*false|sslVerify\s*[= ]\s*false|GIT_SSL_NO_VERIFY=|NODE_TLS_REJECT_UNAUTHORIZED=[\"']?0|\[trusted=yes\]"
)


class Instruction(NamedTuple):
    """One instruction with its continuation lines joined; ``stage`` counts from 0 at the first ``FROM`` (-1 before it)."""

    name: str
    value: str
    line: int
    end_line: int
    stage: int


class Image(NamedTuple):
    """What a stage is built from. ``name`` has no tag and no digest; build arguments with a default are filled in."""

    name: str
    tag: str
    digest: str
    alias: str
    line: int
    text: str


def instructions(data: bytes) -> list[Instruction]:
    """Return the instructions of a Dockerfile. Bytes that are no UTF-8 are replaced: they cannot stand in a keyword."""
    lines = data[:MAX_BYTES].decode("utf-8-sig", "replace").split("\n")
    first = _DIRECTIVE.match(lines[0])
    escape = first.group(1) if first and first.group(1) == "`" else "\\"
    found: list[Instruction] = []
    at, stage = 0, -1
    while at < len(lines):
        start = at
        text, at = _logical(lines, at, escape)
        name, _, value = text.strip().partition(" ")
        if not name or name.startswith("#"):
            continue
        if name.upper() in {"RUN", "COPY", "ADD"}:
            value, at = _here_documents(value, lines, at)
        stage += name.upper() == "FROM"
        found.append(Instruction(name.upper(), value.strip(), start + 1, at, stage))
    return found


def _logical(lines: list[str], at: int, escape: str) -> tuple[str, int]:
    """Join one instruction; comment lines and empty lines within it fall out."""
    parts: list[str] = []
    while at < len(lines):
        line = lines[at].rstrip("\r").strip()
        at += 1
        if parts and (not line or line.startswith("#")):
            continue
        going_on = line.endswith(escape) and not (not parts and line.startswith("#"))
        parts.append(line[:-1] if going_on else line)
        if not going_on:
            break
    return " ".join(parts).replace("\t", " "), at


def _here_documents(value: str, lines: list[str], at: int) -> tuple[str, int]:
    parts = [value]
    for match in list(_HEREDOC.finditer(value))[:10]:
        while at < len(lines) and lines[at].strip() != match.group(2):
            parts.append(lines[at].rstrip("\r"))
            at += 1
        at += 1
    return "\n".join(parts), min(at, len(lines))


def images(found: list[Instruction]) -> list[Image]:
    """Return the images that come from outside, also those that files are copied from.

    A stage that builds on or copies from an earlier stage, and ``scratch``, come from nowhere else.
    """
    arguments = dict(
        instruction.value.partition("=")[::2]
        for instruction in found
        if instruction.name == "ARG" and instruction.stage < 0 and "=" in instruction.value
    )
    aliases: set[str] = set()
    result: list[Image] = []
    for instruction in found:
        image, alias = _source(instruction)
        image = _filled(image, arguments)
        if image and image.lower() not in aliases and image != "scratch" and not image.isdecimal():
            name, _, digest = image.partition("@")
            host, slash, last = name.rpartition("/")
            last, _, tag = last.partition(":")
            text = f"FROM {image}" if instruction.name == "FROM" else f"{instruction.name} --from={image}"
            result.append(Image(host + slash + last, tag, digest, alias, instruction.line, text))
        aliases.add(alias)
    return result


def _source(instruction: Instruction) -> tuple[str, str]:
    """Return the image that an instruction takes from, as written, and the name it gives to the stage."""
    if instruction.name in {"COPY", "ADD"}:
        copied = _COPIED.match(instruction.value)
        return (copied[1], "") if copied else ("", "")
    if instruction.name != "FROM":
        return "", ""
    words = _FLAG.sub("", instruction.value + " ").split()
    alias = words[2].lower() if len(words) > 2 and words[1].upper() == "AS" else ""  # noqa: PLR2004 - image AS name
    return words[0] if words else "", alias


def _filled(image: str, arguments: dict[str, str]) -> str:
    match = _VARIABLE.search(image)
    for _ in range(5):  # an argument may name another; images name one or two
        if not match or match.group(1) not in arguments:
            break
        end = image.find("}", match.start()) + 1 if image.startswith("${", match.start()) else match.end(1)
        image = image[: match.start()] + arguments[match.group(1)].strip("\"'") + image[end or match.end(1) :]
        match = _VARIABLE.search(image)
    return image


def _final_user(found: list[Instruction]) -> tuple[str | None, int]:
    """Return who runs in the last stage (``None``: as the base image says) and the line that says so."""
    last = max((instruction.stage for instruction in found), default=-1)
    users = [instruction for instruction in found if instruction.name == "USER" and instruction.stage == last]
    return (users[-1].value.split(":", 1)[0].strip(), users[-1].line) if users else (None, 1)


def check(name: str, sides: Sides, _body: dict[str, Any]) -> Iterable[Hit]:
    """Return what the named check finds riskier at head."""
    base, head = (sides.parsed("dockerfile", side, instructions) for side in (Side.BASE, Side.HEAD))
    if sides.head is None:
        return ()
    if name == "root":
        return _root(base, head)
    if name == "base-image":
        return _base_image(images(base), images(head))
    if name == "image-updated":
        return _image_updated(images(base), images(head))
    if name == "digest-dropped":
        return _digest_dropped(images(base), images(head))
    collect = _COLLECTORS[name]
    return fresh(collect(head), collect(base))


def _root(base: list[Instruction], head: list[Instruction]) -> Iterator[Hit]:
    """Yield the image once when root runs in it at head and did not at base (or it is new and says so)."""
    (was, where_was), (now, where) = _final_user(base), _final_user(head)
    before = was is not None and was not in _ROOT
    if now in _ROOT and (before or not base):
        yield Hit(where, "root", "root", f"USER {now}")
    elif now is None and before:
        yield Hit(where_was, "root", "the base image's user", f"USER {was} is gone", "", Side.BASE)


def _base_image(base: list[Image], head: list[Image]) -> Iterator[Hit]:
    known = {image.name for image in base}
    for image in head:
        if base and image.name not in known:
            yield Hit(image.line, image.name, image.name, image.text, image.alias)


def _image_updated(base: list[Image], head: list[Image]) -> Iterator[Hit]:
    """Yield the images of the same name that have another tag or digest."""
    known = {image.name: image for image in base}
    same = {(image.name, image.tag, image.digest) for image in base}
    for image in head:
        before = known.get(image.name)
        if before is not None and (image.name, image.tag, image.digest) not in same:
            yield Hit(image.line, image.text, f"{image.name} from {_version(before)} to {_version(image)}", image.text, image.alias)


def _version(image: Image) -> str:
    return "@".join(part for part in (image.tag, image.digest[:19]) if part) or "no version"


def _digest_dropped(base: list[Image], head: list[Image]) -> Iterator[Hit]:
    pinned = {image.name for image in base if image.digest}
    for image in head:
        if image.name in pinned and not image.digest:
            yield Hit(image.line, image.name, image.name, image.text, image.alias)


def _unpinned(found: list[Instruction]) -> Iterator[Hit]:
    for image in images(found):
        if not image.digest and image.tag in {"", "latest"} and "$" not in image.name:
            yield Hit(image.line, image.name, image.name, image.text, image.alias)


def _remote_add(found: list[Instruction]) -> Iterator[Hit]:
    for instruction in found:
        if instruction.name == "ADD" and "--checksum=" not in instruction.value:
            words = _FLAG.sub("", instruction.value).split()
            for word in words[:-1]:
                if word.startswith(("http://", "https://", "git@", "git://")):
                    yield Hit(instruction.line, word, word, f"ADD {word}", "", Side.HEAD, instruction.end_line)


def _commands(found: list[Instruction], pattern: re.Pattern[str]) -> Iterator[Hit]:
    for instruction in found:
        if instruction.name in {"RUN", "ENV", "ARG", "CMD", "ENTRYPOINT"}:
            for match in pattern.finditer(instruction.value[:20_000]):
                text = " ".join(match.group().split())
                yield Hit(instruction.line, text, text, text, "", Side.HEAD, instruction.end_line)


_COLLECTORS: Final[dict[str, Callable[[list[Instruction]], Iterator[Hit]]]] = {
    "unpinned-image": _unpinned,
    "remote-add": _remote_add,
    "pipe-to-shell": lambda found: _commands(found, _PIPED),
    "unverified": lambda found: _commands(found, _UNCHECKED),
}
