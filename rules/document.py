"""YAML text to validated values, with every fault at its line and column and a suggestion where one is near.

Shared by rule packs, policies and every YAML file that a rule reads. Only plain data is ever built (no tags, no objects).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from pydantic import BaseModel, ValidationError

    M = TypeVar("M", bound=BaseModel)
else:
    M = TypeVar("M")

MAX_BYTES: Final = 2_000_000  # larger than any lock file we read; a YAML loader costs about 1 us a byte
MAX_DEPTH: Final = 60
MAX_NESTING: Final = 1_000  # brackets or columns of nesting that libyaml may see: it recurses in C and would crash the process
MAX_NODES: Final = 400_000
MAX_ALIASES: Final = 1_000  # values reached through anchors, which are legal; an alias bomb (CWE-776) meets this or MAX_NODES at once
MAX_SHOWN: Final = 80  # characters of a wrong value that its fault repeats
PLAIN_TAGS: Final = frozenset(f"tag:yaml.org,2002:{t}" for t in ("map", "seq", "str", "int", "float", "bool", "null", "timestamp", "merge"))

_LINE_STARTS: Final = re.compile(rb"^[ \t?:-]{%d,}+" % (MAX_NESTING + 1), re.MULTILINE)
_BRACKETS: Final = re.compile(rb"[\[{}\]]")

Path = tuple["str | int", ...]


class Fault(NamedTuple):
    """Something wrong in a file that a person wrote: where, what, and the remedy."""

    file: str
    line: int
    column: int
    message: str
    remedy: str = ""

    def __str__(self) -> str:
        """``file:line:column: message; remedy``, the form editors understand."""
        place = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        return f"{place}: {self.message}" + (f"; {self.remedy}" if self.remedy else "")


class Document(NamedTuple):
    """A loaded YAML document: plain data, the position (line, column) of every node by path, and faults."""

    data: Any
    positions: dict[Path, tuple[int, int]]
    faults: tuple[Fault, ...]


def load_yaml(text: bytes, file: str, *, max_bytes: int = MAX_BYTES) -> Document:
    """Return the one YAML document in ``text``; faults (never an exception) when it cannot be read.

    Keys and scalars follow YAML 1.1's safe schema; a repeated key, too much depth, size or too many aliases is a fault.
    """
    import yaml  # noqa: PLC0415 - 60 ms that a warm check does not need

    if len(text) > max_bytes:
        return Document(None, {}, (Fault(file, 0, 0, f"{len(text)} bytes of YAML are over the limit of {max_bytes}", "split the file"),))
    if _nests_too_deeply(text):
        return Document(None, {}, (Fault(file, 1, 1, "nested too deeply", "make the file flatter"),))
    loader_class: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        loader = loader_class(text.decode("utf-8-sig"))
        node = loader.get_single_node()
        reader = _Reader(loader, file)
        data = reader.read(node, ()) if node is not None else None
    except UnicodeDecodeError as error:
        return Document(None, {}, (Fault(file, text[: error.start].count(b"\n") + 1, 1, "not UTF-8", "save the file as UTF-8"),))
    except (yaml.YAMLError, _TooMuchError, ValueError, RecursionError) as error:
        return Document(None, {}, (_yaml_fault(error, file),))
    return Document(data, reader.positions, tuple(reader.faults))


def _nests_too_deeply(text: bytes) -> bool:
    """Whether brackets, or the columns and dashes that block nesting needs, could lead deeper than ``MAX_NESTING``.

    Over-approximate: brackets within strings count too. Without this a file of dashes would end the process.
    """
    if any(len(run) > MAX_NESTING for run in _LINE_STARTS.findall(text)):
        return True
    depth = 0
    for token in _BRACKETS.finditer(text):
        depth = depth + 1 if token.group() in b"[{" else max(depth - 1, 0)
        if depth > MAX_NESTING:
            return True
    return False


class _TooMuchError(Exception):
    def __init__(self, message: str, line: int, column: int) -> None:
        super().__init__(message)
        self.line, self.column = line, column


class _Reader:
    """Builds plain data from a node graph and remembers where each node stands."""

    def __init__(self, loader: Any, file: str) -> None:
        self.loader, self.file = loader, file
        self.positions: dict[Path, tuple[int, int]] = {}
        self.faults: list[Fault] = []
        self.count = 0
        self.seen: dict[int, int] = {}
        self.aliases = 0

    def read(self, node: Any, path: Path) -> Any:
        line, column = node.start_mark.line + 1, node.start_mark.column + 1
        self._account(node, path, line, column)
        self.positions.setdefault(path, (line, column))
        if node.tag not in PLAIN_TAGS:
            self.faults.append(Fault(self.file, line, column, f"the tag {node.tag} is not allowed", "write plain data"))
            return None
        if node.id == "mapping":
            return self._mapping(node, path)
        if node.id == "sequence":
            return [self.read(item, (*path, i)) for i, item in enumerate(node.value)]
        return self.loader.construct_object(node)

    def _account(self, node: Any, path: Path, line: int, column: int) -> None:
        self.count += 1
        self.aliases += self.seen.setdefault(id(node), self.count) != self.count and node.id != "scalar"
        if len(path) > MAX_DEPTH or self.count > MAX_NODES or self.aliases > MAX_ALIASES:
            raise _TooMuchError("too deep, too many values or too many aliases", line, column)

    def _mapping(self, node: Any, path: Path) -> dict[Any, Any]:
        data: dict[Any, Any] = {}
        merged: dict[Any, Any] = {}
        for key_node, value_node in node.value:
            line, column = key_node.start_mark.line + 1, key_node.start_mark.column + 1
            if key_node.tag == "tag:yaml.org,2002:merge":
                for source in [value_node] if value_node.id == "mapping" else value_node.value:
                    merged = (self.read(source, path) or {}) | merged
                continue
            key = self.loader.construct_object(key_node) if key_node.id == "scalar" and key_node.tag in PLAIN_TAGS else None
            if not isinstance(key, (str, int, float, bool)):
                self.faults.append(Fault(self.file, line, column, "a key must be a plain word"))
            elif key in data:
                self.faults.append(Fault(self.file, line, column, f'"{key}" stands twice', "keep one of them"))
            else:
                place = (*path, key if isinstance(key, (str, int)) else str(key))
                self.positions[place] = (line, column)
                data[key] = self.read(value_node, place)
        return merged | data


def _yaml_fault(error: Exception, file: str) -> Fault:
    mark = getattr(error, "problem_mark", None)
    if isinstance(error, _TooMuchError):
        return Fault(file, error.line, error.column, str(error), "make the file smaller or flatter")
    if mark is not None:
        return Fault(file, mark.line + 1, mark.column + 1, f"not valid YAML: {getattr(error, 'problem', error)}")
    return Fault(file, 1, 1, f"not valid YAML: {error}")


def validate(model: type[M], document: Document, file: str) -> tuple[M | None, tuple[Fault, ...]]:
    """Return the model built from ``document``, or ``None`` and every fault with its position."""
    from pydantic import ValidationError  # noqa: PLC0415 - 100 ms that a warm check does not need

    if document.faults:
        return None, document.faults
    try:
        return model.model_validate(document.data), ()
    except ValidationError as error:
        return None, tuple(sorted(set(_faults(error, document.positions, file)), key=lambda f: (f.line, f.column, f.message)))


def _faults(error: ValidationError, positions: Mapping[Path, tuple[int, int]], file: str) -> Iterable[Fault]:
    for item in error.errors(include_url=False, include_context=True):
        path = tuple(item["loc"])
        known = _existing(path, positions)
        line, column = positions.get(known, (1, 1))
        message, remedy = _said(item["type"], item["msg"], item["input"], item.get("ctx", {}))
        name = _name(known if item["type"] != "missing" else (*known, *path[-1:]))
        yield Fault(file, line, column, f"{name}: {message}" if name else message, remedy)


def _said(kind: str, message: str, given: Any, context: Mapping[str, Any]) -> tuple[str, str]:
    """Return the message and the remedy of one of pydantic's errors, in plain words where its own speak of types and patterns."""
    shown = f'"{str(given)[:MAX_SHOWN]}"'
    match kind:
        case "extra_forbidden":
            return "unknown key", ""
        case "missing":
            return "is missing", ""
        case "literal_error":
            expected = str(context.get("expected", ""))
            return f"{shown} is not {expected}", did_you_mean(str(given), re.findall(r"'([^']*)'", expected))
        case "string_pattern_mismatch":
            return f"{shown} does not have the form {context.get('pattern', '')}", ""
        case "greater_than_equal" | "less_than_equal":
            limit = context.get("ge", context.get("le"))
            return f"{shown[1:-1]} is {'below' if 'ge' in context else 'above'} {limit}", ""
        case _:
            return message.removeprefix("Value error, "), ""


def _existing(path: Path, positions: Mapping[Path, tuple[int, int]]) -> Path:
    """Drop the parts that pydantic adds for unions and discriminators, and what does not exist in the file."""
    found: Path = ()
    for part in path:
        if (*found, part) in positions:
            found = (*found, part)
    return found


def _name(path: Path) -> str:
    text = ""
    for part in path:
        text += f"[{part}]" if isinstance(part, int) else f".{part}" if text else str(part)
    return text


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``did you mean "x"?`` for the nearest known word, or an empty string."""
    import difflib  # noqa: PLC0415 - only a fault needs it

    near = difflib.get_close_matches(word, sorted(known), n=1, cutoff=0.6)
    return f'did you mean "{near[0]}"?' if near else ""
