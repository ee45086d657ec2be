"""How long `modelyard doctor` takes, whole processes, and what its own process spends and imports.

python benchmarks/speed/doctor.py [--rounds 7]
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile

from measure import interleaved, row

ENGINES = ("torch", "onnx", "onnxruntime", "openvino", "tensorrt", "numpy")
_LOADED = "import sys; from modelyard.cli import main; main(['doctor']); print('LOADED', *sys.modules)"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    rounds = parser.parse_args().rounds
    with tempfile.TemporaryDirectory() as place:
        environment = {**os.environ, "MODELYARD_CACHE": f"{place}/cache", "MODELYARD_ZOO": "starter"}
        measure(rounds, environment, f"{place}/machine")


def measure(rounds: int, environment: dict[str, str], recorded: str) -> None:
    modelyard = [sys.executable, "-m", "modelyard", "doctor", "--json"]
    subprocess.run([*modelyard, "--record", recorded], env=environment, capture_output=True, check=False)
    commands = {
        "doctor": ["sh", "-c", '"$@"; exit 0', "sh", *modelyard],
        "recorded": ["sh", "-c", '"$@"; exit 0', "sh", *modelyard, "--recorded", recorded],
        "torch": [sys.executable, "-c", "import torch"],
    }
    took = interleaved(commands, rounds=rounds, environment=environment)
    print(f"{rounds} rounds, interleaved, medians\n\n{'work':<52} {'figure':>6}   {'to reach':<16} measured")
    said = f"import torch alone: {took['torch']:.2f} s"
    row("doctor, of this machine, s", took["doctor"], "<= 3 s", said)
    row("doctor, of a recorded machine, s", took["recorded"], "-", "without what is asked and measured")
    row("engines imported in its own process", float(len(imported(environment))), "0", "by sys.modules")


def imported(environment: dict[str, str]) -> set[str]:
    done = subprocess.run(
        [sys.executable, "-c", _LOADED], env=environment, capture_output=True, text=True, check=True
    )
    return {*ENGINES} & {*done.stdout.rpartition("LOADED ")[2].split()}


if __name__ == "__main__":
    main()
