"""The state of a pickle that is followed: stack, marks and memo, as Python's own unpickler has them."""

from __future__ import annotations

from modelyard.store.trust.pickled.tensors import RefusedCallError
from modelyard.store.trust.report import BrokenFileError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.store.trust.pickled.opcodes import Blob, Stream
    from modelyard.store.trust.report import Notes


def no_persistent(_: object) -> object:
    """Refuse what a pickle wants from outside."""
    raise RefusedCallError("a reference to something outside of the pickle")


class State:
    """What the opcodes of one pickle work on, and where their findings go."""

    __slots__ = (
        "at", "embedded", "imports", "later", "marks", "memo", "notes", "persistent", "protocol", "stack",
        "stream",
    )  # fmt: skip

    def __init__(self, stream: Stream, notes: Notes, persistent: Callable[[object], object]) -> None:
        self.stream = stream
        self.notes = notes
        self.persistent = persistent
        self.imports = 0
        self.embedded: list[tuple[bytes | Blob, int]] = []  # bytes, which may be a pickle themselves
        self.stack: list[object] = []
        self.marks: list[list[object]] = []
        self.memo: dict[int, object] = {}
        self.protocol: int | None = None
        self.later = False  # an opcode was met that torch's safe reader does not know
        self.at = 0  # where the opcode lies that is carried out

    def to_mark(self) -> list[object]:
        """Take what was put on the stack since the last mark."""
        items = self.stack
        self.stack = self.marks.pop()
        return items

    def place(self) -> str:
        return self.stream.source.place(self.at)

    def refuse(self, what: str, why: str) -> None:
        self.notes.refuse(what, self.place(), why)

    def inert(self, what: str, why: str) -> None:
        self.notes.add("inert", what, self.place(), f"{why}; read as inert records")

    def broken(self, what: str, why: str) -> BrokenFileError:
        return BrokenFileError(what, self.place(), why)
