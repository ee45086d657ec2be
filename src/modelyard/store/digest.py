"""The digest of bytes at rest, and what bytes are expected to be."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

_BLOCK = 1 << 20


def sha256_of(path: str, report: Callable[[int], None] | None = None) -> str:
    """Give the SHA-256 of a file in hex; `report` is told how many bytes were read."""
    from hashlib import sha256

    total, hashed = 0, sha256()
    view = memoryview(bytearray(_BLOCK))
    with open(path, "rb", buffering=0) as file:
        while got := file.readinto(view):
            hashed.update(view[:got])
            total += got
            if report is not None:
                report(total)
    return hashed.hexdigest()


class Expected:
    """What is known of a file before it comes: its full digest, the digest's first digits, or nothing."""

    __slots__ = ("prefix", "sha256")

    def __init__(self, sha256: str | None = None, prefix: str | None = None) -> None:
        from modelyard.cards.digest import digest_prefix, full_digest

        self.sha256 = full_digest(sha256) if sha256 else None
        self.prefix = digest_prefix(prefix) if prefix else None

    @property
    def known(self) -> bool:
        """Whether there is anything that bytes can be held against."""
        return self.sha256 is not None or self.prefix is not None

    def fits(self, digest: str) -> bool:
        """Tell whether a full digest is one that was expected."""
        if self.sha256 is not None:
            return digest == self.sha256
        return self.prefix is None or digest.startswith(self.prefix)

    def __str__(self) -> str:
        return f"sha256:{self.sha256 or (self.prefix or '') + '…'}"
