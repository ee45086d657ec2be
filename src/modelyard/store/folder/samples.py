"""The samples of a model folder: inputs with their outputs and labels, one by one or in batches."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from modelyard.core.errors import FolderError, InputError
from modelyard.store.folder.pairing import pair
from modelyard.store.folder.values import is_sample, numpy_here, read_value

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from modelyard.store.folder.files import Files
    from modelyard.store.folder.pairing import Pair, Pairing

ROLES = ("inputs", "outputs", "labels", "originals")
_NAMED = 6
_DATA = "data that are no arrays"


@dataclass(frozen=True)
class Sample:
    """One sample. A part that was not asked for, or is not there, is None."""

    name: str
    files: dict[str, str]
    """The file of each part."""
    inputs: Any = None
    outputs: Any = None
    labels: Any = None
    originals: Any = None


@dataclass(frozen=True)
class Batch:
    """Some samples: arrays stacked along a new first axis, by name where they have one; JSON as a list."""

    names: tuple[str, ...]
    inputs: Any = None
    outputs: Any = None
    labels: Any = None
    originals: Any = None

    def __len__(self) -> int:
        return len(self.names)


class Samples:
    """Samples in the order of their names or numbers; each is read when it is come to."""

    def __init__(self, parts: Mapping[str, Files], *, skip: bool = False) -> None:
        self._parts = dict(parts)
        names = {role: [name for name in files.names if is_sample(name)] for role, files in parts.items()}
        self.pairing: Pairing = pair(names)
        if not skip:
            _refuse_unpaired(self.pairing, self._parts)

    def __len__(self) -> int:
        return len(self.pairing.pairs)

    def __getitem__(self, index: int) -> Sample:
        return self._read(self.pairing.pairs[index])

    def __iter__(self) -> Iterator[Sample]:
        return map(self._read, self.pairing.pairs)

    def batches(self, size: int) -> Batches:
        """Give the same samples in batches; the last may be smaller."""
        return Batches(self, size)

    def _read(self, found: Pair) -> Sample:
        files = {role: self._parts[role][name] for role, name in found.files.items()}
        values = {role: read_value(file.path, file.label) for role, file in files.items()}
        return Sample(found.name, {role: file.label for role, file in files.items()}, **values)


class Batches:
    """Samples in batches, each read when it is come to."""

    def __init__(self, samples: Samples, size: int) -> None:
        if size < 1:
            raise InputError(f"a batch of {size} samples; allowed: 1 or more")
        self._samples = samples
        self._size = size

    def __len__(self) -> int:
        return (len(self._samples) + self._size - 1) // self._size

    def __iter__(self) -> Iterator[Batch]:
        held: list[Sample] = []
        for sample in self._samples:
            held.append(sample)
            if len(held) == self._size:
                yield _batch(held)
                held = []
        if held:
            yield _batch(held)


def roles_asked(parts: Iterable[str]) -> list[str]:
    """Give the parts that are asked for, each once, or say which there are."""
    asked = [parts] if isinstance(parts, str) else list(dict.fromkeys(parts))
    wrong = [role for role in asked if role not in ROLES]
    if wrong or not asked:
        found = f"samples have no {wrong[0]!r}" if wrong else "no part of the samples is asked for"
        raise InputError(found, hint=f"There are: {', '.join(ROLES)}")
    return asked


def _batch(samples: list[Sample]) -> Batch:
    roles = samples[0].files
    stacked = {role: _stacked([getattr(one, role) for one in samples], samples, role) for role in roles}
    return Batch(tuple(one.name for one in samples), **stacked)


def _stacked(values: Sequence[Any], samples: Sequence[Sample], role: str) -> Any:
    """Stack values of one part: arrays along a new axis, arrays by name each by itself, data as a list."""
    forms = [_form(value) for value in values]
    _refuse_unequal(forms, samples, role)
    if forms[0] == _DATA:
        return list(values)
    stack = numpy_here().stack
    if isinstance(values[0], dict):
        return {name: stack([value[name] for value in values]) for name in values[0]}
    return stack(values)


def _form(value: Any) -> str:
    """Say of what type and shape the arrays of a value are; what is not made of arrays is data."""
    if isinstance(value, dict):
        forms = {name: _form(value[name]) for name in sorted(value)}
        return _DATA if _DATA in forms.values() or not forms else str(forms)
    shape = getattr(value, "shape", None)
    return _DATA if shape is None else f"{value.dtype} {list(shape)}"


def _refuse_unequal(forms: list[str], samples: Sequence[Sample], role: str) -> None:
    for form, sample in zip(forms, samples, strict=True):
        if form != forms[0]:
            here, first = sample.files[role], samples[0].files[role]
            message = f"{here}: {form}, and {first}: {forms[0]}: these do not make a batch"
            raise FolderError(message, hint="Take them one by one: `samples()` without `batch_size`.")


def _refuse_unpaired(pairing: Pairing, parts: Mapping[str, Files]) -> None:
    wrong = [*_sentences(pairing.alone, parts, "without a partner")]
    wrong += _sentences(pairing.doubled, parts, f"of the same {pairing.by}")
    if wrong:
        hint = "Name them alike, or leave these out: `samples(unpaired='skip')`."
        raise FolderError("samples that do not pair\n" + "\n".join(wrong), hint=hint)


def _sentences(found: Mapping[str, list[str]], parts: Mapping[str, Files], what: str) -> list[str]:
    return [f"  {parts[role].label}: {what}: {named(names)}" for role, names in found.items()]


def named(names: Sequence[str]) -> str:
    """Name some files, and count the rest."""
    rest = len(names) - _NAMED
    return ", ".join(names[:_NAMED]) + (f" and {rest} more" if rest > 0 else "")
