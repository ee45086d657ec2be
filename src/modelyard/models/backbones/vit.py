"""The vision transformer (Dosovitskiy et al., 2020): patches of a picture, read like words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, fx, nn

from modelyard.core.errors import ConfigError
from modelyard.models.backbones.base import Backbone, numbers_of
from modelyard.models.blocks._tokens import expect_multiple
from modelyard.models.blocks.attention import layer_norm
from modelyard.models.blocks.patch import PatchEmbed
from modelyard.models.blocks.position import Grid, positions_for, resampled, square
from modelyard.models.blocks.transformer import TransformerBlock
from modelyard.models.initialise import initialise_transformer
from modelyard.models.layout import Layout


@dataclass(frozen=True)
class ViTNumbers:
    """A variant: how it cuts the picture, how wide and how deep it is."""

    patch: int
    width: int
    depth: int
    heads: int
    hidden: int | None = None
    """Between the two layers of a block; four times the width by default."""
    image_size: int | tuple[int, int] = 224
    """For which the position embeddings are kept; for pictures of another size they are resampled."""
    dropout: float = 0.0
    drop_path: float = 0.0
    """Of the last block; it grows from nothing, block by block."""
    layer_scale: float | None = None


VARIANTS: Mapping[str, ViTNumbers] = {
    "vit_t_16": ViTNumbers(16, 192, 12, 3),
    "vit_s_16": ViTNumbers(16, 384, 12, 6),
    "vit_s_32": ViTNumbers(32, 384, 12, 6),
    "vit_b_16": ViTNumbers(16, 768, 12, 12),
    "vit_b_32": ViTNumbers(32, 768, 12, 12),
    "vit_l_16": ViTNumbers(16, 1024, 24, 16),
    "vit_l_32": ViTNumbers(32, 1024, 24, 16),
    "vit_h_14": ViTNumbers(14, 1280, 32, 16),
}
_SIZES = {"t": "tiny", "s": "small", "b": "base", "l": "large", "h": "huge"}


def _spellings() -> dict[str, str]:
    """Give what people write: `vit_base`, `vit_base_16`, `vit_base_patch16`, `vit_base_patch16_224`."""
    found = {"vit": "vit_b_16", "vit_ti_16": "vit_t_16"}
    for variant in reversed(list(VARIANTS)):  # so that a size alone means its finest patches
        _, size, patch = variant.split("_")
        whole = f"vit_{_SIZES[size]}"
        forms = (whole, f"{whole}_{patch}", f"{whole}_patch{patch}", f"{whole}_patch{patch}_224")
        found |= dict.fromkeys((f"vit_{size}", *forms), variant)
    return found


SPELLINGS = _spellings()
_BLOCK = r"backbone.blocks.\1."
LAYOUTS = (
    Layout(
        "torchvision",
        (
            (r"class_token$", "backbone.class_token"),
            (r"conv_proj\.", "backbone.patches.conv."),
            (r"encoder\.pos_embedding$", "backbone.position"),
            (r"encoder\.layers\.encoder_layer_(\d+)\.ln_([12])\.", _BLOCK + r"norm\2."),
            (r"encoder\.layers\.encoder_layer_(\d+)\.self_attention\.in_proj_", _BLOCK + "attention.qkv."),
            (r"encoder\.layers\.encoder_layer_(\d+)\.self_attention\.out_proj\.", _BLOCK + "attention.out."),
            (r"encoder\.layers\.encoder_layer_(\d+)\.mlp\.(?:0|linear_1)\.", _BLOCK + "mlp.fc1."),
            (r"encoder\.layers\.encoder_layer_(\d+)\.mlp\.(?:3|linear_2)\.", _BLOCK + "mlp.fc2."),
            (r"encoder\.ln\.", "backbone.norm."),
            (r"heads\.pre_logits\.", "head.hidden.0."),
            (r"heads\.head\.", "head.linear."),
        ),
    ),
    Layout(
        "timm",
        (
            (r"cls_token$", "backbone.class_token"),
            (r"patch_embed\.proj\.", "backbone.patches.conv."),
            (r"pos_embed$", "backbone.position"),
            (r"blocks\.(\d+)\.attn\.qkv\.", _BLOCK + "attention.qkv."),
            (r"blocks\.(\d+)\.attn\.proj\.", _BLOCK + "attention.out."),
            (r"blocks\.(\d+)\.ls([12])\.", _BLOCK + r"scale\2."),
            (r"blocks\.", "backbone.blocks."),
            (r"norm\.", "backbone.norm."),
            (r"head\.(?=weight|bias)", "head.linear."),
        ),
    ),
)
ARCHITECTURE = "transformer"
_MAPS = 4
fx.wrap("positions_for")


class ViT(Backbone):
    """Patches and a class token, then blocks in which each token attends to all.

    `forward` gives all tokens, normed, the class token first. `features` gives maps after four blocks that
    are evenly chosen, all of the patches' stride and named after their block, counted from 0.
    """

    def __init__(self, numbers: ViTNumbers, in_channels: int = 3) -> None:
        width, patch, depth = numbers.width, numbers.patch, numbers.depth
        tapped = _tapped(depth)
        super().__init__(in_channels, {f"block{one}": (width, patch) for one in tapped}, width)
        self.tapped = tapped
        self.patch = self.smallest = self.multiple = patch
        self.grid = _grid(numbers.image_size, patch)
        self.patches = PatchEmbed(in_channels, width, patch)
        self.class_token = nn.Parameter(torch.empty(1, 1, width))
        self.position = nn.Parameter(torch.empty(1, 1 + self.grid[0] * self.grid[1], width))
        self.drop = nn.Dropout(numbers.dropout) if numbers.dropout else nn.Identity()
        self.blocks = nn.ModuleList(
            TransformerBlock(
                width, numbers.heads, hidden=numbers.hidden, dropout=numbers.dropout,
                drop_path=numbers.drop_path * place / max(depth - 1, 1), layer_scale=numbers.layer_scale,
            )
            for place in range(depth)
        )  # fmt: skip
        self.norm = layer_norm(width)
        initialise_transformer(self)
        nn.init.trunc_normal_(self.position, std=0.02)
        nn.init.normal_(self.class_token, std=1e-6)

    def check(self, x: Tensor) -> None:
        super().check(x)
        expect_multiple(self, x, self.patch)

    def features(self, x: Tensor) -> dict[str, Tensor]:
        tokens, found = self._tokens(x), {}
        height, width = x.shape[-2] // self.patch, x.shape[-1] // self.patch
        for place, block in enumerate(self.blocks):
            tokens = block(tokens)
            if place in self.tapped:
                rows = tokens[:, 1:].transpose(1, 2)
                found[f"block{place}"] = rows.reshape(x.shape[0], self.num_features, height, width)
        return found

    def forward(self, x: Tensor) -> Tensor:
        tokens = self._tokens(x)
        for block in self.blocks:
            tokens = block(tokens)
        return self.norm(tokens)  # type: ignore[no-any-return]  # a module's call is untyped

    def _tokens(self, x: Tensor) -> Tensor:
        self.check(x)
        token = self.class_token.expand(x.shape[0], -1, -1)
        tokens = torch.cat((token, self.patches(x)), 1)
        return self.drop(tokens + positions_for(self.position, x, self.patch, self.grid))  # type: ignore[no-any-return]

    def fitted(self, position: Tensor) -> Tensor:
        """Give published position embeddings for this network's grid: themselves, or resampled."""
        old = square(position)
        if old is None or position.shape[1] == self.position.shape[1]:
            return position
        return resampled(position, old, self.grid)

    def _load_from_state_dict(self, state_dict: dict[str, Any], prefix: str, *rest: Any) -> None:
        key = f"{prefix}position"
        if key in state_dict:
            state_dict = {**state_dict, key: self.fitted(state_dict[key])}
        super()._load_from_state_dict(state_dict, prefix, *rest)


def _tapped(depth: int) -> tuple[int, ...]:
    """Choose blocks evenly, the last among them."""
    maps = min(_MAPS, depth)
    return tuple(depth * (number + 1) // maps - 1 for number in range(maps))


def _grid(image_size: int | tuple[int, int], patch: int) -> Grid:
    height, width = (image_size, image_size) if isinstance(image_size, int) else image_size
    if min(height, width) < patch or height % patch or width % patch:
        raise ConfigError(f"an image_size of {height} × {width} is not cut into patches of {patch} pixels")
    return height // patch, width // patch


def create(variant: str, *, in_channels: int = 3, **changes: Any) -> ViT:
    """Build a variant; `changes` replace its numbers."""
    return ViT(numbers_of(VARIANTS, variant, changes), in_channels)
