"""Colours that can be read, and told apart by people who see fewer of them."""

from __future__ import annotations

import math
import re
from itertools import combinations

import pytest

from modelyard.reports.look.palette import DARK, LIGHT, styles
from modelyard.reports.look.tokens import tokens

PAPER = {"light": "#ffffff", "dark": "#1a1d22"}
# How colours reach eyes without one kind of cones: Machado, Oliveira and Fernandes (2009), severity 1.
EYES = {
    "all": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "deuteranopia": ((0.367, 0.861, -0.228), (0.280, 0.673, 0.047), (-0.012, 0.043, 0.969)),
    "protanopia": ((0.152, 1.053, -0.205), (0.115, 0.786, 0.099), (-0.004, -0.048, 1.052)),
    "tritanopia": ((1.256, -0.077, -0.179), (-0.078, 0.931, 0.148), (0.005, 0.691, 0.304)),
}


def _linear(colour: str) -> list[float]:
    shares = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    return [one / 12.92 if one <= 0.04045 else ((one + 0.055) / 1.055) ** 2.4 for one in shares]


def _contrast(a: str, b: str) -> float:
    """As the Web Content Accessibility Guidelines 2.2 reckon it."""
    light = [
        sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), _linear(one), strict=True)) for one in (a, b)
    ]
    return (max(light) + 0.05) / (min(light) + 0.05)


def _lab(rgb: list[float]) -> tuple[float, float, float]:
    white = (
        (0.4124, 0.3576, 0.1805, 0.95047),
        (0.2126, 0.7152, 0.0722, 1),
        (0.0193, 0.1192, 0.9505, 1.08883),
    )
    x, y, z = (sum(w * c for w, c in zip(row, rgb, strict=False)) / row[3] for row in white)
    fx, fy, fz = (max(t, 0) ** (1 / 3) if t > 0.008856 else 7.787 * t + 16 / 116 for t in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _seen(colour: str, eyes: str) -> tuple[float, float, float]:
    rgb = _linear(colour)
    return _lab([sum(w * c for w, c in zip(row, rgb, strict=True)) for row in EYES[eyes]])


@pytest.mark.parametrize(("scheme", "colours"), [("light", LIGHT), ("dark", DARK)])
def test_every_colour_stands_out_from_its_paper_by_three_to_one(
    scheme: str, colours: tuple[str, ...]
) -> None:
    assert min(_contrast(one, PAPER[scheme]) for one in colours) >= 3


@pytest.mark.parametrize("eyes", EYES)
@pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])
def test_six_colours_are_told_apart_by_everybody(eyes: str, colours: tuple[str, ...]) -> None:
    near = min(math.dist(_seen(a, eyes), _seen(b, eyes)) for a, b in combinations(colours[:6], 2))
    assert near > 15  # a difference of 2 to 3 is the least that is seen at all


def test_a_backend_looks_the_same_whatever_stands_beside_it() -> None:
    assert styles(["openvino"])["openvino"] == styles(["zzz", "pytorch", "openvino"])["openvino"]


def test_forty_backends_have_forty_looks_up_to_what_there_is() -> None:
    found = styles(f"own_{at}" for at in range(40))
    assert len(set(found.values())) == 40


def test_text_can_be_read_in_light_and_in_dark() -> None:
    light, dark = tokens().split("@media", 1)
    for css in (light, dark):
        told = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", css))
        for ink in ("ink", "soft", "accent", "good", "fair", "poor"):
            assert min(_contrast(told[ink], told[paper]) for paper in ("paper", "page")) >= 4.5
        for name in ("good", "fair", "poor"):
            assert _contrast(told[name], told[f"{name}-paper"]) >= 4.5
