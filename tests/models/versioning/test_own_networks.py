"""What is registered can be loaded: networks as users write them come back, or are refused."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import own_networks
import pytest
import torch
from own_network import Mine
from safetensors.torch import load_file
from torch import nn

from modelyard.core.errors import InputError
from modelyard.models import ModelConfig, create_model
from modelyard.models.versioning import ModelRegistry, register_model

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import MakeZoo
    from naive_zoo import ZooFolder

CONFIG = ModelConfig(num_classes=2)
X = torch.tensor([[1.0, -2.0], [0.5, 3.0]])


@pytest.fixture
def zoo(make_zoo: MakeZoo) -> ZooFolder:
    return make_zoo(settings="starter = false")


@pytest.mark.parametrize("kind", ["Masked", "Tied", "Looking", "Plain", "Frozen"])
def test_a_network_of_ones_own_comes_back_as_it_was(kind: str, zoo: ZooFolder) -> None:
    network = getattr(own_networks, kind)(CONFIG).eval()
    register_model(network, "own", "1.0.0", config=CONFIG, zoo=str(zoo))
    found = ModelRegistry(str(zoo)).load("own")
    assert torch.equal(found(X), network(X))
    assert [one.requires_grad for one in found.parameters()] == [
        one.requires_grad for one in network.parameters()
    ]


def test_tied_weights_stand_in_the_file_once_and_are_one_parameter_again(zoo: ZooFolder) -> None:
    register_model(own_networks.Tied(CONFIG), "own", "1.0.0", config=CONFIG, zoo=str(zoo))
    assert load_file(zoo.folder("own") / "model.safetensors").keys() == {"layer.weight", "layer.bias"}
    found = ModelRegistry(str(zoo)).load("own")
    assert isinstance(found, own_networks.Tied) and found.other.weight is found.layer.weight


def test_loading_a_network_of_ones_own_draws_no_number_of_the_caller(zoo: ZooFolder) -> None:
    register_model(own_networks.Plain(CONFIG), "own", "1.0.0", config=CONFIG, zoo=str(zoo))
    torch.manual_seed(3)
    ModelRegistry(str(zoo)).load("own")
    after = torch.rand(2)
    torch.manual_seed(3)
    assert torch.equal(after, torch.rand(2))


def replaced() -> nn.Module:
    network = create_model("resnet18", num_classes=3, config={"parameters": SMALL})
    network.head = nn.Linear(8, 3)
    return network


def spoilt(value: float) -> nn.Module:
    network = own_networks.Net(CONFIG)
    nn.init.constant_(network.layer.bias, value)
    return network


def untied() -> nn.Module:
    network = own_networks.Tied(CONFIG)
    network.other.weight = nn.Parameter(torch.zeros(2, 2))
    return network


def mixed() -> nn.Module:
    network = own_networks.Net(CONFIG)
    network.layer.bias = nn.Parameter(torch.zeros(2, dtype=torch.float64))
    return network


SMALL = {"backbone": {"depths": [1, 1, 1, 1], "widths": [8, 8, 8, 8]}}
CONV = ModelConfig(num_classes=2, in_channels=3, channels=8)


@pytest.mark.parametrize(
    ("model", "config", "said"),
    [
        (replaced, None, r"2 missing: head\.linear"),
        (lambda: Mine(CONV), CONV.but(channels=16), "of another shape"),
        (lambda: nn.Sequential(nn.Linear(2, 2)), CONFIG, "cannot be built from its config alone"),
        (lambda: own_networks.Wide(3), CONFIG, "cannot be built from its config alone"),
        (lambda: own_networks.Lazy(CONFIG), CONFIG, "no size before the first input"),
        (lambda: own_networks.Telling(CONFIG), CONFIG, "_extra_state of the Telling is no tensor"),
        (lambda: spoilt(torch.nan), CONFIG, r"not a number \(NaN\) in layer.bias"),
        (lambda: spoilt(torch.inf), CONFIG, "infinite in layer.bias"),
        (untied, CONFIG, "would come back changed"),
        (mixed, CONFIG, "1 of another kind of numbers"),
        (lambda: own_networks.Net(CONFIG).to("meta"), CONFIG, "has no numbers"),
    ],
)
def test_what_would_not_come_back_is_refused_and_leaves_nothing(
    model: Callable[[], nn.Module], config: Any, said: str, zoo: ZooFolder
) -> None:
    with pytest.raises(InputError, match=said):
        register_model(model(), "own", "1.0.0", config=config, task="classification", zoo=str(zoo))
    assert not list(zoo.registry.rglob("*own*")) and not zoo.leftovers()
