"""What a step of training keeps, counted a second time: by hand, and by what autograd says that it saves."""

from __future__ import annotations

import pytest
import torch
from torch import nn

from modelyard.core.errors import ConfigError
from modelyard.models import checkpoint_activations, create_model, profile_memory


def saved_bytes(network: nn.Module, x: torch.Tensor) -> int:
    """Count what autograd saves in a real forward pass, weights and inputs aside."""
    own = {one.untyped_storage().data_ptr() for one in [*network.parameters(), *network.buffers(), x]}
    found = {}

    def pack(one):
        storage = one.untyped_storage()
        if storage.data_ptr() not in own:
            found[storage.data_ptr()] = storage
        return one

    with torch.autograd.graph.saved_tensors_hooks(pack, lambda one: one):
        kept = network(x)
    assert kept is not None
    return sum(storage.nbytes() for storage in found.values())


def test_a_small_network_keeps_what_a_count_by_hand_finds():
    network = nn.Sequential(nn.Linear(8, 16), nn.ReLU(), nn.Linear(16, 4), nn.Sigmoid())
    found = profile_memory(network, torch.rand(32, 8), optimizer_states=1)
    kept = {layer.name: layer.kept for layer in found.layers}
    assert kept == {
        "": 4 * 32 * 20,
        "0": 0,
        "1": 4 * 32 * 16,
        "2": 0,
        "3": 4 * 32 * 4,
    }  # what a ReLU and a sigmoid gave
    weights = 4 * (8 * 16 + 16 + 16 * 4 + 4)
    assert (found.weights, found.gradients, found.optimizer, found.inputs) == (
        weights,
        weights,
        weights,
        4 * 32 * 8,
    )


@pytest.mark.parametrize("name", ["resnet18", "mobilenet_v3_small", "squeezenet1_0", "shufflenet_v2_x0_5"])
def test_what_is_kept_is_what_autograd_saves(torchvision, name):
    network = torchvision.models.get_model(name).train()
    x = torch.rand(2, 3, 64, 64)
    assert profile_memory(network, x).kept == pytest.approx(saved_bytes(network, x), rel=0.02)


def test_the_peak_lies_between_what_is_kept_and_all_that_is_made():
    network = create_model("resnet18").train()
    found = profile_memory(network, batch_size=2)
    assert found.kept <= found.peak_forward <= found.peak
    assert (
        found.gradients
        < found.peak
        < found.kept + found.gradients + 2 * sum(one.outputs for one in found.layers)
    )
    assert found.total == found.inputs + found.weights + found.optimizer + found.peak


def test_it_computes_nothing_and_changes_nothing():
    with torch.device("meta"):
        empty = create_model("resnet18").train()
    network = create_model("resnet18").train()
    before = {name: one.clone() for name, one in network.state_dict().items()}
    assert profile_memory(network, batch_size=2).kept == profile_memory(empty, batch_size=2).kept
    assert all(torch.equal(one, before[name]) for name, one in network.state_dict().items())
    assert all(one.grad is None for one in network.parameters())


def test_a_network_in_use_keeps_less_than_one_that_trains():
    network = nn.Sequential(nn.Linear(4, 4), nn.Dropout(0.5))
    x = torch.rand(8, 4)
    assert profile_memory(network.eval(), x).kept < profile_memory(network.train(), x).kept


def test_frozen_parts_have_no_gradients():
    network = nn.Sequential(nn.Linear(4, 4), nn.Linear(4, 2))
    network[0].requires_grad_(False)
    found = profile_memory(network, torch.rand(8, 4))
    assert [layer.gradients for layer in found.layers] == [40, 0, 40]


def test_running_stages_again_keeps_less():
    network = create_model("resnet18").train()
    before = profile_memory(network, batch_size=4)
    checkpoint_activations(network)
    after = profile_memory(network, batch_size=4)
    assert after.kept < 0.6 * before.kept
    assert after.peak < before.peak


def test_what_a_network_takes_must_be_known_or_said():
    with pytest.raises(ConfigError, match="what Sequential takes is not known"):
        profile_memory(nn.Sequential(nn.Linear(3, 3)))
    with pytest.raises(ConfigError, match="gives no floating-point numbers"):
        profile_memory(nn.Identity(), torch.zeros(3, dtype=torch.int64))


def test_text_json_and_notebook_say_the_same_figures():
    found = profile_memory(nn.Sequential(nn.Linear(8, 16), nn.ReLU()), torch.rand(1000, 8))
    assert "  1         ReLU        64.0 KB  64.0 KB" in found.text()
    assert "in use at the peak" in found._repr_html_()
    assert found.as_dict()["layers"][2]["kept"] == 64_000
    assert f'"total": {found.total}' in found.as_json()
