"""``pyproject.toml``: PEP 518 build requirements, PEP 621 dependencies, PEP 735 groups, and what Poetry, uv and PDM add."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from rules.dependencies.model import CONSTRAINT, DECLARED, MAX_PACKAGES, PYPI, Manifest, Package, Script, Setting, UnreadableError, shown
from rules.dependencies.pep508 import normalise, requirement
from rules.dependencies.poetry import poetry_packages, table_source
from rules.dependencies.sources import index_source, plain_url
from rules.dependencies.text import items, read_toml, table, word

if TYPE_CHECKING:
    from collections.abc import Iterator

_CONSTRAINT_LISTS: Final = ("constraint-dependencies", "override-dependencies", "build-constraint-dependencies")
_URL_SETTINGS: Final = {"index-url": "index-url", "extra-index-url": "extra-index-url", "find-links": "find-links"}
_FLAGS: Final = ("no-index", "exclude-newer", "allow-insecure-host", "prerelease", "index-strategy")


def parse(path: str, data: bytes) -> Manifest:
    """Return what a ``pyproject.toml`` says about dependencies."""
    document, _ = read_toml(data)
    unread: list[str] = []
    packages: list[Package] = []
    for text, scope, role, where in _requirement_lists(document):
        if not isinstance(text, str):
            continue  # {include-group = "x"}: that group is read by itself
        try:
            packages.append(requirement(text)._replace(scope=scope, role=role, anchor=(where, text)))
        except UnreadableError as error:
            unread.append(str(error))
    sources = uv_sources(table(document, "tool", "uv", "sources"))
    packages = [package._replace(source=sources.get(package.name, package.source)) for package in packages]
    packages.extend(poetry_packages(table(document, "tool", "poetry")))
    if len(packages) > MAX_PACKAGES:
        raise UnreadableError(f"more than {MAX_PACKAGES} packages")
    return Manifest(
        path,
        PYPI,
        tuple(packages),
        tuple(_settings(document)),
        tuple(_scripts(document)),
        own=_own(document),
        computed=_computed(document),
        layout="toml",
        unread=tuple(unread),
    )


def _scripts(document: dict[str, Any]) -> Iterator[Script]:
    """Yield the build back end when it lies in the project itself (PEP 517, ``backend-path``); another one is a build requirement."""
    system = table(document, "build-system")
    folders = [word(folder) for folder in items(system, "backend-path")]
    if folders:
        command = f"{word(system.get('build-backend')) or 'setuptools'} from {', '.join(folders)}"
        yield Script("build-backend", shown(command), anchor=("build-system", "backend-path"))


def _own(document: dict[str, Any]) -> tuple[str, ...]:
    names = (word(table(document, "project").get("name")), word(table(document, "tool", "poetry").get("name")))
    return tuple(sorted({normalise(name) for name in names if name}))


def _computed(document: dict[str, Any]) -> bool:
    """Whether a build back end works the dependencies out (PEP 621 ``dynamic``) from anything but files that are read."""
    dynamic = [name for name in items(document, "project", "dynamic") if isinstance(name, str)]
    known = table(document, "tool", "setuptools", "dynamic")
    if "poetry" in table(document, "tool"):
        return False
    return any(name in dynamic and name not in known for name in ("dependencies", "optional-dependencies"))


def _requirement_lists(document: dict[str, Any]) -> Iterator[tuple[Any, str, str, str]]:
    """Yield (text, scope, role, table) of every PEP 508 list."""
    for text in items(document, "build-system", "requires"):
        yield text, "build", DECLARED, "build-system"
    for text in items(document, "project", "dependencies"):
        yield text, "", DECLARED, "project"
    for where, prefix in (
        ("project.optional-dependencies", "optional:"),
        ("dependency-groups", "group:"),
        ("tool.pdm.dev-dependencies", "group:"),
    ):
        for group, texts in table(document, *where.split(".")).items():
            for text in texts if isinstance(texts, list) else []:
                yield text, prefix + group, DECLARED, where
    yield from _uv_lists(document)


def _uv_lists(document: dict[str, Any]) -> Iterator[tuple[Any, str, str, str]]:
    for text in items(document, "tool", "uv", "dev-dependencies"):
        yield text, "group:dev", DECLARED, "tool.uv"
    for name in _CONSTRAINT_LISTS:
        for text in items(document, "tool", "uv", name):
            yield text, name, CONSTRAINT, "tool.uv"


def uv_sources(declared: dict[str, Any]) -> dict[str, str]:
    """Return the source of each package that ``[tool.uv.sources]`` takes from elsewhere."""
    found: dict[str, str] = {}
    for name, value in declared.items():
        choices = value if isinstance(value, list) else [value]
        texts = [table_source(choice) for choice in choices if isinstance(choice, dict)]
        found[normalise(name)] = shown(", ".join(sorted({text for text in texts if text})))
    return found


def _settings(document: dict[str, Any]) -> Iterator[Setting]:
    for i, source in enumerate(items(document, "tool", "poetry", "source")):
        url = word(table(source).get("url"))
        if url and index_source(url):
            primary = table(source).get("priority", "primary") in {"primary", "default"}
            yield Setting("index-url" if primary else "extra-index-url", plain_url(url), anchor=(f"tool.poetry.source#{i}", url))
    for i, source in enumerate(items(document, "tool", "pdm", "source")):
        url = word(table(source).get("url"))
        if url and index_source(url):
            yield Setting("extra-index-url", plain_url(url), anchor=(f"tool.pdm.source#{i}", url))
    yield from uv_settings(table(document, "tool", "uv"), "tool.uv")


def uv_settings(uv: dict[str, Any], where: str) -> Iterator[Setting]:
    """Yield the index and safety settings of a ``[tool.uv]`` table or a ``uv.toml`` (``where`` is empty there)."""
    for i, index in enumerate(items(uv, "index")):
        url = word(table(index).get("url"))
        if url:
            kind = "index-url" if table(index).get("default") is True else "extra-index-url"
            explicit = " (explicit)" if table(index).get("explicit") is True else ""
            yield Setting(kind, plain_url(url) + explicit, anchor=(f"{where}.index#{i}".lstrip("."), url))
    for key, setting in _URL_SETTINGS.items():
        value: Any = uv.get(key)
        for url in value if isinstance(value, list) else [value]:
            if isinstance(url, str):
                yield Setting(setting, plain_url(url), anchor=(where, url))
    for key in _FLAGS:
        flag: Any = uv.get(key)
        if flag not in (None, False, []):
            yield Setting(key, shown(", ".join(map(str, flag)) if isinstance(flag, list) else str(flag)), anchor=(where, key))
