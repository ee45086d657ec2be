"""A config with which a run is over in seconds."""

from modelyard.benchmark.asked.config import Config

QUICK = Config(
    processes=2, most_processes=2, min_samples=130, anchor=None, interval=0.9, threads=1, patience=20, seed=1
)
