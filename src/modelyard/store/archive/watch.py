"""What is watched while an archive is read: which entry it is at, and how much came out of how little."""

from __future__ import annotations

from modelyard.core.errors import ArchiveError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.archive.limits import Limits

_LONGEST = 120


class Watch:
    """The place in an archive, for errors, and the account of its bytes."""

    def __init__(self, limits: Limits, packed: int) -> None:
        self.limits = limits
        self.packed = packed  # bytes of the whole archive
        self.entry = ""  # the name of the entry being read
        self._out = 0
        self._files = 0

    def refuse(self, why: str, *, hint: str | None = None) -> ArchiveError:
        """Make the error that names the entry the archive is at."""
        return ArchiveError(f"entry {shown(self.entry)} {why}" if self.entry else f"it {why}", hint=hint)

    def spend(self, size: int, packed: int | None = None) -> None:
        """Count bytes that come out, of so many packed ones read by now, else of all."""
        self._out += size
        limits = self.limits
        if self._out > limits.free and self._out > limits.ratio * (self.packed if packed is None else packed):
            why = f"unpacks to more than {limits.ratio} times the size of the archive, as a bomb does"
            raise self.refuse(why, hint=_RAISE)

    def fill(self, size: int) -> None:
        """Count bytes that files take."""
        self._files += size
        if self._files > self.limits.size:
            raise self.refuse(f"brings the whole to more than {self.limits.size:,} bytes", hint=_RAISE)


_RAISE = "If it is meant to be so large, unpack it with a tool that you trust, or with other `limits`."


def shown(name: str) -> str:
    """Show a name so that neither a terminal nor a line of a log can be misled by it."""
    text = name if name.isascii() and name.isprintable() else ascii(name)[1:-1]
    return f"`{text}`" if len(text) <= _LONGEST else f"`{text[:_LONGEST]}…`"
