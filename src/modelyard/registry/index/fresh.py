"""The index: every card of a zoo in one SQLite file of the cache, brought up to date at each use.

The cards are the truth and the index a copy that is trusted only as far as each file's mark says
(see `scan`). Where nothing can be written, or the disk is full, the same index is held in memory
for the length of the command.
"""

from __future__ import annotations

from modelyard.registry.index.file import index_path, snapshot, trusted
from modelyard.registry.index.scan import observe

TYPE_CHECKING = False
if TYPE_CHECKING:
    import sqlite3

    from modelyard.registry.index.scan import Snapshot
    from modelyard.registry.zoo_folder import Zoo


def open_index(zoo: Zoo) -> sqlite3.Connection:
    """Open the index of a zoo, fresh: every card as it stands on disk at this moment."""
    import sqlite3

    path = index_path(zoo)
    connection: sqlite3.Connection | None = None
    old, marks = None, None
    try:
        connection = trusted(zoo, path)
        if connection is not None:
            old = snapshot(connection)
            marks = observe(zoo.registry, old)
            if marks == old.marks:
                return connection
    except (OSError, ValueError, sqlite3.Error):
        old = None
    if connection is not None:
        connection.close()
    return _made_fresh(zoo, path, old, marks)


def _made_fresh(zoo: Zoo, path: str, old: Snapshot | None, marks: list[int] | None) -> sqlite3.Connection:
    import sqlite3

    from modelyard.registry.index.update import in_memory, updated

    try:
        return updated(zoo, path, old, marks)
    except (OSError, ValueError, sqlite3.Error):
        return in_memory(zoo, path)
