"""What can go wrong with a repository. Every error names the place and what a person can do about it."""

from __future__ import annotations


class GitError(Exception):
    """A repository could not be read. ``remedy`` says what to do; it is part of the text as well."""

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(f"{message}; {remedy}" if remedy else message)
        self.message = message
        self.remedy = remedy


class NotARepositoryError(GitError):
    """The path holds no git repository."""


class UnknownRevisionError(GitError):
    """A revision names no commit of this repository."""


class NoMergeBaseError(GitError):
    """Two commits share no known history: cut off by a shallow clone, or unrelated."""


class NoWorkTreeError(GitError):
    """The uncommitted state of a repository was asked for that has no work tree."""


class MissingObjectError(GitError):
    """A commit or tree that is needed is not in this clone (partial or damaged)."""


class CorruptObjectError(GitError):
    """An object is not of the form that git writes."""


class GitTimeoutError(GitError):
    """A git process did not answer in time and was killed."""


class OutputLimitError(GitError):
    """More than a limit allows: output of a git process, files of a change, entries of a tree, bytes of a work tree."""
