import os
import subprocess
import sys

import pytest

from policies.model import Layer, Mode, PolicyText
from tests.support.repository import build
from worker.git import Repository
from worker.policies import PolicyError, compiled, load_policy, shipped_text

POLICY = b"version: 1\ntiers:\n  - name: critical\n    when: {paths: ['payments/**']}\n"


@pytest.fixture
def repository(tmp_path):
    def opened(tree):
        build(tmp_path / "repo", tree)
        return Repository.open(tmp_path / "repo")

    return opened


def load(opened, **rest):
    with opened as repo:
        return load_policy(repo, repo.tree(repo.commit("main")), **rest)


def tiers(policy):
    return [tier.name for tier in policy.tiers]


def test_without_a_policy_of_its_own_the_shipped_default_counts(repository):
    assert load(repository({"a.py": b""})).sources == ("default.yml",)


def test_the_policy_is_read_from_the_tree(repository):
    found = load(repository({".github/hunkgate.yml": POLICY}))
    assert tiers(found)[-1] == "critical"
    assert found.sources == ("default.yml", ".github/hunkgate.yml")


def test_a_file_stands_in_for_the_policy_and_only_its_name_enters(repository, tmp_path):
    draft = tmp_path / "draft.yml"
    draft.write_bytes(b"version: 1\nmode: warn\n")
    found = load(repository({".github/hunkgate.yml": POLICY}), override=draft)
    assert found.mode == Mode.WARN
    assert tiers(found) == ["documentation", "routine", "sensitive"]
    assert found.sources == ("default.yml", "draft.yml")


def test_an_organisation_stands_between(repository):
    found = load(repository({".github/hunkgate.yml": POLICY}), organisation=b"version: 1\nmode: enforce\n")
    assert found.sources == ("default.yml", "organisation:hunkgate.yml", ".github/hunkgate.yml")
    with pytest.raises(PolicyError, match="warn would turn off"):
        load(repository({".github/hunkgate.yml": b"version: 1\nmode: warn\n"}), organisation=b"version: 1\nmode: enforce\n")


@pytest.mark.parametrize("name", [".github/hunkgate.yaml", "hunkgate.yml"])
def test_a_policy_under_a_name_that_is_not_read_is_told_not_ignored(repository, name):
    with pytest.raises(PolicyError, match=r"rename it to \.github/hunkgate\.yml"):
        load(repository({name: POLICY}))


@pytest.mark.parametrize(("mode", "data"), [(0o120000, b"../elsewhere.yml"), (0o160000, b"1" * 40)])
def test_a_policy_that_is_a_link_is_refused(repository, mode, data):
    with pytest.raises(PolicyError, match="a link, not a file"):
        load(repository({".github/hunkgate.yml": (mode, data)}))


def test_a_broken_policy_tells_every_fault(repository):
    with pytest.raises(PolicyError) as caught:
        load(repository({".github/hunkgate.yml": b"version: 1\nteirs: []\nmode: warm\n"}))
    assert [str(fault) for fault in caught.value.faults] == [
        '.github/hunkgate.yml:2:1: teirs: unknown key; did you mean "tiers"?',
        '.github/hunkgate.yml:3:1: mode: "warm" is no mode; did you mean "warn"?',
    ]


def test_a_broken_policy_is_not_kept(tmp_path):
    bad = [shipped_text(), PolicyText("x.yml", Layer.REPOSITORY, b"nonsense: 1")]
    for _ in range(2):
        with pytest.raises(PolicyError):
            compiled(bad, cache=tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_kept_policy_is_the_same_and_needs_neither_yaml_nor_pydantic(tmp_path):
    fresh = load_policy(None, "", cache=tmp_path / "kept")
    script = (
        "import sys; from pathlib import Path; from worker.policies import load_policy;"
        f"print(load_policy(None, '', cache=Path({str(tmp_path / 'kept')!r})).digest);"
        "print(sorted({'yaml', 'pydantic'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, env={**os.environ, "PYTHONPATH": "."})
    assert done.stdout.split("\n")[:2] == [fresh.digest, "[]"]


@pytest.mark.parametrize("damage", [b"", b"x", b"0" * 64 + b"\n[]"])
def test_a_damaged_copy_is_made_again(tmp_path, damage):
    fresh = load_policy(None, "", cache=tmp_path)
    [kept] = tmp_path.iterdir()
    good = kept.read_bytes()
    kept.write_bytes(damage)
    assert load_policy(None, "", cache=tmp_path) == fresh
    assert kept.read_bytes() == good


def test_a_folder_that_cannot_be_written_costs_only_time(tmp_path):
    (tmp_path / "file").write_text("")
    assert load_policy(None, "", cache=tmp_path / "file" / "below").fallback == 1


def test_what_is_kept_hangs_on_names_texts_and_known_rules(tmp_path):
    for known in ((), ("crypto/tls-old",)):
        for name in ("a.yml", "b.yml"):
            compiled([shipped_text(), PolicyText(name, Layer.REPOSITORY, POLICY)], known, tmp_path)
    assert len(list(tmp_path.iterdir())) == 4
