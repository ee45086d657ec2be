"""`modelyard selftest`: whether what is measured on this machine can be trusted."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

HEADERS = ("BEHAVIOUR", "FIGURE", "TRUTH", "FOUND", "HOLDS")


def selftest(*, short: bool = False, json: bool = False) -> int:
    """Measure a runtime whose times are known, and see whether they are found.

    The runtime is constant, bimodal, heavy-tailed, drifting, warming up for 40 calls, slow while garbage may
    be collected, takes so much for each input of a batch, opens late, leaks, or has a known appetite for
    memory. It is timed by `modelyard benchmark` itself. Each interval has to hold the truth and be no wider
    than 5 % of it. What fails is not to be trusted on this machine, as it is now, and the exit code is 1.

    Args:
        short: Fewer processes: quicker, and less sure.
        json: Print JSON, one object a figure.

    Examples:
        modelyard selftest
        modelyard selftest --short --json
    """
    from modelyard.benchmark.selftest.selftest import selftest as run

    findings = run(processes=3 if short else 5)
    if json:
        _show.json_out([one.as_dict() for one in findings])
    else:
        rows = [
            (one.behaviour, one.figure, one.truth, one.found, "yes" if one.holds else "no")
            for one in findings
        ]
        _show.table(rows, HEADERS)
    failed = [one for one in findings if not one.holds]
    if failed:
        means = ", ".join(dict.fromkeys(one.means for one in failed))
        _show.say(f"not to be trusted on this machine, as it is now: {means}")
    for why in _worst(reason for one in failed for reason in one.why):
        _show.say(f"seen meanwhile: {why}")
    return int(bool(failed))


def _worst(reasons: Iterable[str]) -> list[str]:
    """Keep of reasons that differ in their number alone the one with the largest."""
    import re

    found: dict[str, tuple[float, str]] = {}
    for reason in reasons:
        numbers = re.findall(r"[\d.]+", reason)
        alike = re.sub(r"[\d.]+", "", reason)
        found[alike] = max(found.get(alike, (0.0, "")), (float(numbers[0]) if numbers else 0.0, reason))
    return [reason for _, reason in found.values()]
