"""The version of the engine, written into every decision."""

from typing import Final

VERSION: Final = "0.1.0"
