"""`Entry`: a model that a benchmark is of; one of a hub is described in this one line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Any, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    ModelWrapValidatorHandler,
    model_serializer,
    model_validator,
)
from pydantic_core import InitErrorDetails

from modelyard.benchmark.asked.together import checked, wrong
from modelyard.cards.reference import Reference, slug_problem
from modelyard.core.errors import ModelyardError

HUBS = ("hf", "timm")
TASK = "classification"  # of a model of a hub whose entry does not say
LARGEST = 16_384  # a side of a picture

Name = Annotated[str, Field(min_length=1)]
Side = Annotated[int, Field(ge=1, le=LARGEST)]


def _or_text(schema: dict[str, Any]) -> None:
    """Let a text stand for an entry in the JSON Schema, as it does in a file."""
    whole = dict(schema)
    schema.clear()
    schema.update({"title": whole.pop("title", "Entry"), "anyOf": [{"type": "string"}, whole]})


class Entry(BaseModel):
    """One model. A text alone is its name: of the zoo, of a models file, or `hf:org/name`, `timm:name`."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, json_schema_extra=_or_text)

    name: Name = Field(description="What it is called in tables and results.")
    hf_id: Name | None = Field(
        default=None, description="Its repository on the Hugging Face Hub, such as timm/resnet18.a1_in1k."
    )
    task: Name | None = Field(default=None, description="Such as classification, which it is by default.")
    img_size: Side | None = Field(
        default=None, description="The side of its square pictures; the repository's own by default."
    )
    opset: Annotated[int, Field(ge=1, le=99)] | None = Field(
        default=None, description="Of ONNX; the newest that is known to work by default."
    )

    @model_validator(mode="wrap")
    @classmethod
    def _whole(cls, given: Any, read: ModelWrapValidatorHandler[Self]) -> Self:
        whole = {"name": given} if isinstance(given, str) else given
        return checked(read, whole, _mistakes(whole) if isinstance(whole, dict) else ())

    @model_serializer
    def _plain(self) -> str | dict[str, Any]:
        said = {name: getattr(self, name) for name in type(self).model_fields}
        said = {name: value for name, value in said.items() if value is not None}
        return self.name if said.keys() == {"name"} else said

    @property
    def hub(self) -> str | None:
        """The reference of a hub that it means; None for a model of the zoo."""
        if self.hf_id is not None:
            return f"hf:{self.hf_id.removeprefix('hf:')}"
        return self.name if self.name.partition(":")[0] in HUBS else None


def _mistakes(given: dict[Any, Any]) -> Iterator[InitErrorDetails]:
    """Find what no field can know by itself; what is none of its kind is left to the field."""
    name, hf_id, task = (_text(given.get(key)) for key in ("name", "hf_id", "task"))
    own = hf_id is not None or not _NEAR.isdisjoint(str(key).lower() for key in given)
    is_hub = own or (name or "").partition(":")[0] in HUBS
    said = slug_problem(name) if name is not None and own else None
    if said is not None:
        yield wrong(said, ("name",), name)
    if hf_id is not None and (said := _repository_problem(hf_id)) is not None:
        yield wrong(said, ("hf_id",), hf_id)
    if is_hub and task is not None and task != TASK:
        yield wrong(f"{TASK}, for which alone models of a hub are benchmarked", ("task",), task)
    if not is_hub:
        for key in ("img_size", "task"):
            if given.get(key) is not None:
                yield wrong(f"`{key}` beside `hf_id`: the card of a zoo's model says it", (key,), given[key])


_NEAR = {"hfid", "hf-id", "hf", "id", "repo", "repository"}  # what is meant for hf_id, and told as such


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _repository_problem(hf_id: str) -> str | None:
    name = hf_id.removeprefix("hf:").partition("@")[0]
    try:
        Reference.parse(f"hf:{name}")
    except ModelyardError as error:
        return error.message
    if name.count("/") != 1 or not all(name.split("/")):
        return "`hf_id` is `organisation/name`, such as timm/resnet18.a1_in1k"
    return None
