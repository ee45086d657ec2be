"""`Config`: what a benchmark measures, how, and when it has enough; read from YAML, or from options."""

from __future__ import annotations

from typing import Annotated, Any, Literal, Self

from pydantic import (
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationError,
    WithJsonSchema,
    model_validator,
)
from pydantic_core import PydanticCustomError

from modelyard.benchmark.asked.duration import seconds_of
from modelyard.benchmark.asked.entry import Entry
from modelyard.core.errors import ConfigError, InputError
from modelyard.runtimes.labels import placed_together

Count = Annotated[int, Field(ge=1, le=1_000_000)]
_LONGEST = 1e7  # seconds: above a hundred days there is no limit
_DURATION = "seconds, or a duration such as `90s`, `10m` or `1h30m`"


def _seconds(given: object) -> object:
    """Take a duration such as 10m for its seconds."""
    if not isinstance(given, str):
        return given
    try:
        return seconds_of(given)
    except InputError:
        raise PydanticCustomError("duration", _DURATION) from None


Seconds = Annotated[
    float,
    Field(gt=0, le=_LONGEST, allow_inf_nan=False),
    BeforeValidator(_seconds),
    WithJsonSchema(
        {"anyOf": [{"type": "number", "exclusiveMinimum": 0, "maximum": _LONGEST}, {"type": "string"}]}
    ),
]


class Config(BaseModel):
    """Everything that is asked of one benchmark. What is not said is as stated here."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True)

    models: list[Entry] = Field(
        default=[],
        description="Names, name@version, stubs, hf:org/name, timm:name, or entries as in models.yaml; none "
        "for all.",
    )
    task: str | None = Field(default=None, description="Only models of this task.")
    where: str | None = Field(default=None, description="Only models that this query finds.")
    runtimes: list[str] = Field(default=[], description="Names or labels; none for all that are here.")
    batch_sizes: list[Count] = Field(default=[1], min_length=1, description="One cell each.")
    device: str = Field(default="cpu", description="Such as cpu or cuda:0.")
    threads: Count | None = Field(default=None, description="Of the runtime; as many as there are cores.")
    precision: str | None = Field(default=None, description="Of the computation; the file's by default.")
    random_weights: bool = Field(default=False, description="New weights, nothing is fetched: speed only.")
    verify: bool = Field(default=True, description="Prove each export equal to its model, once.")
    warm_up: Annotated[int, Field(ge=0)] = Field(default=10, description="Calls before steadiness is asked.")
    warm_up_most: Count = Field(default=200, description="Calls after which it is measured, steady or not.")
    min_samples: Count = Field(default=130, description="Of one cell, in all its processes.")
    interval: Annotated[float, Field(gt=0, lt=1)] = Field(
        default=0.02, description="Enough, when the median's interval is no wider than this share of it."
    )
    processes: Annotated[int, Field(ge=2)] = Field(default=5, description="Fresh ones for each cell.")
    most_processes: Annotated[int, Field(ge=2)] = Field(
        default=10, description="For a cell whose interval is too wide."
    )
    budget: Seconds | None = Field(
        default=None, description="Of the whole run from the first timed call on, such as 600 or 10m."
    )
    cell_budget: Seconds = Field(default=30.0, description="Seconds of timed calls for one cell.")
    patience: Seconds = Field(default=300.0, description="Seconds for one process.")
    accuracy: bool = Field(default=False, description="Measure on each runtime what the models score, too.")
    dataset: str | None = Field(default=None, description="For accuracy; by default that of the card.")
    data: str | None = Field(default=None, description="Where the data set lies; its usual place by default.")
    split: str | None = Field(default=None, description="Of the data set; the one that figures are of.")
    size: Count | None = Field(default=None, description="For accuracy: only the first so many samples.")
    metrics: list[str] | None = Field(
        default=None, description="For accuracy; modelyard's for the task by default."
    )
    label_map: str | None = Field(
        default=None,
        description="For accuracy, where names cannot tell which class is which: by-number, "
        "background-first, or a set such as coco-91.",
    )
    max_ms: dict[str, Annotated[float, Field(gt=0)]] = Field(
        default={}, description="By model: a median above it is a failure."
    )
    anchor: str | None = Field(default="digits_resnet", description="A model timed in every run, or null.")
    seed: Annotated[int, Field(ge=0, lt=2**63)] | None = Field(
        default=None, description="Of the order of the cells; drawn by default."
    )

    @model_validator(mode="before")
    @classmethod
    def _labels(cls, given: Any) -> Any:
        """Take labels of runtimes for what they mean; they may say the device."""
        try:
            return _placed(given) if isinstance(given, dict) else given
        except InputError as error:
            said = f"runtimes of one device: {error.message}"
            raise PydanticCustomError("entry", "{said}", {"said": said}) from None

    @model_validator(mode="after")
    def _holds(self) -> Self:
        if self.most_processes < self.processes:
            said = f"most_processes of at least {self.processes}, as many as `processes`"
            raise PydanticCustomError("entry", said)
        return self

    def but(self, **given: Any) -> Config:
        """Give the same with other values; those that are None say nothing."""
        stated = {name: value for name, value in given.items() if value is not None}
        placed = _placed(self._said() | stated)
        try:
            return Config.model_validate(placed)
        except ValidationError as error:
            told = _told(stated) or _told(self._said() | stated)
            raise ConfigError("\n".join(told)) from error

    def _said(self) -> dict[str, Any]:
        """Give all values, but for a device that nobody named: a label of a runtime may name it yet."""
        return self.model_dump(exclude={"device"} - self.model_fields_set)


def _placed(given: dict[str, Any]) -> dict[str, Any]:
    """Put runtimes in the place of labels, and the device that these say."""
    names, device = given.get("runtimes"), given.get("device")
    if not isinstance(names, list) or not all(isinstance(one, str) for one in names):
        return given
    runtimes, place = placed_together(names, device if isinstance(device, str) else None)
    return given | {"runtimes": runtimes} | ({} if place is None else {"device": place})


def _told(stated: dict[str, Any]) -> list[str]:
    """Tell what is wrong in values as it is told of a file."""
    import json

    from modelyard.cards.validate import read_as

    _, problems = read_as(Config, json.dumps(stated, ensure_ascii=False, default=str).encode())
    return [one.message for one in problems]


Stop = Literal["narrow enough", "cell budget spent", "run budget spent", "processes spent"]
