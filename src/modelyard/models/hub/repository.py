"""`Repository`: the files of one repository of the Hub at one revision."""

from __future__ import annotations

import json
import os
from collections.abc import Collection
from typing import Any

from modelyard.core.errors import InputError, OfflineError, StoreError, UnsafeFileError
from modelyard.models.state.read import State, state_of
from modelyard.store.backend import backend_of
from modelyard.store.trust.demand import demand_safe

WEIGHTS = ("model.safetensors", "pytorch_model.bin")
_LARGEST_CONFIG = 10_000_000


class Repository:
    """One repository at one revision; its files are brought when they are asked for."""

    def __init__(self, name: str, revision: str | None, *, offline: bool, trust: Collection[str]) -> None:
        self.name = name
        self._base = f"hf://{name}{'@' + revision.replace('/', '%2F') if revision else ''}/"
        self._backend = backend_of(self._base + "config.json")
        self._offline = offline
        self._trust = trust

    def file(self, path: str) -> str:
        """Give where a file lies on this machine; `FileNotFoundError` where the repository has none."""
        found = self._backend.kept(self._base + path, offline=self._offline)
        assert found is not None  # the Hub's library keeps what it brings
        return found

    def config(self) -> dict[str, Any]:
        """Read config.json."""
        try:
            path = self.file("config.json")
        except FileNotFoundError:
            raise StoreError(
                f"hf:{self.name} has no config.json: what to build is not known",
                hint="Such a repository is no model of timm or transformers.",
            ) from None
        if os.path.getsize(path) > _LARGEST_CONFIG:
            raise InputError(f"hf:{self.name}: config.json is too large to be one")
        found = _json(path, f"hf:{self.name}: config.json")
        if not isinstance(found, dict):
            raise InputError(f"hf:{self.name}: config.json holds no object")
        return found

    def preprocessing(self) -> dict[str, Any]:
        """Read what transformers does to a picture; nothing where the repository does not say."""
        try:
            found = _json(self.file("preprocessor_config.json"), f"hf:{self.name}: preprocessor_config.json")
        except FileNotFoundError:
            return {}
        return found if isinstance(found, dict) else {}

    def weights(self) -> State:
        """Bring the weights, of which a large model has several files, and let each through or refuse it."""
        return self._state(self.weight_files())

    def weight_files(self) -> list[str]:
        """Bring the files of the weights."""
        absent: OfflineError | None = None
        for name in WEIGHTS:
            for path in (name, f"{name}.index.json"):
                try:
                    found = self.file(path)
                except FileNotFoundError:
                    continue
                except OfflineError as error:  # the cache does not tell what the repository lacks
                    absent = absent or error
                    continue
                return [found] if path == name else [self._part(part) for part in _parts(found)]
        raise absent or StoreError(f"hf:{self.name} has no weights: neither {' nor '.join(WEIGHTS)}")

    def _state(self, files: list[str]) -> State:
        """Read the tensors of the files, each of which was let through, as those of one."""
        reports = [demand_safe(os.path.realpath(one), trusted=self._trust, inert=True) for one in files]
        states = [state_of(one) for one in reports]
        first = states[0]
        tensors = {name: tensor for one in states for name, tensor in one.tensors.items()}
        return State(first.path, first.format, tensors, first.notes)

    def _part(self, name: str) -> str:
        try:
            return self.file(name)
        except FileNotFoundError:
            raise StoreError(f"hf:{self.name} lacks {name}, which its index of weights names") from None


def _parts(index: str) -> list[str]:
    """Name the files that an index lists, all of which lie beside it."""
    try:
        names = sorted({os.fspath(name) for name in _json(index, index)["weight_map"].values()})
    except (LookupError, TypeError, AttributeError) as error:
        raise InputError(f"{index} is no index of weights: {error!r}") from None
    if not names:
        raise InputError(f"{index} is no index of weights: it names no file")
    wrong = next((name for name in names if "/" in name or "\\" in name or name in (".", "..")), None)
    if wrong is not None:
        raise UnsafeFileError(f"{index}: the part {wrong!r} does not lie beside it")
    return names


def _json(path: str, name: str) -> Any:
    with open(path, "rb") as file:
        try:
            return json.load(file)
        except (ValueError, RecursionError) as error:
            raise InputError(f"{name} is not JSON: {error}") from None
