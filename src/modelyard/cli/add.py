"""`modelyard add`: a model comes into the zoo."""

from __future__ import annotations

from modelyard.cli import _show
from modelyard.cli._gently import ended_gently

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection

    from modelyard.cli._progress import Bars
    from modelyard.registry.zoo import Zoo
    from modelyard.scaffold.adding.add import Added
    from modelyard.scaffold.adding.answers import Answers

ALIASES = {"license": "licence", "num_classes": "classes"}


def add(
    model: str | None = None,
    *,
    name: str | None = None,
    weights: str | None = None,
    architecture: str | None = None,
    task: str | None = None,
    version: str | None = None,
    classes: int | None = None,
    input_size: list[int] | None = None,
    labels: str | None = None,
    licence: str | None = None,
    description: str | None = None,
    tags: list[str] | None = None,
    copy: bool | None = None,
    from_: str | None = None,
    yes: bool = False,
    push: bool = False,
    benchmark: bool = False,
    trust: list[str] | None = None,
    quiet: bool = False,
    json: bool = False,
    zoo: str | None = None,
) -> int:
    """Add a model to the zoo: a conversation, or all at once for scripts.

    It asks only what cannot be computed, and shows what was: parameters, input, multiply-adds, labels,
    digest, size, format, licence. `<` goes back a question, and Ctrl-C leaves nothing behind. The weights are
    held against the network that they are said to be of, and a file that could run code is not read. A file
    of up to 100 MB is copied beside the card; a larger one stays where it is, until it is pushed.

    Args:
        model: Its name, or its weights.
        name: The name that commands take; that of the weights by default.
        weights: A .pth, .safetensors, .onnx or .pt2 file, a URL of one, hf:org/name or timm:name.
        architecture: The network, such as resnet50; not for .onnx, .pt2 and hubs.
        task: What it does; the network tells by default.
        version: Of the model; 1.0.0 by default.
        classes: How many it answers for; the weights tell by default.
        input_size: Channels, height and width of one input; the network's usual by default.
        labels: A file with the name of a class on each line, or the name of a set, such as imagenet-1k.
        licence: An SPDX expression, such as Apache-2.0.
        description: A sentence or two.
        tags: Words to find it by.
        copy: Copy the file beside the card whatever its size; --no-copy leaves it where it is.
        from_: A YAML file of answers, by the names of these options; options count more.
        yes: Ask nothing.
        push: Upload the file once the model is there, as `modelyard push NAME` does.
        benchmark: Take first figures once the model is there.
        trust: The full sha256 of a file that may be read although the scan refuses it.
        quiet: Draw no bars.
        json: Print JSON.
        zoo: The zoo's folder; the one at hand by default.

    Examples:
        modelyard add
        modelyard add my_net --weights my_net.pth --architecture resnet18 --yes
        modelyard add detector.onnx --task detection --yes
        modelyard add timm:resnet18 --yes
        modelyard add --from answers.yaml
    """
    from modelyard.cli._asking import is_anybody_there
    from modelyard.cli._progress import Bars
    from modelyard.core.errors import UsageError
    from modelyard.scaffold.adding.add import home
    from modelyard.scaffold.adding.answers import Answers, read_answers

    named = _named(model, name, weights)
    said = (read_answers(from_) if from_ else Answers()).but(
        **named, architecture=architecture, task=task, version=version, classes=classes,
        input_size=tuple(input_size) if input_size else None, licence=licence, labels=labels,
        description=description, tags=tuple(tags) if tags else None, copy=copy,
    )  # fmt: skip
    asks = not (yes or from_)
    if asks and not is_anybody_there():
        raise UsageError("add asks at a terminal", hint="For scripts: --yes with options, or --from FILE.")
    with ended_gently(), Bars(quiet=quiet) as bars:
        opened = home(zoo)
        if opened.kind == "own":
            _show.say(_show.inert(f"no zoo is at hand: it goes to your own, {opened.root}"))
        done = _added(said, opened, trust or (), bars, asks=asks)
    if done is None:
        _show.say("nothing was added")
        return 1
    if json:
        return _as_json(done, push=push, benchmark=benchmark, quiet=quiet)
    _tell(done)
    return _afterwards(done, push=push, benchmark=benchmark, asks=asks, quiet=quiet)


def _named(model: str | None, name: str | None, weights: str | None) -> dict[str, str | None]:
    """Tell weights from a name, which has neither a colon nor a slash nor the ending of a file."""
    from modelyard.cards.stub import MODEL_SUFFIXES
    from modelyard.core.errors import UsageError

    if model is None:
        return {"name": name, "weights": weights}
    source = ":" in model or "/" in model or model.lower().endswith(MODEL_SUFFIXES)
    if (weights if source else name) is not None:
        raise UsageError(f"{model!r} and {weights if source else name!r} are one too many")
    return {"name": name, "weights": model} if source else {"name": model, "weights": weights}


def _added(answers: Answers, zoo: Zoo, trust: Collection[str], bars: Bars, *, asks: bool) -> Added | None:
    from modelyard.cli._asking import answered
    from modelyard.scaffold.adding.add import add_model, written
    from modelyard.scaffold.adding.conversation import Talk, converse

    if not asks:
        return add_model(answers, zoo=zoo, trust=trust, report=bars.report)
    _show.say("An empty line takes what stands in brackets; `<` goes back; Ctrl-C leaves nothing behind.")
    trusted = {*trust, *zoo.settings.trust}
    with Talk(answers, zoo, answered, _said, trusted, bars.report) as talk:
        if not converse(talk) or talk.computed is None:
            return None
        return written(talk.answers, talk.computed, zoo)


def _said(text: str) -> None:
    _show.say(_show.inert_lines(text))


def _as_json(done: Added, *, push: bool, benchmark: bool, quiet: bool) -> int:
    """Print one document, with what the commands that come after it would print."""
    from contextlib import redirect_stdout
    from io import StringIO
    from json import loads

    said, code = done.as_dict(), 0
    where = f"{done.model.ref}@{done.model.version}", done.model.zoo.root
    try:
        for key, wanted, command in (("pushed", push, _pushed), ("benchmark", benchmark, _measured)):
            if wanted:
                with redirect_stdout(StringIO()) as printed:
                    code = max(code, command(*where, quiet=quiet, json=True))
                said[key] = loads(printed.getvalue() or "null")
    finally:
        _show.json_out(said)
    return code


def _pushed(reference: str, zoo: str, *, quiet: bool, json: bool = False) -> int:
    from modelyard.cli.push import push

    return push(reference, quiet=quiet, json=json, zoo=zoo)


def _measured(reference: str, zoo: str, *, quiet: bool, json: bool = False) -> int:
    from modelyard.cli.benchmark import benchmark

    return benchmark(reference, write=True, quiet=quiet, json=json, zoo=zoo)


def _tell(done: Added) -> None:
    _show.out(done.model.folder)
    for note in done.computed.notes:
        _said(note)
    if done.computed.file is not None and done.computed.file_url is None and not done.copied:
        _said(f"{done.computed.file} stays where it is: others find it once it is pushed")


def _afterwards(done: Added, *, push: bool, benchmark: bool, asks: bool, quiet: bool) -> int:
    """Upload and measure where that is wanted, then say what comes next."""
    from modelyard.cli._asking import agreed

    model, code = done.model, 0
    reference, own = (
        f"{model.ref}@{model.version}",
        done.computed.file is not None and not done.computed.file_url,
    )
    target = model.zoo.settings.weights_url
    if push or (asks and own and target and agreed(f"Upload its file to {_show.inert(target)}?")):
        code = _pushed(reference, model.zoo.root, quiet=quiet)
    has_weights = own or done.computed.file_url is not None
    offers = asks and has_weights and _can_be_run(done)
    if benchmark or (offers and agreed("Take first figures of its speed here? (minutes)")):
        code = max(code, _measured(reference, model.zoo.root, quiet=quiet))
    _say_next(done, own=own)
    return code


def _can_be_run(done: Added) -> bool:
    """Tell whether a runtime opens it: programs of torch.export are kept, and none is run here."""
    return done.computed.part != "torch_export"


def _say_next(done: Added, *, own: bool) -> None:
    name = done.model.ref
    has_weights = own or done.computed.file_url is not None
    then = f"push {name} --to URL" if own else f"load {name}" + ("" if has_weights else " --no-weights")
    measured = f"benchmark {name} " + ("--write" if has_weights else "--random-weights")
    last = measured if _can_be_run(done) else f"set {name} licence=SPDX-ID"
    _show.say("what comes next:")
    for line in (f"info {name}", then, last):
        _show.say(f"  modelyard {line}")
