"""Indexes, hash and TLS demands, and install scripts that appeared, went away or changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from rules.model import DependencyChange, DependencyEvent, Side

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from rules.dependencies.model import Manifest, Setting
    from rules.dependencies.tree import Tree

# These make installation safer: they count when they go, not when they come.
_SAFER: Final = frozenset({"require-hashes", "no-index", "exclude-newer", "only-binary", "npm minimum-release-age"})
_SAFER_WHEN_TRUE: Final = frozenset({"npm ignore-scripts", "npm strict-ssl"})
_REPLACES_REGISTRY: Final = frozenset({"index-url", "npm registry"})  # without it packages come from the public registry again


def setting_changes(pairs: Sequence[tuple[Manifest | None, Manifest | None]], base: Tree, head: Tree) -> Iterator[DependencyChange]:
    """Yield what changed in the settings of all touched manifests. A setting that only moved to another file is none."""
    before = {(s.kind, s.value) for old, _ in pairs if old for s in old.settings}
    after = {(s.kind, s.value) for _, new in pairs if new for s in new.settings}
    for old, new in pairs:
        fresh = [s for s in new.settings if (s.kind, s.value) not in before and not _is_safer(s)] if new else []
        gone = [s for s in old.settings if (s.kind, s.value) not in after and _loss_counts(s)] if old else []
        was = {s.kind: s.value for s in reversed(gone)}
        now = {s.kind: s.value for s in reversed(new.settings)} if new else {}
        for setting in fresh:
            yield _change(head, new, setting, was.get(setting.kind), setting.value or "on")
        for setting in gone:
            if all(setting.kind != s.kind for s in fresh):
                yield _change(base, old, setting, setting.value or "on", now.get(setting.kind))


def _is_safer(setting: Setting) -> bool:
    return setting.kind in _SAFER or (setting.kind in _SAFER_WHEN_TRUE and setting.value.lower() == "true")


def _loss_counts(setting: Setting) -> bool:
    return _is_safer(setting) or setting.kind in _REPLACES_REGISTRY


def _change(tree: Tree, manifest: Manifest | None, setting: Setting, before: str | None, after: str | None) -> DependencyChange:
    path, ecosystem = (manifest.path, manifest.ecosystem) if manifest else ("", "")
    return DependencyChange(
        ecosystem=ecosystem,
        name=setting.kind,
        event=DependencyEvent.INDEX_CHANGED,
        before=before,
        after=after,
        direct=True,
        path=path,
        side=tree.side,
        line=tree.line(path, setting.line, setting.anchor),
    )


def script_changes(pairs: Sequence[tuple[Manifest | None, Manifest | None]], head: Tree) -> Iterator[DependencyChange]:
    """Yield the install scripts that are new or run another command (npm documentation, "scripts")."""
    for old, new in pairs:
        before = {script.name: script.command for script in old.scripts} if old else {}
        for script in new.scripts if new else ():
            if before.get(script.name) != script.command:
                yield DependencyChange(
                    ecosystem=new.ecosystem if new else "",
                    name=script.name,
                    event=DependencyEvent.INSTALL_SCRIPT,
                    before=before.get(script.name),
                    after=script.command[:200],
                    direct=True,
                    path=new.path if new else "",
                    side=Side.HEAD,
                    line=head.line(new.path if new else "", script.line, script.anchor),
                )
