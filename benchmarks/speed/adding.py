"""What adding a model from a file of a gigabyte takes, against hashing that file.

python benchmarks/speed/adding.py [--rounds 5] [--network vit_l_16]

Hashing and adding take turns in one process, imports apart; each addition goes to a new zoo. The file is
warm for both. It stays where it is, as a file of that size does by default, and is held against its network.
"""

from __future__ import annotations

import argparse
import os
import tempfile
from pathlib import Path
from statistics import median
from time import perf_counter

from measure import row

from modelyard.scaffold.adding.add import add_model
from modelyard.scaffold.adding.answers import Answers
from modelyard.store.digest import sha256_of

TARGET = "<= 2 x hashing"


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--network", default="vit_l_16")
    asked = parser.parse_args()
    print(f"{asked.rounds} rounds\n\n{'work':<52} {'ratio':>6}   {'to reach':<16} measured")
    with tempfile.TemporaryDirectory() as folder:
        for path in written(asked.network, Path(folder)):
            measured(path, asked.network, asked.rounds, Path(folder))


def written(network: str, folder: Path) -> list[Path]:
    """Write the weights of a network in two formats."""
    import torch
    from safetensors.torch import save_file

    from modelyard.models import create_model

    state = create_model(network).state_dict()
    save_file(state, folder / "net.safetensors")
    torch.save(state, folder / "net.pth")
    return [folder / "net.safetensors", folder / "net.pth"]


def measured(path: Path, network: str, rounds: int, folder: Path) -> None:
    """Hash and add in turns, and print what the one takes of the other."""
    added(path, network, folder / "first")  # imports
    hashing, adding = [], []
    for number in range(rounds):
        hashing.append(seconds(lambda: sha256_of(str(path))))
        zoo = folder / f"{path.suffix[1:]}{number}"
        adding.append(seconds(lambda zoo=zoo: added(path, network, zoo)))
    ratio = median(one / other for one, other in zip(adding, hashing, strict=True))
    size = f"{os.path.getsize(path) / 1e9:.2f} GB {path.suffix}"
    row(f"adding {size}", ratio, TARGET, f"{median(adding):.2f} s against {median(hashing):.2f} s of hashing")


def added(path: Path, network: str, zoo: Path) -> None:
    (zoo / "registry").mkdir(parents=True, exist_ok=True)
    (zoo / "modelyard.toml").write_text('name = "speed"\nstarter = false\n')
    add_model(Answers(str(path), f"net{path.suffix[1:]}", architecture=network), zoo=str(zoo))


def seconds(work: object) -> float:
    start = perf_counter()
    assert callable(work)
    work()
    return perf_counter() - start


if __name__ == "__main__":
    main()
