"""Tell whether bytes are a pickle that imports something, wherever they lie and whatever they are called."""

from __future__ import annotations

from modelyard.store.trust.pickled.depth import Depth, EndError
from modelyard.store.trust.pickled.opcodes import CALLS, Stream, opcodes
from modelyard.store.trust.report import BrokenFileError
from modelyard.store.trust.source import of_bytes

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.trust.source import Source

FAR_ENOUGH = 500_000  # opcodes; no other data is a pickle for so long


def imports_something(source: Source, at: int = 0) -> bool:
    """Tell whether a pickle that imports begins here; one that breaks off behind a call counts too.

    A broken pickle has done its work by the time that it breaks.
    """
    depth = Depth()
    calls = False
    try:
        for count, (name, argument, _) in enumerate(opcodes(Stream(source, at))):
            depth.follow(name, argument)
            calls = calls or (depth.imports and name in CALLS)
            if count > FAR_ENOUGH:
                return True
    except (BrokenFileError, EndError):
        return calls
    return depth.imports


def begins_as_pickle(source: Source, at: int = 0) -> bool:
    """Tell whether there is a pickle of protocol 2 to 5, or an older one that imports."""
    head = source.peek(at, 2)
    return (len(head) == 2 and head[0] == 0x80 and 2 <= head[1] <= 5) or imports_something(source, at)


def holds_pickle(data: bytes) -> bool:
    """Tell whether bytes inside a file are a pickle that imports."""
    return len(data) > 8 and imports_something(of_bytes(data, ""))
