"""A starter model is quantized into a card beside it, with figures that another reckoning confirms."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import numpy as np
import onnx
import pytest
from safetensors.torch import load_file, save_file
from tune_files import answers, batches, digits_onnx, digits_samples
from tune_zoo import card_at, measuring, results_in, tree

from modelyard import get_model, open_session
from modelyard.cli import main
from modelyard.cli._tuned import said
from modelyard.core.errors import InputError, NotFoundError, ReadOnlyError
from modelyard.evaluation.datasets import digits
from modelyard.tune.quantize.files import quantized_file
from modelyard.tune.quantize.quantize import Calibration, quantize_model
from modelyard.tune.quantize.samples import Drawn, digest_of

HELD_OUT = 500


def right_of(path, name="held-out"):
    """Count right answers without anything of ours but the pictures."""
    pictures = digits.load(name)
    return int((answers(path, digits_samples(name, len(pictures))).argmax(1) == pictures.digits.labels).sum())


@pytest.fixture(scope="module")
def variant(tmp_path_factory, shared_cache):
    """Quantize once for several tests."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("MODELYARD_CACHE", str(shared_cache))
        root = tmp_path_factory.mktemp("yard")
        (root / "modelyard.toml").write_text('name = "yard"\n')
        (root / "registry").mkdir()
        done = quantize_model(
            "digits_resnet", zoo=str(root), output=str(root / "results"), measuring=measuring()
        )
    return root, done


def test_the_figures_are_those_of_a_count_by_hand(variant, shared_onnx):
    root, done = variant
    judged = done.compared.judged
    file = root / "registry/classification/digits_resnet-int8/model.onnx"
    assert judged.parent * HELD_OUT == pytest.approx(right_of(digits_onnx()))
    assert judged.variant * HELD_OUT == pytest.approx(right_of(file))


def test_the_category_is_told_on_stdout_before_the_table(variant, capsys):
    _, done = variant
    said(done, json=False)
    lines = capsys.readouterr().out.splitlines()
    before = lines[: next(at for at, line in enumerate(lines) if line.startswith("FIGURE"))]
    assert before[-1].startswith(f"{done.compared.judged.category}: ")


@pytest.mark.wide
def test_a_list_and_a_page_show_how_large_the_file_is(variant, capsys):
    root, _ = variant
    size = (root / "registry/classification/digits_resnet-int8/model.onnx").stat().st_size
    main(["list", "--zoo", str(root), "--where", "ref = digits_resnet-int8"])
    main(["info", "digits_resnet-int8", "--zoo", str(root)])
    assert capsys.readouterr().out.count(f"{size / 1000:.1f} KB") == 2


def test_the_card_names_its_parent_its_file_and_its_category(variant):
    root, done = variant
    card = card_at(done.card)
    assert card["base_model"] == "digits_resnet@1.1.0"
    assert card["stub"].endswith(f"/quant-{done.compared.judged.category}")
    assert card["metadata"]["tuned"]["measured"]["category"] == done.compared.judged.category
    assert card["performance"]["digits_held_out"]["top1_accuracy"] == done.compared.judged.variant
    assert main(["check", "--zoo", str(root)]) == 0


def test_the_results_are_files_of_both_on_the_same_samples(variant):
    root, _ = variant
    found = results_in(root / "results")
    assert sorted((one["model"], one["kind"]) for one in found) == [
        ("digits_resnet", "accuracy"), ("digits_resnet", "latency"),
        ("digits_resnet-int8", "accuracy"), ("digits_resnet-int8", "latency"),
    ]  # fmt: skip
    assert len({one["key"]["data"] for one in found if one["kind"] == "accuracy"}) == 1


def test_the_variant_opens_by_its_name(variant, shared_onnx):
    root, _ = variant
    with open_session("digits_resnet-int8", zoo=str(root)) as session:
        said = session.run([digits_samples("held-out", 1)])
    assert said["scores"].shape == (1, 10)


def test_a_quantized_model_is_not_quantized_again(variant, shared_onnx):
    root, _ = variant
    with pytest.raises(InputError, match="quantized already") as raised:
        quantize_model("digits_resnet-int8", "weight-only", zoo=str(root), measuring=measuring())
    assert "digits_resnet@1.1.0" in raised.value.hint


def test_a_variant_that_is_there_is_not_made_again(variant, shared_onnx):
    root, _ = variant
    with pytest.raises(InputError, match="a version never changes"):
        quantize_model("digits_resnet", zoo=str(root), measuring=measuring())


@pytest.mark.parametrize(
    "how", [{"method": "static", "calibrator": "percentile"}, {"method": "static", "calibrator": "entropy"},
            {"method": "dynamic"}, {"method": "fp16"}, {"method": "bf16"}, {"method": "weight-only"},
            {"method": "weight-only", "bits": 4}], ids=str
)  # fmt: skip
def test_every_method_keeps_the_starter_model_right(tmp_path, shared_onnx, how):
    given = batches(digits_samples("train", 128)) if how["method"] == "static" else ()
    quantized_file(digits_onnx(), tmp_path / "made.onnx", calibration=given, **how)
    assert right_of(tmp_path / "made.onnx") >= right_of(digits_onnx()) - 3


@pytest.mark.parametrize("source", ["held-out", "digits"])
def test_what_the_figures_are_of_is_not_calibrated_with(make_zoo, shared_onnx, source):
    zoo = make_zoo()
    shown = Calibration(source, split="held-out")
    with pytest.raises(InputError, match="are samples that the figures are of"):
        quantize_model("digits_resnet", calibration=shown, zoo=str(zoo), measuring=measuring())


def test_what_is_lost_is_not_looked_for_on_what_the_figures_are_of():
    samples = [np.full(3, number, dtype="float32") for number in range(6)]
    figures = frozenset(digest_of(samples[number]) for number in (1, 4))
    lot = Drawn(samples[:1], [0], None, [5, 4, 3, 2, 1, 0], "lot", 0, samples, figures)
    assert (lot.others(9), lot.others(2)) == ([5, 3, 2], [5, 3])


def test_the_same_pictures_in_files_are_known_again(make_zoo, shared_onnx, tmp_path):
    digits.write_samples(str(tmp_path / "pictures"), split="held-out", count=20)
    shown = Calibration(str(tmp_path / "pictures"), count=20)
    with pytest.raises(InputError, match="20 of 20 calibration samples"):
        quantize_model("digits_resnet", calibration=shown, zoo=str(make_zoo()), measuring=measuring())


def test_arrays_of_ones_own_are_calibrated_with_but_not_those_of_another_shape(
    make_zoo, shared_onnx, tmp_path
):
    np.savez(tmp_path / "wrong.npz", np.zeros((16, 3, 8, 8), np.float32))
    with pytest.raises(InputError, match="3 × 8 × 8"):
        quantize_model(
            "digits_resnet", calibration=Calibration(str(tmp_path / "wrong.npz"), count=16),
            zoo=str(make_zoo()), measuring=measuring(),
        )  # fmt: skip


@pytest.mark.wide
def test_one_that_is_not_faster_is_refused_and_nothing_is_written(make_zoo, shared_onnx, tmp_path):
    zoo = make_zoo()
    before = tree(zoo.root)
    # Weights alone are computed with in float32, after each is widened: no call is faster.
    done = quantize_model(
        "digits_resnet", "weight-only", zoo=str(zoo), output=str(tmp_path / "results"),
        measuring=measuring(only_if_faster=True),
    )  # fmt: skip
    assert "not known to be faster" in done.refused
    assert tree(zoo.root) == before
    assert not (tmp_path / "results").exists()


def planted(root):
    """Scale one channel between two layers up and down again: the answers stay, eight bits do not hold it."""
    parent = get_model("digits_resnet", zoo="starter")
    home = root / "registry/classification/planted"
    home.mkdir(parents=True)
    weights = load_file(os.path.join(parent.folder, parent.data["weights"]["url"]))
    for name in ("weight", "bias"):
        weights[f"backbone.layer3.0.bn1.{name}"][3] *= 3000
    weights["backbone.layer3.0.conv2.weight"][:, 3] /= 3000
    save_file(weights, home / "model.safetensors")
    with open(os.path.join(parent.folder, "config.yaml"), "rb") as file:
        (home / "config.yaml").write_bytes(file.read())
    card = parent.data | {"name": "planted", "weights": {"url": "model.safetensors"}}
    import json

    (home / "model_card.yaml").write_text(json.dumps({key: card[key] for key in card if key != "stub"}))


def test_a_planted_layer_that_hurts_is_found_and_left_alone(make_zoo, shared_onnx, tmp_path):
    zoo = make_zoo(settings="starter = false")
    planted(zoo.root)
    done = quantize_model(
        "planted", zoo=str(zoo), output=str(tmp_path / "results"), measuring=measuring(max_drop=0.01)
    )
    (left,) = done.how["left_alone"]
    graph = onnx.load(os.path.join(os.path.dirname(done.card), "model.onnx"))
    (layer,) = [node for node in graph.graph.node if node.name == left]
    assert layer.input[1] == "backbone.layer3.0.conv2.weight"
    assert done.kept
    assert (zoo.root / "registry/classification/planted-int8/layers.json").exists()


def test_without_the_search_the_planted_layer_costs_more_than_is_allowed(tmp_path, make_zoo, shared_onnx):
    zoo = make_zoo(settings="starter = false")
    planted(zoo.root)
    from modelyard.convert.converted import converted

    source = converted(get_model("planted", zoo=str(zoo)), "onnx").path
    quantized_file(source, tmp_path / "made.onnx", calibration=batches(digits_samples("train", 64)))
    assert right_of(source) == right_of(digits_onnx())
    assert right_of(tmp_path / "made.onnx") < 0.95 * right_of(source)


@pytest.mark.parametrize(("how", "said"), [(signal.SIGKILL, -9), (signal.SIGINT, 130), (signal.SIGTERM, 130)])
def test_one_that_is_ended_in_the_middle_leaves_the_zoo_as_it_was(make_zoo, shared_onnx, how, said):
    zoo = make_zoo("vit")
    before = tree(zoo.root)
    command = [sys.executable, "-m", "modelyard", "quantize", "digits_resnet", "--zoo", str(zoo), "--quiet"]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    time.sleep(4)
    running.send_signal(how)
    assert running.wait(timeout=60) == said
    assert tree(zoo.root) == before


def test_a_zoo_that_may_not_be_written_is_refused_before_any_work(make_zoo, shared_onnx, monkeypatch):
    zoo = make_zoo("vit")
    monkeypatch.setattr("modelyard.registry.zoo.Zoo.writable", False)
    with pytest.raises(ReadOnlyError, match="may not be written"):
        quantize_model("vit", zoo=str(zoo), measuring=measuring())


def test_a_drop_of_what_nothing_measures_is_refused(shared_onnx, make_zoo):
    with pytest.raises(InputError, match="and no data for alexnet are known here"):
        quantize_model("alexnet", zoo=str(make_zoo()), measuring=measuring(max_drop=0.01))


def test_a_starter_model_goes_to_a_zoo_of_ones_own_which_a_plan_does_not_make(capsys, tmp_path, shared_onnx):
    assert main(["quantize", "digits_resnet", "--plan"]) == 0
    own = tmp_path / "data" / "modelyard" / "zoo"
    assert str(own) in capsys.readouterr().out
    assert not own.exists()


def test_a_method_that_is_none_is_a_suggestion(capsys, shared_onnx):
    with pytest.raises(NotFoundError, match="weightonly"):
        quantize_model("digits_resnet", "weightonly", measuring=measuring())
    assert main(["quantize", "digits_resnet", "--method", "dynamik"]) == 3
    assert "Did you mean `dynamic`?" in capsys.readouterr().err


def test_a_drop_in_percent_without_its_sign_is_told():
    with pytest.raises(InputError, match="share of the parent's metric") as raised:
        measuring(max_drop=1.0)
    assert "0.01 or 1%" in raised.value.hint
