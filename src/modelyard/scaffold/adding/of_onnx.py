"""What an ONNX file says of its model."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

from modelyard.convert.metadata import Metadata
from modelyard.core.errors import InputError
from modelyard.runtimes.onnx_ports import facts_of, ports_of
from modelyard.runtimes.sight import looked_at
from modelyard.scaffold.adding.computed import Computed
from modelyard.scaffold.adding.counted import parameters_in
from modelyard.scaffold.adding.onnx_macs import macs_of

if TYPE_CHECKING:
    from modelyard.runtimes.port import Port

_FRAMEWORK = "onnx"
_SILENT = (
    "the file does not say how pictures are prepared for it: `modelyard predict` and `evaluate` need that "
    "on the card, under `preprocessing` and `architecture.input_normalization` (docs/cards.md)"
)


def of_onnx(path: str, trusted: Collection[str]) -> Computed:
    """Compute what an ONNX file says; refuse one that is none, or is in several files.

    Args:
        path: of the file.
        trusted: digests of files that may be read although the scan refuses them.
    """
    file = looked_at(path, "onnx", trusted)
    facts = facts_of(file)
    if facts.external:
        raise InputError(
            f"{path} keeps its weights in other files: {', '.join(facts.external[:3])}",
            hint="They are not beside it, or are more than 100 MB, and a card names one file: "
            "`python -c \"import onnx; onnx.save(onnx.load('OLD.onnx'), 'NEW.onnx')\"` writes one.",
        )
    inputs, _ = ports_of(file)
    said = Metadata.from_texts(facts.metadata)
    card: dict[str, Any] = {"framework": _FRAMEWORK, "architecture": _look(inputs, path) | normalised(said)}
    notes = () if said else (_SILENT,)
    opset = {"opset_version": facts.opsets[""]} if "" in facts.opsets else {}
    return Computed(
        card | told(said), task=said.task if said else None, part="onnx", about_file=opset, notes=notes
    )


def told(said: Metadata | None) -> dict[str, Any]:
    """Give what the metadata of an artifact of ours says, as a card says it."""
    if said is None:
        return {}
    found: dict[str, Any] = {"licence": said.licence, "labels": list(said.labels or ()) or None}
    return {key: value for key, value in (found | _preprocessing(said.preprocessing)).items() if value}


def normalised(said: Metadata | None) -> dict[str, Any]:
    """Give what an artifact of ours subtracts from its inputs, and divides them by."""
    known = (said.preprocessing if said else None) or {}
    found = {key: known[key] for key in ("mean", "std") if isinstance(known.get(key), list)}
    return {"input_normalization": found} if len(found) == 2 else {}


def _preprocessing(said: Mapping[str, Any] | None) -> dict[str, Any]:
    from modelyard.cards.card import Preprocessing

    known = {key: value for key, value in (said or {}).items() if key in Preprocessing.model_fields}
    return {"preprocessing": {key: value for key, value in known.items() if value is not None}}


def _look(inputs: tuple[Port, ...], path: str) -> dict[str, Any]:
    found: dict[str, Any] = {"num_parameters": parameters_in(path)}
    shape = inputs[0].shape if len(inputs) == 1 else None
    sides = [side for side in (shape or ())[1:] if isinstance(side, int) and side > 0]
    if shape is not None and sides and len(sides) == len(shape) - 1:
        found["input_size"] = sides
    if len(inputs) == 1:
        found["input_dtype"] = inputs[0].dtype
    return {key: value for key, value in (found | {"macs": macs_of(path)}).items() if value}
