"""Watch a run: what each layer gave in each call, and how many multiply-adds it took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from typing import Any

import torch
from torch import nn
from torch.utils.flop_counter import FlopCounterMode, sdpa_flop_count

from modelyard.models.look.layer import Shape
from modelyard.models.look.tensors import bytes_of, tensors_in


def _attention(query: Shape, key: Shape, value: Shape, *_more: Any, **_named: Any) -> int:
    return int(sdpa_flop_count(query, key, value))  # type: ignore[no-untyped-call]


# The kernel of a CPU, which torch's own table leaves out.
_MORE = {torch.ops.aten._scaled_dot_product_flash_attention_for_cpu: _attention}


class Watched:
    """What was seen of the modules of a run."""

    def __init__(self) -> None:
        self.outputs: defaultdict[nn.Module, list[tuple[Shape, ...]]] = defaultdict(list)
        self.output_bytes: defaultdict[nn.Module, int] = defaultdict(int)
        self.macs: defaultdict[nn.Module, int] = defaultdict(int)
        self.total_macs = 0


@contextmanager
def hooked(
    modules: Sequence[nn.Module], before: Callable[..., None], after: Callable[..., None]
) -> Iterator[None]:
    """Call `before` and `after` around each call of the modules; no hook is left behind."""
    with ExitStack() as stack:
        for module in modules:
            if isinstance(module, torch.jit.ScriptModule):
                continue  # takes no hooks
            stack.callback(module.register_forward_pre_hook(before).remove)
            stack.callback(module.register_forward_hook(after).remove)
        yield


def watched(modules: Sequence[nn.Module], call: Callable[[], Any]) -> Watched:
    """Run once and watch; a module that runs inside itself is counted once."""
    seen = Watched()
    begun: defaultdict[nn.Module, list[int]] = defaultdict(list)
    counter = FlopCounterMode(display=False, custom_mapping=_MORE)

    def before(module: nn.Module, _inputs: Any) -> None:
        begun[module].append(counter.get_total_flops())

    def after(module: nn.Module, _inputs: Any, output: Any) -> None:
        tensors = list(tensors_in(output))
        seen.outputs[module].append(tuple(tuple(one.shape) for one in tensors))
        seen.output_bytes[module] += sum(map(bytes_of, tensors))
        start = begun[module].pop()
        if not begun[module]:
            seen.macs[module] += (counter.get_total_flops() - start) // 2  # torch counts both halves

    with hooked(modules, before, after), counter:
        call()
    seen.total_macs = counter.get_total_flops() // 2
    return seen
