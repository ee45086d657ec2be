"""A summary says what a network is made of, without computing it, and leaves it as it was."""

from __future__ import annotations

import json
import re

import pytest
import torch
from torch import nn

from breadth import few
from modelyard.core.errors import ConfigError, ShapeError
from modelyard.models import create_backbone, create_model, list_backbones, summarize

# Multiply-adds as published: torchvision's documentation of its weights, in billions.
PUBLISHED = {
    "resnet18": 1.81,
    "resnet50": 4.09,
    "mobilenet_v2": 0.30,
    "mobilenet_v3_large": 0.22,
    "efficientnet_b0": 0.386,
    "vit_b_16": 17.56,
    "vit_b_32": 4.41,
    "swin_t": 4.49,
    "convnext_tiny": 4.46,
    "densenet121": 2.83,
}
USUAL = ("resnet18", "efficientnet_b0", "vit_b_32", "swin_t")


@pytest.mark.parametrize("name", few(PUBLISHED, lambda name: name in USUAL))
def test_the_multiply_adds_of_torchvisions_networks_are_the_published_ones(torchvision, name):
    with torch.device("meta"):
        network = torchvision.models.get_model(name)
    found, billions = summarize(network, (3, 224, 224)).macs / 1e9, PUBLISHED[name]
    assert found == pytest.approx(billions, rel=0.01 if billions > 0.25 else 0.02)  # as rounded


@pytest.mark.parametrize(
    "name", few(sorted(PUBLISHED.keys() & set(list_backbones())), lambda name: name in USUAL)
)
def test_the_multiply_adds_of_our_networks_are_the_published_ones(name):
    with torch.device("meta"):
        network = create_model(name)
    assert network.summary((3, 224, 224)).macs / 1e9 == pytest.approx(
        PUBLISHED[name], rel=0.01 if PUBLISHED[name] > 0.25 else 0.02
    )


def test_it_needs_no_weights_and_finds_the_same_without(torchvision):
    network = torchvision.models.resnet18()
    with torch.device("meta"):
        empty = torchvision.models.resnet18()
    assert (
        summarize(network, (3, 64, 64)).as_dict()["layers"]
        == summarize(empty, (3, 64, 64)).as_dict()["layers"]
    )


def test_a_recurrence_and_a_fused_encoder_are_counted_too():
    steps, inputs, width = 5, 10, 20
    recurrent = summarize(nn.LSTM(inputs, width, batch_first=True), (steps, inputs))
    assert recurrent.macs == steps * 4 * width * (inputs + width)
    encoder = nn.TransformerEncoderLayer(16, 2, dim_feedforward=32, batch_first=True).eval()
    tokens = 7
    assert summarize(encoder, (tokens, 16)).macs == tokens * (4 * 16 * 16 + 2 * 16 * 32 + 2 * tokens * 16)


class Shared(nn.Module):
    """One linear layer under two names and called three times; an embedding tied to the last layer."""

    def __init__(self) -> None:
        super().__init__()
        self.embedding = nn.Embedding(100, 16)
        self.first = nn.Linear(16, 16)
        self.second = self.first
        self.scores = nn.Linear(16, 100, bias=False)
        self.scores.weight = self.embedding.weight

    def forward(self, x):
        x = self.second(self.first(self.first(self.embedding(x))))
        return {"scores": self.scores(x), "last": x}


def test_what_is_shared_is_counted_once_and_shown_where_it_is_met_again():
    found = summarize(Shared(), (7,), input_dtype=torch.int64)
    layers = {layer.name: layer for layer in found.layers}
    assert found.parameters == layers[""].parameters == 100 * 16 + 16 * 17
    assert (layers["second"].same_as, layers["second"].shared) == ("first", 16 * 17)
    assert (layers["scores"].parameters, layers["scores"].shared) == (0, 1600)
    assert (layers["first"].calls, layers["first"].macs) == (3, 3 * 7 * 16 * 16)


def test_outputs_that_are_several_tensors_are_all_shown():
    found = summarize(Shared(), (7,), input_dtype=torch.int64, batch_size=2)
    assert found.layers[0].outputs == (((2, 7, 100), (2, 7, 16)),)
    assert found.layers[0].output == "[2, 7, 100] [2, 7, 16]"


class Keeps(nn.Module):
    """Remembers what it was last given, counts its calls, and asks for a number."""

    def __init__(self) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(4)
        self.drop = nn.Dropout(0.5)
        self.register_buffer("calls", torch.zeros(()))
        self.last = None

    def forward(self, x):
        self.calls += 1
        self.last = x
        return self.drop(self.norm(x)) * (2 if self.ask(x) else 1)

    def ask(self, x):
        return True


class Asks(Keeps):
    def ask(self, x):
        return float(x.sum()) > 0


@pytest.mark.parametrize("kind", [Keeps, Asks])
def test_a_network_is_left_as_it_was(kind):
    network = kind().train()
    network.norm.eval()
    before = {name: one.clone() for name, one in network.state_dict().items()}
    numbers = torch.get_rng_state()
    assert summarize(network, (4,)).layers[0].output == "[1, 4]"
    assert (network.training, network.norm.training, network.drop.training) == (True, False, True)
    assert all(torch.equal(one, before[name]) for name, one in network.state_dict().items())
    assert network.last is None
    assert not any(part._forward_hooks or part._forward_pre_hooks for part in network.modules())
    assert torch.equal(torch.get_rng_state(), numbers)


def test_a_network_that_fails_is_left_as_it_was_too(torchvision):
    network = torchvision.models.resnet18().train()
    with pytest.raises(ShapeError, match=r"ResNet cannot take \[1, 4, 64, 64\]: .*3 channels"):
        summarize(network, (4, 64, 64))
    assert all(part.training for part in network.modules())
    assert not any(part._forward_hooks or part._forward_pre_hooks for part in network.modules())
    assert {type(one) for one in network.parameters()} == {nn.Parameter}


def test_a_network_that_asks_for_numbers_and_has_none_says_so():
    with torch.device("meta"):
        network = Asks()
    with pytest.raises(ShapeError, match="asks for the numbers of a tensor"):
        summarize(network, (4,))


def test_without_an_input_there_are_parameters_and_no_shapes():
    found = summarize(nn.Sequential(nn.Linear(3, 4), nn.ReLU()))
    assert (found.parameters, found.macs, found.memory, found.inputs) == (16, None, None, None)
    assert "input       not known" in str(found)


@pytest.mark.parametrize("size", [(3, 0), (3, -1), (3, 2.5), ((3, 4), 5), ("3",)])
def test_what_is_no_size_is_refused(size):
    with pytest.raises(ConfigError, match="an input's size is a shape such as"):
        summarize(nn.Linear(3, 4), size)


def test_layers_that_do_not_know_their_sizes_are_asked_for_a_run():
    with pytest.raises(ConfigError, match="does not know its sizes"):
        summarize(nn.Sequential(nn.LazyLinear(4)), (3,))


def test_a_backbone_and_an_architecture_know_an_input_of_theirs():
    with torch.device("meta"):
        assert summarize(create_backbone("resnet18")).inputs == ((1, 3, 224, 224),)
        assert create_model("resnet18", in_channels=1).summary().inputs == ((1, 1, 224, 224),)
        assert create_model("resnet18", input_size=[3, 96, 64]).summary().inputs == ((1, 3, 96, 64),)


def test_a_part_whose_members_alone_are_called_has_their_multiply_adds():
    class Lists(nn.Module):
        def __init__(self):
            super().__init__()
            self.blocks = nn.ModuleList([nn.Linear(4, 4), nn.Linear(4, 4)])

        def forward(self, x):
            return self.blocks[1](self.blocks[0](x))

    layers = summarize(Lists(), (4,)).layers
    assert [(layer.name, layer.macs, layer.calls) for layer in layers[:2]] == [("", 32, 1), ("blocks", 32, 0)]


def test_several_inputs_are_taken_in_their_order():
    class Adds(nn.Module):
        def forward(self, one, other):
            return one + other.sum()

    assert summarize(Adds(), [(3,), (5, 5)], batch_size=2).inputs == ((2, 3), (2, 5, 5))


def test_frozen_parameters_are_not_trainable():
    network = nn.Sequential(nn.Linear(3, 4), nn.Linear(4, 5))
    network[0].requires_grad_(False)
    found = summarize(network)
    assert (found.parameters, found.trainable, found.layers[1].trainable) == (41, 25, 0)


@pytest.mark.filterwarnings("ignore:.torch.jit:DeprecationWarning")
def test_a_compiled_and_a_scripted_network_are_summarised():
    network = nn.Sequential(nn.Linear(3, 4), nn.ReLU())
    assert summarize(torch.compile(network, backend="eager"), (3,)).macs == 12
    traced = torch.jit.trace(network, torch.rand(1, 3))
    assert summarize(traced, (3,)).macs == 12


def test_memory_is_the_weights_the_input_and_the_most_that_is_alive_at_once():
    network = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4))
    found = summarize(network, (8,), batch_size=32)
    assert found.weight_bytes == 4 * (8 * 16 + 16 + 16 * 4 + 4)
    assert found.input_bytes == 4 * 32 * 8
    assert found.peak_bytes == 4 * 32 * (16 + 16)
    assert found.memory == found.weight_bytes + found.input_bytes + found.peak_bytes


def test_the_text_has_columns_a_depth_and_totals():
    text = create_model("resnet18", num_classes=10).summary().text(depth=1)
    assert text.splitlines() == [
        "Layer            Kind                Output          Parameters    MACs",
        "CNNArchitecture  CNNArchitecture     [1, 10]         11,181,642  1.81 G",
        "  backbone       ResNet              [1, 512, 7, 7]  11,176,512  1.81 G",
        "  head           ClassificationHead  [1, 10]              5,130  5.12 k",
        "",
        "input          [1, 3, 224, 224]",
        "parameters     11,181,642",
        "trainable      11,181,642",
        "weights        44.8 MB",
        "multiply-adds  1.81 G",
        "memory         51.8 MB",
    ]


def test_the_json_says_all_that_the_summary_does():
    found = create_model("resnet18").summary()
    read = json.loads(found.as_json())
    assert read["layers"][2] | {"outputs": None} == found.layers[2].as_dict() | {"outputs": None}
    assert (read["macs"], read["memory"], len(read["layers"])) == (
        found.macs,
        found.memory,
        len(found.layers),
    )


def test_in_a_notebook_a_class_of_any_name_stays_text():
    hostile = type("<script>alert('1')</script>", (nn.Linear,), {})
    shown = summarize(nn.Sequential(hostile(3, 4)), (3,))._repr_html_()
    assert "<script" not in shown
    assert "&lt;script&gt;" in shown
    assert len(re.findall("<tr>", shown)) == 1 + 2 + 6
