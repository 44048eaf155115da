"""Peers that answer a part of the question (which modules depend on which), on a ready checkout."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

BIN = Path(sys.executable).parent


def checkout(repo: Path, tree: Path) -> Path:
    """Put the files of HEAD into ``tree``; not part of any measured time."""
    tree.mkdir()
    archive = subprocess.Popen(["git", "-C", str(repo), "archive", "HEAD"], stdout=subprocess.PIPE)
    subprocess.run(["tar", "-x", "-C", str(tree)], stdin=archive.stdout, check=True)
    archive.wait()
    return tree


def ruff_graph(tree: Path) -> None:
    subprocess.run(
        [BIN / "ruff", "analyze", "graph", "--isolated", "--direction", "dependents", tree],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        check=True,
    )


def grimp_warm(tree: Path) -> None:
    """Build grimp's graph of the largest top-level package, in a process of its own as a check would."""
    package = max((p for p in tree.iterdir() if (p / "__init__.py").exists()), key=lambda p: sum(1 for _ in p.rglob("*.py")), default=None)
    if package is None:
        return
    code = f"import grimp; grimp.build_graph({package.name!r}, cache_dir={str(tree.parent / 'grimp')!r})"
    subprocess.run([sys.executable, "-c", code], cwd=tree, check=True, stdout=subprocess.DEVNULL)
