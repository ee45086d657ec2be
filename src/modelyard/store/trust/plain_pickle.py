"""Pickles that are no checkpoint of torch: refused as such, with what is in them."""

from __future__ import annotations

from modelyard.store.trust.pickled.opcodes import Stream
from modelyard.store.trust.pickled.reading import follow
from modelyard.store.trust.pickled.sniff import begins_as_pickle

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.trust.report import Notes
    from modelyard.store.trust.source import Source

MOST_STREAMS = 1_000


def examine(source: Source, notes: Notes) -> object:
    """Follow every pickle of the file, also those behind the end of the first."""
    stream = Stream(source)
    values = []
    for count in range(MOST_STREAMS):
        if count and not begins_as_pickle(source, stream.at):
            break
        values.append(follow(stream, notes)[0])
        if stream.at >= source.size:
            break
    if stream.at < source.size:
        notes.refuse("bytes behind a pickle", source.place(stream.at), "nothing that is known belongs there")
    if len(values) > 1:
        notes.note(f"{len(values)} pickles one behind the other", source.place(0), "each was followed")
    harmless = notes.verdict == "safe"
    notes.refuse("a plain pickle", source.place(0), "a program, not a weights format; save it as safetensors")
    if harmless:
        notes.note("only plain data in it", source.place(0), "every opcode was followed, and none runs code")
    return values[0] if values else None
