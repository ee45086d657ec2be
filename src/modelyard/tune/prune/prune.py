"""`prune_model`: a model of a zoo becomes a pruned variant beside it, measured against its parent."""

from __future__ import annotations

import copy
import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelyard.benchmark.run.scratch import scratch
from modelyard.core.progress import Progress, silent
from modelyard.results.folder import FOLDER
from modelyard.tune.prune.hook import finetuned, hook_named, place_of
from modelyard.tune.prune.job import PRUNED, Job, planned
from modelyard.tune.prune.recipe import FILE, Recipe
from modelyard.tune.prune.structured import without_channels
from modelyard.tune.prune.unstructured import put_on, with_zeros, zeros_of
from modelyard.tune.variants.draft import Draft
from modelyard.tune.variants.keep import measured_and_kept

if TYPE_CHECKING:
    from torch import nn

    from modelyard.core.progress import Report
    from modelyard.registry.zoo import Zoo
    from modelyard.tune.prune.hook import Finetune
    from modelyard.tune.variants.measuring import Measuring
    from modelyard.tune.variants.tuned import Tuned

_STEPS = 3


def prune_model(
    reference: str,
    amount: float,
    *,
    structured: bool = False,
    finetune: str | Finetune | None = None,
    name: str | None = None,
    measuring: Measuring | None = None,
    output: str = FOLDER,
    zoo: Zoo | str | None = None,
    report: Report = silent,
) -> Tuned:
    """Prune a model, measure the variant against it, and register the variant beside it.

    Args:
        reference: a name, `name@version` or stub of the zoo.
        amount: the share that is taken out: of all weights, or of the channels of each group.
        structured: whether whole channels are taken out, so that the network is smaller and faster.
        finetune: a function, or `module:function`, that is given the pruned network and trains it.
        name: of the variant; the model's with an ending by default.
        measuring: on what both are measured, and what has to hold.
        output: the folder of results.
        zoo: a zoo or its folder; the one at hand by default.
        report: called with `Progress`.
    """
    said = finetune if isinstance(finetune, str) else place_of(finetune)
    hook = hook_named(finetune) if isinstance(finetune, str) else finetune
    recipe = Recipe(reference, None, float(amount), structured, said)
    return pruned_by(planned(recipe, name, measuring, zoo), hook, output=output, report=report)


def pruned_by(job: Job, hook: Finetune | None, *, output: str = FOLDER, report: Report = silent) -> Tuned:
    """Do a job that was planned.

    Args:
        job: what is done.
        hook: the user's fine-tuning, or None.
        output: the folder of results.
        report: called with `Progress`.
    """
    recipe = job.recipe
    with scratch() as folder:
        path = os.path.join(folder, "pruned.onnx")
        how, opset = write_pruned(job, hook, path, report)
        draft = Draft(
            job.parent, job.name, f"pruned ({job.ending})", PRUNED, PRUNED, job.ending, how, path, opset,
            {FILE: recipe.text(job.name).encode()},
        )  # fmt: skip
        return measured_and_kept(
            draft, job.home, job.measuring, scratch=folder, output=output, report=report,
            notices=[*job.notices],
        )  # fmt: skip


def write_pruned(
    job: Job, hook: Finetune | None, path: str, report: Report = silent
) -> tuple[dict[str, Any], int | None]:
    """Prune the network and write it as ONNX; give what was done, as a card keeps it, and the opset.

    Args:
        job: what is done.
        hook: the user's fine-tuning, or None.
        path: the file.
        report: called with `Progress`.
    """
    from modelyard.convert.anew import write_network
    from modelyard.convert.described import described
    from modelyard.convert.family import format_named
    from modelyard.convert.options import Options
    from modelyard.models.load import load_model

    recipe, name = job.recipe, f"pruning {job.recipe.model}"
    report(Progress(name, 0, _STEPS, unit="steps"))
    network = copy.deepcopy(load_model(recipe.model, zoo=job.parent.zoo))
    before = size_of(network)
    method = "channels" if recipe.structured else "magnitude"
    how: dict[str, Any] = {"what": PRUNED, "method": method, "amount": recipe.amount}
    how |= {} if recipe.finetune is None else {"finetune": recipe.finetune}
    network = _pruned(network, job, hook, how)
    report(Progress(name, 1, _STEPS, unit="steps"))
    how |= {"parameters": {"parent": before, "variant": size_of(network)}, "zeros": zeros_of(network)}
    options = Options(replace(described(job.parent, "onnx"), name=job.name))
    written = write_network(network, job.parent.task, format_named("onnx"), options, path)
    report(Progress(name, _STEPS, _STEPS, "done", unit="steps"))
    return how, written.opset


def _pruned(network: nn.Module, job: Job, hook: Finetune | None, how: dict[str, Any]) -> nn.Module:
    from modelyard.convert.examples import examples_of

    if job.recipe.structured:
        inputs = examples_of(network, job.parent.task).values
        how["channels_taken"] = without_channels(network, inputs, job.recipe.amount)
        return network if hook is None else finetuned(network, hook)
    masks = with_zeros(network, job.recipe.amount)
    if hook is not None:
        network = finetuned(network, hook)
        put_on(network, masks)
    return network


def size_of(network: nn.Module) -> int:
    """Count the parameters of a network."""
    return sum(one.numel() for one in network.parameters())
