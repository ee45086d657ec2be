"""`modelyard selftest`: whether what is measured on this machine can be trusted."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from modelyard.benchmark.selftest.judge import Finding

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
    from modelyard.benchmark.selftest.selftest import TAKES
    from modelyard.benchmark.selftest.selftest import selftest as run

    processes = 3 if short else 5
    if not json:
        _show.say(f"this takes about {TAKES * processes:.0f} s")
    findings = run(processes=processes)
    if json:
        _show.json_out([one.as_dict() for one in findings])
    else:
        rows = [(one.behaviour, one.figure, one.truth, one.found, _verdict(one)) for one in findings]
        _show.table(rows, HEADERS)
    failed = [one for one in findings if not one.holds]
    if failed:
        _show.say(f"not to be trusted on this machine, as it is now: {_summary(failed)}")
    for why in _worst(reason for one in failed for reason in one.why):
        _show.say(f"seen meanwhile: {why}")
    if failed and not json:
        _show.say("a busy machine is the usual reason: close what else runs, and run this again")
    return int(bool(failed))


def _verdict(one: Finding) -> str:
    return "yes" if one.holds else "too wide" if one.is_wide else "no"


def _summary(failed: Iterable[Finding]) -> str:
    """Name each figure that failed with the behaviours for which it did: `median (drifting: too wide)`."""
    found: dict[str, list[str]] = {}
    for one in failed:
        found.setdefault(one.means, []).append(one.behaviour + (": too wide" if one.is_wide else ""))
    return "; ".join(f"{means} ({', '.join(dict.fromkeys(names))})" for means, names in found.items())


def _worst(reasons: Iterable[str]) -> list[str]:
    """Keep of reasons that differ in their number alone the one with the largest."""
    import re

    found: dict[str, tuple[float, str]] = {}
    for reason in reasons:
        numbers = re.findall(r"[\d.]+", reason)
        alike = re.sub(r"[\d.]+", "", reason)
        found[alike] = max(found.get(alike, (0.0, "")), (float(numbers[0]) if numbers else 0.0, reason))
    return [reason for _, reason in found.values()]
