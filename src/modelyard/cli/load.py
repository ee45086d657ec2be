"""`modelyard load`: build a model with its weights, and say what came of it."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from torch import nn

    from modelyard.models.summary import Summary


def load(
    model: str,
    *,
    summary: bool = False,
    depth: int = 2,
    num_classes: int | None = None,
    device: str = "cpu",
    dtype: str | None = None,
    no_weights: bool = False,
    no_strict: bool = False,
    trust: list[str] | None = None,
    offline: bool = False,
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Load a model as `modelyard.load_model` does: fetch, verify, build; and say what it is.

    It shows that a model can be used here before a script relies on it.

    Args:
        model: A name, name@version or stub of the zoo, or hf:org/name.
        summary: Show its layers too, with their outputs, parameters and multiply-adds.
        depth: How deep the layers are shown.
        num_classes: Give it a new head for so many classes.
        device: Where it is put, such as cuda:0.
        dtype: The type of its numbers, such as bfloat16.
        no_weights: Build the architecture alone, with new weights.
        no_strict: Take what fits of the weights, and say the rest.
        trust: The full sha256 of a file that may be read although the scan refuses it.
        offline: Open no connection.
        quiet: Draw no bars.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard load digits_resnet
        modelyard load resnet50 --summary --depth 3
        modelyard load resnet50 --no-weights --num-classes 10
    """
    import time
    import warnings

    from modelyard.cli._progress import Bars
    from modelyard.models import load_model, summarize

    with Bars(quiet=quiet) as bars, warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        began = time.perf_counter()
        network = load_model(
            model, pretrained=not no_weights, num_classes=num_classes, device=device, dtype=dtype,
            strict=not no_strict, trust=trust or (), offline=offline or None, zoo=zoo, report=bars.report,
        )  # fmt: skip
        seconds = time.perf_counter() - began
    for one in said:
        if issubclass(one.category, UserWarning):
            _show.warn(str(one.message))
    seen = summarize(network)
    if json:
        layers: dict[str, object] = {"summary": seen.as_dict()} if summary else {}
        said_of: dict[str, object] = {"model": model, **_said(network, seen, seconds)}
        _show.json_out(said_of | layers)
        return 0
    if summary:
        _show.out(_show.inert_lines(seen.text(depth)))
        _show.out("")
    figures = {key: value for key, value in _said(network, seen, seconds).items() if value != []}
    width = max(map(len, figures))
    for key, value in figures.items():
        _show.out(_show.inert(f"{key:<{width}}  {_text(value)}"))
    return 0


def _said(network: nn.Module, seen: Summary, seconds: float) -> dict[str, object]:
    first = next(network.parameters(), None)
    card = getattr(network, "card", None)
    config = getattr(network, "config", None)
    return {
        "loaded": f"{card.ref}@{card.version}" if card is not None else seen.name,
        "network": type(network).__name__ + (f" on {config.backbone}" if config and config.backbone else ""),
        "parameters": seen.parameters,
        "input": list(seen.inputs[0]) if seen.inputs else None,
        "macs": seen.macs,
        "device": str(first.device) if first is not None else "cpu",
        "dtype": str(first.dtype).removeprefix("torch.") if first is not None else None,
        "understood": list(getattr(network, "weights_notes", ())),
        "seconds": round(seconds, 3),
    }


def _text(value: object) -> str:
    if isinstance(value, list) and value and isinstance(value[0], str):
        return "; ".join(value)
    return f"{value:,}" if isinstance(value, int) else "not known" if value is None else str(value)
