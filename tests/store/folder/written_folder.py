"""A whole model folder on disk, written with numpy, Pillow and tarfile and nothing of modelyard."""

from __future__ import annotations

import io
import json
import tarfile
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from pathlib import Path

np = pytest.importorskip("numpy")
Image = pytest.importorskip("PIL.Image")

SAMPLES = 5
TEXTS = {
    "model.md": "---\nlicense: bsd-3-clause\ntags: [vision]\n---\n\n# Squares\n\nA net that squares.\n",
    "benchmarks.yaml": "results:\n  - benchmark: squares\n    metrics: {top1_accuracy: 0.75}\n",
    "metrics.yaml": "training: {loss: 0.25, epochs: 3}\nvalidation: {loss: 0.5, top1_accuracy: 0.75}\n",
    "recipes/recipe_original.md": "Train for three epochs.\n",
    "recipes/recipe_quantized.md": "Then quantize.\n",
    "training/model.pth": "checkpoint\n",
    "deployment/model.onnx": "deployed\n",
    "deployment/labels.txt": "one\ntwo\n",
    "logs/loss.csv": "0.5\n0.25\n",
    "model.onnx": "the model\n",
    "onnx/model.onnx": "the model\n",
    "onnx/model.9.onnx": "opset 9\n",
    "onnx/model.13.onnx": "opset 13\n",
}


def inputs(index: int) -> dict[str, np.ndarray]:
    """What the sample of an index holds; tests compare with this."""
    return {"image": np.full((3, 4, 4), index, np.float32), "size": np.array([index, 2 * index])}


def outputs(index: int) -> np.ndarray:
    return np.full((10,), index**2, np.float32)


def picture(index: int) -> np.ndarray:
    return np.full((6, 8, 3), 10 * index, np.uint8)


def write_folder(root: Path) -> Path:
    for name, text in TEXTS.items():
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    for part in ("sample_originals", "sample_inputs", "sample_outputs", "sample_labels"):
        (root / part).mkdir()
    for index in range(SAMPLES):
        Image.fromarray(picture(index)).save(root / f"sample_originals/img-{index:04}.png")
        np.savez(root / f"sample_inputs/inp-{index:04}.npz", **inputs(index))
        np.save(root / f"sample_outputs/out-{index:04}.npy", outputs(index))
        (root / f"sample_labels/label-{index:04}.json").write_text(json.dumps({"class": index}))
    return root


def pack(root: Path, part: str) -> Path:
    """Put an archive in the place of a part that is a folder, as sample files are published."""
    path = root / f"{part}.tar.gz"
    with tarfile.open(path, "w:gz") as tar:
        tar.add(root / part, arcname=part)
    for file in (root / part).iterdir():
        file.unlink()
    (root / part).rmdir()
    return path


def write_tar(path: Path, *entries: tuple[str, bytes]) -> None:
    with tarfile.open(path, "w:gz") as tar:
        for name, data in entries:
            info = tarfile.TarInfo(name)
            info.size = len(data)
            tar.addfile(info, io.BytesIO(data))
