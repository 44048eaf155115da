"""Gather, then decide: the one place behind the command line, the replay, the queue job and the back-test."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, Self

from policies.decision import Decision, Inputs, Verdict, undecided
from policies.evaluate import Evidence, evaluate
from rules.annotate import annotate
from rules.conclude import conclude
from rules.dependencies import dependency_changes
from rules.matchers.dependency import dependency_findings
from rules.model import Vocabulary
from worker.facts import FactStore
from worker.git import Repository
from worker.graphs import GraphSource
from worker.packs import shipped_pack
from worker.policies import PolicyError, load_policy
from worker.sandbox import Sandbox
from worker.settings import load_settings

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence
    from datetime import date
    from pathlib import Path
    from types import TracebackType

    from policies.model import Policy
    from rules.analysis import Analysis
    from rules.dependencies import DependencyDelta
    from rules.model import Change, Finding
    from worker.git import TreeEntry
    from worker.graphs import Reach
    from worker.settings import Settings

WORST: Final = (Verdict.CLEAR, Verdict.HOLD, Verdict.BLOCK, Verdict.ERROR)


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """What is asked: is this change of this repository safe to merge?

    ``base`` of ``None`` is the default branch; ``head`` may be ``WORKTREE``. ``policy`` stands in for the base side's own policy.
    ``as_of`` decides what has expired.
    """

    base: str | None = None
    head: str = "HEAD"
    policy: Path | None = None
    as_of: date


class Judge:
    """Answers questions about one repository. Lasting: what it has learnt of the repository stays in memory and in the cache.

    Args:
        repository: path of a clone, a bare repository or a folder inside a work tree.
        settings: see :mod:`worker.settings`.
        progress: called with (done, all) while a repository is read for the first time.
        warn: called with one sentence when something costs time but not the verdict, such as a damaged cache.
    """

    def __init__(
        self,
        repository: Path,
        settings: Settings,
        *,
        progress: Callable[[int, int], None] | None = None,
        warn: Callable[[str], None] | None = None,
    ) -> None:
        self._settings = settings
        self._warn = warn or (lambda _sentence: None)
        self.pack = shipped_pack(settings.cache)
        self._vocabulary = Vocabulary()
        self._sandbox = self._started()  # first of all: it reads its grammars while this process talks to git
        try:
            self.repository = Repository.open(repository, limits=settings.git, reader=settings.reader)
        except BaseException:
            self._sandbox.close()
            raise
        self._store = FactStore(settings.cache, repository, warn=self._warn)
        self._graphs = GraphSource(self.repository, self._store, progress=progress)

    def _started(self) -> Sandbox:
        sandbox = Sandbox(self.pack, self._vocabulary, limits=self._settings.parser)
        sandbox.start()
        return sandbox

    def __enter__(self) -> Self:
        """Return the judge itself."""
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        """Close it."""
        self.close()

    def close(self) -> None:
        """End the child process and git's processes, and remove what was temporary."""
        self._sandbox.close()
        self._graphs.close()
        self._store.close()
        self.repository.close()

    def decide(self, question: Question) -> Decision:
        """Return the decision on a change: the worst of those against each merge base.

        A change that cannot be judged (no merge base, broken policy) is a decision too, with verdict ``error``.
        Raises GitError when the question names no revision of this repository, or git fails.
        """
        base = self.repository.commit(question.base) if question.base else self.repository.default_base()
        head = self.repository.commit(question.head)
        merge_bases = self.repository.merge_bases(base, head)
        if not merge_bases:
            reason = self.repository.no_merge_base(base, head)
            return undecided(self._inputs(base, "", head), reason.message, remedy=reason.remedy)
        decisions = [self._decide(question, self._inputs(base, merge_base, head)) for merge_base in merge_bases]
        return max(decisions, key=lambda decision: (WORST.index(decision.verdict), decision.inputs.merge_base))

    def _inputs(self, base: str, merge_base: str, head: str) -> Inputs:
        return Inputs(base=base, merge_base=merge_base, head=head, rules=self.pack.digest, engine=self._settings.engine)

    def _decide(self, question: Question, inputs: Inputs) -> Decision:
        base_tree, head_tree = self.repository.tree(inputs.merge_base), self.repository.tree(inputs.head)
        try:
            policy = self._policy(question, self.repository.tree(inputs.base))  # not the merge base: an old branch obeys today's policy
        except PolicyError as error:
            return undecided(inputs, "the policy is broken", faults=tuple(map(str, error.faults)))
        change = self.repository.change(inputs.base, inputs.merge_base, inputs.head)
        touched = self.repository.touched(change)
        change = replace(change, files=tuple(item.file for item in touched))  # what is opaque shows only in the content
        self._sandbox.submit(touched)
        reach = self._graphs.reach(change, base_tree, head_tree, policy.vocabulary)
        dependencies = self._dependencies(change, reach)
        analyses = self._sandbox.collect()
        evidence = Evidence(
            change=_judged(change, analyses),
            findings=self._findings(change, analyses, dependencies, reach, policy.vocabulary),
            radius=reach.radius,
            dependencies=dependencies.changes,
            unread=_unread(analyses, dependencies),
        )
        return evaluate(policy, evidence, replace(inputs, policy=policy.digest), as_of=question.as_of)

    def _policy(self, question: Question, base_tree: str) -> Policy:
        """Return the policy of the base side, with the child process ready for its vocabulary."""
        rules = [rule.id for rule in self.pack.rules]
        policy = load_policy(self.repository, base_tree, override=question.policy, cache=self._settings.cache, known_rules=rules)
        if policy.vocabulary != self._vocabulary:
            self._sandbox.close()
            self._vocabulary = policy.vocabulary
            self._sandbox = self._started()
        return policy

    def _dependencies(self, change: Change, reach: Reach) -> DependencyDelta:
        paths = {side.path for file in change.files for side in (file.base, file.head) if side.exists}
        return dependency_changes(self._texts(reach.manifests_base), self._texts(reach.manifests_head), paths, reach.new_external_imports)

    def _texts(self, entries: Iterable[TreeEntry]) -> dict[str, bytes]:
        """Return the bytes of manifests by path. One that cannot be read is left out here and is opaque where it was touched."""
        listed = list(entries)
        blobs = self.repository.blobs(entry.oid for entry in listed)
        return {entry.path: data for entry, (_, data) in zip(listed, blobs, strict=True) if data is not None}

    def _findings(
        self, change: Change, analyses: Sequence[Analysis], dependencies: DependencyDelta, reach: Reach, vocabulary: Vocabulary
    ) -> tuple[Finding, ...]:
        packages = dependency_findings(dependencies, self.pack.of_kind("dependency"))
        return annotate(conclude(change, analyses, self.pack, vocabulary, packages), reach.radius)


def _judged(change: Change, analyses: Sequence[Analysis]) -> Change:
    """Return the change with what the rules call opaque: git says why a content was not read, the rules whether that matters (images)."""
    reasons = {analysis.path: analysis.opaque for analysis in analyses}
    return replace(change, files=tuple(replace(file, opaque=reasons.get(file.path, file.opaque)) for file in change.files))


def _unread(analyses: Sequence[Analysis], dependencies: DependencyDelta) -> tuple[str, ...]:
    """Return the paths whose content could not be judged, sorted."""
    return tuple(sorted({a.path for a in analyses if a.opaque} | {path for path, _ in dependencies.unread}))


def decide(repository: Path, question: Question, environment: Mapping[str, str]) -> Decision:
    """Return the decision on one change of one repository, with the settings that ``environment`` holds."""
    with Judge(repository, load_settings(environment)) as judge:
        return judge.decide(question)
