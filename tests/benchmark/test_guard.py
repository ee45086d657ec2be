"""Guarding for real: a git repository, fresh processes, and verdicts that become exit codes."""

from __future__ import annotations

import hashlib
import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from guarded_zoo import WIDE, GuardedZoo, lend
from quick_config import QUICK
from watching import wait_for, workers_of

import modelyard
from modelyard.benchmark.guard.stored import is_of
from modelyard.benchmark.run.plan import planned
from modelyard.benchmark.run.runner import run_benchmark
from modelyard.core.errors import InputError, ModelyardError, NotFoundError
from modelyard.registry.revision import revision_of, write_zoo
from modelyard.registry.zoo import open_zoo
from modelyard.results.document import Result
from modelyard.results.folder import write

pytest.importorskip("numpy")

pytestmark = pytest.mark.usefixtures("exported")
BRIEF = QUICK.but(warm_up=0, warm_up_most=1)


@pytest.fixture
def zoo(tmp_path, monkeypatch) -> GuardedZoo:
    lend(tmp_path / "lent", monkeypatch)
    return GuardedZoo(tmp_path / "repository")


def guard(zoo, *names, **how):
    asked = {"runtimes": ["paced"], "config": BRIEF, "pairs": 8, **WIDE, **how}
    return modelyard.guard_models(*names, zoo=str(zoo.root), **asked)


def verdicts(found, figure="time"):
    return {one.model: one.verdict for one in found.findings if one.figure == figure}


def test_slower_and_faster_and_as_before_are_told_apart(zoo):
    for name in ("slow", "fast", "still"):
        zoo.paced(name, 0.4)
    zoo.commit()
    zoo.paced("slow", 0.6)
    zoo.paced("fast", 0.2)
    found = guard(zoo)
    assert verdicts(found) == {"slow": "slower", "fast": "not slower", "still": "not slower"}
    assert found.code == 1
    change = next(one.change for one in found.findings if (one.model, one.figure) == ("slow", "time"))
    assert change == pytest.approx(0.5, abs=0.1)


@pytest.mark.slow
def test_a_file_with_more_layers_fails_and_one_with_fewer_passes(zoo):
    pytest.importorskip("onnxruntime")
    zoo.stack("net", 12)
    zoo.commit()
    for layers, figure in ((24, ("slower", "larger")), (4, ("not slower", "not larger"))):
        zoo.stack("net", layers)
        found = guard(zoo, "net", runtimes=["onnxruntime"])
        assert (*verdicts(found).values(), *verdicts(found, "file size").values()) == figure
        assert found.code == int(layers == 24)


def test_the_same_file_is_not_timed_and_passes(zoo):
    pytest.importorskip("onnxruntime")
    zoo.stack("net", 2)
    zoo.commit()
    (zoo.home("net") / "notes.txt").write_text("something else changed")
    found = guard(zoo, runtimes=["onnxruntime"])
    assert [(one.verdict, one.runs) for one in found.findings] == [("not slower", 0)]
    assert "the same file" in found.findings[0].said
    assert found.code == 0


def test_where_processes_differ_too_much_it_cannot_be_told_and_how_many_more_would_decide_is(zoo):
    zoo.paced("wild", 0.2, 2.0)
    zoo.commit()
    found = guard(zoo, threshold="20%")
    (time,) = [one for one in found.findings if one.figure == "time"]
    assert (time.verdict, found.code) == ("cannot tell", 4)
    assert time.more is None or time.more > 0
    assert time.interval[0] < 0.2 < time.interval[1]


@pytest.mark.wide
def test_a_limit_in_milliseconds_is_judged_by_the_interval_of_the_median(zoo):
    zoo.paced("net", 0.4)
    zoo.commit()
    found = {
        most: verdicts(guard(zoo, max_ms={"net": most}, threshold="50%"), "max_ms") for most in (0.3, 0.8)
    }
    assert found == {0.3: {"net": "slower"}, 0.8: {"net": "not slower"}}


def test_a_limit_for_a_model_that_there_is_not_is_an_error(zoo):
    zoo.paced("net", 0.4)
    zoo.commit()
    with pytest.raises(NotFoundError, match="max_ms: no model 'nett'"):
        guard(zoo, max_ms={"nett": 1.0})


def test_a_candidate_that_crashes_where_the_base_did_not_is_a_failure(zoo):
    zoo.paced("net", 0.1)
    zoo.commit()
    zoo.paced("net", 1, crash=True)
    (one,) = guard(zoo).findings
    assert (one.verdict, one.outcome) == ("failed", "worse")
    assert "SIGABRT" in one.said


def test_what_fails_on_both_sides_cannot_be_told(zoo):
    zoo.paced("net", 1, crash=True)
    zoo.commit()
    found = guard(zoo)
    assert (found.findings[0].verdict, found.code) == ("cannot tell", 4)
    assert "it fails on both sides" in found.findings[0].said


def test_two_versions_of_one_model_are_not_guarded_as_one(zoo):
    zoo.paced("net", 0.1)
    old = zoo.home("net") / "versions" / "0.9.0"
    old.mkdir(parents=True)
    card = (zoo.home("net") / "model_card.yaml").read_text().replace("1.0.0", "0.9.0")
    (old / "model_card.yaml").write_text(card)
    zoo.commit()
    with pytest.raises(InputError, match=r"net@0\.9\.0 and net@1\.0\.0"):
        guard(zoo, "net@0.9.0", "net@1.0.0")


def test_a_result_of_the_candidate_is_no_baseline_for_it(zoo):
    pytest.importorskip("onnx")
    digests = []
    for layers in (3, 2):
        zoo.stack("net", layers)
        digests.append(hashlib.sha256((zoo.home("net") / "net.onnx").read_bytes()).hexdigest())
    candidate, base = (
        Result(
            made="now", kind="latency", model="net", version="1.0.0", task="classification", key={},
            artifact={"sha256": one}, runtime={"runtime": "onnxruntime"}, figures={"median": 0.1},
        )
        for one in digests
    )  # fmt: skip
    assert [is_of(one, open_zoo(zoo.root)) for one in (candidate, base)] == [False, True]


def test_models_of_one_side_alone_are_told(zoo):
    zoo.paced("old", 1)
    zoo.commit()
    (zoo.home("old") / "model_card.yaml").unlink()
    zoo.home("old").rmdir()
    zoo.paced("new", 1)
    assert {one.model: (one.verdict, one.outcome) for one in guard(zoo).findings} == {
        "old": ("removed", "fine"), "new": ("added", "fine"),
    }  # fmt: skip
    assert guard(zoo, "old").code == 1  # who names a model wants it


def test_a_card_that_a_change_broke_is_a_failure_and_not_a_model_that_was_removed(zoo):
    zoo.paced("net", 0.1)
    zoo.commit()
    card = zoo.home("net") / "model_card.yaml"
    card.write_text(card.read_text().replace("classification", "klassification"))
    (one,) = guard(zoo).findings
    assert (one.verdict, one.outcome) == ("failed", "worse")
    assert "klassification" in one.said


@pytest.mark.wide
def test_a_model_that_was_deprecated_is_still_guarded(zoo):
    zoo.paced("net", 0.2)
    zoo.commit()
    zoo.paced("net", 0.4)
    card = zoo.home("net") / "model_card.yaml"
    card.write_text(f"{card.read_text()}status: deprecated\n")
    with pytest.warns(UserWarning, match="deprecated"):
        assert verdicts(guard(zoo)) == {"net": "slower"}


def test_a_base_whose_file_cannot_be_had_leaves_nothing_to_tell_by(zoo):
    pytest.importorskip("onnxruntime")
    zoo.stack("net", 2)
    (zoo.home("net") / "net.onnx").rename(zoo.top / "away.onnx")
    zoo.commit()
    zoo.stack("net", 3)
    found = guard(zoo, runtimes=["onnxruntime"])
    assert found.code == 4
    assert "the base cannot be had" in found.findings[0].said
    assert "no stored result of net" in found.findings[0].said


@pytest.mark.wide
def test_labels_that_changed_in_their_file_alone_are_scored_though_the_network_is_the_same(zoo):
    pytest.importorskip("torch")
    labels = starter(zoo) / "labels.txt"
    card = labels.with_name("model_card.yaml")
    card.write_text(re.sub("labels: .*", 'labels: "labels.txt"', card.read_text()))
    labels.write_text("0\n1\n2\n3\n4\n5\n6\n7\n8\n9\n")
    zoo.commit()
    labels.write_text("9\n8\n7\n6\n5\n4\n3\n2\n1\n0\n")
    found = guard(zoo, runtimes=["torch"], size=40)
    assert verdicts(found, "accuracy") == {"digits_resnet": "worse"}


def starter(zoo) -> Path:
    """Have the zoo hold a true network with its card, and give its folder."""
    shipped = Path(modelyard.__file__).parent / "registry" / "starter" / "registry" / "classification"
    for file in ("model_card.yaml", "config.yaml", "digits_resnet-1.1.0.safetensors"):
        (zoo.home("digits_resnet") / file).write_bytes((shipped / "digits_resnet" / file).read_bytes())
    return zoo.home("digits_resnet")


def test_accuracy_that_falls_is_worse_by_paired_samples(zoo):
    pytest.importorskip("onnxruntime")
    pytest.importorskip("torch")
    starter(zoo)
    zoo.commit()
    card = zoo.home("digits_resnet") / "model_card.yaml"
    card.write_text(card.read_text().replace("mean: [0.303]", "mean: [0.9]"))
    found = guard(zoo, runtimes=["onnxruntime"], size=100, config=BRIEF.but(verify=False))
    assert verdicts(found, "accuracy") == {"digits_resnet": "worse"}


def test_the_repository_is_as_it_was_with_changes_staged_and_not(zoo):
    zoo.paced("net", 0.1)
    zoo.commit()
    zoo.paced("net", 0.2)
    zoo.git("add", "--all")
    zoo.paced("net", 0.3)
    before = zoo.state()
    assert verdicts(guard(zoo)) == {"net": "slower"}
    assert zoo.state() == before


@pytest.mark.slow
@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_interrupted_it_leaves_the_repository_as_it_was_and_no_process(zoo, tmp_path, monkeypatch, end):
    scratch, hold = tmp_path / "tmp", tmp_path / "hold"
    scratch.mkdir()
    hold.touch()
    monkeypatch.setenv("TMPDIR", str(scratch))
    zoo.paced("net", 1, hold=str(hold))
    zoo.commit()
    before = zoo.state()
    words = [sys.executable, "-m", "modelyard", "guard", "--zoo", str(zoo.root), "--runtimes", "paced"]
    with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as running:
        wait_for(lambda: any((scratch / one).is_dir() for one in os.listdir(scratch)))
        wait_for(lambda: workers_of(running.pid))
        running.send_signal(end)
        _, said = running.communicate(timeout=60)
    assert zoo.state() == before
    if end != signal.SIGKILL:
        assert (running.returncode, os.listdir(scratch)) == (130, [])
        assert "interrupted" in said


@pytest.mark.wide
@pytest.mark.slow
def test_two_guards_at_once_do_not_meet(zoo):
    zoo.paced("net", 0.4)
    zoo.commit()
    words = ["guard", "--zoo", str(zoo.root), "--runtimes", "paced", "--pairs", "8", "--threshold", "60%"]
    wide = ["--cold-start-threshold", "900%", "--memory-threshold", "900%", "--format", "json"]
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "modelyard", *words, *wide], stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    found = [json.loads(one.communicate(timeout=120)[0]) for one in running]
    assert [one.returncode for one in running] == [0, 0]
    assert [one["verdict"] for one in found] == ["not worse", "not worse"]


def test_a_revision_that_there_is_not_is_told(zoo):
    zoo.paced("net", 0.1)
    zoo.commit()
    with pytest.raises(NotFoundError, match="no revision 'mian'"):
        guard(zoo, baseline="mian")


def test_in_a_shallow_clone_it_is_told_what_brings_a_branch(zoo, tmp_path):
    zoo.paced("net", 0.1)
    zoo.commit()
    zoo.git("branch", "other")
    zoo.commit()
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", "--depth=1", zoo.top.as_uri(), clone], check=True)
    with pytest.raises(NotFoundError, match="git fetch --depth=1 origin other"):
        modelyard.guard_models(zoo=str(clone / "models"), baseline="other")


def test_of_a_clone_without_its_files_nothing_is_fetched_and_no_command_of_its_configuration_runs(
    zoo, tmp_path
):
    zoo.paced("net", 0.1)
    zoo.commit()
    zoo.git("config", "uploadpack.allowFilter", "true")
    clone, ran = tmp_path / "clone", tmp_path / "ran"
    partial = ["git", "clone", "-q", "--filter=tree:0", "--no-checkout", zoo.top.as_uri(), clone]
    subprocess.run(partial, check=True)
    for key, value in (
        ("remote.origin.url", "ssh://x.invalid/y"),
        ("core.sshCommand", f"touch {ran}; false"),
    ):
        subprocess.run(["git", "-C", clone, "config", key, value], check=True)
    (clone / "models").mkdir()
    revision = revision_of(str(clone / "models"), "main")
    with pytest.raises(NotFoundError, match="cannot be had as of main") as told:
        write_zoo(revision, str(tmp_path / "zoo"))
    assert "git fetch --refetch" in str(told.value) and not ran.exists()


def test_a_filter_of_the_repositorys_own_configuration_does_not_run(zoo, tmp_path):
    zoo.paced("net", 0.1)
    (zoo.top / ".gitattributes").write_text("*.yaml filter=own\n")
    zoo.commit()
    zoo.git("config", "filter.own.smudge", f"touch {tmp_path / 'ran'}; cat")
    zoo.git("config", "filter.own.required", "true")
    written = write_zoo(revision_of(str(zoo.root), "main"), str(tmp_path / "zoo"))
    card = "registry/classification/net/model_card.yaml"
    assert (Path(written) / card).read_bytes() == (zoo.root / card).read_bytes()
    assert not (tmp_path / "ran").exists()


def test_a_branch_of_origin_is_found_by_its_bare_name(zoo, tmp_path):
    zoo.paced("net", 0.1)
    commit = zoo.commit()
    clone = tmp_path / "clone"
    subprocess.run(["git", "clone", "-q", zoo.top, clone], check=True)
    subprocess.run(["git", "-C", clone, "checkout", "-q", "-b", "work"], check=True)
    subprocess.run(["git", "-C", clone, "branch", "-q", "-D", "main"], check=True)
    assert revision_of(str(clone / "models"), "main").commit == commit


def test_outside_of_a_repository_it_is_told(tmp_path, make_zoo):
    with pytest.raises(NotFoundError, match="in no git repository"):
        modelyard.guard_models(zoo=str(make_zoo("net").root))


def test_a_revision_before_the_zoo_was_there_is_told(zoo):
    (zoo.root / "modelyard.toml").rename(zoo.top / "aside")
    zoo.commit()
    (zoo.top / "aside").rename(zoo.root / "modelyard.toml")
    zoo.paced("net", 0.1)
    with pytest.raises(NotFoundError, match="main"):
        guard(zoo)


def test_what_git_would_not_export_is_of_the_base_too(zoo, tmp_path):
    zoo.paced("net", 0.1)
    (zoo.top / ".gitattributes").write_text("models/registry/** export-ignore\n")
    (zoo.root / ".gitattributes").write_text("registry/** export-ignore\n")
    zoo.commit()
    written = Path(write_zoo(revision_of(str(zoo.root), "main"), str(tmp_path / "written")))
    card = (zoo.home("net") / "model_card.yaml").relative_to(zoo.root)
    assert (written / card).read_bytes() == (zoo.root / card).read_bytes()


def test_a_link_out_of_the_zoo_is_not_followed(zoo, tmp_path):
    (tmp_path / "secret").mkdir()
    (tmp_path / "secret" / "model_card.yaml").write_text("name: x\n")
    zoo.home("other")
    (zoo.root / "registry" / "classification" / "linked").symlink_to(tmp_path / "secret")
    zoo.paced("net", 0.1)
    zoo.commit()
    written = write_zoo(revision_of(str(zoo.root), "main"), str(tmp_path / "written"))
    assert os.listdir(f"{written}/registry/classification") == ["net"]


def test_a_full_disk_is_one_clear_error_and_leaves_nothing(zoo, mount, monkeypatch):
    zoo.paced("net", 0.1)
    (zoo.root / "large.bin").write_bytes(os.urandom(2_000_000))
    zoo.commit()
    small = mount("-t", "tmpfs", "-o", "size=1m", "tmpfs", on="small")
    monkeypatch.setattr("tempfile.tempdir", str(small))
    with pytest.raises(ModelyardError, match="the disk is full"):
        guard(zoo)
    assert os.listdir(small) == []


@pytest.mark.parametrize("given", ["0", "-5%", "abc", "nan", "inf", "", "5", "2000%"])
def test_a_threshold_that_nothing_could_be_judged_by_is_refused(zoo, given):
    with pytest.raises(InputError, match=r"--threshold is"):
        guard(zoo, threshold=given)


def test_too_few_pairs_to_decide_anything_are_refused(zoo):
    with pytest.raises(InputError, match="8 are the fewest"):
        guard(zoo, pairs=7)


def test_a_stored_baseline_of_another_machine_is_refused_with_the_field(zoo, tmp_path):
    zoo.paced("net", 0.1)
    key = {"batch": 1, "machine": "another"}
    samples = {str(number): [0.001] * 30 for number in range(8)}
    result = Result(
        "2026-01-01T00:00:00Z", "latency", "net", "1.0.0", "classification", {}, {"runtime": "paced"}, key,
        {"median": 0.001}, environment={"cores": 4096}, samples=samples,
    )  # fmt: skip
    path = write(result, str(tmp_path / "stored"))
    with pytest.raises(InputError, match="machine another against") as caught:
        guard(zoo, baseline=path)
    assert "cores 4096 against" in str(caught.value)


@pytest.mark.wide
@pytest.mark.slow
def test_against_a_stored_baseline_the_gate_is_twice_as_wide(zoo, tmp_path):
    zoo.paced("net", 0.4)
    config = QUICK.but(models=["net"], runtimes=["paced"], processes=8, most_processes=8)
    run_benchmark(planned(config, str(zoo.root)), output=str(tmp_path / "stored"))
    zoo.paced("net", 0.6)
    found = guard(zoo, baseline=str(tmp_path / "stored"), config=config)
    (time,) = [one for one in found.findings if one.figure == "time"]
    assert (time.verdict, time.gate, found.code) == ("slower", 0.1, 1)
    assert "a stored baseline of" in time.said


def test_a_baseline_that_is_neither_a_revision_nor_a_folder_is_told(zoo):
    zoo.paced("net", 0.1)
    zoo.commit()
    with pytest.raises(ModelyardError, match="no such folder of results"):
        guard(zoo, baseline="./nowhere")
