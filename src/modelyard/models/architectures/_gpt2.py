"""How transformers names the tensors of a GPT-2, with or without the `transformer.` before them."""

from __future__ import annotations

import re
from collections.abc import Mapping

from torch import Tensor

from modelyard.models.layout import Layout

_TURNED = re.compile(
    r"(?:transformer\.)?h\.\d+\.(?:attn\.c_attn|attn\.c_proj|mlp\.c_fc|mlp\.c_proj)\.weight$"
)
_BLOCK = r"(?:transformer\.)?h\.(\d+)\."
_RULES = (
    (r"(?:transformer\.)?wte\.", "embedding."),
    (r"(?:transformer\.)?wpe\.", "position."),
    (_BLOCK + r"attn\.(?:masked_)?bias$", None),  # the causal mask, which older files hold
    (_BLOCK + r"attn\.c_attn\.", r"blocks.\1.attention.qkv."),
    (_BLOCK + r"attn\.c_proj\.", r"blocks.\1.attention.out."),
    (_BLOCK + r"ln_([12])\.", r"blocks.\1.norm\2."),
    (_BLOCK + r"mlp\.c_fc\.", r"blocks.\1.mlp.fc1."),
    (_BLOCK + r"mlp\.c_proj\.", r"blocks.\1.mlp.fc2."),
    (r"(?:transformer\.)?ln_f\.", "norm."),
)


def gpt2_layout(*, tied: bool) -> Layout:
    """Give the layout; tied weights of the head are those of the embedding, and are not read twice."""
    head: tuple[tuple[str, str | None], ...] = ((r"lm_head\.", None if tied else "head."),)
    return Layout("transformers", _RULES + head, _turned)


def _turned(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Turn the weights that GPT-2 keeps as inputs × outputs."""
    return {key: tensor.t().contiguous() if _TURNED.match(key) else tensor for key, tensor in state.items()}
