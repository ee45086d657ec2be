"""Samples for a model: its own before those of its data set, and random ones only where there are none."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from modelyard.evaluation.datasets import digits, facts
from modelyard.evaluation.samples import samples_for
from modelyard.registry.resolve import get_model


def test_digits_are_held_out_ones_normalised_as_the_card_says():
    found = samples_for(get_model("digits_resnet", zoo="starter"), 5, (1, 32, 32), "float32")
    pictures = torch.stack([digits.load("held-out")[number][0] for number in range(5)])
    expected = ((pictures / 255 - 0.303) / 0.324).numpy()
    assert (found.origin, found.are_real) == ("digits (held-out)", True)
    np.testing.assert_allclose(found.inputs, expected, atol=1e-5)


def test_texts_are_held_out_sentences_cut_to_one_length():
    found = samples_for(get_model("facts_gpt", zoo="starter"), 4, (16,), "int64")
    assert (found.inputs.shape, found.inputs.dtype) == ((4, 24), np.int64)
    assert facts.decoded(torch.from_numpy(found.inputs[0])).startswith("\n")


@pytest.mark.parametrize("wrapped", [False, True], ids=["one array", "an archive of files"])
def test_a_models_own_samples_come_first(make_zoo, tmp_path, wrapped):
    import tarfile

    arrays = np.random.default_rng(0).standard_normal((6, 3, 4, 4)).astype(np.float32)
    path = tmp_path / "samples.npy"
    np.save(path, arrays)
    if wrapped:
        path = tmp_path / "samples.tar.gz"
        with tarfile.open(path, "w:gz") as archive:
            for number, one in enumerate(arrays):
                np.savez(tmp_path / f"inp-{number}.npz", arr_0=one)
                archive.add(tmp_path / f"inp-{number}.npz", f"sample-inputs/inp-{number}.npz")
    zoo = make_zoo()
    zoo.write("resnet50", samples={"inputs": str(path)})
    found = samples_for(get_model("resnet50", zoo=zoo.root), 4, (3, 4, 4), "float32")
    assert found.origin == "own"
    np.testing.assert_array_equal(found.inputs, arrays[:4])


def test_without_any_they_are_random_and_it_is_said(make_zoo):
    model = get_model("resnet50", zoo=make_zoo("resnet50").root)
    found = samples_for(model, 3, (3, 4, 4), "float32")
    assert (found.origin, found.are_real, found.inputs.shape) == ("random", False, (3, 3, 4, 4))
    assert found.inputs.std() == pytest.approx(1, abs=0.2)
