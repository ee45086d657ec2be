"""`modelyard checkpoints list`: the checkpoints of a training run, with their metrics by epoch."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.core.amount import human_mb

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.cli._show import Cell
    from modelyard.models.checkpoint_file.record import Checkpoint


def list_(folder: str, *, json: bool = False) -> int:
    """Show the checkpoints of a folder by epoch, with their metrics.

    Only headers are read. One whose header is damaged, or that is cut off, is named; then the exit code is 1.

    Args:
        folder: Where a training run saves its checkpoints.
        json: Print JSON, one object a checkpoint.

    Examples:
        modelyard checkpoints list checkpoints/v1.0.0
        modelyard checkpoints list checkpoints/v1.0.0 --json
    """
    from modelyard.models.checkpoint_file.folder import list_checkpoints

    damaged: list[str] = []
    found = list_checkpoints(folder, on_damage=damaged.append)
    if json:
        _show.json_out(one.as_dict() for one in found)
    elif found:
        _table(found)
    for said in damaged:
        _show.warn(said)
    count = f"{len(found):,} checkpoint{'' if len(found) == 1 else 's'}"
    total = human_mb(sum(one.size for one in found) / 1e6)
    _show.say(_show.inert(f"{folder}: {count}" + (f", {total}" if found else "")))
    return 1 if damaged else 0


def _table(found: list[Checkpoint]) -> None:
    names = list(dict.fromkeys(name for one in found for name in one.flat_metrics()))
    rows = [
        (
            one.epoch,
            *(_figure(one.flat_metrics().get(name)) for name in names),
            human_mb(one.size / 1e6),
            one.saved[:16].replace("T", " "),
            one.path.rpartition("/")[2],
        )
        for one in found
    ]
    headers = ("EPOCH", *(_show.inert(name).upper() for name in names), "SIZE", "SAVED (UTC)", "FILE")
    _show.table(rows, headers, "r" * (len(names) + 2) + "ll")


def _figure(value: object) -> Cell:
    return f"{value:.6g}" if isinstance(value, float) else value if isinstance(value, int) else _text(value)


def _text(value: object) -> str | None:
    return None if value is None else str(value)
