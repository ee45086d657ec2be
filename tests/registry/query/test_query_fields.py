"""The names of the fields: where each leads, and that none is forgotten."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from pydantic import BaseModel

from modelyard.cards.card import Card
from modelyard.registry.query import FIELDS, PATHS, resolve_field

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.mark.parametrize(
    ("name", "home"),
    [
        ("license", ("licence",)),
        ("params", ("num_parameters",)),
        ("size", ("size_mb",)),
        ("model", ("ref",)),
        ("latency", ("latency_ms",)),
        ("inference_latency_ms", ("latency_ms",)),
        ("throughput", ("throughput_fps",)),
        ("top1", ("metrics", "top1_accuracy")),
        ("framework", ("framework",)),
        ("architecture", ("properties", "architecture")),
        ("stub.framework", ("properties", "framework")),
        ("properties.framework", ("properties", "framework")),
        ("dataset", ("properties", "dataset")),
        ("training.dataset", ("data", "training", "dataset")),
        ("url", ("data", "weights", "url")),
        ("exports.onnx.url", ("data", "exports", "onnx", "url")),
        ("architecture.num_parameters", ("num_parameters",)),
        ("weights.size_mb", ("size_mb",)),
        ("performance.any_val.miou", ("data", "performance", "any_val", "miou")),
        ("labels.0", ("data", "labels", "0")),
        ("miou", ("metrics", "miou")),
        ('metadata."a b".c', ("data", "metadata", "a b", "c")),
        ('"task"', ("task",)),
    ],
)
def test_a_name_finds_its_place_in_the_card(name: str, home: tuple[str, ...]) -> None:
    field = resolve_field(name)
    assert (field.column, *field.path) == home


def _leaves(model: type[BaseModel]) -> Iterator[tuple[str, ...]]:
    for name, info in model.model_fields.items():
        kinds = [info.annotation, *getattr(info.annotation, "__args__", ())]
        parts = [
            k
            for k in kinds
            if isinstance(k, type) and issubclass(k, BaseModel) and "root" not in k.model_fields
        ]
        nested = [(name, *leaf) for part in parts for leaf in _leaves(part)]
        yield from nested if parts and "deployments" not in name and name != "exports" else [(name,)]


@pytest.mark.parametrize("path", [".".join(leaf) for leaf in _leaves(Card)])
def test_every_key_of_the_schema_can_be_asked_for(path: str) -> None:
    field = resolve_field(path)
    assert field.path[-1:] in ((), (path.rpartition(".")[2],))
    assert field.about


def test_every_field_and_its_kind_stand_in_the_documentation() -> None:
    page = (Path(__file__).parents[3] / "docs" / "queries.md").read_text(encoding="utf-8")
    rows = [
        [cell.strip() for cell in line.split("|")[1:4]]
        for line in page.splitlines()
        if line.startswith("| `")
    ]
    named = {name.strip("`"): kind for name, kind, _ in rows}
    assert {name: named.get(name) for name in FIELDS} == {name: field.kind for name, field in FIELDS.items()}


def test_no_field_of_the_card_is_found_under_two_paths() -> None:
    homes = [(field.column, field.path) for field in FIELDS.values()]
    assert len(homes) == len(set(homes))
    assert all(PATHS[field.path] is field for field in FIELDS.values() if field.column == "data")
