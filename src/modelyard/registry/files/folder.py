"""`open_folder`: the model folder of a registered model, from its card and what lies beside it."""

from __future__ import annotations

import os

from modelyard.registry.files.artifacts import WEIGHTS, Artifact, artifacts_of
from modelyard.registry.files.fetch import Fetcher
from modelyard.registry.resolve import get_model
from modelyard.registry.zoo import CARD, VERSIONS, Zoo, open_zoo
from modelyard.store.folder.folder import ModelFolder
from modelyard.store.folder.sources import FolderSource

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.model import Model

_OWN = (CARD, "config.yaml")  # of the registry, not of the model folder


def open_folder(
    reference: str, *, zoo: Zoo | str | None = None, fetcher: Fetcher | None = None
) -> ModelFolder:
    """Open the model folder of a model by its reference; a part that is not asked for is not fetched.

    Args:
        reference: a name, name@version or stub.
        zoo: a zoo or its folder; the one at hand by default.
        fetcher: how files are fetched; as `modelyard fetch` does by default.
    """
    from modelyard.core.settings import is_offline

    opened = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)
    model = get_model(reference, zoo=opened)
    bring = fetcher or Fetcher(opened, offline=is_offline())
    return ModelFolder(_Source(model, bring), scratch=bring.root, name=f"{model.ref}@{model.version}")


class _Source:
    """The files beside a card, and those that it names elsewhere; what lies beside it goes first."""

    at_hand = False

    def __init__(self, model: Model, fetcher: Fetcher) -> None:
        self.place = f"{model.ref}@{model.version}"
        self._beside = FolderSource(model.folder, self.place)
        self._fetcher = fetcher
        self._local = [name for name in self._beside.names() if _is_part(name)]
        named = {_name_of(artifact): artifact for artifact in artifacts_of(model)}
        self._remote = {name: artifact for name, artifact in named.items() if name not in self._local}

    def names(self) -> list[str]:
        return sorted([*self._local, *self._remote])

    def size(self, name: str) -> int | None:
        if name in self._local:
            return self._beside.size(name)
        stated = self._remote[name].size_mb
        return None if stated is None else int(stated * 1e6)

    def local(self, name: str) -> str:
        if name in self._local:
            return self._beside.local(name)
        return self._fetcher.bring(self._remote[name]).path


def _is_part(name: str) -> bool:
    return name not in _OWN and not name.startswith(f"{VERSIONS}/")


def _name_of(artifact: Artifact) -> str:
    """Give the place in a model folder that a file named on a card has."""
    suffix = _suffix(artifact.file)
    if artifact.part == WEIGHTS:
        return f"training/{artifact.file}"
    if artifact.part == "onnx":
        return "model.onnx"
    if artifact.part.startswith("onnx"):
        return f"onnx/model.{artifact.part.removeprefix('onnx').strip('-_.')}.onnx"
    return (
        f"{artifact.part}{suffix}" if artifact.part.startswith("sample_") else f"deployment/{artifact.file}"
    )


def _suffix(name: str) -> str:
    stem, dot, last = name.rpartition(".")
    return f".tar.{last}" if stem.endswith(".tar") else os.path.splitext(name)[1] if dot else ""
