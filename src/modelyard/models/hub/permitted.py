"""What a stranger's config.json may say: numbers and names, nothing that opens a file or a connection."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from modelyard.core.errors import InputError, UnsafeFileError
from modelyard.models.bounds import MOST_LAYERS, counts_layers

_ATTENTION = frozenset(
    ("eager", "sdpa", "flex_attention", "flash_attention_2", "flash_attention_3", "grouped_mm", "batched_mm")
)
_CODE = frozenset(("auto_map", "custom_pipelines", "custom_generate"))  # left out: they name code
_PLACES = frozenset(("_name_or_path", "name_or_path", "transformers_weights", "_commit_hash"))
_REFUSED = {
    "quantization_config": "its weights are quantised, which only the library that did it can read",
    "fusion_config": "it asks transformers to change its own layers",
}
_SOURCE = re.compile(r"(?:hf[-_]hub|local[-_]dir|https?|file):", re.IGNORECASE)
_NAME = re.compile(r"[A-Za-z0-9_.\-]{0,100}")
_LARGEST = 10**9
TIMM = frozenset(
    "act_layer aux_head attn_drop_rate attn_layer attn_type avg_down avg_pool16 base_width block_args"
    " block_type cardinality channels class_token conv_bias conv_mlp depth depth_mult depths dims drop_block_rate"
    " drop_path_rate drop_rate dynamic_img_pad dynamic_img_size embed_dim embed_dims embed_layer expand_ratio"
    " ffn_layer final_norm fc_norm fix_stem global_pool growth_rate gated_mlp head_bias head_dim head_dropout"
    " head_hidden_size head_init_scale head_norm_first hidden_dims hidden_size img_size in_chans in_channels"
    " init_values input_size kernel_sizes layer_scale_init_value layers ls_init_value mlp_layer mlp_ratio"
    " mlp_ratios mlp_type no_embed_class norm_eps norm_layer norm_layer_cl num_classes num_features num_heads"
    " num_reg_tokens num_stages output_stride patch_size pool_include_prefix pool_size pos_drop_rate pos_embed"
    " pre_norm proj_drop_rate qk_norm qkv_bias qkv_fused rd_ratio reg_tokens replace_stem_pool ref_feat_shape"
    " rope_grid_indexing rope_grid_offset rope_mixed_mode rope_rotate_half rope_temperature rope_type"
    " scale_attn_inner_norm scale_attn_norm scale_mlp_norm se_ratio stage_fn stem_chs stem_size stem_type"
    " stem_width strict_img_size strides swiglu_mlp use_abs_pos_emb use_conv_bias use_fc_norm use_post_norm"
    " use_rel_pos_bias use_rot_pos_emb use_shared_rel_pos_bias weight_init width width_mult window_ratio"
    " window_size with_last_norm".split()
)


def timm_arguments(given: object, owner: str) -> dict[str, Any]:
    """Take the arguments of a timm network, if they are shapes, numbers and names of layers."""
    if given is None:
        return {}
    if not isinstance(given, Mapping):
        raise InputError(f"{owner}: `model_args` is an object of arguments, not {given!r:.80}")
    for name, value in given.items():
        if name not in TIMM:
            raise UnsafeFileError(
                f"{owner}: its config.json gives timm the argument {name!r}, which is none of a network's shape",
                hint="Arguments that open files or connections are not passed on.",
            )
        _demand_plain(name, value, owner)
    return dict(given)


def transformers_config(config: Mapping[str, Any], owner: str) -> dict[str, Any]:
    """Take a config of transformers without what names code or places, all the way down."""
    if isinstance(config.get("backbone"), str):
        _demand_timm(config, owner)
    return {
        name: _one(name, value, owner)
        for name, value in config.items()
        if name not in _CODE and name not in _PLACES
    }


def _one(name: str, value: Any, owner: str) -> Any:
    if name in _REFUSED and value:
        raise InputError(f"{owner}: config.json has a `{name}`: {_REFUSED[name]}")
    if name.endswith(("attn_implementation", "experts_implementation", "_implementation_internal")):
        return _implementation(name, value, owner)
    if name in ("model_args", "backbone_kwargs"):
        return timm_arguments(value, owner)
    if name == "use_pretrained_backbone":
        return False
    if isinstance(value, Mapping):
        return transformers_config(value, owner)
    if isinstance(value, list):
        return [_one(name, one, owner) for one in value]
    _demand_local(name, value, owner)
    _demand_small(name, value, owner)
    return value


def _implementation(name: str, value: Any, owner: str) -> Any:
    """Take the name of a way to compute; anything else is a kernel that would be brought and run."""
    if isinstance(value, Mapping):
        return {part: _implementation(name, one, owner) for part, one in value.items()}
    if value is not None and not (isinstance(value, str) and value in _ATTENTION):
        raise UnsafeFileError(
            f"{owner}: `{name}` is {value!r:.80}, which is code of another repository",
            hint=f"Without running code there are: {', '.join(sorted(_ATTENTION))}.",
        )
    return value


def _demand_timm(config: Mapping[str, Any], owner: str) -> None:
    """Take a backbone by its name in timm alone: for any other, transformers asks the Hub."""
    named = config["backbone"]
    if not _NAME.fullmatch(named) or config.get("backbone_kwargs") or not config.get("use_timm_backbone"):
        raise UnsafeFileError(
            f"{owner}: the backbone of its config.json is another repository: {named!r:.80}"
        )


def _demand_local(name: str, value: object, owner: str) -> None:
    """Refuse a text by which timm or transformers would look elsewhere."""
    if isinstance(value, str) and _SOURCE.match(value):
        raise UnsafeFileError(f"{owner}: `{name}` of its config.json names another place: {value!r:.80}")


def _demand_plain(name: str, value: object, owner: str) -> None:
    if isinstance(value, list):
        for one in value:
            _demand_plain(name, one, owner)
    elif isinstance(value, str) and not _NAME.fullmatch(value):
        raise UnsafeFileError(f"{owner}: `{name}` is {value!r:.80}, and no name of a layer")
    elif not isinstance(value, str | int | float | None):
        raise InputError(f"{owner}: `{name}` of `model_args` is {value!r:.80}, and no number or name")
    else:
        _demand_small(name, value, owner)


def _demand_small(name: str, value: object, owner: str) -> None:
    most = MOST_LAYERS if counts_layers(name) else _LARGEST
    if isinstance(value, int | float) and abs(value) > most and abs(value) != float("inf"):
        raise InputError(f"{owner}: `{name}` of config.json is {value!r:.80}: {most:,} is the most")
