"""The workflows of rendered projects: valid, pinned, with few rights; and their steps do what they say."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from rendered_project import Installed, commit_all, fresh_python, git
from workflow_steps import execute, mistakes, read

from modelyard.scaffold.new import new_project

PLANTED = """
import sys, numpy, onnx
from onnx import TensorProto, helper, numpy_helper
layers = int(sys.argv[1])
names = ["x", *(f"h{n}" for n in range(1, layers)), "y"]
nodes = [helper.make_node("MatMul", [names[n], "w"], [names[n + 1]]) for n in range(layers)]
ends = [helper.make_tensor_value_info(n, TensorProto.FLOAT, ["batch", 64, 256]) for n in ("x", "y")]
held = [numpy_helper.from_array(numpy.eye(256, dtype="float32"), "w")]
graph = helper.make_graph(nodes, "net", ends[:1], ends[1:], held)
onnx.save(helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9), sys.argv[2])
"""
CARD = """name: "net"
version: "1.0.0"
task: "classification"
framework: "onnx"
licence: "{licence}"
exports:
  onnx: {{url: "net.onnx", sha256: "{digest}"}}
"""


@pytest.fixture(scope="module")
def reviewed(project: Installed, tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """A zoo with one model, in a branch that made it slower and changed its licence."""
    place = tmp_path_factory.mktemp("reviewed")
    shutil.copytree(project.root, place / "project")
    own = Installed(place / "project", fresh_python(place / "environment"), project.package, project.cache)
    own.does("-m", "pip", "install", "--quiet", "--no-deps", "--no-build-isolation", "--editable", ".")
    for name in ("classification", "detection", "segmentation"):
        shutil.rmtree(own.root / "registry" / name)
    _plant(own, layers=4, licence="MIT")
    commit_all(own.root, "before")
    git(own.root, "update-ref", "refs/remotes/origin/main", "HEAD")
    git(own.root, "checkout", "--quiet", "-b", "slower")
    _plant(own, layers=16, licence="AGPL-3.0-only")
    commit_all(own.root, "slower")
    return own


def _plant(zoo: Installed, layers: int, licence: str) -> None:
    from hashlib import sha256

    folder = zoo.root / "registry" / "classification" / "net"
    folder.mkdir(parents=True, exist_ok=True)
    subprocess.run([sys.executable, "-c", PLANTED, str(layers), folder / "net.onnx"], check=True)
    digest = sha256((folder / "net.onnx").read_bytes()).hexdigest()
    (folder / "model_card.yaml").write_text(CARD.format(licence=licence, digest=digest))
    zoo.does("-m", zoo.package, "index")


@pytest.mark.parametrize("storage", ["s3", "gcs", "http"])
def test_the_workflows_of_a_zoo_have_no_mistakes(storage: str, tmp_path: Path):
    root = Path(new_project(tmp_path / "shop", answers={"weight_storage": storage}).folder)
    found = {path.name: list(mistakes(path)) for path in (root / ".github" / "workflows").iterdir()}
    assert found == {"benchmark.yml": [], "code-review.yml": [], "test.yml": []}


def test_the_workflow_of_a_pipeline_has_no_mistakes(tmp_path: Path):
    root = Path(new_project(tmp_path / "speeds", template="pipeline").folder)
    assert list(mistakes(root / ".github" / "workflows" / "benchmark.yml")) == []


@pytest.mark.parametrize(("oldest", "pythons"), [("3.11", ["3.11", "3.12", "3.13"]), ("3.14", ["3.14"])])
def test_the_tests_run_on_each_python_that_the_zoo_is_for(oldest: str, pythons: list[str], tmp_path: Path):
    root = Path(new_project(tmp_path / "shop", answers={"python_version": oldest}).folder)
    flow = read(root / ".github" / "workflows" / "test.yml")
    assert flow["jobs"]["test"]["strategy"]["matrix"]["python"] == pythons


def test_a_review_calls_a_licence_and_a_digest_out(reviewed: Installed, tmp_path: Path):
    flow = reviewed.root / ".github" / "workflows" / "code-review.yml"
    ran = execute(reviewed, flow, "review", tmp_path / "summary.md", BASE="origin/main")
    assert [(one.name, one.code) for one in ran] == [
        ("trust", 0), ("changes of cards", 0), ("cards", 0), ("lint", 0),
    ]  # fmt: skip
    assert (
        "::warning file=registry/classification/net/model_card.yaml,title=the licence is another"
        in ran[1].said
    )
    summary = (tmp_path / "summary.md").read_text()
    assert "licence was MIT, is AGPL-3.0-only" in summary and "other bytes under the same version" in summary


@pytest.mark.wide
def test_the_guard_fails_the_job_of_a_planted_slow_model_and_comments(reviewed: Installed, tmp_path: Path):
    (tmp_path / "gh").write_text('#!/bin/sh\necho "$@" > "$SAID"\n')
    (tmp_path / "gh").chmod(0o755)
    flow = reviewed.root / ".github" / "workflows" / "benchmark.yml"
    _, guard, comment = execute(
        reviewed, flow, "guard", tmp_path / "summary.md", BASE="origin/main", BUDGET="60s", BIN=str(tmp_path),
        PULL_REQUEST="7", SAID=str(tmp_path / "said"),
    )  # fmt: skip
    assert (guard.code, comment.code) == (1, 0), guard.said
    assert (
        "net" in (tmp_path / "summary.md").read_text() and "slower" in (tmp_path / "summary.md").read_text()
    )
    assert (tmp_path / "said").read_text().startswith("pr comment 7 --edit-last")


@pytest.mark.wide
def test_what_is_measured_becomes_a_report_and_artifacts(reviewed: Installed, tmp_path: Path):
    flow = reviewed.root / ".github" / "workflows" / "benchmark.yml"
    ran = execute(reviewed, flow, "measure", tmp_path / "summary.md", MODELS="digits_resnet", BUDGET="60s")
    assert [one.name for one in ran] == ["trust", "selftest", "measure", "report"]
    assert ran[-1].code == 0 and "digits_resnet" in (reviewed.root / "RESULTS.md").read_text()
    assert (reviewed.root / "reports" / "comparison.html").is_file()


def test_results_are_committed_once_and_pushed(reviewed: Installed, tmp_path: Path):
    far = tmp_path / "far.git"
    subprocess.run(["git", "clone", "--quiet", "--bare", reviewed.root, far], check=True)
    near = Installed(tmp_path / "near", reviewed.python, reviewed.package, reviewed.cache)
    subprocess.run(["git", "clone", "--quiet", far, near.root], check=True)
    (near.root / "measured").mkdir()
    (near.root / "measured" / "RESULTS.md").write_text("# Results\n")
    flow = near.root / ".github" / "workflows" / "benchmark.yml"
    for _ in range(2):
        assert [one.code for one in execute(near, flow, "publish", tmp_path / "summary.md")] == [0]
    assert git(far, "log", "--format=%s", "-2").splitlines()[0] == "Results of this week"
    assert git(far, "show", "--name-only", "--format=").split() == ["RESULTS.md"]


def test_without_a_gpu_the_summary_says_so(reviewed: Installed, tmp_path: Path):
    flow = reviewed.root / ".github" / "workflows" / "benchmark.yml"
    execute(reviewed, flow, "no-gpu", tmp_path / "summary.md")
    assert (
        "No GPU was measured. Set the repository variable GPU_RUNNER" in (tmp_path / "summary.md").read_text()
    )


@pytest.mark.wide
def test_the_tests_of_the_zoo_run_step_by_step(project: Installed, tmp_path: Path):
    flow = project.root / ".github" / "workflows" / "test.yml"
    ran = execute(project, flow, "test", tmp_path / "summary.md")
    assert [(one.name, one.code) for one in ran] == [("trust", 0), ("cards", 0), ("lint", 0), ("tests", 0)]
