"""Runtimes are listed with version, devices, what they open and what is missing."""

from __future__ import annotations

import json
import subprocess
import sys
from importlib.metadata import version

import pytest

from modelyard.runtimes.family import ENGINES
from modelyard.runtimes.listing import list_runtimes


@pytest.fixture(scope="module")
def listed():
    return {one.name: one for one in list_runtimes()}


def test_every_runtime_is_listed_those_first_that_can_be_used(listed):
    assert sorted(listed) == ENGINES.names()
    ready = [one.ready for one in listed.values()]
    assert ready == sorted(ready, reverse=True)


@pytest.mark.parametrize("name", ["ncnn", "onnxruntime", "openvino", "torch"])
def test_a_runtime_has_the_version_of_its_library(listed, name):
    assert listed[name].version == version(name)
    assert "cpu" in listed[name].devices


def test_a_runtime_whose_library_is_missing_has_the_line_that_installs_it(listed):
    one = listed["tensorrt"]
    if one.ready:
        pytest.skip("tensorrt is installed here")
    assert (one.install, one.never_run) == ("pip install tensorrt", True)


def test_the_command_shows_a_row_for_each_and_talks_of_what_is_missing(shell):
    done = shell("runtimes")
    assert done.returncode == 0
    assert done.stdout.splitlines()[0].split() == ["NAME", "VERSION", "DEVICES", "OPENS", "STATUS"]
    assert f"onnxruntime    {version('onnxruntime')}" in done.stdout


def test_the_command_gives_json(shell):
    rows = {one["name"]: one for one in json.loads(shell("runtimes", "--json").stdout)}
    assert rows["onnxruntime"]["reads"] == ["onnx"]
    assert rows["onnxruntime"]["ready"] is True


@pytest.mark.skipif(not version("torch").endswith("+cpu"), reason="a build for GPUs is asked for them")
def test_listing_imports_neither_torch_nor_onnx_runtime():
    code = (
        "import sys; from modelyard.runtimes.listing import list_runtimes; list_runtimes();"
        "print({'torch', 'onnxruntime', 'onnx'} & set(sys.modules))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "set()"
