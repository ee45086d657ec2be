"""A model folder: typed access to each of its parts, wherever its files lie (SPEC row E2).

folder = ModelFolder("resnet50")          # a folder, or an archive of one
folder.model_onnx.path, folder.onnx[13], folder.recipes["original"].read_text()
for batch in folder.samples(batch_size=8):
    batch.inputs, batch.outputs, batch.labels
"""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, overload

from modelyard.core.errors import InputError, NotFoundError
from modelyard.store.folder.contents import Contents
from modelyard.store.folder.documents import read_benchmarks, read_metrics, read_model_card
from modelyard.store.folder.files import File, Files
from modelyard.store.folder.layout import PARTS
from modelyard.store.folder.opsets import Opsets
from modelyard.store.folder.recipes import Recipes
from modelyard.store.folder.scratch import usual_scratch
from modelyard.store.folder.sources import FolderSource

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Literal, TypeVar

    from modelyard.cards.benchmarks import Benchmarks
    from modelyard.store.folder.documents import ModelCard
    from modelyard.store.folder.metrics import Metrics
    from modelyard.store.folder.overview import PartState
    from modelyard.store.folder.pairing import Pairing
    from modelyard.store.folder.samples import Batches, Samples
    from modelyard.store.folder.sources import Source

    Kind = TypeVar("Kind", bound=Files)
    Unpaired = Literal["refuse", "skip"]


class ModelFolder:
    """The parts of one model. A part that is not asked for is not fetched, and not unpacked.

    Args:
        source: A folder, an archive of one, or an object with the files of one (a `Source`).
        scratch: The cache folder in which archives are unpacked; the usual one by default.
        name: What the model is called in the hint that says how to fetch a part.
    """

    def __init__(
        self, source: str | os.PathLike[str] | Source, *, scratch: str | None = None, name: str = "NAME"
    ) -> None:
        place = scratch or usual_scratch()
        opened = _opened(os.fspath(source), place) if isinstance(source, (str, os.PathLike)) else source
        self._contents = Contents(opened, place, name)

    @property
    def place(self) -> str:
        """Where it is, for messages."""
        return self._contents.source.place

    @property
    def model_onnx(self) -> File:
        """`model.onnx`; its `path` brings the data that lie beside it as well."""
        return self._contents.file("model.onnx")

    @property
    def onnx(self) -> Opsets | None:
        """`onnx/`: the model for other opsets."""
        return self._folder_if_there("onnx", Opsets)

    @property
    def training(self) -> Files:
        """`training/`: checkpoints."""
        return self._contents.folder("training", Files)

    @property
    def deployment(self) -> Files:
        """`deployment/`: what a server needs."""
        return self._contents.folder("deployment", Files)

    @property
    def logs(self) -> Files | None:
        """`logs/`: of the training."""
        return self._folder_if_there("logs", Files)

    @property
    def recipes(self) -> Recipes:
        """`recipes/`: how the model was made."""
        return self._contents.folder("recipes", Recipes)

    @property
    def model_md(self) -> ModelCard:
        """`model.md`: the card, as text and front matter."""
        return read_model_card(self._contents.file("model.md"))

    @property
    def benchmarks(self) -> Benchmarks | None:
        """`benchmarks.yaml`: what was measured."""
        part = "benchmarks.yaml"
        return read_benchmarks(self._contents.file(part)) if self.has(part) else None

    @property
    def metrics(self) -> Metrics | None:
        """`metrics.yaml`: figures by split of the data set."""
        part = "metrics.yaml"
        return read_metrics(self._contents.file(part)) if self.has(part) else None

    @property
    def sample_originals(self) -> Files:
        """`sample_originals/`: samples as they were before preprocessing."""
        return self._contents.folder("sample_originals", Files)

    @property
    def sample_inputs(self) -> Files:
        """`sample_inputs/`: what goes into `model.onnx`."""
        return self._contents.folder("sample_inputs", Files)

    @property
    def sample_outputs(self) -> Files:
        """`sample_outputs/`: what comes out of `model.onnx`."""
        return self._contents.folder("sample_outputs", Files)

    @property
    def sample_labels(self) -> Files:
        """`sample_labels/`: what should come out."""
        return self._contents.folder("sample_labels", Files)

    # The names that users of sparsezoo know.
    onnx_model = model_onnx
    model_card = model_md

    @overload
    def samples(
        self, batch_size: None = None, *, parts: Iterable[str] | None = None, unpaired: Unpaired = "refuse"
    ) -> Samples: ...

    @overload
    def samples(
        self, batch_size: int, *, parts: Iterable[str] | None = None, unpaired: Unpaired = "refuse"
    ) -> Batches: ...

    def samples(
        self,
        batch_size: int | None = None,
        *,
        parts: Iterable[str] | None = None,
        unpaired: Unpaired = "refuse",
    ) -> Samples | Batches:
        """Give inputs with their outputs and labels, paired by name, one by one or in batches.

        Args:
            batch_size: How many samples a batch has; without it they come one by one.
            parts: Which of inputs, outputs, labels and originals; by default the inputs, and the outputs
                and labels if they are there.
            unpaired: `refuse` says which files lack a partner; `skip` passes them over.
        """
        from modelyard.store.folder.samples import Samples, roles_asked

        if unpaired not in ("refuse", "skip"):
            raise InputError(f"unpaired={unpaired!r}; allowed: refuse, skip")
        roles = roles_asked(parts) if parts is not None else self._roles_there()
        chosen = {role: self._contents.folder(f"sample_{role}", Files) for role in roles}
        found = Samples(chosen, skip=unpaired == "skip")
        return found if batch_size is None else found.batches(batch_size)

    def parts(self) -> list[PartState]:
        """Say of each part whether it is there, how many files it has and how large they are."""
        from modelyard.store.folder.overview import overview

        return overview(self._contents)

    def pairing(self) -> Pairing | None:
        """Tell how inputs, outputs and labels pair; None where no inputs are at hand."""
        from modelyard.store.folder.overview import sample_pairing

        return sample_pairing(self._contents)

    def has(self, part: str) -> bool:
        """Tell whether a part, such as `onnx` or `model.md`, is there."""
        return self._contents.has(part)

    def names(self) -> list[str]:
        """Name all files as they lie there, with the folders they lie in."""
        return self._contents.names()

    def other(self, name: str) -> File:
        """Give a file by its name, also one that belongs to no part, such as `model_card.yaml`."""
        return self._contents.other(name)

    def others(self) -> list[str]:
        """Name the files that belong to no part."""
        return self._contents.others()

    def fetch(self, *parts: str) -> list[str]:
        """Bring some parts to this disk, all by default, and give where their files lie."""
        wanted = parts or [part for part in PARTS if self.has(part)]
        for part in wanted:
            self._contents.require(part)
        names = [name for part in wanted for name in self._contents.names_of(part)]
        return [self._contents.source.local(name) for name in names]

    def __repr__(self) -> str:
        return f"ModelFolder({self.place!r})"

    def _folder_if_there(self, part: str, kind: Callable[[Source, str, list[str]], Kind]) -> Kind | None:
        return self._contents.folder(part, kind) if self.has(part) else None

    def _roles_there(self) -> list[str]:
        return ["inputs", *(role for role in ("outputs", "labels") if self.has(f"sample_{role}"))]


def _opened(path: str, scratch: str) -> Source:
    if os.path.isdir(path):
        return FolderSource(path)
    if not os.path.exists(path):
        raise NotFoundError(f"{path}: no such file or folder")
    from modelyard.store.folder.archived import ArchiveSource

    return ArchiveSource(path, scratch)
