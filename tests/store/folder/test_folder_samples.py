"""Samples come paired and whole, one by one or in batches; nothing is ever unpickled."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from written_folder import SAMPLES, Image, inputs, np, outputs, picture

from modelyard.core.errors import FolderError, InputError
from modelyard.store.folder.folder import ModelFolder
from modelyard.store.folder.values import read_value

TOUCHED = "touched-by-a-pickle"


class Touch:
    """Unpickling one makes a file."""

    def __reduce__(self):
        return (Path(TOUCHED).touch, ())


def test_samples_come_in_order_with_their_partners(root):
    samples = list(ModelFolder(root).samples())
    assert [sample.name for sample in samples] == [f"inp-{index:04}" for index in range(SAMPLES)]
    for index, sample in enumerate(samples):
        assert {name: array.tolist() for name, array in sample.inputs.items()} == {
            name: array.tolist() for name, array in inputs(index).items()
        }
        assert np.array_equal(sample.outputs, outputs(index))
        assert sample.labels == {"class": index}


def test_batches_stack_each_array_by_itself_and_keep_the_last(root):
    batches = list(ModelFolder(root).samples(batch_size=2))
    assert [batch.inputs["image"].shape for batch in batches] == [(2, 3, 4, 4), (2, 3, 4, 4), (1, 3, 4, 4)]
    assert [batch.inputs["size"].tolist() for batch in batches] == [
        [[0, 0], [1, 2]],
        [[2, 4], [3, 6]],
        [[4, 8]],
    ]
    assert [batch.outputs[:, 0].tolist() for batch in batches] == [[0, 1], [4, 9], [16]]
    assert [batch.labels for batch in batches] == [
        [{"class": 0}, {"class": 1}],
        [{"class": 2}, {"class": 3}],
        [{"class": 4}],
    ]


@given(st.integers(1, 2 * SAMPLES))
@settings(deadline=None, max_examples=10)
def test_batches_of_any_size_hold_every_sample_once(tmp_path_factory, size):
    folder = tmp_path_factory.mktemp("any")
    (folder / "sample_inputs").mkdir()
    for index in range(SAMPLES):
        np.save(folder / f"sample_inputs/{index}.npy", outputs(index))
    batches = ModelFolder(folder).samples(batch_size=size)
    found = list(batches)
    assert np.array_equal(
        np.concatenate([batch.inputs for batch in found]), [outputs(i) for i in range(SAMPLES)]
    )
    assert [len(batch) for batch in found[:-1]] == [size] * (len(batches) - 1)


def test_types_and_names_of_arrays_are_kept(root):
    sample = ModelFolder(root).samples()[0]
    assert {name: array.dtype for name, array in sample.inputs.items()} == {
        "image": np.float32,
        "size": np.int64,
    }


def test_pictures_are_arrays_of_their_pixels(root):
    samples = list(ModelFolder(root).samples(parts=["originals"]))
    assert all(np.array_equal(each.originals, picture(index)) for index, each in enumerate(samples))


def test_a_picture_with_a_palette_gives_the_indices_that_masks_are_made_of(root):
    mask = np.array([[0, 7], [7, 1]], np.uint8)
    drawn = Image.fromarray(mask)
    drawn = drawn.convert("P") if drawn.mode != "P" else drawn
    drawn.putpalette([200] * 768)
    drawn.save(root / "mask.png")
    assert read_value(str(root / "mask.png"), "mask").tolist() == mask.tolist()


def test_only_what_is_asked_for_is_read(root):
    for file in (root / "sample_outputs").iterdir():
        file.write_bytes(b"damaged")
    sample = ModelFolder(root).samples(parts=["inputs", "labels"])[1]
    assert (sample.labels, sample.outputs) == ({"class": 1}, None)


def test_samples_without_partners_are_refused_by_name(root):
    (root / "sample_outputs/out-0003.npy").unlink()
    with pytest.raises(FolderError) as caught:
        ModelFolder(root).samples()
    assert "sample_inputs: without a partner: inp-0003.npz" in caught.value.message
    assert "sample_labels: without a partner: label-0003.json" in caught.value.message


def test_samples_without_partners_can_be_passed_over(root):
    (root / "sample_outputs/out-0003.npy").unlink()
    samples = ModelFolder(root).samples(unpaired="skip")
    assert [sample.labels["class"] for sample in samples] == [0, 1, 2, 4]


def test_a_file_that_is_no_sample_is_passed_over(root):
    (root / "sample_inputs/README.md").write_text("how these were made")
    assert len(ModelFolder(root).samples()) == SAMPLES


def test_pictures_of_unequal_sizes_make_no_batch_and_the_file_is_named(root):
    Image.new("RGB", (5, 5)).save(root / "sample_originals/img-0001.png")
    batches = ModelFolder(root).samples(batch_size=2, parts="originals")
    with pytest.raises(
        FolderError, match=r"img-0001\.png: uint8 \[5, 5, 3\], and .*img-0000\.png: uint8 \[6, 8, 3\]"
    ):
        next(iter(batches))


def test_arrays_of_unequal_names_make_no_batch(root):
    np.savez(root / "sample_inputs/inp-0001.npz", picture=np.zeros(3))
    with pytest.raises(FolderError, match="do not make a batch"):
        list(ModelFolder(root).samples(batch_size=2))


@pytest.mark.parametrize(("size", "parts"), [(0, None), (-1, None), (2, ["output"]), (2, [])])
def test_a_wrong_question_is_said(root, size, parts):
    with pytest.raises(InputError):
        ModelFolder(root).samples(batch_size=size, parts=parts)


def save_objects(path: Path) -> None:
    objects = np.array([Touch()], dtype=object)
    if path.suffix == ".npz":
        np.savez(path, fine=np.zeros(2), objects=objects)
    else:
        np.save(path, objects, allow_pickle=True)


@pytest.mark.parametrize("name", ["inp-0000.npz", "inp-0000.npy"])
def test_an_array_of_objects_is_refused_and_not_unpickled(root, name):
    (root / "sample_inputs/inp-0000.npz").unlink()
    save_objects(root / f"sample_inputs/{name}")
    with pytest.raises(FolderError, match=f"{name}: holds Python objects, which are never unpickled"):
        list(ModelFolder(root).samples())
    assert not Path(TOUCHED).exists()


def test_a_pickle_under_the_name_of_an_array_is_refused_and_not_unpickled(root):
    import pickle

    (root / "sample_outputs/out-0000.npy").write_bytes(pickle.dumps(Touch()))
    with pytest.raises(FolderError, match="not readable as arrays"):
        list(ModelFolder(root).samples())
    assert not Path(TOUCHED).exists()


def npy_that_claims(shape: tuple[int, ...]) -> bytes:
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"descr": "<f4", "fortran_order": False, "shape": shape})
    return file.getvalue() + b"\0" * 64


@pytest.mark.parametrize("shape", [(10**13,), (2**62, 2), (10**9, 10**9, 10**9), (17,)])
@pytest.mark.parametrize("ending", [".npy", ".npz"])
def test_an_array_that_claims_more_than_its_file_holds_is_refused(tmp_path, shape, ending):
    path = tmp_path / f"claim{ending}"
    if ending == ".npy":
        path.write_bytes(npy_that_claims(shape))
    else:
        with zipfile.ZipFile(path, "w") as archive:
            archive.writestr("claim.npy", npy_that_claims(shape))
    with pytest.raises(FolderError, match="claim: not readable as arrays"):
        read_value(str(path), "claim")


def test_arrays_that_unpack_into_gigabytes_are_refused_before_they_are_read(tmp_path):
    path = tmp_path / "bomb.npz"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("small.npy", npy_that_claims((16,)))
    data = bytearray(path.read_bytes())
    at = data.rindex(b"PK\x01\x02")
    data[at + 24 : at + 28] = (3_000_000_000).to_bytes(4, "little")
    path.write_bytes(data)
    with pytest.raises(
        FolderError, match="bomb: holds 3,000,000,000 bytes of arrays; allowed: 2,000,000,000"
    ):
        read_value(str(path), "bomb")


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("x.npy", b""),
        ("x.npz", b"PK"),
        ("x.png", b"\x89PNG\r\n\x1a\n"),
        ("x.jpg", b"<html>"),
        ("x.json", b"{"),
        ("x.json", b"\xff"),
        ("x.json", b"[" * 100_000),
        ("x.txt", b"text"),
    ],
)
def test_a_broken_sample_is_one_sentence(tmp_path, name, data):
    (tmp_path / name).write_bytes(data)
    with pytest.raises(FolderError, match="the sample") as caught:
        read_value(str(tmp_path / name), "the sample")
    assert "\n" not in caught.value.message


def whole(ending: str) -> bytes:
    file = io.BytesIO()
    if ending == ".npz":
        np.savez_compressed(file, a=np.arange(200), b=np.ones((3, 4)))
    elif ending == ".npy":
        np.save(file, np.arange(200).reshape(2, 100))
    elif ending == ".json":
        file.write(json.dumps({"boxes": [[1, 2.5]], "label": "cat"}).encode())
    else:
        Image.fromarray(picture(3)).save(file, "PNG" if ending == ".png" else "JPEG")
    return file.getvalue()


@given(st.data(), st.sampled_from([".npz", ".npy", ".png", ".jpg", ".json"]))
@settings(deadline=None, max_examples=150)
def test_damage_anywhere_is_an_answer_or_a_folder_error(tmp_path_factory, data, ending):
    spoilt = bytearray(whole(ending))
    for _ in range(data.draw(st.integers(1, 3))):
        spoilt[data.draw(st.integers(0, len(spoilt) - 1))] = data.draw(st.integers(0, 255))
    del spoilt[data.draw(st.integers(len(spoilt) // 2, len(spoilt))) :]
    path = tmp_path_factory.mktemp("spoilt") / f"sample{ending}"
    path.write_bytes(spoilt)
    try:
        read_value(str(path), "sample")
    except FolderError as error:
        assert error.message.startswith("sample: ")
