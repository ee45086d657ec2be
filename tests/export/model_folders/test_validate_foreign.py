"""Folders that others wrote in this layout, and those that mean harm."""

from __future__ import annotations

import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest
from foreign_folder import (
    COUNT,
    LABELS,
    PARTS,
    X,
    Y,
    clear,
    in_batches,
    labels_in_one,
    packed,
    write_foreign,
    write_onnx,
)

from modelyard.export.validate import validate_folder


@pytest.fixture
def foreign(tmp_path: Path) -> Path:
    return write_foreign(tmp_path / "foreign")


def holds(folder: Path) -> bool:
    found = validate_folder(folder)
    assert found.ok, found.findings
    said = " ".join(found.checked)
    return found.samples == COUNT and f"{COUNT} of {COUNT} agree" in said


def only_fault(folder: Path) -> str:
    found = validate_folder(folder)
    assert len(found.findings) == 1, found.findings
    return str(found.findings[0])


def test_one_sample_a_file_under_the_key_arr_0_is_understood_and_the_guess_is_told(foreign: Path) -> None:
    assert holds(foreign)
    assert "sample_inputs: arr_0 stand for x, in this order" in validate_folder(foreign).assumed


@pytest.mark.parametrize("inside", [False, True])
@pytest.mark.parametrize("ending", [".tar.gz", ".zip"])
def test_samples_in_archives_are_found(foreign: Path, ending: str, inside: bool) -> None:
    for part in PARTS:
        packed(foreign, part, ending, inside=inside)
    assert holds(foreign)


@pytest.mark.parametrize("labels", ["labels.json", "labels.txt"])
def test_batches_of_uneven_sizes_with_all_labels_in_one_file_are_understood(
    foreign: Path, labels: str
) -> None:
    in_batches(foreign, "inputs", X, (3, 1, 2), "input_0")
    in_batches(foreign, "outputs", Y, (3, 1, 2), "output")
    labels_in_one(foreign, labels)
    assert holds(foreign)


def test_one_file_of_inputs_goes_with_many_of_outputs(foreign: Path) -> None:
    in_batches(foreign, "inputs", X, (COUNT,), "input")
    assert holds(foreign)


def test_names_of_classes_stand_for_their_numbers_on_the_card(foreign: Path) -> None:
    names = ["cat", "dog", "owl"]
    (foreign / "model_card.yaml").write_text(
        'name: "M"\nversion: "1.0.0"\ntask: "classification"\nframework: "onnx"\nlabels: [cat, dog, owl]\n'
    )
    folder = clear(foreign, "labels")
    for row, label in enumerate(LABELS):
        (folder / f"lab-{row:04}.txt").write_text(f"{names[label]}\n")
    assert holds(foreign)


@pytest.mark.parametrize("keys", [("x", "z"), ("arr_0", "arr_1"), ("input_0", "input_1")])
def test_several_inputs_are_told_apart_by_name_or_number(foreign: Path, keys: tuple[str, str]) -> None:
    write_onnx(foreign / "model.onnx", ["x", "z"])
    folder = clear(foreign, "inputs")
    for row in range(COUNT):
        half = X[row] / 2
        np.savez(folder / f"inp-{row:04}.npz", **{keys[1]: half, keys[0]: half})
    assert holds(foreign)


def test_a_label_that_does_not_agree_is_named_with_its_place_in_the_batch(foreign: Path) -> None:
    in_batches(foreign, "inputs", X, (4, 2), "input")
    in_batches(foreign, "outputs", Y, (4, 2), "output")
    wrong = [*LABELS[:5], (LABELS[5] + 1) % 3]
    (clear(foreign, "labels") / "labels.json").write_text(str(wrong))
    said = only_fault(foreign)
    assert said.startswith("sample_labels/labels.json[5]: is not what model.onnx decides for")
    assert "sample_inputs/batch-1.npz[1]" in said
    assert f"expected: class {wrong[5]}; got: class {LABELS[5]}" in said


@pytest.mark.parametrize("odd", ["NaN", "1.5", '"one"'])
def test_a_label_that_is_no_class_is_a_fault_among_others_that_are(foreign: Path, odd: str) -> None:
    folder = clear(foreign, "labels")
    texts = [str(label) for label in LABELS]
    texts[3] = odd
    (folder / "labels.json").write_text(f"[{', '.join(texts)}]")
    said = only_fault(foreign)
    assert said.startswith("sample_labels/labels.json[3]: is no label that is understood")


def test_fewer_labels_may_be_asked_to_agree(foreign: Path) -> None:
    np.savez(foreign / "sample_labels/lab-0000.npz", (LABELS[0] + 1) % 3)
    assert not validate_folder(foreign).ok
    assert validate_folder(foreign, agreement=0.8).ok


def test_a_folder_without_samples_says_what_was_not_checked(foreign: Path) -> None:
    for part in PARTS:
        clear(foreign, part).rmdir()
    found = validate_folder(foreign)
    assert {one.place for one in found.findings} == {f"sample_{part}/" for part in PARTS}
    assert "the model was not run" in found.unchecked


def test_a_file_for_an_opset_is_held_to_its_name_and_run(foreign: Path) -> None:
    (foreign / "onnx").mkdir()
    write_onnx(foreign / "onnx/model.13.onnx", ["x"], opset=13)
    assert holds(foreign)
    write_onnx(foreign / "onnx/model.13.onnx", ["x"], opset=14)
    assert "expected: opset 13; got: opset 14" in only_fault(foreign)


def test_a_link_that_leaves_the_folder_is_refused_in_one_line(foreign: Path) -> None:
    place = foreign / "sample_inputs/inp-0001.npz"
    place.unlink()
    place.symlink_to("/etc/passwd")
    assert only_fault(foreign).endswith("sample_inputs/inp-0001.npz is a link that leaves the folder")


def test_text_where_arrays_are_due_is_one_fault(foreign: Path) -> None:
    (foreign / "sample_inputs/inp-0001.npz").write_text("hello")
    assert "no arrays are in it, although its name says so" in only_fault(foreign)


def test_objects_are_never_unpickled(foreign: Path) -> None:
    np.savez(foreign / "sample_inputs/inp-0001.npz", np.array([{}], dtype=object))
    assert "an array of objects" in only_fault(foreign)


def test_a_header_that_claims_terabytes_takes_no_memory(foreign: Path) -> None:
    header = b"{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000, 4), }\n"
    array = b"\x93NUMPY\x01\x00" + struct.pack("<H", len(header)) + header + bytes(64)
    with zipfile.ZipFile(foreign / "sample_inputs/inp-0001.npz", "w") as file:
        file.writestr("arr_0.npy", array)
    assert "16,000,000,000,000 bytes expected, 64 there" in only_fault(foreign)


def test_samples_of_another_shape_are_told_with_the_shape_that_is_due(foreign: Path) -> None:
    np.savez(foreign / "sample_inputs/inp-0001.npz", np.ones(5, "float32"))
    assert "axis 1 of x float32[batch, 4] is 4, and got 5" in only_fault(foreign)
