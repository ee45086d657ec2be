"""A model as discovery gives it: one version's card, with the name commands take and where it lies."""

from __future__ import annotations

import os

from modelyard.store.address import HIDDEN

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any, SupportsIndex, overload

    from modelyard.cards.card import Architecture, Card, Performance, Preprocessing, Training, Weights
    from modelyard.cards.stub import Stub
    from modelyard.registry.zoo import Zoo

FIELDS = (
    "dir", "ref", "name", "version", "task", "framework", "status", "licence", "num_parameters", "size_mb",
    "accuracy", "latency_ms", "throughput_fps", "headline", "metrics", "digest", "stub", "data", "problem",
)  # fmt: skip


class Model:
    """One version of one model of a zoo.

    `ref` is the name commands take (the folder's), `name` the one people read. What the index knows
    is at hand at once; `card`, `performance`, `weights` and the like read the whole card when asked.
    """

    __slots__ = ("_card", "_row", "zoo")

    def __init__(self, zoo: Zoo, row: Iterable[Any]) -> None:
        self.zoo = zoo
        self._row: dict[str, Any] = dict(zip(FIELDS, row, strict=True))
        self._card: Card | None = None

    @property
    def ref(self) -> str:
        return str(self._row["ref"])

    @property
    def name(self) -> str:
        return str(self._row["name"])

    @property
    def version(self) -> str:
        return str(self._row["version"])

    @property
    def task(self) -> str:
        return str(self._row["task"])

    @property
    def framework(self) -> str:
        return str(self._row["framework"])

    @property
    def status(self) -> str:
        return str(self._row["status"])

    @property
    def licence(self) -> str | None:
        return self._text("licence")

    @property
    def num_parameters(self) -> int | None:
        value = self._row["num_parameters"]
        return None if value is None else int(value)

    @property
    def size_mb(self) -> float | None:
        return self._number("size_mb")

    @property
    def accuracy(self) -> float | None:
        """The task's primary metric on the headline benchmark."""
        return self._number("accuracy")

    @property
    def latency_ms(self) -> float | None:
        return self._number("latency_ms")

    @property
    def throughput_fps(self) -> float | None:
        return self._number("throughput_fps")

    @property
    def headline(self) -> str | None:
        """The benchmark whose figures stand for the model."""
        return self._text("headline")

    @property
    def digest(self) -> str:
        """How strong the digest of its weights, or of its exports alone, is: `full`, `prefix` or `none`."""
        return str(self._row["digest"])

    @property
    def stub(self) -> Stub:
        """The stub, written or derived."""
        from modelyard.cards.stub import Stub

        return Stub.parse(str(self._row["stub"]))

    @property
    def readable(self) -> bool:
        """Whether the card holds; one that does not has a name and a folder and no more."""
        return self.problem is None

    @property
    def problem(self) -> str | None:
        """The first mistake of a card that does not hold, with its line and column."""
        return self._text("problem")

    @property
    def folder(self) -> str:
        """The absolute path of the folder the card lies in."""
        return os.path.join(self.zoo.registry, str(self._row["dir"]))

    @property
    def card(self) -> Card:
        """The whole card."""
        if self._card is None:
            self._card = self._with_logins() or self._of_index()
        return self._card

    @property
    def data(self) -> dict[str, Any]:
        """What the card says, as plain data in canonical form."""
        import json

        text = str(self._row["data"])
        if HIDDEN in text:
            text = self.card.model_dump_json(exclude_unset=True)
        data: dict[str, Any] = json.loads(text)
        return data

    def _of_index(self) -> Card:
        from modelyard.cards.card import Card
        from modelyard.cards.vocabulary import Vocabulary

        return Card.model_validate_json(str(self._row["data"]), context=Vocabulary((self.task,)))

    def _with_logins(self) -> Card | None:
        """Read the card itself where its URLs have logins: the index holds none."""
        if HIDDEN not in str(self._row["data"]):
            return None
        from modelyard.registry.index.rows import whole_card

        return whole_card(self.zoo, str(self._row["dir"]))

    @property
    def performance(self) -> Performance:
        """Figures by benchmark; an attribute reads the headline one."""
        return self.card.performance

    @property
    def architecture(self) -> Architecture:
        return self.card.architecture

    @property
    def training(self) -> Training:
        return self.card.training

    @property
    def weights(self) -> Weights:
        return self.card.weights

    @property
    def tags(self) -> list[str]:
        return list(self.card.tags)

    @property
    def aliases(self) -> dict[str, str]:
        """Names for versions, as this version's card gives them."""
        return dict(self.card.aliases)

    @property
    def metadata(self) -> dict[str, Any]:
        return dict(self.card.metadata)

    @property
    def labels(self) -> str | list[str] | dict[int, str] | None:
        """The names of its classes, or the name of the list that holds them."""
        return self.card.labels

    @property
    def preprocessing(self) -> Preprocessing | None:
        """What an input goes through before the network."""
        return self.card.preprocessing

    @property
    def description(self) -> str | None:
        return self.card.description

    def summary(self) -> dict[str, Any]:
        """What `list --json` says of a model."""
        import json

        said = {key: value for key, value in self._row.items() if key not in ("data", "dir", "problem")}
        if said["metrics"] is not None:
            said["metrics"] = json.loads(said["metrics"])
        return said

    def _text(self, key: str) -> str | None:
        value = self._row[key]
        return None if value is None else str(value)

    def _number(self, key: str) -> float | None:
        value = self._row[key]
        return None if value is None else float(value)

    def __repr__(self) -> str:
        return f"<Model {self.ref}@{self.version}: {self.task}>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Model) and (self.folder, self._row) == (other.folder, other._row)

    def __hash__(self) -> int:
        return hash((self.folder, self.version))

    def _repr_html_(self) -> str:
        return _table([self], all_rows=True)


class Models(list[Model]):
    """A list of models that shows itself as a table in a notebook, and so does a slice of it."""

    if TYPE_CHECKING:

        @overload
        def __getitem__(self, index: SupportsIndex) -> Model: ...
        @overload
        def __getitem__(self, index: slice) -> Models: ...
        def __getitem__(self, index: SupportsIndex | slice) -> Model | Models: ...

    else:

        def __getitem__(self, index):
            found = super().__getitem__(index)
            return Models(found) if isinstance(index, slice) else found

    def _repr_html_(self) -> str:
        return _table(self)


def _table(models: list[Model], *, all_rows: bool = False) -> str:
    from html import escape

    heads = ("model", "version", "task", "accuracy", "parameters", "size (MB)", "licence", "status")
    shown = models if all_rows else models[:200]
    rows = [
        (m.ref, m.version, m.task, m.accuracy, m.num_parameters, m.size_mb, m.licence, m.status)
        for m in shown
    ]
    head = "".join(f"<th>{text}</th>" for text in heads)
    body = "".join(
        "<tr>" + "".join(f"<td>{escape(_cell(value))}</td>" for value in row) + "</tr>" for row in rows
    )
    rest = len(models) - len(shown)
    more = f"<p>and {rest} more</p>" if rest else ""
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{more}"


def _cell(value: object) -> str:
    if value is None:
        return "–"
    if isinstance(value, int):
        return f"{value:,}"
    return f"{value:.4g}" if isinstance(value, float) else str(value)
