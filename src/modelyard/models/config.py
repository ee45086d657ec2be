"""`ModelConfig`: what a network is built from, as the `config.yaml` of a card says it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from typing import Any

from modelyard.core.errors import ConfigError
from modelyard.core.suggest import suggest
from modelyard.models.row import refuse_unknown

_DEEPEST = 20
_KEYS = "It has: {}. An architecture's own keys stand under `parameters`."


@dataclass(frozen=True, init=False)
class ModelConfig:
    """The keys of `config.yaml`; a keyword that is none of them is one of `parameters`.

    >>> config = ModelConfig(num_classes=10, in_channels=1, channels=32)
    >>> config.channels
    32
    >>> config.as_dict()
    {'num_classes': 10, 'in_channels': 1, 'parameters': {'channels': 32}}
    """

    architecture: str | None = None
    backbone: str | None = None
    head: str | None = None
    num_classes: int | None = None
    in_channels: int | None = None
    input_size: tuple[int, ...] | None = None
    parameters: Mapping[str, Any] = field(default_factory=dict)

    def __init__(  # noqa: PLR0917  # as a record has it
        self,
        architecture: str | None = None,
        backbone: str | None = None,
        head: str | None = None,
        num_classes: int | None = None,
        in_channels: int | None = None,
        input_size: tuple[int, ...] | list[int] | None = None,
        parameters: Mapping[str, Any] | None = None,
        **more: Any,
    ) -> None:
        given = {
            "architecture": _word("architecture", architecture),
            "backbone": _word("backbone", backbone),
            "head": _word("head", head),
            "num_classes": _count("num_classes", num_classes),
            "in_channels": _count("in_channels", in_channels),
            "input_size": _size(input_size),
            "parameters": _plain({**(parameters or {}), **more}, "parameters", 0),
        }
        for name, value in given.items():
            object.__setattr__(self, name, value)

    @classmethod
    def of(cls, config: ModelConfig | Mapping[str, Any] | object) -> ModelConfig:
        """Take a config as it is, or make one of a mapping or of a card's config record."""
        if isinstance(config, ModelConfig):
            return config
        if not isinstance(config, Mapping):
            dump = getattr(config, "model_dump", None)  # the record of modelyard.cards.config
            if dump is None:
                raise ConfigError(f"a config is a ModelConfig or a mapping, not a {type(config).__name__}")
            config = dump(exclude_none=True)
            assert isinstance(config, Mapping)
        if "parameters" in config and not isinstance(config["parameters"], Mapping):
            raise ConfigError("`parameters` of a config is a mapping")
        refuse_unknown(config, _FIELDS, "a config has no key", hint=_KEYS)
        return cls(**config)

    def as_dict(self) -> dict[str, Any]:
        """Give what is stated, in the form that `config.yaml` has."""
        said = asdict(self)
        if said["input_size"] is not None:
            said["input_size"] = list(said["input_size"])
        return {name: value for name, value in said.items() if value is not None and value != {}}

    def but(self, **changes: Any) -> ModelConfig:
        """Give the same with some of it changed; what is None is left as it is."""
        stated = {name: value for name, value in changes.items() if value is not None}
        own = {name: stated.pop(name) for name in list(stated) if name in _FIELDS}
        parameters = _merged(_merged(self.parameters, own.pop("parameters", {})), stated)
        return replace(self, **own, parameters=parameters)

    def part(self, name: str) -> dict[str, Any]:
        """Give the parameters of a part, such as those of the backbone."""
        found = self.parameters.get(name, {})
        if not isinstance(found, Mapping):
            raise ConfigError(f"`parameters.{name}` is a mapping of parameters, not {found!r}")
        return dict(found)

    def get(self, name: str, default: Any = None) -> Any:
        """Give a field or a parameter by its name; `default` where it is not stated."""
        found = getattr(self, name) if name in _FIELDS else self.parameters.get(name)
        return default if found is None else found

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        try:
            return self.parameters[name]
        except KeyError:
            near = suggest(name, [*_FIELDS, *self.parameters])
            hint = f"; did you mean `{near}`?" if near else ""
            raise AttributeError(f"the config states no {name!r}{hint}") from None

    def __hash__(self) -> int:
        return hash(repr(sorted(self.as_dict().items())))


_FIELDS = tuple(one.name for one in fields(ModelConfig))


def _merged(first: Mapping[str, Any], then: Mapping[str, Any]) -> dict[str, Any]:
    """Put one over the other; a part that is a mapping in both keeps what the other does not say."""
    both = {
        name: {**first[name], **part}
        for name, part in then.items()
        if isinstance(part, Mapping) and isinstance(first.get(name), Mapping)
    }
    return {**first, **then, **both}


def _word(name: str, value: object) -> str | None:
    if value is not None and (not isinstance(value, str) or not value.strip()):
        raise ConfigError(f"`{name}` of a config is a name, not {value!r}")
    return value


def _count(name: str, value: object) -> int | None:
    if value is not None and (not isinstance(value, int) or isinstance(value, bool) or value < 1):
        raise ConfigError(f"`{name}` of a config is a whole number from 1 on, not {value!r}")
    return value


def _size(value: tuple[int, ...] | list[int] | None) -> tuple[int, ...] | None:
    if value is None:
        return None
    if not isinstance(value, tuple | list) or not value:
        raise ConfigError(f"`input_size` of a config is a shape such as [3, 224, 224], not {value!r}")
    return tuple(_count("input_size", side) or 1 for side in value)


def _plain(value: object, place: str, depth: int) -> Any:
    """Take a copy of plain data, so that a config is never changed and can always be written."""
    if depth > _DEEPEST:
        raise ConfigError(f"`{place[:60]}…` of a config is nested deeper than {_DEEPEST}, or holds itself")
    if isinstance(value, Mapping):
        return {_key(key, place): _plain(one, f"{place}.{key}", depth + 1) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one, f"{place}[{n}]", depth + 1) for n, one in enumerate(value)]
    if value is None or isinstance(value, str | int | float | bool):
        return value
    raise ConfigError(f"`{place}` of a config is {type(value).__name__}, which no file could hold")


def _key(key: object, place: str) -> str:
    if not isinstance(key, str):
        raise ConfigError(f"a key of `{place}` is text, not {key!r}")
    return key


def stated(config: ModelConfig, names: Mapping[str, str]) -> Iterator[tuple[str, Any]]:
    """Give what a config states for some arguments, each under the key that `names` gives for it."""
    for argument, key in names.items():
        value = config.get(key)
        if value is not None:
            yield argument, value
