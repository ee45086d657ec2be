"""The header of a checkpoint: a safetensors header whose metadata hold all that is no tensor.

It begins, always at the same place, with a digest of itself; behind that stands the digest of the
tensors' bytes, so that one flipped byte anywhere is found. These first keys, and how the two digests
are taken, stay the same in all versions of the format.
"""

from __future__ import annotations

import errno
import json
import os
import re
from dataclasses import dataclass
from hashlib import sha256

from modelyard.core.errors import DigestError, InputError, NotFoundError, StoreError
from modelyard.core.regular import open_regular
from modelyard.models.checkpoint_file.structure import DEEPEST, decode, encode

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

FORMAT = 1
LARGEST = 100_000_000  # bytes of a safetensors header
HIGHEST = (1 << 63) - 1  # epoch
MOST_BITS = 1024  # of a metric, which a float still reaches
_BEGIN = b'{"__metadata__":{"modelyard.checkpoint":"'
_MIDDLE = b'","data":"'
_OWN = slice(8 + len(_BEGIN), 8 + len(_BEGIN) + 64)
_DATA = slice(_OWN.stop + len(_MIDDLE), _OWN.stop + len(_MIDDLE) + 64)
_UNKNOWN = "0" * 64
_ALIGNMENT = 64
_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z")
_BLOCKS = 1 << 12, 1 << 30  # smaller ones would be slow to verify, larger ones fill the memory
_FEW = 3  # so many wrong bytes at the beginning are damage; more are another kind of file


@dataclass(frozen=True, slots=True)
class Header:
    """What a checkpoint says of itself, held against its digest."""

    digest: str
    data_digest: str
    block: int
    start: int  # where the tensors' bytes begin
    size: int  # of the whole file
    epoch: int
    metrics: dict[str, Any]
    saved: str
    structure: str
    entries: dict[str, Any]


def compose(
    *,
    epoch: int,
    metrics: Mapping[str, object],
    saved: str,
    structure: str,
    block: int,
    entries: Mapping[str, object],
) -> bytearray:
    """Write a header whose digests are still unknown; `seal` fills them in."""
    metadata = {
        "modelyard.checkpoint": _UNKNOWN,
        "data": _UNKNOWN,
        "format": str(FORMAT),
        "block": str(block),
        "epoch": str(epoch),
        "saved": saved,
        "metrics": json.dumps(encode(dict(metrics), ("metrics",)), separators=(",", ":")),
        "structure": structure,
    }
    text = json.dumps({"__metadata__": metadata, **entries}, separators=(",", ":")).encode()
    text += b" " * (-(len(text) + 8) % _ALIGNMENT)
    if len(text) > LARGEST:
        raise InputError(
            f"what is no tensor comes to {len(text):,} bytes; a checkpoint holds {LARGEST:,} of it",
            hint="Large lists of numbers belong in a tensor.",
        )
    return bytearray(len(text).to_bytes(8, "little") + text)


def seal(header: bytearray, data_digest: str) -> str:
    """Fill in both digests; give the header's own, which stands for the whole file."""
    header[_DATA] = data_digest.encode()
    digest = _digest(header)
    header[_OWN] = digest.encode()
    return digest


def open_file(path: str) -> int:
    """Open a checkpoint; a pipe or a device under its name is refused, and not waited for."""
    try:
        return open_regular(path)
    except FileNotFoundError:
        raise NotFoundError(f"{path}: no such checkpoint") from None
    except OSError as error:
        if error.errno == errno.EINVAL:
            hint = "A checkpoint is a file that `save_checkpoint` writes."
            raise InputError(f"{path} is {error.strerror}", hint=hint) from None
        raise StoreError(f"{path} cannot be read: {error.strerror}") from error


def read_header(descriptor: int, path: str) -> Header:
    """Read the header of an open file, whole and held against its digest; no byte of a tensor is read."""
    raw = _checked(descriptor, path, os.fstat(descriptor).st_size)
    try:
        text = json.loads(raw[8:])
        metadata = text.pop("__metadata__")
        if int(metadata["format"]) > FORMAT:
            raise InputError(
                f"{path} is a checkpoint of format {metadata['format']}; this modelyard reads up to {FORMAT}",
                hint="A newer modelyard reads it: pip install --upgrade modelyard",
            )
        header = _header(raw, metadata, text)
    except (LookupError, TypeError, ValueError, AttributeError, ArithmeticError, RecursionError) as error:
        raise InputError(f"{path} is not a checkpoint that modelyard wrote: {error!r}") from None
    _check_size(path, header, os.fstat(descriptor).st_size)
    return header


def begins_as_checkpoint(descriptor: int) -> bool:
    """Tell a checkpoint, be it damaged or cut off, from a file of another kind."""
    return _wrong(os.pread(descriptor, len(_BEGIN), 8)) <= _FEW


def is_checkpoint(path: str) -> bool:
    """Tell whether a file is a checkpoint, be it damaged or cut off."""
    descriptor = open_file(path)
    try:
        return begins_as_checkpoint(descriptor)
    finally:
        os.close(descriptor)


def damaged(path: str, what: str) -> DigestError:
    folder = os.path.dirname(path) or "."
    return DigestError(f"{path} {what}", hint=f"modelyard checkpoints list {folder} shows which are whole.")


def _checked(descriptor: int, path: str, size: int) -> bytearray:
    begin = os.pread(descriptor, 8 + len(_BEGIN), 0)
    _check_beginning(path, begin[8:], size)
    length = int.from_bytes(begin[:8], "little")
    if length > LARGEST or 8 + length > size:
        raise damaged(
            path, f"is cut off, or damaged: {size:,} bytes, and its header alone should have {length:,}"
        )
    raw = bytearray(os.pread(descriptor, 8 + length, 0))
    if len(raw) < _DATA.stop or _digest(raw) != raw[_OWN].decode("latin-1"):
        raise damaged(path, "is damaged: its header is not the one that was written")
    return raw


def _check_beginning(path: str, begin: bytes, size: int) -> None:
    if _wrong(begin) > _FEW:
        raise InputError(
            f"{path} is not a checkpoint", hint="A checkpoint is a file that `save_checkpoint` has written."
        )
    if len(begin) < len(_BEGIN):
        raise damaged(path, f"is cut off: it has {size:,} bytes")
    if _wrong(begin):
        raise damaged(path, "is damaged at its beginning")


def _wrong(begin: bytes) -> int:
    return sum(one != other for one, other in zip(begin, _BEGIN, strict=False))


def _digest(header: bytearray) -> str:
    """Hash the length, which comes first, too; the place of the digest itself counts as zeros."""
    return sha256(header[: _OWN.start] + _UNKNOWN.encode() + header[_OWN.stop :]).hexdigest()


def _header(raw: bytearray, metadata: dict[str, str], entries: dict[str, Any]) -> Header:
    ends = [entry["data_offsets"][1] for entry in entries.values()]
    return Header(
        digest=raw[_OWN].decode("ascii"),
        data_digest=raw[_DATA].decode("ascii"),
        block=_within(metadata["block"], *_BLOCKS),
        start=len(raw),
        size=len(raw) + max(ends, default=0),
        epoch=_within(metadata["epoch"], 0, HIGHEST),
        metrics=_figures(decode(json.loads(metadata["metrics"])), 0),
        saved=_time(metadata["saved"]),
        structure=str(metadata["structure"]),
        entries=entries,
    )


def _within(text: str, least: int, most: int) -> int:
    number = int(text)
    if not least <= number <= most:
        raise ValueError(f"{text[:20]} is not between {least} and {most}")
    return number


def _time(text: str) -> str:
    """The times of a folder's checkpoints are compared as texts, and shown."""
    if not _TIME.fullmatch(text):
        raise ValueError(f"{text[:40]!r} is not when it was saved")
    return text


def _figures(metrics: object, depth: int) -> dict[str, Any]:
    """Demand what is written as metrics: numbers and texts by name, and dictionaries of them."""
    if not isinstance(metrics, dict) or depth > DEEPEST or not all(isinstance(name, str) for name in metrics):
        raise ValueError("its metrics are not numbers by name")
    for value in metrics.values():
        if isinstance(value, dict):
            _figures(value, depth + 1)
        elif type(value) not in (int, float, bool, str, type(None)):
            raise ValueError(f"a {type(value).__name__} among its metrics")
        elif isinstance(value, int) and value.bit_length() > MOST_BITS:
            raise ValueError(f"a number of {value.bit_length():,} bits among its metrics")
    return metrics


def _check_size(path: str, header: Header, size: int) -> None:
    if size < header.size:
        raise damaged(path, f"is cut off: {size:,} of its {header.size:,} bytes are there")
    if size > header.size:
        raise damaged(path, f"is damaged: {size - header.size:,} bytes stand behind its end")
