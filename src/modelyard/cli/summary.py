"""`modelyard summary`: the layers of a network, found without weights and without computing."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from modelyard.models.architectures import BaseArchitecture


def summary(
    model: str,
    *,
    input: str | None = None,  # noqa: A002  # the option's name
    depth: int = 3,
    batch: int = 1,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Show the layers of a network with their outputs, parameters and multiply-adds.

    The network is built from the config.yaml of a model, or by the name of an architecture. Nothing is
    fetched, and nothing is computed: a network of a billion parameters takes a second or two.

    Args:
        model: A name, name@version or stub of the zoo, or an architecture such as resnet50.
        input: The size of one input without the batch, such as 3x224x224; the network's usual one by default.
        depth: How deep the layers are shown.
        batch: How many inputs at once.
        json: Print JSON, with all layers.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard summary resnet18 --depth 2
        modelyard summary vit_b_16 --input 3x384x384 --json
    """
    from modelyard.core.errors import UsageError

    if depth < 0 or batch < 1:
        raise UsageError(f"--depth is 0 or more and --batch 1 or more, not {depth} and {batch}")
    size = None if input is None else _size(input)
    from modelyard.models import summarize  # says what to install where torch is missing

    found = summarize(_network(model, zoo), size, batch_size=batch)
    if json:
        _show.json_out(found.as_dict())
    else:
        _show.out(_show.inert_lines(found.text(depth)))
    return 0


def _size(text: str) -> tuple[int, ...]:
    from modelyard.core.errors import UsageError

    sides = text.lower().replace("×", "x").split("x")
    if not all(side.isascii() and side.isdecimal() and 0 < int(side) < 10**9 for side in sides):
        raise UsageError(f"--input is a size such as 3x224x224, not {text!r}")
    return tuple(map(int, sides))


def _network(name: str, zoo: str | None) -> BaseArchitecture:
    """Build a model of the zoo, else an architecture; say the nearest names where there is neither."""
    from modelyard.core.errors import NotFoundError, ReferenceFormError

    if name.startswith("timm:"):
        return _built(architecture=name)
    try:
        return _of_zoo(name, zoo)
    except (NotFoundError, ReferenceFormError) as unknown:
        try:
            return _built(architecture=name)
        except NotFoundError as error:
            error.message = f"{unknown.args[0]}; {error.message}"
            raise


def _built(**parts: Any) -> BaseArchitecture:
    import torch

    from modelyard.models import create_model

    with torch.device("meta"):
        return create_model(**parts)


def _of_zoo(name: str, zoo: str | None) -> BaseArchitecture:
    """Build a model of the zoo; a class of one's own is imported if the zoo trusts it."""
    from modelyard.cli._found import found
    from modelyard.registry.zoo import open_zoo

    model = found(name, open_zoo(zoo))
    from modelyard.models.build import config_for, empty

    return empty(config_for(model))
