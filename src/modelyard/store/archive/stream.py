"""Read exact lengths from bytes that come in pieces of any size."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from modelyard.core.errors import ArchiveError
    from modelyard.store.archive.watch import Watch


class Stream:
    """Bytes that can be read once, forwards. `jump` goes forwards without reading, where that can be."""

    def __init__(
        self, pieces: Iterator[bytes], watch: Watch, jump: Callable[[int], bool] | None = None
    ) -> None:
        self._pieces = pieces
        self._watch = watch
        self._jump = jump
        self._piece = memoryview(b"")
        self.left = 0  # of what `data` gives

    def block(self, size: int) -> bytes:
        """Give the next `size` bytes, or nothing at the end."""
        first = self._take(size)
        if not first:
            return b""
        parts, missing = [first], size - len(first)
        while missing:
            parts.append(self._some(missing))
            missing -= len(parts[-1])
        return b"".join(parts)

    def data(self, size: int) -> Iterator[memoryview]:
        """Give the next `size` bytes in pieces, as large as they come."""
        self.left = size
        return self._data()

    def _data(self) -> Iterator[memoryview]:
        while self.left:
            piece = self._some(self.left)
            self.left -= len(piece)
            yield piece

    def skip(self, size: int) -> None:
        """Pass over `size` bytes."""
        held = min(size, len(self._piece))
        self._piece = self._piece[held:]
        size -= held
        if size and self._jump is not None:
            if not self._jump(size):
                raise self._cut_short()
            return
        while size:
            size -= len(self._some(size))

    def rest(self) -> Iterator[memoryview]:
        """Give all that is left."""
        while piece := self._take(1 << 30):
            yield piece

    def _some(self, most: int) -> memoryview:
        piece = self._take(most)
        if not piece:
            raise self._cut_short()
        return piece

    def _cut_short(self) -> ArchiveError:
        hint = "Fetch the archive again."
        return self._watch.refuse("is cut short: the archive ends within it", hint=hint)

    def _take(self, most: int) -> memoryview:
        """Give up to `most` bytes; none at the end."""
        while not self._piece:
            piece = next(self._pieces, None)
            if piece is None:
                return memoryview(b"")
            self._piece = memoryview(piece)
        taken, self._piece = self._piece[:most], self._piece[most:]
        return taken
