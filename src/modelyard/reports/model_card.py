"""`model_card`: one model as a page to hand on: Markdown, the form of the Hugging Face Hub, or HTML."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Literal

from modelyard.cards.render import render
from modelyard.core.errors import InputError
from modelyard.registry.resolve import resolve
from modelyard.registry.zoo import Zoo, open_zoo

if TYPE_CHECKING:
    from modelyard.cards.card import Card
    from modelyard.registry.model import Model
    from modelyard.reports.site.entry import Entry, Version
    from modelyard.reports.site.zoo import Shown

    Format = Literal["markdown", "html", "hf"]

FORMATS = ("markdown", "html", "hf")


def model_card(reference: str, format: Format = "markdown", *, zoo: Zoo | str | None = None) -> str:
    """Write the card of a model as a page.

    Args:
        reference: a name, `name@version` or stub.
        format: `markdown`; `hf`, the README.md of the Hub, with front matter and how its figures were
            measured; or `html`, one page that asks for no other file.
        zoo: a zoo or its folder; the one at hand by default.
    """
    if format not in FORMATS:
        raise InputError(f"there is no form {format!r} of a card", hint=f"There are: {', '.join(FORMATS)}.")
    opened = zoo if isinstance(zoo, Zoo) else open_zoo(zoo)
    return page_of(resolve(reference, opened).model, format)


def format_of(path: str | None) -> Format:
    """Name the format of a file by its ending; Markdown where there is no file.

    Args:
        path: the file.
    """
    ending = ".md" if path is None else os.path.splitext(path)[1].lower()
    if ending in (".html", ".htm"):
        return "html"
    if ending in (".md", ".markdown"):
        return "markdown"
    hint = "An ending is .md or .html; or name the format: `--format markdown`."
    raise InputError(f"{path}: its ending does not say in which format it is to be", hint=hint)


def page_of(model: Model, format: Format) -> str:
    """Write the card of a model that was found.

    Args:
        model: a version of a model.
        format: as `model_card` takes it.
    """
    if format == "html":
        return _html(model)
    version = _shown(model)[2]
    card = _card(version)
    if format == "markdown":
        return render(card, model.ref, front=False)
    from modelyard.reports.site.figures import runs_of

    return render(card, model.ref, runs=runs_of(version))


def _card(version: Version) -> Card:
    """Read a card as the index has it: without the logins of its URLs, for a page is handed on."""
    from modelyard.cards.card import Card
    from modelyard.cards.vocabulary import Vocabulary

    return Card.model_validate_json(version["data"], context=Vocabulary((version["task"],)))


def _shown(model: Model) -> tuple[Shown, Entry, Version]:
    """Find a model among all of its zoo, whose relatives its page names."""
    from modelyard.reports.site.zoo import read_zoo

    shown = read_zoo(model.zoo.alone)
    entry = next(one for one in shown.entries if (one.ref, one.task) == (model.ref, model.task))
    return shown, entry, next(one for one in entry.versions if one.version == model.version)


def _html(model: Model) -> str:
    from modelyard.reports.extra import demand_pages

    demand_pages("an HTML page")
    from modelyard.reports.site.lineage import Lineage
    from modelyard.reports.site.model_page import page_of as filled
    from modelyard.reports.site.render import render_alone
    from modelyard.reports.site.samples import sample_files, samples_of

    shown, entry, version = _shown(model)
    relatives = Lineage(shown.entries).of(entry, version)
    samples = samples_of(version, sample_files(version))
    page = render_alone(
        "model.html", zoo=shown.name, here="", json="", canonical="", samples=samples,
        **filled(entry, version, relatives, ()),
    )  # fmt: skip
    return page.decode()
