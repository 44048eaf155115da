"""How much of a repository is read before Hunkgate stops and says so."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class GitLimits:
    """Every limit on reading git, with its reason. A file over a limit becomes opaque; the rest is still judged.

    Args:
        seconds: for one git process, or one answer of a lasting one. A diff of a million lines takes about 2 s; this
            leaves room for a cold disk and a busy machine.
        max_file_bytes: of one side of a file. Git calls larger files binary (``core.bigFileThreshold``), so they cost no
            memory. Hand-written source and lock files stay well below.
        max_file_lines: changed lines of one file. unidiff needs about 400 bytes a line while it reads one file.
        max_change_lines: changed lines of all files together. The costliest shape, one line to a hunk, takes about 300 bytes
            a line: 290 MB were measured for 1,000,000 lines, and 600 MB are the promise.
        max_change_files: files of one change. One takes about 1 kB.
        max_text_bytes: of both sides of all touched files together, held at once for the rules.
        max_output_bytes: of one git process. The patch of a million long lines is about 100 MB.
        max_entries: files of one tree. The largest public repositories have 500,000; a small hostile tree can repeat a
            folder in itself and list billions.
        max_depth: folders within folders. Git itself refuses trees deeper than 4,096 (``core.maxTreeDepth``); this keeps the
            sum of path lengths small.
        max_work_tree_bytes: of changed and untracked files in the work tree, which are copied to a temporary store.
        rename_limit: rename detection compares every added with every deleted file; above this number of either git compares
            equal contents only (``-l``) and shows the rest as deleted and added.

    """

    seconds: float = 60.0
    max_file_bytes: int = 8_000_000
    max_file_lines: int = 200_000
    max_change_lines: int = 1_200_000
    max_change_files: int = 100_000
    max_text_bytes: int = 250_000_000
    max_output_bytes: int = 512_000_000
    max_entries: int = 2_000_000
    max_depth: int = 500
    max_work_tree_bytes: int = 2_000_000_000
    rename_limit: int = 1_000
