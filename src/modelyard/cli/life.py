"""`modelyard rename` and `modelyard remove`: a model gets another name, or goes."""

from __future__ import annotations

from modelyard.cli import _show

TYPE_CHECKING = False
if TYPE_CHECKING:
    from modelyard.registry.life.remove import Removal


def rename(old: str, new: str, *, json: bool = False, zoo: str | None = None) -> int:
    """Give a model another name; whoever asks for the old one gets it, and is told the new.

    Its folder moves at one stroke. Cards that name it, and its lines of modelyard.lock, get the new name,
    and the master index keeps the old one. Where it was broken off, the next command of any kind finishes it.

    Args:
        old: The name it has.
        new: The name it is to have.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard rename my_net mynet_v2
    """
    from modelyard.registry.life.rename import rename as renamed
    from modelyard.registry.zoo import open_zoo

    done = renamed(old, new, open_zoo(zoo))
    if json:
        _show.json_out(
            {"renamed": old, "model": done.model.ref, "folder": done.model.folder, "cards": done.cards}
        )
        return 0
    _show.out(done.model.folder)
    for card in done.cards:
        _show.say(f"{card} names it by its new name")
    _show.say(f"`{old}` leads to {new} from now on")
    return 0


def remove(
    model: str, *, reason: str | None = None, force: bool = False, json: bool = False, zoo: str | None = None
) -> int:
    """Take a model out of a zoo, or one version of it.

    It is refused while others depend on it: cards that name it as their base, as what takes over, or a file
    of its folder, benchmark configs of the zoo, and aliases for its version. Files that git could not bring
    back are named, and a person is asked; where nobody is there to ask, --force removes them. The master
    index remembers the name and the reason.

    Args:
        model: A name, with all its versions, or name@version.
        reason: What whoever asks for it later is told; the date by default.
        force: Remove files too that git could not bring back.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard remove my_net
        modelyard remove my_net@1.0.0
        modelyard remove my_net --reason "its licence ran out; use your_net"
    """
    from modelyard.registry.life.remove import planned_removal
    from modelyard.registry.life.remove import remove as taken_out
    from modelyard.registry.zoo import open_zoo

    opened = open_zoo(zoo)
    plan = planned_removal(model, opened)
    if plan.lost and not force and not _agreed(plan):
        _show.say("nothing was removed")
        return 1
    taken_out(plan, opened, reason or _today())
    if json:
        _show.json_out({"removed": plan.label, "left": [one.version for one in plan.left]})
        return 0
    left = ", ".join(one.version for one in plan.left)
    _show.say(f"{plan.label} was removed" + (f"; {left} stays" if left else ""))
    return 0


def _agreed(plan: Removal) -> bool:
    from modelyard.cli._asking import agreed
    from modelyard.core.errors import InputError

    shown = ", ".join(plan.lost[:3]) + (f" and {len(plan.lost) - 3} more" if len(plan.lost) > 3 else "")
    answer = agreed(f"git could not bring back {_show.inert(shown)}. Remove {plan.label} all the same?")
    if answer is None:
        raise InputError(
            f"git could not bring back {shown} of {plan.label}",
            hint="Commit first, or remove it for good: --force",
        )
    return answer


def _today() -> str:
    import time

    return time.strftime("%Y-%m-%d", time.gmtime())
