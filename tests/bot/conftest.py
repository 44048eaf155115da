"""A small shop in git, and the command line run in a process of its own, as a person runs it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.support.repository import build, git

GUARDED = b"""from flask import Flask
from flask_login import login_required

app = Flask(__name__)


@app.get("/orders")
@login_required
def orders():
    return "orders"
"""
OPEN = GUARDED.replace(b"@login_required\n", b"")


@pytest.fixture(scope="session")
def cache(tmp_path_factory):
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def shop(tmp_path_factory):
    """A bare repository: a guarded view, then a document, then the view without its guard."""
    folder = tmp_path_factory.mktemp("repositories") / "shop.git"
    commits = build(
        folder,
        {"shop/views.py": GUARDED},
        {"shop/views.py": GUARDED, "README.md": b"# Shop\n"},
        {"shop/views.py": OPEN, "README.md": b"# Shop\n"},
    )
    return folder, commits


@pytest.fixture
def work_tree(tmp_path, shop):
    """A clone of the shop with a work tree, at the document commit, on a branch of its own."""
    folder, commits = shop
    clone = tmp_path / "clone"
    git(tmp_path, "clone", "--quiet", str(folder), str(clone))
    git(clone, "checkout", "--quiet", "-b", "topic", commits[1])
    return clone


@pytest.fixture(scope="session")
def hunkgate(cache):
    """Run the command with arguments; return the finished process (output as bytes)."""

    def run(*arguments: object, environment: dict[str, str] | None = None, cwd: Path | None = None) -> subprocess.CompletedProcess[bytes]:
        clean = {name: value for name, value in os.environ.items() if not name.startswith(("HUNKGATE_", "GIT_"))}
        command = [sys.executable, "-m", "bot.cli", *map(str, arguments)]
        root = str(Path(__file__).parents[2])
        clean |= {"HUNKGATE_CACHE": str(cache), "PYTHONPATH": root, **(environment or {})}
        return subprocess.run(command, env=clean, cwd=cwd, capture_output=True, check=False)

    return run
