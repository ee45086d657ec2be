"""U-Net against the published one of the starter zoo's card: its names, its count, its steps done by hand."""

from __future__ import annotations

from pathlib import Path

import torch
from torch.nn import functional

from modelyard.cards.config import Config
from modelyard.cards.validate import read_as
from modelyard.models import create_model
from modelyard.registry.zoo import starter_zoo

BLOCKS = [("encoder1", "enc1", 3, 1), ("encoder2", "enc2", 1, 2), ("encoder3", "enc3", 2, 4),
          ("encoder4", "enc4", 4, 8), ("bottleneck", "bottleneck", 8, 16), ("decoder4", "dec4", 16, 8),
          ("decoder3", "dec3", 8, 4), ("decoder2", "dec2", 4, 2), ("decoder1", "dec1", 2, 1)]  # fmt: skip


def published_shapes(features):
    """Give shapes by name as github.com/mateuszbuda/brain-segmentation-pytorch has them, for one class."""
    shapes = {}
    for block, layer, before, times in BLOCKS:
        width = times * features
        inputs = before if block == "encoder1" else before * features
        for number, channels in ((1, inputs), (2, width)):
            shapes[f"{block}.{layer}conv{number}.weight"] = (width, channels, 3, 3)
            for part in ("weight", "bias", "running_mean", "running_var"):
                shapes[f"{block}.{layer}norm{number}.{part}"] = (width,)
            shapes[f"{block}.{layer}norm{number}.num_batches_tracked"] = ()
    for level, times in ((4, 8), (3, 4), (2, 2), (1, 1)):
        shapes[f"upconv{level}.weight"] = (2 * times * features, times * features, 2, 2)
        shapes[f"upconv{level}.bias"] = (times * features,)
    return {**shapes, "conv.weight": (1, features, 1, 1), "conv.bias": (1,)}


def random_state(features):
    torch.manual_seed(0)
    drawn = {name: torch.randn(shape) * 0.15 for name, shape in published_shapes(features).items()}
    return drawn | {name: one.abs() + 0.5 for name, one in drawn.items() if name.endswith("running_var")}


def block(state, name, x):
    layer = next(layer for block, layer, *_ in BLOCKS if block == name)
    for number in (1, 2):
        norm = f"{name}.{layer}norm{number}"
        x = functional.conv2d(x, state[f"{name}.{layer}conv{number}.weight"], padding=1)
        mean, var = state[f"{norm}.running_mean"], state[f"{norm}.running_var"]
        x = functional.batch_norm(x, mean, var, state[f"{norm}.weight"], state[f"{norm}.bias"]).relu()
    return x


def published(state, x):
    beside = []
    for level in (1, 2, 3, 4):
        x = block(state, f"encoder{level}", x)
        beside.append(x)
        x = functional.max_pool2d(x, 2)
    x = block(state, "bottleneck", x)
    for level in (4, 3, 2, 1):
        up = functional.conv_transpose2d(x, state[f"upconv{level}.weight"], state[f"upconv{level}.bias"], 2)
        x = block(state, f"decoder{level}", torch.cat([up, beside.pop()], 1))
    return functional.conv2d(x, state["conv.weight"], state["conv.bias"])


def of_width(features):
    return create_model(
        "unet", num_classes=1, config={"parameters": {"backbone": {"init_features": features}}}
    )


def test_the_config_of_its_card_builds_as_many_parameters_as_the_card_says():
    folder = Path(starter_zoo().registry) / "segmentation" / "unet"
    config, problems = read_as(Config, (folder / "config.yaml").read_bytes())
    assert problems == []
    with torch.device("meta"):
        model = create_model(config=config)
    assert sum(one.numel() for one in model.parameters()) == 7_763_041


def test_the_classic_widths_have_the_published_count():
    # github.com/milesial/Pytorch-UNet, with transposed convolutions, for two classes
    with torch.device("meta"):
        model = create_model("unet", num_classes=2)
    assert sum(one.numel() for one in model.parameters()) == 31_037_698


def test_published_names_and_shapes_become_ours_with_nothing_left_over():
    with torch.device("meta"):
        model = of_width(32)
        state = {name: torch.empty(shape) for name, shape in published_shapes(32).items()}
    (layout,) = model.layouts()
    ours = {name: tensor.shape for name, tensor in layout.apply(state).items()}
    assert ours == {name: tensor.shape for name, tensor in model.state_dict().items()}


def test_it_gives_what_the_published_steps_give_before_the_sigmoid():
    state, picture, model = random_state(8), torch.rand(2, 3, 64, 48), of_width(8).eval()
    model.load_state_dict(model.layouts()[0].apply(state))
    expected = published(state, picture)
    with torch.no_grad():
        assert (model(picture) - expected).abs().max() <= 1e-5 * expected.abs().max()


def test_its_gradients_are_those_of_the_published_steps():
    state = {name: one.double().requires_grad_(one.ndim == 4) for name, one in random_state(4).items()}
    picture, model = torch.rand(1, 3, 32, 48, dtype=torch.float64), of_width(4).double().eval()
    (layout,) = model.layouts()
    model.load_state_dict({name: one.detach() for name, one in layout.apply(state).items()})
    published(state, picture).square().sum().backward()
    model(picture).square().sum().backward()
    expected = {layout.ours(name): one.grad for name, one in state.items() if one.requires_grad}
    for name, parameter in model.named_parameters():
        if name in expected:
            assert torch.allclose(parameter.grad, expected[name], rtol=1e-9, atol=1e-12), name
