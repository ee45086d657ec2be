"""What is looked for: a file by its digest, by the first digits of it, or by where it comes from."""

from __future__ import annotations

from modelyard.store.address import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.cache.record import Record


class Wanted:
    """A file that is wanted. The full digest counts alone, else its first digits, else the sources."""

    __slots__ = ("prefix", "sha256", "sources")

    def __init__(
        self, sha256: str | None = None, prefix: str | None = None, sources: tuple[str, ...] = ()
    ) -> None:
        self.sha256 = _plain(sha256)
        self.prefix = _plain(prefix)
        self.sources = sources

    @property
    def digits(self) -> str:
        """What is known of the digest: all of it, its beginning, or nothing."""
        return self.sha256 or self.prefix or ""

    def fits(self, digest: str) -> bool:
        """Tell whether a full digest is one that is wanted; never where no digest is known."""
        if self.sha256:
            return digest == self.sha256
        return bool(self.prefix) and digest.startswith(self.digits)

    def matches(self, record: Record) -> bool:
        """Tell whether a recorded file is the one that is wanted."""
        if self.digits:
            return self.fits(record.sha256)
        return any(shown(source) in record.sources for source in self.sources)


def _plain(digits: str | None) -> str | None:
    return digits.strip().lower().removeprefix("sha256:") or None if digits else None
