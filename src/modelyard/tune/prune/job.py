"""`Job`: what is to be pruned, how much, and where the variant will stand; wrong wishes end here."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import DigestError, InputError
from modelyard.registry.resolve import resolve
from modelyard.registry.zoo import Zoo, open_zoo
from modelyard.tune.prune.recipe import Recipe
from modelyard.tune.variants.data import demand_metric, measured_data
from modelyard.tune.variants.draft import tuned
from modelyard.tune.variants.home import Home, home_for
from modelyard.tune.variants.measuring import Measuring

if TYPE_CHECKING:
    from modelyard.registry.model import Model

PRUNED = "pruned"


@dataclass(frozen=True)
class Job:
    """One pruning before it begins."""

    parent: Model
    recipe: Recipe
    name: str
    home: Home
    measuring: Measuring
    notices: tuple[str, ...]

    @property
    def ending(self) -> str:
        """What tells the variant from others of its parent."""
        return self.name.removeprefix(f"{self.parent.ref}-")

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        data = measured_data(self.parent, self.measuring)
        return {
            "parent": self.recipe.model, "amount": self.recipe.amount,
            "what": "channels" if self.recipe.structured else "weights",
            "finetune": self.recipe.finetune, "variant": f"{self.name}@{self.parent.version}",
            "zoo": self.home.root,
            "measured_on": None if data is None else {"dataset": data[0], "split": data[1]},
            "max_drop": self.measuring.max_drop, "only_if_faster": self.measuring.only_if_faster,
        }  # fmt: skip


def planned(recipe: Recipe, name: str | None, measuring: Measuring | None, zoo: Zoo | str | None) -> Job:
    """Plan a pruning, and refuse what cannot come to a good end.

    Args:
        recipe: which model, and how; with the digest of its weights, the model must still have those.
        name: of the variant; None for the usual one.
        measuring: what has to hold.
        zoo: a zoo or its folder.
    """
    if not 0 < recipe.amount < 1:
        share = (
            f"For {recipe.amount:g} %, write {recipe.amount / 100:g}." if 2 <= recipe.amount < 100 else None
        )
        raise InputError(f"the amount is {recipe.amount:g}; it is a share, above 0 and below 1", hint=share)
    how = measuring or Measuring()
    opened = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)
    resolution = resolve(recipe.model, opened)
    parent = resolution.model
    _demand_network(parent)
    demand_metric(parent, how)
    chosen = name or f"{parent.ref}-{_usual(recipe)}"
    home = home_for(parent, opened, chosen)
    exact = Recipe(
        f"{parent.ref}@{parent.version}", _weights(parent, recipe), recipe.amount, recipe.structured,
        recipe.finetune,
    )  # fmt: skip
    return Job(parent, exact, chosen, home, how, (*resolution.notices, *home.notices))


def _usual(recipe: Recipe) -> str:
    what = "channels" if recipe.structured else PRUNED
    return f"{what}{100 * recipe.amount:.4g}".replace(".", "_")


def _demand_network(parent: Model) -> None:
    from modelyard.convert.described import weights_of

    if weights_of(parent) is None:
        said, base = tuned(parent) or {}, parent.data.get("base_model")
        what = f"it is {said['what']} already, and " if said.get("what") else ""
        raise InputError(
            f"{parent.ref}@{parent.version} cannot be pruned: {what}its card names no weights of a network",
            hint=f"Prune its parent: `modelyard prune {base}`." if base else None,
        )


def _weights(parent: Model, recipe: Recipe) -> str | None:
    """Give the digest of the parent's weights; a recipe that names others is of another model."""
    from modelyard.convert.described import source_of

    found = source_of(parent)
    if recipe.weights is not None and recipe.weights != found:
        raise DigestError(
            f"the recipe is of weights {recipe.weights[:12]}…, and {recipe.model} has {str(found)[:12]}… now",
            hint="Take the line `weights` out to prune what it has now.",
        )
    return found
