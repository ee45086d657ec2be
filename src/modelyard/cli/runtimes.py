"""`modelyard runtimes`: what can open a model here, and what is missing for the others."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.runtimes.listing import Runtime


def runtimes(*, conformance: bool = False, json: bool = False, quiet: bool = False) -> int:
    """List the runtimes: version, devices, what they open, and the line that installs what is missing.

    With --conformance, ONNX's own test models are run in each that opens ONNX, which takes minutes, and a
    table shows which operators agree with the recorded answers.

    Args:
        conformance: Run ONNX's own test models instead, and show which operators are supported.
        json: Print JSON, one element a runtime, or an operator.
        quiet: Draw no progress.

    Examples:
        modelyard runtimes
        modelyard runtimes --json
        modelyard runtimes --conformance
    """
    if conformance:
        return _conformance(json=json, quiet=quiet)
    from modelyard.runtimes.listing import list_runtimes

    found = list_runtimes()
    if json:
        _show.json_out(one.as_dict() for one in found)
        return 0
    rows = [
        (one.name, one.version, ", ".join(one.devices) or None, _opens(one), _status(one)) for one in found
    ]
    _show.table(rows, ("NAME", "VERSION", "DEVICES", "OPENS", "STATUS"))
    for one in found:
        if one.install:
            _show.say(f"{one.name}: {one.install}")
    return 0


def _opens(one: Runtime) -> str:
    return ", ".join([*(["models"] if one.models else []), *one.reads])


def _status(one: Runtime) -> str:
    status = "ready" if one.ready else str(one.missing).removeprefix(f"the runtime {one.name!r} ")
    return f"{status} (its code has never been run)" if one.never_run else status


def _conformance(*, json: bool, quiet: bool) -> int:
    from modelyard.cli._progress import Counter
    from modelyard.runtimes.conformance import run_conformance

    with Counter("test models") as counter:
        table = run_conformance(report=None if quiet else counter.told)
    if json:
        _show.json_out(table.as_rows())
        return 0
    _show.table(table.rows(), ("OPERATOR", *table.runtimes))
    for line in table.summary():
        _show.say(line)
    return 0
