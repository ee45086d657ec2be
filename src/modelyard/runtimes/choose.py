"""Which runtime is taken when none is named: the first of some that is installed."""

from __future__ import annotations

from modelyard.core.errors import MissingExtraError, NotFoundError
from modelyard.runtimes.family import ENGINES, engine_of

PREFERRED = {
    "onnx": ("onnxruntime", "openvino"), "openvino": ("openvino",), "torchscript": ("torchscript",),
    "torch_export": ("torch",), "ncnn": ("ncnn",), "tensorrt": ("tensorrt",),
}  # fmt: skip
FOR_MODELS = ("onnxruntime", "torch")


def chosen_for(kind: str) -> str:
    """Give the preferred runtime of a format."""
    return _first_of(PREFERRED.get(kind, ()), kind)


def chosen_for_reference() -> str:
    """Give the preferred runtime for a model of the zoo."""
    return _first_of(FOR_MODELS, "models")


def _first_of(names: tuple[str, ...], what: str) -> str:
    missing: list[MissingExtraError] = []
    for name in names:
        try:
            engine_of(name)
        except MissingExtraError as error:
            missing.append(error)
            continue
        return name
    if missing:
        raise missing[0]
    raise NotFoundError(f"no runtime opens {what}", hint=f"There are: {', '.join(ENGINES.names())}.")
