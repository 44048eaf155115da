"""Python: source bytes to facts (:mod:`.file_facts`, every file, cheap) and details (:mod:`.details`, touched files).

Importing this package itself costs nothing: a warm run reads the version and no file.
"""

from __future__ import annotations

from typing import Final

VERSION: Final = "1"
"""Part of the store's key: raise it when any fact of this package would read differently."""
