"""The difference of one manifest between its two sides, entry by entry; order, comments and layout do not matter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from rules.dependencies.model import CONSTRAINT, LOCKED, NPM, Manifest, Package
from rules.dependencies.sources import kind_of
from rules.dependencies.versions import direction, lower_bound
from rules.model import DependencyEvent, Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ANY: Final = "*"  # what is shown where every version will do
_MAX_LISTED: Final = 4  # versions of one package that a finding names


class Difference(NamedTuple):
    """One thing that changed about one package in one file. ``package`` is the entry whose line is shown."""

    event: DependencyEvent
    package: Package
    side: Side
    path: str
    before: str | None
    after: str | None
    detail: str = ""


def compare(old: Manifest, new: Manifest) -> Iterator[Difference]:
    """Yield what changed from ``old`` to ``new``; either may be empty (a file that is not there)."""
    before, after = _by_name(old.packages), _by_name(new.packages)
    for name in sorted({*before, *after}):
        was, now = before.get(name, []), after.get(name, [])
        if was == now:
            continue
        if not was:
            yield Difference(DependencyEvent.ADDED, now[0], Side.HEAD, new.path, None, _versions(now))
        elif not now:
            yield Difference(DependencyEvent.REMOVED, was[0], Side.BASE, old.path, _versions(was), None)
            continue
        else:
            yield from _altered(was, now, new.path)
        if _runs(now) and not (was and _runs(was)):
            yield Difference(DependencyEvent.INSTALL_SCRIPT, now[0], Side.HEAD, new.path, None, "a script of its own")


def _by_name(packages: Sequence[Package]) -> dict[str, list[Package]]:
    found: dict[str, list[Package]] = {}
    for package in packages:
        found.setdefault(package.name, []).append(package)
    return found


def _runs(packages: list[Package]) -> bool:
    return any(package.runs_on_install for package in packages)


def _wanted(package: Package) -> str:
    """Return the version of a lock entry; of a demand the constraint, or the bare version where it allows no other."""
    exact = package.constraint in {f"=={package.version}", f"==={package.version}", ""}
    return package.version if package.role == LOCKED or exact else package.constraint


def _versions(packages: Sequence[Package]) -> str:
    """Return what is shown as before or after: versions of a lock, constraints of a manifest."""
    texts = sorted({_wanted(package) for package in packages} - {""})
    more = f" and {len(texts) - _MAX_LISTED} more" if len(texts) > _MAX_LISTED else ""
    return ", ".join(texts[:_MAX_LISTED]) + more or ANY


def _altered(was: list[Package], now: list[Package], path: str) -> Iterator[Difference]:
    moved = list(_source(was, now, path))
    yield from moved
    yield from _hashes(was, now, path)
    yield from (d for d in _version(was, now, path) if not (moved and d.event is DependencyEvent.CHANGED))


def _source(was: list[Package], now: list[Package], path: str) -> Iterator[Difference]:
    known = {package.source for package in was}
    fresh = [package for package in now if package.source not in known]
    if fresh:
        before = ", ".join(sorted(source or "registry" for source in known))
        detail = "back to the registry" if kind_of(fresh[0].source) == "registry" else ""
        yield Difference(DependencyEvent.SOURCE_CHANGED, fresh[0], Side.HEAD, path, before, fresh[0].source or "registry", detail)


def _hashes(was: list[Package], now: list[Package], path: str) -> Iterator[Difference]:
    """Yield the first swapped or dropped hash of a version from the same place: files of a release never change on an index."""
    known: dict[tuple[str, str], set[str]] = {}
    for package in was:
        known.setdefault((package.version, package.source), set()).update(package.hashes)
    current: dict[tuple[str, str], set[str]] = {}
    for package in now:
        current.setdefault((package.version, package.source), set()).update(package.hashes)
    for package in now:
        key = (package.version, package.source)
        old, new = known.get(key, set()), current[key]
        detail = _hash_detail(old, new)
        if detail:
            gone, fresh = sorted(old - new), sorted(new - old)
            yield Difference(
                DependencyEvent.HASH_CHANGED, package, Side.HEAD, path, gone[0] if gone else None, fresh[0] if fresh else None, detail
            )
            return


def _hash_detail(old: set[str], new: set[str]) -> str:
    if not old or old == new:
        return ""
    if not new:
        return "its hashes are gone"
    if _by_file(old) and _by_file(new):
        before = dict(entry.split("=", 1) for entry in old)
        swapped = [file for file, digest in (entry.split("=", 1) for entry in new) if before.get(file, digest) != digest]
        lost = not set(before) & {entry.split("=", 1)[0] for entry in new}
        return f"another hash for {min(swapped)}" if swapped else "none of the files is the same" if lost else ""
    return "" if new < old else "another hash for the same version"


def _by_file(hashes: set[str]) -> bool:
    return all("=" in entry.split(":", 1)[0] for entry in hashes)


def _version(was: list[Package], now: list[Package], path: str) -> Iterator[Difference]:
    before, after = {_wanted(package) for package in was}, {_wanted(package) for package in now}
    scopes = ({package.scope for package in was}, {package.scope for package in now})
    shown = now[0]
    if before == after:
        if "" in scopes[1] - scopes[0] and shown.role != LOCKED:
            detail = f"moved from {', '.join(sorted(scopes[0]))} to the main dependencies"
            yield Difference(DependencyEvent.CHANGED, shown, Side.HEAD, path, _versions(was), _versions(now), detail)
        return
    event = _event(was, now, before, after)
    shown = next((package for package in now if _wanted(package) not in before), shown)
    yield Difference(event, shown, Side.HEAD, path, _versions(was), _versions(now))


def _event(was: list[Package], now: list[Package], before: set[str], after: set[str]) -> DependencyEvent:
    pinned = all(package.version for package in was)
    if pinned and was[0].role not in {LOCKED, CONSTRAINT} and not all(package.version for package in now):
        return DependencyEvent.UNPINNED
    if any(kind_of(package.source) in {"vcs", "url"} for package in (*was, *now)):
        return DependencyEvent.CHANGED  # a commit or a tag that its owner can move has no order
    if now[0].role == LOCKED:
        old, new = before, after
    else:
        old, new = {lower_bound(text) for text in before}, {lower_bound(text) for text in after}
    order = direction(now[0].ecosystem, old - new or old, new - old or new)
    if order < 0 and new < old and now[0].ecosystem == NPM:
        return DependencyEvent.CHANGED  # npm installs versions side by side: one copy went away, none is older than it was
    return {1: DependencyEvent.UPGRADED, -1: DependencyEvent.DOWNGRADED}.get(order, DependencyEvent.CHANGED)
