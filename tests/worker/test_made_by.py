"""The version of stored facts changes with whatever makes them."""

from __future__ import annotations

import os

from rules.graph import FORMAT
from worker.made_by import made_by, source_stamps


def test_it_names_the_format_and_is_the_same_twice():
    assert made_by().startswith(FORMAT)
    assert made_by() == made_by()


def test_any_file_of_code_counts_and_nothing_else(tmp_path):
    (tmp_path / "deep" / "__pycache__").mkdir(parents=True)
    (tmp_path / "deep" / "a.py").write_text("x", encoding="utf-8")
    (tmp_path / "deep" / "__pycache__" / "a.py").write_text("x", encoding="utf-8")
    (tmp_path / "rules.yml").write_text("x", encoding="utf-8")
    (before,) = source_stamps(str(tmp_path))
    os.utime(tmp_path / "deep" / "a.py", ns=(1, 1))
    (after,) = source_stamps(str(tmp_path))
    assert before.startswith("a.py 1 ")
    assert after == "a.py 1 1\n"
