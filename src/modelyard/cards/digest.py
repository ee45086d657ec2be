"""How strongly a file is named by its digest: by a full SHA-256, by its first digits, or not at all."""

from __future__ import annotations

import re

FULL, PREFIX, NONE = "full", "prefix", "none"
_HEX = re.compile(r"[0-9a-f]+\Z")


def strength(sha256: str | None, prefix: str | None) -> str:
    """Tell which of full, prefix, none a pair of digests amounts to."""
    if sha256:
        return FULL
    return PREFIX if prefix else NONE


def full_digest(value: str) -> str:
    """Give 64 lower-case hex digits; capitals and a leading `sha256:` are accepted."""
    text = value.strip().lower().removeprefix("sha256:")
    if len(text) == 64 and _HEX.match(text):
        return text
    short = text.rstrip(".…")
    if short != text or (len(text) < 64 and _HEX.match(text)):
        raise ValueError(
            "all 64 hex digits of the SHA-256; this one is cut short: `sha256sum FILE` prints it whole, "
            "and a shorter published digest goes under `sha256_prefix`"
        )
    raise ValueError("the 64 hex digits of the SHA-256, as `sha256sum FILE` prints them")


def digest_prefix(value: str) -> str:
    """Give 6 to 63 lower-case hex digits."""
    text = value.strip().lower().removeprefix("sha256:")
    if len(text) == 64 and _HEX.match(text):
        raise ValueError("6 to 63 hex digits; these are all 64, so write them under `sha256`")
    if not 6 <= len(text) < 64 or not _HEX.match(text):
        raise ValueError("the first 6 to 63 hex digits of the SHA-256")
    return text
