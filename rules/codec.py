"""Plain form of frozen values: named tuples and dataclasses to lists that msgpack or JSON can carry, and back.

One generic codec, so that no value type writes its own. The type's annotations are the schema.
"""

from __future__ import annotations

import dataclasses
import types
import typing
from collections.abc import Callable, Hashable
from enum import Enum
from functools import cache
from typing import Any, TypeVar

T = TypeVar("T")
Convert = Callable[[Any], Any]


def to_plain(value: Any) -> Any:
    """Return ``value`` as lists, strings, numbers, booleans, bytes and ``None`` only (enums as their values)."""
    kind = typing.cast("Hashable", type(value))
    encode: Convert = _encoder(kind)
    return encode(value)


def from_plain(kind: type[T], plain: Any) -> T:
    """Return the value of type ``kind`` that :func:`to_plain` turned into ``plain``.

    Raises:
        TypeError, ValueError: ``plain`` is not of that form (a damaged or older store).

    """
    key = typing.cast("Hashable", kind)
    decode: Convert | None = _decoder(key)
    return typing.cast("T", decode(plain) if decode else plain)


@cache
def _encoder(kind: Any) -> Convert:
    if issubclass(kind, Enum):
        return lambda v: v.value
    if dataclasses.is_dataclass(kind):
        names = [f.name for f in dataclasses.fields(kind)]
        return lambda v: [to_plain(getattr(v, n)) for n in names]
    if issubclass(kind, (tuple, list)):
        return lambda v: [to_plain(x) for x in v]
    if issubclass(kind, dict):
        return lambda v: {k: to_plain(x) for k, x in v.items()}
    return lambda v: v


@cache
def _decoder(kind: Any) -> Convert | None:
    """Return a converter for ``kind``, or ``None`` where the plain form is the value itself."""
    origin, args = typing.get_origin(kind), typing.get_args(kind)
    if origin in (types.UnionType, typing.Union):
        return _optional([a for a in args if a is not types.NoneType])
    if origin is tuple:
        return _tuple(args)
    if origin is dict:
        item = _decoder(args[1])
        return (lambda v: {k: item(x) for k, x in v.items()}) if item else None
    if isinstance(kind, type) and issubclass(kind, Enum):
        return kind
    if isinstance(kind, type) and (dataclasses.is_dataclass(kind) or hasattr(kind, "_fields")):
        return _record(kind)
    return None


def _optional(kinds: list[Any]) -> Convert | None:
    item = _decoder(kinds[0]) if len(kinds) == 1 else None
    return (lambda v: None if v is None else item(v)) if item else None


def _tuple(args: tuple[Any, ...]) -> Convert:
    if len(args) == 2 and args[1] is Ellipsis:  # noqa: PLR2004 - tuple[X, ...]
        item = _decoder(args[0])
        return (lambda v: tuple([item(x) for x in v])) if item else tuple
    items = [_decoder(a) for a in args]

    def fixed(plain: Any) -> Any:
        return tuple([d(x) if d else x for d, x in zip(items, plain, strict=True)])

    return fixed


def _record(kind: Any) -> Convert:
    hints = typing.get_type_hints(kind)
    names = kind._fields if hasattr(kind, "_fields") else [f.name for f in dataclasses.fields(kind)]
    items = [_decoder(hints[n]) for n in names]

    def build(plain: Any) -> Any:
        values = [d(x) if d else x for d, x in zip(items, plain, strict=True)]
        return kind(*values) if hasattr(kind, "_fields") else kind(**dict(zip(names, values, strict=True)))

    return build
