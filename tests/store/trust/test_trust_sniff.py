"""Any bytes may be weights: only what Python's own unpickler would import from is taken for a pickle."""

from __future__ import annotations

import io
import pickle
import random

from hypothesis import example, given, settings
from hypothesis import strategies as st
from trust_assembler import STOP, called, name, short, stacked, text

from modelyard.store.trust.pickled.sniff import imports_something
from modelyard.store.trust.source import of_bytes

PIECES = st.sampled_from((
    short("os"), text("system"), name("os", "getcwd"), stacked("os", "getcwd"), called(name("a.b", "c")),
    b"S'os'\n", b"\x93", b"0", b"1", b"2", b"(", b"t", b")", b"]", b"}", b"R", b"a", b"e", b"s", b"u", b"N",
    b"\x94", b"q\x00", b"h\x00", b"\x85", b"\x86", b"\x87", b"\x82\x07", b"b", b"ios\nsystem\n", b"\x80\x04",
))  # fmt: skip


class Recorder(pickle._Unpickler):  # the one in Python, which never reads ahead
    """Python's unpickler, which notes what it is told to import and gives something harmless for it."""

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))
        self.imported = 0

    def find_class(self, module: str, attribute: str) -> object:
        self.imported += 1
        return lambda *_: None


def imported_by_python(data: bytes) -> tuple[int, str]:
    """Give how many names Python's unpickler imports from bytes, and how it ends.

    `kinds` where it fails on the kind of what lies on its stack, which the sniffer does not follow.
    """
    reader = Recorder(data)
    try:
        reader.load()
    except (TypeError, AttributeError):
        return reader.imported, "kinds"
    except (pickle.UnpicklingError, ValueError, IndexError, KeyError, EOFError):
        return reader.imported, "broken"
    return reader.imported, "whole"


def test_random_weights_are_no_pickle():
    chance = random.Random(92)
    taken = [data for _ in range(20_000) if imports_something(of_bytes(data := chance.randbytes(64), ""))]
    assert not taken


@settings(deadline=None, max_examples=300)
@given(st.lists(PIECES, max_size=12).map(lambda parts: b"".join(parts) + STOP))
@example(short("os") + short("system") + b"\x93" + STOP)
@example(b"\x93" + STOP)
def test_it_agrees_with_the_unpickler_of_python(data: bytes):
    imported, end = imported_by_python(data)
    said = imports_something(of_bytes(data, ""))
    if end == "whole":
        assert said == (imported > 0)
    if end == "broken" and not imported:
        assert not said
