"""All workflows, ours and rendered ones, hold to GitHub's own schema, and their scripts to ShellCheck."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from modelyard.scaffold.new import new_project

ROOT = Path(__file__).parents[2]
OURS = [*ROOT.glob(".github/workflows/*.yml"), *ROOT.glob("examples/workflows/*.yml")]
ACTIONS = sorted(ROOT.glob(".github/actions/*/action.yml"))
ANSWERS = [("zoo", {"weight_storage": one}) for one in ("s3", "gcs", "http")] + [("pipeline", {})]


@pytest.fixture(scope="module")
def rendered(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The workflows of projects of every template and every storage."""
    place = tmp_path_factory.mktemp("rendered")
    for number, (template, answers) in enumerate(ANSWERS):
        new_project(place / f"n{number}", template=template, answers=answers)
    found = sorted(place.glob("*/.github/workflows/*.yml"))
    assert len(found) == 3 * 3 + 1
    return found


def complaints(schema: str, files: list[Path]) -> str:
    """Say what of files does not hold to a schema, as check-jsonschema has it from GitHub."""
    words = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", f"vendor.{schema}", *files]
    done = subprocess.run(words, capture_output=True, text=True, check=False)
    return done.stdout if done.returncode else ""


def remarks(path: Path) -> list[str]:
    """Give what ShellCheck says of the scripts of a file; what GitHub fills in is a word there."""
    import yaml

    said = yaml.safe_load(path.read_text(encoding="utf-8"))
    parts = [said["runs"]] if "runs" in said else said["jobs"].values()
    scripts = [step["run"] for part in parts for step in part.get("steps", ()) if "run" in step]
    words = [shutil.which("shellcheck", path=str(Path(sys.executable).parent)), "--shell=bash", "-"]
    return [
        done.stdout
        for script in scripts
        if (
            done := subprocess.run(
                words, input=re.sub(r"\$\{\{.*?\}\}", "filled", script), capture_output=True, text=True,
                check=False,
            )
        ).returncode
    ]  # fmt: skip


def test_workflows_are_what_github_takes_for_one(rendered: list[Path]):
    assert complaints("github-workflows", [*OURS, *rendered]) == ""
    assert complaints("github-actions", ACTIONS) == ""


def test_a_workflow_that_github_would_refuse_is_found(tmp_path: Path):
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("on: push\njobs: {a: {runs-on: x, steps: [{uses: a/b@c, run: b}], needs: 5}}\n")
    assert "needs" in complaints("github-workflows", [wrong])


def test_their_scripts_are_clean(rendered: list[Path]):
    found = {str(path): remarks(path) for path in (*OURS, *ACTIONS, *rendered)}
    assert {path: said for path, said in found.items() if said} == {}


def test_a_script_whose_words_would_be_split_is_found(tmp_path: Path):
    wrong = tmp_path / "wrong.yml"
    wrong.write_text("on: push\njobs: {a: {steps: [{run: 'rm -r $PLACE'}]}}\n")
    assert "SC2086" in remarks(wrong)[0]
