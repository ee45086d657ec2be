"""modelyard's own workflows, and the actions that the workflows of zoos use."""

from __future__ import annotations

import hashlib
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
ACTIONS = sorted((ROOT / ".github" / "actions").glob("*/action.yml"))
FILES = [*WORKFLOWS, *ACTIONS]
PINNED = re.compile(r"^\s*- uses: [\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$", re.MULTILINE)


def named(path):
    return f"{path.parent.name}/{path.name}"


def steps(path):
    import yaml

    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    if "runs" in said:
        return said["runs"]["steps"]
    return [step for job in said["jobs"].values() for step in job["steps"]]


def step(action, name):
    path = ROOT / ".github" / "actions" / action / "action.yml"
    return next(one for one in steps(path) if one.get("name") == name)


def run(text, cwd, **variables):
    """Run a step as a runner does: bash that stops at the first failure, with files for what it tells."""
    told = {name: cwd / f"{name.lower()}.txt" for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    environment = os.environ | {name: str(path) for name, path in told.items()} | variables
    environment["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{environment['PATH']}"
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", text]
    done = subprocess.run(command, cwd=cwd, env=environment, capture_output=True, text=True, check=False)
    return done, {name: path.read_text() if path.exists() else "" for name, path in told.items()}


@pytest.fixture
def modelyard_here(tmp_path):
    """A command `modelyard` of this checkout, as the step before has installed it."""
    place = tmp_path / "bin"
    place.mkdir()
    (place / "modelyard").write_text(f'#!/bin/sh\nexec "{sys.executable}" -m modelyard "$@"\n')
    (place / "modelyard").chmod(0o755)
    return f"{place}{os.pathsep}{os.environ['PATH']}"


@pytest.mark.parametrize("path", FILES, ids=named)
def test_what_a_file_uses_of_others_is_pinned_by_digest_with_its_version_beside_it(path):
    text = path.read_text(encoding="utf-8")
    uses = [line for line in text.splitlines() if "uses:" in line and not line.lstrip().startswith("#")]
    assert len(PINNED.findall(text)) == len(uses)


def test_one_action_has_one_digest_everywhere():
    text = "".join(path.read_text(encoding="utf-8") for path in FILES)
    found = set(re.findall(r"uses: (\S+)@([0-9a-f]{40})", text))
    assert len({name for name, _ in found}) == len(found)


@pytest.mark.parametrize("path", WORKFLOWS, ids=named)
def test_a_workflow_has_no_secret_and_no_right_that_it_does_not_need(path):
    import yaml

    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert said["permissions"] in ({}, {"contents": "read"})
    assert "secrets." not in path.read_text(encoding="utf-8")
    for job in said["jobs"].values():
        rights = {name for name, right in job.get("permissions", {}).items() if right == "write"}
        runs = [one["run"] for one in job["steps"] if "run" in one]
        assert not rights or all(text.startswith("gh release") for text in runs)


@pytest.mark.parametrize("path", FILES, ids=named)
def test_no_text_of_a_stranger_becomes_a_part_of_a_script(path):
    scripts = [one["run"] for one in steps(path) if "run" in one]
    assert not any("${{" in text for text in scripts)
    for text in scripts:
        read = subprocess.run(["bash", "-n"], input=text, capture_output=True, text=True, check=False)
        assert (read.returncode, read.stderr) == (0, "")


def test_each_make_target_and_script_of_a_workflow_is_there():
    scripts = "\n".join(one["run"] for path in WORKFLOWS for one in steps(path) if "run" in one)
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = set(re.findall(r"^make (\w+)$", scripts, re.MULTILINE))
    assert targets == {"docs", "dist"}
    assert all(f"\n{target}:" in makefile for target in targets)
    assert os.access(ROOT / ".ci" / "run", os.X_OK)


@pytest.mark.parametrize(("tag", "code"), [("v{}", 0), ("v9.9.9", 1)], ids=["this version", "another"])
def test_a_tag_releases_only_the_version_that_the_code_states(tag, code, tmp_path):
    import modelyard

    (check,) = [
        one["run"] for path in WORKFLOWS for one in steps(path) if "the tag is" in one.get("name", "")
    ]
    for name in ("src", "CHANGELOG.md"):
        (tmp_path / name).symlink_to(ROOT / name)
    done, _ = run(check, tmp_path, GITHUB_REF_NAME=tag.format(modelyard.__version__))
    assert done.returncode == code, done.stderr


@pytest.mark.parametrize("action", ["guard", "review"])
def test_an_action_installs_the_modelyard_that_it_lies_in(action, tmp_path):
    path = ROOT / ".github" / "actions" / action
    said = step(action, "install")["run"].replace("python -m pip install", "echo")
    done, _ = run(said, tmp_path, GITHUB_ACTION_PATH=str(path), EXTRAS="onnx")
    place = re.search(r"@ file://(\S+)", done.stdout)[1]
    assert 'name = "modelyard"' in (Path(place) / "pyproject.toml").read_text(encoding="utf-8")


def test_the_card_review_names_a_mistake_at_its_line_and_fails(zoo, tmp_path, modelyard_here):
    zoo.card("vit").write_text("name: ViT\nversion: 1.0\ntask: classification\nframework: pytorch\n")
    done, _ = run(step("review", "cards")["run"], tmp_path, ZOO=str(zoo.root), PATH=modelyard_here)
    assert done.returncode == 1
    assert "::error file=" in done.stdout
    assert "vit/model_card.yaml,line=2" in done.stdout


@pytest.fixture
def committed(make_zoo):
    """A zoo in git, with one commit and one network: y = x."""
    import onnx
    from onnx import TensorProto, helper

    zoo = make_zoo(settings="starter = false")
    file = zoo.folder("net") / "net.onnx"
    file.parent.mkdir(parents=True)
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, 4]) for name in "xy"]
    graph = helper.make_graph([helper.make_node("Identity", ["x"], ["y"])], "net", ends[:1], ends[1:])
    opset = [helper.make_opsetid("", 18)]
    onnx.save(helper.make_model(graph, opset_imports=opset, ir_version=9), file)
    digest = hashlib.sha256(file.read_bytes()).hexdigest()
    zoo.write("net", framework="onnx", exports={"onnx": {"url": "net.onnx", "sha256": digest}})
    who = ["-c", "user.name=nobody", "-c", "user.email=nobody@example.org"]
    for words in (["init", "--quiet"], ["add", "."], ["commit", "--quiet", "--message", "first"]):
        subprocess.run(["git", *who, *words], cwd=zoo.root, check=True)
    return zoo


@pytest.mark.parametrize(("baseline", "code"), [("HEAD", 0), ("nowhere", 3)])
def test_the_guard_tells_its_code_and_its_table_and_fails_where_it_could_not_run(
    committed, modelyard_here, baseline, code
):
    told = {"BASELINE": baseline, "OPTIONS": "--runtimes onnxruntime --budget 1m", "SUMMARY": "guard.md"}
    done, files = run(step("guard", "guard")["run"], committed.root, **told, PATH=modelyard_here)
    assert done.returncode == code, done.stdout + done.stderr
    assert files["GITHUB_OUTPUT"] == f"code={code}\n"
    assert files["GITHUB_STEP_SUMMARY"] == (committed.root / "guard.md").read_text()


def test_the_card_review_says_in_words_what_changed_since_the_baseline(committed, modelyard_here):
    card = committed.card("net")
    card.write_text(card.read_text().replace("name: net", "name: net\nlicence: MIT"))
    run_of = step("review", "changes")["run"]
    done, files = run(run_of, committed.root, ZOO=".", BASELINE="HEAD", PATH=modelyard_here)
    assert done.returncode == 0, done.stderr
    assert "MIT" in done.stdout + files["GITHUB_STEP_SUMMARY"]


def test_a_comment_without_a_pull_request_is_left_out_and_said(tmp_path):
    done, _ = run(step("comment", "comment")["run"], tmp_path, PULL_REQUEST="", FILE="guard.md")
    assert (done.returncode, done.stdout[:8]) == (0, "::notice")
