"""Follow one pickle of a file, note what is in it, and look into the bytes that it carries."""

from __future__ import annotations

from modelyard.store.trust.pickled.machine import Machine
from modelyard.store.trust.pickled.opcodes import Blob, Stream
from modelyard.store.trust.pickled.sniff import holds_pickle, imports_something
from modelyard.store.trust.pickled.state import no_persistent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable

    from modelyard.store.trust.report import Notes


def follow(
    stream: Stream, notes: Notes, persistent: Callable[[object], object] = no_persistent
) -> tuple[object, int]:
    """Give what a pickle would have made, and how many names it imports."""
    machine = Machine(stream, notes, persistent)
    value = machine.run()
    for data, at in machine.state.embedded:
        inside = imports_something(stream.source, data.at) if isinstance(data, Blob) else holds_pickle(data)
        if inside:
            notes.refuse(
                "a pickle inside the pickle", stream.source.place(at), "bytes that are a program again"
            )
    return value, machine.state.imports
