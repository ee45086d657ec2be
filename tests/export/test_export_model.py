"""`export_model` and `modelyard export`: where exports land, what is registered, and what is told."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from modelyard import export_model, get_model
from modelyard.cli import main
from modelyard.convert.kept import Converted
from modelyard.core.errors import FetchError, InputError, NotFoundError, StoreError
from modelyard.export.place import place_of, placed
from modelyard.export.verify import verify_artifact
from modelyard.registry.files.artifacts import artifacts_of
from modelyard.runtimes.open import open_session
from modelyard.store.writing import writing

LIGHT = """
import sys
from modelyard.cli import main
main(["export", "digits_resnet"])
print(*sys.modules)
"""


def test_an_export_lands_by_name_and_version_and_comes_again_from_the_cache(artifact, tmp_path):
    first = export_model("digits_resnet", output=tmp_path / "out")
    path = tmp_path / "out" / "digits_resnet" / "1.1.0" / "model.onnx"
    written = path.stat().st_mtime_ns
    second = export_model("digits_resnet", output=tmp_path / "out")
    assert (Path(first.path), first.sha256) == (path, hashlib.sha256(path.read_bytes()).hexdigest())
    assert (second.reused, path.stat().st_mtime_ns) == (True, written)


def test_with_a_suffix_the_output_is_the_file(artifact, tmp_path):
    assert export_model("digits_resnet", output=tmp_path / "mine.onnx").path == str(tmp_path / "mine.onnx")
    with pytest.raises(InputError, match=r"ends in \.pt, and this format's files in \.onnx"):
        export_model("digits_resnet", output=tmp_path / "mine.pt")


@pytest.mark.parametrize(
    ("names", "output", "expected"),
    [(["model.xml", "model.bin"], "a.xml", ["a.bin", "a.xml"]),
     (["model.onnx", "model.onnx.data"], "a.onnx", ["a.onnx", "a.onnx.data"]),
     (["model.ncnn.param", "model.ncnn.bin", "model.ncnn.json"], "a.ncnn.param",
      ["a.ncnn.bin", "a.ncnn.json", "a.ncnn.param"])],
)  # fmt: skip
def test_files_that_belong_together_are_placed_together(tmp_path, names, output, expected):
    for name in names:
        (tmp_path / name).write_text(name)
    files = tuple(str(tmp_path / name) for name in names)
    made = Converted(files[0], "any", "", 0, None, {}, files)
    placed(made, place_of(str(tmp_path / "out" / output), "net", "1.0.0", made.path))
    assert sorted(os.listdir(tmp_path / "out")) == expected


def test_the_files_of_two_formats_in_one_folder_have_no_name_in_common(artifact, tmp_path):
    folder = tmp_path / "digits_resnet" / "1.1.0"
    for format in ("openvino", "ncnn"):
        export_model("digits_resnet", format, output=tmp_path, verify=True, num_samples=8)
    assert verify_artifact(folder / "model.xml").holds
    assert verify_artifact(folder / "model.ncnn.param").holds


def test_two_graphs_in_one_folder_each_have_weights_of_their_own(artifact, tmp_path, monkeypatch):
    folder = tmp_path / "both"
    folder.mkdir()
    monkeypatch.chdir(folder)
    (folder / "model.onnx.data").write_bytes(b"mine")
    for name, path in (("digits_resnet", "a.onnx"), ("digits_mobilenet", "b.onnx")):
        export_model(name, output=path, external_data=True, verify=True, num_samples=8)
    assert sorted(os.listdir()) == [
        "a.onnx", "a.onnx.data", "a.onnx.parity.json", "b.onnx", "b.onnx.data", "b.onnx.parity.json",
        "model.onnx.data",
    ]  # fmt: skip
    assert verify_artifact("a.onnx").holds and verify_artifact("b.onnx").holds
    assert (folder / "model.onnx.data").read_bytes() == b"mine"


def test_what_ncnn_reads_has_its_name_in_the_output_too(artifact, tmp_path):
    with pytest.raises(InputError, match=r"ends in \.param, and this format's files in \.ncnn\.param"):
        place_of(str(tmp_path / "net.param"), "net", "1.0.0", "model.ncnn.param")


def test_the_second_export_loads_no_heavy_library(artifact):
    environment = os.environ | {"MODELYARD_ZOO": "starter"}
    done = subprocess.run(
        [sys.executable, "-c", LIGHT], env=environment, capture_output=True, text=True, check=True
    )
    assert {"torch", "numpy", "onnx", "pydantic", "yaml_rs"}.isdisjoint(done.stdout.split())


def test_a_registered_export_stands_on_the_card(artifact, tmp_path, monkeypatch):
    monkeypatch.delenv("MODELYARD_ZOO")
    made = export_model("digits_resnet", output=tmp_path / "out", register=True)
    stated = get_model("digits_resnet").card.exports["onnx"]
    assert (stated.url, stated.sha256) == (made.path, made.sha256)
    assert (stated.opset_version, stated.size_mb) == (made.opset, made.size / 1e6)
    assert made.card.startswith(os.environ["XDG_DATA_HOME"])  # the starter zoo is read-only


def test_an_export_within_the_zoo_is_registered_by_its_way_from_the_card(artifact, tmp_path, monkeypatch):
    monkeypatch.delenv("MODELYARD_ZOO")
    zoo = tmp_path / "zoo"
    shutil.copytree(get_model("digits_resnet").folder, zoo / "registry/classification/digits_resnet")
    (zoo / "modelyard.toml").write_text("starter = false\n")
    made = export_model("digits_resnet", output=zoo / "exports", register=True, zoo=str(zoo))
    moved = zoo.rename(tmp_path / "moved")
    found = get_model("digits_resnet", zoo=str(moved))
    assert found.card.exports["onnx"].url == "../../../exports/" + os.path.relpath(made.path, zoo / "exports")
    assert artifacts_of(found)[-1].sources == [os.path.realpath(moved / os.path.relpath(made.path, zoo))]


def test_a_registered_export_that_is_gone_is_told_with_how_it_comes_back(artifact, tmp_path, monkeypatch):
    monkeypatch.delenv("MODELYARD_ZOO")
    made = export_model("digits_resnet", output=tmp_path / "out", register=True)
    os.remove(made.path)
    with pytest.raises(FetchError) as told:
        open_session("digits_resnet", "onnxruntime")
    assert told.value.hint == "`modelyard export digits_resnet --format onnx --register` writes it again."


def test_a_format_that_is_none_is_told_what_was_meant(artifact):
    with pytest.raises(NotFoundError, match="Did you mean `onnx`"):
        export_model("digits_resnet", "onxx")


def test_of_a_whole_zoo_what_fails_is_a_row_with_its_reason(artifact, make_zoo, capsys, monkeypatch):
    zoo = make_zoo("resnet50", settings="starter = false")
    code = main(["export", "--all", "--zoo", str(zoo.root), "--json"])
    (row,) = json.loads(capsys.readouterr().out)
    assert (code, row["model"]) == (1, "resnet50@1.0.0")
    assert "error" in row


def test_the_command_proves_an_export_and_says_the_verdict(artifact, capsys):
    assert main(["export", "digits_resnet", "--verify", "--num-samples", "16"]) == 0
    said = capsys.readouterr()
    assert said.out.strip() == "exports/digits_resnet/1.1.0/model.onnx"
    assert "equal to digits_resnet@1.1.0, on 16 samples" in said.err
    assert os.path.isfile("exports/digits_resnet/1.1.0/model.onnx.parity.json")


@pytest.mark.parametrize("format", ["safetensors", "torchscript"])
def test_other_formats_are_proved_as_well(artifact, tmp_path, format):
    made = export_model("digits_resnet", format, output=tmp_path, verify=True, num_samples=8)
    assert (made.proved, made.certificate.decisions.agreed) == (True, 8)
    assert verify_artifact(made.path).holds


def test_an_export_of_several_files_is_placed_proved_and_not_registered(artifact, tmp_path):
    with pytest.raises(InputError, match="a card names one file of an export"):
        export_model("digits_resnet", "openvino", output=tmp_path / "mine.xml", register=True)
    assert sorted(path.name for path in tmp_path.glob("mine.*")) == ["mine.bin", "mine.xml"]


def test_an_outdated_certificate_is_removed_and_said(artifact, tmp_path, capsys):
    path = tmp_path / "net.onnx"
    export_model("digits_resnet", output=path, verify=True, num_samples=8)
    certificate = tmp_path / "net.onnx.parity.json"
    assert main(["export", "digits_resnet", "--output", str(path)]) == 0
    assert certificate.exists()  # the same file: it still holds
    assert main(["export", "digits_resnet", "--output", str(path), "--opset", "17"]) == 0
    assert not certificate.exists()
    assert "net.onnx.parity.json was removed" in capsys.readouterr().err


@pytest.mark.skipif(not os.path.exists("/dev/full"), reason="needs a device that is full")
def test_a_full_disk_is_told_with_the_place():
    with pytest.raises(StoreError, match=r"the disk is full: out/net\.onnx was not written"):  # noqa: SIM117
        with writing("out/net.onnx"), open("/dev/full", "wb", buffering=0) as file:
            file.write(b"x")


@pytest.mark.parametrize("words", [
    ["export", "digits_resnet"], ["package", "digits_resnet"],
])  # fmt: skip
def test_an_output_below_a_file_is_told_with_its_place(artifact, tmp_path, capsys, words):
    (tmp_path / "file").write_text("mine")
    place = str(tmp_path / "file" / "out")
    where = [place] if words[0] == "package" else ["--output", place]
    assert main([*words, *where]) == 1
    assert f"{place}" in capsys.readouterr().err


def test_names_and_all_exclude_each_other(capsys):
    assert main(["export"]) == 2
    assert main(["export", "digits_resnet", "--all"]) == 2
