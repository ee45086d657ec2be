"""`validate_folder`: is a model folder whole, and does its model do what its samples say? (SPEC row E3)"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from modelyard.core.errors import FolderError, InputError, ModelyardError
from modelyard.export.validation.findings import Findings, Notes
from modelyard.export.validation.reason import reason

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.cards.card import Card
    from modelyard.export.validation.agreement import Agreement
    from modelyard.export.validation.compare import Tolerance
    from modelyard.export.validation.samples import Samples
    from modelyard.runtimes.model_file import ModelFile
    from modelyard.store.folder.files import File
    from modelyard.store.folder.folder import ModelFolder

MODEL = "model.onnx"


def validate_folder(
    folder: str | os.PathLike[str],
    *,
    runtime: str = "onnxruntime",
    absolute: float | None = None,
    relative: float | None = None,
    agreement: float = 1.0,
) -> Findings:
    """Check a model folder: its parts, its card against its files, its model against its samples.

    Args:
        folder: a model folder, or an archive of one.
        runtime: what runs the model.
        absolute: how far an output may be from the recorded one.
        relative: how far more, as a share of the recorded one.
        agreement: the share of `sample_labels` that must agree with what the model decides.
    """
    from modelyard.export.validation.compare import Tolerance
    from modelyard.store.folder.folder import ModelFolder

    if not 0 <= agreement <= 1:
        raise InputError(f"agreement is {agreement}: a share from 0 to 1")
    usual, notes = Tolerance(), Notes()
    tolerance = Tolerance(
        usual.absolute if absolute is None else absolute, usual.relative if relative is None else relative
    )
    place = os.fspath(folder)
    try:
        opened = ModelFolder(folder)
    except FolderError as error:
        notes.fault(place, "is no model folder that may be opened", got=reason(error, place))
        return notes.findings(place)
    _check(opened, notes, runtime, tolerance, agreement)
    return notes.findings(place)


def _check(folder: ModelFolder, notes: Notes, runtime: str, tolerance: Tolerance, agreement: float) -> None:
    from modelyard.export.validation.structure import check_structure

    there = check_structure(folder, notes)
    card = _card(folder, there, notes)
    models = dict(_models(folder, there, notes))
    if card is None and MODEL in models:
        _demand_card(folder, models[MODEL], notes)
    if MODEL in models and card is not None:
        from modelyard.export.validation.card import check_model
        from modelyard.export.validation.graph import opset_of

        check_model(card, models[MODEL], opset_of(models[MODEL]), notes)
    samples = _samples(folder, there, notes) if models else None
    if samples is None:
        notes.unchecked("the model was not run")
        return
    for name, model in models.items():
        judge = _judge(samples, card, model, notes) if name == MODEL else None
        ran = _replay(name, model, samples, notes=notes, tolerance=tolerance, judge=judge, runtime=runtime)
        if name == MODEL:
            notes.samples = ran
        if judge is not None:
            judge.close(agreement)


def _models(folder: ModelFolder, there: set[str], notes: Notes) -> Iterator[tuple[str, ModelFile]]:
    """Look at `model.onnx` and at each file of `onnx/`."""
    from modelyard.export.validation.graph import check_graph
    from modelyard.store.folder.opsets import opset_of

    files: list[tuple[str, File]] = [(MODEL, folder.model_onnx)] if MODEL in there else []
    if "onnx" in there and folder.onnx is not None:
        files += [(f"onnx/{file.name}", file) for file in folder.onnx if file.name.endswith(".onnx")]
    for name, file in files:
        try:
            seen = check_graph(file, name, opset_of(file.name), notes)
        except FolderError as error:
            notes.fault(name, "cannot be brought", got=reason(error))
            continue
        if seen is not None:
            yield name, seen


def _card(folder: ModelFolder, there: set[str], notes: Notes) -> Card | None:
    from modelyard.export.validation.card import NAME, check_files, check_page, read

    if NAME not in folder.names():
        notes.unchecked(f"there is no {NAME}: sizes, digests and opset were held to nothing")
        card = None
    else:
        card = read(folder.other(NAME).read_bytes(), notes)
    if card is not None:
        check_files(card, _named(folder, there), folder.names(), notes)
        if "model.md" in there:
            check_page(card, folder.model_md.front_matter, notes)
    if "deployment" in there:
        _deployment(folder, there, notes, sound=card is not None)
    return card


def _demand_card(folder: ModelFolder, model: ModelFile, notes: Notes) -> None:
    """A folder that others wrote may be without a card; one whose model was exported from a card may not."""
    from modelyard.export.validation.card import NAME

    name = model.metadata.get("modelyard.name")
    if NAME not in folder.names() and name is not None:
        notes.fault(NAME, "is missing", f"the card of {name}, which {MODEL} was exported from", "nothing")


def _deployment(folder: ModelFolder, there: set[str], notes: Notes, *, sound: bool) -> None:
    from modelyard.export.validation.card import NAME, data_in
    from modelyard.export.validation.deployment import check_copies, check_sayings

    files = {name: folder.other(name) for name in folder.names() if "/" not in name} if MODEL in there else {}
    data = data_in(folder.other(NAME).read_bytes()) if sound else None
    try:
        check_copies(folder.deployment, files, notes)
        if data is not None:
            check_sayings(folder.deployment, data, notes)
    except ModelyardError as error:
        notes.fault("deployment/", "cannot be held to the folder", got=reason(error))


def _named(folder: ModelFolder, there: set[str]) -> dict[str, File]:
    """Give the files that a card may name, those in archives too."""
    found = {MODEL: folder.model_onnx} if MODEL in there else {}
    for part in {"training", "deployment"} & there:
        found |= {f"{part}/{file.name}": file for file in getattr(folder, part)}
    return found | {name: folder.other(name) for name in folder.others()}


def _samples(folder: ModelFolder, there: set[str], notes: Notes) -> Samples | None:
    from modelyard.export.validation.partners import Partners
    from modelyard.export.validation.sample_files import SampleFile, sample_files
    from modelyard.export.validation.samples import Samples

    def of(part: str) -> list[SampleFile]:
        if part not in there:
            return []
        try:
            return sample_files(folder, part, notes)
        except ModelyardError as error:
            notes.fault(part, "cannot be read", got=reason(error))
            return []

    inputs = of("sample_inputs")
    if not inputs:
        return None

    def partners(part: str) -> Partners | None:
        files = of(part)
        if not files:
            notes.unchecked(f"{part}: held to nothing")
        return Partners(part, inputs, files, notes) if files else None

    return Samples(inputs, partners("sample_outputs"), partners("sample_labels"))


def _judge(samples: Samples, card: Card | None, model: ModelFile, notes: Notes) -> Agreement | None:
    from modelyard.export.validation.agreement import Agreement
    from modelyard.export.validation.card import label_names

    if samples.labels is None:
        return None
    task = card.task if card is not None else model.metadata.get("modelyard.task")
    return Agreement(samples.labels, task, label_names(card), notes)


def _replay(
    name: str, model: ModelFile, samples: Samples, *, notes: Notes, tolerance: Tolerance,
    judge: Agreement | None, runtime: str,
) -> int:  # fmt: skip
    from modelyard.export.validation.samples import Replay
    from modelyard.runtimes.open import open_session

    try:
        session = open_session(model.path, runtime)
    except ModelyardError as error:
        notes.fault(name, f"{runtime} cannot open it", got=reason(error, model.path))
        return 0
    notes.used.setdefault(name, session.used.as_dict())
    with session:
        ran = Replay(session, name, samples, notes=notes, tolerance=tolerance, agreement=judge).run()
    against = " and held to sample_outputs" if samples.outputs is not None else ""
    notes.checked(f"{name}: {ran:,} samples run by {runtime}{against}")
    return ran
