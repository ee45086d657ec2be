"""YOLOv8 against what is published of it: counts, names, shapes, and its table run row by row."""

from __future__ import annotations

import pytest
import torch
from published_yolov8 import published_shapes, random_state, run
from torch import nn
from torch.utils.flop_counter import FlopCounterMode

from modelyard.models import create_model

# docs.ultralytics.com/models/yolov8 and the summaries that its trainer prints: parameters, the same with
# each norm folded into its convolution, tensors of a state dict, operations at 640 × 640 in 10⁹.
PUBLISHED = {
    "n": (3_157_200, 3_151_904, 355, 8.7),
    "s": (11_166_560, 11_156_544, 355, 28.6),
    "m": (25_902_640, 25_886_080, 475, 78.9),
    "l": (43_691_520, 43_668_288, 595, 165.2),
    "x": (68_229_648, 68_200_608, 595, 257.8),
}


def on_meta(scale, **more):
    with torch.device("meta"):
        return create_model(f"yolov8{scale}", **more)


def loaded(scale, state):
    model = create_model(f"yolov8{scale}")
    (layout,) = model.layouts()
    model.load_state_dict(layout.apply(state))
    return model.eval()


@pytest.mark.parametrize("scale", PUBLISHED)
def test_it_has_as_many_parameters_and_tensors_as_published(scale):
    model = on_meta(scale)
    parameters = sum(one.numel() for one in model.parameters())
    norms = sum(one.num_features for one in model.modules() if isinstance(one, nn.BatchNorm2d))
    assert (parameters, parameters - norms, len(model.state_dict())) == PUBLISHED[scale][:3]


@pytest.mark.parametrize("scale", PUBLISHED)
def test_it_computes_as_much_as_published(scale):
    counter = FlopCounterMode(display=False)
    with counter:
        on_meta(scale).eval()(torch.empty(1, 3, 640, 640, device="meta"))
    assert counter.get_total_flops() / 1e9 == pytest.approx(PUBLISHED[scale][3], abs=0.1)


@pytest.mark.parametrize("scale", PUBLISHED)
def test_published_names_and_shapes_become_ours_with_nothing_left_over(scale):
    model = on_meta(scale)
    (layout,) = model.layouts()
    published = {name: torch.empty(shape, device="meta") for name, shape in published_shapes(scale).items()}
    ours = {name: tensor.shape for name, tensor in layout.apply(published).items()}
    assert ours == {name: tensor.shape for name, tensor in model.state_dict().items()}


def test_other_classes_leave_as_many_tensors_as_they_are_said_to():
    # the trainer of its publisher prints "Transferred 319/355 items" for a data set of few classes
    few, usual = on_meta("n", num_classes=1).state_dict(), on_meta("n").state_dict()
    assert sum(few[name].shape == usual[name].shape for name in usual) == 319


@pytest.mark.parametrize("scale", "nm")
def test_it_gives_what_its_table_gives_row_by_row(scale):
    state, picture = random_state(scale), torch.rand(2, 3, 96, 64)
    model = loaded(scale, state)
    with torch.no_grad():
        expected = run(scale, state, picture)
        found = model.head.maps(model.neck(list(model.features(picture).values())[2:]))
    for ours, theirs in zip(found, expected, strict=True):
        assert ours.shape == theirs.shape
        assert (ours - theirs).abs().max() <= 1e-5 * theirs.abs().max()


def test_its_gradients_are_those_of_its_table():
    state = {name: tensor.double() for name, tensor in random_state("n").items()}
    model = loaded("n", state).double()
    probe, picture = "model.4.m.0.cv1.conv.weight", torch.rand(1, 3, 64, 64, dtype=torch.float64)
    state[probe].requires_grad_(True)
    sum(one.square().mean() for one in run("n", state, picture)).backward()
    model.head.train()  # raw maps; the norms go on as in use
    for norm in model.head.modules():
        norm.training = norm is model.head
    sum(one.square().mean() for one in model(picture)).backward()
    ours = model.backbone.stage2.get_submodule("1").m[0].cv1.conv.weight.grad
    assert torch.allclose(ours, state[probe].grad, rtol=1e-9, atol=1e-12)


def test_another_backbone_claims_no_published_names():
    with torch.device("meta"):
        assert create_model("detection", backbone="resnet18").layouts() == ()
