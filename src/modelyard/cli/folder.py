"""`modelyard folder show`: what a model folder has and lacks."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.core import amount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.folder.folder import ModelFolder
    from modelyard.store.folder.overview import PartState
    from modelyard.store.folder.pairing import Pairing


def show(path: str, *, json: bool = False) -> int:
    """Show the parts of a model folder: what is there, what is missing, and how its samples pair.

    An archive of a model folder is shown without unpacking it.
    The exit code is 1 if a part that must be there is missing or empty, or one that is there is damaged.

    Args:
        path: A model folder, or an archive of one.
        json: Print JSON.

    Examples:
        modelyard folder show resnet50
        modelyard folder show resnet50.tar.gz --json
    """
    from modelyard.store.folder.folder import ModelFolder

    folder = ModelFolder(path)
    parts, pairing = folder.parts(), folder.pairing()
    if json:
        _show.json_out(_as_dict(folder, parts, pairing))
    else:
        _table(parts)
        _pairs(pairing)
        _others(folder.others())
    lacking = [part for part in parts if part.required and part.state in ("missing", "empty")]
    damaged = [part for part in parts if part.state == "damaged"]
    for part in damaged:
        _show.say(_show.inert(f"damaged: {part.note}"))
    _show.say(_verdict(path, lacking, damaged))
    if lacking:
        _show.say(f"`modelyard fetch NAME --part {lacking[0].name}` fetches a part.")
    return 1 if lacking or damaged else 0


def _table(parts: list[PartState]) -> None:
    rows = [
        (part.name, part.state, part.files or None, amount.human_bytes(part.size), part.samples, _note(part))
        for part in parts
    ]
    _show.table(rows, ("PART", "STATE", "FILES", "SIZE", "SAMPLES", "NOTE"), "llrrrl")


def _note(part: PartState) -> str:
    return "" if part.state == "damaged" else part.note


def _pairs(pairing: Pairing | None) -> None:
    if pairing is None:
        return
    count = len(pairing.pairs)
    *first, last = pairing.pairs[0].files if pairing.pairs else [""]
    how = f", {', '.join(first)} and {last} paired by {pairing.by}" if first else ""
    _show.out(f"{count:,} sample{'' if count == 1 else 's'}{how}")
    for what, found in (("without a partner", pairing.alone), (f"of the same {pairing.by}", pairing.doubled)):
        for role, names in found.items():
            _show.out(_show.inert(f"sample_{role}: {what}: {_few(names)}"))


def _others(names: list[str]) -> None:
    if names:
        _show.out(_show.inert(f"of no part: {_few(names)}"))


def _few(names: list[str], most: int = 6) -> str:
    return ", ".join(names[:most]) + (f" and {len(names) - most:,} more" if len(names) > most else "")


def _verdict(path: str, lacking: list[PartState], damaged: list[PartState]) -> str:
    named = [f"{part.name} (empty)" if part.state == "empty" else part.name for part in lacking]
    said = [f"missing: {', '.join(named)}"] if named else []
    said += [f"damaged: {', '.join(part.name for part in damaged)}"] if damaged else []
    return _show.inert(f"{path}: {'; '.join(said) or 'every part that must be there is there'}")


def _as_dict(folder: ModelFolder, parts: list[PartState], pairing: Pairing | None) -> dict[str, object]:
    return {
        "place": folder.place,
        "parts": [part.as_dict() for part in parts],
        "samples": None
        if pairing is None
        else {
            "paired": len(pairing.pairs),
            "by": pairing.by,
            "alone": pairing.alone,
            "doubled": pairing.doubled,
        },
        "others": folder.others(),
    }
