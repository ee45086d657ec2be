"""One process at a time fetches a file; the others wait, and then find it there."""

from __future__ import annotations

import os
from contextlib import contextmanager

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_FOREVER = 10.0**9


@contextmanager
def turn(root: str, key: str) -> Iterator[str]:
    """Wait for the turn to fetch what `key` names; yield where its part lies while it comes.

    Where the file system has no locks, two may fetch the same file at once, each to a place
    of its own, and the one that is last takes the place of the other's: the same bytes.
    """
    from modelyard.store.cache.inside import inside
    from modelyard.store.cache.place import LOCKS, PARTIAL
    from modelyard.store.cache.trouble import explained
    from modelyard.store.lock import holding

    locks, parts = os.path.join(root, LOCKS), os.path.join(root, PARTIAL)
    lock = os.path.join(locks, f"fetch-{key}")
    with explained(root):
        for folder in (locks, parts):
            os.makedirs(inside(root, folder), exist_ok=True)
        os.close(os.open(inside(root, lock), os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o666))
    with holding(lock, seconds=_FOREVER) as held:
        yield os.path.join(parts, key if held else f"{key}.{os.urandom(8).hex()}")


def key_of(*words: str) -> str:
    """Give a short name for what is fetched."""
    from hashlib import sha256

    return sha256("\n".join(words).encode("utf-8", "surrogateescape")).hexdigest()[:32]
