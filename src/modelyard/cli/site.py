"""`modelyard site`: the zoo as a static site."""

from __future__ import annotations

from modelyard.cli import _show


def build(
    *,
    output: str = "site/",
    base_url: str = "",
    results: str | None = None,
    samples: bool = False,
    force: bool = False,
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Build a static site of the zoo: a page a model, an index to search, pages that compare, a feed.

    Only what changed since the last build is written, and the outcome is that of a build into a new folder.
    Names that were removed or renamed keep a page, as registry/index.yaml says of them. The site works under
    any path, and from disk. A folder that holds anything else is refused without --force.

    Args:
        output: The folder of the site.
        base_url: Where the site will stand, for its feed, its site map and canonical links.
        results: A folder of results, shown beside their models; benchmarks/results of the zoo by default.
        samples: Let models answer a few samples of their data set, and show them; it runs the models.
        force: Build into a folder that holds other files too, and write over those of the same name.
        quiet: Draw no progress.
        json: Print JSON: what was written and removed.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard site build
        modelyard site build --output public/ --base-url https://example.org/zoo/
        modelyard site build --zoo starter --results benchmarks/results --samples
    """
    import os

    from modelyard.cli._progress import Bars
    from modelyard.core import amount
    from modelyard.reports.site.build import build_site

    with Bars(quiet=quiet) as bars:
        built = build_site(
            output,
            zoo=zoo,
            base_url=base_url,
            results=results,
            samples=samples,
            force=force,
            report=bars.report,
        )
    for note in built.notes:
        _show.warn(_show.inert(note))
    if json:
        _show.json_out({
            "folder": built.folder, "zoo": built.zoo, "models": built.models, "pages": built.pages,
            "written": built.written, "removed": built.removed, "notes": built.notes,
        })  # fmt: skip
        return 0
    removed = f", {len(built.removed):,} removed" if built.removed else ""
    written = f"{len(built.written):,} of {amount.counted(built.pages, 'file')} written"
    models = f"{amount.counted(built.models, 'model')} of {_show.inert(built.zoo)}"
    _show.out(f"{models}: {written}{removed}")
    _show.out(f"open {_show.inert(os.path.join(output, 'index.html'))}")
    return 0
