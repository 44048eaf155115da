"""Where ``-r`` and ``-c`` lead: paths inside the repository, relative to the file that names them (pip documentation)."""

from __future__ import annotations

from typing import Final

REQUIREMENTS: Final = (".txt", ".in", ".pip")


def resolve(path: str, target: str) -> str | None:
    """Return the repository path of ``target`` as named in the file ``path``; ``None`` when it leaves the repository."""
    if not target or "://" in target or target.startswith(("/", "~", "file:")) or "${" in target or "\\" in target:
        return None
    parts = path.split("/")[:-1]
    for part in target.split("/"):
        if part == "..":
            if not parts:
                return None
            parts.pop()
        elif part not in {"", "."}:
            parts.append(part)
    return "/".join(parts)
