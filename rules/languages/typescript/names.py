"""What the names of a file mean: local names through its imports.

A resolved name is ``module.export``: ``import {UseGuards as G} from "@nestjs/common"`` makes ``G`` be
``@nestjs/common.UseGuards``. A default import, a name space and ``require()`` stand for the module itself, so that
``express.Router`` is the same however express was imported. A relative module is written as its dotted path in the repository
without suffix and a leading ``src`` (``lib.auth.requireUser``), so that importers in different folders agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from rules.facts import Import

_SUFFIXES: Final = (".ts", ".tsx", ".mts", ".cts", ".js", ".jsx", ".mjs", ".cjs")


def aliases(path: str, found: Iterable[Import]) -> dict[str, str]:
    """Return what each imported local name stands for, in the order of the file (the last import of a name wins)."""
    return {
        item.alias: module_name(path, item.module) + (f".{item.name}" if item.name not in {"", "*", "default"} else "")
        for item in found
        if item.alias and not item.reexport
    }


def module_name(path: str, specifier: str) -> str:
    """Return ``specifier`` in one form: a relative one as the dotted path of the file, ``node:`` dropped."""
    if not specifier.startswith("."):
        return specifier.removeprefix("node:")
    parts = path.split("/")[:-1]
    for part in specifier.split("/"):
        if part == "..":
            parts = parts[:-1]
        elif part not in {"", "."}:
            parts.append(part)
    name = "/".join(parts)
    suffix = name[name.rfind(".") :] if "." in name else ""
    plain = (name.removesuffix(suffix) if suffix in _SUFFIXES else name).removesuffix("/index").removeprefix("src/")
    return plain.replace("/", ".")


def resolve(name: str, known: Mapping[str, str]) -> str:
    """Return the dotted ``name`` with its first part replaced by what it stands for."""
    first, dot, rest = name.partition(".")
    called = first.endswith("()")
    target = known.get(first.removesuffix("()"))
    return name if target is None else f"{target}{'()' if called else ''}{dot}{rest}"


def module_of(resolved: str, modules: Iterable[str]) -> str:
    """Return which of ``modules`` the resolved name belongs to, or an empty string."""
    return next((m for m in modules if resolved == m or resolved.startswith((f"{m}.", f"{m}()"))), "")


def is_foreign(target: str, specifiers: Mapping[str, str]) -> bool:
    """Return whether the local name ``target`` is imported from a package and not from a file beside this one."""
    specifier = specifiers.get(target)
    return specifier is not None and not specifier.startswith((".", "@/", "~/", "#"))
