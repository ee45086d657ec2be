"""`modelyard replay`: a number that was published, run again and judged."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.cli._gently import ended_gently
from modelyard.core.stated_number import stated_share

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.benchmark.replay.replayed import Replayed

_CODES = {"reproduces": 0, "differs": 1, "other machine": 4, "cannot tell": 4}


def replay(
    result: str,
    *,
    margin: str | None = None,
    folder: str = "benchmarks/results",
    output: str | None = None,
    revision: str | None = None,
    processes: int | None = None,
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Measure a result again, with the same weights, config and seed, and judge it.

    The verdict is `reproduces`; `differs`, with by how much, and in which field of the artifact, the key or
    the environment; `other machine`, where a speed is only told as a share of the anchor's, the model that
    every benchmark times; or `cannot tell`, where the machine is too noisy to say. A score is judged on any
    machine. The exit code is 0 where it reproduces, 1 where it differs, and else 4.

    Args:
        result: The first digits of its digest, or its file.
        margin: What is too small to matter, such as 0.02 or 2%: 5% of a time, 0.005 of a score by default.
        folder: Where results are kept.
        output: A folder that keeps the new result too; it is kept nowhere by default.
        revision: Of the zoo's git repository, whose cards are meant, such as v1.0; those of now by default.
        processes: Fresh ones that a latency is timed in; as many as then by default.
        quiet: Draw no progress.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard replay 0123abcd
        modelyard replay benchmarks/results/resnet18-latency-0123abcd4567.json --margin 10%
        modelyard replay 0123abcd --revision v1.0 --processes 20
        modelyard replay 0123abcd --output benchmarks/results --json
    """
    from modelyard.benchmark.replay.replay import replay as run
    from modelyard.cli._cells import line_of
    from modelyard.cli._live import Live

    chosen = None if margin is None else stated_share("--margin", margin)
    with (
        ended_gently(),
        Live(lambda state: [line_of(one, state.plan.config) for one in state.rows], quiet=quiet) as live,
    ):
        found = run(
            result, folder=folder, output=output, margin=chosen, zoo=zoo, revision=revision,
            processes=processes, report=live.told,
        )  # fmt: skip
    if json:
        _show.json_out(found.as_dict())
    else:
        _said(found)
    return _CODES[found.verdict]


def _said(found: Replayed) -> None:
    from modelyard.results.listed import model_of

    one = found.then
    about = f"{model_of(one)} {one.runtime.get('runtime')}, {one.kind} of {one.made}"
    _show.out(_show.inert(f"{_show.bold(found.verdict)}: {found.reason}"))
    _show.say(_show.inert(f"{about}: {found.figure} {found.said[0]} then, {found.said[1]} now{_ends(found)}"))
    other = [each for each in found.differences if not each.decides]
    for each in other:
        _show.say(_show.inert(f"also: {each}"))
    for note in found.notes:
        _show.say(_show.inert(note))


def _ends(found: Replayed) -> str:
    if found.interval is None:
        return ""
    low, high = found.interval
    return f" (ratio of processes {found.value:.3f}, {low:.3f} to {high:.3f} at 95 %)"
