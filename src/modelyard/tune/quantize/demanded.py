"""What calibration needs of its samples, told before anything is done with them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError, ShapeError

if TYPE_CHECKING:
    from onnx import ModelProto

    from modelyard.tune.quantize.quantization import Inputs

FEWEST = 8
"""Samples without which a range is chance."""


def demand_samples(graph: ModelProto, calibration: Sequence[Inputs]) -> None:
    """Refuse calibration data that are none, too few, of another shape, not numbers, or all alike.

    Args:
        graph: the model that they are for.
        calibration: inputs by name, batch by batch.
    """
    if not calibration:
        raise InputError("there are no calibration data", hint=f"Give {FEWEST} samples or more, of real use.")
    for inputs in calibration:
        _demand_shapes(graph, inputs)
    for name in calibration[0]:
        _demand_values(name, calibration)


def _demand_shapes(graph: ModelProto, inputs: Inputs) -> None:
    stored = {tensor.name for tensor in graph.graph.initializer}
    ports = {port.name: port for port in graph.graph.input if port.name not in stored}
    if inputs.keys() != ports.keys():
        raise ShapeError(
            f"calibration data are for {', '.join(inputs) or 'nothing'}, and the model takes"
            f" {', '.join(ports)}"
        )
    for name, port in ports.items():
        axes = port.type.tensor_type.shape.dim
        wanted = [axis.dim_value if axis.HasField("dim_value") else 0 for axis in axes]
        got = list(inputs[name].shape)
        if len(got) != len(wanted) or any(
            want not in (0, side) for want, side in zip(wanted, got, strict=True)
        ):
            said = " × ".join(
                str(side) if side else axis.dim_param or "any"
                for side, axis in zip(wanted, axes, strict=True)
            )
            raise ShapeError(
                f"calibration data for {name!r} are {' × '.join(map(str, got))}, and the model takes {said}"
            )


def _demand_values(name: str, calibration: Sequence[Inputs]) -> None:
    import numpy as np

    rows = [row for inputs in calibration for row in inputs[name]]
    if len(rows) < FEWEST:
        raise InputError(
            f"{len(rows)} calibration samples are too few to tell a range: at least {FEWEST}",
            hint="128 are usual.",
        )
    wrong = next(
        (n for n, row in enumerate(rows) if row.dtype.kind == "f" and not np.isfinite(row).all()), None
    )
    if wrong is not None:
        raise InputError(f"calibration sample {wrong} holds values that are not finite (NaN or infinite)")
    if all(row.shape == rows[0].shape and bool((row == rows[0]).all()) for row in rows[1:]):
        raise InputError(
            f"all {len(rows)} calibration samples are alike: they tell the range of one",
            hint="Give samples as they come in use.",
        )
