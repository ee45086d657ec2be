"""`modelyard card`: one model as a page to hand on."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Literal


def card(
    model: str,
    *,
    format: Literal["markdown", "html", "hf"] | None = None,
    output: str | None = None,
    force: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Write a model's card as a page: Markdown, HTML, or the README.md of the Hugging Face Hub.

    hf is Markdown with the front matter that the Hub reads; its model-index tells how each figure was
    measured: the digest of the result, the day, the machine. html is one file that asks the network for
    nothing. Without --format, the ending of the output says it: .md or .html. Without --output the page is
    printed.

    Args:
        model: A name, name@version or stub.
        format: markdown, html or hf; where no ending says it, markdown.
        output: The file to write.
        force: Write over a file that says something else.
        json: Print JSON: the model, the format and the page.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard card resnet50
        modelyard card resnet50 --format hf --output README.md
        modelyard card resnet50@1.0.0 --output resnet50.html
    """
    from modelyard.cli._found import found
    from modelyard.registry.zoo import open_zoo
    from modelyard.reports.model_card import format_of, page_of

    one = found(model, open_zoo(zoo))
    form = format or format_of(output)
    page = page_of(one, form)
    if output is not None:
        _write(output, page.encode(), force=force)
    if json:
        said = {"model": one.ref, "version": one.version, "format": form, "output": output, "page": page}
        _show.json_out(said)
    elif output is None:
        _show.out(_show.inert_lines(page.rstrip("\n")))
    else:
        _show.out(_show.inert(output))
    return 0


def _write(path: str, page: bytes, *, force: bool) -> None:
    """Write a file, whole or not at all; one that says something else only if that is wanted."""
    import os

    from modelyard.core.errors import InputError, NotFoundError
    from modelyard.store.atomic import write_atomically

    if os.path.isdir(path):
        raise InputError(f"{path} is a folder", hint="`--output` names the file to write.")
    if os.path.lexists(path) and not force:
        with open(path, "rb") as file:
            if file.read(len(page) + 1) != page:
                raise InputError(f"{path} is there and says something else", hint="--force writes over it.")
    above = os.path.dirname(os.path.abspath(path))
    if not os.path.isdir(above):
        raise NotFoundError(f"{above}: no such folder", hint=f"`mkdir -p {above}` makes it.")
    write_atomically(path, page)
