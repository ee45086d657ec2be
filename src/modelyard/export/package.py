"""`package_model`: a whole model folder out of a card and its weights (SPEC row E2)."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import ExportError, InputError
from modelyard.core.progress import silent

if TYPE_CHECKING:
    from collections.abc import Sequence

    from modelyard.cards.card import Card
    from modelyard.convert.converted import Converted
    from modelyard.core.progress import Report
    from modelyard.export.packaging.sampled import Sampled
    from modelyard.export.validation.findings import Findings
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo

SAMPLES = 10
OTHER_OPSETS = (17,)
_PARTS = ("training", "deployment", "recipes", "onnx")
_ROLES = {"originals": "original", "inputs": "inputs", "outputs": "outputs", "labels": "label"}
_STEMS = {"originals": "original", "inputs": "inp", "outputs": "out", "labels": "label"}


@dataclass(frozen=True)
class Packaged:
    """A model folder that was written, and what its validation found."""

    folder: str
    model: str
    opset: int | None
    samples: int
    passed_over: int
    """How many samples the model does not answer as they are labelled; they were left out."""
    findings: Findings

    def as_dict(self) -> dict[str, object]:
        return {
            "folder": self.folder, "model": self.model, "opset": self.opset, "samples": self.samples,
            "passed_over": self.passed_over, "checked": list(self.findings.checked),
        }  # fmt: skip


def package_model(
    reference: str,
    folder: str | os.PathLike[str],
    *,
    samples: int = SAMPLES,
    dataset: str | None = None,
    opset: int | None = None,
    other_opsets: Sequence[int] = OTHER_OPSETS,
    force: bool = False,
    zoo: Zoo | str | None = None,
    report: Report = silent,
) -> Packaged:
    """Write a complete model folder, and validate it before it appears.

    Args:
        reference: a name, `name@version` or stub.
        folder: where to; it must not be there, or be empty.
        samples: how many samples are put in.
        dataset: the data set they are of; by default the one whose task and labels are those of the card.
        opset: of `model.onnx`; the newest that exporter and ONNX Runtime both know by default.
        other_opsets: those of the files in `onnx/`.
        force: replace a model folder that is there.
        zoo: a zoo or its folder; the one at hand by default.
        report: called with `Progress` now and then.
    """
    from modelyard.export.packaging.place import placed
    from modelyard.export.validate import validate_folder
    from modelyard.registry.resolve import get_model
    from modelyard.store.writing import writing

    if samples < 1:
        raise InputError(f"a folder of {samples} samples; allowed: 1 or more")
    model = get_model(reference, zoo=zoo)
    with writing(os.fspath(folder)), placed(os.fspath(folder), force=force) as work:
        onnx, taken = _fill(
            work, model, count=samples, dataset=dataset, opset=opset, others=other_opsets, report=report
        )
        found = validate_folder(work)
        if not found.ok:
            lines = "\n".join(f"  {one}" for one in found.findings)
            raise ExportError(f"{model.ref} makes no folder that holds:\n{lines}")
    name = f"{model.ref}@{model.version}"
    return Packaged(
        os.fspath(folder), name, onnx.metadata.opset, len(taken.samples), taken.passed_over, found
    )


def _fill(
    work: str, model: Model, *, count: int, dataset: str | None, opset: int | None, others: Sequence[int],
    report: Report,
) -> tuple[Converted, Sampled]:  # fmt: skip
    from modelyard.convert.converted import converted
    from modelyard.export.packaging.dataset import dataset_of
    from modelyard.export.packaging.sampled import sampled
    from modelyard.models.load import load_model

    data = dataset_of(model, dataset)
    onnx = converted(model, "onnx", opset=opset, report=report)
    network = load_model(f"{model.ref}@{model.version}", zoo=model.zoo, report=report)
    names = [*onnx.metadata.inputs, *onnx.metadata.outputs]
    taken = sampled(model, network, names, data, count)
    for part in _PARTS:
        os.mkdir(os.path.join(work, part))
    _models(work, model, onnx, others, report)
    _samples(work, taken)
    weights = _training(work, model, report)
    _deployment(work, model, onnx)
    _texts(work, model, onnx, weights, taken)
    return onnx, taken


def _models(work: str, model: Model, onnx: Converted, others: Sequence[int], report: Report) -> None:
    from modelyard.convert.converted import converted
    from modelyard.store.copy import copy_file

    for path in onnx.files:
        copy_file(path, os.path.join(work, os.path.basename(path)))
    for number in dict.fromkeys(others):
        if number == onnx.metadata.opset:
            continue
        other = converted(model, "onnx", opset=number, report=report)
        if len(other.files) == 1:  # the graph of others names the file that its weights lie in
            copy_file(other.path, os.path.join(work, "onnx", f"model.{number}.onnx"))
    if not os.listdir(os.path.join(work, "onnx")):
        os.rmdir(os.path.join(work, "onnx"))


def _samples(work: str, taken: Sampled) -> None:
    from modelyard.export.packaging.arrays import write_npz

    for role, field in _ROLES.items():
        os.mkdir(os.path.join(work, f"sample_{role}"))
        for number, one in enumerate(taken.samples):
            name = f"{_STEMS[role]}-{number:04}.npz"
            write_npz(os.path.join(work, f"sample_{role}", name), getattr(one, field))


def _training(work: str, model: Model, report: Report) -> str:
    """Copy the weights, and what the network is built from; give the name of the former."""
    from modelyard.core.settings import is_offline
    from modelyard.export.packaging.documents import yaml
    from modelyard.registry.config import config_of
    from modelyard.registry.files.artifacts import artifact_of
    from modelyard.registry.files.fetch import Fetcher
    from modelyard.store.copy import copy_file

    weights = artifact_of(model)
    had = Fetcher(model.zoo, offline=is_offline(), report=report).bring(weights)
    copy_file(had.path, os.path.join(work, "training", weights.file))
    _write(work, "training/config.yaml", yaml(config_of(model)))
    return weights.file


def _deployment(work: str, model: Model, onnx: Converted) -> None:
    """Put what a server needs into one folder: the model, how pictures are prepared, and the classes."""
    from modelyard.store.copy import copy_file

    for path in onnx.files:
        copy_file(path, os.path.join(work, "deployment", os.path.basename(path)))
    said = onnx.metadata
    _write_json(work, "deployment/preprocessing.json", said.preprocessing)
    _write_json(work, "deployment/labels.json", model.data.get("labels"))


def _texts(work: str, model: Model, onnx: Converted, weights: str, taken: Sampled) -> None:
    from modelyard.cards.render import recipe, render
    from modelyard.export.packaging.documents import benchmarks_text, card_text, metrics_text

    card: Card = model.card
    size = sum(os.path.getsize(path) for path in onnx.files[:1])
    texts = {
        "model_card.yaml": card_text(model, weights, onnx, size),
        "model.md": render(card, model.ref, notes=taken.notes()),
        "recipes/recipe_original.md": recipe(card),
        "benchmarks.yaml": benchmarks_text(model, card),
        "metrics.yaml": metrics_text(card),
    }
    for name, text in texts.items():
        if text is not None:
            _write(work, name, text)


def _write_json(work: str, name: str, value: Any) -> None:
    if value is not None:
        _write(work, name, json.dumps(value, ensure_ascii=False, indent=1) + "\n")


def _write(work: str, name: str, text: str) -> None:
    with open(os.path.join(work, *name.split("/")), "w", encoding="utf-8", newline="") as file:
        file.write(text)
