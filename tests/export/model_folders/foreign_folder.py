"""A model folder as others write them: numpy, onnx and the standard library, nothing of modelyard."""

from __future__ import annotations

import json
import shutil
import tarfile
import zipfile
from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

COUNT, CLASSES = 6, 3
PARTS = ("inputs", "outputs", "labels", "originals")
X = np.random.RandomState(0).randn(COUNT, 4).astype("float32")
W = np.random.RandomState(1).randn(4, CLASSES).astype("float32")
Y = X @ W
LABELS = [int(label) for label in Y.argmax(1)]


def write_foreign(root: Path) -> Path:
    """One sample a file, without batch axis, under the key that `numpy.savez(file, array)` gives."""
    for part in ("training", "deployment", "recipes", *(f"sample_{part}" for part in PARTS)):
        (root / part).mkdir(parents=True)
    for name in ("training/model.pth", "deployment/model.pb", "recipes/recipe_original.md", "model.md"):
        (root / name).write_text("text\n")
    write_onnx(root / "model.onnx", ["x"])
    for row in range(COUNT):
        np.savez(root / f"sample_inputs/inp-{row:04}.npz", X[row])
        np.savez(root / f"sample_outputs/out-{row:04}.npz", Y[row])
        np.savez(root / f"sample_labels/lab-{row:04}.npz", LABELS[row])
        np.savez(root / f"sample_originals/org-{row:04}.npz", X[row])
    return root


def write_onnx(path: Path, inputs: list[str], opset: int = 17) -> None:
    """Write scores = x W, or (x + z) W where there are two inputs."""
    floats = [helper.make_tensor_value_info(name, TensorProto.FLOAT, ["batch", 4]) for name in inputs]
    scores = helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["batch", CLASSES])
    nodes = [helper.make_node("Add", inputs, ["sum"])] if len(inputs) == 2 else []
    nodes.append(helper.make_node("MatMul", ["sum" if nodes else inputs[0], "w"], ["scores"]))
    graph = helper.make_graph(nodes, "g", floats, [scores], [numpy_helper.from_array(W, "w")])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)
    onnx.save(model, path)


def in_batches(root: Path, part: str, values: np.ndarray, sizes: tuple[int, ...], key: str) -> None:
    """Put the samples of a part into files of several, each of its own size."""
    clear(root, part)
    begin = 0
    for number, size in enumerate(sizes):
        np.savez(root / f"sample_{part}/batch-{number}.npz", **{key: values[begin : begin + size]})
        begin += size


def clear(root: Path, part: str) -> Path:
    shutil.rmtree(root / f"sample_{part}")
    (root / f"sample_{part}").mkdir()
    return root / f"sample_{part}"


def labels_in_one(root: Path, name: str) -> None:
    lines = "\n".join(map(str, LABELS)) if name.endswith(".txt") else json.dumps(LABELS)
    (clear(root, "labels") / name).write_text(lines)


def packed(root: Path, part: str, ending: str, *, inside: bool) -> None:
    """Put an archive in the place of a folder of samples, or alone into it."""
    folder, archive = root / f"sample_{part}", root / f"sample_{part}{ending}"
    if ending == ".zip":
        with zipfile.ZipFile(archive, "w") as file:
            for one in sorted(folder.iterdir()):
                file.write(one, f"{folder.name}/{one.name}")
    else:
        with tarfile.open(archive, "w:gz") as file:
            file.add(folder, folder.name)
    shutil.rmtree(folder)
    if inside:
        folder.mkdir()
        archive.rename(folder / archive.name)
