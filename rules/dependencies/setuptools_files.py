"""``setup.cfg`` and ``setup.py``. The latter is code: only literal lists are read, anything else is called computed."""

from __future__ import annotations

import configparser
import re
from typing import TYPE_CHECKING, Any, Final

from rules.dependencies.model import MAX_WRITTEN, PYPI, Manifest, Package, UnreadableError
from rules.dependencies.pep508 import normalise, requirement
from rules.dependencies.text import decode

if TYPE_CHECKING:
    from collections.abc import Iterator

_MAX_SETUP: Final = 500_000  # bytes of a setup.py; the largest public one met has 60,000
_BLANKS: Final = re.compile(r"(?<=\S)[^\S\n]{2,}+")  # configparser's pattern for an option is quadratic in a run of blanks
_LISTS: Final = {"install_requires": "", "setup_requires": "build", "tests_require": "test"}


def parse_cfg(path: str, data: bytes) -> Manifest:
    """Return the declarative dependencies of a ``setup.cfg`` (setuptools, "Configuring setuptools using setup.cfg")."""
    text = decode(data, MAX_WRITTEN)
    parser = configparser.RawConfigParser(strict=False, allow_no_value=True)
    try:
        parser.read_string(_BLANKS.sub(" ", text))
    except configparser.Error as error:
        raise UnreadableError(f"not valid setup.cfg: {str(error).splitlines()[0][:120]}") from None
    lists = [(_LISTS[key], value) for key, value in _section(parser, "options") if key in _LISTS]
    lists += [(f"optional:{key}", value) for key, value in _section(parser, "options.extras_require")]
    lines = _line_numbers(text)
    packages: list[Package] = []
    unread: list[str] = []
    for scope, value in lists:
        for entry in value.split("\n"):
            wanted = entry.split(" #", 1)[0].strip()
            if not wanted or wanted.startswith(("#", "file:")):
                continue
            try:
                packages.append(requirement(wanted)._replace(scope=scope, line=lines.get(entry.strip(), 1)))
            except UnreadableError as error:
                unread.append(str(error))
    own = tuple(normalise(value) for key, value in _section(parser, "metadata") if key == "name" and value)
    return Manifest(path, PYPI, tuple(packages), own=own, unread=tuple(unread))


def _section(parser: configparser.RawConfigParser, name: str) -> list[tuple[str, str]]:
    return [(key, value or "") for key, value in parser.items(name)] if parser.has_section(name) else []


def _line_numbers(text: str) -> dict[str, int]:
    found: dict[str, int] = {}
    for number, line in enumerate(text.split("\n"), 1):
        found.setdefault(line.strip(), number)
        found.setdefault(line.partition("=")[2].strip(), number)
    return found


def parse_setup(path: str, data: bytes) -> Manifest:
    """Return the literal requirement lists of the ``setup(...)`` call; ``computed`` when one of them is not literal."""
    from ast_grep_py import SgRoot  # noqa: PLC0415 - 20 ms, only when a setup.py is touched

    text = decode(data, MAX_WRITTEN)
    if len(text) > _MAX_SETUP:
        raise UnreadableError(f"{len(text)} characters of setup.py are over the limit of {_MAX_SETUP}")
    root: Any = SgRoot(text.replace("\0", " "), "python").root()
    packages: list[Package] = []
    own: list[str] = []
    computed = False
    calls = [call for call in root.find_all(kind="call") if call.field("function").text().rsplit(".", 1)[-1] == "setup"]
    for keyword in (argument for call in calls for argument in call.field("arguments").children()):
        if keyword.kind() != "keyword_argument":
            computed = computed or keyword.kind() == "dictionary_splat"
            continue
        name, value = keyword.field("name").text(), _literal(root, keyword.field("value"))
        if name == "name" and value and value.kind() == "string":
            own.append(normalise(value.text().strip("\"'")))
        if name in _LISTS or name == "extras_require":
            strings, whole = _strings(root, value)
            computed = computed or not whole
            packages.extend(_packages(strings, _LISTS.get(name, "optional")))
    return Manifest(path, PYPI, tuple(packages), own=tuple(own), computed=computed or not calls)


def _packages(strings: list[Any], scope: str) -> Iterator[Package]:
    for string in strings:
        content = [child.text() for child in string.children() if child.kind() == "string_content"]
        try:
            yield requirement("".join(content))._replace(scope=scope, line=string.range().start.line + 1)
        except UnreadableError:
            continue  # an extra's name, or text that setuptools would refuse too


def _literal(root: Any, value: Any) -> Any:
    """Follow a plain name to the one module-level assignment of it."""
    if value is None or value.kind() != "identifier":
        return value
    found = [
        node.child(0).field("right")
        for node in root.children()
        if node.kind() == "expression_statement"
        and node.child(0) is not None
        and node.child(0).kind() == "assignment"
        and node.child(0).field("left").text() == value.text()
    ]
    return found[0] if len(found) == 1 else value


def _strings(root: Any, value: Any) -> tuple[list[Any], bool]:
    """Return the string nodes of a literal list or of a dictionary of such, and whether it holds nothing else."""
    strings: list[Any] = []
    stack, whole = [value], True
    followed: set[str] = set()  # a list may name itself
    while stack:
        node = stack.pop()
        if node is not None and node.kind() == "identifier" and node.text() not in followed:
            followed.add(node.text())
            node = _literal(root, node)
        kind = node.kind() if node is not None else ""
        if kind == "string":
            strings.append(node)
            whole = whole and not any(child.kind() == "interpolation" for child in node.children())
        elif kind in {"list", "tuple", "dictionary", "parenthesized_expression"}:
            stack.extend(child for child in node.children() if child.is_named() and child.kind() != "comment")
        elif kind == "pair":
            stack.append(node.field("value"))
        else:
            whole = False
    return sorted(strings, key=lambda string: string.range().start.index), whole
