"""Any model of timm as a backbone, `timm:convnext_tiny`, through timm's own ways to its features.

`forward` gives what the model's last linear layer reads: pooled features [B, C]. Maps whose strides are
different powers of two are named as everywhere (`c2` … `c5`), others after timm's name of their layer.
Where timm gives a model two classifiers (VOLO, distilled DeiT), published weights do not fit the one here.
"""

from __future__ import annotations

import importlib
import warnings
from collections.abc import Mapping
from typing import Any

from torch import Tensor, nn

from modelyard.core.errors import ConfigError, MissingExtraError, NotFoundError, ShapeError
from modelyard.core.suggest import suggest
from modelyard.models.backbones.base import Backbone, pyramid
from modelyard.models.bounds import demand_not_huge
from modelyard.models.layout import Layout

REQUIRES = ("timm",)
EXTRA = "timm"
VARIANTS: Mapping[str, object] = {}  # timm knows them, and is imported when one is asked for
LAYOUTS = (
    Layout(
        "timm",
        (
            (r"(?:head\.fc|head|fc|classifier|last_linear)\.(?=(?:weight|bias)$)", "head.linear."),
            (r"", "backbone.model."),
        ),
    ),
)
_OURS = {"in_chans", "num_classes", "features_only", "out_indices", "output_fmt"}
_WEIGHTS = {"pretrained", "checkpoint_path", "cache_dir", "pretrained_cfg", "pretrained_cfg_overlay"}
_MOST = 6  # maps; of the blocks of a transformer, which are many and of one size, four are taken


class TimmBackbone(Backbone):
    """A timm model without its last layer."""

    def __init__(self, model: nn.Module, in_channels: int = 3) -> None:
        known = _maps(model)
        self._taken = _chosen(len(known))
        names = _names([known[number] for number in self._taken])
        width = getattr(model, "head_hidden_size", None) or model.num_features
        super().__init__(in_channels, names, int(width))  # type: ignore[arg-type]  # a module's attribute
        self.model = model

    def features(self, x: Tensor) -> dict[str, Tensor]:
        self.check(x)
        maps = self.model.forward_intermediates(x, indices=self._taken, intermediates_only=True)  # type: ignore[operator]  # any attribute
        return dict(zip(self.strides, maps, strict=True))

    def forward(self, x: Tensor) -> Tensor:
        self.check(x)
        return self.model(x)  # type: ignore[no-any-return]  # a module's call is untyped

    def check(self, x: Tensor) -> None:
        super().check(x)
        embed = getattr(self.model, "patch_embed", None)
        size = getattr(embed, "img_size", None)
        if size and getattr(embed, "strict_img_size", False) and tuple(x.shape[-2:]) != tuple(size):
            raise ShapeError(
                f"{self.variant} expected {size[0]} × {size[1]} pixels, got {x.shape[-2]} × {x.shape[-1]}",
                hint="Another size is `img_size=(…, …)` when it is built.",
            )


def create(variant: str, *, in_channels: int = 3, **changes: Any) -> TimmBackbone:
    """Build a timm model with new weights; `changes` are arguments of timm's own."""
    timm = _imported()
    if not timm.is_model(variant):
        near = suggest(variant, timm.list_models())
        hint = f"Did you mean `timm:{near}`?" if near else "`timm.list_models()` names them all."
        raise NotFoundError(f"timm has no model {variant!r}", hint=hint)
    for name in changes:
        if name in _OURS | _WEIGHTS:
            why = "weights are loaded by modelyard" if name in _WEIGHTS else "modelyard sets it"
            raise ConfigError(f"`{name}` is no number of timm:{variant}: {why}")
    demand_not_huge(changes, f"timm:{variant}")
    try:
        model = timm.create_model(variant, in_chans=in_channels, num_classes=0, **changes)
    except TypeError as error:
        raise ConfigError(f"timm:{variant}: {error}") from None
    if not hasattr(model, "forward_intermediates"):
        raise NotFoundError(f"timm:{variant} is no backbone: timm has no way to its features")
    return TimmBackbone(model, in_channels)


def _imported() -> Any:
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # what timm says of its own older parts
            return importlib.import_module("timm")
    except (ImportError, OSError, RuntimeError) as error:
        said = str(error).partition("\n")[0]
        raise MissingExtraError(
            f"timm is installed but cannot be imported: {said}",
            hint="It needs a torchvision that was built for the installed torch; install the two together.",
        ) from None


def _maps(model: nn.Module) -> list[dict[str, Any]]:
    """Give timm's record of a model's maps: `num_chs`, `reduction` and `module` of each."""
    info: Any = model.feature_info
    return list(info if isinstance(info, list) else info.get_dicts())


def _chosen(maps: int) -> list[int]:
    if maps <= _MOST:
        return list(range(maps))
    return [(number + 1) * maps // 4 - 1 for number in range(4)]


def _names(maps: list[dict[str, Any]]) -> dict[str, tuple[int, int]]:
    """Name maps, and give channels and stride of each."""
    numbers = [(int(one["num_chs"]), int(one["reduction"])) for one in maps]
    strides = [stride for _, stride in numbers]
    if len(set(strides)) == len(strides) and all(stride.bit_count() == 1 for stride in strides):
        return pyramid(*numbers)
    return {str(one["module"]): number for one, number in zip(maps, numbers, strict=True)}
