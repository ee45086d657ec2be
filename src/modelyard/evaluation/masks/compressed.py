"""COCO's compressed runs: numbers in five bits a character, from the fourth on as differences.

Each character holds, above `0`, five bits of the number, the lowest first, and a sixth that says whether
more of it follow. The highest of the five in the last character is the sign. A difference is that to the
last run of the same kind, for those are about alike.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from modelyard.core.errors import InputError
from modelyard.evaluation.masks.rle import Numbers, Rle, rle_of_counts

ZERO, BITS, MORE, SIGN = 48, 5, 0x20, 0x10
LONGEST = 12  # characters of a number, 60 bits


def rle_of_text(text: str | bytes, height: int, width: int) -> Rle:
    """Read compressed runs.

    Args:
        text: as COCO's JSON has it.
        height: of the picture.
        width: of the picture.
    """
    data = text.encode("latin-1", "replace") if isinstance(text, str) else bytes(text)
    codes = np.frombuffer(data, np.uint8).astype(np.int64) - ZERO
    if codes.size and not ((codes >= 0) & (codes < 2 * MORE)).all():
        raise InputError("compressed runs have a character that is none of theirs")
    last = codes & MORE == 0
    if codes.size and not last[-1]:
        raise InputError("compressed runs break off within a number")
    return rle_of_counts(_summed(_numbers(codes, last)), height, width)


def text_of(mask: Rle) -> str:
    """Write compressed runs."""
    counts = mask.counts
    before = [0, 0, 0, *counts[1:-2]] if len(counts) > 3 else [0] * len(counts)
    return "".join(map(_characters, [own - past for own, past in zip(counts, before, strict=True)]))


def _numbers(codes: Numbers, last: NDArray[np.bool_]) -> list[int]:
    """Put the bits together; a number ends where no more of it follows."""
    if not codes.size:
        return []
    starts = np.flatnonzero(np.append(True, last[:-1]))
    ends = np.flatnonzero(last)
    if (ends - starts).max() >= LONGEST:
        raise InputError("compressed runs have a number of more than 60 bits")
    place = np.arange(len(codes)) - np.repeat(starts, ends - starts + 1)
    found = np.add.reduceat((codes & MORE - 1) << BITS * place, starts)
    negative = codes[ends] & SIGN != 0
    whole: list[int] = np.where(negative, found - (1 << BITS * (ends - starts + 1)), found).tolist()
    return whole


def _summed(numbers: list[int]) -> list[int]:
    for place in range(3, len(numbers)):
        numbers[place] += numbers[place - 2]
    return numbers


def _characters(number: int) -> str:
    said = ""
    while True:
        low, number = number & MORE - 1, number >> BITS
        if number == (-1 if low & SIGN else 0):
            return said + chr(low + ZERO)
        said += chr((low | MORE) + ZERO)
