"""A checkpoint that pickles its whole model is read as records: nothing of it is imported or called."""

from __future__ import annotations

import enum
import sys
from collections import OrderedDict
from pathlib import Path

import pytest
from trust_assembler import archive, pickled

from modelyard.core.errors import UnsafeFileError
from modelyard.store.trust.inert import read_inert
from modelyard.store.trust.pickled.values import Inert
from modelyard.store.trust.scan import scan

torch = pytest.importorskip("torch")
CODE = """
import pathlib
import torch
from torch import nn

pathlib.Path(r"{marker}").write_text("imported")

class Conv(nn.Module):
    def __init__(self, a, b):
        super().__init__()
        self.conv = nn.Conv2d(a, b, 3, bias=False)
        self.bn = nn.BatchNorm2d(b)
        self.act = nn.SiLU()

    def __setstate__(self, state):
        pathlib.Path(r"{marker}").write_text("called")
        super().__setstate__(state)

class Detect(nn.Module):
    def __init__(self):
        super().__init__()
        self.stride = torch.tensor([8.0, 16.0])
        self.names = {{0: "cat", 1: "dog"}}
        self.model = nn.Sequential(Conv(3, 4), Conv(4, 8))
"""


@pytest.fixture
def whole_model(tmp_path, monkeypatch):
    """A checkpoint as detectors write it, of a model whose classes are gone; and what torch says is in it."""
    marker = tmp_path / "marker"
    library = tmp_path / "detectors"
    library.mkdir()
    (library / "detectors_of_a_test.py").write_text(CODE.format(marker=marker))
    monkeypatch.syspath_prepend(str(library))
    import detectors_of_a_test

    torch.manual_seed(0)
    model = detectors_of_a_test.Detect().half()
    path = tmp_path / "whole.pt"
    torch.save({"epoch": 3, "model": model, "ema": None, "train_args": {"imgsz": 640}}, path)
    del sys.modules["detectors_of_a_test"]
    marker.unlink()
    yield str(path), {name: value.clone() for name, value in model.state_dict().items()}
    assert not marker.exists()
    assert "detectors_of_a_test" not in sys.modules


def paths(contents):
    return {name.replace("_modules.", "").replace("_parameters.", "").replace("_buffers.", ""): tensor
            for name, tensor in contents.tensors.items()}  # fmt: skip


def test_a_whole_model_is_inert_and_torch_would_not_load_it(whole_model):
    path, _ = whole_model
    report = scan(path)
    assert report.verdict == "inert"
    assert any("detectors_of_a_test.Detect" in finding.what for finding in report.findings)
    with pytest.raises(Exception, match="weights_only"):
        torch.load(path, weights_only=True)


def test_a_whole_model_is_a_record_with_its_keys(whole_model):
    value = read_inert(whole_model[0]).value
    model = value["model"]
    assert (value["epoch"], value["train_args"]) == (3, {"imgsz": 640})
    assert (model.module, model.name) == ("detectors_of_a_test", "Detect")
    assert model.state["names"] == {0: "cat", 1: "dog"}


def test_the_tensors_of_a_whole_model_lie_where_they_are_said_to_lie(whole_model):
    path, expected = whole_model
    found = {
        name.split("model.state.", 1)[1].replace("state.", ""): one
        for name, one in paths(read_inert(path)).items()
    }
    raw = Path(path).read_bytes()
    for name, value in expected.items():
        tensor = found[name]
        data = raw[tensor.start : tensor.start + value.numel() * value.element_size()]
        assert torch.equal(torch.frombuffer(bytearray(data), dtype=value.dtype).view(value.shape), value)


@pytest.mark.parametrize("new", [True, False])
def test_views_of_one_storage_keep_their_shape_stride_and_place(new, tmp_path):
    path = tmp_path / "views.pt"
    base = torch.arange(24.0)
    torch.save({"a": base[4:10].view(2, 3).t()}, path, _use_new_zipfile_serialization=new)
    tensor = read_inert(str(path)).tensors["a"]
    assert (tensor.shape, tensor.stride, tensor.offset) == ((3, 2), (1, 3), 4)
    assert path.read_bytes()[tensor.start :][:4] == base[4:5].numpy().tobytes()


def test_a_class_of_the_script_and_its_activation_are_inert(tmp_path):
    path = tmp_path / "script.pt"
    layer = b"c__main__\nNet\n)\x81}X\x03\x00\x00\x00actctorch.nn.functional\nrelu\nsb"
    path.write_bytes(archive(pickled(layer)))
    assert scan(str(path)).verdict == "inert"
    assert str(read_inert(str(path)).value.state["act"]) == "torch.nn.functional.relu"


class Kind(enum.Enum):
    ONE = 1


def test_a_class_that_is_called_is_refused_and_not_read(tmp_path):
    path = str(tmp_path / "called.pt")
    torch.save({"kind": Kind.ONE}, path)
    assert scan(path).verdict == "refused"
    with pytest.raises(UnsafeFileError, match="only names on the short list"):
        read_inert(path)


def test_a_checkpoint_of_a_later_protocol_is_read_the_same(tmp_path):
    path = str(tmp_path / "later.pt")
    state = torch.nn.Linear(2, 3).state_dict()
    torch.save({"state": OrderedDict(state), "note": "x"}, path, pickle_protocol=4)
    contents = read_inert(path)
    assert {name.removeprefix("state."): one.shape for name, one in contents.tensors.items()} == {
        name: tuple(value.shape) for name, value in state.items()
    }


def test_an_inert_record_says_what_it_stands_for():
    assert repr(Inert("a.b", "C", ())) == "Inert(a.b.C)"
