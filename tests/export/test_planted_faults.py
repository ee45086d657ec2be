"""Faults planted into an artifact of a starter model, each found by the check that is for it."""

from __future__ import annotations

import json

import numpy as np
from onnx import TensorProto, helper, numpy_helper


def test_a_sound_artifact_is_equal_on_held_out_digits(artifact):
    found = artifact.proved(artifact.spoilt(lambda graph: None))
    assert (found.verdict, found.origin, found.samples) == ("equal", "digits (held-out)", 16)
    assert (found.decisions.agreed, found.decisions.of) == (16, 16)
    assert {one.batch for one in found.figures} == {1, 3, 8}


def test_a_batch_that_was_baked_in_is_found(artifact):
    def bake(graph):
        axis = graph.graph.input[0].type.tensor_type.shape.dim[0]
        axis.dim_value = 1

    found = artifact.proved(artifact.spoilt(bake))
    assert found.verdict == "not equal"
    assert found.checks["batches"].startswith("it does not answer batches of 3")


def test_an_input_that_was_renamed_is_found(artifact):
    def rename(graph):
        graph.graph.input[0].name = "images"
        for node in graph.graph.node:
            node.input[:] = ["images" if one == "pictures" else one for one in node.input]

    found = artifact.proved(artifact.spoilt(rename))
    assert [name for name, wrong in found.checks.items() if wrong] == ["names"]
    assert "images (float32), and pictures (float32) were promised" in found.checks["names"]


def test_a_batch_that_leaks_across_its_samples_is_found(artifact):
    def leak(graph):
        last = _renamed_output(graph, "own")
        axes = numpy_helper.from_array(np.array([0]), "across")
        graph.graph.initializer.append(axes)
        graph.graph.node.extend(
            [
                helper.make_node("ReduceMean", [last, "across"], ["average"], keepdims=1),
                helper.make_node("Add", [last, "average"], ["scores"]),
            ]
        )

    found = artifact.proved(artifact.spoilt(leak))
    assert "alone than in a batch of" in found.checks["leaks"]


def test_an_output_that_is_always_the_same_is_found(artifact):
    def still(graph):
        last = _renamed_output(graph, "own")
        graph.graph.initializer.append(helper.make_tensor("nothing", TensorProto.FLOAT, [], [0.0]))
        graph.graph.node.append(helper.make_node("Mul", [last, "nothing"], ["scores"]))

    found = artifact.proved(artifact.spoilt(still))
    assert found.checks["constant"] == "scores is the same for each of 16 samples"


def test_a_wrong_normalisation_in_the_metadata_is_found(artifact):
    def normalise(graph):
        entry = next(one for one in graph.metadata_props if one.key == "modelyard.preprocessing")
        entry.value = json.dumps({**json.loads(entry.value), "mean": [0.5]})

    found = artifact.proved(artifact.spoilt(normalise))
    assert [name for name, wrong in found.checks.items() if wrong] == ["metadata"]
    assert "preprocessing" in found.checks["metadata"]


def test_a_weight_with_one_bit_of_its_exponent_changed_is_found_and_so_is_its_layer(artifact):
    name = "backbone.layer2.0.conv2.weight"
    found = artifact.proved(artifact.spoilt(lambda graph: flip_exponent(graph, name)))
    assert "away from the source" in found.checks["values"]
    assert found.diverging.operator == "Conv"
    assert found.diverging.layer.startswith("backbone.layer2.0.")


def flip_exponent(graph, name, bit=24):
    """Flip one bit of the exponent of a tensor's largest weight."""
    tensor = next(one for one in graph.graph.initializer if one.name == name)
    values = numpy_helper.to_array(tensor).copy()
    flat = values.reshape(-1).view(np.uint32)
    flat[np.abs(values).argmax()] ^= np.uint32(1 << bit)
    tensor.CopyFrom(numpy_helper.from_array(values, name))


def _renamed_output(graph, name):
    """Let the graph's last node give its answer under another name, so that nodes can follow."""
    node = next(one for one in graph.graph.node if "scores" in one.output)
    node.output[list(node.output).index("scores")] = name
    return name
