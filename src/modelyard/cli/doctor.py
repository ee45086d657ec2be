"""`modelyard doctor`: why the GPU is or is not used, and what else ails this machine and its zoo."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.benchmark.doctor.finding import Finding
    from modelyard.benchmark.doctor.report import Report

_WIDTH = 9  # of a severity and its margin


def doctor(
    *,
    gpu: bool = False,
    record: str | None = None,
    recorded: str | None = None,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Say why the GPU is or is not used, and what else ails this machine and its zoo.

    The first line answers for the GPU. Then come the machine, and what was found, the worst of each group
    first: problem, warning, note, ok. Below each stands the line it was read from, and the command that mends
    it. Nothing is changed, and no engine is imported but in processes of their own, which are given up after
    two seconds. The exit code is 1 if there is a problem; a machine without a GPU has none.

    Args:
        gpu: A GPU that no engine can use is a failure, and so is none.
        record: Also write what was read into this new folder, without your name and paths, to be sent.
        recorded: Look at a machine that was recorded in this folder, instead of this one.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard doctor
        modelyard doctor --gpu
        modelyard doctor --record machine
        modelyard doctor --recorded machine --json
    """
    from modelyard.benchmark.doctor.diagnose import doctor as run
    from modelyard.core.errors import UsageError

    if record is not None and recorded is not None:
        raise UsageError("--record reads this machine, and --recorded another: name one of them")
    report = run(record=record, recorded=recorded, zoo=zoo)
    if json:
        _show.json_out(report.as_dict())
    else:
        _print(report)
    if record is not None:
        _show.say(_show.inert(f"{record}: written; look through it before you send it"))
    return int(bool(report.problems) or (gpu and not report.uses_gpu))


def _print(report: Report) -> None:
    from modelyard.benchmark.doctor.finding import GROUPS

    for line in _show.wrap(_show.inert(report.verdict), _show.page_width()):
        _show.out(_show.bold(line))
    _show.out("")
    _show.key_values(_machine(report))
    for group in GROUPS:
        found = report.of(group)
        if found:
            _show.out(f"\n{_show.bold(group)}")
        for one in found:
            _finding(one)
    _show.out("")
    _show.say(_summary(report))


def _machine(report: Report) -> list[tuple[str, str | None]]:
    from modelyard.core.amount import human_bytes

    told = report.fingerprint
    size = human_bytes(told["memory"]) if told.get("memory") else None
    parts = [told.get("cpu"), f"{told['cores']} cores" if told.get("cores") else None, size]
    system = [
        told.get("system"),
        told.get("kernel"),
        "virtual" if told.get("virtual") else None,
        told.get("container"),
    ]
    return [
        ("machine", _joined(parts)),
        ("system", _joined([*system, f"Python {told['python']}" if told.get("python") else None])),
        ("fingerprint", told.get("digest")),
        ("cards", ", ".join(report.cards) or "none"),
        ("engines", ", ".join(f"{name} {version}" for name, version in report.engines.items()) or "none"),
    ]


def _joined(parts: list[object]) -> str | None:
    return ", ".join(str(part) for part in parts if part) or None


def _finding(one: Finding) -> None:
    """One finding: what, wrapped; the line it was read from; its command, never broken."""
    columns = _show.page_width() - _WIDTH - 2
    label = f"  {one.severity:<{_WIDTH}}"
    lines = _show.wrap(_show.inert(one.what), columns)
    if one.severity != "ok":
        lines += (
            [_show.dim(line) for line in _show.wrap(_show.inert(f"({one.why})"), columns)] if one.why else []
        )
        lines += [f"$ {_show.inert(one.mend)}"] if one.mend else []
    for at, line in enumerate(lines):
        _show.out((label if at == 0 else " " * len(label)) + line)


def _summary(report: Report) -> str:
    from modelyard.core.amount import counted

    counts = {
        kind: sum(one.severity == kind for one in report.findings) for kind in ("problem", "warning", "note")
    }
    return ", ".join(counted(count, kind) for kind, count in counts.items())
