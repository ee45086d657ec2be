"""`modelyard folder show`: one screen, and the exit code says whether all that must be there is there."""

from __future__ import annotations

import json
import shutil

import pytest
from written_folder import SAMPLES, pack

from modelyard.cli import main
from modelyard.cli._command import check_documented
from modelyard.cli.folder import show
from modelyard.core.errors import FolderError
from modelyard.store import ModelFolder

GROUPS = {"Look": {"folder show": ("modelyard.cli.folder", "show")}}


@pytest.fixture
def shown(capsys):
    """Run the command; its exit code, its stdout by first word, and its stderr."""

    def run(*words: object) -> tuple[int, dict[str, str], str]:
        code = main(["folder", "show", *map(str, words)], groups=GROUPS)
        said = capsys.readouterr()
        return code, {line.split()[0]: " ".join(line.split()) for line in said.out.splitlines()}, said.err

    return run


def test_a_whole_folder_is_shown_part_by_part(root, shown):
    code, lines, said = shown(root)
    assert code == 0
    assert lines["onnx"] == "onnx present 3 27 B - opsets 9, 13"
    assert lines["recipes"] == "recipes present 2 39 B - original, quantized"
    assert lines[str(SAMPLES)] == "5 samples, inputs, outputs and labels paired by number"
    assert said == f"{root}: every part that must be there is there\n"


def test_the_whole_command_fits_one_screen(root, capsys):
    main(["folder", "show", str(root)], groups=GROUPS)
    said = capsys.readouterr()
    assert len((said.out + said.err).splitlines()) <= 24


@pytest.mark.parametrize("part", ["logs", "onnx", "benchmarks.yaml", "metrics.yaml"])
def test_an_optional_part_may_be_missing(root, shown, part):
    shutil.rmtree(root / part, ignore_errors=True)
    (root / part).unlink(missing_ok=True)
    code, lines, _ = shown(root)
    assert (code, lines[part].split()[1]) == (0, "optional")


@pytest.mark.parametrize("part", ["model.onnx", "model.md", "training", "sample_labels"])
def test_a_required_part_that_is_missing_ends_in_1_with_the_next_step(root, shown, part):
    shutil.rmtree(root / part) if (root / part).is_dir() else (root / part).unlink()
    code, lines, said = shown(root)
    assert (code, lines[part].split()[1]) == (1, "missing")
    assert f"missing: {part}" in said
    assert f"modelyard fetch NAME --part {part}" in said


@pytest.mark.parametrize("packed", [False, True])
def test_a_required_part_that_is_an_empty_folder_is_said_to_be_empty(root, shown, packed):
    (root / "training/model.pth").rename(root / "training/.hidden")
    place = shutil.make_archive(str(root), "gztar", root.parent, root.name) if packed else root
    code, lines, said = shown(place)
    assert (code, lines["training"].split()[1]) == (1, "empty")
    assert "missing: training (empty)" in said
    with pytest.raises(FolderError, match="training/ is empty"):
        _ = ModelFolder(place).training


def test_an_optional_part_may_be_an_empty_folder(root, shown):
    (root / "logs/loss.csv").unlink()
    code, lines, _ = shown(root)
    assert (code, lines["logs"].split()[1]) == (0, "empty")


def test_a_damaged_part_ends_in_1_and_is_said_with_its_place(root, shown):
    (root / "metrics.yaml").write_text("training: [\n")
    code, lines, said = shown(root)
    assert (code, lines["metrics.yaml"].split()[1]) == (1, "damaged")
    assert "metrics.yaml:1:" in said


def test_a_sample_archive_that_escapes_is_shown_as_damaged(root, shown):
    from written_folder import write_tar

    write_tar(pack(root, "sample_inputs"), ("../escaped.npy", b"x"))
    code, lines, said = shown(root)
    assert (code, lines["sample_inputs"].split()[1]) == (1, "damaged")
    assert "../escaped.npy" in said


def test_what_does_not_pair_is_named(root, shown):
    (root / "sample_labels/label-0009.json").write_text("9")
    (root / "notes.txt").write_text("mine")
    code, lines, _ = shown(root)
    assert code == 0
    assert lines["sample_labels:"] == "sample_labels: without a partner: label-0009.json"
    assert lines["of"] == "of no part: notes.txt"


def test_json_says_the_same(root, capsys):
    pack(root, "sample_outputs")
    (root / "logs/loss.csv").unlink()
    assert main(["folder", "show", str(root), "--json"], groups=GROUPS) == 0
    said = json.loads(capsys.readouterr().out)
    parts = {part["name"]: part for part in said["parts"]}
    assert (parts["logs"]["state"], parts["logs"]["required"]) == ("empty", False)
    assert (parts["sample_outputs"]["samples"], parts["sample_outputs"]["note"]) == (
        SAMPLES, "sample_outputs.tar.gz",
    )  # fmt: skip
    assert said["samples"] == {"paired": SAMPLES, "by": "number", "alone": {}, "doubled": {}}


def test_a_place_where_nothing_is_ends_in_3(shown, tmp_path):
    code, _, said = shown(tmp_path / "nothing")
    assert code == 3
    assert "no such file or folder" in said


def test_an_empty_folder_lacks_everything_that_must_be_there(shown, tmp_path):
    (tmp_path / "empty").mkdir()
    code, lines, _ = shown(tmp_path / "empty")
    states = [line.split()[1] for line in list(lines.values())[1:14]]
    assert (code, states.count("missing"), states.count("optional")) == (1, 9, 4)


def test_a_file_name_that_a_terminal_would_obey_is_made_inert(root, capsys):
    (root / "\x1b[31mred\x1b[0m.txt").write_text("x")
    main(["folder", "show", str(root)], groups=GROUPS)
    assert "\x1b" not in "".join(capsys.readouterr())


def test_the_command_documents_itself():
    assert check_documented(show) == []
