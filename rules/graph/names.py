"""How symbols are shown: ``shop.views:order`` for Python, ``src/app/orders.ts:pay`` for TypeScript and JavaScript."""

from __future__ import annotations

from typing import Final

from rules.model import printable

_SUFFIXES: Final = (".py", ".pyi", ".pyw")
_SOURCE: Final = "src/"


def shown_module(path: str) -> str:
    """Return the name of the module at ``path``, by its path alone: the same in every tree."""
    suffix = next((suffix for suffix in _SUFFIXES if path.endswith(suffix)), None)
    if suffix is None:
        return printable(path)
    stem = path.removesuffix(suffix).removeprefix(_SOURCE)
    package = stem.removesuffix("/__init__")
    return printable(package.replace("/", "."))


def shown(path: str, name: str) -> str:
    """Return how the symbol ``name`` of the file at ``path`` is written."""
    return f"{shown_module(path)}:{printable(name)}"
