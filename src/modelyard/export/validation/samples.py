"""Run the inputs through one model file, and hold what comes out to `sample_outputs` and `sample_labels`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from modelyard.core.errors import ModelyardError
from modelyard.export.validation.compare import Tolerance, difference
from modelyard.export.validation.partners import Partners, Row
from modelyard.export.validation.reason import reason
from modelyard.export.validation.rows import Batch, batch_of, fed

if TYPE_CHECKING:
    from collections.abc import Iterator

    from modelyard.export.validation.agreement import Agreement
    from modelyard.export.validation.findings import Notes
    from modelyard.export.validation.sample_files import SampleFile
    from modelyard.export.validation.values import Arrays
    from modelyard.runtimes.session import Session


class Samples(NamedTuple):
    """The sample files of a folder."""

    inputs: list[SampleFile]
    outputs: Partners | None
    labels: Partners | None


class Replay:
    """All samples through one open model."""

    def __init__(
        self, session: Session, name: str, samples: Samples, *, notes: Notes, tolerance: Tolerance,
        agreement: Agreement | None,
    ) -> None:  # fmt: skip
        self.session, self.name, self.notes, self.tolerance = session, name, notes, tolerance
        self.samples = samples
        self.agreement = agreement
        self.ran = 0
        self._row = Row(self._in_order()) if samples.outputs and not samples.outputs.by_file else None

    def run(self) -> int:
        """Give how many samples were run."""
        for one in self.samples.inputs:
            batch = None
            try:
                batch = batch_of(one, self.session.inputs, self.notes)
                outputs = self._answer(batch)
            except ModelyardError as error:
                self._cannot(one, error, batch.size if batch is not None else 1)
                continue
            self.ran += batch.size
            self._compare(one, batch, outputs)
            if self.agreement is not None:
                self.agreement.hear(one, batch, outputs, self.notes)
        if self._row is not None:
            self._left(self._row)
        return self.ran

    def _answer(self, batch: Batch) -> Arrays:
        pieces = [self.session.run(arrays) for _, arrays in fed(batch, self.session.inputs, self.notes)]
        if len(pieces) == 1:
            return pieces[0]
        return {name: np.concatenate([piece[name] for piece in pieces]) for name in pieces[0]}

    def _cannot(self, one: SampleFile, error: ModelyardError, count: int) -> None:
        said = reason(error, one.label)
        self.notes.fault(
            one.label, f"cannot be run through {self.name}", got=said, kind=f"run {self.name} {said[:40]}"
        )
        if self._row is not None:
            self._row.take(count)
        if self.agreement is not None:
            self.agreement.pass_over(count)

    def _compare(self, one: SampleFile, batch: Batch, outputs: Arrays) -> None:
        if self.samples.outputs is None:
            return
        if self._row is not None:
            expected = self._row.take(batch.size)
            for row, (place, arrays) in enumerate(expected):
                self._hold(place, arrays, _row_of(outputs, row))
            if len(expected) < batch.size:
                self.notes.fault(
                    batch.place(len(expected)), "has no partner in sample_outputs", kind="outputs end"
                )
            return
        partner = self.samples.outputs.of(one)
        if partner is not None:
            self._hold_file(partner, batch, outputs)

    def _hold_file(self, partner: SampleFile, batch: Batch, outputs: Arrays) -> None:
        try:
            found = batch_of(partner, self.session.outputs, self.notes, all_of=False, uniform=False)
        except ModelyardError as error:
            self._unread(partner, error)
            return
        if any(array.shape[:1] != (batch.size,) for array in (*found.arrays.values(), *outputs.values())):
            self._hold(partner.label, found.arrays, outputs)
            return
        for row in range(batch.size):
            self._hold(found.place(row), found.row(row), _row_of(outputs, row))

    def _hold(self, place: str, expected: Arrays, outputs: Arrays) -> None:
        for name, array in expected.items():
            found = difference(array, outputs[name], self.tolerance)
            if found is not None:
                what = f"{name!r} of {self.name} is not what stands here"
                kind = f"output {name} of {self.name}"
                self.notes.fault(place, what, found.expected, found.got, kind)
                return

    def _in_order(self) -> Iterator[tuple[str, Arrays]]:
        assert self.samples.outputs is not None
        for one in self.samples.outputs.files:
            try:
                batch = batch_of(one, self.session.outputs, self.notes, all_of=False)
            except ModelyardError as error:
                self._unread(one, error)
                continue
            yield from ((batch.place(row), batch.row(row)) for row in range(batch.size))

    def _unread(self, one: SampleFile, error: ModelyardError) -> None:
        said = reason(error, one.label)
        self.notes.fault(one.label, "cannot be read as outputs", got=said, kind=f"outputs {said[:40]}")

    def _left(self, row: Row[Any]) -> None:
        left = row.rest()
        if left:
            self.notes.fault(
                "sample_outputs", "more samples than sample_inputs", f"{self.ran:,}", f"{self.ran + left:,}",
                kind="outputs left",
            )  # fmt: skip


def _row_of(outputs: Arrays, row: int) -> Arrays:
    return {name: array[row] for name, array in outputs.items()}
