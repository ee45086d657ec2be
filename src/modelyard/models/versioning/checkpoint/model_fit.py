"""What of a checkpoint's model fits a model at hand: keys, shapes and types, looked at and not changed."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass

import torch

from modelyard.core.errors import InputError, WeightsError
from modelyard.models.state.fit import Fit
from modelyard.models.versioning.checkpoint.wrappers import plain_keys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import Any

_SHOWN = 5


@dataclass(frozen=True)
class ModelFit:
    """What fits, under the keys that the model has, and what does not."""

    path: str
    state: OrderedDict[str, Any]
    fit: Fit
    mistyped: tuple[str, ...]
    rounded: dict[tuple[str, str], int]
    """How many tensors lose digits, by the type they have and the one that the model has."""

    @property
    def complete(self) -> bool:
        return self.fit.complete and not self.mistyped

    def said(self) -> str:
        """Say what does not fit, in groups."""
        shown = [*self.mistyped[:_SHOWN], *(["…"] if len(self.mistyped) > _SHOWN else [])]
        kinds = [f"{len(self.mistyped)} of another type: {', '.join(shown)}"] if shown else []
        return "\n  ".join([f"{self.path} does not fit the model", *self.fit.lines(), *kinds])

    def demand(self, *, strict: bool) -> None:
        """Refuse what does not fit as a whole; without `strict`, only where nothing fits at all."""
        if self.complete or (self.state and not strict):
            return
        hint = (
            "strict=False loads what fits." if self.state else "Nothing of it fits: it is of another model."
        )
        raise WeightsError(self.said(), hint=hint)

    def warnings(self) -> list[str]:
        """Say what is left as it was, and which types become narrower."""
        rounded = [
            f"{self.path}: {count} tensors of {given} are rounded to the model's {own}"
            for (given, own), count in self.rounded.items()
        ]
        return rounded if self.complete else [self.said(), *rounded]


def model_fit(path: str, model: torch.nn.Module, given: Mapping[str, Any]) -> ModelFit:
    """Hold a checkpoint's state against a model's own."""
    if not isinstance(model, torch.nn.Module):
        raise InputError(f"model: a {type(model).__name__}; expected a torch.nn.Module")
    held = model.state_dict()
    keys = plain_keys(model, held)
    own = {plain: held[key] for plain, key in keys.items()}
    _demand_memory(own)
    fit = _fit(own, given)
    mistyped = {key: said for key in fit.tensors if (said := _mistyped(own[key], given[key]))}
    state = OrderedDict((keys[key], given[key]) for key in fit.tensors if key not in mistyped)
    _keep_versions(model, given, state)
    types = tuple(f"{key}: {said}" for key, said in mistyped.items())
    return ModelFit(path, state, fit, types, _rounded(held, state))


def _demand_memory(own: Mapping[str, Any]) -> None:
    if any(isinstance(one, torch.Tensor) and one.is_meta for one in own.values()):
        raise WeightsError(
            "the model has no memory for its weights: it is on the device meta",
            hint='Give it some first: model.to_empty(device="cpu").',
        )


def _fit(own: Mapping[str, Any], given: Mapping[str, Any]) -> Fit:
    """Compare the keys and shapes of two states; a state may hold more than tensors."""
    shapes = {key: (_shape(own[key]), _shape(given[key])) for key in given if key in own}
    misshaped = {key: (a, b) for key, (a, b) in shapes.items() if a is not None and b is not None and a != b}
    fitting = {key: given[key] for key in shapes if key not in misshaped}
    missing = tuple(key for key in own if key not in given)
    return Fit(fitting, missing, tuple(key for key in given if key not in own), misshaped)


def _shape(value: object) -> tuple[int, ...] | None:
    if not isinstance(value, torch.Tensor) or torch.nn.parameter.is_lazy(value):
        return None
    return tuple(value.shape)


def _mistyped(own: object, given: object) -> str:
    """Say how a value is of a kind that cannot become the model's: floats would be cut off to integers."""
    if not isinstance(own, torch.Tensor):
        return ""
    if not isinstance(given, torch.Tensor):
        return f"expected a tensor, got a {type(given).__name__}"
    if torch.can_cast(given.dtype, own.dtype):
        return ""
    return f"expected {_name(own.dtype)}, got {_name(given.dtype)}"


def _rounded(held: Mapping[str, Any], state: Mapping[str, Any]) -> dict[tuple[str, str], int]:
    found: dict[tuple[str, str], int] = {}
    for key, given in state.items():
        if isinstance(given, torch.Tensor) and given.is_floating_point():
            own = held[key].dtype
            if _is_narrower(own, given.dtype):
                pair = _name(given.dtype), _name(own)
                found[pair] = found.get(pair, 0) + 1
    return found


def _is_narrower(own: torch.dtype, given: torch.dtype) -> bool:
    mine, theirs = torch.finfo(own), torch.finfo(given)
    return mine.eps > theirs.eps or mine.max < theirs.max


def _name(dtype: torch.dtype) -> str:
    return str(dtype).removeprefix("torch.")


def _keep_versions(model: torch.nn.Module, given: Mapping[str, Any], state: OrderedDict[str, Any]) -> None:
    """Hand on the versions of the modules, under the names that they have in the model."""
    versions = getattr(given, "_metadata", None)
    if versions is not None:
        modules = plain_keys(model, dict(model.named_modules()))
        vars(state)["_metadata"] = {modules.get(key, key): one for key, one in versions.items()}
