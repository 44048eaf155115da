"""Does a lock file hold what its manifest asks for? Only what is provable counts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.dependencies.model import CONSTRAINT, DECLARED, LOCKED, NPM, Manifest, Package, shown
from rules.dependencies.pep508 import locked_satisfies
from rules.model import DependencyChange, DependencyEvent, Side

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from rules.dependencies.tree import Tree

# PDM is left out: its lock may cover some groups only. A requirements file is its own lock.
_LOCKS: Final = {
    "pyproject.toml": ("uv.lock", "poetry.lock"),
    "Pipfile": ("Pipfile.lock",),
    "package.json": ("package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml"),
}
_NOT_LOCKED: Final = frozenset({"build", "peer", "optional"})  # npm installs an optional package where it can


def mismatches(base: Tree, head: Tree, touched: Collection[str]) -> Iterator[DependencyChange]:
    """Yield each direct dependency whose lock at head lacks it or contradicts it, where that was not so at base."""
    changed = frozenset(touched)
    folders = sorted({path.rpartition("/")[0] for path in changed})
    for folder in folders:
        for name, locks in _LOCKS.items():
            path = _join(folder, name)
            for lock in (_join(folder, lock) for lock in locks):
                if path not in changed and lock not in changed:
                    continue
                if lock not in changed and _demands(base.get(path)) == _demands(head.get(path)):
                    continue
                before = {(package.name, why) for package, why in _of_pair(base, path, lock)}
                for package, why in _of_pair(head, path, lock):
                    if (package.name, why) not in before:
                        yield _change(package, why, path, head)


def _demands(manifest: Manifest | None) -> tuple[object, ...]:
    return (manifest.packages, manifest.asked) if manifest else ()


def _join(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def _of_pair(tree: Tree, path: str, lock_path: str) -> Iterator[tuple[Package, str]]:
    manifest, lock = tree.get(path), tree.get(lock_path)
    if not manifest or not lock or manifest.unread or lock.unread or manifest.computed:
        return
    if lock.asked is not None and manifest.ecosystem == NPM:
        yield from _npm(manifest, lock, lock_path)
    else:
        yield from _listed(manifest, lock, lock_path)


def _npm(manifest: Manifest, lock: Manifest, lock_path: str) -> Iterator[tuple[Package, str]]:
    """``npm ci`` stops exactly then: the copy of the demands inside the lock differs from package.json."""
    copied = set(lock.asked or ())
    by_name = {package.name: package for package in manifest.packages if package.role == DECLARED}
    for name, spec in manifest.asked or ():
        if (name, spec) not in copied and name in by_name:
            known = [other for key, other in lock.asked or () if key == name]
            why = f"{lock_path} was made for {shown(known[0])}" if known else f"{lock_path} does not hold it"
            yield by_name[name], why


def _listed(manifest: Manifest, lock: Manifest, lock_path: str) -> Iterator[tuple[Package, str]]:
    locked: dict[str, list[str]] = {}
    for package in lock.packages:
        if package.role == LOCKED:
            locked.setdefault(package.name, []).append(package.version)
    overridden = {package.name for package in manifest.packages if package.role == CONSTRAINT}
    seen: set[str] = set()
    for package in manifest.packages:
        plain = package.role == DECLARED and not package.source and ";" not in package.constraint
        if not plain or package.scope in _NOT_LOCKED or package.name in lock.own + manifest.own or package.name in seen:
            continue
        seen.add(package.name)
        versions = locked.get(package.name, [])
        if not versions:
            yield package, f"{lock_path} does not hold it"
        elif manifest.ecosystem != NPM and package.name not in overridden and package.constraint:
            verdicts = {locked_satisfies(package.constraint, version) for version in versions}
            if verdicts == {False}:
                yield package, f"{lock_path} holds {versions[0]}"


def _change(package: Package, why: str, path: str, head: Tree) -> DependencyChange:
    return DependencyChange(
        ecosystem=package.ecosystem,
        name=package.name,
        event=DependencyEvent.LOCK_MISMATCH,
        before=None,
        after=package.constraint or package.version or "*",
        direct=True,
        scope=package.scope,
        path=path,
        side=Side.HEAD,
        line=head.line(path, package.line, package.anchor),
        detail=why,
    )
