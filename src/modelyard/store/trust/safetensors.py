"""safetensors: a header of JSON, then the bytes of the tensors without gap or overlap."""

from __future__ import annotations

import json

from modelyard.store.trust.report import BrokenFileError, Weights

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.trust.report import Notes
    from modelyard.store.trust.source import Source

LARGEST_HEADER = 100_000_000
BITS = {
    "BOOL": 8, "U8": 8, "I8": 8, "F8_E5M2": 8, "F8_E4M3": 8, "F8_E8M0": 8, "F8_E4M3FNUZ": 8,
    "F8_E5M2FNUZ": 8, "F4": 4, "F6_E2M3": 6, "F6_E3M2": 6, "I16": 16, "U16": 16, "F16": 16, "BF16": 16,
    "I32": 32, "U32": 32, "F32": 32, "C64": 64, "F64": 64, "I64": 64, "U64": 64,
}  # fmt: skip


def is_safetensors(source: Source) -> bool:
    """Tell by the brace that opens the header, also where the header's length is a wild one."""
    head = source.peek(0, 9)
    return head[8:] == b"{" and not (head[0] == 0x80 and head[7] != 0)


def examine(source: Source, notes: Notes) -> None:
    """Read the header and hold it to the rules of the format and to the size of the file."""
    length = int.from_bytes(source.read(0, 8), "little")
    if length > LARGEST_HEADER or length > source.size - 8:
        raise BrokenFileError("a header of a wild size", source.place(0), f"{length:,} bytes said")
    header = json_without_doubles(source.read(8, length), source.place(8))
    if not isinstance(header, dict):
        raise BrokenFileError("a header that is none", source.place(8), "a JSON object expected")
    metadata = header.pop("__metadata__", {})
    if not isinstance(metadata, dict) or not all(isinstance(one, str) for one in metadata.values()):
        notes.refuse("the key __metadata__", source.place(8), "texts by texts expected")
    spans = sorted((*_span(name, one, source), name) for name, one in header.items())
    at = 0
    for begin, end, name in spans:
        if begin != at:
            why = "tensors overlap" if begin < at else "a hole before it, whose bytes belong to none"
            notes.refuse(f"the tensor {name!r}", source.place(8 + length + begin), why)
        at = max(at, end)
    if at != source.size - 8 - length:
        why = f"the tensors end at {at:,} of {source.size - 8 - length:,} bytes"
        notes.refuse("a file of another size than its header says", source.place(8 + length + at), why)
    dtypes = tuple(sorted({str(one["dtype"]) for one in header.values()}))
    notes.weights = Weights(len(header), dtypes, at)


def _span(name: str, entry: object, source: Source) -> tuple[int, int]:
    where = f"the tensor {name!r}"
    if not isinstance(entry, dict) or set(entry) != {"dtype", "shape", "data_offsets"}:
        raise BrokenFileError(where, source.place(8), "dtype, shape and data_offsets expected")
    dtype, shape, offsets = entry["dtype"], entry["shape"], entry["data_offsets"]
    numbers = isinstance(shape, list) and isinstance(offsets, list) and len(offsets) == 2
    if not numbers or not all(type(one) is int and 0 <= one < 1 << 63 for one in [*shape, *offsets]):
        raise BrokenFileError(where, source.place(8), "numbers of 0 to 2^63 expected")
    if not isinstance(dtype, str) or dtype not in BITS:
        raise BrokenFileError(where, source.place(8), f"no dtype {dtype!r}")
    bits = BITS[dtype]
    for side in shape:
        bits *= side
        if bits >= 1 << 63:
            raise BrokenFileError(where, source.place(8), "a size that no machine can count")
    begin, end = offsets
    if bits % 8 or end - begin != bits // 8:
        why = f"its shape and type need {bits // 8:,} bytes, its offsets give {end - begin:,}"
        raise BrokenFileError(where, source.place(8), why)
    return begin, end


def json_without_doubles(data: bytes, where: str) -> object:
    """Read JSON in which no key stands twice: readers differ in which of the two they take."""

    def pairs(found: list[tuple[str, object]]) -> dict[str, object]:
        made = dict(found)
        if len(made) != len(found):
            raise BrokenFileError("a key that stands twice", where, "readers differ in which one they take")
        return made

    def constant(name: str) -> object:
        raise BrokenFileError(f"the number {name}", where, "not JSON")

    try:
        return json.loads(data.decode("utf-8"), object_pairs_hook=pairs, parse_constant=constant)
    except (ValueError, RecursionError) as error:
        raise BrokenFileError("a text that is not JSON", where, str(error)[:100]) from None
