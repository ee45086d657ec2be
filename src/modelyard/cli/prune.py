"""`modelyard prune`: a variant without the weakest weights or channels, measured against its parent."""

from __future__ import annotations

from modelyard.cli._gently import ended_gently

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.tune.prune.job import Job
    from modelyard.tune.prune.recipe import Recipe


def prune(
    model: str | None = None,
    *,
    amount: str | None = None,
    structured: bool = False,
    finetune: str | None = None,
    recipe: str | None = None,
    max_drop: str | None = None,
    only_if_faster: bool = False,
    name: str | None = None,
    dataset: str | None = None,
    split: str | None = None,
    size: int | None = None,
    runtime: str = "onnxruntime",
    threads: int | None = None,
    processes: int = 5,
    output: str = "benchmarks/results",
    plan: bool = False,
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Make a pruned variant of a model, and measure what it loses and gains.

    Without --structured the smallest weights become zero: dense engines are not faster by that, and the
    measured time says so. With it whole channels are taken out, and the network is smaller. The variant is
    held against its parent and becomes a card beside it, as with quantize; in its folder lies a recipe that
    --recipe runs again. Most networks have to be trained further afterwards, by a function of your own.

    Args:
        model: A name, name@version or stub of the zoo; with --recipe, the model that it names by default.
        amount: The share that is taken out, such as 0.5 or 50%: of all weights, or of each group's channels.
        structured: Take out whole channels.
        finetune: Your own function, as module:function; it is given the pruned network, and trains it. A
            recipe that names one runs it only where you name it too.
        recipe: A recipe that an earlier run wrote, to be run again.
        max_drop: How much of the parent's metric may be lost, such as 1% or 0.01.
        only_if_faster: Keep it only if it is faster than its parent on this machine.
        name: Of the variant; the model's with an ending, such as -channels50, by default.
        dataset: What both are measured on; by default that of the card's figures.
        split: The part of that data set.
        size: Only the first so many samples of it.
        runtime: What runs and times both, such as onnxruntime or openvino.
        threads: Of the runtime, for timing; as many as there are cores by default.
        processes: Fresh ones of each that are timed; an interval needs four.
        output: The folder of results.
        plan: Only say what would be done.
        quiet: Draw no bars.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard prune digits_resnet --amount 0.5
        modelyard prune digits_mobilenet --amount 30% --structured --finetune my_training:finetune
        modelyard prune mynet --amount 0.25 --structured --max-drop 1% --only-if-faster
        modelyard prune --recipe recipe_original.md --name digits_resnet-again
    """
    from modelyard.cli._progress import Bars
    from modelyard.cli._tuned import said
    from modelyard.core.stated_number import stated_share
    from modelyard.tune.prune.hook import hook_named
    from modelyard.tune.prune.job import planned
    from modelyard.tune.prune.prune import pruned_by
    from modelyard.tune.variants.measuring import Measuring

    how = Measuring(
        dataset, split, size, runtime, threads, processes,
        None if max_drop is None else stated_share("--max-drop", max_drop), only_if_faster,
    )  # fmt: skip
    asked = _asked(model, amount, finetune, recipe, structured=structured)
    job = planned(asked, name, how, zoo)
    if plan:
        return _planned(job, json=json)
    hook = hook_named(asked.finetune) if asked.finetune is not None else None
    with Bars(quiet=quiet) as bars, ended_gently():
        done = pruned_by(job, hook, output=output, report=bars.report)
    return said(done, json=json)


def _asked(
    model: str | None, amount: str | None, finetune: str | None, recipe: str | None, *, structured: bool
) -> Recipe:
    """Take what is asked from a recipe, or from the options."""
    from dataclasses import replace

    from modelyard.core.errors import UsageError
    from modelyard.core.stated_number import stated_share
    from modelyard.tune.prune.recipe import Recipe, demand_told, read_recipe

    if recipe is not None:
        if amount is not None or structured:
            raise UsageError("a recipe says how much is taken out and how: leave the other options out")
        found = read_recipe(recipe)
        demand_told(found, finetune)
        return found if model is None else replace(found, model=model)
    if model is None or amount is None:
        raise UsageError("prune needs the name of a model and --amount, or --recipe")
    return Recipe(model, None, stated_share("--amount", amount), structured, finetune)


def _planned(job: Job, *, json: bool) -> int:
    from modelyard.cli._tuned import planned_said

    return planned_said(job.as_dict(), job.notices, json=json)
