"""The ports of an ONNX file, as a session carries them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from modelyard.core.errors import RunError
from modelyard.runtimes.onnx_facts import KINDS, OnnxFacts

if TYPE_CHECKING:
    from modelyard.runtimes.model_file import ModelFile
    from modelyard.runtimes.port import Ports

_NOT_IN_NUMPY = ("bfloat16", "complex64", "complex128", "float8", "uint4", "int4", "float4")


def ports_of(file: ModelFile) -> Ports:
    """Give the inputs and outputs; those that numpy has no arrays for no session carries."""
    facts = facts_of(file)
    for port in (*facts.inputs, *facts.outputs):
        if port.dtype in KINDS.values() or port.dtype.startswith(_NOT_IN_NUMPY):
            raise RunError(
                f"{file.path}: {port.name!r} is {_article(port.dtype)} {port.dtype}, and a session carries "
                "arrays of numpy alone"
            )
    return facts.inputs, facts.outputs


def facts_of(file: ModelFile) -> OnnxFacts:
    """Give what an ONNX file says of itself; any other format has none."""
    if file.facts is None:
        raise RunError(f"{file.path} is no ONNX file: it is {file.format}")
    return file.facts


def _article(word: str) -> str:
    return "an" if word[:1] in "aeiou" and not word.startswith("u") else "a"
