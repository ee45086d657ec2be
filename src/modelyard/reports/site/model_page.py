"""A model's page: what its card says, what was measured, how it is loaded, how it came about."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING, Any

from modelyard.cards.score import title_of, value_said
from modelyard.cards.vocabulary import LOWER_IS_BETTER
from modelyard.core import amount
from modelyard.reports.site.figures import told
from modelyard.reports.site.measured import measured
from modelyard.reports.site.usage import usage
from modelyard.store.address import shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from modelyard.reports.gathered.row import Row
    from modelyard.reports.site.entry import Entry, Version
    from modelyard.reports.site.lineage import Relative

Pair = tuple[str, str]
MOST_LABELS = 100
_MAY_LACK = ("description", "tags", "intended_use", "limits", "aliases", "architecture", "sources")


def page_of(
    entry: Entry, version: Version, relatives: Sequence[Relative], rows: Sequence[Row]
) -> dict[str, Any]:
    """Give what the template of a model is filled with.

    Args:
        entry: the model.
        version: the one that is shown.
        relatives: how it descends from others.
        rows: what was measured of it.
    """
    card = dict.fromkeys(_MAY_LACK) | version.card
    return {
        "entry": entry, "version": version, "card": card, "is_current": version is entry.current,
        "name": str(version["name"]), "keys": list(_keys(version, card)), "figures": told(version),
        "groups": measured(rows), "use": usage(entry.ref, version),
        "is_starter": version.zoo.kind == "starter",
        "files": list(_files(card)), "relatives": relatives,
        "preparation": list(_preparation(card)), "training": _pairs(card.get("training") or {}),
        "labels": _labels(card.get("labels")), "metadata": _flat(card.get("metadata") or {}),
        "deployments": list(_deployments(card)), "guide": guide_of(version),
    }  # fmt: skip


def headline_of(version: Version) -> tuple[str, str, str] | None:
    """Give metric, figure and benchmark that stand for a version."""
    from modelyard.cards.headline import primary_metric

    metric = primary_metric(str(version["task"]), version.metrics)
    value = version.metrics.get(metric) if metric else None
    if metric is None or not isinstance(value, int | float):
        return None
    return metric, value_said(metric, value), str(version["headline"])


def _keys(version: Version, card: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Give the few figures that stand at the top: what, how much, a note."""
    best = headline_of(version)
    if best is not None:
        lower = ", lower is better" if best[0] in LOWER_IS_BETTER else ""
        yield title_of(best[0]), best[1], f"on {best[2]}{lower}"
    if version["latency_ms"] is not None:
        said = version.metrics
        yield (
            "Latency",
            amount.duration(version["latency_ms"] / 1000),
            str(said.get("hardware") or "hardware not stated"),
        )
    built = card.get("architecture") or {}
    if version["num_parameters"] is not None:
        macs = built.get("macs")
        note = f"{amount.human_macs(macs)} multiply-adds" if macs else f"{version['num_parameters']:,}"
        yield "Parameters", amount.human_count(version["num_parameters"]), note
    if version["size_mb"] is not None:
        yield (
            "Weights",
            amount.human_mb(version["size_mb"]),
            str((card.get("weights") or {}).get("format") or ""),
        )
    if built.get("input_size"):
        yield "Input", " × ".join(map(str, built["input_size"])), str(built.get("input_dtype") or "")
    yield "Licence", str(version["licence"] or "not stated"), ""


def _files(card: Mapping[str, Any]) -> Iterator[dict[str, Any]]:
    parts = [("weights", card.get("weights") or {}), *(card.get("exports") or {}).items()]
    for name, part in parts:
        digest = part.get("sha256") or part.get("sha256_prefix")
        urls = [shown(str(one)) for one in (part.get("url"), *(part.get("urls") or ())) if one]
        if urls or digest:
            size = part.get("size_mb")
            yield {
                "name": name, "format": part.get("format") or "", "urls": urls,
                "size": amount.human_mb(size) if size is not None else "", "digest": digest or "",
                "strength": "sha256" if part.get("sha256") else "sha256, first digits" if digest else "",
                "opset": part.get("opset_version"),
            }  # fmt: skip


def _preparation(card: Mapping[str, Any]) -> Iterator[Pair]:
    yield from _pairs(card.get("preprocessing") or {})
    scale = (card.get("architecture") or {}).get("input_normalization")
    if scale:
        yield "Mean", _plain(scale.get("mean"))
        yield "Standard deviation", _plain(scale.get("std"))


def _deployments(card: Mapping[str, Any]) -> Iterator[dict[str, str]]:
    for one in card.get("deployments") or ():
        threads = one.get("threads")
        said = [
            one.get("runtime"),
            one.get("precision"),
            amount.counted(threads, "thread") if threads else None,
        ]
        latency = one.get("latency_ms")
        yield {
            "name": str(one.get("name")), "with": ", ".join(str(each) for each in said if each),
            "where": str(one.get("hardware") or one.get("environment") or ""),
            "latency": amount.duration(latency / 1000) if latency else "",
            "since": str(one.get("since") or ""),
        }  # fmt: skip


def _labels(labels: Any) -> dict[str, Any] | None:
    if not labels:
        return None
    if isinstance(labels, str):
        return {"set": labels, "count": None, "names": []}
    names = [*labels.values()] if isinstance(labels, dict) else [*labels]
    told_ = [str(one) if str(one).strip() else repr(one) for one in names[:MOST_LABELS]]
    return {"set": None, "count": len(names), "names": told_}


def guide_of(version: Version) -> str | None:
    """Give the migration guide: a text, or a file of the model's folder, which is read if it is a small one.

    Args:
        version: of a model.
    """
    from modelyard.registry.index.rows import read_file

    guide = version.card.get("migration_guide") if "migration_guide" in version["data"] else None
    if not guide or "\n" in guide or len(guide) >= 200 or os.path.isabs(guide) or ".." in guide.split("/"):
        return str(guide) if guide else None
    raw, _, _ = read_file(version.zoo, f"{version['dir']}/{guide}")
    return raw.decode("utf-8", "replace") if raw is not None else str(guide)


def _pairs(said: Mapping[str, Any]) -> list[Pair]:
    return [_pair(key, value) for key, value in said.items() if value is not None]


def _pair(key: str, value: Any) -> Pair:
    name, _, unit = key.rpartition("_")
    if name and unit == "hours" and isinstance(value, int | float):
        return _titled(name), _hours(value)
    return _titled(key), _plain(value)


def _titled(key: str) -> str:
    return key.replace("_", " ").capitalize()


def _hours(value: float) -> str:
    """0.028 -> 1.7 minutes"""
    size, unit = next(
        (one for one in ((1, "hour"), (1 / 60, "minute")) if value >= one[0]), (1 / 3600, "second")
    )
    said = f"{value / size:,.1f}".removesuffix(".0")
    return f"{said} {unit}" + ("" if said == "1" else "s")


def _flat(said: Mapping[str, Any], above: str = "") -> list[Pair]:
    """Give nested data line by line: `team.lead`."""
    found: list[Pair] = []
    for key, value in said.items():
        name = f"{above}{key}"
        found += _flat(value, f"{name}.") if isinstance(value, dict) else [(name, _plain(value))]
    return found


def _plain(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(map(_plain, value))
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(each)}" for key, each in value.items())
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.6g}"
    return f"{value:,}" if isinstance(value, int) else str(value)
