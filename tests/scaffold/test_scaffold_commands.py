"""Every command of a rendered zoo, one by one: with the defaults, and with every answer changed."""

from __future__ import annotations

import functools
import hashlib
import http.server
import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from rendered_project import Installed

from breadth import WIDE

TOOLS = Path(__file__).parents[2] / "tools"
PUBLISHES = """
import sys, torch, torchvision_operators
torch.save(torchvision_operators.import_torchvision().models.resnet50().state_dict(), sys.argv[1])
"""
SAVES = """
import sys, torch
from modelyard.models import create_model
torch.save(create_model("resnet18", num_classes=4).state_dict(), sys.argv[1])
"""
QUICK = ("--runtimes", "onnxruntime", "--batch-sizes", "1", "--budget", "3s")


@pytest.fixture(scope="module", params=["project", "other"])
def zoo(request: pytest.FixtureRequest) -> Installed:
    found: Installed = request.getfixturevalue(request.param)
    return found


BOTH = ["project", "other"]


@pytest.fixture(scope="module", params=BOTH if WIDE else BOTH[1:])
def one(request: pytest.FixtureRequest) -> Installed:
    """For what takes long: the zoo of changed answers alone; `make test-wide` tries it on both."""
    found: Installed = request.getfixturevalue(request.param)
    return found


def names(text: str) -> list[str]:
    return [line.split()[0] for line in text.splitlines()[1:]]


def test_list_names_the_models_of_three_tasks(zoo: Installed):
    assert names(zoo.does("-m", zoo.package, "list")) == ["efficientnet_b0", "resnet50", "unet", "yolov8"]


def test_list_finds_detectors(zoo: Installed):
    assert names(zoo.does("-m", zoo.package, "list", "--task", "detection")) == ["yolov8"]


def test_list_finds_accurate_classifiers_from_any_folder(zoo: Installed, tmp_path: Path):
    words = ("-m", zoo.package, "list", "--task", "classification", "--min-accuracy", "0.80")
    assert names(zoo.run(*words, where=tmp_path).stdout) == ["resnet50"]


def test_check_is_clean(zoo: Installed):
    assert "no problems" in zoo.run("-m", zoo.package, "check").stderr


def test_the_hooks_before_a_commit_are_clean(one: Installed):
    said = one.does("-m", "pre_commit", "run", "--all-files", PRE_COMMIT_HOME=str(one.cache / "hooks"))
    assert re.findall(r"\.(Passed|Failed|Skipped)", said) == ["Passed"] * 3


@pytest.mark.wide
def test_the_cache_is_looked_at_and_cleared(zoo: Installed):
    zoo.does("scripts/download_weights.py", "--model", "digits_vit")
    assert "digits_vit" in zoo.does("-m", f"{zoo.package}.utils.cache", "info")
    assert "digits_vit" in zoo.does("-m", f"{zoo.package}.utils.cache", "clear", "--model", "digits_vit")
    zoo.does("-m", f"{zoo.package}.utils.cache", "clear", "--all")
    assert not zoo.does("-m", f"{zoo.package}.utils.cache", "info")


def test_without_imagenet_it_is_said_where_to_put_it(one: Installed):
    done = one.run("scripts/benchmark_all.py", "--config", "benchmarks/configs/imagenet_val.yaml")
    assert done.returncode == 3
    assert "there is no folder `data/imagenet`" in done.stderr and "image-net.org" in done.stderr


@pytest.fixture(scope="module")
def served(one: Installed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Random weights of resnet50 as torchvision publishes them, on loopback; the cards name them."""
    folder = tmp_path_factory.mktemp("served")
    code = PUBLISHES
    one.does("-c", code, folder / "resnet50.pth", PYTHONPATH=str(TOOLS))
    digest = hashlib.sha256((folder / "resnet50.pth").read_bytes()).hexdigest()
    handler = functools.partial(_Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        url = f"http://127.0.0.1:{server.server_port}/resnet50.pth"
        for version in ("1.0.0", "2.0.0"):
            changes = (
                f"weights.url={url}",
                f"weights.sha256={digest}",
                "weights.sha256_prefix=",
                "weights.size_mb=",
            )
            one.does("-m", one.package, "set", f"resnet50@{version}", *changes)
        yield url
        server.shutdown()


class _Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        return


def test_a_model_is_loaded_in_the_four_forms(one: Installed, served: str):
    code = """
import json, warnings
from PACKAGE import load_model, list_models
first = load_model("resnet50", pretrained=True)
older = load_model("resnet50", version="1.0.0")
new = load_model("resnet50", pretrained=False, num_classes=10)
from PACKAGE.config import command
command("deprecate", "resnet50@1.0.0", "--by", "resnet50@2.0.0")
with warnings.catch_warnings(record=True) as said:
    warnings.simplefilter("always")
    load_model("resnet50@1.0.0", pretrained=False)
print(json.dumps([first.card.version, older.card.version, new.head.num_classes, list_models()[0].ref,
                  str(said[0].message)]))
"""
    out = one.does("-c", code.replace("PACKAGE", one.package))
    *figures, warned = json.loads(out.splitlines()[-1])
    assert figures == ["2.0.0", "1.0.0", 10, "efficientnet_b0"]
    assert "deprecated" in warned and "resnet50@2.0.0" in warned


@pytest.mark.wide
def test_resnet50_is_measured(one: Installed, served: str):
    words = ("--model", "resnet50", "--config", "benchmarks/configs/latency.yaml", *QUICK)
    assert "resnet50" in one.does("scripts/benchmark_model.py", *words)
    assert list((one.root / "benchmarks" / "results").glob("*.json"))


@pytest.mark.wide
def test_a_report_with_charts_is_made_of_what_was_measured(one: Installed):
    one.does("scripts/benchmark_all.py", "--models", "digits_resnet", *QUICK)
    words = ("--results", "benchmarks/results/", "--output", "reports/comparison.html")
    one.does("-m", f"{one.package}.benchmark.report", *words)
    page = (one.root / "reports" / "comparison.html").read_text()
    assert "digits_resnet" in page and "<svg" in page


@pytest.mark.wide
def test_resnet50_is_exported_to_onnx(one: Installed, served: str):
    out = one.does(
        "scripts/export_model.py", "--model", "resnet50", "--format", "onnx", "--output", "exports/"
    )
    assert (one.root / out.strip()).stat().st_size > 100_000_000 * 0.9


@pytest.mark.wide
def test_an_export_to_torchscript_lands_in_its_usual_folder(one: Installed):
    out = one.does("scripts/export_model.py", "--model", "digits_resnet", "--format", "torchscript")
    assert out.strip() == "exports/digits_resnet/1.1.0/model.torchscript"


@pytest.mark.wide
def test_an_export_is_proved_on_a_hundred_samples(one: Installed):
    words = ("--model", "digits_resnet", "--format", "onnx", "--verify", "--num-samples", "100")
    done = one.run("scripts/export_model.py", *words)
    assert done.returncode == 0 and "on 100 samples" in done.stderr


@pytest.mark.wide
def test_a_model_is_added_from_its_weights(one: Installed, tmp_path: Path):
    code = SAVES
    one.does("-c", code, tmp_path / "mine.pth")
    one.does(
        "scripts/add_model.py",
        "mine",
        "--weights",
        tmp_path / "mine.pth",
        "--architecture",
        "resnet18",
        "--yes",
    )
    assert "mine" in names(one.does("-m", one.package, "list"))
    assert one.run("-m", one.package, "check").returncode == 0


def test_a_pushed_model_lies_where_the_answers_say(zoo: Installed):
    storage = "gs://angstrom-models/weights" if zoo.package == "angstrom" else "s3://vision-zoo/weights"
    code = f"from {zoo.package}.registry import zoo; print(zoo().settings.weights_url)"
    assert zoo.does("-c", code).strip() == storage


@pytest.mark.wide
def test_a_replaced_module_changes_what_the_command_does(one: Installed):
    file = one.root / "src" / one.package / "export" / "torchscript.py"
    before = file.read_text()
    file.write_text(before.replace("SUFFIX, write", "write").replace("__all__", 'SUFFIX = ".pt"\n__all__'))
    try:
        out = one.does(
            "-m", one.package, "export", "digits_resnet", "--format", "torchscript", "--output", "other/"
        )
    finally:
        file.write_text(before)
    assert out.strip() == "other/digits_resnet/1.1.0/model.pt"


def test_a_wheel_carries_the_zoo(one: Installed, tmp_path: Path):
    words = ("--no-deps", "--no-build-isolation", "--no-index", "--quiet")
    one.does("-m", "pip", "wheel", *words, "--wheel-dir", tmp_path, ".")
    place = tmp_path / "there"
    (wheel,) = tmp_path.glob("*.whl")
    one.does("-m", "pip", "install", *words, "--target", place, wheel)
    done = one.run("-P", "-m", one.package, "list", where=tmp_path, PYTHONPATH=str(place))
    assert "resnet50" in names(done.stdout)
    card = place / one.package / "zoo" / "registry" / "segmentation" / "unet" / "model_card.yaml"
    before = card.read_bytes()
    done = one.run(
        "-P", "-m", one.package, "set", "unet", "licence=MIT", where=tmp_path, PYTHONPATH=str(place)
    )
    assert done.returncode == 1 and "read-only: it is part of an installed package" in done.stderr
    assert card.read_bytes() == before


def test_its_own_tests_pass(one: Installed):
    out = one.does("-m", "pytest", "-q", "-p", "no:cacheprovider", "-p", "no:xdist")
    assert " passed" in out and "failed" not in out
