"""How good `modelyard optimize` is, and how quick: against trying everything, eager PyTorch, work by hand.

python benchmarks/speed/optimizing.py [--models resnet18 resnet50 mobilenet_v2] [--budget 120] [--rounds 5]
                                      [--no-exhaustive] [--no-by-hand]

Random weights, batch 1, every network exported before. Trying everything is each candidate with each number
of threads and each option, five processes each, in turns; the winner of the race is judged by its own figure
in that table. By hand is ONNX Runtime and OpenVINO through their own APIs in plain loops, on the same files,
each with the settings that its users try: threads, precision, spinning, pinned threads. The best of those is
timed once more against the winner, in turns. Both judgements compare the quickest process of each, by its
median: what else runs on the machine makes a process slower, and never quicker.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Any

from measure import row

from modelyard.benchmark.run.allowance import Allowance
from modelyard.core.progress import silent
from modelyard.tune.optimize.asked import Asked, asked
from modelyard.tune.optimize.candidate import Candidate, Source
from modelyard.tune.optimize.optimize import optimize_model
from modelyard.tune.optimize.optimized import Optimized
from modelyard.tune.optimize.ready import Ready, made_ready, model_of
from modelyard.tune.optimize.reference import referred
from modelyard.tune.optimize.timing import Course, look
from modelyard.tune.optimize.trial import Trial

MODELS = ("resnet18", "resnet50", "mobilenet_v2")
PROCESSES = 5  # of each candidate, where everything is tried

BY_HAND = """
import json, sys, time, numpy
from statistics import median
told = json.loads(sys.argv[1])
picture = numpy.load(told["inputs"])[:1]
if told["engine"] == "onnxruntime":
    import onnxruntime
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = told["threads"]
    options.add_session_config_entry("session.intra_op.allow_spinning", told["spinning"])
    session = onnxruntime.InferenceSession(told["file"], options, providers=["CPUExecutionProvider"])
    name = session.get_inputs()[0].name
    call = lambda: session.run(None, {name: picture})
else:
    import openvino
    how = {"PERFORMANCE_HINT": "LATENCY", "INFERENCE_NUM_THREADS": told["threads"],
           "INFERENCE_PRECISION_HINT": told["precision"], "ENABLE_CPU_PINNING": told["pinned"]}
    request = openvino.Core().compile_model(told["file"], "CPU", how).create_infer_request()
    call = lambda: request.infer([picture])
until = time.perf_counter() + 0.5
while time.perf_counter() < until:
    call()
times, until = [], time.perf_counter() + 1.5
while time.perf_counter() < until or len(times) < 10:
    start = time.perf_counter()
    call()
    times.append(time.perf_counter() - start)
print(median(times))
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--models", nargs="+", default=list(MODELS))
    parser.add_argument("--budget", type=float, default=120.0)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--no-exhaustive", action="store_true")
    parser.add_argument("--no-by-hand", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["MODELYARD_CACHE"] = os.path.join(folder, "cache")
        for number, name in enumerate(given.models):
            wish = asked(name, random_weights=True, budget=given.budget, seed=1)
            place = os.path.join(folder, name)
            os.mkdir(place)
            ready = made_ready(model_of(wish), wish, place, silent)
            found = optimize_model(name, random_weights=True, budget=given.budget, seed=1)
            told(name, found)
            if not number and not given.no_exhaustive:
                against_everything(ready, found, place)
            if not given.no_by_hand:
                against_hands(ready, found, place, given.rounds)


def told(name: str, found: Optimized) -> None:
    (outcome,) = found.outcomes
    eager = f"{1000 * outcome.reference.median:.2f} ms; {found.processes} processes, {found.seconds:.0f} s"
    detail = f"{outcome.winner.candidate.name}: {1000 * outcome.winner.median:.2f} ms against {eager}"
    row(f"{name}: eager PyTorch / the winner", outcome.ratio, "", detail)


def against_everything(ready: Ready, found: Optimized, place: str) -> None:
    """Try everything in full, and find the winner's place in that."""
    course = course_of(ready, place)
    known = referred(ready.exact, course, silent)
    began = time.monotonic()
    trials = [Trial(one) for one in everything(ready)]
    for _ in range(PROCESSES):
        for trial in random.sample(trials, len(trials)):
            if trial.wrong is None:
                look(trial, course)
    took = time.monotonic() - began
    assert known.trial.found
    best = min((one for one in trials if one.is_open), key=quickest)
    winner = next(one for one in trials if one.candidate == found.outcomes[0].winner.candidate)
    name = f"{best.candidate.name}: {1000 * quickest(best):.2f} ms; {1000 * quickest(winner):.2f} ms"
    ratio = quickest(best) / quickest(winner)
    row(f"{ready.model.ref}: best of everything / the winner", ratio, ">= 0.95", name)
    detail = f"{found.seconds:.0f} s against {took:.0f} s for {len(trials)} candidates"
    row(f"{ready.model.ref}: time of the race / of trying all", found.seconds / took, "<= 0.33", detail)


def quickest(trial: Trial) -> float:
    return min(map(median, trial.processes))


def everything(ready: Ready) -> Iterator[Candidate]:
    """Give each candidate with each number of threads, and with each option."""
    for one in ready.candidates:
        for threads in ready.asked.threads:
            for options in ({}, *ready.choices[one.runtime]["options"]):
                yield one.with_threads(threads).with_options(options)


def course_of(ready: Ready, place: str) -> Course:
    wish: Asked = ready.asked
    return Course(wish, ready.model, ready.inputs, os.path.join(place, "e.npz"), Allowance(1e6), "values")


def against_hands(ready: Ready, found: Optimized, place: str, rounds: int) -> None:
    """Find the best by hand, then time it against the winner in turns."""
    settings = list(by_hand(ready))
    first = {number: timed_by_hand(one) for number, one in enumerate(settings)}
    few = sorted(first, key=lambda number: first[number])[:3]
    course, winner = course_of(ready, place), Trial(found.outcomes[0].winner.candidate, is_reference=True)
    hands: dict[int, list[float]] = {number: [] for number in few}
    for _ in range(rounds):
        look(winner, course)
        for number in few:
            hands[number].append(timed_by_hand(settings[number]))
    best = min(few, key=lambda number: min(hands[number]))
    ours, theirs = quickest(winner), min(hands[best])
    plain = {key: value for key, value in settings[best].items() if key not in ("file", "inputs")}
    detail = f"{1000 * theirs:.2f} ms by hand ({json.dumps(plain)}), {1000 * ours:.2f} ms"
    row(f"{ready.model.ref}: best by hand / the winner", theirs / ours, ">= 0.98", detail)


def by_hand(ready: Ready) -> Iterator[dict[str, Any]]:
    """Give the settings that users of the two engines try, on the float32 file and on the one in int8."""
    files: dict[str, Source] = {}
    for one in ready.candidates:
        if one.source.format == "onnx":
            files.setdefault("int8" if one.source.is_small else "float32", one.source)
    for name, source in files.items():
        for threads in ready.asked.threads:
            said = {"file": source.opened, "inputs": ready.inputs, "threads": threads, "numbers": name}
            for spinning in ("0", "1"):
                yield {**said, "engine": "onnxruntime", "spinning": spinning}
            for pinned in (False, True):
                for precision in ("f32", "bf16"):
                    yield {**said, "engine": "openvino", "precision": precision, "pinned": pinned}


def timed_by_hand(told: dict[str, Any]) -> float:
    done = subprocess.run(
        [sys.executable, "-c", BY_HAND, json.dumps(told)], capture_output=True, text=True, check=False,
        cwd=Path(__file__).parent,
    )  # fmt: skip
    return float(done.stdout) if done.returncode == 0 else float("inf")


if __name__ == "__main__":
    main()
