"""A file that a runtime opens: its format, its digest, and what is written in it."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from modelyard.store.digest import sha256_of

if TYPE_CHECKING:
    from modelyard.runtimes.onnx_facts import OnnxFacts


@dataclass(frozen=True, slots=True)
class ModelFile:
    """An artifact that was looked at and may be opened."""

    path: str
    format: str
    sha256: str  # of all its files
    metadata: Mapping[str, str] = field(default_factory=dict)
    facts: OnnxFacts | None = None  # of an ONNX file


def digest_of(paths: Sequence[str]) -> str:
    """Give the SHA-256 of a file; of several, that of the list of their digests and names."""
    if len(paths) == 1:
        return sha256_of(paths[0])
    from hashlib import sha256

    lines = sorted(f"{sha256_of(path)}  {os.path.basename(path)}\n" for path in paths)
    return sha256("".join(lines).encode()).hexdigest()
