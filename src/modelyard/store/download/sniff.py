"""What a file is when it is not the model it should be: a login page, an LFS pointer, an error as XML."""

from __future__ import annotations

import os
import re

_HEAD = 4096
_PICTURES = ((b"\x89PNG", "a PNG picture"), (b"\xff\xd8\xff", "a JPEG picture"), (b"GIF8", "a GIF picture"))


def not_a_model(path: str, name: str, *, whole: bool = True) -> str | None:
    """Say what a file is if it surely is no model; `name` is what it should be called.

    `whole` is False where only the first bytes of the file are at hand.
    """
    with open(path, "rb") as file:
        head = file.read(_HEAD)
    size = os.path.getsize(path)
    if not size:
        return "this is an empty file"
    text = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return (
        _pointer(head, size)
        or _page(text, size)
        or _answer(text)
        or _other(head, path if whole else None, name.lower().rpartition(".")[2])
    )


def _pointer(head: bytes, size: int) -> str | None:
    if not head.startswith(b"version https://git-lfs.github.com/spec/") or size > 1024:
        return None
    digest = re.search(rb"oid (sha256:[0-9a-f]{64})", head)
    length = re.search(rb"size ([0-9]{1,18})\s", head + b"\n")
    named = f" for {digest[1].decode()}" if digest else ""
    weight = f" of {int(length[1]) / 1e6:.1f} MB" if length else ""
    return f"this is a Git LFS pointer{named}{weight}, not the file: fetch it through LFS (`git lfs pull`)"


def _page(text: bytes, size: int) -> str | None:
    low = text[:_HEAD].lower()
    if not (low.startswith((b"<!doctype html", b"<html", b"<head")) or b"<html" in low[:1024]):
        return None
    if b"quota" in low and b"drive" in low:
        return "this is Google Drive's page that says its download quota is used up"
    if b"drive" in low and (b"virus" in low or b"download anyway" in low):
        return "this is Google Drive's page that asks whether to download anyway, not the file"
    if any(word in low for word in (b"sign in", b"log in", b"login", b"password", b"signin")):
        return f"this is an HTML login page of {size:,} bytes"
    title = re.search(rb"<title[^>]*>\s*([^<]{1,80})", text, re.IGNORECASE)
    named = f" ({title[1].decode('utf-8', 'replace').strip()!r})" if title else ""
    return f"this is an HTML page{named} of {size:,} bytes"


def _answer(text: bytes) -> str | None:
    if text.startswith((b"<?xml", b"<Error")):
        code = re.search(rb"<Code>\s*([A-Za-z0-9]{1,60})", text)
        if code or b"<Error" in text:
            return "this is an error of an object store, as XML" + (f": {code[1].decode()}" if code else "")
    if text.startswith(b"{") and re.match(rb'\{\s*"(error|message|detail|errors)"\s*:', text):
        return "this is an error of a server, as JSON"
    return None


def _other(head: bytes, path: str | None, suffix: str) -> str | None:
    for start, what in _PICTURES:
        if head.startswith(start):
            return f"this is {what}"
    if head.startswith(b"%PDF-"):
        return "this is a PDF"
    if suffix in ("pth", "pt", "ckpt") and path is not None and head.startswith(b"PK\x03\x04"):
        from modelyard.store.archive.zip_directory import is_checkpoint_zip

        if not is_checkpoint_zip(path):
            return f"this is a zip archive that holds no PyTorch checkpoint, where a .{suffix} should be"
    if suffix in ("pth", "pt", "onnx", "safetensors") and head.startswith((b"\x1f\x8b", b"(\xb5/\xfd")):
        kind = "gzip" if head.startswith(b"\x1f\x8b") else "Zstandard"
        return f"this is compressed with {kind}, where a .{suffix} should be"
    return None
