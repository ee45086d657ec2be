"""`Entry`: a model that a benchmark is of; one of a hub is described in this one line."""

from __future__ import annotations

from typing import Annotated, Any, Self

from pydantic import BaseModel, ConfigDict, Field, model_serializer, model_validator
from pydantic_core import PydanticCustomError

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

    @model_validator(mode="before")
    @classmethod
    def _named(cls, given: Any) -> Any:
        return {"name": given} if isinstance(given, str) else given

    @model_validator(mode="after")
    def _holds(self) -> Self:
        if self.hf_id is not None:
            _demand_slug(self.name)
            _demand_repository(self.hf_id)
        elif self.hub is None and (self.img_size or self.task):
            given = "img_size" if self.img_size else "task"
            raise PydanticCustomError(
                "entry", f"`{given}` without `hf_id`: the card of a zoo's model says it"
            )
        return self

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


def _demand_slug(name: str) -> None:
    wrong = slug_problem(name)
    if wrong is not None:
        raise PydanticCustomError("entry", "{said}", {"said": wrong})


def _demand_repository(hf_id: str) -> None:
    name = hf_id.removeprefix("hf:").partition("@")[0]
    try:
        Reference.parse(f"hf:{name}")
    except ModelyardError as error:
        raise PydanticCustomError("entry", "{said}", {"said": error.message}) from None
    if name.count("/") != 1 or not all(name.split("/")):
        raise PydanticCustomError("entry", "`hf_id` is `organisation/name`, such as timm/resnet18.a1_in1k")
