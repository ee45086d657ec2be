"""The network of a recipe, with weights that follow from the seed."""

from __future__ import annotations

from recipe import Recipe
from torch import nn


def build(recipe: Recipe) -> nn.Module:
    """Make the network that a recipe's config describes."""
    from modelyard.models import create_model

    network: nn.Module = create_model(config=recipe.config)
    return network
