"""`Page`: a file of the site: what it is made from, and how."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256


@dataclass(frozen=True)
class Page:
    """A file of the site."""

    path: str
    inputs: str
    """The digest of all that it is made from: while that stays, so does the file."""
    make: Callable[[], bytes]


def digest_of(*parts: object) -> str:
    """Name what a page is made from.

    Args:
        parts: plain data, and bytes.
    """
    said = json.dumps(parts, sort_keys=True, default=_plainly)
    return sha256(said.encode(errors="surrogatepass")).hexdigest()[:24]


def _plainly(value: object) -> str:
    return sha256(value).hexdigest() if isinstance(value, bytes) else repr(value)
