"""`Job`: what is to be pruned, how much, and where the variant will stand; wrong wishes end here."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import DigestError, InputError
from modelyard.tune.prune.recipe import Recipe
from modelyard.tune.variants.draft import tuned
from modelyard.tune.variants.wish import Wish, wish_for

if TYPE_CHECKING:
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo
    from modelyard.tune.variants.measuring import Measuring

PRUNED = "pruned"


@dataclass(frozen=True)
class Job(Wish):
    """One pruning before it begins."""

    recipe: Recipe

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON can hold it."""
        return super().as_dict() | {
            "amount": self.recipe.amount, "what": "channels" if self.recipe.structured else "weights",
            "finetune": self.recipe.finetune,
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
    wish = wish_for(
        recipe.model, usual=_usual(recipe), demand=_demand_network, name=name, measuring=measuring, zoo=zoo
    )
    exact = replace(recipe, model=wish.reference, weights=_weights(wish.parent, recipe))
    return Job(**vars(wish), recipe=exact)


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
