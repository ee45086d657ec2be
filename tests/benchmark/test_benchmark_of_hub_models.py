"""Models of the Hub from their name to a row: fetched from a double of it, exported, proved, timed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from importlib.util import find_spec
from pathlib import Path

import pytest

if find_spec("timm") is None or find_spec("torchvision") is None:
    pytest.skip("timm is not installed", allow_module_level=True)
sys.path.insert(0, str(Path(__file__).parents[1] / "store" / "servers"))

from hub import Hub, Repository

from timm_site import SITE

QUICK = "processes: 2\nmost_processes: 2\ncell_budget: 2\nthreads: 1\nruntimes: [onnxruntime]\nanchor: null\n"
MAKES = """
import sys, json, torch, timm
from safetensors.torch import save_file
torch.manual_seed(1)
network = timm.create_model("resnet10t", num_classes=7)
save_file(network.state_dict(), sys.argv[1])
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a config, a models file, and what lets timm be imported."""
    folder = tmp_path_factory.mktemp("place")
    (folder / "site").mkdir()
    (folder / "site" / "sitecustomize.py").write_text(SITE)
    (folder / "modelyard.toml").write_text('name = "place"\nstarter = false\n')
    (folder / "quick.yaml").write_text(QUICK)
    (folder / "models.yaml").write_text(
        "models: [{name: small, hf_id: org/net, task: classification, img_size: 40, opset: 18}]\n"
    )
    return folder


def run(place: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    return command(place, *words, "--config", "quick.yaml", "--json", **more)


def command(place: Path, *words: str, **more: str) -> subprocess.CompletedProcess[str]:
    own = {"HF_HOME": str(place / "hf"), "HF_TOKEN": "", "MODELYARD_CACHE": str(place / "cache")}
    return subprocess.run(
        [sys.executable, "-m", "modelyard", "benchmark", *words],
        cwd=place, env=os.environ | {"PYTHONPATH": str(place / "site")} | own | more,
        capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.fixture(scope="module")
def files(place: Path) -> dict[str, bytes]:
    path = place / "model.safetensors"
    environment = os.environ | {"PYTHONPATH": str(place / "site")}
    subprocess.run([sys.executable, "-c", MAKES, path], env=environment, check=True)
    cfg = {"input_size": [3, 64, 64], "mean": [0.5] * 3, "std": [0.5] * 3, "crop_pct": 0.9}
    said = {"architecture": "resnet10t", "num_classes": 7, "pretrained_cfg": cfg}
    return {"config.json": json.dumps(said).encode(), "model.safetensors": path.read_bytes()}


@pytest.mark.slow
def test_an_entry_is_fetched_proved_and_timed_and_one_that_is_not_there_is_a_row(place, files):
    onnx = pytest.importorskip("onnx")
    with Hub({"org/net": Repository(files)}) as hub:
        done = run(place, "small", "hf:org/gone", **hub.environment)
    small, gone = json.loads(done.stdout)
    (result,) = (json.loads((place / one["result"]).read_text()) for one in (small,))
    (path,) = (place / "cache" / ".exports" / "small").rglob("*.onnx")
    assert (small["problem"], small["artifact"]["certificate"]) == (None, "equal")
    assert (result["key"]["input"], onnx.load(path).opset_import[0].version) == ([3, 40, 40], 18)
    assert done.returncode == 1
    assert "there is no repository org/gone" in gone["problem"]


@pytest.mark.wide
@pytest.mark.slow
def test_with_random_weights_what_timm_knows_needs_no_network_and_others_say_that_they_do(place):
    names = ("hf:timm/resnet10t.c3_in1k", "hf:org/far")
    done = run(place, *names, "--random-weights", HF_ENDPOINT="http://127.0.0.1:9")
    known, far = json.loads(done.stdout)
    result = json.loads((place / known["result"]).read_text())
    assert (known["problem"], known["model"]) == (None, "hf:timm/resnet10t.c3_in1k")
    assert (result["key"]["input"], result["key"]["weights"]) == ([3, 176, 176], "random")
    assert "the Hub cannot be reached" in far["problem"]
    assert "Look whether there is a network" in far["problem"]
    assert "\n" not in far["problem"]


@pytest.mark.slow
def test_where_the_hub_is_not_reached_the_next_step_is_told_and_no_anchor_is_exported(place):
    (place / "with_anchor.yaml").write_text(QUICK.replace("anchor: null", "anchor: digits_resnet"))
    unreached = {"HF_ENDPOINT": "http://127.0.0.1:9", "MODELYARD_CACHE": str(place / "empty")}
    done = command(place, "hf:timm/resnet10t.c3_in1k", "--config", "with_anchor.yaml", "--json", **unreached)
    (row,) = json.loads(done.stdout)
    assert "`--random-weights`" in row["problem"]
    assert "ConnectError" not in row["problem"]
    assert not (place / "empty" / ".exports").exists()


def test_the_network_of_timm_with_new_weights_has_no_revision_in_a_plan(place):
    done = command(place, "timm:resnet10t", "--random-weights", "--runtimes", "onnxruntime", "--plan")
    assert done.stdout.splitlines()[1].split() == ["timm:resnet10t", "onnxruntime", "1"]


def test_a_name_that_timm_does_not_have_is_an_error_before_anything_is_done(place):
    done = run(place, "small", "timm:resnet10x", "--plan")
    assert (done.returncode, done.stdout) == (3, "")
    assert "timm has no network 'resnet10x'" in done.stderr
