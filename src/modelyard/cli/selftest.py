"""`modelyard selftest`: whether what is measured on this machine can be trusted."""

from __future__ import annotations

from modelyard.cli import _show

HEADERS = ("BEHAVIOUR", "FIGURE", "TRUTH", "FOUND", "HOLDS")


def selftest(*, short: bool = False, json: bool = False) -> int:
    """Measure a runtime whose times are known, and see whether they are found.

    The runtime is constant, bimodal, heavy-tailed, drifting, warming up for 40 calls, takes so much for each
    input of a batch, or has a known appetite for memory. It is timed by `modelyard benchmark` itself. Each
    median's interval has to hold the truth, and be no wider than 5 % of it. The exit code is 1 if one fails.

    Args:
        short: Fewer processes: quicker, and less sure.
        json: Print JSON, one object a figure.

    Examples:
        modelyard selftest
        modelyard selftest --short --json
    """
    from modelyard.benchmark.selftest import as_data
    from modelyard.benchmark.selftest import selftest as run

    findings = run(processes=3 if short else 4)
    if json:
        _show.json_out([as_data(one) for one in findings])
    else:
        rows = [
            (one.behaviour, one.figure, one.truth, one.found, "yes" if one.holds else "no")
            for one in findings
        ]
        _show.table(rows, HEADERS)
    for means in dict.fromkeys(one.means for one in findings if not one.holds):
        _show.say(f"not to be trusted on this machine, as it is now: {means}")
    return int(any(not one.holds for one in findings))
