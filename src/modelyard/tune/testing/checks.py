"""All that a method of quantization holds to."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import TYPE_CHECKING

from modelyard.core.errors import ModelyardError, NotFoundError
from modelyard.runtimes.onnx_checks import demand_sound
from modelyard.runtimes.onnx_facts import read_facts
from modelyard.runtimes.testing.subject import demand
from modelyard.tune.quantize.family import quantizer_named
from modelyard.tune.quantize.layers import layers_of
from modelyard.tune.testing.method_job import small_job

if TYPE_CHECKING:
    from modelyard.tune.testing.method_job import MethodJob

FAR = 0.25
"""How far an answer may be off, as a part of the largest: farther, it is the answer of another model."""


def it_states_what_it_is(job: MethodJob) -> None:
    found = quantizer_named(job.method)
    suffix = found.SUFFIX
    demand(suffix and suffix == suffix.lower().replace("_", "-"), f"its SUFFIX is {suffix!r}")
    demand(found.LAYERS, "it names no LAYERS that it changes")
    demand(isinstance(found.NEEDS_SAMPLES, bool), "NEEDS_SAMPLES is neither True nor False")


def inputs_and_outputs_stay_as_they_were(job: MethodJob) -> None:
    before, after = read_facts(str(job.source)), read_facts(str(job.quantized()))
    same = (after.inputs, after.outputs) == (before.inputs, before.outputs)
    demand(same, f"the graph had {before.inputs} and {before.outputs}, and has others")


def nodes_stand_in_the_order_in_which_they_run(job: MethodJob) -> None:
    import onnx

    path = str(job.quantized())
    demand_sound(path, read_facts(path))
    onnx.checker.check_model(path)


def answers_are_about_the_same(job: MethodJob) -> None:
    import numpy
    from onnxruntime import InferenceSession

    inputs = dict((job.samples or small_job(job.method, job.folder).samples)[0])
    paths = (str(job.source), str(job.quantized()))
    before, after = (InferenceSession(one, providers=["CPUExecutionProvider"]).run(None, inputs)
                     for one in paths)  # fmt: skip
    for one, other in zip(before, after, strict=True):
        found = float(numpy.abs(one - other).max() / max(float(numpy.abs(one).max()), 1e-9))
        demand(found <= FAR, f"answers are off by {found:.0%} of the largest")


def the_same_twice_is_the_same_bytes(job: MethodJob) -> None:
    first = job.quantized().read_bytes()
    demand(job.quantized("again.onnx").read_bytes() == first, "the same twice is not the same file")


def a_layer_that_is_excluded_keeps_its_numbers(job: MethodJob) -> None:
    import onnx

    layer = layers_of(onnx.load(job.source), quantizer_named(job.method).LAYERS)[-1]
    stored = onnx.load(job.quantized(exclude=[layer.name])).graph.initializer
    kept = {one.name: one.data_type for one in stored}.get(layer.input[1])
    demand(kept == onnx.TensorProto.FLOAT, f"the weights of {layer.name!r}, which is excluded, were changed")


def a_node_that_is_not_there_cannot_be_excluded(job: MethodJob) -> None:
    try:
        job.quantized(exclude=["nowhere"])
    except NotFoundError:
        return
    raise AssertionError("a node that is not there is excluded, and nothing says so")


def a_target_that_cannot_be_written_leaves_nothing(job: MethodJob) -> None:
    before = sorted(os.listdir(job.folder))
    try:
        job.quantized(os.path.join("nowhere", "made.onnx"))
    except (OSError, ModelyardError):
        demand(sorted(os.listdir(job.folder)) == before, "a file was left where none could be written")
        return
    raise AssertionError("a folder that is not there is written into")


METHOD_CHECKS: tuple[Callable[[MethodJob], None], ...] = (
    it_states_what_it_is, inputs_and_outputs_stay_as_they_were, nodes_stand_in_the_order_in_which_they_run,
    answers_are_about_the_same, the_same_twice_is_the_same_bytes, a_layer_that_is_excluded_keeps_its_numbers,
    a_node_that_is_not_there_cannot_be_excluded, a_target_that_cannot_be_written_leaves_nothing,
)  # fmt: skip


def check_method(job: MethodJob) -> None:
    """Check all that a method of quantization holds to; an AssertionError says what does not hold.

    Args:
        job: the method, on a file that it can quantize.
    """
    for check in METHOD_CHECKS:
        check(job)
