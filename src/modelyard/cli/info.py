"""`modelyard info` and `modelyard versions`: one model, as a person wants to read it."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.core import amount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from modelyard.cards.card import Export
    from modelyard.registry.files.holding import Holding
    from modelyard.registry.model import Model
    from modelyard.registry.zoo import Zoo

    Pairs = list[tuple[str, str | int | float | None]]

_FEW = 5  # labels that are shown


def info(model: str, *, json: bool = False, zoo: str | None = None) -> int:
    """Show a model's card: what it is, how good, how big, where from.

    Of each file it says whether it is pinned, and where it lies on this machine; nothing is hashed for that.

    Args:
        model: A name, name@version, stub, or a stub pattern with one match.
        json: Print the whole card as JSON, with its folder, its files, digest strength and stub.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard info resnet50
        modelyard info resnet50@1.0.0
        modelyard info "zoo:cv/detection/*/pytorch/ultralytics/coco/base-none" --json
    """
    from modelyard.cli._found import found
    from modelyard.registry.resolve import versions_of
    from modelyard.registry.zoo import open_zoo

    opened = open_zoo(zoo)
    one = found(model, opened)
    held = _held(one, opened)
    if json:
        _show.json_out(_record(one, held))
    else:
        _page(one, held, [each.version for each in versions_of(one.ref, opened)])
    return 0


def _held(model: Model, zoo: Zoo) -> list[Holding]:
    """Say what is at hand of a model's files; a lock that cannot be read is warned of."""
    from modelyard.core.errors import InputError
    from modelyard.registry.files.holding import holdings_of

    try:
        return holdings_of(model, zoo.settings.cache_folder)
    except InputError as error:
        _show.warn(str(error))
        return []


def _record(model: Model, held: list[Holding]) -> dict[str, Any]:
    from modelyard.store.address import without_logins

    summary = model.summary()
    return {
        "ref": model.ref,
        "version": model.version,
        "zoo": model.zoo.name,
        "folder": model.folder,
        "headline": model.headline,
        "digest": model.digest,
        "exports_digest": {name: export.digest for name, export in model.card.exports.items()},
        "files": {each.artifact.part: each.as_dict() for each in held},
        "stub": summary["stub"],
        "stub_properties": model.stub.properties(),
        "card": without_logins(model.data),
    }


def _page(model: Model, held: list[Holding], versions: list[str]) -> None:
    card = model.card
    _show.out(_show.bold(_show.inert(f"{card.name} {card.version}")) + _show.dim(f"  {model.ref}"))
    if card.description:
        _show.out("\n".join(_show.wrap(_show.inert(card.description), _show.page_width())))
    others = ", ".join(version for version in versions if version != model.version)
    about: Pairs = [
        ("task", card.task),
        ("framework", card.framework),
        ("status", card.status),
        ("licence", card.licence or "not stated"),
        ("labels", _labels(model)),
        ("tags", ", ".join(card.tags)),
        ("stub", str(model.stub)),
        ("other versions", others),
        ("aliases", ", ".join(f"{alias} = {version}" for alias, version in card.aliases.items())),
        ("derived from", ", ".join(filter(None, [card.base_model, *card.derived_from]))),
        ("intended use", card.intended_use),
        ("limits", card.limits),
    ]
    _section("", about)
    _section("Architecture", _architecture(model))
    _section("Weights", _weights(model))
    _section("Files", [(each.artifact.part, _at_hand(each)) for each in held])
    for name, benchmark in card.performance.root.items():
        _section(
            _title(name, model.headline),
            [(metric, _figure(metric, value)) for metric, value in benchmark.figures.items()],
        )
    _section("Deployments", _deployments(model))
    training = card.training.model_dump(exclude_none=True)
    _section("Training", [(key.replace("_", " "), _plain(value)) for key, value in training.items()])
    _section("Metadata", [(str(key), _plain(value)) for key, value in card.metadata.items()])
    _section("Sources", [("from", source) for source in card.sources])
    _section("", [("card", model.folder)])


def _deployments(model: Model) -> Pairs:
    """Say where it runs and with what; those beside the user's own zoo too."""
    from modelyard.registry.deployed import deployments_of

    found: Pairs = []
    for one in deployments_of(model):
        threads = amount.counted(one.threads, "thread") if one.threads else None
        said = [one.runtime, threads, amount.milliseconds(one.latency_ms) if one.latency_ms else None]
        place = [one.hardware or one.environment, one.url]
        found.append((one.name, ", ".join(filter(None, [*said, *place])) or "stated"))
    return found


def _section(title: str, pairs: Pairs) -> None:
    shown = [(key, value) for key, value in pairs if value not in (None, "")]
    if shown:
        _show.out("")
        if title:
            _show.out(_show.bold(_show.inert(title)))
        _show.key_values((f"  {key}", value) for key, value in shown)


def _labels(model: Model) -> str | None:
    """Name the first classes, and the set or file that they stand in."""
    from modelyard.tasks.labels import labels_of

    stated, known = model.labels, labels_of(model.data, model.folder)
    if known is None:
        return stated if isinstance(stated, str) else None
    more = f" and {len(known) - _FEW} more" if len(known) > _FEW else ""
    named = f"{stated}: " if isinstance(stated, str) else ""
    return f"{named}{', '.join(known[:_FEW])}{more}"


def _architecture(model: Model) -> Pairs:
    parts = model.architecture
    size = " × ".join(str(side) for side in parts.input_size) if parts.input_size else None
    normal = parts.input_normalization
    return [
        ("backbone", parts.backbone),
        ("parameters", _counted(parts.num_parameters)),
        ("multiply-adds", None if parts.macs is None else amount.human_macs(parts.macs)),
        ("input", " ".join(filter(None, [size, parts.input_dtype])) or None),
        ("normalisation", f"mean {normal.mean}, std {normal.std}" if normal else None),
    ]


def _counted(number: int | None) -> str | None:
    return None if number is None else f"{amount.human_count(number)} ({number:,})"


def _weights(model: Model) -> Pairs:
    from modelyard.store.address import shown

    weights = model.weights
    strengths = {
        "full": f"full SHA-256 {weights.sha256}",
        "prefix": f"prefix only: {weights.sha256_prefix}…",
        "none": "none stated",
    }
    known = weights.url is not None or weights.digest != "none"
    exports = [
        (f"export: {name}", f"{shown(export.url or 'no url')} ({_sized(export)}digest: {export.digest})")
        for name, export in model.card.exports.items()
    ]
    return [
        ("url", weights.url and shown(weights.url)),
        *(("mirror", shown(mirror)) for mirror in weights.urls),
        ("format", weights.format),
        ("size", amount.human_mb(weights.size_mb) if weights.size_mb is not None else None),
        ("digest", strengths[weights.digest] if known else None),
        *exports,
    ]


def _sized(export: Export) -> str:
    return f"{amount.human_mb(export.size_mb)}, " if export.size_mb is not None else ""


def _at_hand(held: Holding) -> str:
    if held.artifact.strength == "full":
        known = "digest on the card"
    else:
        known = f"pinned to sha256:{held.pin.sha256[:12]}…" if held.pin else "not pinned"
    if held.path is None and held.problem is None and held.artifact.local is not None:
        return f"{known}; it lies here: {held.artifact.local}"
    if held.path is None:
        return f"{known}; {held.problem or 'not in the cache'}"
    return f"{known}; in the cache{'' if held.whole else ', to be hashed'}: {held.path}"


def _title(benchmark: str, headline: str | None) -> str:
    """Head the figures of a benchmark; those of a model that was timed alone are on no data."""
    if benchmark == "latency":
        return "Speed"
    return f"Performance on {benchmark}" + (" (headline)" if benchmark == headline else "")


def _figure(metric: str, value: object) -> str:
    from modelyard.cards.vocabulary import metric_kind

    if isinstance(value, int | float) and not isinstance(value, bool):
        if metric_kind(metric) == "fraction":
            return amount.percent(value)
        if metric.endswith("_ms"):
            return amount.milliseconds(value).removesuffix(" ms")
        return f"{value:,.10g}"
    return _plain(value)


def _plain(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_plain(each) for each in value)
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_plain(each)}" for key, each in value.items())
    if isinstance(value, float):
        return f"{value:.10g}"
    return f"{value:,}" if isinstance(value, int) and not isinstance(value, bool) else str(value)


def versions(model: str, *, json: bool = False, zoo: str | None = None) -> int:
    """List the versions of a model, the highest first.

    `latest` marks the one that a bare name means: the highest active release.

    Args:
        model: A name or a stub.
        json: Print JSON, one object a version.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard versions resnet50
    """
    from modelyard.registry.notices import notices
    from modelyard.registry.resolve import aliases_of, current_of, versions_of
    from modelyard.registry.zoo import open_zoo

    opened = open_zoo(zoo)
    each = [one for one in versions_of(model, opened) if one.readable]
    current, aliases = current_of(each), aliases_of(each)
    for notice in notices(opened, current) if current else ():
        _show.warn(notice)
    rows = []
    for one in each:
        names = ["latest"] if one is current else []
        names += [alias for alias, version in aliases.items() if version == one.version]
        rows.append((one, names))
    if json:
        _show.json_out([{**one.summary(), "aliases": names} for one, names in rows])
        return 0
    cells = [
        (
            one.version,
            one.status,
            ", ".join(names),
            amount.percent(one.accuracy),
            amount.human_mb(one.size_mb),
            one.digest,
        )
        for one, names in rows
    ]
    _show.table(cells, ("VERSION", "STATUS", "ALSO", "ACCURACY", "SIZE", "DIGEST"), "lllrrl")
    return 0
