"""What the four scripts have in common: train a model from its recipe, measure it, say so, write its card."""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path

from kind import Figures, Kind
from recipe import FILE, Recipe, recipe_of
from torch import nn
from training import seeded
from write_card import Trained, write_card


def run(kind: Kind, build: Callable[[Recipe], nn.Module], arguments: list[str] | None = None) -> int:
    """Do what a script's command line asks for."""
    options = _options(kind, arguments)
    recipe = recipe_of(options.name, kind.task, options.version, options.recipes)
    recipe = recipe.lasting(options.epochs)
    rounds = [
        one_run(kind, build, recipe, seed, options.threads)
        for seed in range(options.seed, options.seed + options.seeds)
    ]
    baselines = kind.baselines(recipe)
    for name, figures in baselines.items():
        print(f"{name}: {json.dumps(_short(figures))}")
    if options.output is not None:
        written = write_card(kind, recipe, rounds, baselines, options.output)
        print(f"written: {written}")
    return 0


def one_run(
    kind: Kind, build: Callable[[Recipe], nn.Module], recipe: Recipe, seed: int, threads: int
) -> Trained:
    """Train and measure once."""
    seeded(seed, threads)
    start = time.perf_counter()
    network = kind.train(build(recipe), recipe, _progress)
    took = time.perf_counter() - start
    figures = kind.figures(network, recipe)
    print(f"{recipe.label} seed {seed}: {json.dumps(_short(figures))} in {took:.0f} s", flush=True)
    return Trained(network, seed, threads, took, figures)


def _progress(step: int, loss: float) -> None:
    if step % 100 == 0:
        print(f"step {step}: loss {loss:.4f}", file=sys.stderr, flush=True)


def _short(figures: Figures) -> Figures:
    return {name: round(value, 4) for name, value in figures.items()}


def _options(kind: Kind, arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=f"Train a starter model for {kind.task} and measure it.")
    parser.add_argument("name", help="the model, such as those in recipes.toml")
    parser.add_argument("--version", help="the version; the last where it is not said")
    parser.add_argument("--seed", type=int, default=0, help="where all that is random begins")
    parser.add_argument("--seeds", type=int, default=1, help="train with so many seeds, to see the spread")
    parser.add_argument("--epochs", type=int, help="train so long instead")
    parser.add_argument("--threads", type=int, default=2, help="processor threads; the figures hang on it")
    parser.add_argument("--recipes", type=Path, default=FILE, help="a file of recipes of your own")
    parser.add_argument("--output", type=Path, help="a zoo's registry folder to write the card into")
    return parser.parse_args(arguments)
