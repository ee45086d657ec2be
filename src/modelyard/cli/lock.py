"""`modelyard lock`: pin what every file of a zoo is."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.core import amount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.files.artifacts import Artifact
    from modelyard.registry.zoo import Zoo


def lock(
    *models: str, check: bool = False, offline: bool = False, json: bool = False, zoo: str | None = None
) -> int:
    """Pin every file of which no full digest is known: fetch it, hash it, write modelyard.lock.

    Pins of files that no card names any more are taken out, unless models are named.
    Commit modelyard.lock: from then on every machine gets the same bytes, or an error.

    Args:
        models: Only these; every version of every model of the zoo by default.
        check: Fetch nothing; exit 1 where a file is not pinned, or a pin names no file.
        offline: Open no connection: pin only what the cache holds.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard lock
        modelyard lock resnet50 vit_b_16
        modelyard lock --check
    """
    from modelyard.core.errors import UsageError
    from modelyard.registry.files.pinning import stale_pins
    from modelyard.registry.zoo import open_zoo

    opened = open_zoo(zoo)
    if not models and opened.kind == "starter":
        raise UsageError(
            "the zoo at hand is the starter zoo: name the models of it to pin, or a zoo of yours"
        )
    wanted = _wanted(models, opened)
    stale = [] if models else stale_pins(wanted, opened)
    if check:
        return _compare(wanted, stale, json)
    return _pin(wanted, stale, opened, offline, json)


def _wanted(names: tuple[str, ...], zoo: Zoo) -> list[Artifact]:
    from modelyard.cli._found import found
    from modelyard.registry.files.artifacts import artifacts_of
    from modelyard.registry.listing.discover import list_models

    if names:
        models = [found(name, zoo) for name in names]
    else:
        models = list(list_models(zoo=zoo.alone, all_versions=True, include_deprecated=True))
    return [artifact for model in models for artifact in artifacts_of(model)]


def _compare(wanted: list[Artifact], stale: list[str], as_json: bool) -> int:
    from modelyard.registry.files.pinning import unpinned

    without = unpinned(wanted)
    if as_json:
        _show.json_out({"unpinned": [each.label for each in without], "stale": stale})
    else:
        for each in without:
            _show.out(f"{each.label}: no full digest, and no pin: `modelyard lock` pins it")
        for key in stale:
            _show.out(f"{key}: pinned, and no card names it: `modelyard lock` takes it out")
        files, pins = amount.counted(len(wanted), "file"), amount.counted(len(stale), "pin")
        _show.say(f"{files}, {len(without)} without a pin, {pins} too many")
    return 1 if without or stale else 0


def _pin(wanted: list[Artifact], stale: list[str], zoo: Zoo, offline: bool, as_json: bool) -> int:
    from modelyard.cli._progress import Bars
    from modelyard.core.errors import ModelyardError
    from modelyard.core.settings import is_offline
    from modelyard.registry.files.fetch import Fetcher
    from modelyard.registry.files.pinning import pins_of, unpinned
    from modelyard.store.pins import drop_pins

    without = unpinned(wanted)
    failed: dict[str, str] = {}
    with Bars() as bars:
        fetcher = Fetcher(
            zoo, offline=offline or is_offline(), report=bars.report, say=bars.say, pinning=True
        )
        for each in without:
            try:
                fetcher.bring(each)
            except ModelyardError as error:
                failed[each.label] = str(error)
                bars.say(f"{each.label}: {error}")
    drop_pins(zoo.root, stale)
    pinned = [each.label for each, pin in pins_of(without).items() if pin is not None]
    if as_json:
        _show.json_out({"pinned": pinned, "failed": failed, "dropped": stale, "files": len(wanted)})
    else:
        known, dropped = len(wanted) - len(without), f", {len(stale)} taken out" if stale else ""
        now = f"{known} known before, {len(pinned)} pinned now, {len(failed)} failed{dropped}"
        _show.say(f"files: {len(wanted)}; {now}")
    return 1 if failed else 0
