"""The one place that reads the clock. Everything else takes time as an argument, so that a verdict can be replayed."""

from __future__ import annotations

import time
from datetime import UTC, date, datetime


def today() -> date:
    """Return today's date in UTC, the default of ``--as-of``."""
    return datetime.now(tz=UTC).date()  # noqa: TID251 - the one clock


def monotonic() -> float:
    """Return seconds on a clock that never goes back, for progress and deadlines only."""
    return time.monotonic()
