"""`hunkgate history`: a line for each merged change, newest first."""

from __future__ import annotations

import json


def test_each_merged_change_gets_a_line_with_its_reasons(hunkgate, shop):
    folder, commits = shop
    done = hunkgate("history", "--repo", folder, "--count", "5")
    text = done.stdout.decode()
    lines = [line for line in text.split("\n") if line.startswith(("HOLD", "CLEAR"))]
    assert done.returncode == 0
    assert [line.split()[0] for line in lines][:2] == ["HOLD", "CLEAR"]
    assert commits[2][:10] in lines[0]
    assert "changes held" in text


def test_programs_get_one_decision_a_line(hunkgate, shop):
    folder, commits = shop
    done = hunkgate("history", "--repo", folder, "--count", "2", "--format", "json")
    decisions = [json.loads(line) for line in done.stdout.split(b"\n") if line]
    assert [d["inputs"]["head"] for d in decisions] == [commits[2], commits[1]]
