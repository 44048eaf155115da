"""Which files are manifests or locks, and which parser reads them."""

from __future__ import annotations

from functools import lru_cache
from importlib import import_module
from typing import TYPE_CHECKING, Final

from rules.dependencies.model import NPM, PYPI, Manifest, UnreadableError

if TYPE_CHECKING:
    from collections.abc import Callable

# file name -> (ecosystem, module, function); the module is imported when such a file is read
_BY_NAME: Final = {
    "pyproject.toml": (PYPI, "pyproject", "parse"),
    "uv.toml": (PYPI, "index_files", "parse_uv"),
    "pip.conf": (PYPI, "index_files", "parse_pip"),
    "setup.cfg": (PYPI, "setuptools_files", "parse_cfg"),
    "setup.py": (PYPI, "setuptools_files", "parse_setup"),
    "uv.lock": (PYPI, "python_locks", "parse"),
    "poetry.lock": (PYPI, "python_locks", "parse"),
    "pdm.lock": (PYPI, "python_locks", "parse"),
    "pylock.toml": (PYPI, "python_locks", "parse"),
    "Pipfile": (PYPI, "pipfile", "parse_pipfile"),
    "Pipfile.lock": (PYPI, "pipfile", "parse_lock"),
    "package.json": (NPM, "npm", "parse"),
    ".npmrc": (NPM, "npm", "parse_npmrc"),
    "package-lock.json": (NPM, "npm_lock", "parse"),
    "npm-shrinkwrap.json": (NPM, "npm_lock", "parse"),
    "yarn.lock": (NPM, "yarn_lock", "parse"),
    "pnpm-lock.yaml": (NPM, "yarn_lock", "parse_pnpm"),
}
_REQUIREMENTS: Final = (PYPI, "requirements", "parse")
_PYLOCK: Final = (PYPI, "python_locks", "parse")
_LISTS: Final = (".txt", ".in", ".pip")
_LIST_WORDS: Final = ("requirement", "constraint")
_LOCKS: Final = frozenset(
    {"uv.lock", "poetry.lock", "pdm.lock", "Pipfile.lock", "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"}
)


def _kind(path: str) -> tuple[str, str, str] | None:
    folder, _, name = path.rpartition("/")
    known = _BY_NAME.get(name)
    if known:
        return None if "node_modules" in folder.split("/") else known
    if name.endswith(_LISTS):
        near = f"{folder.rpartition('/')[2]}/{name}".lower()
        return _REQUIREMENTS if any(word in near for word in _LIST_WORDS) else None
    if name.startswith("pylock.") and name.endswith(".toml"):  # PEP 751: pylock.<name>.toml
        return _PYLOCK
    return None


def is_manifest(path: str) -> bool:
    """Whether the file at ``path`` declares, locks or configures dependencies in a way that is read here.

    By name alone. Requirements files: ``.txt``, ``.in`` and ``.pip`` with "requirement" or "constraint" in the name or in
    the name of the folder. Installed packages under ``node_modules`` are none.
    """
    return _kind(path) is not None


def is_lock(path: str) -> bool:
    """Whether the file is written by a resolver (told by name; a compiled requirements file counts as written by hand)."""
    name = path.rpartition("/")[2]
    return name in _LOCKS or (name.startswith("pylock.") and name.endswith(".toml"))


def ecosystem_of(path: str) -> str:
    """Return the ecosystem of a manifest (``pypi`` or ``npm``), or an empty text."""
    kind = _kind(path)
    return kind[0] if kind else ""


@lru_cache(maxsize=128)  # in a lasting process most manifests are those of the last change; a lock file takes about 1 MB here
def read_manifest(path: str, data: bytes) -> Manifest:
    """Return what the manifest at ``path`` says. Never raises: what cannot be read is named in ``unread``.

    Raises:
        KeyError: ``path`` is no manifest.

    """
    kind = _kind(path)
    if kind is None:
        raise KeyError(path)
    ecosystem, module, function = kind
    parse: Callable[[str, bytes], Manifest] = getattr(import_module(f"rules.dependencies.{module}"), function)
    try:
        return parse(path, data)
    except UnreadableError as error:
        return Manifest(path, ecosystem, is_lock=is_lock(path), computed=True, unread=(str(error),))
