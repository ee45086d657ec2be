"""`Options`: what is asked of a report beside its rows."""

from __future__ import annotations

from dataclasses import dataclass

from modelyard.core.errors import InputError

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.reports.gathered.gather import Gathered

LIGHT = (0.010, 0.050)
"""Seconds: below the first a latency is green, above the second it is red."""


@dataclass(frozen=True)
class Options:
    """How a report is made; a format leaves out what it has no place for."""

    title: str = "Results"
    light: tuple[float, float] = LIGHT
    baseline: Gathered | None = None
    """What the rows are compared with, in a form for pull requests."""
    pull_request: bool = False

    def __post_init__(self) -> None:
        green, red = self.light
        if not 0 < green <= red < float("inf"):
            raise InputError(
                f"the light turns at {1000 * green:g} ms and {1000 * red:g} ms",
                hint="The first is above zero, and the second no smaller: `--light 10ms 50ms`.",
            )
