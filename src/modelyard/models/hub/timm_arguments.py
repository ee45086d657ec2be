"""The arguments of timm's networks that say a shape or name a layer: all that a stranger may give."""

from __future__ import annotations

SHAPES = frozenset((
    "act_layer", "attn_drop_rate", "attn_layer", "attn_type", "aux_head", "avg_down", "avg_pool16",
    "base_width", "block_args", "block_type", "cardinality", "channels", "class_token", "conv_bias",
    "conv_mlp", "depth", "depth_mult", "depths", "dims", "drop_block_rate", "drop_path_rate",
    "drop_rate", "dynamic_img_pad", "dynamic_img_size", "embed_dim", "embed_dims", "embed_layer",
    "expand_ratio", "fc_norm", "ffn_layer", "final_norm", "fix_stem", "gated_mlp", "global_pool",
    "growth_rate", "head_bias", "head_dim", "head_dropout", "head_hidden_size", "head_init_scale",
    "head_norm_first", "hidden_dims", "hidden_size", "img_size", "in_channels", "in_chans",
    "init_values", "input_size", "kernel_sizes", "layer_scale_init_value", "layers", "ls_init_value",
    "mlp_layer", "mlp_ratio", "mlp_ratios", "mlp_type", "no_embed_class", "norm_eps", "norm_layer",
    "norm_layer_cl", "num_classes", "num_features", "num_heads", "num_reg_tokens", "num_stages",
    "output_stride", "patch_size", "pool_include_prefix", "pool_size", "pos_drop_rate", "pos_embed",
    "pre_norm", "proj_drop_rate", "qk_norm", "qkv_bias", "qkv_fused", "rd_ratio", "ref_feat_shape",
    "reg_tokens", "replace_stem_pool", "rope_grid_indexing", "rope_grid_offset", "rope_mixed_mode",
    "rope_rotate_half", "rope_temperature", "rope_type", "scale_attn_inner_norm", "scale_attn_norm",
    "scale_mlp_norm", "se_ratio", "stage_fn", "stem_chs", "stem_size", "stem_type", "stem_width",
    "strict_img_size", "strides", "swiglu_mlp", "use_abs_pos_emb", "use_conv_bias", "use_fc_norm",
    "use_post_norm", "use_rel_pos_bias", "use_rot_pos_emb", "use_shared_rel_pos_bias", "weight_init",
    "width", "width_mult", "window_ratio", "window_size", "with_last_norm",
))  # fmt: skip
