"""Text that shows people something other than what the computer reads.

Sources: CVE-2021-42574 and CVE-2021-42694 ("Trojan Source"); Unicode Standard Annex 9 (bidirectional controls); UTS 39
(mixed scripts, confusables.txt). Scripts are told by fixed ranges of code points, so that every Python says the same.
"""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING, Any, Final

from rules.matchers.structure import Hit, Sides, fresh
from rules.model import Side
from rules.paths import grammar_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_FLAG_TAGS: Final = 7  # the longest code of a region has six letters, and a cancel tag ends it
_ASCII: Final = bytes(range(128))
_AROUND: Final = 40  # characters shown on both sides of what cannot be seen
_BIDIRECTIONAL: Final = re.compile("[\u202a-\u202e\u2066-\u2069]+")
# Zero-width and other characters that show nothing, tags, and Hangul fillers that are letters to a parser. Joiners are
# judged by their neighbours: U+200C and U+200D belong to Persian and Indic words and to emoji.
_INVISIBLE: Final = re.compile(
    "[\u00ad\u115f\u1160\u180e\u200b\u2060-\u2064\u206a-\u206f\u3164\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]+|\ufeff+"
)
_JOINER: Final = re.compile("(?<=[\x00-\x7f])[\u200c\u200d](?=[\x00-\x7f])|[\u200e\u200f](?=[\x00-\x7f])")
_VARIATION: Final = re.compile("[\ufe00-\ufe0f\U000e0100-\U000e01ef]{2,}")  # a run of selectors hides bytes; one follows a sign
_WORD: Final = re.compile(r"[^\W\d]\w*")
_SCRIPTS: Final = (
    ("Latin", "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"),
    ("Greek", "\u0370-\u03ff\u1f00-\u1fff"),
    ("Cyrillic", "\u0400-\u052f\u1c80-\u1c8f\u2de0-\u2dff\ua640-\ua69f"),
    ("Armenian", "\u0531-\u058f"),
    ("Cherokee", "\u13a0-\u13ff\uab70-\uabbf"),
)
_OF_SCRIPT: Final = tuple((name, re.compile(f"[{ranges}]")) for name, ranges in _SCRIPTS)
# Letters that look like one Latin letter in common fonts (a part of confusables.txt, Unicode 16).
_LOOKS: Final = {
    **dict(
        zip(
            "\u0410\u0412\u0415\u041a\u041c\u041d\u041e\u0420\u0421\u0422\u0423\u0425\u0430"
            "\u0435\u043e\u0440\u0441\u0443\u0445\u0455\u0456\u0458\u04bb\u0501\u051b\u051d",
            "ABEKMHOPCTYXaeopcyxsijhdqw",
            strict=True,
        )
    ),  # Cyrillic
    **dict(
        zip(
            "\u0391\u0392\u0395\u0396\u0397\u0399\u039a\u039c\u039d\u039f\u03a1\u03a4\u03a5\u03a7\u03bf\u03bd",
            "ABEZHIKMNOPTYXov",
            strict=True,
        )
    ),  # Greek
    **dict(zip("\u0581\u0570\u0578\u057d\u0585", "ghnuo", strict=True)),  # Armenian
}
_IDENTIFIERS: Final = re.compile(r"identifier|^(?:name|constant)$")


def check(name: str, sides: Sides, _body: dict[str, Any]) -> Iterable[Hit]:
    """Return what the named check finds at head that was not at base."""
    letters = sides.parsed("letters", Side.HEAD, _letters)
    collect, worth = _COLLECTORS[name]
    if not worth(letters):
        return ()
    base, head = (sides.parsed("text", side, _decode) for side in (Side.BASE, Side.HEAD))
    return fresh(collect(head, sides.path), collect(base, sides.path))


def _letters(data: bytes) -> str:
    """Return the different characters beyond ASCII, sorted: few files have any that are worth a closer look.

    Bytes that are no UTF-8, or hold a NUL, are no text that a person reads: the file is a picture, or opaque by itself.
    """
    if b"\0" in data:
        return ""
    try:
        return "".join(sorted(set(data.translate(None, _ASCII).decode("utf-8"))))
    except UnicodeDecodeError:
        return ""


def _decode(data: bytes) -> str:
    return data.decode("utf-8", "replace").replace("\ufffd", "?")


def _shown(char: str) -> str:
    return f"U+{ord(char):04X} {unicodedata.name(char, 'control')}"


def _hits(text: str, *patterns: re.Pattern[str]) -> Iterator[Hit]:
    for pattern in patterns:
        number, last = 1, 0
        for match in pattern.finditer(text):
            start, end = match.span()
            number += text.count("\n", last, start)
            last = start
            if not _harmless(text, start, match.group()):
                before, after = text[max(0, start - _AROUND) : start], text[end : end + _AROUND]
                around = before.rpartition("\n")[2] + match.group() + after.partition("\n")[0]
                yield Hit(number, f"{match.group()} {around.strip()}", _shown(match.group()[0]), around.strip())


def _harmless(text: str, start: int, found: str) -> bool:
    """Whether it is a byte order mark, or the tags that make a flag of a region out of a black flag (UTS 51, annex C)."""
    flag = start > 0 and text[start - 1] == "\U0001f3f4" and found[-1] == "\U000e007f" and len(found) <= _FLAG_TAGS
    return flag or (found == "\ufeff" and start == 0)


def _bidirectional(text: str, _path: str) -> Iterator[Hit]:
    return _hits(text, _BIDIRECTIONAL)


def _invisible(text: str, _path: str) -> Iterator[Hit]:
    return _hits(text, _INVISIBLE, _JOINER, _VARIATION)


def _confusable(text: str, path: str) -> Iterator[Hit]:
    """Yield the identifiers that read as something else; comments and strings may be in any language."""
    for word, line in _identifiers(text, path):
        reading = _reading(word)
        if reading:
            yield Hit(line, word, f"{ascii(word)[1:-1]} {reading}", word)


def _reading(word: str) -> str:
    """Return what is wrong with an identifier in words, or an empty text.

    A Greek letter beside Latin ones is how formulas are written; it counts where it looks like a Latin letter.
    """
    scripts = [name for name, letters in _OF_SCRIPT if letters.search(word)]
    looks = any(char in _LOOKS for char in word)
    if "Latin" in scripts and len(scripts) > 1 and (looks or "Greek" not in scripts):
        return f"mixes {' and '.join(scripts)} letters"
    latin = "".join(_LOOKS.get(char, char) for char in word)
    if latin.isascii() and latin != word and len(word) > 1:
        return f"reads as {latin}"
    plain = unicodedata.normalize("NFKC", word)
    return f"reads as {plain}" if plain != word and plain.isascii() else ""


def _identifiers(text: str, path: str) -> Iterator[tuple[str, int]]:
    """Yield (identifier, line) of every name that is not ASCII, as the grammar of the file sees names."""
    grammar = grammar_of(path, text[:200].encode("utf-8", "replace"))
    if grammar is None or grammar in {"json", "yaml", "markdown", "html", "css"}:
        return
    from ast_grep_py import SgRoot  # noqa: PLC0415 - 20 ms, only for files with letters beyond ASCII

    root: Any = SgRoot(text.replace("\0", " "), grammar).root()
    for node in root.find_all({"rule": {"regex": r"^[^\x00-\x7F]|^[A-Za-z_$][\w$]*[^\x00-\x7F]"}}):
        if _IDENTIFIERS.search(node.kind()) and not node.children():
            for match in _WORD.finditer(node.text()[:200]):
                if not match.group().isascii():
                    yield match.group(), node.range().start.line + 1


def _imitates(letters: str) -> bool:
    return any(char in _LOOKS or unicodedata.normalize("NFKC", char).isascii() for char in letters) or any(
        pattern.search(letters) for name, pattern in _OF_SCRIPT if name != "Latin"
    )


_COLLECTORS: Final[dict[str, tuple[Callable[[str, str], Iterator[Hit]], Callable[[str], object]]]] = {
    "bidirectional": (_bidirectional, _BIDIRECTIONAL.search),
    "invisible": (_invisible, re.compile("[\u200c-\u200f\ufe00-\ufe0f\U000e0100-\U000e01ef]|" + _INVISIBLE.pattern).search),
    "confusable": (_confusable, _imitates),
}
