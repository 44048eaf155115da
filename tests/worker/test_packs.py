"""The shipped packs load, and their compiled form on disk is never trusted more than the texts."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.rules import pattern
from worker.packs import PackError, cached_pack, load_pack, shipped_pack, shipped_texts

TEXTS = {"a.yml": pattern("{call: [eval]}").encode()}


def test_the_shipped_packs_compile_and_have_no_examples_at_run_time():
    pack = shipped_pack()
    assert len(pack.rules) > 40
    assert all(not rule.examples.match for rule in pack.rules)
    assert pack.digest == load_pack(shipped_texts()).digest


def test_a_compiled_pack_is_read_again_and_equal(tmp_path):
    first = cached_pack(TEXTS, tmp_path / "cache")
    (stored,) = (tmp_path / "cache").iterdir()
    stamp = stored.stat().st_mtime_ns
    assert cached_pack(TEXTS, tmp_path / "cache") == first
    assert stored.stat().st_mtime_ns == stamp


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 100, None])
def test_a_damaged_file_is_compiled_anew(tmp_path, damage):
    first = cached_pack(TEXTS, tmp_path)
    (stored,) = tmp_path.iterdir()
    stored.write_bytes(damage if damage is not None else stored.read_bytes()[:-1] + b"\xff")
    assert cached_pack(TEXTS, tmp_path) == first
    assert cached_pack(TEXTS, None) == first


def test_other_texts_have_another_file(tmp_path):
    cached_pack(TEXTS, tmp_path)
    cached_pack({"b.yml": TEXTS["a.yml"]}, tmp_path)
    assert len(list(tmp_path.iterdir())) == 2


def test_a_cache_that_cannot_be_written_is_no_fault(tmp_path):
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    assert cached_pack(TEXTS, blocked / "cache") == cached_pack(TEXTS, None)


def test_a_broken_pack_says_every_fault():
    with pytest.raises(PackError, match=r"a.yml:4:5: .*title: is missing|titel") as caught:
        load_pack({"a.yml": TEXTS["a.yml"].replace(b"title", b"titel")})
    assert len(caught.value.faults) == 2


def test_a_warm_start_needs_neither_yaml_nor_pydantic(tmp_path):
    cached_pack(TEXTS, tmp_path)
    script = f"""
import sys
sys.path.insert(0, {str(Path(__file__).parents[2])!r})
from pathlib import Path
from worker.packs import cached_pack
import worker.sandbox
pack = cached_pack({TEXTS!r}, Path({str(tmp_path)!r}))
assert pack.rules[0].id == "test/rule"
print(sorted({{"yaml", "pydantic", "ast_grep_py", "difflib", "packaging"}} & set(sys.modules)))
"""
    done = subprocess.run([sys.executable, "-I", "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
