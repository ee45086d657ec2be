"""How long the first index of a zoo takes, against parsing the same files with the fastest YAML parsers.

python benchmarks/speed/indexing.py [--cards 10000] [--rounds 7]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from measure import cpu_seconds, interleaved, row
from zoo_of_cards import make

BIN = Path(sys.executable).parent
PEERS = str(BIN.parent / "peers")
PARSERS = {
    "yaml-rs": "import yaml_rs; parse = lambda text: yaml_rs.loads(text, parse_datetime=False)",
    "ryaml": f"import sys; sys.path.append({PEERS!r}); import ryaml; parse = ryaml.loads",
    "PyYAML (C)": "import yaml; parse = lambda text: yaml.load(text, yaml.CSafeLoader)",
}
LOOP = """
import os, sys
for folder, _, names in os.walk(sys.argv[1]):
    for name in names:
        if name == "model_card.yaml":
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                parse(file.read())
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--cards", type=int, default=10_000)
    parser.add_argument("--rounds", type=int, default=7)
    given = parser.parse_args()
    place = Path(tempfile.mkdtemp())
    try:
        zoo = place / "zoo"
        make(zoo, given.cards, seed=1)
        index, fastest = whole_processes(place, zoo, given.rounds)
        validation = validation_seconds(zoo, given.rounds)
        detail = f"{index:.2f} s less {validation:.2f} s of validation"
        row("first index, less validation", (index - validation) / fastest, "<= 1.5 x", detail)
    finally:
        shutil.rmtree(place)


def whole_processes(place: Path, zoo: Path, rounds: int) -> tuple[float, float]:
    """Compare process with process: start, imports, reading and all."""
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    environment |= {"MODELYARD_CACHE": str(place / "cache"), "MODELYARD_ZOO": str(zoo)}
    commands = {
        name: [sys.executable, "-c", code + LOOP, str(zoo)] for name, code in PARSERS.items() if _there(code)
    }
    commands["index"] = [str(BIN / "modelyard"), "list", "--limit", "0"]
    before: dict[str, Callable[[], object]] = {
        "index": lambda: shutil.rmtree(place / "cache", ignore_errors=True)
    }
    interleaved({"index": commands["index"]}, rounds=1, environment=environment, before=before)
    taken = interleaved(commands, rounds=rounds, environment=environment, before=before)
    cores = len(os.sched_getaffinity(0))
    cards = sum(1 for _ in zoo.rglob("model_card.yaml"))
    print(f"{cards:,} cards, {rounds} interleaved rounds, medians of whole processes, {cores} cores\n")
    print(f"{'work':<52} {'ratio':>6}   {'to reach':<16} measured")
    for name in commands:
        if name != "index":
            print(f"  parsing with {name:<39} {'':6}   {'':<16} {taken[name]:.2f} s")
    fastest = min(seconds for name, seconds in taken.items() if name != "index")
    detail = f"{taken['index']:.2f} s, wall"
    row("first index, validation included, over the fastest", taken["index"] / fastest, "<= 2.5 x", detail)
    return taken["index"], fastest


def _there(code: str) -> bool:
    try:
        exec(code, {})
    except ImportError as error:
        print(f"not measured: {error}")
        return False
    return True


def validation_seconds(zoo: Path, rounds: int) -> float:
    """Give what validating the parsed cards takes by itself, in one process."""
    import yaml_rs

    from modelyard.cards.card import Card

    texts = (path.read_text(encoding="utf-8") for path in zoo.rglob("model_card.yaml"))
    data = [yaml_rs.loads(text, parse_datetime=False) for text in texts]

    def validate() -> None:
        for each in data:
            Card.model_validate(each)

    validate()
    return statistics.median(cpu_seconds(validate) for _ in range(rounds))


if __name__ == "__main__":
    main()
