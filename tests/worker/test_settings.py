"""Settings come from the environment, every fault at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from rules.version import VERSION
from worker.settings import SettingsError, load_settings


def test_the_shipped_limits_leave_the_engine_unmarked():
    settings = load_settings({"HOME": "/home/ada"})
    assert settings.engine == VERSION
    assert settings.cache == Path("/home/ada/.cache/hunkgate")
    assert settings.reader == "cat-file"


@pytest.mark.parametrize(
    ("environment", "cache"),
    [
        ({"HUNKGATE_CACHE": "/c", "XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/c"),
        ({"XDG_CACHE_HOME": "/x", "HOME": "/h"}, "/x/hunkgate"),
        ({"HUNKGATE_CACHE": "", "HOME": "/h"}, "/h/.cache/hunkgate"),
    ],
)
def test_the_cache_folder_is_the_setting_or_the_users_own(environment, cache):
    assert load_settings(environment).cache == Path(cache)


def test_other_limits_are_marked_because_they_can_change_a_verdict():
    settings = load_settings(
        {"HOME": "/h", "HUNKGATE_GIT_MAX_FILE_BYTES": "1000", "HUNKGATE_PARSER_CPU_SECONDS": "5", "HUNKGATE_READER": "pygit2"}
    )
    assert settings.git.max_file_bytes == 1000
    assert settings.parser.cpu_seconds == 5
    assert settings.reader == "pygit2"
    assert settings.engine.startswith(f"{VERSION}+limits.")


def test_all_faults_come_at_once_with_their_remedy():
    environment = {"HUNKGATE_READER": "dulwich", "HUNKGATE_GIT_SECONDS": "soon", "HUNKGATE_PARSER_CPU_SECONDS": "0", "HUNKGATE_CASH": "/c"}
    with pytest.raises(SettingsError) as raised:
        load_settings(environment)
    text = str(raised.value)
    assert len(raised.value.faults) == 4
    assert '"dulwich" is no reader' in text
    assert '"soon" is no number; the default is 60.0' in text
    assert "HUNKGATE_PARSER_CPU_SECONDS: 0 is not above 0" in text
    assert 'did you mean "HUNKGATE_CACHE"?' in text
