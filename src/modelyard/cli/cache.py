"""`modelyard cache …`: what the cache holds, whether it is whole, and what may go."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.core import amount

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.store.cache.plan import Left, Plan, Removal
    from modelyard.store.cache.sizes import Contents, Entry

_HEADERS = ("MODEL", "VERSION", "FILES", "SIZE", "LAST USE", "STATE")


def info(*, json: bool = False, zoo: str | None = None) -> int:
    """Show what the cache holds, by model and version.

    A version such as 1.0.0~0123456789ab is another file of the same name, from another zoo.

    Args:
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard cache info
        modelyard cache info --json
    """
    from modelyard.store.cache.sizes import info as look

    contents = look(_root(zoo))
    held = [entry for entry in contents.entries if entry.files or entry.damaged]
    entries = sorted(held, key=lambda entry: (entry.is_made, entry.model))
    if json:
        _show.json_out(_as_json(contents, entries))
        return 0
    rows = [_row(entry) for entry in entries]
    if rows:
        _show.table(rows, _HEADERS, "llrrll")
    _show.say(
        _show.inert(f"{contents.root}: {_bytes(contents.bytes)} in {amount.counted(len(rows), 'version')}")
    )
    if contents.parts:
        parts = sum(piece.bytes for piece in contents.parts)
        _show.say(f"of that {_bytes(parts)} in files that have come in part")
    if contents.waste:
        waste = sum(piece.bytes for piece in contents.waste)
        _show.say(f"of that {_bytes(waste)} that nobody needs: `modelyard cache prune` removes it")
    return 0


def verify(model: str | None = None, *, json: bool = False, zoo: str | None = None) -> int:
    """Hash every file of the cache, and put aside those that are damaged.

    A damaged file is renamed to NAME.corrupt-TIME, stays until the next clear or prune, and is fetched
    again when it is next asked for. The exit code is 1 if any was found.

    Args:
        model: Only the files of this model; all by default.
        json: Print JSON, one object a file.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard cache verify
        modelyard cache verify resnet50
    """
    from dataclasses import asdict

    from modelyard.cli._progress import Bars
    from modelyard.store.cache.verify import DAMAGED, STRANGE
    from modelyard.store.cache.verify import verify as check

    with Bars() as bars:
        checked = check(_root(zoo), bars.report, model=model)
    wrong = [each for each in checked if each.state in (DAMAGED, STRANGE)]
    if json:
        _show.json_out(asdict(each) for each in checked)
    else:
        for each in wrong:
            _show.out(_show.inert(f"{each.path}: {each.state}"))
    verdict = f"{amount.counted(len(wrong), 'file')} damaged" if wrong else "none is damaged"
    total = sum(each.bytes for each in checked)
    _show.say(f"{amount.counted(len(checked), 'file')} hashed ({_bytes(total)}): {verdict}")
    return 1 if wrong else 0


def clear(
    *,
    model: str | None = None,
    version: str | None = None,
    all: bool = False,
    dry_run: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Remove a model, one version of it, or everything, from the cache.

    What another process uses stays, and is named. Damaged files and other leftovers go too.

    Args:
        model: The model to remove.
        version: Only this version of it.
        all: Remove everything.
        dry_run: Only show what would go.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard cache clear --model resnet50
        modelyard cache clear --model resnet50 --version 1.0.0
        modelyard cache clear --all --dry-run
    """
    from modelyard.core.errors import UsageError
    from modelyard.store.cache.plan import plan_clear
    from modelyard.store.cache.sizes import info as look

    if all == (model is not None):
        raise UsageError("cache clear needs either --model or --all")
    if version is not None and model is None:
        raise UsageError("--version needs --model")
    plan = plan_clear(look(_root(zoo)), model=model, version=version, everything=all)
    return _carry_out(plan, dry_run, json)


def prune(
    *,
    older_versions: bool = False,
    unused_for: str | None = None,
    to: str | None = None,
    dry_run: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Make the cache smaller: older versions, what was long not used, the least recently used.

    Each option removes more; without any, only damaged files and other leftovers go, as they always do.
    What another process uses stays, and is named.

    Args:
        older_versions: Of each model, remove all but the highest version.
        unused_for: Remove what was not used for so long: 30d, 12h, 2w.
        to: Then remove the least recently used until this much is left: 20GB, 500MB.
        dry_run: Only show what would go.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard cache prune --older-versions
        modelyard cache prune --unused-for 30d --to 20GB --dry-run
    """
    from modelyard.store.cache.amounts import seconds, size
    from modelyard.store.cache.plan import plan_prune
    from modelyard.store.cache.sizes import info as look

    span = None if unused_for is None else seconds(unused_for)
    most = None if to is None else size(to)
    plan = plan_prune(look(_root(zoo)), older_versions=older_versions, unused_for=span, to=most)
    return _carry_out(plan, dry_run, json)


def _root(zoo: str | None) -> str:
    from modelyard.registry.zoo import open_zoo

    return open_zoo(zoo).settings.cache_folder


def _carry_out(plan: Plan, dry_run: bool, json: bool) -> int:
    """Do what a plan says, or show it, and state the bytes."""
    from modelyard.store.cache.prune import Done, carry_out

    done = Done(plan.removals, plan.left, plan.bytes) if dry_run else carry_out(plan)
    if json:
        _show.json_out(
            {
                "cache": plan.root,
                "dry_run": dry_run,
                "removed": [_removal(each) for each in done.removed],
                "left": [_left(each) for each in done.left],
                "bytes_freed": done.bytes,
                "bytes_over": plan.over,
            }
        )
    elif done.removed:
        rows = [
            (_what(plan, each), each.version, amount.human_bytes(each.bytes), each.why)
            for each in done.removed
        ]
        _show.table(rows, ("MODEL", "VERSION", "SIZE", "WHY"), "llrl")
    for each in done.left:
        _show.warn(f"{each.model} {each.version}".strip() + f" was left: {each.why} ({each.path})")
    if plan.over:
        _show.warn(f"the cache still holds {_bytes(plan.over)} more than asked for")
    freed = f"{'would free' if dry_run else 'freed'} {_bytes(done.bytes)}"
    _show.say(freed if done.removed else f"nothing to remove; {freed}")
    return 0


def _what(plan: Plan, removal: Removal) -> str:
    """Give a removal's model, or the path of what belongs to none."""
    from modelyard.store.cache.place import EXPORTS
    from modelyard.store.cache.plan import DAMAGED, UNPACKED

    if removal.kind == UNPACKED:
        return "(export)" if removal.model == EXPORTS else "(unpacked)"
    if removal.kind == DAMAGED or not removal.model:
        return removal.path.removeprefix(plan.root).lstrip("/")
    return removal.model


def _removal(removal: Removal) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(removal)


def _left(left: Left) -> dict[str, object]:
    from dataclasses import asdict

    return asdict(left)


def _as_json(contents: Contents, entries: list[Entry]) -> dict[str, object]:
    return {
        "cache": contents.root,
        "bytes": contents.bytes,
        "entries": [
            {
                "model": None if entry.is_made else entry.model,
                "version": entry.version,
                "path": entry.path,
                "files": [piece.path[len(entry.path) + 1 :] for piece in entry.files],
                "bytes": entry.all_bytes,
                "last_use": _time(entry.last_use, "T", "Z"),
                "state": _state(entry),
                "damaged": [piece.path for piece in entry.damaged],
            }
            for entry in entries
        ],
        "bytes_in_part": sum(piece.bytes for piece in contents.parts),
        "bytes_nobody_needs": sum(piece.bytes for piece in contents.waste),
    }


def _row(entry: Entry) -> tuple[str | int, ...]:
    model = "(unpacked)" if entry.is_unpacked else "(export)" if entry.is_export else entry.model
    last = _time(entry.last_use)
    return model, entry.version, len(entry.files), amount.human_bytes(entry.all_bytes), last, _state(entry)


def _state(entry: Entry) -> str:
    """Say what is known without hashing."""
    said = ["in use"] if entry.used_now else []
    if entry.unsure:
        said.append(f"{entry.unsure} to be hashed")
    if entry.damaged:
        said.append(f"{len(entry.damaged)} damaged put aside")
    return ", ".join(said) or "whole"


def _time(seconds: float, between: str = " ", after: str = "") -> str:
    """Give a time to the second: of this place for people, of UTC with a letter behind it."""
    from time import gmtime, localtime, strftime

    moment = gmtime(seconds) if after else localtime(seconds)
    return strftime(f"%Y-%m-%d{between}%H:%M:%S{after}", moment)


def _bytes(count: int) -> str:
    """Give the exact number, and above a thousand what a person takes in."""
    return f"{count:,} bytes" + (f" ({amount.human_bytes(count)})" if count >= 1000 else "")
