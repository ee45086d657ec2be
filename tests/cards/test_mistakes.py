"""Mistakes planted in cards are found where they stand: all of them, each once, and nothing else.

`⟦key~words⟧` before a mistake is taken out of the text before it is read; where it stood is the line
and column to report, `key` the path to report, `words` something that the message must say.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from modelyard.cards.benchmarks import Benchmarks
from modelyard.cards.config import Config
from modelyard.cards.master import Master
from modelyard.cards.validate import read_as, read_card
from modelyard.cli import main

if TYPE_CHECKING:
    from collections.abc import Callable

    from pydantic import BaseModel

    from conftest import MakeZoo
    from naive_zoo import ZooFolder

    WrongZoo = tuple[ZooFolder, Counter[tuple[str, int, int, str]]]

BLOCK = """\
name: ResNet-50
version: ⟦version~write "1.10.0"⟧1.10
task: ⟦task~did you mean `classification`?⟧clasification
framework: pytorch
⟦descripton~did you mean `description`?⟧descripton: a network
architecture:
  backbone: resnet50
  num_parameters: ⟦architecture.num_parameters~without commas⟧25,557,032
  input_size:
    - 3
    - ⟦architecture.input_size[1]~a whole number⟧224.5
    - ⟦architecture.input_size[2]~more than 0⟧-224
  input_normalization:
    mean: [0.485, 0.456, 0.406]
    std: ⟦architecture.input_normalization.std~as many figures in `std` as in `mean`: 3, not 2⟧[0.229, 0.224]
training:
  ⟦training.epoch~did you mean `epochs`?⟧epoch: 90
  learning_rate: ⟦training.learning_rate~more than 0⟧0
weights:
  sha256: ⟦weights.sha256~cut short⟧a1b2c3d4e5f6...
  size_mb: ⟦weights.size_mb~a size such as 97.8 or 97.8 MB⟧97.8 Mb
performance:
  imagenet_val:
    top1_accuracy: ⟦performance.imagenet_val.top1_accuracy~write 0.7613⟧76.13
    ⟦performance.imagenet_val[5]~a word as key⟧5: 0.93
    ⟦performance.imagenet_val.top5_acuracy~did you mean `top5_accuracy`?⟧top5_acuracy: 0.93
status: ⟦status~did you mean `deprecated`?⟧depricated
licence: ⟦licence~did you mean `Apache-2.0`?⟧Apache
"""

FLOW = """\
{name: ⟦name~write "no"⟧no, version: "1.0.0", task: detection, framework: ⟦framework~"1e3"⟧1e3,
 architecture: {num_parameters: ⟦architecture.num_parameters~a whole number⟧3.5,
   ⟦architecture.params~one of backbone, num_parameters,⟧params: 3, input_size: [3,
        ⟦architecture.input_size[1]~"640"⟧"640", 640]},
 weights: {url: ⟦weights.url~text⟧[], urls: ⟦weights.urls~a list⟧"https://example.com/w",
   sha256_prefix: ⟦weights.sha256_prefix~write it in quotes: "12345678"⟧12345678,
   size_mb: ⟦weights.size_mb~more than 0⟧0},
 performance: {coco_val: {box_map: ⟦performance.coco_val.box_map~write 0.373⟧37.3,
        ⟦performance.coco_val.box_mpa~did you mean `box_map`?⟧box_mpa: 0.3,
   inference_latency_ms: ⟦performance.coco_val.inference_latency_ms~a time such as 4.2 or 4.2 ms⟧4.2 sec}},
 exports: {onnx: {⟦exports.onnx.opset~did you mean `opset_version`?⟧opset: 17},
   torchscript: ⟦exports.torchscript~a mapping⟧none},
 tags: [fast, ⟦tags[1]~write it in quotes: "0x10"⟧0x10, ⟦tags[2]~write "2024-01-01"⟧2024-01-01,
        ⟦tags[3]~nothing⟧~], metadata: {a: [1, {b: ⟦metadata.a[1].b~finite⟧.nan}]}}
"""

CRLF = """\
# A card from another system: every line ends in CR LF.\r
\r
name: "U-Net"   # the name people read\r
version: ⟦version~starts with `v`⟧v1.0.0 # with a v\r
task: segmentation\r
framework: pytorch\r
description: >\r
  Two lines\r
  of text.\r
⟦num_parameters~stands under `architecture:`⟧num_parameters: 31M   # in the wrong place\r
training:\r
    dataset: ⟦training.dataset~text that is not empty⟧''\r
    epochs: ⟦training.epochs~a finite number⟧.inf\r
    batch_size: ⟦training.batch_size~more than 0⟧0\r
    seed: ⟦training.seed~a whole number⟧1.5\r
performance:\r
    # one benchmark\r
    voc_val:\r
        miou: ⟦performance.voc_val.miou~a fraction from 0 to 1⟧-0.1\r
        dice: ⟦performance.voc_val.dice~a fraction such as 0.7613 or 76.13%⟧"0.9"\r
        throughput_fps: ⟦performance.voc_val.throughput_fps~more than 0⟧-1\r
    pixel_accuracy: ⟦performance.pixel_accuracy~benchmark⟧0.9\r
"""

QUOTED = """\
"name": ⟦name~not empty⟧""
'version': ⟦version~leading zero⟧'01.0.0'
"task": "text-generation"
"framework": ⟦framework~spaces around⟧" pytorch"
"licence": ⟦licence~Classpath-exception-2.0⟧"GPL-2.0-only WITH nothing"
"stub": ⟦stub~seven are expected⟧"cv/classification/resnet"
"weights": {"sha256": "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0",
            "sha256_prefix": ⟦weights.sha256_prefix~that `sha256` begins with⟧"ffffffff"}
"performance": {"wikitext \\u0031": {"perplexity": ⟦performance.wikitext 1.perplexity~more than 0⟧0.0}}
"aliases": {"production": ⟦aliases.production~write "2.0.0"⟧2.0,
        ⟦aliases.latest~a word of modelyard's own⟧"latest": "1.0.0",
            ⟦aliases.Prod~small letters⟧"Prod": "1.0.0"}
"metadata": {⟦metadata[7]~a word as key⟧7: "seven", "x": ⟦metadata.x~18 digits⟧123456789012345678901234567890}
⟦intended use~did you mean `intended_use`?⟧"intended use": "research"
"""

TRAPS = """\
name: ⟦name~write "2024-01-01"⟧2024-01-01
version: ⟦version~in quotes⟧1e3
task: classification
framework: ⟦framework~write "on"⟧on
base_model: ⟦base_model~write "off"⟧off
deprecated_by: ⟦deprecated_by~write "y"⟧y
derived_from: [resnet50, ⟦derived_from[1]~write "No"⟧No, ⟦derived_from[2]~"0o17"⟧0o17]
tags:
  - ⟦tags[0]~write "yes"⟧yes
  - ⟦tags[1]~"1_000"⟧1_000
  - "yes"
  - ⟦tags[3]~write "12:30:45"⟧12:30:45
  - ⟦tags[4]~true⟧true
architecture:
  backbone: ⟦architecture.backbone~write "NO"⟧NO
exports:
  ⟦exports.no~write "no"⟧no: {}
performance:
  ⟦performance.on~write "on"⟧on: {accuracy: 0.5}
aliases:
  ⟦aliases.y~write "y"⟧y: "1.0.0"
"""

PARTS = """\
⟦~no `framework`⟧⟦~no `name`⟧# a comment first
version: "1.0.0"
task: classification
preprocessing:
  resize: ⟦preprocessing.resize~a whole number, or [height, width]⟧[256, wide]
  resize_rule: ⟦preprocessing.resize_rule~did you mean `shortest`?⟧shortst
  interpolation: ⟦preprocessing.interpolation~did you mean `bilinear`?⟧Bilinear
  antialias: ⟦preprocessing.antialias~true or false⟧"yes"
  crop: ⟦preprocessing.crop~a whole number, or [height, width]⟧22.4
labels:
  ⟦labels~a name, a list of names, or a mapping⟧- cat
  - 2
deployments:
  - name: edge
    ⟦deployments[0].urll~did you mean `url`?⟧urll: https://example.com
  - ⟦deployments[1]~no `name`⟧environment: lab
samples: ⟦samples~a mapping of keys and values⟧none
sources:
  - ⟦sources[0]~write it in quotes: "1912"⟧1912
migration_guide: ⟦migration_guide~text⟧{a: b}
metadata:
  any: {shape: [1, two, {three: 3}]}
  bad: {⟦metadata.bad.null~a word as key⟧~: 1, ⟦metadata.bad.true~"true"⟧true: 2,
        ⟦metadata.bad.<<~merge key⟧<<: {c: 3}}
"""

TWICE = """\
name: ResNet
version: "1.0.0"
task: classification
framework: pytorch
⟦name~it stands on line 1 too⟧name: ResNet-50
training:
  epochs: 1
  dataset: a
  ⟦training.epochs~it stands on line 7 too⟧epochs: 2
  ⟦training.epochs~it stands on line 7 too⟧'epochs': 3
metadata: {a: 1, b: {c: [], ⟦metadata.b.c~line 11⟧c: 2}, ⟦metadata.a~line 11⟧"a": 3}
deployments:
  - {name: x, ⟦deployments[0].name~line 13⟧name: y}
tags:
  - ⟦tags[0]~"5"⟧5
⟦framework~line 4⟧framework: onnx
"""

WIDE = """\
name: "🦙 Müller’s"
version: "1.0.0"
task: classification
framework: pytorch
description: "🦙🦙 \u2028 \u0085 \u2029 are no line ends"
metadata: {"ключ 🦙": &n {x: 1}, again: *n, y: ⟦metadata.y~finite⟧-.inf}
tags: ["日本語", ⟦tags[1]~"1"⟧1, "e\u0301", ⟦tags[3]~"2"⟧2]
⟦größe~an unknown key⟧größe: 3
"""

CONFIG = """\
architecture: ⟦architecture~write it in quotes: "18"⟧18
⟦num_clases~did you mean `num_classes`?⟧num_clases: 10
in_channels: ⟦in_channels~more than 0⟧0
parameters: {depth: [2, 2], scale: ⟦parameters.scale~finite⟧.nan,
        ⟦parameters[3]~a word as key⟧3: 1, width: 64}
"""

BENCHMARKS = """\
results:
  - ⟦results[0]~no `metrics`⟧benchmark: imagenet_val
    ⟦results[0].runtimes~did you mean `runtime`?⟧runtimes: onnxruntime
  - benchmark: ⟦results[1].benchmark~text⟧[]
    metrics: {top1_accuracy: ⟦results[1].metrics.top1_accuracy~a number or a word⟧[0.7]}
    batch_size: ⟦results[1].batch_size~a whole number⟧"1"
"""

INDEX = """\
name: ⟦name~text⟧[zoo]
models:
  resnet50: {task: classification, version: ⟦models.resnet50.version~"1.0"⟧1.0,
        ⟦models.resnet50.stauts~did you mean `status`?⟧stauts: active, status: active, name: ResNet}
  vit: ⟦models.vit~a mapping⟧classification
"""

CARDS = {"block": BLOCK, "flow": FLOW, "crlf": CRLF, "quoted": QUOTED, "traps": TRAPS, "parts": PARTS}
CARDS |= {"twice": TWICE, "wide": WIDE}
FORMS: dict[str, Callable[[str], bytes]] = {
    "as_written": lambda text: text.encode(),
    "crlf": lambda text: re.sub(r"\r?\n", "\r\n", text).encode(),
    "cr": lambda text: re.sub(r"\r?\n", "\r", text).encode(),
    "bom": lambda text: text.encode("utf-8-sig"),
}
MARK = re.compile(r"⟦([^~⟧]*)~([^⟧]*)⟧")


class Planted(NamedTuple):
    line: int
    column: int
    key: str
    says: str


def plant(marked: str) -> tuple[str, list[Planted]]:
    """Take the marks out of a text and say where each stood."""
    text, planted, end = "", [], 0
    for match in MARK.finditer(marked):
        text += marked[end : match.start()]
        end = match.end()
        line = text.rpartition("\n")[2]
        planted.append(Planted(text.count("\n") + 1, len(line) + 1, match[1], match[2]))
    return text + marked[end:], planted


def places(found: list[Any]) -> list[tuple[int, int, str]]:
    return sorted((each.line, each.column, each.key) for each in found)


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("name", CARDS)
def test_every_mistake_of_a_card_is_reported_once_and_where_it_stands(name: str, form: str) -> None:
    text, planted = plant(CARDS[name])
    reading = read_card(FORMS[form](text))
    assert places(reading.problems) == places(planted)
    assert reading.card is None


@pytest.mark.parametrize("name", CARDS)
def test_every_message_says_what_is_allowed_or_what_to_write(name: str) -> None:
    text, planted = plant(CARDS[name])
    said = {(each.line, each.column, each.key): "" for each in planted}
    for problem in read_card(text.encode()).problems:
        said[problem.line, problem.column, problem.key] += problem.message
    assert [each for each in planted if each.says not in said[each[:3]]] == []


@pytest.mark.parametrize(
    ("schema", "marked"),
    [(Config, CONFIG), (Benchmarks, BENCHMARKS), (Master, INDEX)],
    ids=("config", "benchmarks", "index"),
)
def test_mistakes_of_the_files_beside_a_card_are_reported_where_they_stand(
    schema: type[BaseModel], marked: str
) -> None:
    text, planted = plant(marked)
    _, problems = read_as(schema, text.encode())
    assert places(problems) == places(planted)
    assert all(any(each.says in problem.message for problem in problems) for each in planted)


@pytest.fixture
def wrong_zoo(make_zoo: MakeZoo) -> tuple[ZooFolder, Counter[tuple[str, int, int, str]]]:
    """A zoo of all these cards, beside a good one, and its planted mistakes."""
    zoo = make_zoo("good")
    planted: Counter[tuple[str, int, int, str]] = Counter()
    for name, marked in CARDS.items():
        text, found = plant(marked)
        card = zoo.card(name)
        card.parent.mkdir(parents=True)
        card.write_bytes(text.encode())
        planted.update((f"registry/classification/{name}/model_card.yaml", *each[:3]) for each in found)
    return zoo, planted


def test_a_check_of_the_zoo_reports_every_planted_mistake_once_and_no_other(
    wrong_zoo: WrongZoo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    zoo, planted = wrong_zoo
    monkeypatch.chdir(zoo.root)
    assert main(["index"]) == 0
    assert main(["check", "--json"]) == 1
    said = json.loads(capsys.readouterr().out)["problems"]
    found = Counter((each["file"], each["line"], each["column"], each.get("key", "")) for each in said)
    assert found == planted
    assert planted.total() >= 60


def test_the_lines_of_a_check_begin_with_file_line_and_column(
    wrong_zoo: WrongZoo, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    zoo, planted = wrong_zoo
    monkeypatch.chdir(zoo.root)
    assert main(["check", "registry/classification"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert Counter(":".join(line.split(":")[:3]) for line in lines) == Counter(
        f"{file}:{line}:{column}" for file, line, column, _ in planted.elements()
    )
