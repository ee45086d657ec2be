"""How the findings of a guard look: figures with their units, and what has to be read beside them."""

from __future__ import annotations

from modelyard.core import amount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.benchmark.guard.finding import Finding
    from modelyard.benchmark.guard.guarded import Guarded

HEADERS = (
    "MODEL", "RUNTIME", "BATCH", "FIGURE", "BASE", "CANDIDATE", "CHANGE", "INTERVAL", "GATE", "RUNS",
    "VERDICT",
)  # fmt: skip
SIDES = "llrlrrrrrrl"
SPARE = ("RUNS", "INTERVAL", "GATE", "BASE", "CANDIDATE")
"""What goes first where there is no room."""
_NOTHING = "–"
_TIMES = ("time", "cold start", "max_ms")


def cells_of(one: Finding) -> tuple[str, ...]:
    """Give a row of the table."""
    batch = _NOTHING if one.batch is None else str(one.batch)
    return (
        one.model, one.runtime, batch, one.figure, _value(one, one.base), _value(one, one.candidate),
        _change(one.change), _interval(one), _gate(one), str(one.runs) if one.runs else _NOTHING, one.verdict,
    )  # fmt: skip


def remarks(guarded: Guarded) -> list[str]:
    """Give what has to be read beside the table: reasons, and how many more runs would decide."""
    said: dict[str, list[str]] = {}
    for one in guarded.findings:
        for text in _told(one):
            said.setdefault(text, []).append(name_of(one))
    lines = [f"{_listed(names)}: {text}" for text, names in said.items()]
    return lines + list(guarded.notes)


def _told(one: Finding) -> list[str]:
    more = [more_of(one)] if one.outcome == "open" and one.candidate is not None else []
    return [text for text in (one.said, *more) if text]


def more_of(one: Finding) -> str:
    """Say what would decide."""
    what = "samples" if one.figure == "accuracy" else "processes" if one.figure == "max_ms" else "pairs"
    if one.more is None:
        return f"too near the gate to be told: more than 1,000 further {what} would be needed"
    return f"cannot tell: about {one.more:,} more {what} would decide, if it stays as it is"


def name_of(one: Finding) -> str:
    """Name what a finding is of: `resnet18 onnxruntime 1 time`."""
    figure = () if one.figure == "model" else (one.figure,)
    return " ".join(str(word) for word in (one.model, one.runtime, one.batch, *figure) if word is not None)


def summary(guarded: Guarded) -> str:
    """Say in a line how it stands."""
    counts = {"worse": 0, "open": 0, "fine": 0}
    for one in guarded.findings:
        counts[one.outcome] += 1
    words = {"worse": "worse", "open": "cannot be told", "fine": "not worse"}
    told = ", ".join(f"{count} {words[name]}" for name, count in counts.items() if count)
    base = f"{guarded.baseline} ({guarded.commit[:12]})" if guarded.commit else guarded.baseline
    return f"against {base}: {told or 'nothing to guard'}; seed {guarded.seed}"


def verdict(guarded: Guarded) -> str:
    """Say what it comes to, and of what: `worse than main: net onnxruntime 1 time (+291.0%)`."""
    words = {0: "not worse than", 1: "worse than", 4: "cannot tell from"}[guarded.code]
    decisive = {0: "", 1: "worse", 4: "open"}[guarded.code]
    names = [_changed(one) for one in guarded.findings if one.outcome == decisive]
    return f"{words} {guarded.baseline}" + (f": {_listed(names)}" if names else "")


def _changed(one: Finding) -> str:
    return name_of(one) + (f" ({_change(one.change)})" if one.change is not None else "")


def _value(one: Finding, value: float | None) -> str:
    if value is None:
        return _NOTHING
    if one.figure in _TIMES:
        return amount.milliseconds(1000 * value)
    return f"{value:.4g}" if one.figure == "accuracy" else amount.human_bytes(int(value))


def _change(share: float | None) -> str:
    return _NOTHING if share is None else f"{100 * share:+.1f}%"


def _interval(one: Finding) -> str:
    if one.interval is None:
        return _NOTHING
    low, high = (f"{100 * end:+.1f}" for end in one.interval)
    return f"{low} to {high}%"


def _gate(one: Finding) -> str:
    if one.gate is None:
        return _NOTHING
    sign = "-" if one.figure == "accuracy" else "+"
    return f"{sign}{100 * one.gate:g}%"


def _listed(names: Sequence[str]) -> str:
    return ", ".join(names[:3]) + (f" and {len(names) - 3} more" if len(names) > 3 else "")
