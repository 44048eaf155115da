"""Reading git: never a checkout, never a hook, filter, textconv, external diff or fetch, never the repository's configuration."""

from worker.git.errors import (
    CorruptObjectError,
    GitError,
    GitTimeoutError,
    MissingObjectError,
    NoMergeBaseError,
    NotARepositoryError,
    NoWorkTreeError,
    OutputLimitError,
    UnknownRevisionError,
)
from worker.git.limits import GitLimits
from worker.git.repository import WORKTREE, Repository
from worker.git.tree import TreeDelta, TreeEntry

__all__ = [
    "WORKTREE",
    "CorruptObjectError",
    "GitError",
    "GitLimits",
    "GitTimeoutError",
    "MissingObjectError",
    "NoMergeBaseError",
    "NoWorkTreeError",
    "NotARepositoryError",
    "OutputLimitError",
    "Repository",
    "TreeDelta",
    "TreeEntry",
    "UnknownRevisionError",
]
