"""`kept`: the part of what was gathered that is asked for."""

from __future__ import annotations

from dataclasses import replace

from modelyard.core.errors import NotFoundError
from modelyard.core.suggest import did_you_mean

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.reports.gathered.gather import Gathered
    from modelyard.reports.gathered.row import Row


def kept(
    found: Gathered,
    *,
    task: str | None = None,
    model: str | None = None,
    runtime: str | None = None,
    machine: str | None = None,
    demanded: bool = True,
) -> Gathered:
    """Keep the rows that are asked for.

    Args:
        found: what was gathered.
        task: only models of this task.
        model: only this model.
        runtime: only this runtime, or the label of a runtime and its provider.
        machine: only machines whose name contains this, or whose fingerprint begins so.
        demanded: it is an error where one thing that is asked for is nowhere.
    """
    asked = {"task": task, "model": model, "runtime": runtime, "machine": machine}
    for what, word in asked.items():
        if word:
            found = _one_kept(found, what, word, demanded=demanded)
    return found


def _one_kept(found: Gathered, what: str, word: str, *, demanded: bool) -> Gathered:
    fits = [one for one in found.rows if _fits(one, what, word)]
    failed = [one for one in found.failed if _fits(one, what, word)]
    if demanded and not fits and not failed:
        known = sorted({name for one in (*found.rows, *found.failed) for name in _names(one, what)[:1]})
        hint = did_you_mean(word, known, f"There are: {', '.join(known[:20])}.")
        raise NotFoundError(f"no result is of the {what} {word!r}", hint=hint)
    odd = [one for one in found.odd if _fits(one, what, word)]
    return replace(found, rows=fits, failed=failed, odd=odd)


def _fits(one: Row, what: str, word: str) -> bool:
    names = _names(one, what)
    if what == "machine":
        return word.lower() in names[0].lower() or names[1].startswith(word)
    return word in names


def _names(one: Row, what: str) -> tuple[str, ...]:
    """Give what a row goes by; the first is what is offered where nothing fits."""
    if what == "task":
        return (one.task,)
    if what == "model":
        return one.model, f"{one.model}@{one.version}"
    if what == "runtime":
        return one.backend, one.engine.partition(" ")[0]
    return one.conditions.machine, one.conditions.fingerprint
