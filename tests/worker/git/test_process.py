"""git processes: their time, their output, their end."""

import subprocess
import time
from pathlib import Path

import pytest

from worker.git import CorruptObjectError, GitError, GitLimits, GitTimeoutError, OutputLimitError
from worker.git.process import Git


@pytest.fixture
def scripted(fake_git, tmp_path):
    """Return a function that starts a shell script instead of git."""

    def make(script: str, *, seconds: float = 20.0, max_output: int = 1_000_000) -> Git:
        fake_git(script)
        return Git(tmp_path, seconds=seconds, max_output=max_output)

    return make


def test_a_process_over_its_time_is_killed_with_all_it_started(scripted, tmp_path):
    git = scripted(f"sleep 600 & echo $! > {tmp_path}/child; wait", seconds=0.3)

    with pytest.raises(GitTimeoutError, match=r"git log gave no answer within 0.3 seconds; raise the git time-out"):
        git.run("log")

    child = int((tmp_path / "child").read_text())
    for _ in range(100):
        if not _runs(child):
            break
        time.sleep(0.02)
    assert not _runs(child)


def test_a_process_that_closes_its_output_and_stays_is_killed(scripted):
    git = scripted("exec >&-; sleep 600", seconds=0.3)

    with pytest.raises(GitTimeoutError, match="git log did not end within"):
        git.run("log")


def test_a_process_that_writes_without_end_is_stopped(scripted):
    git = scripted("yes", max_output=100_000)

    with pytest.raises(OutputLimitError, match="git log wrote more than 100000 bytes"):
        git.run("log")


def test_a_failure_carries_the_words_of_git(scripted):
    git = scripted("echo 'fatal: on fire' >&2; exit 3")

    assert git.run("log").code == 3
    for use in (lambda: git.check("log"), lambda: list(git.stream("log"))):
        with pytest.raises(GitError, match="git log failed: fatal: on fire"):
            use()


def test_complaints_without_end_neither_block_nor_fill_the_error(scripted):
    git = scripted("yes fatal | head -c 3000000 >&2; exit 1")

    with pytest.raises(GitError) as caught:
        git.check("log")
    assert len(str(caught.value)) < 3_000


def test_large_input_and_output_do_not_wait_for_each_other(scripted):
    git = scripted("cat", max_output=10_000_000)
    data = bytes(range(256)) * 20_000

    assert git.check("log", stdin=data) == data


def test_without_git_the_remedy_is_named(monkeypatch, clone):
    monkeypatch.setenv("PATH", "/nonexistent")

    with pytest.raises(GitError, match="git was not found; install git"):
        clone.open()


def test_a_diff_over_its_time_ends_as_an_error(clone, fake_git):
    base = clone.commit({"a.py": b"1\n"})
    head = clone.commit({"a.py": b"2\n"})
    fake_git('case "$1" in diff-tree) sleep 600;; *) exec $GIT "$@";; esac')

    with clone.open(limits=GitLimits(seconds=0.5)) as repository, pytest.raises(GitTimeoutError, match="git diff-tree"):
        repository.change(base, base, head)


def test_a_reader_that_ends_early_is_an_error(clone, fake_git):
    clone.commit()
    fake_git("echo 'fatal: on fire' >&2; exit 1")

    with clone.open() as repository:
        for _ in range(2):
            with pytest.raises(CorruptObjectError, match="git cat-file ended early: fatal: on fire; run git fsck"):
                repository.commit("HEAD")


def test_a_question_to_a_process_that_has_gone_shows_in_the_answer(scripted):
    process = scripted("exit 1").start("log", stdin=subprocess.PIPE)

    assert process.read() == b""
    process.write(b"question\n")
    assert process.read() == b""

    process.close()


def test_nothing_is_left_behind(clone, monkeypatch, tmp_path):
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", None)
    (tmp_path / "temporary").mkdir()
    head = clone.commit({"a.py": b"1\n"})
    clone.write("a.py", b"2\n")

    with clone.open() as repository:
        repository.change(head, head, "WORKTREE")
        assert list((tmp_path / "temporary").iterdir())
    clone.git("config", "extensions.refStorage", "a b")
    with pytest.raises(GitError):
        clone.open()

    assert list((tmp_path / "temporary").iterdir()) == []


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
