"""`runtime="best"`: the runtime, its settings and the file that were found to be the fastest on this machine.

`modelyard optimize` finds them and writes them down as a deployment; nothing is measured here.
"""

from __future__ import annotations

import os
import warnings
from typing import TYPE_CHECKING

from modelyard.convert.kept import home, kept_in
from modelyard.core.errors import InputError, NotFoundError, RunError
from modelyard.registry.deployed import deployments_of
from modelyard.registry.files.artifacts import WEIGHTS, artifacts_of
from modelyard.results.machine.environment import fingerprint, named
from modelyard.runtimes.family import engine_of
from modelyard.runtimes.how import how
from modelyard.runtimes.installed import version_of
from modelyard.runtimes.sight import looked_at

_SAID = ("task", "labels", "preprocessing")

if TYPE_CHECKING:
    from modelyard.cards.card import Deployed, Deployment
    from modelyard.core.progress import Report
    from modelyard.registry.model import Model
    from modelyard.runtimes.how import How
    from modelyard.runtimes.session import Session


def open_best(model: Model, *, device: str, threads: int | None, report: Report) -> Session:
    """Open a model as it was found to be the fastest here.

    Args:
        model: of a zoo.
        device: that was asked for.
        threads: where others are wanted than those that were chosen.
        report: called with `Progress` while a file is written.
    """
    found = deployment_here(model)
    _demand_device(model, found, device)
    _demand_same_weights(model, found)
    _demand_same_config(model, found)
    runtime = found.runtime or ""
    engine = engine_of(runtime)
    _demand_known_options(model, found)
    _say_if_newer(model, found)
    asked = how(device, threads or found.threads, found.precision, found.options)
    if found.artifact is None or found.artifact.format is None:
        return _of_network(model, runtime, asked)
    path = _file_of(model, runtime, found.artifact, report)
    file = looked_at(path, found.artifact.format, (), model.zoo)
    session = engine.open_file(file, asked)
    _demand_same_card(model, session)
    return session


def _of_network(model: Model, runtime: str, asked: How) -> Session:
    opened = getattr(engine_of(runtime), "open_model", None)
    if opened is None:
        raise RunError(
            f"the best that is known of {model.ref} here names no file, and {runtime} opens nothing else",
            hint=_again(model),
        )
    session: Session = opened(model, asked)
    return session


def deployment_here(model: Model) -> Deployment:
    """Give the deployment of a model for this machine; without one, say how it is found.

    Args:
        model: of a zoo.
    """
    machine = fingerprint()
    there = [one for one in deployments_of(model) if one.machine and one.runtime]
    own = [one for one in there if one.machine == machine["digest"]]
    if own:
        return own[0]
    others = list(dict.fromkeys(one.hardware or one.machine for one in there))
    elsewhere = f"; it was on {', '.join(map(str, others[:3]))}" if others else ""
    raise NotFoundError(
        f"{model.ref} was never optimized on this machine ({named(machine)}){elsewhere}",
        hint=_again(model),
    )


def _again(model: Model) -> str:
    return f"`modelyard optimize {model.ref}` finds what is fastest here."


def _demand_device(model: Model, found: Deployment, device: str) -> None:
    if device != (found.device or "cpu"):
        raise InputError(
            f"the best that is known of {model.ref} here is on {found.device or 'cpu'}, not on {device}",
            hint="Leave the device out, or name a runtime.",
        )


def _demand_same_weights(model: Model, found: Deployment) -> None:
    """Refuse what was measured of other weights: its file would give their answers."""
    then = found.artifact.source_sha256 if found.artifact else None
    now = next((one.sha256 for one in artifacts_of(model) if one.part == WEIGHTS), None)
    if then is not None and now is not None and then != now:
        raise RunError(
            f"{model.ref} has other weights now than when it was optimized on this machine",
            hint=_again(model),
        )


def _demand_same_config(model: Model, found: Deployment) -> None:
    """Refuse what was measured of another network of the same weights."""
    from modelyard.registry.config import config_digest

    then = found.artifact.config_sha256 if found.artifact else None
    if then is not None and then != config_digest(model):
        raise RunError(
            f"{model.ref} has another config now than when it was optimized on this machine",
            hint=_again(model),
        )


def _demand_same_card(model: Model, session: Session) -> None:
    """Refuse a file that was made when the card said other labels, or prepared pictures otherwise."""
    from modelyard.convert.described import described
    from modelyard.convert.metadata import Metadata

    then = Metadata.from_texts(session.metadata or {})
    if then is None or then.name != model.ref:
        return
    now = described(model, then.format)
    apart = [name for name in _SAID if getattr(then, name) != getattr(now, name)]
    if apart:
        session.close()
        raise RunError(
            f"{model.ref} says other {' and '.join(apart)} now than when it was optimized on this machine",
            hint=_again(model),
        )


def _demand_known_options(model: Model, found: Deployment) -> None:
    """Refuse options that are never chosen: a card may be a stranger's, and some name files to be written."""
    known = getattr(engine_of(found.runtime or ""), "WORTH_TRYING", ())
    if found.options and dict(found.options) not in [dict(one) for one in known]:
        raise InputError(
            f"the best that is known of {model.ref} here has options that are never chosen: "
            f"{', '.join(found.options):.80}",
            hint=_again(model),
        )


def _say_if_newer(model: Model, found: Deployment) -> None:
    version = version_of(engine_of(found.runtime or "").PACKAGE)
    if found.engine_version is not None and version != found.engine_version:
        warnings.warn(
            f"{model.ref} was optimized here with {found.runtime} {found.engine_version}, and this is "
            f"{version}: it may not be the best any more. {_again(model)}",
            stacklevel=2,
        )


def _file_of(model: Model, runtime: str, said: Deployed, report: Report) -> str:
    """Find the file: as it is kept, else where the card has it, else written anew where it can be."""
    from modelyard.registry.resolve import get_model

    own = model if said.model is None else get_model(said.model, zoo=model.zoo)
    found = _kept(own, said)
    if found is not None:
        return found
    if said.method is not None:
        raise RunError(
            f"the file that is the fastest for {model.ref} here is not in the cache any more "
            f"({said.method}, sha256 {(said.sha256 or '')[:12]})",
            hint=_again(model),
        )
    return _anew(own, runtime, said, report)


def _kept(model: Model, said: Deployed) -> str | None:
    if said.kept is None:
        return None
    found = kept_in(home(model.zoo.settings.cache_folder, model.ref, model.version, said.kept))
    return found.path if found is not None and found.sha256 == said.sha256 else None


def _anew(model: Model, runtime: str, said: Deployed, report: Report) -> str:
    """Get the file as any session does; one that is another than was measured is told."""
    from modelyard.convert.converted import converted
    from modelyard.runtimes.artifact import artifact_for
    from modelyard.runtimes.model_file import digest_of

    if said.model is None and said.format is not None and said.kept is not None:
        made = converted(model, said.format, report=report)
        path, sha256 = made.path, made.sha256
    else:
        path, _ = artifact_for(model, runtime, engine_of(runtime), report)
        sha256 = digest_of([path]) if os.path.isfile(path) else ""
    if sha256 != said.sha256:
        warnings.warn(
            f"the file of {model.ref} is another than the one that was measured here. {_again(model)}",
            stacklevel=2,
        )
    return path
