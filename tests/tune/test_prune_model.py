"""A starter model is pruned: what is taken out is counted by hand, what is left answers as it should."""

from __future__ import annotations

import copy
import os

import numpy as np
import onnx
import pytest
import torch
from onnx import numpy_helper
from tune_files import answers, digits_samples
from tune_zoo import card_at, measuring, tree

from modelyard import load_model
from modelyard.cli import main
from modelyard.convert.examples import examples_of
from modelyard.core.errors import DigestError, InputError, NotFoundError, RunError
from modelyard.registry.resolve import resolve
from modelyard.tune.prune.job import planned
from modelyard.tune.prune.prune import prune_model, write_pruned
from modelyard.tune.prune.recipe import FILE, Recipe, read_recipe
from modelyard.tune.prune.structured import strength_of, without_channels
from modelyard.tune.prune.trace import groups_of
from modelyard.tune.prune.unstructured import with_zeros

STARTERS = ("digits_resnet", "digits_mobilenet", "digits_vit", "digits_unet", "digits_yolo", "facts_gpt")


def network_of(name):
    network = copy.deepcopy(load_model(name, zoo="starter"))
    return network, examples_of(network, resolve(name, "starter").model.task).values


def tensors_in(answer):
    """Give the first tensor of an answer of any form."""
    return answer if isinstance(answer, torch.Tensor) else tensors_in(answer[0])


@pytest.fixture
def made(make_zoo, shared_onnx, tmp_path):
    zoo = make_zoo()
    return zoo, lambda *words, **how: prune_model(
        *words, zoo=str(zoo), output=str(tmp_path / "results"), **({"measuring": measuring()} | how)
    )


@pytest.mark.parametrize("name", STARTERS)
def test_half_of_the_channels_are_gone_and_it_still_answers_in_the_same_form(name):
    network, inputs = network_of(name)
    groups = groups_of(network, inputs)
    wanted = sum(one.channels - round(one.channels / 2) for one in groups)
    with torch.no_grad():
        before = tensors_in(network(*inputs)).shape
        assert without_channels(network, inputs, 0.5) == wanted
        assert tensors_in(network(*inputs)).shape == before


@pytest.mark.parametrize("name", ["digits_resnet", "digits_mobilenet"])
def test_a_network_without_channels_answers_as_one_in_which_they_are_silent(name):
    network, inputs = network_of(name)
    silenced = copy.deepcopy(network)
    for group in groups_of(network, inputs):
        gone = torch.argsort(strength_of(network, group))[: group.channels - round(group.channels / 2)]
        for one in (*group.written, *group.passed):
            if not one.name.endswith(("running_mean", "running_var")):
                silenced.get_parameter(one.name).data[gone] = 0  # weights, biases, and those of norms
    without_channels(network, inputs, 0.5)
    with torch.no_grad():
        torch.testing.assert_close(network(*inputs), silenced(*inputs), rtol=1e-4, atol=1e-4)


def test_the_smallest_weights_of_all_layers_together_are_zero():
    network, _ = network_of("digits_resnet")
    before = torch.cat([one.weight.detach().abs().flatten() for one in layers(network)])
    with_zeros(network, 0.4)
    after = torch.cat([one.weight.detach().flatten() for one in layers(network)])
    border = np.partition(before.numpy(), round(0.4 * len(before)))[round(0.4 * len(before))]
    assert int((after == 0).sum()) == round(0.4 * len(before))
    assert bool(((after != 0) == (before >= float(border))).all())


def layers(network):
    return [one for one in network.modules() if isinstance(one, torch.nn.Conv2d | torch.nn.Linear)]


def test_the_file_of_a_variant_has_the_zeros_that_its_card_tells(made, shared_onnx):
    zoo, prune = made
    done = prune("digits_resnet", 0.25)
    graph = onnx.load(os.path.join(os.path.dirname(done.card), "model.onnx")).graph
    read = {node.input[1] for node in graph.node if node.op_type in ("Conv", "Gemm")}
    weights = [numpy_helper.to_array(one) for one in graph.initializer if one.name in read]
    share = sum(int((one == 0).sum()) for one in weights) / sum(one.size for one in weights)
    assert share == pytest.approx(0.25, abs=1e-4)
    assert card_at(done.card)["metadata"]["tuned"]["zeros"] == pytest.approx(share, abs=1e-6)
    assert main(["check", "--zoo", str(zoo)]) == 0
    recipe = read_recipe(os.path.join(os.path.dirname(done.card), FILE))
    assert (recipe.model, recipe.amount, recipe.structured) == ("digits_resnet@1.1.0", 0.25, False)


def written(recipe, path, hook=None):
    """Write a pruned network without measuring it, and give what was done."""
    job = planned(recipe, path.stem, measuring(), None)
    return write_pruned(job, hook, str(path))[0]


def test_a_recipe_makes_the_same_file_again(shared_onnx, tmp_path):
    recipe = Recipe("digits_resnet@1.1.0", None, 0.1, structured=True)
    written(recipe, tmp_path / "first.onnx")
    (tmp_path / "recipe.md").write_text(recipe.text("first"))
    written(read_recipe(str(tmp_path / "recipe.md")), tmp_path / "second.onnx")
    seen = digits_samples("held-out", 64)
    assert np.array_equal(answers(tmp_path / "first.onnx", seen), answers(tmp_path / "second.onnx", seen))


def test_a_hook_is_given_the_smaller_network_and_trains_it(shared_onnx, tmp_path):
    seen = []

    def finetune(network):
        seen.append(sum(one.numel() for one in network.parameters()))
        with torch.no_grad():
            network.head.linear.bias[:] = torch.arange(10.0) * 1000

    recipe = Recipe("digits_resnet", None, 0.5, structured=True)
    how = written(recipe, tmp_path / "trained.onnx", finetune)
    assert seen == [how["parameters"]["variant"]]
    assert set(answers(tmp_path / "trained.onnx", digits_samples("held-out", 8)).argmax(1)) == {9}


def test_a_hook_that_fails_is_told_with_its_line_and_as_the_users_own(shared_onnx, tmp_path):
    def finetune(network):
        raise OSError("no such data")

    line = finetune.__code__.co_firstlineno + 1
    with pytest.raises(RunError, match=rf"finetune failed: OSError: no such data \(line {line} of "):
        written(Recipe("digits_resnet", None, 0.3), tmp_path / "trained.onnx", finetune)


def test_what_a_hook_gives_back_to_pruned_weights_is_taken_again(shared_onnx, tmp_path):
    def finetune(network):
        with torch.no_grad():
            for one in layers(network):
                one.weight += 0.001

    how = written(Recipe("digits_resnet", None, 0.3), tmp_path / "trained.onnx", finetune)
    assert how["zeros"] == pytest.approx(0.3, abs=1e-4)


def test_one_that_loses_too_much_is_not_kept(made, shared_onnx, tmp_path):
    zoo, prune = made
    before = tree(zoo.root)
    done = prune("digits_resnet", 0.6, structured=True, measuring=measuring(max_drop=0.01))
    assert "1.00% were allowed" in done.refused
    assert tree(zoo.root) == before
    assert not (tmp_path / "results").exists()


@pytest.mark.parametrize("amount", [0, 1, 50, -0.5, float("nan")])
def test_an_amount_that_is_no_share_is_refused(amount, shared_onnx):
    with pytest.raises(InputError, match="it is a share"):
        prune_model("digits_resnet", amount)


def test_above_one_only_what_can_be_percent_is_taken_for_percent():
    with pytest.raises(InputError) as found:
        prune_model("digits_resnet", 1.2)
    assert found.value.hint is None


def test_a_recipe_of_other_weights_is_refused(make_zoo, shared_onnx):
    recipe = Recipe("digits_resnet", "0" * 64, 0.5)
    with pytest.raises(DigestError, match="the recipe is of weights 000000000000…"):
        planned(recipe, None, measuring(), str(make_zoo()))


HEAD = "---\nmodelyard: prune\n"
NO_RECIPES = (
    "", "no head", "---\n", f"{HEAD}---\n", "---\n- 1\n---\n", "---\n{[\n---\n",
    f"{HEAD}model: a\namount: much\n---\n", f"{HEAD}model: a\namount: 0.5\neval: x\n---\n",
    f"{HEAD}model: a\namount: true\n---\n",
)  # fmt: skip


@pytest.mark.parametrize("text", NO_RECIPES)
def test_a_file_that_is_no_recipe_is_refused(tmp_path, text):
    (tmp_path / "recipe.md").write_text(text)
    with pytest.raises(InputError, match="is no recipe"):
        read_recipe(str(tmp_path / "recipe.md"))


def test_a_recipe_that_is_a_device_is_not_read_to_its_end():
    with pytest.raises(InputError, match="not a regular file"):
        read_recipe("/dev/zero")


@pytest.mark.parametrize("more", [[], ["--finetune", "my_training:finetune"]])
def test_code_that_a_recipe_names_does_not_run_unless_the_user_names_it_too(
    tmp_path, monkeypatch, capsys, more
):
    (tmp_path / "strange.py").write_text("raise SystemExit('it ran')\n")
    monkeypatch.syspath_prepend(tmp_path)
    path = tmp_path / "recipe.md"
    path.write_text(f"{HEAD}model: digits_resnet\namount: 0.5\nfinetune: 'strange:go'\n---\n")
    assert main(["prune", "--recipe", str(path), *more]) == 2
    assert "the recipe runs code of this machine, 'strange:go'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("hook", "said"), [("nothing", "names no function"), ("no_such:f", "no module"), ("os:no_such", "has no")]
)
def test_a_hook_that_is_none_is_told_before_any_work(hook, said):
    with pytest.raises((InputError, NotFoundError), match=said):
        prune_model("digits_resnet", 0.5, finetune=hook)


def test_the_command_wants_an_amount_or_a_recipe(capsys):
    assert main(["prune", "digits_resnet"]) == 2
    assert "--amount, or --recipe" in capsys.readouterr().err
