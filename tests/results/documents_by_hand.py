"""Documents of results written with no line of modelyard's own code."""

from __future__ import annotations

import json
from hashlib import sha256
from pathlib import Path

FOLDER = Path("benchmarks/results")
FIELDS = {
    "artifact": {"certificate": "equal", "format": "onnx", "random_weights": False},
    "figures": {"median": 0.02},
    "key": {"batch": 1},
    "kind": "latency",
    "made": "2026-07-01T12:00:00Z",
    "model": "resnet18",
    "runtime": {"runtime": "onnxruntime"},
    "schema": 1,
    "task": "classification",
    "version": "1.0.0",
    "samples": {str(at): [0.02, 0.02] for at in range(4)},
}


def crafted(**raw: str) -> str:
    """Write a document with some fields as raw JSON, and with a digest that fits; its first digits."""
    fields = {name: json.dumps(value) for name, value in FIELDS.items()}
    last = raw.pop("samples", fields.pop("samples"))
    lines = ",\n".join(f'"{name}": {text}' for name, text in {**fields, **raw, "samples": last}.items())
    text = f"{lines}\n}}\n"
    digest = sha256(b"{\n" + text.encode()).hexdigest()
    FOLDER.mkdir(parents=True, exist_ok=True)
    (FOLDER / f"resnet18-latency-{digest[:12]}.json").write_text(f'{{\n"digest": "{digest}",\n{text}')
    return digest[:12]


def by_hand(**otherwise: object) -> str:
    """Do so with some other values."""
    return crafted(**{name: json.dumps(value) for name, value in otherwise.items()})
