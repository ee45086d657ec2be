"""`list_runtimes`: what can open a model here, and what to install for the others."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module
from typing import TYPE_CHECKING

from modelyard.core.errors import InputError, MissingExtraError
from modelyard.runtimes.family import ENGINES, engine_of
from modelyard.runtimes.installed import version_of

if TYPE_CHECKING:
    from modelyard.runtimes.engines.base import Engine


@dataclass(frozen=True, slots=True)
class Runtime:
    """One runtime: whether it can be used here, and what it lacks if not."""

    name: str
    version: str | None
    devices: tuple[str, ...]
    reads: tuple[str, ...]
    missing: str | None  # what is not there, as a sentence
    install: str | None  # the line that installs it
    models: bool = False  # whether it opens models of the zoo without a file written for it
    never_run: bool = False  # its code was written and could not be tried

    @property
    def ready(self) -> bool:
        return self.missing is None

    def as_dict(self) -> dict[str, object]:
        said: dict[str, object] = {name: getattr(self, name) for name in self.__slots__}
        return said | {"devices": list(self.devices), "reads": list(self.reads), "ready": self.ready}


def list_runtimes() -> list[Runtime]:
    """Give all runtimes, those first that can be used here."""
    return sorted(map(_runtime, ENGINES.names()), key=lambda one: (not one.ready, one.name))


def _runtime(name: str) -> Runtime:
    try:
        engine = engine_of(name)
    except MissingExtraError as error:
        return _missing(name, error)
    except InputError as error:  # the code of others
        return Runtime(name, None, (), (), error.message, error.hint)
    found = tuple(engine.devices())
    missing = None if found else "there is no device for it here"
    return _said(name, engine, found, missing, None)


def _missing(name: str, error: MissingExtraError) -> Runtime:
    """Tell of a runtime whose library is not there; its own module says what it would read."""
    try:
        engine: Engine = import_module(f"{ENGINES.package}.{name}")
    except ModuleNotFoundError:
        return Runtime(name, None, (), (), error.message, error.hint)
    return _said(name, engine, (), error.message, error.hint)


def _said(
    name: str, engine: Engine, devices: tuple[str, ...], missing: str | None, line: str | None
) -> Runtime:
    return Runtime(
        name, version_of(engine.PACKAGE), devices, tuple(engine.READS), missing, line,
        models=hasattr(engine, "open_model"), never_run=bool(getattr(engine, "NEVER_RUN", False)),
    )  # fmt: skip
