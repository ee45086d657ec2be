"""`list_models` and `modelyard list` against a naive filter over the starter zoo, read with PyYAML."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from modelyard import list_models, open_zoo
from modelyard.cli import main
from modelyard.core.errors import InputError
from naive_zoo import ZooFolder, current

if TYPE_CHECKING:
    from collections.abc import Callable

    from conftest import MakeZoo

    Cards = dict[str, Any]

HEADLINES = {
    "classification": (["top1_accuracy", "accuracy"], ["imagenet_val"]),
    "detection": (["box_map", "box_map_50"], ["coco_val"]),
    "segmentation": (["miou", "dice"], ["coco_val_voc_labels", "voc_val", "cityscapes_val"]),
    "text-generation": ([], []),
}
UNITS = {
    "K": 1e3,
    "M": 1e6,
    "G": 1e9,
    "B": 1e9,
    "MB": 1,
    "GB": 1e3,
    "KB": 1e-3,
    "MiB": 1.048576,
    "GiB": 1073.741824,
}


@pytest.fixture(scope="module")
def cards() -> Cards:
    """The current card of each model of the starter zoo that is not deprecated, as a list shows them."""
    zoo = ZooFolder.at(Path(open_zoo("starter").root))
    found = {ref: current(versions) for (_, ref), versions in zoo.versions().items()}
    return {ref: card for ref, card in found.items() if card.get("status") != "deprecated"}


def number(value: Any) -> float | None:
    if not isinstance(value, str):
        return None if value is None else float(value)
    figure, unit = re.fullmatch(r"([\d.]+)\s*(\w*)", value).groups()  # type: ignore[union-attr]
    return float(figure) * UNITS[unit]


def accuracy(card: Any) -> float | None:
    figures = headline(card)
    return next((figures[name] for name in HEADLINES[card["task"]][0] if name in figures), None)


def headline(card: Any) -> Any:
    metrics, standard = HEADLINES[card["task"]]
    benchmarks = card.get("performance", {})
    for name in standard:
        if any(metric in benchmarks.get(name, ()) for metric in metrics):
            return benchmarks[name]
    return next(iter(benchmarks.values()), {})


def size(card: Any) -> float | None:
    return number(card.get("weights", {}).get("size_mb"))


def parameters(card: Any) -> float | None:
    return number(card.get("architecture", {}).get("num_parameters"))


def at_most(value: float | None, bound: float) -> bool:
    return value is not None and value <= bound


OPTIONS: list[tuple[dict[str, Any], list[str], Callable[[Any], bool]]] = [
    ({}, [], lambda c: True),
    ({"task": "detection"}, ["--task", "detection"], lambda c: c["task"] == "detection"),
    ({"task": "Detection"}, ["--task=Detection"], lambda c: c["task"] == "detection"),
    (
        {"task": ["detection", "segmentation"]},
        ["--task", "detection", "segmentation"],
        lambda c: c["task"] in ("detection", "segmentation"),
    ),
    ({"min_accuracy": 0.8}, ["--min-accuracy", "0.8"], lambda c: (accuracy(c) or 0) >= 0.8),
    ({"min_accuracy": 0}, ["--min-accuracy", "0"], lambda c: accuracy(c) is not None),
    ({"max_size": 50}, ["--max-size", "50"], lambda c: at_most(size(c), 50)),
    ({"max_params": 5e6}, ["--max-params", "5M"], lambda c: at_most(parameters(c), 5e6)),
    ({"max_params": 5000000}, ["--max-params", "5000000"], lambda c: at_most(parameters(c), 5e6)),
    (
        {"max_latency": 10},
        ["--max-latency", "10"],
        lambda c: at_most(headline(c).get("inference_latency_ms"), 10),
    ),
    ({"tag": "mobile"}, ["--tag", "mobile"], lambda c: "mobile" in c.get("tags", ())),
    (
        {"tag": ["imagenet", "CNN"]},
        ["--tag", "imagenet", "CNN"],
        lambda c: {"imagenet", "cnn"} <= set(c.get("tags", ())),
    ),
    ({"status": "active"}, ["--status", "active"], lambda c: c.get("status", "active") == "active"),
    ({"status": "experimental"}, ["--status", "experimental"], lambda c: c.get("status") == "experimental"),
    ({"licence": "Apache-2.0"}, ["--licence", "Apache-2.0"], lambda c: c.get("licence") == "Apache-2.0"),
    (
        {"licence": ["MIT", "apache-2.0"]},
        ["--license", "MIT", "apache-2.0"],
        lambda c: c.get("licence") in ("MIT", "Apache-2.0"),
    ),
    ({"framework": "pytorch"}, ["--framework", "pytorch"], lambda c: c["framework"] == "pytorch"),
    ({"framework": "onnx"}, ["--framework", "onnx"], lambda c: c["framework"] == "onnx"),
    (
        {"where": "num_parameters < 10M and tags = mobile"},
        ["--where", "num_parameters < 10M and tags = mobile"],
        lambda c: (parameters(c) or 1e18) < 1e7 and "mobile" in c.get("tags", ()),
    ),
    (
        {"stub": "zoo:cv/detection/*/*/torchvision/*/*"},
        ["--stub", "zoo:cv/detection/*/*/torchvision/*/*"],
        lambda c: re.match(r"cv/detection/[^/]+/[^/]+/torchvision/", c.get("stub", "")) is not None,
    ),
    (
        {"task": "classification", "min_accuracy": 0.8, "max_params": 30e6, "tag": "cnn"},
        ["--task", "classification", "--min-accuracy", "0.8", "--max-params", "30M", "--tag", "cnn"],
        lambda c: (
            c["task"] == "classification"
            and (accuracy(c) or 0) >= 0.8
            and at_most(parameters(c), 30e6)
            and "cnn" in c.get("tags", ())
        ),
    ),
]


def shell(capsys: pytest.CaptureFixture[str], *words: str) -> list[dict[str, Any]]:
    """What `modelyard list … --json` prints."""
    assert main(["list", *words, "--json"]) == 0
    records: list[dict[str, Any]] = json.loads(capsys.readouterr().out)
    return records


@pytest.mark.parametrize(
    ("keywords", "words", "fits"), OPTIONS, ids=lambda part: " ".join(part) if isinstance(part, list) else ""
)
def test_each_option_gives_what_a_naive_filter_gives_in_shell_and_python(
    cards: Cards,
    capsys: pytest.CaptureFixture[str],
    keywords: dict[str, Any],
    words: list[str],
    fits: Callable[[Any], bool],
) -> None:
    expected = {ref for ref, card in cards.items() if fits(card)}
    assert {model.ref for model in list_models(**keywords)} == expected
    assert {record["ref"] for record in shell(capsys, *words)} == expected


def test_what_is_listed_is_what_the_cards_say(cards: Cards, capsys: pytest.CaptureFixture[str]) -> None:
    for record in shell(capsys):
        card = cards[record["ref"]]
        assert (record["name"], record["version"], record["task"]) == (
            card["name"],
            card["version"],
            card["task"],
        )
        assert record["accuracy"] == accuracy(card)
        assert record["num_parameters"] == parameters(card)
        assert record["size_mb"] == (None if size(card) is None else pytest.approx(size(card)))
        assert record["metrics"] == (headline(card) or None)


@pytest.mark.parametrize(
    ("sort", "key", "best_is_high"),
    [
        ("size", size, False),
        ("num_parameters", parameters, False),
        ("-size", size, True),
    ],
)
def test_a_sorted_list_puts_the_best_first_and_what_is_missing_last(
    cards: Cards, capsys: pytest.CaptureFixture[str], sort: str, key: Callable[[Any], Any], best_is_high: bool
) -> None:
    got = [record["ref"] for record in shell(capsys, "--sort", sort)]
    assert got == [model.ref for model in list_models(sort=sort)]
    values = [key(cards[ref]) for ref in got]
    known = [value for value in values if value is not None]
    assert values == [*sorted(known, reverse=best_is_high), *[None] * (len(values) - len(known))]


@pytest.mark.parametrize("limit", [0, 1, 7, 10_000])
def test_a_limit_cuts_the_list(cards: Cards, capsys: pytest.CaptureFixture[str], limit: int) -> None:
    whole = [model.ref for model in list_models(sort="size")]
    assert [model.ref for model in list_models(sort="size", limit=limit)] == whole[:limit]
    assert [r["ref"] for r in shell(capsys, "--sort", "size", "--limit", str(limit))] == whole[:limit]


def test_all_versions_are_every_card_that_lies_there(capsys: pytest.CaptureFixture[str]) -> None:
    zoo = ZooFolder.at(Path(open_zoo("starter").root))
    held = [(ref, c) for (_, ref), versions in zoo.versions().items() for c in versions]
    every = sorted((ref, c["version"]) for ref, c in held if c.get("status") != "deprecated")
    assert sorted((m.ref, m.version) for m in list_models(all_versions=True)) == every
    assert sorted((r["ref"], r["version"]) for r in shell(capsys, "--all-versions")) == every


def test_columns_show_any_field_of_the_card(cards: Cards, capsys: pytest.CaptureFixture[str]) -> None:
    assert (
        main(["list", "--columns", "ref", "backbone", "macs", "metadata.torchvision.builder", "--csv"]) == 0
    )
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == len(cards)
    for row in rows:
        card = cards[row["ref"]]
        parts = card.get("architecture", {})
        assert row["backbone"] == parts.get("backbone", "")
        assert row["macs"] == ("" if "macs" not in parts else str(int(number(parts["macs"]) or 0)))
        builder = card.get("metadata", {}).get("torchvision", {}).get("builder", "")
        assert row["metadata.torchvision.builder"] == builder


FIELDS = (
    "domain", "sub_domain", "architecture", "sub_architecture", "framework", "repo", "dataset",
    "training_scheme", "sparse_name", "sparse_category", "sparse_target",
)  # fmt: skip
STUBS = (
    "cv/classification/resnet_v1-50/pytorch/torchvision/imagenet/base-none",
    "cv/classification/resnet_v1-50/pytorch/sparseml/imagenet/pruned95_quant-none",
    "cv/classification/resnet_v1-50/pytorch/sparseml/imagenet-augmented/pruned90-conservative",
    "cv/classification/mobilenet_v1-1.0/pytorch/sparseml/imagenet/pruned_quant-moderate",
    "cv/classification/resnet_v1-50/pytorch/sparseml/imagenet/channel20_pruned75_quant-none-vnni",
    "cv/detection/yolov5-l/pytorch/ultralytics/coco/pruned_quant-aggressive_95",
    "cv/detection/yolo_v3-spp/pytorch/ultralytics/coco/pruned-aggressive_97",
    "nlp/question_answering/bert-base/pytorch/huggingface/squad/pruned_6layers-aggressive_98",
    "nlp/text_classification/obert-base/tensorflow/huggingface/qqp-mixed/base_quant-none-vnni",
    "nlp/masked_language_modeling/bert/keras/huggingface/wikipedia_bookcorpus/base-none",
)


def naive_parts(stub: str) -> dict[str, str | None]:
    """The ten properties by cutting at slashes and hyphens."""
    domain, sub_domain, architecture, framework, repo, dataset, sparse = stub.split("/")
    network, _, size = architecture.partition("-")
    data, _, scheme = dataset.partition("-")
    head, _, target = sparse.rpartition("-") if sparse.count("-") > 1 else (sparse, "", "")
    return {
        "domain": domain, "sub_domain": sub_domain, "framework": framework, "repo": repo,
        "architecture": network, "sub_architecture": size or None,
        "dataset": data, "training_scheme": scheme or None,
        "sparse_name": head.partition("-")[0], "sparse_category": head.partition("-")[2],
        "sparse_target": target or None,
    }  # fmt: skip


@pytest.fixture
def stubbed(make_zoo: MakeZoo) -> ZooFolder:
    zoo = make_zoo()
    for place, stub in enumerate(STUBS):
        zoo.write(f"m{place}", stub=stub, framework=f"card{place % 3}")
    return zoo


@pytest.mark.parametrize("field", FIELDS)
def test_each_stub_field_filters_alike_in_shell_and_python(
    stubbed: ZooFolder, capsys: pytest.CaptureFixture[str], field: str
) -> None:
    name = "stub.framework" if field == "framework" else field
    for value in {naive_parts(stub)[field] for stub in STUBS} | {"no-such-thing"}:
        expected = [f"m{n}" for n, stub in enumerate(STUBS) if naive_parts(stub)[field] == value]
        where = f"{name} = {'null' if value is None else json.dumps(value)}"
        by_shell = [r["ref"] for r in shell(capsys, "--where", where, "--zoo", str(stubbed))]
        keyword: dict[str, Any] = {name: value}
        by_python = [m.ref for m in list_models(zoo=str(stubbed), **keyword)]
        assert (
            by_shell == by_python == [m.ref for m in list_models(zoo=str(stubbed), where=where)] == expected
        )


def test_framework_asks_for_the_cards_and_stub_framework_for_the_stubs(stubbed: ZooFolder) -> None:
    assert [m.ref for m in list_models(framework="card1", zoo=str(stubbed))] == ["m1", "m4", "m7"]
    keyword: dict[str, Any] = {"stub.framework": "keras"}
    assert [m.ref for m in list_models(zoo=str(stubbed), **keyword)] == ["m9"]


def test_the_stub_of_a_record_has_the_properties_that_are_queried(stubbed: ZooFolder) -> None:
    for model, stub in zip(list_models(zoo=str(stubbed)), STUBS, strict=True):
        assert str(model.stub) == stub
        assert model.stub.properties() == naive_parts(stub)


@given(st.lists(st.sampled_from([*FIELDS, "backbone"]), max_size=3, unique=True), st.data())
@settings(max_examples=40, deadline=None)
def test_keywords_in_any_combination_are_all_asked_for(names: list[str], data: st.DataObject) -> None:
    known = [(m.ref, naive_told(m)) for m in list_models(zoo="starter")]
    _, chosen = data.draw(st.sampled_from(known))
    wanted = {name: chosen[name] for name in names}
    keywords = {"stub.framework" if name == "framework" else name: value for name, value in wanted.items()}
    expected = [ref for ref, told in known if all(told[name] == wanted[name] for name in names)]
    assert [m.ref for m in list_models(zoo="starter", **keywords)] == expected


def naive_told(model: Any) -> dict[str, Any]:
    return naive_parts(str(model.stub)) | {"backbone": model.data.get("architecture", {}).get("backbone")}


@pytest.mark.parametrize(
    ("keywords", "message"),
    [
        ({"min_accuracy": 76.13}, "Write 0.7613"),
        ({"min_accuracy": -1}, "from 0 to 1"),
        ({"limit": -1}, "0 or more"),
        ({"status": "activ"}, "no status"),
        ({"where": "epoch >= 90"}, "epochs"),
        ({"sort": "acuracy"}, "accuracy"),
        ({"stub": "cv/classification"}, "stub"),
        ({"no_such_field": 1}, "no field"),
    ],
)
def test_a_wrong_question_is_an_error_that_says_what_is_right(keywords: dict[str, Any], message: str) -> None:
    with pytest.raises(InputError, match=message):
        list_models(**keywords)


def test_deprecated_models_are_hidden_unless_asked_for(make_zoo: MakeZoo) -> None:
    zoo = make_zoo("vit")
    zoo.write("old", status="deprecated")
    zoo.write("new", status="experimental")
    assert [m.ref for m in list_models(zoo=str(zoo))] == ["new", "vit"]
    assert [m.ref for m in list_models(zoo=str(zoo), status="deprecated")] == ["old"]
    assert [m.ref for m in list_models(zoo=str(zoo), include_deprecated=True)] == ["new", "old", "vit"]


def test_a_model_looks_right_in_a_notebook_and_shows_html_inert(make_zoo: MakeZoo) -> None:
    zoo = make_zoo()
    zoo.write("vit", name="<b>bold</b>", licence="MIT")
    found = list_models(zoo=str(zoo))
    assert "<table>" in found._repr_html_()
    assert ">vit</td>" in found[0]._repr_html_()
    assert "<b>" not in found._repr_html_()


def test_a_record_reads_the_headline_benchmark_and_any_other_by_name() -> None:
    model = next(m for m in list_models(task="classification") if m.ref == "resnet50")
    assert (model.name, model.version) == ("ResNet-50", "2.0.0")
    assert model.performance.top1_accuracy == model.performance["imagenet_val"].top1_accuracy == 0.80858
    assert repr(model) == "<Model resnet50@2.0.0: classification>"
