"""A published number, run again: each verdict by an alteration that is really there."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

import modelyard
from modelyard.benchmark.replay.judge import judge
from modelyard.cli import main
from modelyard.core.cores import usable_cores
from modelyard.core.errors import InputError, ModelyardError, NotFoundError, RunError
from modelyard.results.folder import read, read_all, write

pytestmark = pytest.mark.usefixtures("exported")

OWN = ("-c", "user.name=a person", "-c", "user.email=person@example.org")
STARTER = Path(modelyard.__file__).parent / "registry" / "starter" / "registry" / "classification"


@pytest.fixture(scope="module")
def scored(tmp_path_factory):
    """A zoo of one's own with a copy of a starter model, and the result of its accuracy."""
    root = tmp_path_factory.mktemp("scored")
    (root / "modelyard.toml").write_text('name = "own"\nstarter = false\n')
    shutil.copytree(STARTER / "digits_mobilenet", root / "registry" / "classification" / "digits_mobilenet")
    words = ["evaluate", "digits_mobilenet", "--size", "60", "--write", "--quiet"]
    out = root / "results"
    assert main([*words, "--runtime", "onnxruntime", "--zoo", str(root), "--output", str(out)]) == 0
    (found,) = read_all(str(out)).results
    return root, found


@pytest.fixture
def altered(scored, tmp_path):
    """A copy of that zoo, which a test may alter, with its card."""
    root = tmp_path / "own"
    shutil.copytree(scored[0], root)
    (card,) = root.glob("registry/*/*/model_card.yaml")
    return root, card


@pytest.fixture
def timed(yard):
    """A result of a speed, of four processes on a runtime of our own."""
    row = yard.run("calm", processes=4, most_processes=4)["calm"]
    return read(row.path)


def test_a_score_that_is_found_again_reproduces(scored):
    root, then = scored
    found = modelyard.replay(then, zoo=str(root))
    assert (found.verdict, found.value, found.differences) == ("reproduces", 0, ())


def test_a_speed_within_the_margin_reproduces(yard):
    # a sleep is as long on a busy machine as on a quiet one
    then = read(yard.run("pacing", processes=4, most_processes=4)["pacing"].path)
    found = modelyard.replay(then, zoo=str(yard.zoo), margin=0.9)
    assert found.verdict == "reproduces", found.reason
    assert found.now.key == then.key
    assert found.now.seed == then.seed


def test_as_many_processes_are_timed_as_are_asked_for(yard, timed):
    found = modelyard.replay(timed, zoo=str(yard.zoo), margin=0.9, processes=5)
    assert (len(timed.samples), len(found.now.samples)) == (4, 5)


def test_processes_too_few_for_an_interval_are_refused(yard, timed):
    with pytest.raises(InputError, match="3 processes: from 4 to 1,000 may be asked for"):
        modelyard.replay(timed, zoo=str(yard.zoo), processes=3)


def test_a_speed_that_was_half_differs_by_that_and_nothing_else(yard, timed):
    fast = {name: [one / 4 for one in times] for name, times in timed.samples.items()}
    found = modelyard.replay(replace(timed, samples=fast), zoo=str(yard.zoo))
    assert found.verdict == "differs"
    assert 2 < found.value < 8
    assert found.reason.endswith("nothing that is recorded differs")


@pytest.mark.skipif(usable_cores() < 2, reason="there is one core, and none to take away")
def test_a_core_less_is_named_as_what_differs(yard, timed):
    path = write(timed, str(yard.results))
    core = min(os.sched_getaffinity(0))
    words = [sys.executable, "-m", "modelyard", "replay", path, "--zoo", str(yard.zoo), "--json"]
    done = subprocess.run(
        words,
        check=False,
        capture_output=True,
        preexec_fn=lambda: os.sched_setaffinity(0, {core}),
        timeout=60,
    )
    said = json.loads(done.stdout)
    assert (done.returncode, said["verdict"]) == (1, "differs")
    assert {"field": "cores", "then": usable_cores(), "now": 1, "decides": True} in said["differences"]


def test_another_engine_version_is_named_as_what_differs(yard, timed):
    old = replace(
        timed, runtime={**timed.runtime, "version": "0.9"}, key={**timed.key, "engine": "naughty 0.9"}
    )
    found = modelyard.replay(old, zoo=str(yard.zoo))
    assert found.verdict == "differs"
    assert found.reason.startswith("engine naughty 0.9 then, naughty 1 now; its time is ")


@pytest.mark.wide
def test_a_changed_label_is_named_as_what_differs(scored, altered):
    root, card = altered
    labels = [str(one) for one in reversed(range(10))]
    text = card.read_text()
    card.write_text(re.sub(r"^labels: .*$", f"labels: {json.dumps(labels)}", text, flags=re.MULTILINE))
    found = modelyard.replay(scored[1], zoo=str(root))
    assert found.verdict == "differs"
    assert "labels" in [one.field for one in found.differences]
    assert found.value < -0.5


def test_weights_that_the_card_replaced_are_gone_and_git_is_named(scored, altered):
    root, card = altered
    digest = scored[1].artifact["source_sha256"]
    card.write_text(card.read_text().replace(digest, "0" * 64))
    with pytest.raises(NotFoundError, match=r"are gone: digits_mobilenet@.* has others now") as caught:
        modelyard.replay(scored[1], zoo=str(root))
    assert f"git log -S {digest[:12]}" in caught.value.hint


def test_weights_that_the_card_replaced_are_replayed_as_of_a_revision(scored, altered):
    root, card = altered
    for words in (["init", "--quiet"], ["add", "."], [*OWN, "commit", "--quiet", "-m", "before"]):
        subprocess.run(["git", "-C", root, *words], check=True)
    card.write_text(card.read_text().replace(scored[1].artifact["source_sha256"], "0" * 64))
    found = modelyard.replay(scored[1], zoo=str(root), revision="HEAD")
    assert (found.verdict, found.differences) == ("reproduces", ())


def test_a_revision_that_is_none_is_told(scored, altered):
    subprocess.run(["git", "-C", altered[0], "init", "--quiet"], check=True)
    with pytest.raises(NotFoundError, match="there is no revision 'v9'"):
        modelyard.replay(scored[1], zoo=str(altered[0]), revision="v9")


def test_changed_bytes_are_never_measured(scored, altered, monkeypatch, tmp_path):
    monkeypatch.setenv("MODELYARD_CACHE", str(tmp_path / "cache"))
    root, card = altered
    (weights,) = card.parent.glob("*.safetensors")
    raw = bytearray(weights.read_bytes())
    raw[-1] ^= 1
    weights.write_bytes(raw)
    with pytest.raises(RunError, match=r"could not be measured again: .*sha256"):
        modelyard.replay(scored[1], zoo=str(root))


@pytest.mark.wide
def test_a_model_that_was_renamed_is_found_by_its_weights(scored, altered):
    root, card = altered
    card.write_text(card.read_text().replace("name: digits_mobilenet", "name: small_digits"))
    card.parent.rename(card.parents[1] / "small_digits")
    found = modelyard.replay(scored[1], zoo=str(root))
    assert (found.verdict, found.now.model) == ("reproduces", "small_digits")


def elsewhere(result, **otherwise):
    return replace(result, environment={**result.environment, "cpu": "Another"}, **otherwise)


def test_on_another_machine_a_speed_is_told_by_the_anchor(timed):
    anchor = {"model": "digits_resnet", "version": "1.1.0", "runtime": "onnxruntime", "threads": 1}
    then = elsewhere(timed, figures={"median": 0.030}, anchor={**anchor, "median": 0.010})
    now = replace(timed, figures={"median": 0.008}, anchor={**anchor, "median": 0.004})
    found = judge(then, now)
    assert found.verdict == "other machine"
    assert found.reason == "3 times the time of digits_resnet then, 2 times now: 0.667 of it"


def test_on_another_machine_a_speed_without_an_anchor_is_not_judged(timed):
    found = judge(elsewhere(timed), timed)
    assert found.verdict == "other machine"
    assert found.reason == "no anchor was timed in both, so nothing is said of its speed"


def test_on_another_machine_a_score_is_judged_all_the_same(scored):
    found = judge(elsewhere(scored[1]), scored[1])
    assert found.verdict == "reproduces"
    assert found.notes == ("measured on another machine than then",)


def test_a_score_that_moved_says_how_many_samples_are_judged_otherwise(scored):
    then = scored[1]
    hits = list(then.samples["top1_accuracy"])
    hits[-2:] = [1 - one for one in hits[-2:]]
    moved = {**then.figures, "top1_accuracy": sum(hits) / 60}
    found = judge(then, replace(then, figures=moved, samples={**then.samples, "top1_accuracy": hits}))
    assert found.verdict == "differs"
    assert "2 of 60 samples are judged otherwise" in found.reason


def test_a_figure_that_is_not_measured_again_is_not_said_to_be_found(scored):
    then = scored[1]
    found = judge(replace(then, figures={**then.figures, "mean_iou": 0.99}), then)
    assert found.verdict == "cannot tell"
    assert "mean_iou was not measured again" in found.reason


def test_a_batch_that_is_no_number_is_told(timed, yard):
    with pytest.raises(InputError, match=r"key\.batch"):
        modelyard.replay(replace(timed, key={**timed.key, "batch": "x"}), zoo=str(yard.zoo))


@pytest.mark.parametrize(
    ("config", "said"),
    [({"most_processes": 10**9}, "1,000,000,000 processes"), ({"size": "many"}, "size: Input should be")],
)
def test_a_config_that_cannot_be_run_again_is_told_in_a_line(timed, yard, config, said):
    with pytest.raises(InputError, match=said) as caught:
        modelyard.replay(replace(timed, config={**timed.config, **config}), zoo=str(yard.zoo))
    assert "\n" not in caught.value.message


def test_a_digest_that_is_none_asks_for_no_model(altered, scored):
    artifact = {**scored[1].artifact, "source_sha256": '0" or name = "digits_mobilenet'}
    with pytest.raises(NotFoundError, match="are gone"):
        modelyard.replay(replace(scored[1], artifact=artifact), zoo=str(altered[0]))


def test_where_the_interval_reaches_over_the_margin_it_cannot_tell(timed):
    wide = {str(at): [0.01 * (1 + 0.1 * at)] * 3 for at in range(4)}
    found = judge(replace(timed, samples=wide), replace(timed, samples=wide))
    assert found.verdict == "cannot tell"
    assert found.value == 1


def test_where_it_cannot_be_told_it_says_how_many_processes_would_decide(timed):
    many = {str(at): [0.01 * (1 + 0.001 * at)] * 3 for at in range(40)}
    few = {str(at): [0.01 * (1 + 0.03 * at)] * 3 for at in range(4)}
    found = judge(replace(timed, samples=many), replace(timed, samples=few))
    assert found.verdict == "cannot tell"
    assert found.needed > 4
    assert f"about {found.needed} processes would decide (`--processes {found.needed}`)" in found.reason


def test_a_result_that_measured_nothing_is_not_replayed(timed):
    with pytest.raises(InputError, match="measured nothing: it hung"):
        modelyard.replay(replace(timed, problem="it hung"))


@pytest.mark.parametrize("margin", ["0", "-1", "100%", "much", "nan"])
def test_a_margin_that_is_none_is_refused_before_anything_is_looked_up(margin, capsys):
    assert main(["replay", "0123abcd", f"--margin={margin}"]) == 1
    assert "margin" in capsys.readouterr().err


def test_a_folder_is_no_result_and_the_list_of_it_is_named(tmp_path, capsys):
    assert main(["replay", str(tmp_path)]) == 3
    assert f"`modelyard results list --folder {tmp_path}`" in capsys.readouterr().err


def test_a_model_that_cannot_run_any_more_says_so(yard, timed):
    (yard.zoo / "registry" / "classification" / "calm" / "model_card.yaml").write_text("name: [")
    with pytest.raises(ModelyardError, match="calm"):
        modelyard.replay(timed, zoo=str(yard.zoo))


def test_the_new_result_is_kept_where_it_is_asked_for(yard, timed, tmp_path):
    found = modelyard.replay(timed, zoo=str(yard.zoo), output=tmp_path / "again")
    (kept,) = read_all(str(tmp_path / "again")).results
    assert kept.digest == found.now.digest


def test_ctrl_c_leaves_nothing_behind(yard, timed, tmp_path):
    path = write(timed, str(yard.results))
    before = sorted(yard.zoo.rglob("*")), sorted(yard.results.iterdir())
    words = [sys.executable, "-m", "modelyard", "replay", path, "--zoo", str(yard.zoo)]
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    child = subprocess.Popen(words, stderr=subprocess.DEVNULL, env=os.environ | {"TMPDIR": str(scratch)})
    end = time.monotonic() + 30
    while not any(scratch.iterdir()) and time.monotonic() < end:
        time.sleep(0.02)
    child.send_signal(signal.SIGINT)
    assert child.wait(30) == 130
    assert (sorted(yard.zoo.rglob("*")), sorted(yard.results.iterdir())) == before
    assert not any(scratch.iterdir())
