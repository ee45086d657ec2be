"""Models of the Hugging Face Hub: repositories in the layouts of timm and of transformers.

The files come through huggingface_hub into its own cache, and are scanned before they are read. Code that
a repository brings is never run.
"""

from __future__ import annotations

import json
import os
import warnings
from collections.abc import Collection
from typing import Any

from torch import nn

from modelyard.core.errors import InputError, MissingExtraError, StoreError, UnsafeFileError, WeightsError
from modelyard.models.outline import outline
from modelyard.models.state.complete import complete
from modelyard.models.state.fit import fit
from modelyard.models.state.judge import judge
from modelyard.models.state.read import State, state_of
from modelyard.store.backend import backend_of
from modelyard.store.trust.demand import demand_safe
from modelyard.store.trust.report import Report as Scan

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
        with open(path, "rb") as file:
            try:
                found = json.load(file)
            except ValueError as error:
                raise InputError(f"hf:{self.name}: config.json is not JSON: {error}") from None
        if not isinstance(found, dict):
            raise InputError(f"hf:{self.name}: config.json holds no object")
        return found

    def weights(self) -> list[Scan]:
        """Bring the weights, of which a large model has several files, and let each through or refuse it."""
        for name in WEIGHTS:
            for path in (name, f"{name}.index.json"):
                try:
                    found = self.file(path)
                except FileNotFoundError:
                    continue
                parts = [found] if path == name else [self._part(part) for part in _parts(found)]
                return [demand_safe(os.path.realpath(one), trusted=self._trust, inert=True) for one in parts]
        raise StoreError(f"hf:{self.name} has no weights: neither {' nor '.join(WEIGHTS)}")

    def _part(self, name: str) -> str:
        try:
            return self.file(name)
        except FileNotFoundError:
            raise StoreError(f"hf:{self.name} lacks {name}, which its index of weights names") from None


def _parts(index: str) -> list[str]:
    """Name the files that an index lists, all of which lie beside it."""
    try:
        with open(index, "rb") as file:
            names = sorted({os.fspath(name) for name in json.load(file)["weight_map"].values()})
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise InputError(f"{index} is no index of weights: {error!r}") from None
    wrong = next((name for name in names if "/" in name or "\\" in name), None)
    if wrong is not None:
        raise UnsafeFileError(f"{index}: the part {wrong!r} does not lie beside it")
    return names


def load_from_hub(
    name: str,
    revision: str | None,
    *,
    pretrained: bool,
    num_classes: int | None,
    strict: bool,
    offline: bool,
    trust: Collection[str],
) -> nn.Module:
    """Build a repository's network: with timm where it is in timm's layout, else with transformers."""
    repository = Repository(name, revision, offline=offline, trust=trust)
    config = repository.config()
    if "architecture" in config and isinstance(config["architecture"], str):
        return _of_timm(repository, config, pretrained, num_classes, strict).eval()
    if "model_type" in config:
        return _of_transformers(repository, config, pretrained, num_classes, strict).eval()
    raise InputError(
        f"hf:{name}: config.json names neither an `architecture` (timm) nor a `model_type` (transformers)"
    )


def _of_timm(
    repository: Repository, config: dict[str, Any], pretrained: bool, num_classes: int | None, strict: bool
) -> nn.Module:
    timm = _library("timm")
    options = {"num_classes": config.get("num_classes", 1000), **(config.get("model_args") or {})}

    def build() -> nn.Module:
        made: nn.Module = timm.create_model(config["architecture"], pretrained=False, **options)
        return made

    if config["architecture"] not in timm.list_models():
        raise InputError(
            f"hf:{repository.name}: this timm ({timm.__version__}) has no {config['architecture']!r}"
        )
    if not pretrained:
        options["num_classes"] = num_classes or options["num_classes"]
        return build()
    scans = repository.weights()
    if len(scans) != 1:
        raise InputError(f"hf:{repository.name}: weights of timm are one file, not {len(scans)}")
    state = state_of(scans[0])
    network = outline(build)
    _take(network, state, strict, repository.name)
    complete(network, build)
    if num_classes is not None and num_classes != options["num_classes"]:
        network.reset_classifier(num_classes)  # type: ignore[operator]  # every network of timm has it
        _say_new_head(repository.name, options["num_classes"], num_classes)
    return network


def _take(network: nn.Module, state: State, strict: bool, name: str) -> None:
    found = fit(network, state.tensors)
    judge(found, state.path, strict, f"hf:{name}")
    network.load_state_dict(dict(found.tensors), strict=False, assign=True)
    network.weights_notes = (*state.notes, *found.notes)  # type: ignore[assignment]  # a module takes any attribute


def _of_transformers(
    repository: Repository, config: dict[str, Any], pretrained: bool, num_classes: int | None, strict: bool
) -> nn.Module:
    transformers = _library("transformers")
    kind = (config.get("architectures") or [None])[0]
    if not isinstance(kind, str) or not isinstance(getattr(transformers, kind, None), type):
        code = ", and the code that it brings is not run" if "auto_map" in config else ""
        raise InputError(f"hf:{repository.name}: this transformers has no {kind!r}{code}")
    network = getattr(transformers, kind)
    settings = transformers.AutoConfig.for_model(**config)
    if num_classes is not None and hasattr(settings, "num_labels"):
        settings.num_labels = num_classes
    if not pretrained:
        fresh: nn.Module = network(settings)
        return fresh
    repository.weights()
    folder = os.path.dirname(repository.file("config.json"))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        made, found = network.from_pretrained(
            folder, config=settings, local_files_only=True, output_loading_info=True, weights_only=True,
            ignore_mismatched_sizes=num_classes is not None or not strict,
        )  # fmt: skip
    said = [f"{len(found[key])} {key.replace('_', ' ')}: {', '.join(map(str, sorted(found[key])[:8]))}"
            for key in ("missing_keys", "unexpected_keys") if found.get(key)]  # fmt: skip
    if said and strict:
        raise WeightsError(f"the weights of hf:{repository.name} do not fit\n  " + "\n  ".join(said))
    if num_classes is not None and num_classes != (len(config.get("id2label") or {}) or 2):
        _say_new_head(repository.name, len(config.get("id2label") or {}) or 2, num_classes)
    model: nn.Module = made
    return model


def _say_new_head(name: str, was: int, now: int) -> None:
    warnings.warn(
        f"hf:{name} answers for {was} classes; its head is new for {now}, and has to be trained", stacklevel=5
    )


def _library(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ModuleNotFoundError as error:
        if error.name != name:
            raise
        raise MissingExtraError(
            f"this repository is in the layout of {name}, which is not installed here",
            hint=f"pip install 'modelyard[{name}]'",
        ) from None
