"""The small pipeline: its exact names, and every command of its README, in an environment of its own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from rendered_project import Installed, fresh_python, new

from timm_site import SITE

TREE = [
    ".copier-answers.yml",
    ".github/workflows/benchmark.yml",
    ".gitignore",
    "README.md",
    "diagnos/check_gpu.py",
    "requirements.txt",
    "results/.gitkeep",
    "src/benchmark.py",
    "src/exporter.py",
    "src/model_registry.py",
    "src/report_generator.py",
    "tests/test_regression.py",
]
KEYS = """
import sys
sys.path.insert(0, "src")
from model_registry import MODEL_REGISTRY
print(*{key for entry in MODEL_REGISTRY.values() for key in entry})
"""
QUICK = ("--runtimes", "onnxruntime", "--budget", "6s", "--threads", "1")


@pytest.fixture(scope="module")
def pipeline(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    place = tmp_path_factory.mktemp("pipeline")
    made = new("--template", "pipeline", "--defaults", "--json", where=place)
    root = Path(json.loads(made.stdout)["folder"])
    (place / "site").mkdir()
    (place / "site" / "sitecustomize.py").write_text(SITE)
    return Installed(root, fresh_python(place / "environment"), "", place / "cache")


def test_its_tree_has_the_promised_names(pipeline: Installed):
    found = {
        path.relative_to(pipeline.root).as_posix() for path in pipeline.root.rglob("*") if path.is_file()
    }
    assert found == set(TREE)


def test_its_requirements_are_met_by_what_rendered_it(pipeline: Installed):
    words = (
        "-m",
        "pip",
        "install",
        "--dry-run",
        "--no-deps",
        "--no-build-isolation",
        "--requirement",
        "requirements.txt",
    )
    assert "Would install modelyard" in pipeline.does(*words)


def test_an_entry_of_its_registry_has_the_five_keys(pipeline: Installed):
    code = KEYS
    assert sorted(pipeline.does("-c", code).split()) == ["hf_id", "img_size", "name", "opset", "task"]


def test_it_measures_reports_and_holds_the_limits(pipeline: Installed):
    words = ("--models", "digits_resnet", "--batch-sizes", "1", *QUICK)
    assert "digits_resnet" in pipeline.does("src/benchmark.py", *words)
    pipeline.does("src/report_generator.py", "--results-dir", "results", "--output", "RESULTS.md")
    assert "| digits_resnet | onnx_cpu |" in (pipeline.root / "RESULTS.md").read_text()
    assert "3 passed, 3 skipped" in pipeline.does("-m", "pytest", "-q", "-p", "no:cacheprovider")


def test_a_model_that_is_not_registered_is_told_with_those_that_are(pipeline: Installed):
    done = pipeline.run("src/benchmark.py", "--models", "resnet19")
    assert done.returncode == 1 and "resnet18, resnet50" in done.stderr


@pytest.mark.wide
def test_models_of_the_hub_are_measured_at_three_batches(pipeline: Installed):
    words = ("--models", "resnet18", "efficientnet_b0", "--batch-sizes", "1", "4", "8",
             "--random-weights", "--runtimes", "onnxruntime", "--budget", "60s")  # fmt: skip
    out = pipeline.does("src/benchmark.py", *words, PYTHONPATH=str(pipeline.root.parent / "site"))
    assert out.count("resnet18") == 3 and "failed" not in out


@pytest.mark.wide
def test_with_gpu_it_measures_there_or_says_why_not(pipeline: Installed):
    done = pipeline.run("src/benchmark.py", "--gpu", "--models", "digits_resnet")
    assert "cuda" in done.stderr or done.returncode == 0


@pytest.mark.wide
def test_a_model_is_exported_and_proved(pipeline: Installed):
    assert pipeline.does("src/exporter.py", "--models", "digits_resnet").strip().endswith("model.onnx")


def test_the_gpu_is_diagnosed(pipeline: Installed):
    done = pipeline.run("diagnos/check_gpu.py")
    assert done.returncode in (0, 1) and "problem" in done.stderr
