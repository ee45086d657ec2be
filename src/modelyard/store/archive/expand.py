"""Decompress a stream in pieces of bounded size; it must be whole, with nothing behind it."""

from __future__ import annotations

from modelyard.store.archive import zstd

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from modelyard.store.archive.watch import Watch

    New = Callable[[], Any]
    Errors = tuple[type[Exception], ...]

MAGICS = {"gz": b"\x1f\x8b\x08", "xz": b"\xfd7zXZ\x00", "bz2": b"BZh", "zst": zstd.MAGIC}
_MOST = 1 << 20  # bytes that come out at once
_XZ_MEMORY = 256 << 20  # `xz -9` needs 65 MB
_AGAIN = "Fetch the archive again."


def expand(kind: str, blocks: Iterator[bytes], watch: Watch) -> Iterator[bytes]:
    """Give what is packed in `blocks` by gz, xz, bz2 or zst."""
    if kind == "zst":
        return zstd.expand(blocks, watch)
    return _streams(blocks, _decoder(kind), MAGICS[kind], watch)


def _decoder(kind: str) -> tuple[New, Errors]:
    if kind == "gz":
        return _inflater(31)
    if kind == "xz":
        import lzma

        return lambda: lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_XZ_MEMORY), (lzma.LZMAError,)
    import bz2

    return bz2.BZ2Decompressor, (OSError, ValueError)


def _inflater(form: int) -> tuple[New, Errors]:
    import zlib

    return lambda: zlib.decompressobj(form), (zlib.error,)


def _streams(
    blocks: Iterator[bytes], decoder: tuple[New, Errors], magic: bytes, watch: Watch
) -> Iterator[bytes]:
    """Expand streams that stand one behind the other; zeros may pad the last."""
    new, errors = decoder
    current, any_yet, padded = None, False, False
    for block in blocks:
        data = block
        while data:
            if current is None:
                if any_yet and (padded or data[0] == 0):
                    padded = True
                    if data.strip(b"\0"):
                        raise watch.refuse("is followed by bytes that belong to nothing")
                    break
                if data[0] != magic[0]:
                    raise watch.refuse("is followed by bytes that belong to nothing")
                current, any_yet = new(), True
            try:
                yield from _out_of(current, data)
            except errors as error:
                raise watch.refuse(f"is damaged: {error}", hint=_AGAIN) from error
            data = current.unused_data if current.eof else b""
            current = None if current.eof else current
    if current is not None:
        raise watch.refuse("is cut short", hint=_AGAIN)


def _out_of(decoder: Any, data: bytes) -> Iterator[bytes]:
    """Give all that `data` brings out, never more than so much at once."""
    while True:
        out = decoder.decompress(data, _MOST)
        if out:
            yield out
        if hasattr(decoder, "unconsumed_tail"):
            data = decoder.unconsumed_tail
            more = bool(data) or len(out) == _MOST
        else:
            data, more = b"", not decoder.needs_input
        if decoder.eof or not more:
            return


def inflate_raw(blocks: Iterator[bytes], method: str, watch: Watch) -> Iterator[bytes]:
    """Expand one stream without a head, as zip files hold them; it must end where its bytes end."""
    new, errors = _inflater(-15) if method == "deflate" else _decoder(method)
    decoder = new()
    for block in blocks:
        if decoder.eof:
            raise watch.refuse("has bytes behind the end of its data")
        try:
            yield from _out_of(decoder, block)
        except errors as error:
            raise watch.refuse(f"is damaged: {error}", hint=_AGAIN) from error
    if not decoder.eof or decoder.unused_data:
        raise watch.refuse("does not end where its data ends", hint=_AGAIN)
