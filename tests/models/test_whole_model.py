"""A network that was pickled whole: read as data, equal to what was saved, none of its classes used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import torch
from torch import nn

from modelyard.core.errors import UnsafeFileError, WeightsError
from modelyard.models import create_model, read_whole_model


@pytest.fixture(scope="module")
def published(tmp_path_factory):
    """A checkpoint as YOLOv8's publisher writes it, and the tensors that are in it."""
    folder = tmp_path_factory.mktemp("published")
    checkpoint, tensors = folder / "yolov8n.pt", folder / "tensors.pt"
    script = Path(__file__).with_name("published_whole.py")
    subprocess.run([sys.executable, script, "n", checkpoint, tensors], check=True)
    yield checkpoint, torch.load(tensors, weights_only=True)
    assert not checkpoint.with_suffix(".mark").exists()
    assert "ultralytics" not in sys.modules


def test_its_tensors_are_those_that_were_saved_widened_to_float32(published):
    checkpoint, saved = published
    found = read_whole_model(checkpoint).state
    assert found.keys() == saved.keys()
    for name, tensor in saved.items():
        assert found[name].dtype == (torch.float32 if tensor.is_floating_point() else tensor.dtype)
        assert torch.equal(found[name], tensor.to(found[name].dtype))


def test_it_tells_the_class_the_labels_and_the_strides(published):
    found = read_whole_model(published[0])
    assert found.kind == "ultralytics.nn.tasks.DetectionModel"
    assert (found.labels, found.strides) == ({0: "person", 1: "bicycle"}, (8, 16, 32))


def test_a_network_of_ours_takes_it_with_nothing_left_over(published):
    checkpoint, saved = published
    model = create_model("yolov8n")
    (layout,) = model.layouts()
    model.load_state_dict(layout.apply(read_whole_model(checkpoint).state))
    assert torch.equal(model.head.boxes[0][2].weight, saved["model.22.cv2.0.2.weight"].float())
    assert model.eval()(torch.rand(1, 3, 64, 64)).scores.isfinite().all()


def test_the_average_of_the_weights_is_preferred_and_a_bare_network_is_read(tmp_path):
    one, other = nn.Linear(2, 3), nn.Linear(2, 3)
    torch.save({"model": one, "ema": other}, tmp_path / "both.pt")
    torch.save(one, tmp_path / "bare.pt")
    assert torch.equal(read_whole_model(tmp_path / "both.pt").state["weight"], other.weight)
    bare = read_whole_model(tmp_path / "bare.pt")
    assert torch.equal(bare.state["bias"], one.bias)
    assert (bare.labels, bare.strides) == ({}, ())


def test_views_keep_their_shape_and_may_share_their_bytes(tmp_path):
    network = nn.Linear(3, 2, bias=False)
    network.weight = nn.Parameter(torch.arange(6.0).view(3, 2).t())
    network.register_buffer("same", network.weight.detach()[1])
    torch.save(network, tmp_path / "views.pt")
    found = read_whole_model(tmp_path / "views.pt").state
    assert found["weight"].tolist() == [[0.0, 2.0, 4.0], [1.0, 3.0, 5.0]]
    assert found["same"].tolist() == [1.0, 3.0, 5.0]


def test_a_file_of_tensors_alone_holds_no_network(tmp_path):
    torch.save(nn.Linear(2, 3).state_dict(), tmp_path / "state.pt")
    with pytest.raises(WeightsError, match="holds no whole network"):
        read_whole_model(tmp_path / "state.pt")


def test_a_tensor_that_repeats_its_bytes_is_refused(tmp_path):
    network = nn.Linear(1, 1)
    network.register_buffer("large", torch.zeros(1).expand(1 << 40))
    torch.save(network, tmp_path / "large.pt")
    with pytest.raises(WeightsError, match=r"'large' has 1,099,511,627,776 elements in 4 bytes"):
        read_whole_model(tmp_path / "large.pt")


def test_a_network_that_holds_itself_is_refused(tmp_path):
    network = nn.Module()
    network._modules["again"] = network
    torch.save(network, tmp_path / "endless.pt")
    with pytest.raises(WeightsError, match="or holds itself"):
        read_whole_model(tmp_path / "endless.pt")


def test_a_pickle_that_calls_is_refused(tmp_path):
    class Called:
        def __reduce__(self):
            return (print, ("called",))

    torch.save({"model": Called()}, tmp_path / "called.pt")
    with pytest.raises(UnsafeFileError, match="print"):
        read_whole_model(tmp_path / "called.pt")
