"""`watch`: what the machine did beside a measurement, seen before and after it."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from modelyard.results.machine import processor
from modelyard.results.machine.files import ROOT, control_groups, numbers_of, text_of

STOLEN = 0.01  # of the time; more is told
CHANGED = 0.05  # of the frequency
_THROTTLED = "sys/devices/system/cpu/cpu*/thermal_throttle/core_throttle_count"

Seen = Mapping[str, float | None]


@dataclass
class Watch:
    """What was seen; `after` is filled when the watching ends."""

    before: Seen
    after: Seen = field(default_factory=dict)
    governor: str | None = None
    turbo: bool | None = None

    def as_dict(self) -> dict[str, float | None]:
        """What changed between the two looks; None where this machine does not tell."""
        spent, stolen = self._grown("ticks"), self._grown("stolen")
        return {
            "load_before": self.before["load"],
            "load_after": self.after["load"],
            "steal": round(stolen / spent, 5) if spent and stolen is not None else None,
            "held_back_seconds": self._grown("held_back"),
            "held_back_times": self._grown("held_back_times"),
            "too_hot": self._grown("too_hot"),
            "mhz_before": self.before["mhz"],
            "mhz_after": self.after["mhz"],
        }

    def notes(self, cores: int) -> list[str]:
        """Say in sentences what may have made the figures worse than the machine is.

        Args:
            cores: How many cores the process may use.
        """
        seen = {name: value or 0.0 for name, value in self.as_dict().items()}
        early, late = seen["mhz_before"], seen["mhz_after"]
        held = f"{seen['held_back_times']:.0f} times, for {seen['held_back_seconds']:.1f} s"
        told = {
            f"{seen['steal']:.1%} of the time was stolen by other virtual machines": seen["steal"] > STOLEN,
            f"{seen['load_before']:.1f} processes ran already on {cores} cores": seen["load_before"] > cores,
            f"its control group held it back {held}": seen["held_back_seconds"] > 0,
            "the processor was too hot and slowed down": seen["too_hot"] > 0,
            f"the frequency went from {early:.0f} to {late:.0f} MHz{self._set_by}": (
                min(early, late) > 0 and abs(late - early) > CHANGED * early
            ),
        }
        return [sentence for sentence, holds in told.items() if holds]

    @property
    def _set_by(self) -> str:
        """What lets the frequency change, as far as that can be seen."""
        known = [f"the governor is {self.governor}"] if self.governor else []
        known += ["turbo is on" if self.turbo else "turbo is off"] if self.turbo is not None else []
        return f" ({', '.join(known)})" if known else ""

    def _grown(self, name: str) -> float | None:
        before, after = self.before[name], self.after[name]
        return None if before is None or after is None else after - before


@contextmanager
def watch(root: str = ROOT) -> Iterator[Watch]:
    """Look at the machine before and after what stands inside.

    Args:
        root: Where the files of the system are.
    """
    seen = Watch(_look(root), governor=processor.governor(root), turbo=processor.turbo(root))
    try:
        yield seen
    finally:
        seen.after = _look(root)


def _look(root: str) -> Seen:
    ticks, stolen = _ticks(root)
    hot = numbers_of(_THROTTLED, root)
    return {
        "load": os.getloadavg()[0],
        "ticks": ticks,
        "stolen": stolen,
        "held_back": _held_back(root),
        "held_back_times": _held_back_times(root),
        "too_hot": sum(hot) if hot else None,
        "mhz": processor.megahertz(root),
    }


def _ticks(root: str) -> tuple[int | None, int | None]:
    """(all ticks of all cores, those stolen by other virtual machines) since the machine started."""
    words = (text_of("proc/stat", root) or "").partition("\n")[0].split()[1:9]
    ticks = list(map(int, words))
    return (sum(ticks), ticks[7]) if len(ticks) == 8 else (None, None)


def _held_back(root: str) -> float | None:
    """Give the seconds for which control groups kept the process from running; the largest of them."""
    found = [
        told.get("throttled_usec", 0) / 1e6 + told.get("throttled_time", 0) / 1e9
        for told in _limits(root)
        if "throttled_usec" in told or "throttled_time" in told
    ]
    return max(found, default=None)


def _held_back_times(root: str) -> int | None:
    """Give how often they did; the largest of them."""
    return max((told["nr_throttled"] for told in _limits(root) if "nr_throttled" in told), default=None)


def _limits(root: str) -> Iterator[Mapping[str, int]]:
    """What each control group tells of the time it gave."""
    for folder in control_groups("cpu", root):
        pairs = (line.split() for line in (text_of(f"{folder}/cpu.stat", root) or "").splitlines())
        yield {pair[0]: int(pair[1]) for pair in pairs if len(pair) == 2}
