"""The symbol graph: facts of all files in, blast radius of a change out.

``sheet.py`` says what one file by itself depends on; ``table.py``, ``snapshot.py`` and ``layers.py`` hold the graph of a whole tree
in a few arrays and lay the changes of a commit over it; ``core.py`` finds what everything hangs together with; ``radius.py``
walks from the changed symbols to what depends on them.
"""

from typing import Final

FORMAT: Final = "graph 1"
"""Part of the store's key: raise it when a graph of the same facts would be another."""
