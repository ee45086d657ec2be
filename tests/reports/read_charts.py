"""Values read back from charts as with a ruler: where marks lie between the ticks of the axes."""

from __future__ import annotations

import math
import re
from typing import Any

UNITS = {"s": 1, "ms": 1e-3, "µs": 1e-6, "ns": 1e-9, "%": 0.01, "×": 1, "k": 1e3, "M": 1e6, "": 1}
FOUND = """svg => {
  const at = one => { const m = one.getScreenCTM(); return [m.e, m.f]; };
  const shown = kind => [...svg.querySelectorAll(`.tick.${kind}`)].map(
    t => [t.textContent, at(t)[kind === 'x' ? 0 : 1]]);
  const size = svg.getScreenCTM().a;
  return {x: shown('x'), y: shown('y'), marks: [...svg.querySelectorAll('.mark')].map(m => ({
    row: m.dataset.row, front: m.dataset.front || '', x: at(m)[0], y: at(m)[1], size,
    error: (m.querySelector('.error') || {getAttribute: () => ''}).getAttribute('d')}))};
}"""


def number_of(text: str) -> float:
    """`1,000 ms` -> 1.0"""
    found = re.fullmatch(r"([\d.,]+)\s*(\D*)", text)
    assert found, text
    return float(found[1].replace(",", "")) * UNITS[found[2]]


class Axis:
    """Two ticks say where all values lie; the others must agree, by ratios or by differences."""

    def __init__(self, ticks: list[tuple[str, float]]) -> None:
        self.ticks = sorted((number_of(text), at) for text, at in ticks)
        self.is_log = len(self.ticks) > 2 and self._error(log=True) < self._error(log=False)
        assert len(self.ticks) < 3 or self._error(log=self.is_log) < 0.5  # pixels

    def value(self, at: float, *, log: bool | None = None) -> float:
        (a, p), (b, q) = self.ticks[0], self.ticks[-1]
        share = (at - p) / (q - p)
        return a * (b / a) ** share if (self.is_log if log is None else log) else a + (b - a) * share

    def _error(self, *, log: bool) -> float:
        (_, p), (_, q) = self.ticks[0], self.ticks[-1]
        if log and self.ticks[0][0] <= 0:
            return math.inf
        return max(abs(self.value(at, log=log) - value) / value * abs(q - p) for value, at in self.ticks)


def charts(page: Any, kind: str) -> list[dict[str, Any]]:
    """What is drawn in all charts of a kind that can be seen, with their axes."""
    seen = [one for one in page.query_selector_all(f'svg[data-chart="{kind}"]') if one.is_visible()]
    found = [one.evaluate(FOUND) for one in seen]
    for one in found:
        one["x"] = Axis(one["x"])
        one["y"] = Axis(one["y"]) if one["y"] else None
    return found
