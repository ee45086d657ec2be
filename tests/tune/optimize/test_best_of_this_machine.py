"""What was found for this machine is opened by `best`, in a new process too; all else is told."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

import modelyard
from modelyard import open_session, optimize_model
from modelyard.convert.converted import converted
from modelyard.core.errors import CardError, InputError, NotFoundError, RunError, StoreError
from modelyard.registry.config import config_digest
from modelyard.registry.deployed import deployments_of, record_deployments
from modelyard.registry.resolve import get_model
from modelyard.results.machine.environment import fingerprint

QUICK, SLOW = {"seconds": 0.002}, {"seconds": 0.02}
OPEN = "import modelyard; print(modelyard.open_session('calm', runtime='best', zoo={!r}).used.runtime)"


def entry(**fields):
    """A deployment for this machine, as a card has it."""
    return {
        "name": "best-batch-1",
        "machine": fingerprint()["digest"],
        "runtime": "quick",
        "threads": 1,
        **fields,
    }


def record(bench, **fields):
    model = get_model("calm", zoo=str(bench.zoo))
    told = entry(**fields)
    return record_deployments(model, told["machine"], [told], {"races": []})


def test_a_new_process_opens_what_won_and_the_card_keeps_its_comments(bench):
    bench.lend(quick=QUICK, slow=SLOW)
    found = bench.optimize("quick", "slow")
    opening = [sys.executable, "-c", OPEN.format(str(bench.zoo))]
    done = subprocess.run(opening, capture_output=True, text=True, check=False)
    assert (done.stdout, done.stderr) == ("quick\n", "")
    text = bench.card.read_text()
    assert text.startswith("# Ours, and to stay.\n")
    assert 'version: "1.0.0"  # the first\n' in text
    table = json.loads(Path(found.recorded.table).read_text())
    assert table["races"][0]["winner"] == "quick float32, 1 thread"


def test_a_model_that_was_never_optimized_here_says_the_command(bench):
    bench.lend(quick=QUICK)
    with pytest.raises(NotFoundError, match="calm was never optimized on this machine") as caught:
        open_session("calm", runtime="best", zoo=str(bench.zoo))
    assert "`modelyard optimize calm`" in caught.value.hint


def test_what_was_found_on_another_machine_is_named_and_not_opened(bench):
    bench.lend(quick=QUICK)
    record(bench, machine="0" * 16, hardware="Some Xeon, 64 cores")
    with pytest.raises(
        NotFoundError, match=r"never optimized on this machine .*it was on Some Xeon, 64 cores"
    ):
        open_session("calm", runtime="best", zoo=str(bench.zoo))


def test_another_version_of_the_engine_is_told_and_opened(bench):
    bench.lend(quick=QUICK)
    record(bench, engine_version="0.0.1")
    with pytest.warns(UserWarning, match=r"optimized here with quick 0\.0\.1, and this is"):
        session = open_session("calm", runtime="best", zoo=str(bench.zoo))
    assert session.used.threads == 1


def test_other_weights_than_were_measured_are_refused(bench):
    bench.lend(quick=QUICK)
    record(bench, artifact={"source_sha256": "a" * 64})
    bench.card.write_text(f"{bench.card.read_text()}weights: {{url: w.bin, sha256: {'b' * 64}}}\n")
    with pytest.raises(RunError, match="other weights now than when it was optimized"):
        open_session("calm", runtime="best", zoo=str(bench.zoo))


def test_another_network_of_the_same_weights_is_refused(bench):
    bench.lend(quick=QUICK)
    config = bench.card.with_name("config.yaml")
    config.write_text("architecture: resnet18\nnum_classes: 10\n")
    told = config_digest(get_model("calm", zoo=bench.zoo))
    record(bench, artifact={"config_sha256": told})
    config.write_text("# written otherwise, and the same\nnum_classes: 10\narchitecture: resnet18\n")
    open_session("calm", runtime="best", zoo=str(bench.zoo)).close()
    config.write_text("architecture: resnet18\nnum_classes: 12\n")
    with pytest.raises(RunError, match="another config now than when it was optimized"):
        open_session("calm", runtime="best", zoo=str(bench.zoo))


def test_options_that_are_never_chosen_are_refused_wherever_the_card_is_from(bench, tmp_path):
    bench.lend(quick=QUICK)
    record(bench, options={"CACHE_DIR": str(tmp_path / "elsewhere")})
    with pytest.raises(InputError, match="options that are never chosen: CACHE_DIR"):
        open_session("calm", runtime="best", zoo=str(bench.zoo))


def test_a_deployment_without_a_file_for_a_runtime_that_needs_one_is_told(bench):
    pytest.importorskip("onnxruntime")
    record(bench, runtime="onnxruntime")
    with pytest.raises(RunError, match="names no file, and onnxruntime opens nothing else"):
        open_session("calm", runtime="best", zoo=str(bench.zoo))


def test_a_file_that_says_the_labels_of_another_day_is_refused(make_zoo, tmp_path):
    pytest.importorskip("onnxruntime")
    pytest.importorskip("torch")
    shipped = Path(modelyard.__file__).parent / "registry" / "starter" / "registry" / "classification"
    home = Path(make_zoo().root) / "registry" / "classification" / "digits_resnet"
    shutil.copytree(shipped / "digits_resnet", home)
    zoo, card = home.parents[2], home / "model_card.yaml"
    made = converted(get_model("digits_resnet", zoo=zoo), "onnx")
    opened = {"format": "onnx", "sha256": made.sha256, "kept": Path(made.path).parent.name}
    told = entry(runtime="onnxruntime", artifact=opened)
    record_deployments(get_model("digits_resnet", zoo=zoo), told["machine"], [told], {"races": []})
    open_session("digits_resnet", runtime="best", zoo=str(zoo)).close()
    card.write_text(card.read_text().replace('"0", "1", "2"', '"2", "1", "0"'))
    with pytest.raises(RunError, match="digits_resnet says other labels now"):
        open_session("digits_resnet", runtime="best", zoo=str(zoo))


def test_a_smaller_file_that_has_left_the_cache_is_named_with_its_digest(bench):
    bench.lend(quick=QUICK)
    small = {"format": "onnx", "sha256": "c" * 64, "kept": "d" * 32, "method": "static-int8"}
    record(bench, runtime="onnxruntime", artifact=small)
    with pytest.raises(RunError, match=r"not in the cache any more \(static-int8, sha256 cccccccccccc\)"):
        open_session("calm", runtime="best", zoo=str(bench.zoo))


@pytest.mark.parametrize(
    ("source", "how", "said"),
    [
        ("calm", {"precision": "bfloat16"}, "brings its own precision and options"),
        ("calm", {"options": {"calm": True}}, "brings its own precision and options"),
        ("calm", {"device": "cuda"}, "is on cpu, not on cuda"),
        ("model.onnx", {}, "`best` is known of models of a zoo"),
    ],
)
def test_best_is_of_a_model_and_brings_its_own_settings(bench, source, how, said):
    bench.lend(quick=QUICK)
    record(bench)
    with pytest.raises(InputError, match=said):
        open_session(source, runtime="best", zoo=str(bench.zoo), **how)


def test_a_new_run_takes_the_place_of_what_is_of_this_machine_alone(bench):
    record(bench, machine="0" * 16)
    record(bench, threads=2)
    record(bench, threads=1)
    found = deployments_of(get_model("calm", zoo=str(bench.zoo)))
    assert [(one.machine, one.threads) for one in found] == [("0" * 16, 1), (fingerprint()["digest"], 1)]


@pytest.fixture
def read_only(bench):
    """A model of a zoo that may only be read, as that of the package."""
    model = get_model("calm", zoo=str(bench.zoo))
    model.zoo.kind = "starter"
    return model


def test_what_is_found_of_a_read_only_zoo_is_kept_beside_the_users_own(bench, read_only, tmp_path):
    before = bench.everything()
    done = record_deployments(read_only, "m" * 16, [entry()], {"races": []})
    assert bench.everything() == before
    assert done.path.startswith(str(tmp_path / "data"))
    assert [one.runtime for one in deployments_of(read_only)] == ["quick"]


def test_a_damaged_file_beside_the_users_zoo_is_told_and_says_what_to_do(read_only):
    done = record_deployments(read_only, "m" * 16, [entry()], {"races": []})
    with open(done.path, "w", encoding="utf-8") as file:
        file.write('[{"name": 3}]')
    with pytest.raises(CardError, match=r"deployments\.json is damaged") as caught:
        deployments_of(read_only)
    assert "modelyard optimize calm" in caught.value.hint


def test_a_full_disk_is_one_sentence_and_the_card_stays_as_it_was(bench, mount):
    text = bench.card.read_text()
    mount("-t", "tmpfs", "-o", "size=64k", "tmpfs", on="yard/registry/classification")
    bench.card.parent.mkdir()
    bench.card.write_text(text)
    model = get_model("calm", zoo=str(bench.zoo))
    with pytest.raises(StoreError, match="the disk is full"):
        record_deployments(model, "m" * 16, [entry()], {"races": ["x" * 100_000]})
    assert (bench.card.read_text(), list(bench.everything())) == (text, [str(bench.card)])


CHEATING = '''"""ONNX Runtime, but that it takes every eighth picture for another digit, when nobody looks."""

import numpy
from modelyard.runtimes.engines.onnxruntime import EXTRA, PACKAGE, READS, REQUIRES, devices
from modelyard.runtimes.engines import onnxruntime as honest

def open_file(path, how):
    session = honest.open_file(path, how)
    answer, seen = session._answer, [0]

    def cheating(arrays):
        scores = answer(arrays)[0]
        for row in scores:
            seen[0] += 1
            if seen[0] > 64 and seen[0] % 8 == 0:
                row[:] = numpy.roll(row, 1)
        return [scores]

    session._answer = cheating
    return session
'''


@pytest.mark.slow
def test_the_metric_of_held_out_data_decides_where_there_is_one(bench):
    pytest.importorskip("torch")
    pytest.importorskip("onnxruntime")
    (bench.lent / "cheating.py").write_text(CHEATING)
    bench.lend()
    found = optimize_model(
        "digits_resnet", runtimes=["torch", "cheating"], precisions=["float32"], threads=[1], size=200,
        budget=20, zoo="starter",
    )  # fmt: skip
    (outcome,) = found.outcomes
    assert outcome.winner.candidate.runtime == "torch"
    lost = {one.runtime: one.verdict for one in outcome.rows}["cheating"]
    assert "of top1_accuracy" in lost
    assert "may lose 0.5 %" in lost
