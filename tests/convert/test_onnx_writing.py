"""ONNX: the opset that was asked for, external data that is whole, and reasons where it cannot be."""

from __future__ import annotations

import shutil

import numpy as np
import onnx
import onnxruntime
import pytest
import torch
from torch import nn

from modelyard.convert.examples import examples_of
from modelyard.convert.formats._opset import newest_opset
from modelyard.core.errors import ExportError


def opset_of(path):
    return next(one.version for one in onnx.load(path).opset_import if not one.domain)


def answer(path, pictures):
    session = onnxruntime.InferenceSession(path, providers=["CPUExecutionProvider"])
    return session.run(None, {"pictures": pictures})[0]


@pytest.mark.parametrize("opset", [17, 18, None])
def test_the_opset_that_was_asked_for_is_written_and_right(tiny, write, opset):
    path = write(tiny, "onnx", opset=opset)
    pictures = torch.rand(3, 3, 8, 8)
    onnx.checker.check_model(str(path), full_check=True)
    assert opset_of(path) == (opset or newest_opset())
    np.testing.assert_allclose(answer(path, pictures.numpy()), tiny(pictures).detach(), atol=1e-5)


class Reduced(nn.Module):
    """What opset 18 says in another way than 17: parts, padding, reductions over axes."""

    input_size = (4, 6, 6)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        first, second = nn.functional.pad(x, (1, 2, 0, 1)).split((1, 3), 1)
        return (first.amax(1, keepdim=True) - second.amin((1,), keepdim=True)).mean((1, 2))


def test_operators_that_changed_in_opset_18_are_written_as_17_has_them(write):
    path = write(Reduced(), "onnx", opset=17)
    pictures = torch.rand(5, 4, 6, 6)
    assert opset_of(path) == 17
    np.testing.assert_allclose(answer(path, pictures.numpy()), Reduced()(pictures), atol=1e-6)


def test_an_opset_that_cannot_be_written_is_a_failure_that_says_so(write):
    class Normal(nn.Module):
        input_size = (4, 6, 6)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return nn.functional.layer_norm(x, (6, 6))

    with pytest.raises(ExportError, match=r"cannot be written in opset 13: .*LayerNormalization"):
        write(Normal(), "onnx", opset=13)


def test_an_opset_of_the_future_is_refused_before_anything_is_written(tiny, write):
    with pytest.raises(ExportError, match="there is no opset 99"):
        write(tiny, "onnx", opset=99)


def test_weights_beside_the_graph_are_whole_and_can_be_moved(write, tmp_path):
    class Wide(nn.Module):
        input_size = (3, 8, 8)

        def __init__(self):
            super().__init__()
            self.head = nn.Linear(192, 64)

        def forward(self, x: torch.Tensor) -> torch.Tensor:
            return self.head(x.flatten(1))

    network, pictures = Wide().eval(), torch.rand(2, 3, 8, 8)
    path = write(network, "onnx", external_data=True)
    assert path.with_name("model.onnx.data").stat().st_size >= 64 * 192 * 4
    assert path.stat().st_size < 64 * 192
    moved = shutil.move(path.parent, tmp_path / "elsewhere")
    np.testing.assert_allclose(answer(f"{moved}/model.onnx", pictures.numpy()), network(pictures).detach(),
                               atol=1e-5)  # fmt: skip


def test_every_node_knows_the_layer_it_comes_from(tiny, write):
    from modelyard.export.inner import layer_of

    nodes = onnx.load(write(tiny, "onnx")).graph.node
    assert {"conv", "head"} <= {layer_of(node) for node in nodes}


class Chooses(nn.Module):
    input_size = (3, 8, 8)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x[x > 0.5]


class Fixed(nn.Module):
    input_size = (3, 8, 8)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x.reshape(2, 192)


class Decides(nn.Module):
    input_size = (3, 8, 8)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x if x.sum() > 0 else -x


@pytest.mark.parametrize(
    ("network", "reason"),
    [(Decides(), "depends on the values"), (Fixed(), "works for one size alone")],
    ids=["data-dependent", "one batch size"],
)
def test_what_cannot_be_captured_is_refused_with_the_reason(write, network, reason):
    with pytest.raises(ExportError, match=reason):
        write(network, "onnx")


def test_the_size_of_an_input_that_is_not_known_is_asked_for():
    with pytest.raises(ExportError, match="input_size"):
        examples_of(nn.Linear(3, 3), "classification")
