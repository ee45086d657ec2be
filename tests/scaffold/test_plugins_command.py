"""`modelyard plugins` names all there are, imports none, and says what is missing, broken or not used."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

import modelyard
from modelyard.core.errors import NotFoundError
from modelyard.evaluation.family import METRICS
from modelyard.scaffold.plugin.kinds import KINDS, kind_named
from modelyard.scaffold.plugin.listed import list_plugins

HEAVY = {"torch", "numpy", "onnx", "onnxruntime", "openvino", "timm", "PIL", "sklearn", "pydantic", "yaml"}
LOADED = "import sys; from modelyard.cli import main; main({0!r}); print('LOADED', *sys.modules)"


def installed(folder: Path, name: str, text: str) -> None:
    """Install a package whose one module is a metric."""
    (folder / f"{name}.py").write_text(text)
    info = folder / f"{name}-1.5.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.5\n")
    (info / "entry_points.txt").write_text(f"[modelyard.metrics]\n{name} = {name}\n")


@pytest.fixture
def library(tmp_path, monkeypatch):
    folder = tmp_path / "library"
    folder.mkdir()
    monkeypatch.syspath_prepend(str(folder))
    return folder


def metric(name):
    return next(one for one in list_plugins("metric") if one.name == name)


@pytest.mark.parametrize("kind", KINDS.values(), ids=KINDS)
def test_the_built_in_ones_are_the_files_of_their_folder(kind):
    folder = Path(modelyard.__file__).parent.joinpath(*kind.package.split(".")[1:])
    files = {one.stem for one in folder.glob("[!_]*.py")} - {"base"}
    assert {one.name for one in list_plugins(kind.name)} == files
    assert all(one.summary for one in list_plugins(kind.name))


def test_nothing_heavy_is_imported():
    code = LOADED.format(["plugins"])
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert HEAVY.isdisjoint(done.stdout.rpartition("LOADED")[2].split())


@pytest.mark.parametrize("name", ["metrics", "Metric", "report-format", "quantizer", "report_formats"])
def test_a_kind_is_known_by_other_names_too(name):
    assert kind_named(name).name in ("metric", "report", "method")


def test_an_unknown_kind_is_answered_with_the_one_that_was_meant(shell):
    done = shell("plugins", "metrik")
    assert (done.returncode, "Did you mean `metric`?" in done.stderr) == (3, True)
    with pytest.raises(NotFoundError, match="There are: backend, runtime, format"):
        kind_named("zzz")


def test_a_library_that_is_missing_is_named_with_the_line_that_installs_it(library):
    installed(library, "needy", "import no_such_library\nREQUIRES = ('os', 'another.missing')\n")
    found = metric("needy")
    assert found.missing == ("another.missing", "no_such_library")
    assert (found.ready, found.install) == (False, "pip install another.missing no_such_library")


def test_several_kinds_are_listed_with_the_lines_that_install_below(library, shell):
    installed(library, "needy", '"""Counts."""\nREQUIRES = ("no_such_library",)\n')
    done = shell("plugins", "head", "metric", PYTHONPATH=os.pathsep.join(sys.path))
    assert {line.split()[0] for line in done.stdout.splitlines()[1:]} == {"head", "metric"}
    (row,) = (line for line in done.stdout.splitlines() if " needy " in line)
    assert "needs no_such_library  Counts." in row
    assert "pip install no_such_library  # for needy\n" in done.stderr


def test_plug_ins_of_a_project_that_is_not_installed_are_told(zoo, shell, monkeypatch):
    points = '[project.entry-points."modelyard.metrics"]\nbirds = "birds.metrics"\n'
    (zoo.root / "pyproject.toml").write_text(f'[project]\nname = "bird-zoo"\n{points}')
    monkeypatch.chdir(zoo.root)
    with pytest.raises(NotFoundError, match="Those of bird-zoo are not known, for it is not installed"):
        METRICS.get("feathers")
    (zoo.root / "pyproject.toml").write_text(f'[project]\nname = "pytest"\n{points}')
    with pytest.raises(NotFoundError, match=r"There are: .*top5") as told:
        METRICS.get("feathers")
    assert "installed" not in told.value.hint


def test_what_another_module_requires_is_read_from_its_file():
    (found,) = (one for one in list_plugins("format") if one.name == "tensorrt")
    assert found.requires == ("torch", "onnx", "onnxscript", "tensorrt")


def test_a_file_that_is_no_python_is_told_and_hides_no_other(library):
    installed(library, "broken", "def (\n")
    assert metric("broken").wrong.startswith("line 1: ")
    assert metric("top1").ready


def test_a_package_that_is_installed_is_listed_with_its_version(library, shell):
    installed(library, "mine", '"""Counts what is mine."""\n')
    done = shell("plugins", "metric", "--json", PYTHONPATH=os.pathsep.join(sys.path))
    (found,) = (one for one in json.loads(done.stdout) if one["name"] == "mine")
    assert (found["source"], found["summary"], found["ready"]) == ("mine 1.5", "Counts what is mine.", True)


def test_one_with_the_name_of_ours_is_listed_as_not_used(library):
    installed(library, "top1", "")
    ours, theirs = (one for one in list_plugins("metric") if one.name == "top1")
    assert (ours.origin, ours.ready) == ("built in", True)
    assert (theirs.source, theirs.hidden_by, theirs.ready) == ("top1 1.5", "modelyard", False)
