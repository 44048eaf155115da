"""TypeScript, TSX, JavaScript and JSX: source bytes to facts and details. A pure function of path and bytes.

For the linker: ``exports`` are written ``name`` or ``name=local`` (see :mod:`.units`), a re-export is an import with
``reexport`` set (``alias`` is the exported name, a star has ``name="*"`` and no alias). Routes that calls register are units
named like ``GET /x`` whose uses hold their handler and middleware.
"""

from __future__ import annotations

from typing import Final

VERSION: Final = "1"
"""Part of the store's key: raise it when any fact of this package would read differently."""
