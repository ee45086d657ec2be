"""Faults in the middle of a graph: the node that leaves the source is named, with its layer."""

from __future__ import annotations

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper, numpy_helper

from modelyard.export.first_diverging import first_node
from modelyard.export.inner import inner_values
from modelyard.export.layers import first_layer
from modelyard.models.load import load_model


@pytest.fixture(scope="session")
def pictures():
    return np.random.default_rng(0).standard_normal((2, 1, 32, 32)).astype(np.float32)


@pytest.fixture
def reference(artifact):
    return onnx.load(artifact.made.path)


def first_of(spoil, reference, pictures):
    """Spoil a copy of a graph, and find where it leaves the graph."""
    graph = onnx.ModelProto()
    graph.CopyFrom(reference)
    spoil(graph)
    return first_node(graph, inner_values(graph, pictures), inner_values(reference, pictures), reference)


def node_of(graph, operator, number):
    return [one for one in graph.graph.node if one.op_type == operator][number]


def test_equal_graphs_never_diverge(reference, pictures):
    assert first_of(lambda graph: None, reference, pictures) is None


def test_a_sum_that_became_a_difference_is_named(reference, pictures):
    found = first_of(lambda graph: setattr(node_of(graph, "Add", 1), "op_type", "Sub"), reference, pictures)
    assert (found.node, found.operator) == (node_of(reference, "Add", 1).name, "Sub")
    assert found.layer == "backbone.layer2.0"


def test_another_activation_is_named(reference, pictures):
    found = first_of(
        lambda graph: setattr(node_of(graph, "Relu", 4), "op_type", "Sigmoid"), reference, pictures
    )
    assert (found.node, found.operator) == (node_of(reference, "Relu", 4).name, "Sigmoid")


def test_a_node_that_was_put_between_is_named(reference, pictures):
    def insert(graph):
        conv = node_of(graph, "Conv", 5)
        place = list(graph.graph.node).index(conv)
        graph.graph.initializer.append(helper.make_tensor("little", TensorProto.FLOAT, [], [1.01]))
        between = helper.make_node("Mul", [conv.input[0], "little"], ["louder"], name="between")
        graph.graph.node.insert(place, between)
        graph.graph.node[place + 1].input[0] = "louder"

    found = first_of(insert, reference, pictures)
    assert (found.node, found.operator) == ("between", "Mul")


def test_a_weight_that_was_changed_names_the_node_that_reads_it(reference, pictures):
    name = node_of(reference, "Conv", 3).input[1]

    def change(graph):
        tensor = next(one for one in graph.graph.initializer if one.name == name)
        values = numpy_helper.to_array(tensor) * np.float32(1.5)
        tensor.CopyFrom(numpy_helper.from_array(values, name))

    assert first_of(change, reference, pictures).node == node_of(reference, "Conv", 3).name


def test_without_a_second_graph_the_networks_own_layers_tell(reference, pictures):
    network = load_model("digits_resnet", zoo="starter")
    assert first_layer(reference, inner_values(reference, pictures), network, pictures) is None
    node_of(reference, "Relu", 4).op_type = "Sigmoid"
    found = first_layer(reference, inner_values(reference, pictures), network, pictures)
    assert (found.operator, found.found_by) == ("Sigmoid", "layer")
