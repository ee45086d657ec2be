"""A model of a hub is added by its name: what its repository says is on the card; the weights stay there."""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[2] / "store" / "servers"))

from hub import Hub, Repository

if TYPE_CHECKING:
    from conftest import MakeZoo

TOOLS = Path(__file__).parents[3] / "tools"
README = b"---\nlicense: apache-2.0\ntags:\n- image-classification\n---\n# A net\n"
# The double serves what this writes first. huggingface_hub reads its environment once, when it is imported.
ADDS = """
import json, sys, warnings
sys.path.insert(0, sys.argv[1])
from torchvision_operators import import_torchvision
import_torchvision()
import timm, torch
from safetensors.torch import save_file
network = timm.create_model("resnet10t", num_classes=7)
save_file(network.state_dict(), sys.argv[2] + "/model.safetensors")
said = {"architecture": "resnet10t", "num_classes": 7,
        "pretrained_cfg": {"input_size": [3, 96, 96], "mean": [0.5] * 3, "std": [0.25] * 3, "crop_pct": 0.75}}
open(sys.argv[2] + "/config.json", "w").write(json.dumps(said))
print(sum(one.numel() for one in network.parameters()), flush=True)
sys.stdin.readline()
from modelyard.cli import main
codes = [main(["add", name, "--yes", "--quiet", *more]) for name, *more in json.loads(sys.argv[3])]
print(json.dumps(codes), file=sys.stderr)
"""


def test_a_model_of_a_hub_is_described_by_its_repository(make_zoo: MakeZoo, tmp_path: Path) -> None:
    zoo = make_zoo(settings="starter = false")
    folder = tmp_path / "net"
    folder.mkdir()
    asked = '[["hf:org/net"], ["timm:resnet10t", "--name", "of_timm"], ["hf:org/none"]]'
    with Hub({}) as hub:
        own = {"HF_HOME": str(tmp_path / "hf"), "HF_TOKEN": "", "MODELYARD_ZOO": str(zoo)}
        process = subprocess.Popen(
            [sys.executable, "-c", ADDS, str(TOOLS), str(folder), asked], text=True,
            env=os.environ | hub.environment | own, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )  # fmt: skip
        assert process.stdout is not None
        parameters = int(process.stdout.readline())
        files = {path.name: path.read_bytes() for path in folder.iterdir()} | {"README.md": README}
        hub.repositories |= {"org/net": Repository(files), "timm/resnet10t.c3_in1k": Repository(files)}
        _, said = process.communicate("go\n", timeout=120)
    assert said.rstrip().endswith("[0, 0, 1]"), said
    card = zoo.says("net")
    assert card["architecture"]["num_parameters"] == parameters
    assert card["architecture"]["input_normalization"] == {"mean": [0.5] * 3, "std": [0.25] * 3}
    assert (card["preprocessing"]["resize"], card["preprocessing"]["crop"]) == (128, [96, 96])
    assert card["licence"] == "Apache-2.0"
    assert card["weights"]["url"] == "hf://org/net/model.safetensors"
    assert card["weights"]["sha256"] == hashlib.sha256(files["model.safetensors"]).hexdigest()
    assert zoo.says("of_timm")["weights"]["url"] == "hf://timm/resnet10t.c3_in1k/model.safetensors"
