"""The schema of `benchmarks.yaml`: what was measured or published, one entry a run."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from modelyard.cards.card import Figure, Part
from modelyard.cards.kinds import Sha256Prefix, Text, Whole, Word

Ends = Annotated[list[float], Field(min_length=2, max_length=2)]


class Run(Part):
    """The figures of one run, and what they were measured with."""

    benchmark: Word
    metrics: dict[str, Figure]
    intervals: dict[str, Ends] = Field(default_factory=dict)
    """The lower and upper end, at 95 %, of those figures that have one."""
    samples: Whole | None = None
    """How many the figures are of: pictures or texts, or timed calls."""
    key: dict[str, Any] = Field(default_factory=dict)
    """All that must be the same in two runs before their figures may be compared."""
    source: Text | None = None
    """Where the figures are published, if they are not the team's own."""
    batch_size: Whole | None = None
    hardware: Text | None = None
    runtime: Word | None = None
    precision: Word | None = None
    date: Word | None = None
    result: Sha256Prefix | None = None
    """The first digits of the digest of the result that `modelyard benchmark` kept."""


class Benchmarks(Part):
    """All runs of one model version."""

    results: list[Run]
