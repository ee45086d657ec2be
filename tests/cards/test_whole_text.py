"""A whole card as it is written anew."""

from __future__ import annotations

from modelyard.cards.text.write import Manner, document

WRITTEN = """\
name: "Net"
tags: ["a", "b"]

training:
  epochs: 3
  seed: 0

metadata:
  held_out: {}

labels: ["0", "1"]
stated: {}
"""


def test_a_mapping_stands_apart_from_what_is_around_it() -> None:
    content = {
        "name": "Net",
        "tags": ["a", "b"],
        "training": {"epochs": 3, "seed": 0},
        "metadata": {"held_out": {}},
        "labels": ["0", "1"],
        "stated": {},
    }
    assert document(content, Manner(quote='"')) == WRITTEN
