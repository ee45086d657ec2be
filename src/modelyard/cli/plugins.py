"""`modelyard plugins`: all plug-ins, where they come from, and what they lack here."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.scaffold.plugin.listed import Plugin


def plugins(
    *kinds: str,
    trust: bool = False,
    distrust: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """List the plug-ins: what each is, who brings it, and whether it can be used here.

    Their files are parsed, and none is imported. Files in the folder plugins/ of a zoo are code: they count
    only when you have trusted that zoo, which is noted in a list of your own and not in the zoo.

    Args:
        kinds: Of backend, runtime, format, report, method, dataset, metric, task, backbone, head,
            architecture; all by default.
        trust: Let the code in the zoo's folder run from now on; do it if you know who wrote it.
        distrust: Take that back.
        json: Print JSON, one element a plug-in.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard plugins
        modelyard plugins metric dataset
        modelyard plugins --trust
    """
    if trust or distrust:
        return _trusting(trust=trust, distrust=distrust, zoo=zoo)
    from modelyard.scaffold.plugin.listed import list_plugins

    if zoo is not None:
        _opened(zoo)
    found = [one for kind in dict.fromkeys(kinds or (None,)) for one in list_plugins(kind)]
    if json:
        _show.json_out(one.as_dict() for one in found)
        return 0
    rows = [(one.kind, one.name, one.source if one.origin != "built in" else one.origin, _status(one),
             one.summary) for one in found]  # fmt: skip
    _show.table(rows, ("KIND", "NAME", "FROM", "STATUS", "WHAT IT IS"))
    _say_lines(found)
    _say_untrusted()
    return 0


def _status(one: Plugin) -> str:
    if one.wrong is not None:
        return f"broken: {one.wrong}"
    if one.hidden_by is not None:
        return f"not used: {one.hidden_by} has one of this name"
    return f"needs {', '.join(one.missing)}" if one.missing else "ready"


def _say_lines(found: list[Plugin]) -> None:
    """Say below the table, which a terminal cuts, what installs what is missing."""
    lines: dict[str, list[str]] = {}
    for one in found:
        if one.install is not None:
            lines.setdefault(one.install, []).append(one.name)
    for line, names in lines.items():
        _show.say(_show.inert(f"{line}  # for {', '.join(names)}"))


def _opened(zoo: str) -> str:
    from modelyard.registry.zoo import open_zoo

    return open_zoo(zoo).root


def _trusting(*, trust: bool, distrust: bool, zoo: str | None) -> int:
    from modelyard.core.errors import InputError, NotFoundError, UsageError
    from modelyard.core.zoo_plugins import zoo_at_hand
    from modelyard.scaffold.plugin.trust import distrust_zoo, trust_zoo

    if trust and distrust:
        raise UsageError("--trust and --distrust are opposites: name one of them")
    root = _opened(zoo) if zoo is not None else zoo_at_hand()
    if root is None:
        raise NotFoundError("there is no zoo here", hint="Go into its folder, or name it: --zoo FOLDER.")
    if trust and zoo == "starter":
        raise InputError("the starter zoo is part of modelyard, and has no code of its own")
    if trust:
        new = trust_zoo(root)
        _show.say(_show.inert(f"{root}: its plug-ins are {'' if new else 'already '}trusted"))
    else:
        was = distrust_zoo(root)
        _show.say(_show.inert(f"{root}: its plug-ins are {'no longer' if was else 'not'} trusted"))
    return 0


def _say_untrusted() -> None:
    from modelyard.core.zoo_plugins import untrusted_files

    waiting = untrusted_files()
    if waiting:
        _show.say(_show.inert(f"not used, for this zoo's code is not trusted: {', '.join(waiting)}"))
        _show.say("`modelyard plugins --trust` lets it run, if you know who wrote it")
