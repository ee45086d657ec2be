"""A table like the index's, cards laid out in it, and queries asked of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from naive_query import MANY, ONE

from modelyard.cards.version import Version
from modelyard.registry.query import compile_query

if TYPE_CHECKING:
    import sqlite3

COLUMNS = (
    "dir, ref, version, version_key, name, task, framework, status, licence, num_parameters, size_mb, "
    "accuracy, latency_ms, throughput_fps, headline, metrics, digest, stub, properties, data, current"
)

METRICS, BENCHMARKS = frozenset({"novel", "mAP@0.5"}), frozenset({"imagenet_val", "my bench"})

# Field of a query -> where its value goes in a row: a column, or a JSON column and a path.
HOMES: dict[str, tuple[str, ...]] = {
    "task": ("task",),
    "name": ("name",),
    "licence": ("licence",),
    "version": ("version",),
    "num_parameters": ("num_parameters",),
    "size_mb": ("size_mb",),
    "accuracy": ("accuracy",),
    "latency_ms": ("latency_ms",),
    "current": ("current",),
    "backbone": ("data", "architecture", "backbone"),
    "epochs": ("data", "training", "epochs"),
    "antialias": ("data", "preprocessing", "antialias"),
    "tags": ("data", "tags"),
    "input_size": ("data", "architecture", "input_size"),
    "imagenet_val.top5_accuracy": ("data", "performance", "imagenet_val", "top5_accuracy"),
    '"my bench".novel': ("data", "performance", "my bench", "novel"),
    "exports.onnx": ("data", "exports", "onnx"),
    "metadata.a": ("data", "metadata", "a"),
    'metadata.b."odd \\"ké[y]\\""': ("data", "metadata", "b", 'odd "ké[y]"'),
    "metadata.b": ("data", "metadata", "b"),
    "metadata.'x.y'.z": ("data", "metadata", "x.y", "z"),
    "top1_accuracy": ("metrics", "top1_accuracy"),
    "novel": ("metrics", "novel"),
    "mAP@0.5": ("metrics", "mAP@0.5"),
    "architecture": ("properties", "architecture"),
    "dataset": ("properties", "dataset"),
}


def insert(table: sqlite3.Connection, record: dict[str, Any], *, escaped: bool = True) -> None:
    """Lay a record out as the index does; `metadata.b` is whatever its parts made of it."""
    row: dict[str, Any] = {"data": {}, "metrics": {}, "properties": {}}
    for field, value in record.items():
        *path, last = ("row", *HOMES[field])
        place = row
        for key in path[1:]:
            place = place.setdefault(key, {})
        place[last] = value
    if row.get("version"):
        row["version_key"] = Version.parse(row["version"]).key
    cells = {k: json.dumps(v, ensure_ascii=escaped) if isinstance(v, dict) else v for k, v in row.items()}
    names = ", ".join(cells)
    table.execute(f"INSERT INTO card ({names}) VALUES ({', '.join('?' * len(cells))})", list(cells.values()))


def asked(table: sqlite3.Connection, compiled: tuple[str, list[object]]) -> list[int]:
    sql, values = compiled
    return [row for (row,) in table.execute(f"SELECT id FROM card WHERE {sql} ORDER BY id", values)]


def empty_table() -> sqlite3.Connection:
    import sqlite3

    table = sqlite3.connect(":memory:", isolation_level=None)
    table.execute(f"CREATE TABLE card (id INTEGER PRIMARY KEY, {COLUMNS})")
    return table


def ask(table: sqlite3.Connection, query: str) -> list[int]:
    return asked(table, compile_query(query, metrics=METRICS, benchmarks=BENCHMARKS))


def quoted(parts: list[Any]) -> str:
    """Write a text so that nothing in it has a meaning, but MANY and ONE keep theirs."""
    escapes = {"\\": "\\\\", '"': '\\"', "*": "\\*", "?": "\\?", "\n": "\\n", "\t": "\\t", "\r": "\\r"}
    wild = {MANY: "*", ONE: "?"}
    return '"' + "".join(wild.get(p) or "".join(escapes.get(c, c) for c in p) for p in parts) + '"'
