"""Which manifest at head is which manifest at base: by path, else a moved file by what it holds."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from rules.dependencies.model import Manifest

_ENOUGH: Final = 0.5  # of the smaller file's packages: below that a new file is a new file
_MAX_CANDIDATES: Final = 50  # moved manifests in one change; beyond that each is judged as new


def pair(
    touched: Sequence[str], base: Callable[[str], Manifest | None], head: Callable[[str], Manifest | None]
) -> list[tuple[Manifest | None, Manifest | None]]:
    """Return the (base, head) manifests of all touched paths, sorted; ``None`` for a side that is not there.

    A manifest that went away and one of the same ecosystem and kind that appeared are a move when they share at least
    half of their packages; the most alike pair first.
    """
    pairs: list[tuple[Manifest | None, Manifest | None]] = []
    gone: list[Manifest] = []
    fresh: list[Manifest] = []
    for path in sorted(touched):
        old, new = base(path), head(path)
        if old and new:
            pairs.append((old, new))
        elif old:
            gone.append(old)
        elif new:
            fresh.append(new)
    moves = _moves(gone, fresh) if len(gone) + len(fresh) <= _MAX_CANDIDATES else []
    moved = {manifest.path for move in moves for manifest in move}
    pairs.extend(moves)
    pairs.extend((old, None) for old in gone if old.path not in moved)
    pairs.extend((None, new) for new in fresh if new.path not in moved)
    return pairs


def _moves(gone: list[Manifest], fresh: list[Manifest]) -> list[tuple[Manifest, Manifest]]:
    ranked = sorted(
        ((-_likeness(old, new), old.path, new.path, old, new) for old in gone for new in fresh if _same_kind(old, new)),
        key=lambda row: row[:3],
    )
    taken: set[str] = set()
    moves: list[tuple[Manifest, Manifest]] = []
    for likeness, old_path, new_path, old, new in ranked:
        if -likeness >= _ENOUGH and not {old_path, new_path} & taken:
            taken |= {old_path, new_path}
            moves.append((old, new))
    return moves


def _same_kind(old: Manifest, new: Manifest) -> bool:
    return old.ecosystem == new.ecosystem and old.is_lock == new.is_lock


def _likeness(old: Manifest, new: Manifest) -> float:
    before, after = {p.name for p in old.packages}, {p.name for p in new.packages}
    smaller = min(len(before), len(after))
    return len(before & after) / smaller if smaller else float(old.path.rpartition("/")[2] == new.path.rpartition("/")[2])
