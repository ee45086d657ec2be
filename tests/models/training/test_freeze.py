"""Parts of a network learn no more, their statistics neither; or are run again, with the same gradients."""

from __future__ import annotations

import copy
import pickle

import pytest
import torch
from torch import nn

from modelyard.core.errors import ConfigError, NotFoundError
from modelyard.models import checkpoint_activations, create_model, freeze, unfreeze


@pytest.fixture
def network() -> nn.Module:
    torch.manual_seed(0)
    small = {"backbone": {"depths": [1, 1, 1, 1], "widths": [8, 8, 16, 16]}}
    return create_model("resnet18", num_classes=5, config={"parameters": small}).train()


def step(network: nn.Module) -> None:
    """Train one step on numbers that are not those of the statistics."""
    learns = [one for one in network.parameters() if one.requires_grad]
    network(3 + torch.rand(4, 3, 64, 64)).square().sum().backward()
    torch.optim.SGD(learns, lr=0.1, momentum=0.9, weight_decay=0.1).step()


def changed(network: nn.Module, before: dict[str, torch.Tensor]) -> set[str]:
    """Name the parts, two deep, of which a tensor changed."""
    names = [name for name, one in network.state_dict().items() if not torch.equal(one, before[name])]
    return {".".join(name.split(".")[:2]) for name in names}


def test_frozen_parts_do_not_change_while_the_others_learn(network):
    before = copy.deepcopy(network.state_dict())
    freeze(network, ["backbone.conv1", "backbone.bn1", "backbone.layer1"])
    network.train()
    step(network)
    assert changed(network, before) == {
        "backbone.layer2",
        "backbone.layer3",
        "backbone.layer4",
        "head.linear",
    }


def test_statistics_go_on_where_that_is_wanted(network):
    before = copy.deepcopy(network.state_dict())
    freeze(network, "backbone", statistics=False)
    step(network)
    assert {"backbone.bn1", "backbone.layer1"} <= changed(network, before)
    assert not any(one.requires_grad for one in network.backbone.parameters())


def test_the_report_counts_what_learns(network):
    total = sum(one.numel() for one in network.parameters())
    found = freeze(network, "backbone")
    assert (found.parameters, found.trainable, found.frozen) == (total, 16 * 5 + 5, total - 85)
    assert str(found) == f"85 of {total:,} parameters are trained, {total - 85:,} are frozen"
    assert unfreeze(network).frozen == 0


def test_a_single_parameter_can_be_frozen(network):
    assert freeze(network, "head.linear.bias").frozen == 5


def test_what_is_unfrozen_learns_again(network):
    before = copy.deepcopy(network.state_dict())
    freeze(network)
    unfreeze(network, ["backbone.bn1", "head"])
    network.train()
    step(network)
    assert changed(network, before) == {"backbone.bn1", "head.linear"}


def test_a_copy_of_a_frozen_network_is_frozen_by_itself(network):
    freeze(network, "backbone")
    for twin in (copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        assert not twin.train().backbone.bn1.training
        unfreeze(twin)
        assert twin.train().backbone.bn1.training
    assert not network.train().backbone.bn1.training


def test_a_wrong_name_is_answered_with_the_nearest_part(network):
    with pytest.raises(NotFoundError, match=r"has no part 'backbone.layr1'\nDid you mean `backbone.layer1`"):
        freeze(network, ["backbone.layr1"])
    with pytest.raises(NotFoundError, match="has no part 'zzz'\nIt has: backbone, head"):
        unfreeze(network, "zzz")


def test_parts_that_run_again_have_the_same_gradients_and_statistics(network):
    twin = copy.deepcopy(network)
    assert checkpoint_activations(twin) == [f"backbone.layer{number}" for number in (1, 2, 3, 4)]
    x = torch.rand(4, 3, 64, 64)
    for one in (network, twin):
        one(x).square().sum().backward()
    pairs = zip(network.parameters(), twin.parameters(), strict=True)
    assert all(torch.equal(one.grad, other.grad) for one, other in pairs)
    assert all(torch.equal(one, twin.state_dict()[name]) for name, one in network.state_dict().items())


def test_dropout_in_a_part_that_runs_again_drops_the_same():
    torch.manual_seed(0)
    block = nn.Sequential(nn.Linear(8, 8), nn.Dropout(0.5), nn.Linear(8, 8))
    network = nn.Sequential(block, copy.deepcopy(block))
    twin = copy.deepcopy(network)
    checkpoint_activations(twin)
    x, gradients = torch.rand(4, 8), []
    for one in (network, twin):
        torch.manual_seed(1)
        one(x).sum().backward()
        gradients.append([each.grad for each in one.parameters()])
    assert all(torch.equal(one, other) for one, other in zip(*gradients, strict=True))


def test_a_network_with_parts_that_run_again_is_copied_and_used_as_before(network):
    x = torch.rand(1, 3, 64, 64)
    expected = copy.deepcopy(network).eval()(x)
    checkpoint_activations(network)
    for twin in (network, copy.deepcopy(network), pickle.loads(pickle.dumps(network))):
        assert torch.equal(twin.eval()(x), expected)


def test_blocks_of_a_transformer_and_features_of_a_plain_sequence_run_again(torchvision):
    with torch.device("meta"):
        vit, mobilenet = torchvision.models.vit_b_16(), torchvision.models.mobilenet_v2()
    assert checkpoint_activations(vit) == [f"encoder.layers.encoder_layer_{number}" for number in range(12)]
    assert checkpoint_activations(mobilenet) == [f"features.{number}" for number in range(19)]


def test_a_network_without_stages_asks_which_parts():
    with pytest.raises(ConfigError, match="Sequential has no stages"):
        checkpoint_activations(nn.Sequential(nn.Linear(3, 3)))
    with pytest.raises(ConfigError, match="'weight' is a parameter"):
        checkpoint_activations(nn.Linear(3, 3), "weight")
