"""Colours and shapes as Vega-Lite takes them, on light paper or dark."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from modelyard.cards.vocabulary import metric_kind
from modelyard.reports.look.palette import DARK, LIGHT, styles

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Spec = dict[str, Any]

_SHAPES = {
    "triangle": "triangle-up",
    "nabla": "triangle-down",
    "pentagon": "M0,-0.6L0.57,-0.19L0.35,0.49L-0.35,0.49L-0.57,-0.19Z",
    "star": "M0,-0.7L0.2,-0.2L0.7,-0.2L0.3,0.1L0.4,0.6L0,0.3L-0.4,0.6L-0.3,0.1L-0.7,-0.2L-0.2,-0.2Z",
}  # fmt: skip
_OF_OBJECTS = {
    "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString",
    "valueOf", "__proto__", "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__",
}  # fmt: skip
SOFT = "#808080"
LEGEND = {"orient": "top", "title": None, "symbolOpacity": 1}


def of_backends(names: Iterable[str], *, dark: bool) -> tuple[Spec, Spec]:
    """Give the encodings of colour and shape, which look the same in every report.

    Args:
        names: of backends.
        dark: whether the paper is.
    """
    found = styles(names)
    colours = [one.dark if dark else one.light for one in found.values()]
    shapes = [_SHAPES.get(one.shape, one.shape) for one in found.values()]
    common = {"field": "backend", "type": "nominal", "legend": LEGEND}
    color, shape = (
        {**common, "scale": {"domain": [*map(_held, found)], "range": one}} for one in (colours, shapes)
    )
    return color, shape


def of_names(field: str, names: Iterable[str], *, dark: bool) -> Spec:
    """Give the colours of other things, such as versions, in their order.

    Args:
        field: whose values they are.
        names: in their order.
        dark: whether the paper is.
    """
    domain, colours = [*dict.fromkeys(map(_held, names))], DARK if dark else LIGHT
    shades = [colours[at % len(colours)] for at in range(len(domain))]
    legend = {**LEGEND, "labelLimit": 400, "columns": 2}
    return {**nominal(field), "scale": {"domain": domain, "range": shades}, "legend": legend}


def nominal(field: str) -> Spec:
    """Encode names.

    Args:
        field: which holds them.
    """
    return {"field": field, "type": "nominal"}


def quantity(field: str, title: str, scale: Spec | None = None, axis: Spec | None = None) -> Spec:
    """Encode numbers.

    Args:
        field: which holds them.
        title: what they are, with their unit.
        scale: how they are laid out; from the least to the most by default.
        axis: how its values read.
    """
    shown = {"field": field, "type": "quantitative", "title": title, "scale": scale or {"zero": False}}
    return shown if axis is None else {**shown, "axis": axis}


def said(*fields: str, **forms: str) -> list[Spec]:
    """Name what is told of a mark under the pointer.

    Args:
        fields: that are words.
        forms: those that are numbers, and how each reads.
    """
    numbers = [{"field": name, "type": "quantitative", "format": form} for name, form in forms.items()]
    return [*map(nominal, fields), *numbers]


def drawn(height: int, points: Sequence[Spec], *layers: Spec) -> Spec:
    """Lay marks over each other; the points stand in the chart itself, so that no table is made of them.

    Args:
        height: in pixels.
        points: what every layer draws that has no points of its own.
        layers: the lowest first.
    """
    values = [{name: _held(value) for name, value in one.items()} for one in points]
    return {"height": height, "layer": [{"data": {"values": values}, "layer": [*layers]}]}


def _held(value: Any) -> Any:
    """Give a value as Vega can hold it, which takes what every object of its language has for that."""
    return f"{value}\u2060" if value in _OF_OBJECTS else value


def axis_of(metric: str) -> Spec | None:
    """Say how the axis of a figure reads: shares in percent, as everywhere; anything else as it is.

    Args:
        metric: the figure's name.
    """
    return {"format": ".4~%"} if metric_kind(metric) == "fraction" else None
