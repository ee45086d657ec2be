"""`Site`: all files of a zoo's site, each with what it is made from; none is made before it is asked for."""

from __future__ import annotations

import json
import os
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import asdict
from itertools import groupby
from typing import TYPE_CHECKING, Any

from modelyard.core import amount
from modelyard.core.errors import ModelyardError, NotFoundError
from modelyard.reports.site.answers import answered
from modelyard.reports.site.as_json import as_json
from modelyard.reports.site.feed import feed, sitemap
from modelyard.reports.site.gone import gone_of
from modelyard.reports.site.history import changes
from modelyard.reports.site.lineage import Lineage
from modelyard.reports.site.model_page import guide_of, page_of
from modelyard.reports.site.own_code import own_digest
from modelyard.reports.site.page import Page, digest_of
from modelyard.reports.site.render import asset, render, style
from modelyard.reports.site.samples import digest_of_files, sample_files, samples_of
from modelyard.reports.site.search_data import COMPARE, SEARCH, script_of
from modelyard.reports.site.usage import config_bytes
from modelyard.reports.site.zoo import read_zoo

if TYPE_CHECKING:
    from modelyard.registry.zoo import Zoo
    from modelyard.reports.gathered.row import Row
    from modelyard.reports.site.entry import Entry, Version
    from modelyard.reports.site.gone import Gone
    from modelyard.reports.site.samples import Sample

SCRIPTS = ("search.js", "compare.js", "page.js")
RESULTS = os.path.join("benchmarks", "results")


class Site:
    """What a zoo's site is made of."""

    def __init__(self, zoo: Zoo, base_url: str, results: str | None, *, samples: bool) -> None:
        self.shown = read_zoo(zoo)
        self.notes = [f"{dir_}: {problem}" for _, dir_, problem in self.shown.broken]
        self._zoo = zoo
        self._base = base_url
        self._lineage = Lineage(self.shown.entries)
        self._rows = self._measured(results)
        self._samples = samples
        self._changes = changes(zoo, self.shown.entries)
        self._common = (own_digest(), self.shown.name, base_url, bool(self._changes))
        self._gone = list(gone_of(self.shown))

    def _measured(self, folder: str | None) -> dict[tuple[str, str], list[Row]]:
        """Read results; those of the zoo's own folder where it has one and none is named."""
        from modelyard.reports.gathered.gather import gather
        from modelyard.results.folder import read_all

        usual = os.path.join(self._zoo.root, RESULTS)
        if folder is None and not os.path.isdir(usual):
            return {}
        if folder is not None and not os.path.isdir(folder):
            raise NotFoundError(
                f"{folder}: no such folder of results", hint="`modelyard benchmark` writes one."
            )
        found = read_all(folder or usual)
        self.notes += [f"{one.path}: {one.reason}" for one in found.damaged]
        rows: dict[tuple[str, str], list[Row]] = defaultdict(list)
        for row in gather(found.results, found.damaged).rows:
            rows[row.model, row.version].append(row)
        return rows

    def pages(self) -> Iterator[Page]:
        """Give every file of the site."""
        for entry in self.shown.entries:
            for version in entry.versions:
                yield from self._of_version(entry, version)
        for gone in self._gone:
            yield from self.gone_pages(gone)
        yield from self._indexes()
        yield from self._assets()

    def _of_version(self, entry: Entry, version: Version) -> Iterator[Page]:
        path = entry.page_of(version)
        relatives = self._lineage.of(entry, version)
        folders = sample_files(version)
        rows = self._rows.get((entry.ref, version.version), [])
        inputs = digest_of(
            *self._common, entry.ref, entry.task, entry.former, version.row, version.runs,
            config_bytes(version), guide_of(version), self._samples, digest_of_files(folders),
            [(one.version, one["status"], one is entry.current) for one in entry.versions],
            [asdict(one) for one in relatives],
            [(one.digest, one.score and one.score.digest) for one in rows],
        )  # fmt: skip
        yield Page(path, inputs, lambda: self._model(entry, version, path, folders))
        yield Page(_json(path), inputs, lambda: as_json(entry, version, relatives, rows))

    def _model(self, entry: Entry, version: Version, path: str, folders: dict[str, str]) -> bytes:
        rows = self._rows.get((entry.ref, version.version), [])
        filled = page_of(entry, version, self._lineage.of(entry, version), rows)
        return self._filled(
            "model.html", path, json=os.path.basename(_json(path)),
            canonical=self._base + path if self._base else "",
            samples=self._shown_samples(entry, version, folders), **filled,
        )  # fmt: skip

    def _filled(self, template: str, path: str = "", **filled: Any) -> bytes:
        """Fill the template of a page; what all pages show is known here."""
        here = template.removesuffix(".html")
        return render(
            template, _root(path), zoo=self.shown.name, here=here, has_changes=bool(self._changes), **filled
        )

    def _shown_samples(self, entry: Entry, version: Version, folders: dict[str, str]) -> list[Sample]:
        """Give the samples beside the card; where there are none, and that is wanted, ask the model."""
        found = samples_of(version, folders)
        asked = self._samples and version is entry.current and version["status"] != "deprecated"
        if found or not asked:
            return found
        try:
            return answered(entry, version)
        except ModelyardError as error:
            self.notes.append(f"no samples of {entry.ref}: {error.message}")
            return []

    def gone_pages(self, one: Gone) -> Iterator[Page]:
        """Give the page of a name that no model has now, and what stands beside it."""
        others = [other.page for other in one.others]
        inputs = digest_of(*self._common, one.page, one.name, one.says, one.now, one.now_name, others)
        said = {"name": one.name, "says": one.says, "now": one.now, "others": others}
        yield Page(
            one.page, inputs,
            lambda: self._filled("gone.html", one.page, **one.filled),
        )  # fmt: skip
        yield Page(_json(one.page), inputs, lambda: _dumped(said))

    def _indexes(self) -> Iterator[Page]:
        entries = self.shown.entries
        everything = digest_of(
            *self._common, self.shown.description,
            [(one.ref, one.task, one.current.row) for one in entries],
            [(one.page, one.name) for one in self._gone],
        )  # fmt: skip
        count = amount.counted(len(entries), "model")
        yield Page("index.html", everything, lambda: self._filled(
            "index.html", description=self.shown.description, count=count,
        ))  # fmt: skip
        yield Page("index.json", everything, lambda: _dumped([_listed(one) for one in entries]))
        yield Page("search-data.js", everything, lambda: script_of(entries, SEARCH))
        yield Page("compare-data.js", everything, lambda: script_of(entries, COMPARE))
        yield Page("compare.html", everything, lambda: self._filled("compare.html"))
        yield Page("all.html", everything, self._all)
        yield Page("404.html", everything, self._missing)
        if self._changes:
            yield from self._changed()
        if self._base:
            listed = ["index.html", "all.html", *(["changes.html"] if self._changes else [])]
            pages = sorted([*listed, *(one.page for one in entries)])
            yield Page("sitemap.xml", everything, lambda: sitemap(self._base, pages))

    def _all(self) -> bytes:
        ordered = sorted(
            self.shown.entries, key=lambda one: (one.task, str(one.current["name"]).lower(), one.ref)
        )
        tasks = [(task, list(own)) for task, own in groupby(ordered, key=lambda one: one.task)]
        return self._filled("all.html", tasks=tasks, gone=self._gone)

    def _missing(self) -> bytes:
        from markupsafe import Markup

        return render(
            "missing.html", zoo=self.shown.name, css=Markup(style()),  # noqa: S704  # our own
            script=Markup(asset("missing.js")), home=f"{self._base}index.html",  # noqa: S704  # our own
        )  # fmt: skip

    def _changed(self) -> Iterator[Page]:
        """Give what changed as a page, and as a feed."""
        pages = {(one.task, one.ref): one.page for one in self.shown.entries}
        data = feed(self.shown.name, self._base, self._changes, pages)
        by_day = groupby(self._changes, key=lambda one: one.when[:10])
        days = [(day, [(one, pages.get((one.task, one.ref))) for one in own]) for day, own in by_day]
        inputs = digest_of(*self._common, data)
        yield Page("changes.html", inputs, lambda: self._filled("changes.html", days=days))
        yield Page("feed.xml", digest_of(data), lambda: data)

    def _assets(self) -> Iterator[Page]:
        code = f"{asset('amounts.js')}{asset('near.js')}"
        texts = {name: asset(name) for name in SCRIPTS}
        texts |= {name: f"{code}{texts[name]}" for name in ("search.js", "compare.js")}
        texts |= {"site.css": style(), "icon.svg": asset("icon.svg"), ".nojekyll": ""}
        for name, text in texts.items():
            yield Page(name, digest_of(text), text.encode)


def _listed(one: Entry) -> dict[str, Any]:
    return {
        "page": one.page,
        **{name: tell(one) for name, tell in SEARCH.items()},
        "version": one.current.version,
    }


def _json(path: str) -> str:
    return f"{path.removesuffix('.html')}.json"


def _root(path: str) -> str:
    return "../" * path.count("/")


def _dumped(value: object) -> bytes:
    return f"{json.dumps(value, indent=1, ensure_ascii=False)}\n".encode(errors="replace")
