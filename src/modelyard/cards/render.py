"""`render`: a card as a page that people like to read, with front matter that the Hugging Face Hub reads."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from modelyard.cards.front_matter import figures_of, front_matter, run_of
from modelyard.cards.score import value_said
from modelyard.core.amount import human_mb

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from modelyard.cards.card import Card

MOST_LABELS = 60  # above that, the page says how many there are
_TAG = re.compile(r"<(?!https?://[^\s<>]+>)(?=[A-Za-z/!?])")
_MARKED = str.maketrans({sign: f"\\{sign}" for sign in "\\`*_[]<>|"})


def render(
    card: Card,
    reference: str,
    *,
    notes: Sequence[str] = (),
    runs: Sequence[Mapping[str, Any]] = (),
    front: bool = True,
) -> str:
    """Write `model.md`: what the model is, what it reached, how to use it, and what it must not be used for.

    What the card says of itself at length is Markdown, and stays it; HTML in it is shown as it stands.

    Args:
        card: the model's card.
        reference: the name that commands take.
        notes: sentences on the samples beside the page.
        runs: what `benchmarks.yaml` holds: how the figures were measured is told too.
        front: begin with the front matter that the Hugging Face Hub reads.
    """
    sections = (
        _head(card), _facts(card), _figures(card), _measured(card, runs), _use(card, reference),
        _labels(card), _preprocessing(card), _training(card), _limits(card), _section("Samples", notes),
        _sources(card),
    )  # fmt: skip
    page = "\n\n".join(filter(None, sections)) + "\n"
    return f"{front_matter(card, runs)}\n{page}" if front else page


def _head(card: Card) -> str:
    lines = [f"# {_text(card.name)}"]
    lines += [_prose(card.description)] if card.description else []
    if card.status != "active":
        taken = f" `{card.deprecated_by}` takes over." if card.deprecated_by else ""
        lines.append(f"**This model is {card.status}.**{taken}")
    return "\n\n".join(lines)


def _facts(card: Card) -> str:
    built = card.architecture
    size = " × ".join(map(str, built.input_size)) if built.input_size else None
    dtype = f" {built.input_dtype}" if built.input_dtype else ""
    return _table(("", ""), [
        ("Version", card.version),
        ("Task", card.task),
        ("Network", built.backbone),
        ("Parameters", _count(built.num_parameters)),
        ("Multiply-accumulates", _count(built.macs)),
        ("Input", f"{size}{dtype}" if size else None),
        ("Size", human_mb(card.weights.size_mb) if card.weights.size_mb else None),
        ("Licence", card.licence),
        ("Made from", card.base_model),
        ("Stub", f"`{card.stub}`" if card.stub else None),
    ])  # fmt: skip


def _figures(card: Card) -> str:
    rows = [
        (f"`{name}`", f"`{metric}`", _figure(metric, value), _text(one.source or ""))
        for name, one in card.performance.items()
        for metric, value in figures_of(one).items()
    ]
    table = _table(("Benchmark", "Metric", "Figure", "Source"), rows)
    return f"## Figures\n\n{table}" if rows else ""


def _measured(card: Card, runs: Sequence[Mapping[str, Any]]) -> str:
    """Tell of each figure that was measured how, on what and when, and where the result is."""
    rows = []
    for name, benchmark in card.performance.items():
        for metric, value in figures_of(benchmark).items():
            run = run_of(runs, name, metric, value)
            if run.get("result"):
                ends = run.get("intervals", {}).get(metric)
                span = " – ".join(_figure(metric, end) for end in ends) if ends else "–"
                said = (_text(str(run.get(key) or "–")) for key in ("hardware", "runtime", "date"))
                rows.append((f"`{name}`", f"`{metric}`", span, *said, f"`{run['result']}`"))
    heads = ("Benchmark", "Metric", "95 % interval", "Machine", "Runtime", "Date", "Result")
    return f"## How it was measured\n\n{_table(heads, rows)}" if rows else ""


def _use(card: Card, reference: str) -> str:
    name = f"{reference}@{card.version}"
    shown = {"text-generation": f'modelyard predict {name} "Once upon a time"'}
    command = shown.get(card.task, f"modelyard predict {name} picture.jpg")
    return (
        f'## Use\n\n```python\nimport modelyard\n\nnetwork = modelyard.load_model("{name}")\n```\n\n'
        f"```sh\nmodelyard fetch {name}\n{command}\n```"
    )


def _labels(card: Card) -> str:
    labels = card.labels
    if labels is None:
        return ""
    if isinstance(labels, str):
        return _section("Labels", [_text(labels)])
    named = labels.items() if isinstance(labels, dict) else enumerate(labels)
    if len(labels) > MOST_LABELS and not all(len(label) == 1 for _, label in named):
        return _section("Labels", [f"{len(labels):,} classes: they stand on the card."])
    named = labels.items() if isinstance(labels, dict) else enumerate(labels)
    return _section("Labels", [", ".join(f"{index} {_label(label)}" for index, label in named)])


def _preprocessing(card: Card) -> str:
    said = card.preprocessing.model_dump(exclude_none=True) if card.preprocessing is not None else {}
    rows = [(key.replace("_", " ").capitalize(), _value(value)) for key, value in said.items()]
    scale = card.architecture.input_normalization
    if scale is not None:
        rows += [("Mean", _value(scale.mean)), ("Standard deviation", _value(scale.std))]
    sentence = "Pixels are scaled to 0–1, then the mean is subtracted and divided by the deviation."
    note = f"\n\n{sentence}" if scale is not None else ""
    return f"## Preprocessing\n\n{_table(('', ''), rows)}{note}" if rows else ""


def _training(card: Card) -> str:
    said = card.training.model_dump(exclude_none=True)
    recipe = said.pop("recipe", None)
    rows = [(key.replace("_", " ").capitalize(), _value(value)) for key, value in said.items()]
    lines = [_table(("", ""), rows)] if rows else []
    lines += [f"Recipe: `{recipe}`"] if recipe else []
    return _section("Training", lines)


def _limits(card: Card) -> str:
    use = f"Meant for: {_prose(card.intended_use)}" if card.intended_use else ""
    return _section("Limits", [part for part in (use, _prose(card.limits or "")) if part])


def _sources(card: Card) -> str:
    return _section("Sources", ["\n".join(f"- {source}" for source in card.sources)] if card.sources else [])


def _section(title: str, paragraphs: Sequence[str]) -> str:
    return "\n\n".join([f"## {title}", *paragraphs]) if paragraphs else ""


def _table(heads: tuple[str, ...], rows: Iterable[tuple[str | None, ...]]) -> str:
    kept = [row for row in rows if None not in row]
    lines = [heads, ("---",) * len(heads), *kept]
    return "\n".join(f"| {' | '.join(str(cell) for cell in line)} |" for line in lines) if kept else ""


def _count(value: int | None) -> str | None:
    return None if value is None else f"{value:,}"


def _figure(metric: str, value: object) -> str:
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value_said(metric, value)
    return _text(str(value))


def _value(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_value(one) for one in value)
    if isinstance(value, float):
        return f"{value:g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else _text(str(value))


def _label(label: str) -> str:
    return f"`{label}`" if label.isprintable() and label.strip() and "`" not in label else f"`{label!r}`"


def _text(text: str) -> str:
    """Give a text of the card as Markdown that shows it as it is, on one line."""
    return " ".join(text.split()).translate(_MARKED)


def _prose(text: str) -> str:
    """Give a text of the card that is Markdown, with no HTML in it."""
    return _TAG.sub("&lt;", text.strip())


def recipe(card: Card) -> str:
    """Write how the model was trained, as `recipe_original.md`."""
    said = card.training.model_dump(exclude_none=True)
    command = said.pop("recipe", None)
    rows = [(key.replace("_", " ").capitalize(), _value(value)) for key, value in said.items()]
    lines = [f"# How {_text(card.name)} {card.version} was trained", _table(("", ""), rows)]
    lines += [f"```sh\n{command}\n```"] if command else []
    if not rows and not command:
        lines.append("The card does not say.")
    return "\n\n".join(filter(None, lines)) + "\n"
