"""`Chart`: a drawing and what it says in words; in a page, or as a file of its own."""

from __future__ import annotations

from dataclasses import dataclass

from modelyard.reports.charts.svg import element


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing of so many pixels."""

    kind: str
    """`pareto`, `distributions`, …"""
    width: float
    height: float
    label: str
    """What is to be seen, for those who do not see it."""
    body: str
    """Elements of SVG."""
    title: str = ""
    """What stands above it where several are in one file."""

    def inline(self, class_: str = "") -> str:
        """Give it as part of a page, whose style sheet colours it."""
        return element(
            "svg", self.body,
            class_=f"chart {class_}".strip(), role="img", aria_label=self.label, data_chart=self.kind,
            viewBox=f"0 0 {self.width:g} {self.height:g}",
        )  # fmt: skip
