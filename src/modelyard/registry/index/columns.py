"""The columns of the index: one row a version of a model, what is asked for most in columns of its own."""

from __future__ import annotations

COLUMNS = (
    "dir",  # the card's folder inside the registry
    "ref",
    "version",
    "version_key",  # sorts as semantic versions do
    "name",
    "task",
    "framework",
    "status",
    "licence",
    "num_parameters",
    "size_mb",
    "accuracy",  # the task's primary metric on the headline benchmark
    "latency_ms",
    "throughput_fps",
    "headline",  # the headline benchmark's name
    "metrics",  # its figures, as JSON
    "digest",  # full, prefix or none
    "stub",
    "properties",  # the stub's parts, as JSON
    "data",  # the whole card in canonical form, as JSON
    "current",  # 1 for the version that stands for its model in lists
    "problem",  # what keeps the card from being read
    "content",  # the digest of the file's bytes
)
NAMES = ", ".join(COLUMNS)
HOLES = ", ".join("?" * len(COLUMNS))
TABLE = f"(id INTEGER PRIMARY KEY, {NAMES})"
INSERT = f"INSERT INTO card ({NAMES}) VALUES ({HOLES})"
