"""What a card says of the preprocessing, and what is assumed where it says nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.core.errors import InputError

if TYPE_CHECKING:
    from collections.abc import Mapping


def facts_of(data: Mapping[str, Any]) -> dict[str, Any]:
    """Give the fields of a `Preprocessing` from a card's data.

    Args:
        data: the card as a mapping, as `Model.data` gives it.
    """
    architecture = _part(data, "architecture")
    said = {name: value for name, value in _part(data, "preprocessing").items() if value is not None}
    layout = said.get("layout", "CHW")
    channels, size = _input(data, architecture, layout)
    assumed: list[str] = []
    facts = {
        "layout": layout,
        "size": size,
        **_colours(architecture, said, channels, assumed),
        **_resizing(said, size, str(data.get("task", "")), assumed),
    }
    facts |= {name: said[name] for name in ("interpolation", "antialias") if name in said}
    return facts | {"assumed": assumed}


def _part(data: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    found = data.get(name)
    return found if isinstance(found, dict) else {}


def _input(
    data: Mapping[str, Any], architecture: Mapping[str, Any], layout: str
) -> tuple[int | None, tuple[int, int] | None]:
    """Give the channels and the size that the card states."""
    stated = architecture.get("input_size")
    if stated is None:
        return None, None
    if len(stated) != 3:
        raise InputError(
            f"{data.get('name', 'the model')} takes no picture: its `input_size` is {list(stated)}",
            hint="A picture is [channels, height, width], such as [3, 224, 224].",
        )
    channels, height, width = stated if layout == "CHW" else (stated[2], *stated[:2])
    return channels, (height, width)


def _colours(
    architecture: Mapping[str, Any], said: Mapping[str, Any], channels: int | None, assumed: list[str]
) -> dict[str, Any]:
    scaling = _part(architecture, "input_normalization")
    mean, std = tuple(scaling.get("mean") or ()), tuple(scaling.get("std") or ())
    if not mean:
        assumed.append("no mean and deviation are stated: pixels are scaled to 0–1 alone")
    channels = channels or len(mean) or (1 if said.get("color_order") == "GREY" else 3)
    order = said.get("color_order")
    if order is None:
        order = "GREY" if channels == 1 else "RGB"
        assumed.append(f"no order of colours is stated: {order}")
    return {"mean": mean, "std": std, "channels": channels, "color_order": order}


def _resizing(
    said: Mapping[str, Any], size: tuple[int, int] | None, task: str, assumed: list[str]
) -> dict[str, Any]:
    resize, rule, crop = said.get("resize"), said.get("resize_rule"), said.get("crop")
    if resize is None and crop is None and size is not None and rule is None:
        rule = "letterbox" if task == "detection" else "exact"
        assumed.append(f"no resizing is stated: {rule}, to {size[0]} × {size[1]}")
    if resize is None and rule is not None:
        resize = size
    if rule is None and resize is not None:
        rule = "shortest" if isinstance(resize, int) else "exact"
        assumed.append(f"no rule of resizing is stated: {rule}")
    if rule == "shortest" and crop is None and size is not None:
        crop = size
        assumed.append(f"no crop is stated: {size[0]} × {size[1]}, what the network takes")
    return {"resize": resize, "resize_rule": rule, "crop": crop}
