"""What any layer gives, by its name: as torchvision's own extractor gives it, save what is written over."""

from __future__ import annotations

import copy

import pytest
import torch
from torch import nn

from modelyard.core.errors import ConfigError, NotFoundError
from modelyard.models import create_model, extract_features, node_names

NODES = {
    "resnet18": ["layer1.0.relu", "layer1.0.relu_1", "layer3", "layer4.0.downsample", "flatten"],
    "mobilenet_v2": ["features.3", "features.5.conv", "classifier.1"],
    "vit": ["encoder.layers.encoder_layer_1", "encoder.ln", "heads"],
    "densenet121": ["features.denseblock2", "features.transition1.conv"],
    "efficientnet_b0": ["features.2", "classifier"],
    "squeezenet1_0": ["features.3.cat", "features.12"],
}


@pytest.fixture
def referee(torchvision):
    from torchvision.models import feature_extraction

    return feature_extraction


def small_vit(_name: str) -> nn.Module:
    from torchvision.models import VisionTransformer

    return VisionTransformer(64, 16, num_layers=2, num_heads=2, hidden_dim=32, mlp_dim=64)


@pytest.mark.parametrize("name", NODES)
def test_the_features_of_torchvisions_networks_are_those_that_it_extracts(torchvision, referee, name):
    torch.manual_seed(0)
    network = (small_vit if name == "vit" else torchvision.models.get_model)(name).eval()
    x = torch.rand(1, 3, 64, 64)
    with torch.no_grad():
        ours = extract_features(network, NODES[name])(x)
        theirs = referee.create_feature_extractor(network, NODES[name]).eval()(x)
    assert list(ours) == NODES[name]
    assert all(torch.equal(ours[node], theirs[node]) for node in NODES[name])


@pytest.mark.parametrize(
    "name", ["resnet18", "resnet50", "densenet121", "squeezenet1_0", "shufflenet_v2_x0_5"]
)
def test_nodes_are_called_as_torchvision_calls_them(torchvision, referee, name):
    with torch.device("meta"):
        network = torchvision.models.get_model(name).eval()
    assert node_names(network) == referee.get_graph_node_names(network)[1]


def test_a_value_is_given_as_it_was_before_a_later_layer_wrote_over_it():
    network = create_model("resnet18").eval()
    x = torch.rand(1, 3, 64, 64)
    found = extract_features(network, ["backbone.bn1"])(x)["backbone.bn1"]
    assert torch.equal(found, network.backbone.bn1(network.backbone.conv1(x)))
    assert found.min() < 0


def test_it_holds_the_models_weights_under_their_names_and_only_those_it_needs():
    network = create_model("resnet18")
    found = extract_features(network, ["backbone.layer1"])
    names = {name for name in network.state_dict() if name.split(".")[1] in ("conv1", "bn1", "layer1")}
    assert set(found.state_dict()) == names
    assert found.backbone.conv1.weight is network.backbone.conv1.weight


def test_features_have_the_names_that_a_mapping_gives_them():
    network = create_model("resnet18").eval()
    found = extract_features(network, {"backbone": "maps", "head": "scores"})
    x = torch.rand(2, 3, 64, 64)
    assert torch.equal(found(x)["scores"], network(x))
    assert found(x)["maps"].shape == (2, 512, 2, 2)


def test_it_follows_the_mode_as_the_model_would():
    class Drops(nn.Module):
        def forward(self, x):
            return nn.functional.dropout(x, 0.5, self.training) + 0

    found = extract_features(Drops().eval(), ["add"])
    x = torch.ones(1000)
    assert torch.equal(found(x)["add"], x)
    assert set(found.train()(x)["add"].tolist()) == {0.0, 2.0}


def test_a_copy_of_it_is_whole_and_another():
    found = extract_features(create_model("resnet18").eval(), ["head"])
    twin = copy.deepcopy(found).double()
    x = torch.rand(1, 3, 64, 64)
    assert twin(x.double())["head"].dtype == torch.float64
    assert found(x)["head"].dtype == torch.float32


class Decides(nn.Module):
    """Runs a layer again for some inputs, which no tracer can follow; and writes over what it gave."""

    def __init__(self) -> None:
        super().__init__()
        self.layer = nn.Linear(4, 4)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, x):
        x = self.layer(x)
        if x.shape[0] > 1:
            x = self.layer(self.relu(x))
        return self.relu(x)


def test_where_nothing_can_be_traced_the_modules_are_listened_to():
    network = Decides()
    x = torch.rand(2, 4)
    found = extract_features(network, ["layer", "layer_1"])(x)
    assert node_names(network) == ["layer", "relu"]
    assert torch.equal(found["layer"], network.layer(x))
    assert torch.equal(found["layer_1"], network.layer(network.layer(x).relu()))


def test_a_call_that_did_not_happen_is_named():
    with pytest.raises(NotFoundError, match="'layer_1' did not run: its module was called 1 times"):
        extract_features(Decides(), ["layer_1"])(torch.rand(1, 4))


@pytest.mark.parametrize("network", [create_model("resnet18"), Decides()], ids=["traced", "listened"])
def test_a_wrong_name_is_answered_with_the_nearest(network):
    wrong, right = (
        ("backbone.layr3", "backbone.layer3") if hasattr(network, "backbone") else ("layr", "layer")
    )
    with pytest.raises(NotFoundError, match=f"has no layer '{wrong}'\nDid you mean `{right}`?"):
        extract_features(network, [wrong])


def test_no_name_at_all_is_refused():
    with pytest.raises(ConfigError, match="no layer is named"):
        extract_features(Decides(), [])
