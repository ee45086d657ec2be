"""What can be asked of a card: every field by its short name, where it lives, its kind and its unit.

A field lives in a column of the index's `card` table, or at a path inside one of its JSON columns
(`data` the whole card, `metrics` the headline benchmark's figures, `properties` the stub's parts).
"""

from __future__ import annotations


class Field:
    """One thing a card can be asked for; `descending` when the best of it is the highest."""

    __slots__ = ("about", "column", "descending", "kind", "name", "path", "unit")

    def __init__(
        self,
        name: str,
        where: tuple[str, ...],
        kind: str,
        unit: str = "",
        *,
        best: str = "low",
        about: str = "the whole part; for `= null`",
    ) -> None:
        self.name = name
        self.column = where[0]
        self.path = where[1:]
        self.kind = kind
        self.unit = unit
        self.descending = best == "high"
        self.about = about


# name, where it lives (column.key.key), kind, unit, which end is the best, one line for people
_TABLE = (
    ("ref", "ref", "text", "", "low", "the name commands take, the folder's"),
    ("name", "name", "text", "", "low", "the name people read"),
    ("version", "version", "version", "", "high", "the semantic version"),
    ("task", "task", "text", "", "low", "what the model does"),
    ("framework", "framework", "text", "", "low", "what the weights are made with"),
    ("status", "status", "text", "", "low", "active, deprecated or experimental"),
    ("licence", "licence", "text", "", "low", "the SPDX licence expression"),
    ("description", "data.description", "text", "", "low", "what the card says of the model"),
    ("tags", "data.tags", "list", "", "low", "the card's tags"),
    ("accuracy", "accuracy", "number", "fraction", "high",
     "the task's primary metric, on the headline benchmark"),
    ("latency_ms", "latency_ms", "number", "ms", "low", "inference latency on the headline benchmark"),
    ("throughput_fps", "throughput_fps", "number", "", "high", "throughput on the headline benchmark"),
    ("headline", "headline", "text", "", "low", "the benchmark that stands for the model"),
    ("current", "current", "bool", "", "high", "whether this is the model's current version"),
    ("dir", "dir", "text", "", "low", "the card's folder inside the zoo"),
    ("num_parameters", "num_parameters", "number", "count", "low", "how many parameters"),
    ("macs", "data.architecture.macs", "number", "count", "low", "multiply-accumulates of one forward pass"),
    ("backbone", "data.architecture.backbone", "text", "", "low", "the network's name"),
    ("input_size", "data.architecture.input_size", "list", "", "low", "the shape of one input"),
    ("input_dtype", "data.architecture.input_dtype", "text", "", "low", "the type of the input's numbers"),
    ("mean", "data.architecture.input_normalization.mean", "list", "", "low", "subtracted from each channel"),
    ("std", "data.architecture.input_normalization.std", "list", "", "low",
     "what each channel is divided by"),
    ("training.dataset", "data.training.dataset", "text", "", "low", "what it was trained on, as written"),
    ("dataset_size", "data.training.dataset_size", "number", "count", "high", "samples it was trained on"),
    ("epochs", "data.training.epochs", "number", "", "low", "passes over the training data"),
    ("optimizer", "data.training.optimizer", "text", "", "low", "the training's optimizer"),
    ("learning_rate", "data.training.learning_rate", "number", "", "low", "the training's learning rate"),
    ("batch_size", "data.training.batch_size", "number", "", "low", "the training's batch size"),
    ("hardware", "data.training.hardware", "text", "", "low", "what it was trained on, the machine"),
    ("training_time_hours", "data.training.training_time_hours", "number", "", "low",
     "how long training took"),
    ("recipe", "data.training.recipe", "text", "", "low", "where the training recipe stands"),
    ("seed", "data.training.seed", "number", "", "low", "the training's random seed"),
    ("size_mb", "size_mb", "number", "mb", "low", "the size of the weights, or of the only export"),
    ("url", "data.weights.url", "text", "", "low", "where the weights are"),
    ("urls", "data.weights.urls", "list", "", "low", "mirrors of the weights"),
    ("sha256", "data.weights.sha256", "text", "", "low", "the weights' full digest"),
    ("sha256_prefix", "data.weights.sha256_prefix", "text", "", "low", "the first digits of the digest"),
    ("digest", "digest", "text", "", "low", "how strong the digest is: full, prefix or none"),
    ("format", "data.weights.format", "text", "", "low", "the format of the weights"),
    ("stub", "stub", "text", "", "low", "the stub, written or derived"),
    ("domain", "properties.domain", "text", "", "low", "the stub's domain"),
    ("sub_domain", "properties.sub_domain", "text", "", "low", "the stub's sub-domain"),
    ("architecture", "properties.architecture", "text", "", "low", "the stub's architecture"),
    ("sub_architecture", "properties.sub_architecture", "text", "", "low", "the stub's sub-architecture"),
    ("stub.framework", "properties.framework", "text", "", "low", "the stub's framework"),
    ("repo", "properties.repo", "text", "", "low", "the stub's repository"),
    ("dataset", "properties.dataset", "text", "", "low", "the stub's data set"),
    ("training_scheme", "properties.training_scheme", "text", "", "low", "the stub's training scheme"),
    ("sparse_name", "properties.sparse_name", "text", "", "low", "the stub's sparsification"),
    ("sparse_category", "properties.sparse_category", "text", "", "low", "the stub's sparsity category"),
    ("sparse_target", "properties.sparse_target", "text", "", "low", "what the sparse model was made for"),
    ("deprecated_by", "data.deprecated_by", "text", "", "low", "the model that takes over"),
    ("migration_guide", "data.migration_guide", "text", "", "low", "how to move to the successor"),
    ("base_model", "data.base_model", "text", "", "low", "the model this one was made from"),
    ("derived_from", "data.derived_from", "list", "", "low", "the models this one was made from"),
    ("intended_use", "data.intended_use", "text", "", "low", "what it is for"),
    ("limits", "data.limits", "text", "", "low", "what it cannot do"),
    ("sources", "data.sources", "list", "", "low", "where what the card says is published"),
    ("labels", "data.labels", "any", "", "low", "the classes"),
    ("resize", "data.preprocessing.resize", "any", "", "low", "the side inputs are resized to"),
    ("resize_rule", "data.preprocessing.resize_rule", "text", "", "low", "how inputs are resized"),
    ("interpolation", "data.preprocessing.interpolation", "text", "", "low", "how pixels are interpolated"),
    ("antialias", "data.preprocessing.antialias", "bool", "", "low", "whether resizing is antialiased"),
    ("crop", "data.preprocessing.crop", "any", "", "low", "the centre crop"),
    ("color_order", "data.preprocessing.color_order", "text", "", "low", "RGB, BGR or GREY"),
    ("layout", "data.preprocessing.layout", "text", "", "low", "CHW or HWC"),
    ("originals", "data.samples.originals", "text", "", "low", "where the original samples lie"),
    ("inputs", "data.samples.inputs", "text", "", "low", "where the input samples lie"),
    ("outputs", "data.samples.outputs", "text", "", "low", "where the output samples lie"),
    ("samples.labels", "data.samples.labels", "text", "", "low", "where the samples' labels lie"),
    ("deployments", "data.deployments", "list", "", "low", "where it runs; for `= null`"),
    ("training", "data.training", "any", "", "low", "the whole part; for `= null`"),
    ("weights", "data.weights", "any", "", "low", "the whole part; for `= null`"),
    ("performance", "data.performance", "any", "", "low", "the whole part; for `= null`"),
    ("exports", "data.exports", "any", "", "low", "the whole part; for `= null`"),
    ("preprocessing", "data.preprocessing", "any", "", "low", "the whole part; for `= null`"),
    ("samples", "data.samples", "any", "", "low", "the whole part; for `= null`"),
    ("aliases", "data.aliases", "any", "", "low", "the whole part; `aliases.NAME` for one"),
    ("metadata", "data.metadata", "any", "", "low", "the whole part; `metadata.KEY` for one of its keys"),
)  # fmt: skip
FIELDS = {
    name: Field(name, tuple(where.split(".")), kind, unit, best=best, about=about)
    for name, where, kind, unit, best, about in _TABLE
}

ALIASES = {
    "license": "licence",
    "params": "num_parameters",
    "size": "size_mb",
    "latency": "latency_ms",
    "inference_latency_ms": "latency_ms",
    "throughput": "throughput_fps",
    "top1": "top1_accuracy",
    "top5": "top5_accuracy",
    "model": "ref",
}

# Anything may stand under these parts of a card.
OPEN_PARTS = frozenset({"metadata", "aliases", "labels"})


def _paths() -> dict[tuple[str, ...], Field]:
    """Every field by its full path in the card."""
    paths = {field.path: field for field in FIELDS.values() if field.column == "data"}
    for field in FIELDS.values():
        if field.column == "properties":
            paths["stub", *field.path] = paths["properties", *field.path] = field
    paths["architecture", "num_parameters"] = FIELDS["num_parameters"]
    paths["weights", "size_mb"] = FIELDS["size_mb"]
    whole = ("architecture", "input_normalization")
    paths[whole] = Field(".".join(whole), ("data", *whole), "any")
    return paths


PATHS = _paths()
