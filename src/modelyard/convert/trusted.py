"""Which artifacts this user wrote here: they are trusted by digest, noted in the cache and nowhere else."""

from __future__ import annotations

import os

FILE = os.path.join(".exports", "own")
_LINE = 65  # 64 digits and the end of the line


def note(root: str, sha256: str) -> None:
    """Note the digest of an artifact that was written here, in the cache at `root`."""
    if is_own(root, sha256):
        return
    path = os.path.join(root, FILE)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC | os.O_NOFOLLOW
    descriptor = os.open(path, flags, 0o600)
    try:
        os.write(descriptor, f"{sha256}\n".encode())  # one short write at the end is never torn
    finally:
        os.close(descriptor)


def is_own(root: str, sha256: str) -> bool:
    """Tell whether an artifact of this digest was written here."""
    return sha256.strip().lower().removeprefix("sha256:") in own_digests(root)


def own_digests(root: str) -> set[str]:
    """Give the digests of all that was written here."""
    try:
        with open(os.path.join(root, FILE), encoding="ascii") as file:
            lines = file.read().splitlines(keepends=True)
    except (OSError, UnicodeDecodeError):
        return set()
    return {line.strip() for line in lines if len(line) == _LINE}
