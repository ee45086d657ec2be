"""What a card may say, what it then holds, and that the published JSON Schema says the same."""

from __future__ import annotations

import copy
import json
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from modelyard import list_models
from modelyard.cards.validate import read_card
from modelyard.cli import main
from modelyard.registry.schema import json_schema
from modelyard.registry.zoo import starter_zoo

if TYPE_CHECKING:
    from conftest import MakeZoo

REFERENCE = Path(__file__).parent.parent / "data" / "reference_card.yaml"
LEAST = {"name": "x", "version": "1.0.0", "task": "classification", "framework": "pytorch"}
SHA = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"


def read(data: dict[str, Any]) -> Any:
    """Read data as a card written in YAML; JSON is YAML too."""
    return read_card(json.dumps(data).encode())


def with_(path: str, value: Any) -> dict[str, Any]:
    """The least card, and one more key."""
    data = copy.deepcopy(LEAST)
    inner: Any = data
    *above, last = path.split(".")
    for key in above:
        inner = inner.setdefault(key, {})
    inner[last] = value
    return data


@pytest.fixture(scope="module")
def validator() -> Draft202012Validator:
    return Draft202012Validator(json_schema("card"))


def test_a_card_as_other_zoos_hold_it_loads_unchanged(make_zoo: MakeZoo) -> None:
    zoo = make_zoo()
    card = zoo.card("resnet50")
    card.parent.mkdir(parents=True)
    card.write_bytes(REFERENCE.read_bytes())
    (model,) = list_models(zoo=str(zoo))
    assert (model.ref, model.name, model.version) == ("resnet50", "ResNet-50", "1.0.0")
    assert model.performance.top1_accuracy == 0.7613
    assert model.performance["imagenet_val"].inference_latency_ms == 4.2
    assert card.read_bytes() == REFERENCE.read_bytes()


def test_such_a_card_holds_exactly_what_another_yaml_reader_sees_in_it() -> None:
    import yaml

    reading = read_card(REFERENCE.read_bytes())
    held = reading.card.model_dump(mode="json", exclude_unset=True) if reading.card else None
    assert held == yaml.safe_load(REFERENCE.read_bytes())


def test_such_a_card_has_nothing_to_check_but_an_index(
    make_zoo: MakeZoo, capsys: pytest.CaptureFixture[str]
) -> None:
    zoo = make_zoo()
    zoo.card("resnet50").parent.mkdir(parents=True)
    zoo.card("resnet50").write_bytes(REFERENCE.read_bytes())
    assert main(["index", "--zoo", str(zoo)]) == 0
    assert main(["check", "--zoo", str(zoo)]) == 0


ACCEPTED = [
    with_("description", "ж" * 20_000),
    with_("architecture.num_parameters", "25.6M"),
    with_("architecture.num_parameters", 25557032),
    with_("architecture.input_size", [3, 224, 224]),
    with_("architecture.input_normalization", {"mean": [0, 0.5], "std": [1, 0.5]}),
    with_("architecture.macs", "4.089G"),
    with_("training.epochs", 0),
    with_("training.seed", -5),
    with_("weights.sha256", SHA),
    with_("weights.sha256", "sha256:" + SHA.upper()),
    with_("weights.sha256_prefix", "0676ba61"),
    with_("weights.size_mb", "97.8 MB"),
    with_("weights.size_mb", "1.5 GiB"),
    with_("weights.urls", ["https://example.com/a"]),
    with_("performance.b.top1_accuracy", "76.13%"),
    with_("performance.b.inference_latency_ms", "4.2 ms"),
    with_("performance.b.anything_else", "very good"),
    with_("performance.b.anything_else", 12),
    with_("performance.b.top1_accuracy", None),
    with_("exports.any_format.opset_version", 17),
    with_("licence", "MIT OR (Apache-2.0 AND BSD-3-Clause)"),
    with_("license", "mit"),
    with_("labels", ["cat", "dog"]),
    with_("labels", "imagenet-1k"),
    with_("stub", "cv/classification/resnet_v1-50/pytorch/torchvision/imagenet/base-none"),
    with_("aliases.production", "1.2.0-rc.1"),
    with_("version", "1.2.3-rc.1+build.5"),
    with_("metadata", {"any": [{"shape": [1, None, True]}], "": {}}),
    with_("preprocessing", {"resize": 256, "crop": [224, 224], "color_order": "RGB"}),
    with_("deployments", [{"name": "edge", "url": "https://example.com"}]),
    with_("deprecated_by", None),
]
REFUSED = [
    {},
    {"name": "x"},
    *({key: value for key, value in LEAST.items() if key != left_out} for left_out in LEAST),
    with_("nmae", "y"),
    with_("name", ""),
    with_("name", " x"),
    with_("name", "x\ny"),
    with_("name", 3),
    with_("name", "x" * 201),
    with_("version", "1.0"),
    with_("version", "v1.0.0"),
    with_("version", "01.0.0"),
    with_("version", 1.0),
    with_("status", "gone"),
    with_("tags", "one"),
    with_("tags", [1]),
    with_("description", "x" * 20_001),
    with_("architecture", None),
    with_("architecture.depth", 3),
    with_("architecture.num_parameters", -1),
    with_("architecture.num_parameters", "25,557,032"),
    with_("architecture.num_parameters", "M"),
    with_("architecture.num_parameters", 10**17),
    with_("architecture.input_size", []),
    with_("architecture.input_size", [0]),
    with_("architecture.input_size", [1] * 6),
    with_("architecture.input_normalization", {"mean": [0.5]}),
    with_("training.learning_rate", 0),
    with_("training.seed", 2**64),
    with_("weights.sha256", "a1b2c3d4e5f6..."),
    with_("weights.sha256", SHA[:-1]),
    with_("weights.sha256_prefix", SHA),
    with_("weights.sha256_prefix", "12345"),
    with_("weights.size_mb", "97.8 Mb"),
    with_("weights.size_mb", 0),
    with_("performance.b", 0.5),
    with_("performance.b.top1_accuracy", 76.13),
    with_("performance.b.top1_accuracy", "76.13"),
    with_("performance.b.inference_latency_ms", "4.2 sec"),
    with_("performance.b.anything_else", [1]),
    with_("exports.onnx.opset_version", "17"),
    with_("licence", "MIT, Apache-2.0"),
    with_("licence", "MIT") | {"license": "MIT"},
    with_("labels", [1, 2]),
    with_("labels", 3),
    with_("stub", "cv/classification"),
    with_("aliases.production", "1.2"),
    with_("metadata", []),
    with_("preprocessing.resize_rule", "squash"),
    with_("deployments", [{"environment": "lab"}]),
]
# What only the tool can say: it takes knowledge of ids, of the zoo, or of two keys at once.
BEYOND_A_SCHEMA = [
    with_("task", "clasification"),
    with_("licence", "Apache"),
    with_("aliases.latest", "1.0.0"),
    with_("weights", {"sha256": SHA, "sha256_prefix": "ffffffff"}),
    with_("architecture.input_normalization", {"mean": [0.5], "std": [0.5, 0.5]}),
    with_("performance.b.top1_acuracy", 0.5),
    with_("performance.b.recall", 56.0),
]


def named(data: dict[str, Any]) -> str:
    return json.dumps({key: value for key, value in data.items() if LEAST.get(key) != value})[:60]


@pytest.mark.parametrize("data", ACCEPTED, ids=named)
def test_what_the_tool_accepts_the_schema_accepts(
    data: dict[str, Any], validator: Draft202012Validator
) -> None:
    assert read(data).problems == []
    assert list(validator.iter_errors(data)) == []


@pytest.mark.parametrize("data", REFUSED, ids=named)
def test_what_the_tool_refuses_the_schema_refuses(
    data: dict[str, Any], validator: Draft202012Validator
) -> None:
    assert read(data).problems != []
    assert not validator.is_valid(data)


@pytest.mark.parametrize("data", BEYOND_A_SCHEMA, ids=named)
def test_what_a_schema_cannot_say_the_tool_says(
    data: dict[str, Any], validator: Draft202012Validator
) -> None:
    assert len(read(data).problems) == 1
    assert validator.is_valid(data)


@pytest.mark.parametrize("kind", ["card", "config", "benchmarks", "index", "settings"])
def test_each_schema_is_one_of_draft_2020_12(kind: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", kind]) == 0
    schema = json.loads(capsys.readouterr().out)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    Draft202012Validator.check_schema(schema)


FILES = {
    "model_card.yaml": "card",
    "config.yaml": "config",
    "benchmarks.yaml": "benchmarks",
    "index.yaml": "index",
}


@pytest.mark.parametrize("file", FILES)
def test_every_file_of_the_starter_zoo_passes_its_schema(file: str) -> None:
    import yaml

    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    validator = Draft202012Validator(json_schema(FILES[file]))
    paths = sorted(Path(starter_zoo().registry).rglob(file))
    wrong = [path for path in paths if not validator.is_valid(yaml.load(path.read_text("utf-8"), loader))]
    assert wrong == []
    assert len(paths) >= (1 if file == "index.yaml" else 100)


def test_the_reference_card_passes_the_schema(validator: Draft202012Validator) -> None:
    import yaml

    assert validator.is_valid(yaml.safe_load(REFERENCE.read_text("utf-8")))


VALUES = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(allow_nan=False, allow_infinity=False),
    st.sampled_from(["25.6M", "97.8 MB", "4.2 ms", "76.13%", "1.0.0", "MIT", "x", "", " x ", SHA]),
    st.lists(st.integers(-1, 3), max_size=3), st.just({}), st.text(max_size=5),
)  # fmt: skip
KEYS = st.sampled_from(
    ["name", "version", "status", "description", "tags", "licence", "metadata", "labels", "aliases.a",
     "architecture.num_parameters", "architecture.input_size", "weights.sha256", "weights.sha256_prefix",
     "weights.size_mb", "training.seed", "performance.b.top1_accuracy", "performance.b.inference_latency_ms",
     "performance.b.batch_size"]
)  # fmt: skip


@settings(deadline=None, max_examples=400)
@given(path=KEYS, value=VALUES)
def test_the_schema_never_refuses_what_the_tool_accepts(path: str, value: Any) -> None:
    data = with_(path, value)
    if read(data).card is not None:
        assert list(Draft202012Validator(SCHEMA).iter_errors(data)) == []


SCHEMA = json_schema("card")


@settings(deadline=None, max_examples=200)
@given(
    st.recursive(
        VALUES,
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner),
        max_leaves=8,
    )
)
def test_whatever_metadata_holds_is_kept_as_json_that_sqlite_reads(metadata: Any) -> None:
    import sqlite3

    reading = read(with_("metadata.it", metadata))
    if reading.card is None:
        return
    text = reading.card.model_dump_json(exclude_unset=True)
    with closing(sqlite3.connect(":memory:")) as memory:
        (kept,) = memory.execute("SELECT json_extract(json(?), '$.metadata')", (text,)).fetchone()
    assert json.loads(kept) == json.loads(json.dumps({"it": metadata}))


def test_a_headline_figure_is_read_as_an_attribute_and_others_by_name() -> None:
    data = with_("performance.other", {"top1_accuracy": 0.5})
    data["performance"]["imagenet_val"] = {"top1_accuracy": 0.7}
    performance = read(data).card.performance
    assert (performance.headline, performance.top1_accuracy) == ("imagenet_val", 0.7)
    assert performance["other"].top1_accuracy == 0.5
    assert performance.no_such_figure is None


@pytest.mark.parametrize(
    ("weights", "strength"),
    [
        ({"sha256": SHA}, "full"),
        ({"sha256": SHA, "sha256_prefix": SHA[:8]}, "full"),
        ({"sha256_prefix": "0676BA61"}, "prefix"),
        ({"url": "https://example.com"}, "none"),
    ],
)
def test_a_digest_has_a_strength(weights: dict[str, str], strength: str) -> None:
    card = read(LEAST | {"weights": weights, "exports": {"onnx": weights}}).card
    assert (card.weights.digest, card.exports["onnx"].digest) == (strength, strength)


def test_a_card_cannot_be_changed_once_it_is_read() -> None:
    card = read(LEAST).card
    with pytest.raises(ValueError, match="frozen"):
        card.name = "y"
