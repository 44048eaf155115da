"""One dependency of the Python world as PEP 508 (and PEP 440) writes it."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from rules.dependencies.model import PYPI, Package, UnreadableError, shown
from rules.dependencies.sources import place_of_url

if TYPE_CHECKING:
    from packaging.requirements import Requirement

_SEPARATORS: Final = re.compile(r"[-_.]+")
_MAX_REQUIREMENT: Final = 4_000  # characters; packaging's tokenizer is quick, a marker bomb is not worth its time


def normalise(name: str) -> str:
    """Return the name as PEP 503 compares it."""
    return _SEPARATORS.sub("-", name.strip()).lower()


def requirement(text: str) -> Package:
    """Return the package that a PEP 508 requirement asks for.

    Raises:
        UnreadableError: the text is no requirement.

    """
    from packaging.requirements import InvalidRequirement, Requirement  # noqa: PLC0415 - 50 ms, only when a manifest is touched

    if len(text) > _MAX_REQUIREMENT:
        raise UnreadableError(f"a requirement of {len(text)} characters")
    try:
        parsed = Requirement(text)
    except (InvalidRequirement, RecursionError):
        raise UnreadableError(f'"{shown(text.strip())}" is no requirement') from None
    package = Package(PYPI, normalise(parsed.name), _pinned(parsed), _constraint(parsed))
    if parsed.url:
        place = place_of_url(parsed.url)
        package = package._replace(source=place.source, version=place.revision, hashes=place.hashes)
    return package


def _pinned(parsed: Requirement) -> str:
    """Return the one version that the specifier allows, or an empty text (PEP 440: ``==`` without a wildcard, ``===``)."""
    for clause in parsed.specifier:
        if clause.operator in {"==", "==="} and not clause.version.endswith("*"):
            return clause.version
    return ""


def _constraint(parsed: Requirement) -> str:
    extras = f"[{','.join(sorted(parsed.extras))}]" if parsed.extras else ""
    specifier = ",".join(sorted(str(clause) for clause in parsed.specifier))
    marker = f" ; {parsed.marker}" if parsed.marker else ""
    return shown(f"{extras}{specifier}{marker}".strip())


def locked_satisfies(constraint: str, version: str) -> bool | None:
    """Return whether ``version`` meets a constraint as :func:`requirement` wrote it; ``None`` when that cannot be told."""
    from packaging.specifiers import InvalidSpecifier, SpecifierSet  # noqa: PLC0415 - see above
    from packaging.version import InvalidVersion, Version  # noqa: PLC0415 - see above

    specifier = constraint.split(";", 1)[0].strip()
    if specifier.startswith("["):
        specifier = specifier.partition("]")[2]
    try:
        return SpecifierSet(specifier).contains(Version(version), prereleases=True)
    except (InvalidSpecifier, InvalidVersion):
        return None
