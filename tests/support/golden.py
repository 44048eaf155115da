"""Reading a folder of `tests/golden` (what it may hold is told in `tests/test_golden.py`) and putting a decision beside it."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from tests.support.repository import Tree

ROOT = Path(__file__).parents[1] / "golden"


class Case(NamedTuple):
    """One change and the decision it must get."""

    folder: Path
    expect: dict[str, Any]

    @property
    def topic(self) -> str:
        return self.folder.parent.name

    @property
    def name(self) -> str:
        return self.folder.name

    def tree(self, side: str) -> Tree:
        """Return the files of ``base`` or ``head``: those of the folder, then those under ``both`` and ``special``."""
        root, tree = self.folder / side, Tree()
        for path in sorted(root.rglob("*")) if root.is_dir() else ():
            if path.is_file():
                tree[path.relative_to(root).as_posix()] = path.read_bytes()
        special = self.expect.get("special", {})
        for entry in (*special.get("both", ()), *special.get(side, ())):
            tree[_name(entry)] = (int(entry.get("mode", "100644"), 8), _data(entry))
        return tree


def cases() -> list[Case]:
    """Return all cases, sorted."""
    return [Case(path.parent, yaml.safe_load(path.read_bytes())) for path in sorted(ROOT.glob("*/*/expect.yml"))]


def _name(entry: dict[str, Any]) -> str:
    name = str(entry["path"])
    if entry.get("escaped"):
        name = name.encode("ascii").decode("unicode_escape").encode("latin-1").decode("utf-8", "surrogateescape")
    return name


def _data(entry: dict[str, Any]) -> bytes:
    if "base64" in entry:
        return base64.b64decode(entry["base64"])
    if "parts" in entry:
        return "".join(text * times for text, times in entry["parts"]).encode()
    return str(entry.get("text", "")).encode()


def shown(decision: dict[str, Any], wanted: dict[str, Any]) -> dict[str, Any]:
    """Return of a decision what ``wanted`` speaks of, in the words of ``expect.yml``."""
    radius = decision["blast_radius"]
    views = {
        "verdict": lambda: decision["verdict"],
        "tier": lambda: decision["tier"],
        "findings": lambda: _findings(decision["findings"], wanted["findings"]),
        "requires": lambda: [_requirement(item) for item in decision["requirements"]],
        "faults": lambda: [_fault(child["sentence"]) for child in decision["reasons"]["children"] if child["kind"] == "fault"],
        "entry_points": lambda: [point["name"] for point in radius["entry_points"]],
        "internet_facing": lambda: [point["name"] for point in radius["entry_points"] if point["internet_facing"]],
        "chains": lambda: [point["chain"] for point in radius["entry_points"]],
        "dependencies": lambda: [f"{d['change']} {d['name']} {d['from'] or '-'} -> {d['to'] or '-'}" for d in decision["dependencies"]],
        "unread": lambda: decision["change"]["unread"],
        **{key: lambda key=key: radius[key] for key in ("symbols", "dependents", "owners", "tests", "unseen", "enters_core")},
    }
    return {key: views[key]() for key in wanted if key not in {"says", "special"}}


def _findings(found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return the findings with the keys that the expected one at the same place in the list has."""
    keys = [list(item) for item in wanted] + [["rule", "path", "line"]] * len(found)
    return [{key: item["start_line" if key == "line" else key] for key in names} for item, names in zip(found, keys, strict=False)]


def _fault(sentence: str) -> str:
    """Return a fault without the places of the shipped default, which move with every line of its comments."""
    return re.sub(r"default\.yml:\d+", "default.yml", sentence)


def _requirement(item: dict[str, Any]) -> str:
    words = [item["kind"], item["team"], str(item["count"] or ""), "distinct" if item["distinct"] else "", item["text"]]
    return " ".join(filter(None, words))
