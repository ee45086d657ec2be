"""What optimizing says beside the table: of a file that is quantized already, of a path."""

from __future__ import annotations

from modelyard import get_model
from modelyard.tune.optimize.optimize import of_its_file
from modelyard.tune.optimize.timing import _without_path

CARD = """name: "net"
version: "1.0.0"
task: "classification"
framework: "onnx"
base_model: "big@1.0.0"
metadata: {tuned: {what: "quantized", method: "static"}}
"""


def test_a_variant_that_is_quantized_already_is_told_and_its_parent_named(tmp_path):
    folder = tmp_path / "registry/classification/net"
    folder.mkdir(parents=True)
    (folder / "model_card.yaml").write_text(CARD)
    said = list(of_its_file(get_model("net", zoo=str(tmp_path))))
    assert "quantized already (static)" in said[0]
    assert "`modelyard optimize big@1.0.0`" in said[1]
    assert not list(of_its_file(get_model("digits_resnet")))


def test_a_reason_keeps_the_name_of_a_model_and_loses_the_path_of_a_file():
    assert (
        _without_path("net-int8 is a file, and no network", "net-int8")
        == "net-int8 is a file, and no network"
    )
    assert _without_path("/tmp/x/a.onnx: no such node", "/tmp/x/a.onnx") == "its file: no such node"
