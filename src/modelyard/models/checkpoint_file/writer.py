"""Write a checkpoint beside its place, from the tensors' memory and hashed meanwhile; then move it."""

from __future__ import annotations

import ctypes
import errno
import os
import threading
from hashlib import sha256

from modelyard.core.errors import StoreError
from modelyard.models.checkpoint_file.blocks import BLOCK, count_of_blocks, digest_of_blocks
from modelyard.models.checkpoint_file.header import seal
from modelyard.models.checkpoint_file.settling import Settling
from modelyard.models.checkpoint_file.unfinished import create_unfinished
from modelyard.store.atomic import sync_folder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import torch

    from modelyard.models.checkpoint_file.tensors import Stored

    Owned = tuple[object, memoryview]  # bytes, and what must live as long as they are used


def write_checkpoint(path: str, header: bytearray, stored: Sequence[Stored]) -> str:
    """Put a checkpoint under its name, durably; give its digest. On failure the old one stays."""
    try:
        digest = _write(path, header, stored)
    except OSError as error:
        size = len(header) + sum(one.tensor.nbytes for one in stored)
        why = "the disk is full" if error.errno in (errno.ENOSPC, errno.EDQUOT) else error.strerror
        raise StoreError(
            f"{path} could not be written: {why}; it needs {size:,} bytes",
            hint="What was there before is still there.",
        ) from error
    try:
        sync_folder(os.path.dirname(path))
    except OSError as error:
        raise StoreError(
            f"{path} is written, but its folder could not be synced: {error.strerror}"
        ) from error
    return digest


def _write(path: str, header: bytearray, stored: Sequence[Stored]) -> str:
    new, descriptor = create_unfinished(path)
    try:
        try:
            size = sum(one.tensor.nbytes for one in stored)
            blocks = _placed(_blocks(stored), len(header))
            with Settling(descriptor, size) as settling:
                write = _Writing(descriptor, settling)
                data_digest = digest_of_blocks(blocks, count_of_blocks(size, BLOCK), write)
            digest = seal(header, data_digest)
            _write_at(descriptor, memoryview(header), 0)
            os.fsync(descriptor)
            os.replace(new, path)
        finally:
            os.close(descriptor)
    except BaseException:
        if os.path.lexists(new):
            os.unlink(new)
        raise
    return digest


class _Writing:
    """Write a block at its place, and hash it."""

    def __init__(self, descriptor: int, settling: Settling) -> None:
        self._descriptor = descriptor
        self._settling = settling
        self._one_at_a_time = threading.Lock()  # the kernel lets one write to a file at a time, and spins

    def __call__(self, block: tuple[int, list[Owned]]) -> bytes:
        at, pieces = block
        views = [view for _, view in pieces]
        data = views[0] if len(views) == 1 else memoryview(b"".join(views))
        with self._one_at_a_time:
            _write_at(self._descriptor, data, at)
            self._settling.wrote(len(data))
        return sha256(data).digest()


def _placed(blocks: Iterator[list[Owned]], start: int) -> Iterator[tuple[int, list[Owned]]]:
    for number, block in enumerate(blocks):
        yield start + number * BLOCK, block


def _blocks(stored: Sequence[Stored]) -> Iterator[list[Owned]]:
    """Give the tensors' bytes in blocks of one size, but for the last, each made of pieces of tensors."""
    block: list[Owned] = []
    room = BLOCK
    for owner, view in (piece for one in stored for piece in _pieces(one.tensor)):
        rest = view
        while rest:
            block.append((owner, rest[:room]))
            rest, room = rest[room:], room - len(rest[:room])
            if not room:
                yield block
                block, room = [], BLOCK
    if block:
        yield block


def _pieces(tensor: torch.Tensor) -> Iterator[Owned]:
    """Give a tensor's bytes, row by row; what lies on another device comes over in blocks."""
    if not tensor.numel():
        return
    flat = tensor.contiguous().reshape(-1)
    if flat.device.type == "cpu":
        yield flat, _memory(flat)
        return
    step = max(1, BLOCK // flat.dtype.itemsize)
    for at in range(0, flat.numel(), step):
        here = flat[at : at + step].cpu()
        yield here, _memory(here)


def _memory(flat: torch.Tensor) -> memoryview:
    return memoryview((ctypes.c_ubyte * flat.nbytes).from_address(flat.data_ptr())).cast("B")


def _write_at(descriptor: int, view: memoryview, at: int) -> None:
    while view:
        done = os.pwrite(descriptor, view, at)
        view, at = view[done:], at + done
