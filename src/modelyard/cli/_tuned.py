"""How a variant is told: before and after in one table, the category, and where it stands."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

    from modelyard.tune.variants.compared import Compared
    from modelyard.tune.variants.tuned import Tuned

    Row = tuple[str, str, str, str]


def said(done: Tuned, *, json: bool) -> int:
    """Tell what came of a variant; the exit code is 1 where it was not kept."""
    if json:
        _show.json_out(done.as_dict())
        return int(not done.kept)
    for line in first_lines(done):
        _show.out(_show.inert(line))
    _show.table(rows_of(done.compared), ("FIGURE", "PARENT", "VARIANT", "CHANGE"), "lrrr")
    for line in last_lines(done):
        _show.say(_show.inert(line))
    if done.card is not None:
        _show.out(done.card)
    return int(not done.kept)


def planned_said(plan: dict[str, Any], notices: Iterable[str], *, json: bool) -> int:
    """Tell what would be done."""
    if json:
        _show.json_out(plan)
        return 0
    data = plan["measured_on"]
    on = f"{data['dataset']} ({data['split']})" if data else "nothing: no data are known"
    rows = {name: value for name, value in (plan | {"measured_on": on}).items() if value is not None}
    rows |= {name: "yes" if value else "no" for name, value in rows.items() if isinstance(value, bool)}
    rows |= {"max_drop": f"{100 * plan['max_drop']:g}%"} if plan.get("max_drop") is not None else {}
    _show.key_values((name.replace("_", " "), value) for name, value in rows.items())
    for notice in notices:
        _show.say(notice)
    return 0


def first_lines(done: Tuned) -> Iterator[str]:
    """Give what has to be known first: that it was not kept, that it is slower, and its category."""
    if done.refused is not None:
        yield f"nothing was written: {done.refused}"
    if done.compared.slower:
        times = f"{done.compared.speed.value:.2f} × the time"
        yield f"{done.model} is slower than its parent on this machine: {times}"
    if done.compared.judged is None:
        yield "undecided: no data are known that it could be measured on; --dataset names some"
    else:
        yield str(done.compared.judged)


def rows_of(found: Compared) -> Iterator[Row]:
    """Give a row for each figure that was measured of both."""
    from modelyard.cards.score import score_said

    if found.judged is not None:
        one = found.judged
        low, high = one.interval
        change = "unknown" if one.ratio is None else f"{one.ratio:.2%} ({low:.2%} to {high:.2%})"
        yield one.metric, score_said(one.metric, one.parent), score_said(one.metric, one.variant), change
    before, after = found.sizes
    yield "size", _size(before), _size(after), f"{after / before:.2f} ×"
    first, second = found.times
    ends = found.speed.interval
    apart = "" if ends is None else f" ({ends[0]:.2f} to {ends[1]:.2f})"
    yield "latency", f"{1e3 * first:.3g} ms", f"{1e3 * second:.3g} ms", f"{found.speed.value:.2f} ×{apart}"


def last_lines(done: Tuned) -> Iterator[str]:
    """Give what the figures were taken on, and where it goes."""
    found = done.compared
    runtime = found.results[-1].runtime
    used = [f"{runtime.get('runtime')} {runtime.get('version')}", f"threads {runtime.get('threads')}"]
    more = f" (about --processes {found.speed.needed} would)" if found.speed.needed else ""
    yield f"latency: {', '.join(used)}, batch 1, on this machine; {found.speed.verdict}{more}"
    yield "in brackets: 95 % intervals; latency's change is of processes, not the quotient of the medians"
    if done.how.get("left_alone"):
        yield f"left as they were: {', '.join(done.how['left_alone'])}"
    yield from done.notices if done.kept else ()
    if done.stub is not None:
        yield f"{done.model}: {done.stub}"


def _size(count: int) -> str:
    from modelyard.core.amount import human_bytes

    return human_bytes(count)
