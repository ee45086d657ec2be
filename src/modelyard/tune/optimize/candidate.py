"""`Candidate`: one way to run a model; `Source`: the file that it opens."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

EXACTNESS = ("float32", "bfloat16", "float16", "int8", "int8+bfloat16", "int8+float16")
"""The exact ones first: of two that are as fast, the first of these is taken."""


@dataclass(frozen=True)
class Source:
    """What is opened: a file, or the model by its name where there is none."""

    opened: str
    """The path of the file, or the model's reference."""
    format: str | None = None
    sha256: str | None = None
    source_sha256: str | None = None
    kept: str | None = None
    """The key under which the cache has it."""
    method: str | None = None
    """How it was made smaller; None for an export as it is."""
    model: str | None = None
    """The variant whose file it is, where that is another card."""
    config_sha256: str | None = None
    """What the model's config said, digested."""

    @property
    def is_small(self) -> bool:
        return self.method is not None

    def as_dict(self) -> dict[str, Any]:
        """Say it as a card does, without a path of this machine."""
        names = ("format", "sha256", "source_sha256", "config_sha256", "kept", "method", "model")
        return {name: getattr(self, name) for name in names if getattr(self, name) is not None}


@dataclass(frozen=True)
class Candidate:
    """A runtime with all its settings, on one file, for one batch."""

    runtime: str
    numbers: str
    """What it computes in: `float32`, `bfloat16`, `int8`, `int8+bfloat16`."""
    precision: str | None
    """What is asked of the runtime; None for the numbers of the file."""
    source: Source
    threads: int
    batch: int
    options: tuple[tuple[str, Any], ...] = ()

    @property
    def family(self) -> tuple[str, str, Source]:
        """What decides the answers: threads and options only decide how fast they come."""
        return self.runtime, self.numbers, self.source

    @property
    def name(self) -> str:
        """Such as `openvino int8, 2 threads`."""
        variant = f" ({self.source.model})" if self.source.model else ""
        threads = f"{self.threads} thread{'s' * (self.threads != 1)}"
        said = [f"{self.runtime} {self.numbers}{variant}", threads, *map(_said, self.options)]
        return ", ".join(said) + (f", batch {self.batch}" if self.batch != 1 else "")

    @property
    def simplicity(self) -> tuple[int, int, int, str]:
        """A key for sorting: exact numbers, few options and few threads come first."""
        exact = EXACTNESS.index(self.numbers) if self.numbers in EXACTNESS else len(EXACTNESS)
        return exact, len(self.options), self.threads, self.runtime

    def with_threads(self, threads: int) -> Candidate:
        return replace(self, threads=threads)

    def with_options(self, options: Mapping[str, Any]) -> Candidate:
        return replace(self, options=tuple(sorted(options.items())))


def _said(option: tuple[str, Any]) -> str:
    return f"{option[0]}={option[1]}"
