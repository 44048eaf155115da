"""`make bench REPO=DIR [BIG=DIR]`: the times of a verdict and their ratios to peers that answer less.

DIR is any clone or bare repository, best one of some thousand Python files; BIG one about five times larger. Every figure is a
median unless it says otherwise; one process at a time; the ratios are what to quote, absolute times belong to the machine.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.peers import checkout, grimp_warm, ruff_graph
from tests.benchmarks.timing import Table, median, percentile, timed
from tests.benchmarks.verdicts import cold, one_shot, resident, rules_only


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--repo", type=Path, required=True)
    parser.add_argument("--big", type=Path)
    parser.add_argument("--commits", type=int, default=200, help="how many past changes are judged")
    parser.add_argument("--rounds", type=int, default=5, help="how often whole processes are run")
    options = parser.parse_args()
    table = Table()
    with tempfile.TemporaryDirectory(prefix="hunkgate-bench-") as scratch:
        folder = Path(scratch)
        warm = measure(options.repo, folder / "repo", options, table, peers=True)
        if options.big:
            big = measure(options.big, folder / "big", options, table, peers=False)
            table.add("times more than the smaller repository", f"{big / warm:.2f}", "goal 1.3")
    print(table)


def measure(repo: Path, folder: Path, options: argparse.Namespace, table: Table, *, peers: bool) -> float:
    """Add the rows of one repository; return the median milliseconds of a resident verdict."""
    folder.mkdir()
    commits, rounds = options.commits, options.rounds
    python = int(
        subprocess.run(
            ["git", "-C", str(repo), "ls-tree", "-r", "--name-only", "HEAD"], capture_output=True, text=True, check=True
        ).stdout.count(".py\n")
    )
    table.head(f"{repo.parent.name if repo.name in {'repo', '.git'} else repo.name}: {python:,} Python files")
    first = [cold(repo, folder / f"cold{n}") for n in range(max(1, rounds // 2))]
    table.add("first run ever, whole process", f"{median(first):.0f} ms", "goal 2,500 ms")
    again = [one_shot(repo, folder / "cold0") for _ in range(rounds)]
    table.add("second run, whole process", f"{median(again):.0f} ms", "goal 150 ms")
    figures = resident(repo, folder / "cold0", commits)
    table.add(f"resident verdict, {len(figures.milliseconds)} merged changes", f"{median(figures.milliseconds):.1f} ms", "goal 25 ms")
    table.add("  95th percentile", f"{percentile(figures.milliseconds, 95):.0f} ms", "")
    table.add("  resident memory of the process", f"{figures.megabytes:.0f} MB", "goal 300 MB")
    scanned = rules_only(repo, folder / "cold0", commits)
    table.add(f"all rules, both sides, {len(scanned)} changes", f"{median(scanned):.1f} ms", "goal 40 ms")
    table.add("  95th percentile", f"{percentile(scanned, 95):.0f} ms", "goal 300 ms")
    if peers:
        tree = checkout(repo, folder / "tree")
        for name, run in (("ruff analyze graph, ready checkout", ruff_graph), ("grimp, ready checkout, warm cache", grimp_warm)):
            times = [timed(lambda run=run: run(tree)) for _ in range(rounds)]
            whole, inside = median(times) / median(again), median(times) / median(figures.milliseconds)
            ratio = f"{whole:.1f} x a second run, {inside:.0f} x a resident verdict"
            table.add(name, f"{median(times):.0f} ms", ratio)
    return median(figures.milliseconds)


if __name__ == "__main__":
    os.environ.pop("HUNKGATE_CACHE", None)
    sys.exit(main())
