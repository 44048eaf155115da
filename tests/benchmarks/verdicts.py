"""Our own side of the benchmark: first run, second run, resident verdicts, rules alone."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from datetime import date
from pathlib import Path
from typing import NamedTuple

from rules.conclude import conclude
from rules.model import Vocabulary
from worker.assess import Judge, Question
from worker.git import Repository
from worker.packs import shipped_pack
from worker.sandbox import Sandbox
from worker.settings import load_settings

AS_OF = date(2026, 11, 21)


class Resident(NamedTuple):
    milliseconds: list[float]
    megabytes: float


def one_shot(repo: Path, cache: Path) -> float:
    """Return the wall milliseconds of `hunkgate check` on a change of about four files, as a process of its own."""
    base, head = _four_files(repo)
    command = [Path(sys.executable).parent / "hunkgate", "check", "--repo", repo, "--base", base, "--head", head, "--format", "json"]
    start = time.perf_counter()
    done = subprocess.run(command, env={**os.environ, "HUNKGATE_CACHE": str(cache)}, capture_output=True, check=False)
    if done.returncode not in {0, 1}:
        raise SystemExit(done.stderr.decode())
    return (time.perf_counter() - start) * 1000


def cold(repo: Path, cache: Path) -> float:
    """Return the wall milliseconds of the first run ever: no facts, no graph, no compiled rules."""
    return one_shot(repo, cache)


def resident(repo: Path, cache: Path, count: int) -> Resident:
    """Judge the last merged changes in one process whose first verdict is not counted."""
    times = []
    with Judge(repo, load_settings({"HUNKGATE_CACHE": str(cache)})) as judge:
        changes = judge.repository.first_parent_merges("HEAD", count)
        judge.decide(Question(base=changes[-1][0], head=changes[-1][1], as_of=AS_OF))
        for base, head in reversed(changes):
            start = time.perf_counter()
            judge.decide(Question(base=base, head=head, as_of=AS_OF))
            times.append((time.perf_counter() - start) * 1000)
    return Resident(times, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)


def rules_only(repo: Path, cache: Path, count: int) -> list[float]:
    """Return the milliseconds of all rules on both sides of each change, the child process included."""
    times = []
    pack, vocabulary = shipped_pack(cache), Vocabulary()
    with Repository.open(repo) as repository, Sandbox(pack, vocabulary) as sandbox:
        for base, head in repository.first_parent_merges("HEAD", count):
            change = repository.change(base, base, head)
            touched = repository.touched(change)
            start = time.perf_counter()
            conclude(change, sandbox.analyse(touched), pack, vocabulary, ())
            times.append((time.perf_counter() - start) * 1000)
    return times


def _four_files(repo: Path) -> tuple[str, str]:
    """Return the latest merged change of exactly four files, most of them Python; else the latest."""
    with Repository.open(repo) as repository:
        changes = repository.first_parent_merges("HEAD", 100)
        for base, head in changes:
            files = repository.change(base, base, head).files
            if len(files) == 4 and sum(f.path.endswith(".py") for f in files) >= 3:
                return base, head
        return changes[0]
