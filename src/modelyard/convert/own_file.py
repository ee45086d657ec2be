"""A model that is a file: its card names no weights but an artifact, as that of a quantized variant does."""

from __future__ import annotations

from dataclasses import replace

from modelyard.convert.described import described, weights_of
from modelyard.convert.kept import Converted
from modelyard.convert.metadata import Metadata
from modelyard.core.errors import ExportError
from modelyard.core.settings import is_offline

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from modelyard.core.progress import Report
    from modelyard.registry.model import Model

_FORMAT = "onnx"


def own_file(model: Model, format: str, report: Report) -> Converted | None:
    """Give the file that a model is; None for one that has weights, from which any format is written."""
    from modelyard.registry.files.artifacts import artifacts_of
    from modelyard.registry.files.fetch import Fetcher

    if weights_of(model) is not None:
        return None
    named = next((one for one in artifacts_of(model) if one.part == _FORMAT), None)
    if named is None:
        return None
    if format != _FORMAT:
        base = model.data.get("base_model")
        raise ExportError(
            f"{model.ref} is an ONNX file, and has no weights to write as {format}",
            hint=f"Its parent may have them: `modelyard export {base} --format {format}`." if base else None,
        )
    had = Fetcher(model.zoo, offline=is_offline(), report=report).bring(named)
    return Converted(
        had.path, _FORMAT, had.sha256, had.size, _said(had.path, model), {}, (had.path,), reused=True
    )


def _said(path: str, model: Model) -> Metadata:
    """Read what the file says of itself; what one of others leaves unsaid, the card says."""
    import onnx

    held = onnx.load(path, load_external_data=False)
    said = Metadata.from_texts({one.key: one.value for one in held.metadata_props})
    if said is not None:
        return said
    own = {one.name for one in held.graph.initializer}
    inputs = {one.name: _port(one, onnx) for one in held.graph.input if one.name not in own}
    outputs = tuple(one.name for one in held.graph.output)
    return replace(described(model, _FORMAT), inputs=inputs, outputs=outputs)


def _port(one: Any, onnx: Any) -> dict[str, Any]:
    kind = one.type.tensor_type
    axes = [axis.dim_param or axis.dim_value or f"axis {at}" for at, axis in enumerate(kind.shape.dim)]
    return {"shape": axes, "dtype": str(onnx.helper.tensor_dtype_to_np_dtype(kind.elem_type))}
