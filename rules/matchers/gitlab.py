"""GitLab CI: configuration from elsewhere, images without a version, and logs that show secrets.

Source: GitLab documentation, "CI/CD YAML syntax reference" and "CI/CD variables" (debug logging).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from rules.matchers.structure import Hit, Sides, fresh
from rules.matchers.yaml_diff import first_difference
from rules.model import Side

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from rules.document import Document

_COMMIT: Final = re.compile(r"[0-9a-f]{40}")
_DEBUG: Final = ("CI_DEBUG_TRACE", "CI_DEBUG_SERVICES")


def check(name: str, sides: Sides, _body: dict[str, Any]) -> Iterable[Hit]:
    """Return what the named check finds riskier at head."""
    base, head = sides.yaml(Side.BASE), sides.yaml(Side.HEAD)
    if name == "changed":
        return _changed(base, head, sides)
    collect = _COLLECTORS[name]
    return fresh(list(collect(head)), list(collect(base)))


def _line(document: Document, path: tuple[str | int, ...]) -> int:
    while path and path not in document.positions:
        path = path[:-1]
    return document.positions.get(path, (1, 1))[0]


def _remote_include(document: Document) -> Iterator[Hit]:
    data = document.data if isinstance(document.data, dict) else {}
    listed = data.get("include", ())
    for i, entry in enumerate(listed if isinstance(listed, list) else [listed]):
        where = _line(document, ("include", i))
        if isinstance(entry, str) and "://" in entry:
            yield Hit(where, entry, entry, f"include: {entry}")
        elif isinstance(entry, dict) and isinstance(entry.get("remote"), str) and "integrity" not in entry:
            yield Hit(where, entry["remote"], entry["remote"], f"remote: {entry['remote']}")
        elif isinstance(entry, dict) and isinstance(entry.get("project"), str) and not _COMMIT.fullmatch(str(entry.get("ref", ""))):
            yield Hit(where, entry["project"], entry["project"], f"project: {entry['project']}")


def _jobs(document: Document) -> Iterator[tuple[tuple[str | int, ...], dict[str, Any]]]:
    """Yield the file itself and every mapping at its top: jobs, templates and ``default``."""
    data = document.data if isinstance(document.data, dict) else {}
    yield (), data
    for name, job in data.items():
        if isinstance(job, dict) and isinstance(name, str):
            yield (name,), job


def _unpinned_image(document: Document) -> Iterator[Hit]:
    for path, job in _jobs(document):
        image = job.get("image")
        name = image.get("name") if isinstance(image, dict) else image
        if isinstance(name, str) and "@sha256:" not in name and "$" not in name:
            _, mark, tag = name.rpartition("/")[2].partition(":")
            if not mark or tag == "latest":
                yield Hit(_line(document, (*path, "image")), name, name, f"image: {name}", str(path[0]) if path else "")


def _debug_trace(document: Document) -> Iterator[Hit]:
    for path, job in _jobs(document):
        variables = job.get("variables")
        for name in _DEBUG:
            value = variables.get(name) if isinstance(variables, dict) else None
            if str(value).lower() == "true":
                yield Hit(_line(document, (*path, "variables", name)), name, name, f"{name}: {value}", str(path[0]) if path else "")


def _changed(base: Document, head: Document, sides: Sides) -> Iterator[Hit]:
    if sides.head is None or head.faults:
        return
    path = first_difference(base.data, head.data)
    if path is not None:
        name = str(path[0]) if path else "the pipeline"
        yield Hit(_line(head, path), "changed", name, "", name if path else "")


_COLLECTORS: Final[dict[str, Callable[[Document], Iterator[Hit]]]] = {
    "remote-include": _remote_include,
    "unpinned-image": _unpinned_image,
    "debug-trace": _debug_trace,
}
