"""Where two YAML documents differ in what they mean."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

Path = tuple["str | int", ...]
Same = Callable[["str | int", Any, Any], bool]

_LABELS: Final = frozenset({"name", "run-name", "description"})  # shown to people, read by nothing


def first_difference(old: Any, new: Any, same: Same | None = None) -> Path | None:
    """Return the path of the first node of ``new`` (in its order) that ``old`` has not; ``None`` when both mean the same.

    Keys that only label something are passed over, and so is the order of keys. A node that went away is told by the one
    that held it. ``same`` may call two different values of a key the same. Documents are at most as deep as
    :data:`rules.document.MAX_DEPTH`.
    """
    return _difference(old, new, (), same or (lambda _key, _old, _new: False))


def _difference(old: Any, new: Any, path: Path, same: Same) -> Path | None:
    if isinstance(old, dict) and isinstance(new, dict):
        return _of_mappings(old, new, path, same)
    if isinstance(old, list) and isinstance(new, list):
        for i, (one, two) in enumerate(zip(old, new, strict=False)):
            found = _difference(one, two, (*path, i), same)
            if found is not None:
                return found
        return None if len(old) == len(new) else (*path, min(len(old), len(new)))
    return None if (old == new and type(old) is type(new)) or (path and same(path[-1], old, new)) else path


def _of_mappings(old: dict[Any, Any], new: dict[Any, Any], path: Path, same: Same) -> Path | None:
    for key, value in new.items():
        if key in _LABELS and not isinstance(value, (dict, list)):
            continue
        found = _difference(old[key], value, (*path, key), same) if key in old else (*path, key)
        if found is not None:
            return found
    return path if any(key not in new and key not in _LABELS for key in old) else None
