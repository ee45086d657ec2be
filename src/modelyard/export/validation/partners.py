"""Which outputs and labels belong to which inputs: by the names of files, else by their order."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Generic, TypeVar

from modelyard.store.folder.pairing import pair

if TYPE_CHECKING:
    from modelyard.export.validation.findings import Notes
    from modelyard.export.validation.sample_files import SampleFile

Value = TypeVar("Value")


class Partners:
    """The files of one part beside those of `sample_inputs`.

    By name, files pair as in `modelyard folder show`. Where no names pair, files go together in their
    order if there are as many of each, and else samples in theirs, however many a file holds.
    """

    def __init__(self, part: str, inputs: list[SampleFile], files: list[SampleFile], notes: Notes) -> None:
        self.part = part
        self.files = files
        found = pair({"inputs": [one.key for one in inputs], part: [one.key for one in files]})
        one_for_all = len(inputs) != len(files) and 1 in (len(inputs), len(files))
        by_name = bool(found.pairs) and not found.doubled and not one_for_all
        self.by_file = by_name or len(inputs) == len(files)
        self._of: dict[str, SampleFile] = {}
        if by_name:
            ours = {one.key: one for one in files}
            self._of = {one.files["inputs"]: ours[one.files[part]] for one in found.pairs}
            self._tell_alone(found.alone, notes)
            return
        what = "file by file" if self.by_file else "sample by sample"
        notes.assumed(f"{part}: goes with sample_inputs in the order of both, {what}")
        if self.by_file:
            self._of = {one.key: other for one, other in zip(inputs, files, strict=True)}

    def of(self, one: SampleFile) -> SampleFile | None:
        """Give the file that goes with one of inputs."""
        return self._of.get(one.key)

    def _tell_alone(self, alone: Mapping[str, list[str]], notes: Notes) -> None:
        for role, keys in alone.items():
            whole, other = ("sample_inputs", self.part) if role == "inputs" else (self.part, "sample_inputs")
            for key in keys:
                notes.fault(f"{whole}/{key}", f"has no partner in {other}", kind=f"alone in {whole}, {other}")


class Row(Generic[Value]):
    """What comes one after the other: taken a few at a time, as the inputs are come to."""

    def __init__(self, values: Iterator[Value]) -> None:
        self._values = values

    def take(self, count: int) -> list[Value]:
        return [value for _, value in zip(range(count), self._values, strict=False)]

    def rest(self) -> int:
        return sum(1 for _ in self._values)
