"""Hold what a model decides to `sample_labels`, sample by sample."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from modelyard.core.errors import ModelyardError
from modelyard.export.validation.classes import plain_label
from modelyard.export.validation.decisions import ENOUGH, Verdict, task_like, verdict
from modelyard.export.validation.labels import labels_of
from modelyard.export.validation.partners import Row
from modelyard.export.validation.reason import reason

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from modelyard.export.validation.findings import Notes
    from modelyard.export.validation.partners import Partners
    from modelyard.export.validation.rows import Batch
    from modelyard.export.validation.sample_files import SampleFile
    from modelyard.export.validation.values import Arrays


class _Wrong(NamedTuple):
    place: str
    sample: str
    verdict: Verdict


class Agreement:
    """The labels of a folder, and how many of them the model agrees with."""

    def __init__(self, labels: Partners, task: str | None, names: Sequence[str], notes: Notes) -> None:
        self._labels = labels
        self._task = task
        self._names = names
        self._notes = notes
        self._wrong: list[_Wrong] = []
        self._seen = 0
        self._strange: list[tuple[str, Any]] = []
        self._row = None if labels.by_file else Row(self._in_order())

    def hear(self, one: SampleFile, batch: Batch, outputs: Arrays, notes: Notes) -> None:
        """Judge the samples of one file."""
        found = self._of(one, batch)
        for row, (place, label) in enumerate(found):
            arrays = {name: array[row] for name, array in outputs.items() if array.shape[:1] == (batch.size,)}
            self._judge(place, batch.place(row), arrays, label)
        if len(found) < batch.size and (self._row is not None or self._labels.of(one) is not None):
            notes.fault(batch.place(len(found)), "has no label in sample_labels", kind="labels end")

    def pass_over(self, count: int) -> None:
        """Leave out the labels of samples that could not be run."""
        if self._row is not None:
            self._row.take(count)

    def close(self, least: float) -> None:
        """Say how many agree; `least` is the share that must."""
        self._say_strange()
        if self._row is not None and self._row.rest():
            self._notes.fault("sample_labels", "more labels than samples", kind="labels left")
        right = self._seen - len(self._wrong)
        if not self._seen:
            return
        self._notes.checked(
            f"sample_labels: {right:,} of {self._seen:,} agree with what model.onnx decides ({self._task})"
        )
        if self._wrong and right < least * self._seen:
            first = self._wrong[0]
            self._notes.fault(
                first.place, f"is not what model.onnx decides for {first.sample}", first.verdict.expected,
                first.verdict.got, kind="labels",
            )  # fmt: skip
            for _ in self._wrong[1:]:
                self._notes.fault(first.place, "", kind="labels")

    def _say_strange(self) -> None:
        """A label among others that are understood is wrong, and so is a number of no class.

        Names alone, or a layout that is not known, are what cannot be checked here.
        """
        if not self._strange:
            return
        place, label = self._strange[0]
        kind = self._task or "any task"
        if not self._seen and not (self._task and isinstance(plain_label(label), int | float)):
            self._notes.unchecked(f"sample_labels: not understood as {kind}: {place}")
            return
        for place, label in self._strange:
            self._notes.fault(
                place, "is no label that is understood", f"one of {kind}", f"{label!r:.60}", kind="odd label"
            )

    def _judge(self, place: str, sample: str, outputs: Arrays, label: Any) -> None:
        if self._task is None:
            self._task = task_like(outputs, label)
            if self._task is not None:
                self._notes.assumed(f"the task is {self._task}, as the shapes of outputs and labels are")
        found = verdict(self._task, outputs, label, self._names) if self._task is not None else None
        if found is None:
            self._strange.append((place, label))
            return
        self._seen += 1
        if found.share < ENOUGH[self._task or ""]:
            self._wrong.append(_Wrong(place, sample, found))

    def _of(self, one: SampleFile, batch: Batch) -> list[tuple[str, Any]]:
        if self._row is not None:
            return self._row.take(batch.size)
        partner = self._labels.of(one)
        if partner is None:
            return []
        found = self._read(partner, batch.size)
        if batch.size == 1:
            return [(partner.label, label) for label in found]
        return [(f"{partner.label}[{row}]", label) for row, label in enumerate(found)]

    def _in_order(self) -> Iterator[tuple[str, Any]]:
        alone = len(self._labels.files) == 1
        for one in self._labels.files:
            found = self._read(one, None)
            if alone or len(found) > 1:
                yield from ((f"{one.label}[{row}]", label) for row, label in enumerate(found))
            else:
                yield from ((one.label, label) for label in found)

    def _read(self, one: SampleFile, count: int | None) -> list[Any]:
        try:
            return labels_of(one, count)
        except ModelyardError as error:
            said = reason(error, one.label)
            self._notes.fault(one.label, "cannot be read as labels", got=said, kind=f"label {said[:40]}")
            return []
