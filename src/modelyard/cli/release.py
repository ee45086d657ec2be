"""`modelyard release`: a new version of a model."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.cli._gently import ended_gently


def release(
    name: str,
    version: str,
    *,
    weights: str,
    description: str | None = None,
    licence: str | None = None,
    tags: list[str] | None = None,
    copy: bool | None = None,
    trust: list[str] | None = None,
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Put a new version of a model beside those that are there.

    The current version moves to versions/, whole, and the new one takes its place at one stroke; a
    pre-release, or a version below the current one, goes to versions/ itself. The new card says what the old
    one says but for what is of its own weights: figures, exports, deployments, training. What can be computed
    is, and weights that do not fit the model's config are refused.

    Args:
        name: Of a model of the zoo.
        version: A semantic version that is not there yet.
        weights: A file, a URL, or a model of a hub, as `modelyard add` takes it.
        description: A sentence or two, where the old one is not true any more.
        licence: An SPDX expression, where it is another.
        tags: In place of the old ones.
        copy: Copy the file beside the card whatever its size; --no-copy leaves it where it is.
        trust: The full sha256 of a file that may be read although the scan refuses it.
        quiet: Draw no bars, and print nothing but the model's folder.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard release my_net 1.1.0 --weights runs/17/best.safetensors
        modelyard release my_net 2.0.0-rc.1 --weights https://models.example.org/my_net-rc.pth
    """
    from modelyard.cli._progress import Bars
    from modelyard.scaffold.adding.answers import Answers
    from modelyard.scaffold.adding.release import release_model

    said = Answers(weights=weights, version=version).but(
        description=description, licence=licence, tags=tuple(tags) if tags else None, copy=copy
    )
    with ended_gently(), Bars(quiet=quiet) as bars:
        done = release_model(name, said, zoo=zoo, trust=trust or (), report=bars.report)
    if json:
        _show.json_out(done.added.as_dict() | {"before": done.before, "current": done.current})
        return 0
    _show.out(done.added.model.folder)
    if quiet:
        return 0
    for row, value in done.added.computed.rows():
        _show.say(_show.inert(f"  {row:<13}  {value}"))
    now = f"{done.before} is in versions/ now" if done.current else f"{done.before} stays the current one"
    _show.say(f"{name}@{version} is there; {now}")
    comes = [f"push {name}@{version} --to URL", f"benchmark {name}@{version} --write"]
    comes += [f"deprecate {name}@{done.before} --by {name}@{version}"] if done.current else []
    _show.say("what comes next:")
    for line in comes:
        _show.say(f"  modelyard {line}")
    return 0
