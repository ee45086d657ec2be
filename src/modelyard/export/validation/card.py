"""Does the card in a model folder say what its files are?"""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from modelyard.cards.validate import read_card
from modelyard.cards.vocabulary import Vocabulary
from modelyard.core.errors import ModelyardError
from modelyard.store.address import file_name, scheme_of
from modelyard.store.digest import sha256_of

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from modelyard.cards.card import Artifact, Card
    from modelyard.export.validation.findings import Notes
    from modelyard.runtimes.model_file import ModelFile
    from modelyard.store.folder.files import File

NAME = "model_card.yaml"
MEGABYTE = 1_000_000
_ROUNDED = 0.01  # of a size in megabytes


def read(raw: bytes, notes: Notes) -> Card | None:
    """Read the card; what is wrong with it is noted, line by line."""
    task = _task_in(raw)
    found = read_card(raw, Vocabulary((task,)) if task else Vocabulary())
    for problem in found.problems:
        place, _, said = str(replace(problem, file=NAME)).partition(": ")
        notes.fault(place, "does not hold", got=" ".join(said.split()))
    return found.card


def check_files(card: Card, files: Mapping[str, File], names: Collection[str], notes: Notes) -> None:
    """Hold sizes and digests on the card to the files that it names; `names` are all of the folder."""
    artifacts: dict[str, Artifact] = {"weights": card.weights, **card.exports}
    for part, artifact in artifacts.items():
        name = _file_of(part, artifact, files)
        if name is not None:
            _hold(f"{NAME}: {part}", artifact, name, files[name], notes)
        elif artifact.url and not scheme_of(artifact.url):
            notes.fault(f"{NAME}: {part}", "names a file that is not there", artifact.url, "nothing")
        elif artifact.url or artifact.digest != "none":
            notes.unchecked(f"{NAME}: {part}: its file is not in this folder")
    for role, url in (card.samples.model_dump() if card.samples is not None else {}).items():
        if url and not scheme_of(url) and not _is_there(url, names):
            notes.fault(f"{NAME}: samples.{role}", "names what is not there", url, "nothing")


def check_model(card: Card, model: ModelFile, opset: int | None, notes: Notes) -> None:
    """Hold what the card says of `model.onnx` to the file."""
    export = card.exports.get("onnx")
    if export is not None and export.opset_version not in (None, opset):
        notes.fault(f"{NAME}: exports.onnx.opset_version", "is not that of model.onnx",
                    export.opset_version, opset)  # fmt: skip
    for key, said in (("name", card.name), ("version", card.version)):
        written = model.metadata.get(f"modelyard.{key}")
        if written is not None and key == "version" and written != str(said):
            notes.fault(f"{NAME}: {key}", "is not what model.onnx says of itself", said, written)
    _check_input(card, model, notes)
    _check_labels(card, model, notes)
    notes.checked(f"{NAME}: files, digests, opset and shapes")


def check_page(card: Card, front: Mapping[str, Any], notes: Notes) -> None:
    """Hold the front matter of `model.md` to the card."""
    licence = front.get("license", front.get("licence"))
    if isinstance(licence, str) and card.licence is not None and licence.lower() not in (
        str(card.licence).lower(), "other",
    ):  # fmt: skip
        notes.fault("model.md: license", "is not that of the card", card.licence, licence)


def label_names(card: Card | None) -> list[str]:
    """Give the names of the classes, where the card lists them."""
    labels = card.labels if card is not None else None
    if isinstance(labels, dict):
        return [labels.get(index, str(index)) for index in range(max(labels, default=-1) + 1)]
    return list(labels) if isinstance(labels, list) else []


def _check_input(card: Card, model: ModelFile, notes: Notes) -> None:
    said = card.architecture.input_size
    shape = model.facts.inputs[0].shape if model.facts is not None and model.facts.inputs else None
    if not said or shape is None or len(shape) != len(said) + 1:
        return
    if any(isinstance(axis, int) and axis != side for axis, side in zip(shape[1:], said, strict=True)):
        notes.fault(f"{NAME}: architecture.input_size", "is not what model.onnx takes", said, list(shape[1:]))


def _check_labels(card: Card, model: ModelFile, notes: Notes) -> None:
    names = label_names(card)
    shape = model.facts.outputs[0].shape if model.facts is not None and model.facts.outputs else None
    if card.task != "classification" or not names or shape is None or len(shape) != 2:
        return
    if isinstance(shape[1], int) and shape[1] != len(names):
        notes.fault(f"{NAME}: labels", "are not as many as model.onnx has classes", shape[1], len(names))


def _file_of(part: str, artifact: Artifact, files: Mapping[str, File]) -> str | None:
    """Find the file of an artifact in the folder: where its URL says, by its name, or by its role."""
    if part == "onnx" and "model.onnx" in files:
        return "model.onnx"
    if artifact.url is None:
        return None
    if not scheme_of(artifact.url) and artifact.url in files:
        return artifact.url
    last = file_name(artifact.url)
    homes = ("training/", "deployment/", "")
    return next((home + last for home in homes if home + last in files), None)


def _hold(place: str, artifact: Artifact, name: str, file: File, notes: Notes) -> None:
    size = os.path.getsize(file.path) / MEGABYTE
    if artifact.size_mb is not None and abs(size - artifact.size_mb) > _ROUNDED * artifact.size_mb:
        notes.fault(f"{place}.size_mb", f"is not the size of {name}", artifact.size_mb, f"{size:.6g}")
    if artifact.digest == "none":
        notes.unchecked(f"{place}: states no digest of {name}")
        return
    digest, wanted = sha256_of(file.path), str(artifact.sha256 or artifact.sha256_prefix)
    if not digest.startswith(wanted):
        key = "sha256" if artifact.sha256 else "sha256_prefix"
        notes.fault(f"{place}.{key}", f"is not the digest of {name}", wanted, digest[: len(wanted)])


def _is_there(url: str, names: Collection[str]) -> bool:
    whole = url.rstrip("/")
    return any(name == whole or name.startswith(f"{whole}/") for name in names)


def data_in(raw: bytes) -> dict[str, Any] | None:
    """Give a card as a mapping; None where it is none."""
    from modelyard.cards.text.document import parse

    try:
        data = parse(raw).data
    except ModelyardError:
        return None
    return data if isinstance(data, dict) else None


def _task_in(raw: bytes) -> str | None:
    task = (data_in(raw) or {}).get("task")
    return task if isinstance(task, str) and task.isprintable() else None
