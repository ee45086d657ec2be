"""The schema of `benchmarks.yaml`: what was measured or published, one entry a run."""

from __future__ import annotations

from modelyard.cards.card import Figure, Part
from modelyard.cards.kinds import Text, Whole, Word


class Run(Part):
    """The figures of one run, and what they were measured with."""

    benchmark: Word
    metrics: dict[str, Figure]
    source: Text | None = None
    """Where the figures are published, if they are not the team's own."""
    batch_size: Whole | None = None
    hardware: Text | None = None
    runtime: Word | None = None
    precision: Word | None = None
    date: Word | None = None


class Benchmarks(Part):
    """All runs of one model version."""

    results: list[Run]
