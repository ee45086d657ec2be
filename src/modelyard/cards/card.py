"""The schema of a model card: what `model_card.yaml` may say (SPEC row A2).

A card is data alone: frozen once read, canonical in what it holds, strict in what it takes. Extra
keys are errors except under `metadata:`; benchmark names, metric names and export formats are open.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    AliasChoices,
    BaseModel,
    ConfigDict,
    Field,
    PrivateAttr,
    RootModel,
    ValidationInfo,
    field_validator,
)

from modelyard.cards.digest import FULL, NONE, PREFIX, strength
from modelyard.cards.headline import headline_benchmark
from modelyard.cards.kinds import (
    Count,
    Fraction,
    Licence,
    Megabytes,
    Milliseconds,
    Positive,
    SemanticVersion,
    Sha256,
    Sha256Prefix,
    StubText,
    Text,
    Whole,
    Word,
    said,
    wrong,
)
from modelyard.cards.vocabulary import STANDARD, Vocabulary
from modelyard.core.suggest import suggest


class Part(BaseModel):
    """What all parts of a card share: strict types, no extra keys, never changed."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, allow_inf_nan=False, defer_build=True)


class Normalization(Part):
    mean: list[float]
    """Subtracted from each channel, of values scaled to 0–1."""
    std: list[Positive]
    """What each channel is divided by."""

    @field_validator("std", mode="after")
    @classmethod
    def _one_for_each_channel(cls, std: list[float], info: ValidationInfo) -> list[float]:
        mean = info.data.get("mean")
        if mean is not None and len(mean) != len(std):
            raise wrong(f"as many figures in `std` as in `mean`: {len(mean)}, not {len(std)}")
        return std


class Architecture(Part):
    backbone: Word | None = None
    """The network's name, such as `resnet50`."""
    num_parameters: Count | None = None
    """How many parameters: `25557032` or `25.6M`."""
    input_size: Annotated[list[Whole], Field(min_length=1, max_length=5)] | None = None
    """The shape of one input without the batch, such as `[3, 224, 224]`."""
    input_dtype: Word | None = None
    """The type of the input's numbers, such as `float32`."""
    input_normalization: Normalization | None = None
    macs: Count | None = None
    """Multiply-accumulates of one forward pass: `4089000000` or `4.089G`."""


class Training(Part):
    dataset: Text | None = None
    dataset_size: Count | None = None
    """How many samples it was trained on."""
    epochs: Annotated[float, Field(ge=0, le=1e7)] | None = None
    optimizer: Word | None = None
    learning_rate: Annotated[float, Field(gt=0, le=1e4)] | None = None
    batch_size: Whole | None = None
    hardware: Text | None = None
    training_time_hours: Annotated[float, Field(gt=0, le=1e8)] | None = None
    recipe: Text | None = None
    """Where the training recipe stands: a link, a file of the model's folder, or a command."""
    seed: Annotated[int, Field(ge=-(2**63), lt=2**63)] | None = None


class Artifact(Part):
    """A file that lies somewhere else, and the digest it is known by."""

    url: Text | None = None
    urls: list[Text] = Field(default_factory=list)
    """Mirrors that serve the same bytes."""
    sha256: Sha256 | None = None
    """The full SHA-256: 64 hex digits."""
    sha256_prefix: Sha256Prefix | None = None
    """The first digits of the SHA-256, where the source publishes no more."""
    size_mb: Megabytes | None = None
    """The file's size; 1 MB is 1,000,000 bytes."""

    @property
    def digest(self) -> str:
        """How strong the stated digest is: `full`, `prefix` or `none`."""
        return strength(self.sha256, self.sha256_prefix)

    @field_validator("sha256_prefix", mode="after")
    @classmethod
    def _digests_agree(cls, prefix: str | None, info: ValidationInfo) -> str | None:
        sha256 = info.data.get("sha256")
        if sha256 and prefix and not sha256.startswith(prefix):
            raise wrong("digits that `sha256` begins with, or only one of the two")
        return prefix


class Weights(Artifact):
    format: Word | None = None
    """Such as `pytorch_state_dict`, `safetensors`, `onnx`."""


class Export(Artifact):
    opset_version: Annotated[int, Field(gt=0, le=1000)] | None = None


class Preprocessing(Part):
    resize: Whole | list[Whole] | None = None
    """The shorter side, or `[height, width]`."""
    resize_rule: Literal["shortest", "exact", "letterbox"] | None = None
    interpolation: Literal["nearest", "bilinear", "bicubic", "lanczos", "box", "hamming"] | None = None
    antialias: bool | None = None
    crop: Whole | list[Whole] | None = None
    """The centre crop: one side, or `[height, width]`."""
    color_order: Literal["RGB", "BGR", "GREY"] | None = None
    layout: Literal["CHW", "HWC"] | None = None


class Samples(Part):
    """Where the samples of a model folder lie."""

    originals: Text | None = None
    inputs: Text | None = None
    outputs: Text | None = None
    labels: Text | None = None


Figure = bool | float | int | str | None


class Deployed(Part):
    """The file that a deployment opens."""

    format: Word | None = None
    """Such as `onnx`; nothing where the runtime opens the model itself."""
    sha256: Sha256 | None = None
    """The digest of the file."""
    source_sha256: Sha256 | None = None
    """The digest of the weights that it was made from."""
    config_sha256: Sha256 | None = None
    """The digest of what the config said then, which the network is built from."""
    kept: Word | None = None
    """The key under which the cache has it."""
    method: Word | None = None
    """How it was made smaller, such as `static-int8`."""
    model: Word | None = None
    """The variant whose file it is, where that is another card."""


class Deployment(Part):
    name: Word
    environment: Word | None = None
    url: Text | None = None
    since: Text | None = None
    owner: Word | None = None
    machine: Word | None = None
    """The fingerprint of the machine that it is for."""
    hardware: Text | None = None
    """That machine in words."""
    runtime: Word | None = None
    """What answers, such as `openvino`."""
    engine_version: Word | None = None
    """The version of that library."""
    device: Word | None = None
    precision: Word | None = None
    """The numbers it computes in; the file's where nothing is said."""
    threads: Whole | None = None
    options: dict[Word, bool | int | float | str] = Field(default_factory=dict)
    """Of the runtime's own."""
    batch_size: Whole | None = None
    """The batch that it was chosen for."""
    artifact: Deployed | None = None
    """The file that is opened."""
    latency_ms: Milliseconds | None = None
    """The median time of a batch."""
    latency_interval_ms: list[Milliseconds] | None = None
    """In which the median lies with 95 % confidence."""
    metrics: dict[Word, Figure] = Field(default_factory=dict)
    """What it scores there."""
    tried: Text | None = None
    """The file that tells what else was tried, and why each lost."""


class Benchmark(BaseModel):
    """The figures of one benchmark. Any other metric may stand beside the well-known ones named here."""

    model_config = ConfigDict(extra="allow", strict=True, frozen=True, allow_inf_nan=False, defer_build=True)
    __pydantic_extra__: dict[str, Figure] = Field(init=False)

    top1_accuracy: Fraction | None = None
    """The share of samples whose best guess is right: 0.7613 or 76.13%."""
    top5_accuracy: Fraction | None = None
    accuracy: Fraction | None = None
    """The primary metric of a task that has no other."""
    box_map: Fraction | None = None
    """Mean average precision of boxes over IoU 0.50 to 0.95."""
    mask_map: Fraction | None = None
    keypoint_map: Fraction | None = None
    miou: Fraction | None = None
    """Mean intersection over union."""
    pixel_accuracy: Fraction | None = None
    dice: Fraction | None = None
    perplexity: Positive | None = None
    inference_latency_ms: Milliseconds | None = None
    throughput_fps: Positive | None = None
    hardware: Text | None = None
    batch_size: Whole | None = None
    source: Text | None = None
    """Where the figures are published."""
    key: Sha256Prefix | None = None
    """What the figures share with those they may be compared with; `benchmarks.yaml` has all of it."""
    speed_key: Sha256Prefix | None = None
    """The same of the latency and the throughput."""

    @property
    def figures(self) -> dict[str, Figure]:
        """What was written, by metric."""
        return self.model_dump(exclude_unset=True)


class Performance(RootModel[dict[str, Benchmark]]):
    """Figures by benchmark: an attribute reads the headline benchmark, an item one by its name."""

    model_config = ConfigDict(strict=True, frozen=True)
    _headline: str | None = PrivateAttr(default=None)

    @property
    def headline(self) -> str | None:
        """The benchmark that stands for the model."""
        return self._headline

    def __getitem__(self, benchmark: str) -> Benchmark:
        return self.root[benchmark]

    def __contains__(self, benchmark: object) -> bool:
        return benchmark in self.root

    def __len__(self) -> int:
        return len(self.root)

    def __iter__(self) -> Iterator[str]:  # type: ignore[override]  # by benchmark, as a mapping does
        return iter(self.root)

    def keys(self) -> Iterable[str]:
        """The benchmarks in the order they were written."""
        return self.root.keys()

    def items(self) -> Iterable[tuple[str, Benchmark]]:
        """The benchmarks with their figures."""
        return self.root.items()

    def __getattr__(self, name: str) -> Figure:
        if name.startswith("_"):
            return super().__getattr__(name)  # type: ignore[misc, no-any-return]  # pydantic's private attributes
        return None if self._headline is None else getattr(self.root[self._headline], name, None)


def _free(alias: str) -> str:
    from modelyard.cards.reference import RESERVED_ALIASES, selector_kind

    if alias in RESERVED_ALIASES:
        raise wrong("a name of your own, such as `production`", f"`{alias}` is a word of modelyard's own")
    if selector_kind(alias) != "alias":
        raise wrong(_ALIAS)
    return alias


_ALIAS = "a name in small letters, digits, `-` and `_`, such as `production`"
AliasName = Annotated[Word, AfterValidator(said(_free, _ALIAS))]


def _either_spelling(schema: dict[str, Any]) -> None:
    properties = schema["properties"]
    properties["license"] = properties["licence"]
    schema["not"] = {"required": ["licence", "license"]}


class Card(Part):
    """One version of one model, as `model_card.yaml` holds it."""

    model_config = ConfigDict(json_schema_extra=_either_spelling)

    name: Word
    """The name people read, such as `ResNet-50`. The name commands take is the folder's."""
    version: SemanticVersion
    """A semantic version in quotes: "1.0.0"."""
    task: Word
    """`classification`, `detection`, `segmentation`, `text-generation`, or one of the zoo's own."""
    framework: Word
    """What the weights are made with, such as `pytorch`."""
    description: Text | None = None
    architecture: Architecture = Field(default_factory=Architecture)
    training: Training = Field(default_factory=Training)
    weights: Weights = Field(default_factory=Weights)
    performance: Performance = Field(default_factory=lambda: Performance({}))
    exports: dict[Word, Export] = Field(default_factory=dict)
    """Other formats of the same weights, by format: `onnx`, `torchscript`, …"""
    tags: list[Word] = Field(default_factory=list)
    status: Literal["active", "deprecated", "experimental"] = "active"
    deprecated_by: Word | None = None
    """The model that takes over, as a name or `name@version`."""
    migration_guide: Text | None = None
    """How to move to the successor: text, or a file of the model's folder."""
    licence: Licence | None = Field(default=None, validation_alias=AliasChoices("licence", "license"))
    """An SPDX licence expression, such as `Apache-2.0`."""
    stub: StubText | None = None
    """DOMAIN/SUB_DOMAIN/ARCHITECTURE{-SUB}/FRAMEWORK/REPO/DATASET{-SCHEME}/SPARSE_NAME-CATEGORY{-TARGET}"""
    base_model: Word | None = None
    """The model this one was fine-tuned, pruned, quantized or distilled from."""
    derived_from: list[Word] = Field(default_factory=list)
    aliases: dict[AliasName, SemanticVersion] = Field(default_factory=dict)
    """Names for versions, such as `production: "1.2.0"`."""
    preprocessing: Preprocessing | None = None
    labels: Text | list[Text] | dict[Annotated[int, Field(ge=0, le=10**9)], Text] | None = None
    """The classes: a list, a mapping from index, or the name of a label set or file."""
    samples: Samples | None = None
    deployments: list[Deployment] = Field(default_factory=list)
    intended_use: Text | None = None
    limits: Text | None = None
    """What it cannot do, or must not be used for."""
    sources: list[Text] = Field(default_factory=list)
    """Where what this card says is published."""
    metadata: dict[str, Any] = Field(default_factory=dict)
    """Anything else, of any shape; every part of it can be queried."""

    @property
    def digest(self) -> str:
        """How strong the digest of its weights is; of a model of exports alone, the weakest of theirs."""
        if self.weights.url is not None or self.weights.digest != NONE or not self.exports:
            return self.weights.digest
        stated = {one.digest for one in self.exports.values()}
        return next(one for one in (NONE, PREFIX, FULL) if one in stated)

    @field_validator("task", mode="after")
    @classmethod
    def _known_task(cls, task: str, info: ValidationInfo) -> str:
        vocabulary: Vocabulary = info.context or STANDARD
        if task in vocabulary.tasks:
            return task
        near = suggest(task, list(vocabulary.tasks))
        hint = f"did you mean `{near}`?" if near else "a zoo names its own tasks in modelyard.toml"
        raise wrong("one of " + ", ".join(vocabulary.tasks), hint)

    def model_post_init(self, _: Any) -> None:
        benchmarks = {name: benchmark.model_fields_set for name, benchmark in self.performance.root.items()}
        if benchmarks:
            self.performance._headline = headline_benchmark(self.task, benchmarks)
